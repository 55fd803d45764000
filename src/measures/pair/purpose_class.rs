//! What purpose does the payer declare?

use super::{PairMeasure, PairView};
use crate::measures::statistics::most_frequent;
use crate::model::{Purpose, Value};

/// Most frequent declared purpose; the first of the list among equals.
pub(super) struct PurposeClass;

impl PairMeasure for PurposeClass {
    fn id(&self) -> &'static str {
        "purpose_class"
    }

    fn measure(&self, pair: PairView) -> Value {
        let declared = pair.payments().iter().map(|p| p.purpose).filter(|&purpose| purpose != Purpose::Unknown);
        most_frequent(declared).map_or(Value::Unknown, |(purpose, _)| Value::Class(purpose as u8 - 1))
    }
}
