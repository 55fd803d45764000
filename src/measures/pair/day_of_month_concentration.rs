//! Do the payments keep to one day of the month?

use chrono::Datelike;

use super::{PairMeasure, PairView};
use crate::measures::scene::Moment;
use crate::measures::statistics::concentration;
use crate::model::Value;

/// Mean resultant length of the day of the month on the payer's calendar; at least four payments.
pub(super) struct DayOfMonthConcentration;

impl PairMeasure for DayOfMonthConcentration {
    fn id(&self) -> &'static str {
        "day_of_month_concentration"
    }

    fn measure(&self, pair: PairView) -> Value {
        let turn = |at: &Moment| f64::from(at.date().day0()) / f64::from(at.date().num_days_in_month());
        concentration(pair.payer_clock().iter().map(turn), 4).into()
    }
}
