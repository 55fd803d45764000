//! Do all payments keep to one hour of the day?

use super::{RecipientMeasure, RecipientView};
use crate::measures::PairView;
use crate::measures::statistics::concentration;
use crate::model::Value;

/// Mean resultant length of the time of day over all payers; at least four known times.
pub(super) struct RecipientHourConcentration;

impl RecipientMeasure for RecipientHourConcentration {
    fn id(&self) -> &'static str {
        "recipient_hour_concentration"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        concentration(recipient.pairs().flat_map(PairView::dial), 4).into()
    }
}
