//! What relation does the payer declare?

use super::{PairMeasure, PairView};
use crate::model::{Relation, Value};

/// Most frequent declared relation; the first of the list among equals.
pub(super) struct DeclaredRelation;

impl PairMeasure for DeclaredRelation {
    fn id(&self) -> &'static str {
        "declared_relation"
    }

    fn measure(&self, pair: PairView) -> Value {
        match pair.tie().relation {
            Relation::Unknown => Value::Unknown,
            declared => Value::Class(declared as u8 - 1),
        }
    }
}
