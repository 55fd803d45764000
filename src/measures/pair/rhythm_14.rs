//! Do the payments keep a fortnightly rhythm?

use super::{PairMeasure, PairView};
use crate::measures::statistics::rhythm;
use crate::model::Value;

/// Share of gaps within 12 % of a period of one or two times 14 days; at least four payments.
pub(super) struct Rhythm14;

impl PairMeasure for Rhythm14 {
    fn id(&self) -> &'static str {
        "rhythm_14"
    }

    fn measure(&self, pair: PairView) -> Value {
        rhythm(pair.gaps(), 14.0)
    }
}
