//! Do the amounts rise as the series goes on?

use super::{PairMeasure, PairView};
use crate::measures::statistics::trend;
use crate::model::{Payment, Value};

/// Spearman's correlation of value with order; at least six priced payments.
pub(super) struct AmountEscalation;

impl PairMeasure for AmountEscalation {
    fn id(&self) -> &'static str {
        "amount_escalation"
    }

    fn measure(&self, pair: PairView) -> Value {
        let usd: Vec<f64> = pair.payments().iter().filter_map(Payment::usd).collect();
        (usd.len() >= 6).then(|| trend(&usd)).into()
    }
}
