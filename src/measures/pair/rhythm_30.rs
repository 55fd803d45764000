//! Do the payments keep a monthly rhythm?

use super::{PairMeasure, PairView};
use crate::measures::statistics::rhythm;
use crate::model::Value;

/// Share of gaps within 12 % of a period of one or two times a month; at least four payments.
pub(super) struct Rhythm30;

impl PairMeasure for Rhythm30 {
    fn id(&self) -> &'static str {
        "rhythm_30"
    }

    fn measure(&self, pair: PairView) -> Value {
        rhythm(pair.gaps(), 365.25 / 12.0)
    }
}
