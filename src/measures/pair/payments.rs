//! How often does the payer pay?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Completed payments over the days observed.
pub(super) struct Payments;

impl PairMeasure for Payments {
    fn id(&self) -> &'static str {
        "payments"
    }

    fn measure(&self, pair: PairView) -> Value {
        Value::Count { n: pair.payments().len() as u32, days: pair.days_observed() }
    }
}
