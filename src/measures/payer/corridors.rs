//! Along how many corridors does the payer send?

use super::{PayerMeasure, PayerView};
use crate::measures::statistics::distinct;
use crate::model::Value;

/// Distinct couples of known countries.
pub(super) struct Corridors;

impl PayerMeasure for Corridors {
    fn id(&self) -> &'static str {
        "corridors"
    }

    fn measure(&self, payer: PayerView) -> Value {
        let corridors = payer.payments().map(|p| (p.sender_country, p.recipient_country));
        distinct(corridors.filter(|(from, to)| from.is_known() && to.is_known()))
    }
}
