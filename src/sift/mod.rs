//! Floor 1: the first pass over everything, as portable SQL: who deserves a second look.
