//! How many payers come back?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payers with at least three payments to this recipient.
pub(super) struct RecurrentPayerShare;

impl RecipientMeasure for RecurrentPayerShare {
    fn id(&self) -> &'static str {
        "recurrent_payer_share"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        share(recipient.pairs(), |pair| pair.payments().len() >= 3)
    }
}
