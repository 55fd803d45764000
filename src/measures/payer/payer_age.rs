//! How old was the payer at the first payment?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Years from the birth date to the first payment.
pub(super) struct PayerAge;

impl PayerMeasure for PayerAge {
    fn id(&self) -> &'static str {
        "payer_age"
    }

    fn measure(&self, payer: PayerView) -> Value {
        let first = payer.payments().map(|p| p.sent.div_euclid(86_400)).min().unwrap_or_default();
        let born = payer.facts().birth_date.map(|date| i64::from(date.to_epoch_days()));
        born.map(|born| (first - born) as f64 / 365.25).into()
    }
}
