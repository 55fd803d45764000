//! Do the payments answer a disaster?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments in the days of a listed disaster of the recipient's country.
pub(super) struct DisasterShare;

impl PairMeasure for DisasterShare {
    fn id(&self) -> &'static str {
        "disaster_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.events(), |&(disaster, _)| disaster)
    }
}
