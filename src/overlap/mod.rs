//! Floor 1: the same payment told by two exports, found once everybody is one person.
//!
//! A re-issued answer, a provider's and a bank's view of one transfer: told twice, and paid once. Two rows of different
//! files are one payment when both are completed and
//!
//! - they bear the same reference that is unique in the world (a UETR, or another UUID), or
//! - the same payer paid the same recipient the same sum, within the tolerance of `schemas/overlap.toml`.
//!
//! Rows of one provider that both bear an id are told apart by it, and never joined here. Each row is matched at most
//! once, the nearest in time first: two equal payments in one file stay two. The row read first is kept.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::{Counting, Currency, Identity, Ledger, Overlap, OverlapSettings, Payment, Precision, ToldBy};

/// Rows of the same parties and sum compared with each: more of them on one day are no two tellings.
const NEIGHBOURS: usize = 64;

/// The pairs of rows that tell one payment, by the row that is kept.
#[must_use]
pub fn find(ledger: &Ledger, identity: &Identity, settings: &OverlapSettings) -> Vec<Overlap> {
    let first = ledger.payments.first().map(|payment| payment.source);
    if ledger.payments.iter().all(|payment| Some(payment.source) == first) {
        return Vec::new();
    }
    let mut taken = vec![false; ledger.payments.len()];
    let mut found = by_reference(ledger, settings, &mut taken);
    found.extend(by_parties(ledger, identity, settings, &mut taken));
    found.sort_unstable_by_key(|overlap| (overlap.kept, overlap.told_again));
    found
}

/// Takes the rows that are told again out of what counts.
pub fn set_aside(ledger: &mut Ledger, found: &[Overlap]) {
    for overlap in found {
        ledger.payments[overlap.told_again as usize].counting = Counting::ToldTwice;
    }
}

/// Rows with one reference: the first of each file is a telling of the same payment.
fn by_reference(ledger: &Ledger, settings: &OverlapSettings, taken: &mut [bool]) -> Vec<Overlap> {
    let mut first: HashMap<u64, u32> = HashMap::with_capacity(ledger.references.len());
    let mut found = Vec::new();
    for &(reference, row) in &ledger.references {
        let payment = &ledger.payments[row as usize];
        if !payment.is_completed() {
            continue;
        }
        let kept = *first.entry(reference).or_insert(row);
        let before = &ledger.payments[kept as usize];
        let apart = (payment.sent - before.sent).abs();
        let alike = before.source != payment.source && apart <= settings.reference_days * 86_400;
        if kept != row && alike && !taken[row as usize] {
            (taken[kept as usize], taken[row as usize]) = (true, true);
            found.push(Overlap { kept, told_again: row, by: ToldBy::Reference, seconds_apart: apart });
        }
    }
    found
}

/// What two tellings of one payment have in common: payer, recipient, currency and amount.
type Key = (u32, u32, Currency, i64);

fn key(payment: &Payment, identity: &Identity) -> Key {
    let person = |record: u32| identity.person_of[record as usize];
    (person(payment.sender), person(payment.recipient), payment.currency, payment.amount)
}

/// Rows of the same parties and sum, matched nearest first.
fn by_parties(ledger: &Ledger, identity: &Identity, settings: &OverlapSettings, taken: &mut [bool]) -> Vec<Overlap> {
    let counted = ledger.payments.par_iter().zip(0_u32..ledger.payments.len() as u32);
    let mut rows: Vec<(u64, i64, u32)> = counted
        .filter(|(payment, row)| payment.is_completed() && !taken[*row as usize] && payment.currency.is_known())
        .map(|(payment, row)| (hash(&key(payment, identity)), payment.sent, row))
        .collect();
    rows.par_sort_unstable();
    let mut found = Vec::new();
    for group in rows.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let mut near = Vec::new();
        for (at, a) in group.iter().enumerate() {
            for b in group[at + 1..].iter().take(NEIGHBOURS) {
                if b.1 - a.1 > settings.widest() {
                    break;
                }
                let (one, other) = (&ledger.payments[a.2 as usize], &ledger.payments[b.2 as usize]);
                if key(one, identity) == key(other, identity) && alike(one, other, settings) {
                    near.push((b.1 - a.1, a.2.min(b.2), a.2.max(b.2)));
                }
            }
        }
        near.sort_unstable();
        for (seconds_apart, kept, told_again) in near {
            if !taken[kept as usize] && !taken[told_again as usize] {
                (taken[kept as usize], taken[told_again as usize]) = (true, true);
                found.push(Overlap { kept, told_again, by: ToldBy::Parties, seconds_apart });
            }
        }
    }
    found
}

