//! To how many persons does the recipient forward?

use super::{RecipientMeasure, RecipientView};
use crate::measures::forwarding::forwarding;
use crate::model::Value;

/// Distinct persons paid by the recipient within 14 days of a payment received from somebody else.
pub(super) struct OnwardRecipients;

impl RecipientMeasure for OnwardRecipients {
    fn id(&self) -> &'static str {
        "onward_recipients"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        forwarding(recipient).map(|forwarding| forwarding.targets.len() as f64).into()
    }
}
