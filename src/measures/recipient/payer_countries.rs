//! From how many countries does the money come?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::distinct;
use crate::model::Value;

/// Distinct known sending countries.
pub(super) struct PayerCountries;

impl RecipientMeasure for PayerCountries {
    fn id(&self) -> &'static str {
        "payer_countries"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        distinct(recipient.payments().iter().map(|p| p.sender_country).filter(|country| country.is_known()))
    }
}
