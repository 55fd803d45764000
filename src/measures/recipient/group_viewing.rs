//! Do several payers pay at the same moment?

use super::{RecipientMeasure, RecipientView};
use crate::measures::statistics::share;
use crate::model::{Precision, Value};

/// Share of payments within 60 minutes of another payer's.
pub(super) struct GroupViewing;

impl RecipientMeasure for GroupViewing {
    fn id(&self) -> &'static str {
        "group_viewing"
    }

    fn measure(&self, recipient: RecipientView) -> Value {
        let known = recipient.payments().iter().filter(|p| p.precision != Precision::Day);
        let mut sent: Vec<(i64, u32)> = known.map(|p| (p.sent, p.sender)).collect();
        sent.sort_unstable();
        if sent.iter().all(|&(_, payer)| payer == sent[0].1) {
            return Value::Unknown;
        }
        let close = |a: (i64, u32), b: (i64, u32)| a.1 != b.1 && (a.0 - b.0).abs() <= 3_600;
        let near = |at: usize, other: (i64, u32)| (sent[at].0 - other.0).abs() <= 3_600;
        share(0..sent.len(), |at| {
            let before = sent[..at].iter().rev().take_while(|&&other| near(at, other));
            let after = sent[at + 1..].iter().take_while(|&&other| near(at, other));
            before.chain(after).any(|&other| close(sent[at], other))
        })
    }
}
