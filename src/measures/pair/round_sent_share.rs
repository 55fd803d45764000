//! Does the payer send round sums?

use super::{PairMeasure, PairView, principal};
use crate::measures::statistics::share;
use crate::model::{SCALE, Value};

/// Share of sent amounts that are a multiple of 5, or of 50, 500... for larger ones.
pub(super) struct RoundSentShare;

impl PairMeasure for RoundSentShare {
    fn id(&self) -> &'static str {
        "round_sent_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        let round = |amount: i64| {
            amount % (5 * SCALE * 10_i64.pow((amount / SCALE).checked_ilog10().unwrap_or(0).max(2) - 2)) == 0
        };
        share(pair.payments(), |p| round(principal(p)))
    }
}
