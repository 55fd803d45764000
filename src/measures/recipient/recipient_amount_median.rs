//! How much does the usual payer pay?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::median;
use crate::model::Value;

/// Median over payers of their median value in US dollars.
pub(super) struct RecipientAmountMedian;

impl RecipientMeasure for RecipientAmountMedian {
    fn id(&self) -> &'static str {
        "recipient_amount_median"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        let mut medians: Vec<f64> = recipient.pairs().filter_map(|pair| median(pair.usd())).collect();
        medians.sort_unstable_by(f64::total_cmp);
        median(&medians).into()
    }
}
