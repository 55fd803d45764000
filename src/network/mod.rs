//! Floor 1: clusters, roles, rank.
