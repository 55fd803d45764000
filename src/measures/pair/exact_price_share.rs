//! Are these exact prices rather than chosen sums?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::{SCALE, UNKNOWN, Value};

/// Share of payments with a fraction in the sent and in the paid-out currency.
pub(super) struct ExactPriceShare;

impl PairMeasure for ExactPriceShare {
    fn id(&self) -> &'static str {
        "exact_price_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        let priced = pair.payments().iter().filter(|p| p.payout != UNKNOWN);
        share(priced, |p| p.amount % SCALE != 0 && p.payout % SCALE != 0)
    }
}