fn hash(key: &Key) -> u64 {
    let (sender, recipient, currency, amount) = key;
    let mut bytes = [0; 24];
    bytes[..4].copy_from_slice(&sender.to_le_bytes());
    bytes[4..8].copy_from_slice(&recipient.to_le_bytes());
    bytes[8..16].copy_from_slice(&amount.to_le_bytes());
    let code = currency.as_str().as_bytes();
    bytes[16..16 + code.len()].copy_from_slice(code);
    xxhash_rust::xxh3::xxh3_64(&bytes)
}

/// Whether two rows of the same parties and sum may be one payment.
fn alike(a: &Payment, b: &Payment, settings: &OverlapSettings) -> bool {
    let told_apart = a.provider == b.provider && a.has_id && b.has_id;
    let apart = (a.sent - b.sent).abs();
    let is_clock = |payment: &Payment| payment.precision != Precision::Day;
    let within = if is_clock(a) && is_clock(b) {
        apart <= settings.minutes * 60
    } else {
        (a.sent.div_euclid(86_400) - b.sent.div_euclid(86_400)).abs() <= settings.days
    };
    a.source != b.source && !told_apart && within
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: OverlapSettings = OverlapSettings { minutes: 5, days: 0, reference_days: 5 };

    fn payment(source: u16, sent: i64, has_id: bool) -> Payment {
        Payment {
            source,
            provider: source,
            sent,
            has_id,
            amount: 5_000_000,
            sender: 0,
            recipient: 1,
            currency: Currency::parse("EUR").expect("a code"),
            precision: Precision::Instant,
            ..Payment::default()
        }
    }

    fn found(payments: Vec<Payment>) -> Vec<(u32, u32)> {
        let ledger = Ledger { payments, ..Ledger::default() };
        let identity = Identity { person_of: vec![0, 1], ..Identity::default() };
        find(&ledger, &identity, &SETTINGS).iter().map(|overlap| (overlap.kept, overlap.told_again)).collect()
    }

    #[test]
    fn each_row_is_matched_once_and_the_nearest_first() {
        // two equal payments in each file stay two
        let told = [payment(0, 1_000, true), payment(0, 1_100, true), payment(1, 1_090, true), payment(1, 1_010, true)];
        assert_eq!(found(told.to_vec()), [(0, 3), (1, 2)]);
        let once = [payment(0, 1_000, true), payment(0, 1_100, true), payment(1, 1_090, true)];
        assert_eq!(found(once.to_vec()), [(1, 2)]);
    }

    #[test]
    fn what_is_told_apart_is_not_joined() {
        assert!(found(vec![payment(0, 1_000, true), payment(0, 1_000, true)]).is_empty(), "one file");
        assert!(found(vec![payment(0, 1_000, true), payment(1, 1_301, true)]).is_empty(), "beyond five minutes");
        let other = Payment { amount: 5_000_001, ..payment(1, 1_000, true) };
        assert!(found(vec![payment(0, 1_000, true), other]).is_empty(), "another sum");
        let pending = Payment { status: crate::model::Status::Pending, ..payment(1, 1_000, true) };
        assert!(found(vec![payment(0, 1_000, true), pending]).is_empty(), "not completed");
        let same_provider = |has_id| Payment { provider: 0, ..payment(1, 1_000, has_id) };
        assert!(found(vec![payment(0, 1_000, true), same_provider(true)]).is_empty(), "two ids of one provider");
        assert_eq!(found(vec![payment(0, 1_000, true), same_provider(false)]), [(0, 1)]);
    }

    #[test]
    fn a_day_is_enough_when_one_side_knows_no_more() {
        let day = Payment { precision: Precision::Day, ..payment(1, 86_400, true) };
        assert_eq!(found(vec![payment(0, 86_400 + 70_000, true), day]), [(0, 1)]);
        assert!(found(vec![payment(0, 86_400 - 1, true), day]).is_empty());
    }

    #[test]
    fn a_reference_joins_whatever_the_parties_are_called() {
        let other = Payment { sender: 1, recipient: 0, ..payment(1, 90_000, true) };
        let ledger = Ledger {
            payments: vec![payment(0, 1_000, true), other],
            references: vec![(7, 0), (7, 1)],
            ..Ledger::default()
        };
        let identity = Identity { person_of: vec![0, 1], ..Identity::default() };
        let found = find(&ledger, &identity, &SETTINGS);
        assert_eq!((found[0].kept, found[0].told_again, found[0].by), (0, 1, ToldBy::Reference));
    }
}
