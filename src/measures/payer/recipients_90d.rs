//! How many recipients within 90 days at most?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Largest number of distinct recipients within 90 days.
pub(super) struct Recipients90d;

impl PayerMeasure for Recipients90d {
    fn id(&self) -> &'static str {
        "recipients_90d"
    }

    fn measure(&self, payer: PayerView) -> Value {
        Value::Number(payer.most_recipients_within(90) as f64)
    }
}
