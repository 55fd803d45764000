//! Do the two persons share a phone?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Whether a phone is common to both.
pub(super) struct SharedPhone;

impl PairMeasure for SharedPhone {
    fn id(&self) -> &'static str {
        "shared_phone"
    }

    fn measure(&self, pair: PairView) -> Value {
        pair.tie().phone.into()
    }
}
