//! How many recipients have no apparent tie to the payer?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Recipients known to be unrelated.
pub(super) struct UnrelatedRecipients;

impl PayerMeasure for UnrelatedRecipients {
    fn id(&self) -> &'static str {
        "unrelated_recipients"
    }

    fn measure(&self, payer: PayerView) -> Value {
        let known: Vec<bool> = payer.pairs().filter_map(|pair| pair.tie().related()).collect();
        let unrelated = known.iter().filter(|&&related| !related).count() as f64;
        (!known.is_empty()).then_some(unrelated).into()
    }
}
