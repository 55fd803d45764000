//! How many payments are too large for sessions?

use super::{PairMeasure, PairView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of priced payments above 500 US dollars.
pub(super) struct LargeShare;

impl PairMeasure for LargeShare {
    fn id(&self) -> &'static str {
        "large_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        share(pair.usd(), |&usd| usd > 500.0)
    }
}
