//! Floor 1: which records are one person.
