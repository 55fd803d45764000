//! How long does the payer usually wait?

use super::{PairMeasure, PairView};
use crate::measures::statistics::median;
use crate::model::Value;

/// Median days between consecutive payments.
pub(super) struct GapMedian;

impl PairMeasure for GapMedian {
    fn id(&self) -> &'static str {
        "gap_median"
    }

    fn measure(&self, pair: PairView) -> Value {
        median(pair.sorted_gaps()).into()
    }
}
