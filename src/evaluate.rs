//! Floor 2: a run against the truth.
