//! How many recipients within 30 days at most?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Largest number of distinct recipients within 30 days.
pub(super) struct Recipients30d;

impl PayerMeasure for Recipients30d {
    fn id(&self) -> &'static str {
        "recipients_30d"
    }

    fn measure(&self, payer: PayerView) -> Value {
        Value::Number(payer.most_recipients_within(30) as f64)
    }
}
