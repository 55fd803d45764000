//! What does the payer accept to pay for sending?

use super::{PairMeasure, PairView};
use crate::measures::statistics::median;
use crate::model::{UNKNOWN, Value};

/// Median of fee over amount.
pub(super) struct FeeShare;

impl PairMeasure for FeeShare {
    fn id(&self) -> &'static str {
        "fee_share"
    }

    fn measure(&self, pair: PairView) -> Value {
        let charged = pair.payments().iter().filter(|p| p.fee != UNKNOWN && p.amount > 0);
        let mut fees: Vec<f64> = charged.map(|p| p.fee as f64 / p.amount as f64).collect();
        fees.sort_unstable_by(f64::total_cmp);
        median(&fees).into()
    }
}
