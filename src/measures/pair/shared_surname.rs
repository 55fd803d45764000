//! Do the two persons share a surname?

use super::{PairMeasure, PairView};
use crate::model::Value;

/// Whether a surname is common to both.
pub(super) struct SharedSurname;

impl PairMeasure for SharedSurname {
    fn id(&self) -> &'static str {
        "shared_surname"
    }

    fn measure(&self, pair: PairView) -> Value {
        pair.tie().surname.into()
    }
}
