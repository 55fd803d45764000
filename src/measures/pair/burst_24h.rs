//! How many payments fall within one day at most?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Largest number of payments in less than 24 hours; at least two payments.
pub(super) struct Burst24h;

impl PairMeasure for Burst24h {
    fn id(&self) -> &'static str {
        "burst_24h"
    }

    fn measure(&self, pair: PairView) -> Value {
        let payments = pair.payments();
        let within_a_day =
            |at: usize| payments[at..].iter().take_while(|p| p.sent - payments[at].sent < 86_400).count();
        let most = (0..payments.len()).map(within_a_day).max().map(|most| most as f64);
        most.filter(|_| payments.len() >= 2).into()
    }
}
