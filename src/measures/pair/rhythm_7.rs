//! Do the payments keep a weekly rhythm?

use super::{PairMeasure, PairView};
use crate::measures::statistics::rhythm;
use crate::model::Value;

/// Share of gaps within 12 % of a period of one or two times 7 days; at least four payments.
pub(super) struct Rhythm7;

impl PairMeasure for Rhythm7 {
    fn id(&self) -> &'static str {
        "rhythm_7"
    }

    fn measure(&self, pair: PairView) -> Value {
        rhythm(pair.gaps(), 7.0)
    }
}
