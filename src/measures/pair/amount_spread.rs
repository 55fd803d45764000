//! How much do the amounts vary?

use super::{PairMeasure, PairView};
use crate::measures::statistics::log_spread;
use crate::model::Value;

/// Standard deviation of log US dollars; at least three priced payments.
pub(super) struct AmountSpread;

impl PairMeasure for AmountSpread {
    fn id(&self) -> &'static str {
        "amount_spread"
    }

    fn measure(&self, pair: PairView) -> Value {
        log_spread(pair.usd(), 0.01, 3).into()
    }
}
