//! Do the payments keep to feasts?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments in the days of a listed feast of the recipient's country.
pub(super) struct FeastShare;

impl PairMeasure for FeastShare {
    fn id(&self) -> &'static str {
        "feast_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.events(), |&(_, feast)| feast)
    }
}
