//! Do the payments keep to one hour of the day?

use super::{PairMeasure, PairView};
use crate::measures::statistics::concentration;
use crate::model::Value;

/// Mean resultant length of the time of day; at least four known times.
pub(super) struct HourConcentration;

impl PairMeasure for HourConcentration {
    fn id(&self) -> &'static str {
        "hour_concentration"
    }

    fn measure(&self, pair: PairView) -> Value {
        concentration(pair.dial(), 4).into()
    }
}
