//! Do the payments come faster as the series goes on?

use super::{PairMeasure, PairView};
use crate::measures::statistics::trend;
use crate::model::Value;

/// Minus Spearman's correlation of gap with order; at least six payments.
pub(super) struct CadenceEscalation;

impl PairMeasure for CadenceEscalation {
    fn id(&self) -> &'static str {
        "cadence_escalation"
    }

    fn measure(&self, pair: PairView) -> Value {
        let gaps = pair.gaps();
        (gaps.len() >= 5).then(|| -trend(gaps)).into()
    }
}
