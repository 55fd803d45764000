//! With how many other recipients are identifiers shared?

use super::{RecipientMeasure, RecipientView};
use crate::model::Value;

/// Other recipients with an identifier in common.
pub(super) struct SharedIdentifiers;

impl RecipientMeasure for SharedIdentifiers {
    fn id(&self) -> &'static str {
        "shared_identifiers"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        recipient.shared_identifiers().map(f64::from).into()
    }
}
