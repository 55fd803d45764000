//! Who are the new records, when an earlier run has said who the others are?
//!
//! Whoever was one person stays one, and whoever were two stay two: what people judged since lives on, and a case file keeps
//! its persons. Words, cities and identifiers are counted over everybody, so that a new record is weighed as if all were.

use rayon::prelude::*;

use crate::model::{Identity, IdentitySettings, Ledger, Person};

use super::blocks::Candidate;
use super::clusters::{Clusters, Made};
use super::portrait::{Field, Portrait, Standing};
use super::profile::Profiles;
use super::weigh::{Rule, Scales};
use super::{dealings, estimate, frequency, meet, persons, portraits, possible, search};

/// Records of one person compared with each, to see how often one person's differ.
const NEIGHBOURS: usize = 32;

/// Joins the new records to the persons of an `earlier` run, whose records come first, and to each other.
#[must_use]
pub fn resume(ledger: &Ledger, settings: &IdentitySettings, earlier: &Identity) -> Identity {
    let profiles = Profiles::new(&ledger.records, settings);
    let mut scales = Scales { words: &profiles.words, settings, differ: settings.differ.clone() };
    let mut clusters = Clusters::new(portraits(&profiles, settings));
    let (known, made) = (known(earlier, &profiles), made(earlier, &profiles));
    known.iter().flatten().for_each(|&at| clusters.known[at as usize] = true);
    clusters.compare_anew();
    let mut edges = scales.edges(&clusters.portraits, &search(&clusters, &scales).identifiers());
    scales.differ = estimate::differ(&clusters.portraits, &sure(&known, &clusters.portraits), &settings.differ);

    let bearers = bearers(&made, profiles.all.len());
    let bearer = |it: &Portrait| u64::from(bearers[it.at as usize]);
    frequency::weigh_words(&mut clusters.portraits, &profiles.words, settings, bearer);
    known.iter().for_each(|person| clusters.restore(person, &scales));
    clusters.settle();
    for edge in &mut edges {
        (edge.a, edge.b) = (clusters.of[edge.a as usize], clusters.of[edge.b as usize]);
    }
    clusters.join_all(edges, &scales);
    clusters.compare_anew();
    let dealings = dealings(ledger, &profiles);
    meet(&mut clusters, &dealings, &scales);
    let possible = possible::settle(&mut clusters, &dealings, &scales);
    clusters.made.splice(0..0, made);
    let mut identity = persons::identity(&profiles, &ledger.records, &clusters, Vec::new(), &possible);
    keep(&mut identity, earlier);
    identity
}

/// The profiles of each person of the earlier run, ascending.
fn known(earlier: &Identity, profiles: &Profiles) -> Vec<Vec<u32>> {
    let profile_of = profiles.by_record();
    let of_person = |person: &Person| {
        let mut profiles: Vec<u32> = person.records.iter().map(|&record| profile_of[record as usize]).collect();
        profiles.sort_unstable();
        profiles
    };
    earlier.persons.iter().map(of_person).collect()
}

/// Pairs of records of one person that share a customer number or a document.
fn sure(known: &[Vec<u32>], all: &[Portrait]) -> Vec<Candidate> {
    let shared = |a: u32, b: u32| {
        let standings = all[a as usize].against(&all[b as usize]);
        [Field::Number, Field::Document].iter().any(|&it| matches!(standings[it as usize], Standing::Agree(..)))
    };
    let pairs = known.par_iter().flat_map_iter(|person| {
        let pairs = person
            .iter()
            .enumerate()
            .flat_map(|(at, &a)| person[at + 1..].iter().take(NEIGHBOURS).map(move |&b| (a, b)));
        pairs.filter(|&(a, b)| shared(a, b))
    });
    pairs.collect()
}

/// The joins of the earlier run, each once, the surest first.
fn made(earlier: &Identity, profiles: &Profiles) -> Vec<Made> {
    let profile_of = profiles.by_record();
    let joins = earlier.joins.iter().enumerate();
    let made = joins.filter_map(|(record, join)| {
        let (one, other) = (profile_of[record], profile_of[join.to? as usize]);
        Some(Made { a: one.min(other), b: one.max(other), weight: join.weight, rule: Rule::parse(&join.rule)? })
    });
    let mut made: Vec<Made> = made.collect();
    made.sort_by(|x, y| y.weight.total_cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
    made.dedup_by_key(|it| (it.a, it.b));
    made
}

/// By whom words are counted: records that identifiers join count once, as they do where everybody is resolved anew.
fn bearers(made: &[Made], size: usize) -> Vec<u32> {
    let mut bearers: Vec<u32> = (0..size as u32).collect();
    for it in made.iter().filter(|it| it.rule.is_identifier()) {
        let (one, other) = (root(&mut bearers, it.a), root(&mut bearers, it.b));
        bearers[one.max(other) as usize] = one.min(other);
    }
    (0..size as u32).map(|at| root(&mut bearers, at)).collect()
}

fn root(bearers: &mut [u32], at: u32) -> u32 {
    let mut at = at;
    while bearers[at as usize] != at {
        let above = bearers[bearers[at as usize] as usize];
        bearers[at as usize] = above;
        at = above;
    }
    at
}

/// Keeps what the earlier run told of persons who have no new record, and the contradictions that still stand.
fn keep(identity: &mut Identity, earlier: &Identity) {
    let known = earlier.person_of.len() as u32;
    for person in identity.persons.iter().filter(|it| it.records.last().is_some_and(|&last| last < known)) {
        for &record in &person.records {
            identity.joins[record as usize].clone_from(&earlier.joins[record as usize]);
        }
    }
    let persons = |a: u32, b: u32| {
        let (one, other) = (identity.person_of[a as usize], identity.person_of[b as usize]);
        (one.min(other), one.max(other))
    };
    let mut told: Vec<_> = earlier.contradictions.iter().map(|it| (persons(it.0, it.1), it.2.clone())).collect();
    told.sort_unstable();
    identity.contradictions.retain(|it| told.binary_search(&(persons(it.0, it.1), it.2.clone())).is_err());
    identity.contradictions.extend(earlier.contradictions.iter().cloned());
}
