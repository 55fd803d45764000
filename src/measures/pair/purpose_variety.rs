//! How many different purposes does the payer declare?

use super::{PairMeasure, PairView};
use crate::measures::statistics::distinct;
use crate::model::{Purpose, Value};

/// Distinct declared classes of purpose.
pub(super) struct PurposeVariety;

impl PairMeasure for PurposeVariety {
    fn id(&self) -> &'static str {
        "purpose_variety"
    }

    fn measure(&self, pair: PairView) -> Value {
        distinct(pair.payments().iter().map(|p| p.purpose).filter(|&purpose| purpose != Purpose::Unknown))
    }
}
