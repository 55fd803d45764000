//! Is it always the same price?

use super::{PairMeasure, PairView, principal};
use crate::measures::statistics::most_frequent;
use crate::model::Value;

/// Share of payments of the most frequent amount; at least three payments.
pub(super) struct SameAmountShare;

impl PairMeasure for SameAmountShare {
    fn id(&self) -> &'static str {
        "same_amount_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        let amounts = pair.payments().iter().map(|p| (p.currency, principal(p)));
        let usual = most_frequent(amounts).filter(|_| pair.payments().len() >= 3);
        usual.map_or(Value::Unknown, |(_, hits)| Value::share(hits, pair.payments().len()))
    }
}
