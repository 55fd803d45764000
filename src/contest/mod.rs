//! Floor 1: which explanation fits best, and by how much.
