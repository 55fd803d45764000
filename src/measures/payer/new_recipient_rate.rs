//! How often does the payer turn to a new recipient?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Recipients after the first over the days observed.
pub(super) struct NewRecipientRate;

impl PayerMeasure for NewRecipientRate {
    fn id(&self) -> &'static str {
        "new_recipient_rate"
    }

    fn measure(&self, payer: PayerView) -> Value {
        Value::Count { n: payer.pairs().len() as u32 - 1, days: payer.days_observed() }
    }
}
