//! How long has this gone on?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Days from the first payment to the last, at least one; at least two payments.
pub(super) struct Span;

impl PairMeasure for Span {
    fn id(&self) -> &'static str {
        "span"
    }

    fn measure(&self, pair: PairView) -> Value {
        (pair.payments().len() >= 2).then(|| pair.days_active().max(1.0)).into()
    }
}
