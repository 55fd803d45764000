//! Do the payers also pay other hubs?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payers who pay another recipient with three unrelated payers besides them.
pub(super) struct PayerOverlap;

impl RecipientMeasure for PayerOverlap {
    fn id(&self) -> &'static str {
        "payer_overlap"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        share(recipient.payers_at_other_hubs(), |elsewhere| elsewhere)
    }
}
