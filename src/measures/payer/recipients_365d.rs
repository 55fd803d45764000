//! How many recipients within 365 days at most?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Largest number of distinct recipients within 365 days.
pub(super) struct Recipients365d;

impl PayerMeasure for Recipients365d {
    fn id(&self) -> &'static str {
        "recipients_365d"
    }

    fn measure(&self, payer: PayerView) -> Value {
        Value::Number(payer.most_recipients_within(365) as f64)
    }
}
