//! Do the two persons share an address?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Whether an address is common to both.
pub(super) struct SharedAddress;

impl PairMeasure for SharedAddress {
    fn id(&self) -> &'static str {
        "shared_address"
    }

    fn measure(&self, pair: PairView) -> Value {
        pair.tie().address.into()
    }
}
