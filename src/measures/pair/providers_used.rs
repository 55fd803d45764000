//! Through how many providers does the money go?

use super::{PairMeasure, PairView};
use crate::measures::statistics::distinct;
use crate::model::Value;

/// Distinct providers of the pair.
pub(super) struct ProvidersUsed;

impl PairMeasure for ProvidersUsed {
    fn id(&self) -> &'static str {
        "providers_used"
    }

    fn measure(&self, pair: PairView) -> Value {
        distinct(pair.payments().iter().map(|p| p.provider))
    }
}
