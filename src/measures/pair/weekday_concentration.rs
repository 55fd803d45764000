//! Do the payments keep to one day of the week?

use super::{PairMeasure, PairView};
use crate::measures::statistics::concentration;
use crate::model::Value;

/// Mean resultant length of the weekday on the payer's calendar; at least four payments.
pub(super) struct WeekdayConcentration;

impl PairMeasure for WeekdayConcentration {
    fn id(&self) -> &'static str {
        "weekday_concentration"
    }

    fn measure(&self, pair: PairView) -> Value {
        concentration(pair.payer_clock().iter().map(|at| f64::from(at.weekday()) / 7.0), 4).into()
    }
}
