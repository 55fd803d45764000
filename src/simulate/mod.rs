//! Floor 1: a labelled population, honest and guilty, written as provider exports.
