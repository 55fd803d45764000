//! How many payments have the price of a session?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of priced payments of 15 to 60 US dollars.
pub(super) struct CoreBandShare;

impl PairMeasure for CoreBandShare {
    fn id(&self) -> &'static str {
        "core_band_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.usd(), |usd| (15.0..=60.0).contains(usd))
    }
}
