//! How many payments are of a plausible price?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of priced payments of 10 to 200 US dollars.
pub(super) struct WorkingBandShare;

impl PairMeasure for WorkingBandShare {
    fn id(&self) -> &'static str {
        "working_band_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.usd(), |usd| (10.0..=200.0).contains(usd))
    }
}
