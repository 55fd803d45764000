//! Has the recipient ever paid the payer?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Whether a payment went the other way.
pub(super) struct Reciprocal;

impl PairMeasure for Reciprocal {
    fn id(&self) -> &'static str {
        "reciprocal"
    }

    fn measure(&self, pair: PairView) -> Value {
        pair.paid_back().into()
    }
}
