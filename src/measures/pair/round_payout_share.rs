//! Does the recipient get round sums?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::{SCALE, Value};

/// Share of paid-out amounts with at most two significant digits.
pub(super) struct RoundPayoutShare;

impl PairMeasure for RoundPayoutShare {
    fn id(&self) -> &'static str {
        "round_payout_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        let paid_out = pair.payments().iter().map(|p| p.payout).filter(|&payout| payout > 0);
        share(paid_out, |payout| {
            payout % (SCALE * 10_i64.pow((payout / SCALE).checked_ilog10().unwrap_or(0).max(1) - 1)) == 0
        })
    }
}
