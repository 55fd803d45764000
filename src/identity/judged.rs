//! What people decided about records: the same person, or not.

use std::collections::HashMap;

use xxhash_rust::xxh3::Xxh3DefaultBuilder;

use crate::model::{Judgement, Record};

use super::clusters::{Clusters, Refused};
use super::persons;
use super::portrait::{Fact, Field};
use super::profile::Profiles;
use super::weigh::Scales;

/// Why a join is refused that a judgement forbids.
pub(super) const APART: &str = "judged not the same";

/// Obeys the judgements: *not the same* first, so that nothing later glues the two, then *the same*, in order. Tells, by
/// place in `judgements`, what is odd about them.
pub(super) fn obey(
    judgements: &[Judgement],
    records: &[Record],
    profiles: &Profiles,
    clusters: &mut Clusters,
    scales: &Scales<'_>,
) -> Vec<(usize, String)> {
    let mut remarks = Vec::new();
    let finder = Finder::new(judgements, records, profiles);
    let mut found = Vec::new();
    for (at, judgement) in judgements.iter().enumerate() {
        let [left, right] = [&judgement.left, &judgement.right].map(|text| finder.find(text).ok_or(text));
        match (left, right) {
            (Ok(a), Ok(b)) if a == b && !judgement.same => {
                remarks.push((at, "a record cannot be another person than itself; it was ignored".to_owned()));
            }
            (Ok(a), Ok(b)) => found.push((at, a, b)),
            (Err(text), _) | (_, Err(text)) => {
                remarks.push((at, format!("{text} is no record of this run; it was ignored")));
            }
        }
    }
    for (pair, &(_, a, b)) in (0_u64..).zip(found.iter().filter(|it| !judgements[it.0].same)) {
        for (side, of) in (0..).zip([a, b]) {
            let facts = &mut clusters.portraits[of as usize].facts;
            // before everything else in the order of fields
            facts.insert(0, Fact { field: Field::Apart, bits: 0.0, of, value: pair * 2 + side });
            facts.sort_by_key(|fact| (fact.field, fact.value));
        }
    }
    for &(at, a, b) in found.iter().filter(|it| judgements[it.0].same) {
        match clusters.join_judged(a, b, scales) {
            Some(APART) => remarks.push((
                at,
                "the same person by this judgement, and not by others of the file: they stay two persons".to_owned(),
            )),
            Some(why) => remarks.push((at, format!("judged the same person, which was obeyed; the records say {why}"))),
            None => {}
        }
    }
    clusters.settle();
    clusters.fresh.fill(true);
    remarks.sort();
    remarks
}

/// Tells the *not the same* judgements that an identifier of the records contradicts.
pub(super) fn contradicted(
    judgements: &[Judgement],
    records: &[Record],
    profiles: &Profiles,
    refused: &[Refused],
    of: impl Fn(u32) -> u32,
) -> Vec<(usize, String)> {
    let finder = Finder::new(judgements, records, profiles);
    let mut remarks = Vec::new();
    for (at, judgement) in judgements.iter().enumerate().filter(|it| !it.1.same) {
        let (Some(a), Some(b)) = (finder.find(&judgement.left), finder.find(&judgement.right)) else { continue };
        let pair = (of(a).min(of(b)), of(a).max(of(b)));
        let strongest = refused
            .iter()
            .filter(|it| it.why == APART && it.rule.is_identifier())
            .filter(|it| (of(it.ends.0).min(of(it.ends.1)), of(it.ends.0).max(of(it.ends.1))) == pair)
            .map(|it| it.rule)
            .min();
        if let Some(rule) = strongest {
            remarks.push((at, format!("judged two persons, which was obeyed; the records share: {}", rule.word())));
        }
    }
    remarks
}

/// Finds the profile that a judgement means.
struct Finder {
    keys: HashMap<u64, u32, Xxh3DefaultBuilder>,
    persons: HashMap<String, u32, Xxh3DefaultBuilder>,
}

impl Finder {
    fn new(judgements: &[Judgement], records: &[Record], profiles: &Profiles) -> Self {
        let (mut keys, mut ids) = (HashMap::default(), HashMap::default());
        if judgements.is_empty() {
            return Self { keys, persons: ids };
        }
        let by_person = judgements.iter().any(|it| it.left.starts_with("P-") || it.right.starts_with("P-"));
        for (at, profile) in (0..).zip(&profiles.all) {
            let key = records[profile.record as usize].key;
            keys.entry(key).or_insert(at);
            if by_person {
                ids.entry(persons::id(key)).or_insert(at);
            }
        }
        Self { keys, persons: ids }
    }

    /// A record key as in `persons.parquet`, or a person's id: that of the record it is derived from.
    fn find(&self, text: &str) -> Option<u32> {
        match text.parse::<u64>() {
            Ok(key) => self.keys.get(&key).copied(),
            Err(_) => self.persons.get(text).copied(),
        }
    }
}
