//! How much of what is received is sent on?

use super::{RecipientMeasure, RecipientView};
use crate::measures::forwarding::forwarding;
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments received that are at least half covered by forwarding.
pub(super) struct OnwardShare;

impl RecipientMeasure for OnwardShare {
    fn id(&self) -> &'static str {
        "onward_share"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        let Some(forwarding) = forwarding(recipient) else { return Value::Unknown };
        share(forwarding.credits, |credit| 2 * credit.sent_on >= credit.received)
    }
}
