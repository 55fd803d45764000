//! Does the payer send small sums?

use super::{PayerMeasure, PayerView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of priced payments of at most 200 US dollars.
pub(super) struct LowValueShare;

impl PayerMeasure for LowValueShare {
    fn id(&self) -> &'static str {
        "low_value_share"
    }

    fn measure(&self, payer: PayerView) -> Value {
        share(payer.usd(), |usd| usd <= 200.0)
    }
}
