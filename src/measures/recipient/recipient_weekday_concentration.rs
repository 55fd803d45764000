//! Do all payments keep to one day of the week?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::concentration;
use crate::model::Value;

/// Mean resultant length of the weekday over all payers; at least four payments.
pub(super) struct RecipientWeekdayConcentration;

impl RecipientMeasure for RecipientWeekdayConcentration {
    fn id(&self) -> &'static str {
        "recipient_weekday_concentration"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        concentration(recipient.clock().iter().map(|at| f64::from(at.weekday()) / 7.0), 4).into()
    }
}
