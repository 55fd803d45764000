//! How much older is the payer than the recipient?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Years between the two birth dates, positive when the payer is older.
pub(super) struct AgeGap;

impl PairMeasure for AgeGap {
    fn id(&self) -> &'static str {
        "age_gap"
    }

    fn measure(&self, pair: PairView) -> Value {
        let (payer, recipient) = (pair.payer().birth_date, pair.recipient().birth_date);
        let days = payer.zip(recipient).map(|(payer, recipient)| (recipient - payer).num_days());
        days.map(|days| days as f64 / 365.25).into()
    }
}
