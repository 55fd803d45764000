//! How does a partition of records read as persons, and why does each record belong?

use std::collections::HashSet;

use xxhash_rust::xxh3::{Xxh3DefaultBuilder, xxh3_64};

use crate::model::{Identity, Join, Person, Record, code_of};

use super::clusters::{Clusters, Made, Refused};
use super::possible::Possible;
use super::profile::Profiles;

/// Most bits a join is said to be sure by.
pub(super) const SUREST: f32 = 60.0;

/// The persons of `clusters`, in order of their first record; `remarks` on judgements, by their place; and `possible`
/// pairs of portraits.
pub(super) fn identity(
    profiles: &Profiles,
    records: &[Record],
    clusters: &Clusters,
    remarks: Vec<(usize, String)>,
    possible: &[Possible],
) -> Identity {
    let record = |at: u32| profiles.all[at as usize].record;
    let mut portrait_of = vec![0_u32; records.len()];
    for (at, &portrait) in (0..).zip(&clusters.of) {
        portrait_of[record(at) as usize] = portrait;
    }
    let mut person_at = vec![u32::MAX; clusters.portraits.len()];
    let (mut person_of, mut persons) = (Vec::with_capacity(records.len()), Vec::<Person>::new());
    for (at, &portrait) in (0..).zip(&portrait_of) {
        let person = &mut person_at[portrait as usize];
        if *person == u32::MAX {
            *person = persons.len() as u32;
            // profiles ascend by key, so the smallest profile bears the smallest key
            let smallest = record(clusters.portraits[portrait as usize].at);
            persons.push(Person { id: id(records[smallest as usize].key), records: Vec::new() });
        }
        person_of.push(*person);
        persons[*person as usize].records.push(at);
    }
    let mut contradictions: Vec<_> = clusters.refused.iter().filter(|it| it.is_worth_telling(clusters)).collect();
    contradictions.sort_by_key(|it| it.ends);
    let mut told = HashSet::<_, Xxh3DefaultBuilder>::default();
    contradictions.retain(|it| {
        let (one, other) = it.persons(clusters);
        told.insert((one.min(other), one.max(other), it.why))
    });
    let contradictions =
        contradictions.iter().map(|it| (record(it.ends.0), record(it.ends.1), it.why.into())).collect();
    let person = |portrait: u32| person_at[portrait as usize];
    let mut possible: Vec<(u32, u32, f32)> =
        possible.iter().map(|it| (person(it.a).min(person(it.b)), person(it.a).max(person(it.b)), it.chance)).collect();
    possible.sort_by_key(|it| (it.0, it.1));
    Identity { person_of, joins: joins(profiles, &clusters.made), persons, contradictions, remarks, possible }
}

/// The id of the person whose smallest record has this key.
pub(super) fn id(key: u64) -> String {
    format!("P-{}", code_of(xxh3_64(&key.to_le_bytes()), 12))
}

impl Refused {
    /// A contradiction between two records that share an identifier and stayed two persons.
    fn is_worth_telling(&self, clusters: &Clusters) -> bool {
        let (one, other) = self.persons(clusters);
        self.rule.is_identifier() && self.why.starts_with("two") && one != other
    }

    fn persons(&self, clusters: &Clusters) -> (u32, u32) {
        (clusters.of[self.ends.0 as usize], clusters.of[self.ends.1 as usize])
    }
}

/// Why each record belongs: the join towards the person's smallest record; that one names the surest join it is in.
fn joins(profiles: &Profiles, made: &[Made]) -> Vec<Join> {
    let tree = Tree::new(profiles.all.len(), made);
    let mut all = vec![Join { rule: "alone".into(), to: None, weight: 0.0 }; profiles.all.len()];
    let mut seen = vec![false; profiles.all.len()];
    let mut waiting = Vec::new();
    for root in (0..).take(profiles.all.len()) {
        if seen[root as usize] {
            continue;
        }
        waiting.push((root, None));
        while let Some((at, by)) = waiting.pop() {
            seen[at as usize] = true;
            let near = tree.near(at);
            if let Some((edge, to)) = by.or_else(|| near.first().copied()) {
                let edge = &made[edge as usize];
                let to = Some(profiles.all[to as usize].record);
                let weight = edge.weight.min(SUREST);
                all[profiles.all[at as usize].record as usize] = Join { rule: edge.rule.word().into(), to, weight };
            }
            waiting.extend(near.iter().filter(|it| !seen[it.1 as usize]).map(|&(edge, next)| (next, Some((edge, at)))));
        }
    }
    all
}

/// The joins each profile is in.
struct Tree {
    starts: Vec<u32>,
    /// Edge and other end, surest first.
    ends: Vec<(u32, u32)>,
}

impl Tree {
    fn new(size: usize, made: &[Made]) -> Self {
        let mut starts = vec![0_u32; size + 1];
        for at in made.iter().flat_map(|edge| [edge.a, edge.b]) {
            starts[at as usize + 1] += 1;
        }
        for at in 0..size {
            starts[at + 1] += starts[at];
        }
        let (mut next, mut ends) = (starts.clone(), vec![(0, 0); made.len() * 2]);
        for (number, edge) in (0..).zip(made) {
            for (at, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
                ends[next[at as usize] as usize] = (number, other);
                next[at as usize] += 1;
            }
        }
        Self { starts, ends }
    }

    fn near(&self, at: u32) -> &[(u32, u32)] {
        &self.ends[self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize]
    }
}
