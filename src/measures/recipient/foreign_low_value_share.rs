//! Does the income consist of small sums from abroad?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::share;
use crate::model::Value;

/// Share of payments from another country of at most 200 US dollars.
pub(super) struct ForeignLowValueShare;

impl RecipientMeasure for ForeignLowValueShare {
    fn id(&self) -> &'static str {
        "foreign_low_value_share"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        let known =
            recipient.payments().iter().filter(|p| p.sender_country.is_known() && p.recipient_country.is_known());
        let known = known.filter_map(|p| p.usd().map(|usd| (p, usd)));
        share(known, |(p, usd)| p.sender_country != p.recipient_country && usd <= 200.0)
    }
}
