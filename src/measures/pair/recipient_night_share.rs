//! Does the payer send in the recipient's night?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments from 22:00 to 05:00 on the recipient's clock.
pub(super) struct RecipientNightShare;

impl PairMeasure for RecipientNightShare {
    fn id(&self) -> &'static str {
        "recipient_night_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.recipient_clock().iter().filter_map(|at| at.hour()), |hour| !(5..22).contains(&hour))
    }
}
