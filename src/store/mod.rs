//! Floor 1: a run folder: written whole or not at all, read back.
