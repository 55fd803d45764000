//! Does the payer send in the payer's night?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments from 22:00 to 05:00 on the payer's clock.
pub(super) struct PayerNightShare;

impl PairMeasure for PayerNightShare {
    fn id(&self) -> &'static str {
        "payer_night_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.payer_clock().iter().filter_map(|at| at.hour()), |hour| !(5..22).contains(&hour))
    }
}
