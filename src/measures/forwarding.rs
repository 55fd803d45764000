//! What does a recipient send on, and to whom?

use super::RecipientView;
use crate::model::Payment;

/// Seconds within which a sum sent counts as forwarding a sum received: 14 days.
const WINDOW: i64 = 14 * 86_400;

/// One payment received, in US cents.
pub(super) struct Credit {
    pub(super) received: i64,
    /// How much of it was sent on.
    pub(super) sent_on: i64,
    sent: i64,
    payer: u32,
}

/// What was received and sent on.
pub(super) struct Forwarding {
    /// The priced payments received, in time order.
    pub(super) credits: Vec<Credit>,
    /// The distinct persons sums were sent on to.
    pub(super) targets: Vec<u32>,
}

/// Matches what a recipient sent with what they had received in the 14 days before, oldest first, never giving a sum
/// back to the one who paid it. `None` when the data would not show the recipient's own payments.
pub(super) fn forwarding(recipient: RecipientView) -> Option<Forwarding> {
    if !recipient.covers_own_payments() {
        return None;
    }
    let credit = |p: &Payment| Credit { received: p.usd_cents, sent_on: 0, sent: p.sent, payer: p.sender };
    let mut credits: Vec<Credit> = in_order(recipient.payments().iter()).into_iter().map(credit).collect();
    let mut targets = Vec::new();
    for own in in_order(recipient.own_payments()) {
        let mut left = own.usd_cents;
        let oldest = credits.partition_point(|credit| credit.sent < own.sent - WINDOW);
        let newest = credits.partition_point(|credit| credit.sent <= own.sent);
        for credit in credits[oldest..newest].iter_mut().filter(|credit| credit.payer != own.recipient) {
            let taken = left.min(credit.received - credit.sent_on);
            credit.sent_on += taken;
            left -= taken;
        }
        if left < own.usd_cents {
            targets.push(own.recipient);
        }
    }
    targets.sort_unstable();
    targets.dedup();
    Some(Forwarding { credits, targets })
}

/// The priced payments between two persons, in time order.
fn in_order<'a>(payments: impl Iterator<Item = &'a Payment>) -> Vec<&'a Payment> {
    let mut payments: Vec<&Payment> = payments.filter(|p| p.usd_cents > 0 && p.recipient != p.sender).collect();
    payments.sort_unstable_by_key(|p| (p.sent, p.row));
    payments
}
