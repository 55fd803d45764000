//! Are the right records taken to be one person? Pairs of records, counted without listing them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::run::{Role, Run};
use super::truth::Matched;

/// Identity against the truth, by role: a record stands for the true person most of its payments belong to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IdentityScore {
    /// Records of payers.
    pub payers: PairScore,
    /// Records of recipients.
    pub recipients: PairScore,
    /// Both, pairs added up; a pair across roles is not counted.
    pub overall: PairScore,
}

/// Pairs of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PairScore {
    /// Records judged.
    pub records: u64,
    /// Pairs the run takes to be one person.
    pub joined: u64,
    /// Pairs that are one person.
    pub same: u64,
    /// Pairs that are both.
    pub right: u64,
    /// `right / joined`; 1 where nothing was joined.
    pub precision: f64,
    /// `right / same`; 1 where there was nothing to join.
    pub recall: f64,
}

impl PairScore {
    fn new(records: u64, joined: u64, same: u64, right: u64) -> Self {
        let share = |of: u64| if of == 0 { 1.0 } else { right as f64 / of as f64 };
        Self { records, joined, same, right, precision: share(joined), recall: share(same) }
    }

    /// Judges records given as (person of the run, true person).
    fn of(records: &[(u32, u32)]) -> Self {
        Self::new(
            records.len() as u64,
            pairs(records.iter().map(|&(person, _)| person)),
            pairs(records.iter().map(|&(_, of)| of)),
            pairs(records.iter().copied()),
        )
    }
}

/// Number of unordered pairs of equal keys.
fn pairs<K: Ord>(keys: impl Iterator<Item = K>) -> u64 {
    let mut counts: BTreeMap<K, u64> = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts.into_values().map(|n| n * (n - 1) / 2).sum()
}

/// Judges the persons of a run.
pub(super) fn judge(run: &Run, matched: &Matched) -> IdentityScore {
    let of = |role| {
        let records = matched.records.iter().filter(|((side, _), _)| *side == role);
        let known = records.filter_map(|((_, record), &of)| run.person_of.get(record).map(|&person| (person, of)));
        PairScore::of(&known.collect::<Vec<_>>())
    };
    let (payers, recipients) = (of(Role::Payer), of(Role::Recipient));
    let overall = PairScore::new(
        payers.records + recipients.records,
        payers.joined + recipients.joined,
        payers.same + recipients.same,
        payers.right + recipients.right,
    );
    IdentityScore { payers, recipients, overall }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_by_hand() {
        // run: {a b c} {d}; truth: {a b} {c d}: three pairs joined, two are one person, a-b is both
        let score = PairScore::of(&[(1, 1), (1, 1), (1, 2), (2, 2)]);
        assert_eq!((score.joined, score.same, score.right), (3, 2, 1));
        assert!((score.precision - 1.0 / 3.0).abs() < 1e-12 && (score.recall - 0.5).abs() < 1e-12);
    }
}
