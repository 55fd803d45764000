//! How many payers come only once?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payers with a single payment to this recipient.
pub(super) struct OneOffPayerShare;

impl RecipientMeasure for OneOffPayerShare {
    fn id(&self) -> &'static str {
        "one_off_payer_share"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        share(recipient.pairs(), |pair| pair.payments().len() == 1)
    }
}
