//! How large is the usual payment?

use super::{PairMeasure, PairView};
use crate::measures::statistics::median;
use crate::model::Value;

/// Median value in US dollars.
pub(super) struct AmountMedian;

impl PairMeasure for AmountMedian {
    fn id(&self) -> &'static str {
        "amount_median"
    }

    fn measure(&self, pair: PairView) -> Value {
        median(pair.usd()).into()
    }
}
