//! How much goes to relations?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Share of payments to related recipients, where that is known.
pub(super) struct KinShare;

impl PayerMeasure for KinShare {
    fn id(&self) -> &'static str {
        "kin_share"
    }

    fn measure(&self, payer: PayerView) -> Value {
        let known =
            payer.pairs().filter_map(|pair| pair.tie().related().map(|related| (related, pair.payments().len())));
        let (mut hits, mut of) = (0, 0);
        for (related, payments) in known {
            hits += if related { payments } else { 0 };
            of += payments;
        }
        Value::share(hits, of)
    }
}
