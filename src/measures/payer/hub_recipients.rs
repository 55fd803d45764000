//! How many of the recipients are hubs?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Recipients with three unrelated payers besides this one.
pub(super) struct HubRecipients;

impl PayerMeasure for HubRecipients {
    fn id(&self) -> &'static str {
        "hub_recipients"
    }

    fn measure(&self, payer: PayerView) -> Value {
        Value::Number(payer.pairs().filter(|pair| pair.pays_a_hub()).count() as f64)
    }
}
