//! How many people pay this recipient?

use super::{RecipientMeasure, RecipientView};
use crate::model::Value;

/// Distinct payers over the days of life observed.
pub(super) struct Payers;

impl RecipientMeasure for Payers {
    fn id(&self) -> &'static str {
        "payers"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        Value::Count { n: recipient.pairs().len() as u32, days: recipient.days_observed() }
    }
}
