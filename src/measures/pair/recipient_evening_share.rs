//! Does the payer send in the recipient's evening?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments from 18:00 to 02:00 on the recipient's clock.
pub(super) struct RecipientEveningShare;

impl PairMeasure for RecipientEveningShare {
    fn id(&self) -> &'static str {
        "recipient_evening_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.recipient_clock().iter().filter_map(|at| at.hour()), |hour| !(2..18).contains(&hour))
    }
}
