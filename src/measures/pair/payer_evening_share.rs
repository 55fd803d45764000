//! Does the payer send in the payer's evening?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments from 18:00 to 02:00 on the payer's clock.
pub(super) struct PayerEveningShare;

impl PairMeasure for PayerEveningShare {
    fn id(&self) -> &'static str {
        "payer_evening_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.payer_clock().iter().filter_map(|at| at.hour()), |hour| !(2..18).contains(&hour))
    }
}
