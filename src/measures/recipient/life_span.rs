//! How long has the recipient been paid?

use super::{RecipientMeasure, RecipientView};
use crate::model::Value;

/// Days from the first payment to the last, at least one; at least two payments.
pub(super) struct LifeSpan;

impl RecipientMeasure for LifeSpan {
    fn id(&self) -> &'static str {
        "life_span"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        (recipient.payments().len() >= 2).then(|| recipient.days_active().max(1.0)).into()
    }
}
