//! Floor 1: every kind of export, cut into rows of text whose columns have a meaning.
