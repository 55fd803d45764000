//! How many providers does the payer use?

use super::{PayerMeasure, PayerView};
use crate::measures::statistics::distinct;
use crate::model::Value;

/// Distinct providers.
pub(super) struct PayerProviders;

impl PayerMeasure for PayerProviders {
    fn id(&self) -> &'static str {
        "payer_providers"
    }

    fn measure(&self, payer: PayerView) -> Value {
        distinct(payer.payments().map(|p| p.provider))
    }
}
