//! How many payers have no apparent tie to the recipient?

use super::{RecipientMeasure, RecipientView};
use crate::model::Value;

/// Payers known to be unrelated over the days of life observed.
pub(super) struct UnrelatedPayers;

impl RecipientMeasure for UnrelatedPayers {
    fn id(&self) -> &'static str {
        "unrelated_payers"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        let days = recipient.days_observed();
        recipient.unrelated_payers().map_or(Value::Unknown, |n| Value::Count { n, days })
    }
}
