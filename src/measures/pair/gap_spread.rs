//! How regular are the payments?

use super::{PairMeasure, PairView};
use crate::measures::statistics::log_spread;
use crate::model::Value;

/// Standard deviation of log days between payments; at least four payments.
pub(super) struct GapSpread;

impl PairMeasure for GapSpread {
    fn id(&self) -> &'static str {
        "gap_spread"
    }

    fn measure(&self, pair: PairView) -> Value {
        log_spread(pair.gaps(), 1.0 / 24.0, 3).into()
    }
}
