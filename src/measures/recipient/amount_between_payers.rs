//! Do all payers pay alike?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::{log_spread, median};
use crate::model::Value;

/// Standard deviation of the log of the payers' medians; at least three payers.
pub(super) struct AmountBetweenPayers;

impl RecipientMeasure for AmountBetweenPayers {
    fn id(&self) -> &'static str {
        "amount_between_payers"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        let medians: Vec<f64> = recipient.pairs().filter_map(|pair| median(pair.usd())).collect();
        log_spread(&medians, 0.01, 3).into()
    }
}
