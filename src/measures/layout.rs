//! How do payments fall into pairs, recipients and payers?

use rayon::prelude::*;

use crate::model::{Measured, PairKey, Payment, days_looked_at};

/// Sorts the payments and finds the spans of pairs, recipients and payers; the tables are left empty.
pub(super) fn lay_out(mut payments: Vec<Payment>) -> Measured {
    payments.par_sort_unstable_by_key(|p| (p.recipient, p.sender, p.sent, p.row));
    let key = |p: &Payment| PairKey { recipient: p.recipient, payer: p.sender };
    let (pairs, pair_starts) = runs(&payments, key);
    let (recipients, recipient_starts) = runs(&pairs, |pair| pair.recipient);
    let mut payer_pairs: Vec<u32> = (0..pairs.len() as u32).collect();
    payer_pairs.sort_by_key(|&pair| pairs[pair as usize].payer);
    let (payers, payer_starts) = runs(&payer_pairs, |&pair| pairs[pair as usize].payer);
    let first = payments.iter().map(|p| p.sent).min().unwrap_or_default();
    let last = payments.iter().map(|p| p.sent).max().unwrap_or_default();
    let mut measured = Measured {
        payments,
        pairs,
        pair_starts,
        recipients,
        recipient_starts,
        payers,
        payer_starts,
        payer_pairs,
        period: (first, last),
        ..Measured::default()
    };
    let of_pairs = |at: fn(&[Payment]) -> i64| {
        let measured = &measured;
        (0..measured.pairs.len()).map(move |pair| at(measured.pair_payments(pair)))
    };
    measured.days = days_looked_at(of_pairs(|of| of[0].sent), of_pairs(|of| of[of.len() - 1].sent));
    measured
}

/// The distinct keys of a sorted slice, and where each run starts; one start more than keys.
fn runs<T, K: PartialEq>(sorted: &[T], key: impl Fn(&T) -> K) -> (Vec<K>, Vec<u32>) {
    let mut keys = Vec::new();
    let mut starts = vec![0];
    for run in sorted.chunk_by(|a, b| key(a) == key(b)) {
        keys.push(key(&run[0]));
        starts.push(starts[starts.len() - 1] + run.len() as u32);
    }
    (keys, starts)
}
