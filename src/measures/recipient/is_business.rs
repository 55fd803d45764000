//! Is the recipient a business?

use super::{RecipientMeasure, RecipientView};
use crate::model::{PartyKind, Value};

/// Whether any record says it is a business.
pub(super) struct IsBusiness;

impl RecipientMeasure for IsBusiness {
    fn id(&self) -> &'static str {
        "is_business"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        match recipient.facts().kind {
            PartyKind::Unknown => Value::Unknown,
            kind => Value::Yes(kind == PartyKind::Business),
        }
    }
}
