//! How evenly does the payer spread over recipients?

use super::{PayerMeasure, PayerView};
use crate::model::Value;

/// Normalised entropy of payments over recipients; at least two recipients.
pub(super) struct Dispersion;

impl PayerMeasure for Dispersion {
    fn id(&self) -> &'static str {
        "dispersion"
    }

    fn measure(&self, payer: PayerView) -> Value {
        let recipients = payer.pairs().len();
        if recipients < 2 {
            return Value::Unknown;
        }
        let all = payer.payments().count() as f64;
        let shares = payer.pairs().map(|pair| pair.payments().len() as f64 / all);
        Value::Number(-shares.map(|share| share * share.ln()).sum::<f64>() / (recipients as f64).ln())
    }
}
