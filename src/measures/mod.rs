//! Floor 1: one measure a file, a number a pair, recipient or payer; no threshold inside.
