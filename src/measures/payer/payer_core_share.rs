//! How many of the payer's payments have the price of a session?

use super::{PayerMeasure, PayerView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of priced payments of 15 to 60 US dollars.
pub(super) struct PayerCoreShare;

impl PayerMeasure for PayerCoreShare {
    fn id(&self) -> &'static str {
        "payer_core_share"
    }

    fn measure(&self, payer: PayerView) -> Value {
        share(payer.usd(), |usd| (15.0..=60.0).contains(&usd))
    }
}
