//! Floor 1: which records are one person, and why.
//!
//! It goes in rounds. First, records that share an identifier are compared; then, persons as known so far (all their
//! names, places and numbers taken together) that share an identifier, a birth date, an address or an uncommon name; then
//! also those that deal with the same person, payers and recipients in turn. Each pair is weighed by what agrees and what
//! differs (Fellegi-Sunter, log2 odds); the surest joins of a round are made first, and none that would put two birth
//! dates, two documents of one kind or two given names into one person, or that might as well be made with someone else.
//! Last, recipients of several payers are joined to whom they most likely are.
//! Judgements of people come before everything. The order of the records changes nothing.
//!
//! A run that goes on from an earlier one keeps whom that one told apart, and compares only records that are new.

mod blocks;
mod carry;
mod clusters;
mod company;
mod estimate;
mod frequency;
mod judged;
mod judgement_file;
mod names;
mod order;
mod persons;
mod portrait;
mod possible;
mod profile;
mod resume;
mod seeds;
mod weigh;
mod words;

use rayon::prelude::*;

use crate::model::{Identity, IdentitySettings, Judgement, Ledger};

pub use carry::carry;
pub use judgement_file::{doubts, judgements};
pub use resume::resume;
pub use seeds::{find, told};

use blocks::{Candidate, Search, key};
use clusters::Clusters;
use portrait::{Field, Portrait};
use profile::Profiles;
use weigh::{Rule, Scales};

/// Rounds after the identifiers: the second sees what the first joined, on the other side of the payments too.
const ROUNDS: usize = 2;

/// Joins the records of one person, obeying `judgements`.
///
/// Recipients and payers meet on equal terms: a person may be both. Payments serve only as context (two persons of
/// compatible name paid by the same one).
#[must_use]
pub fn resolve(ledger: &Ledger, settings: &IdentitySettings, judgements: &[Judgement]) -> Identity {
    let profiles = Profiles::new(&ledger.records, settings);
    let mut scales = Scales { words: &profiles.words, settings, differ: settings.differ.clone() };
    let mut clusters = Clusters::new(portraits(&profiles, settings));
    let mut remarks = judged::obey(judgements, &ledger.records, &profiles, &mut clusters, &scales);

    let edges = scales.edges(&clusters.portraits, &search(&clusters, &scales).identifiers());
    let sure = edges.iter().filter(|edge| matches!(edge.rule, Rule::CustomerNumber | Rule::Document));
    let sure: Vec<Candidate> = sure.map(|edge| (edge.a, edge.b)).collect();
    scales.differ = estimate::differ(&clusters.portraits, &sure, &settings.differ);
    clusters.join_all(edges, &scales);

    // from now on, words are counted by person, and everybody is compared anew
    frequency::weigh_words(&mut clusters.portraits, &profiles.words, settings, |it| u64::from(it.at));
    clusters.compare_anew();
    let dealings = dealings(ledger, &profiles);
    meet(&mut clusters, &dealings, &scales);
    let possible = possible::settle(&mut clusters, &dealings, &scales);
    let of = |at: u32| clusters.of[at as usize];
    remarks.extend(judged::contradicted(judgements, &ledger.records, &profiles, &clusters.refused, of));
    persons::identity(&profiles, &ledger.records, &clusters, remarks, &possible)
}

/// The rounds after the identifiers, between whom an earlier run did not tell apart.
fn meet(clusters: &mut Clusters, dealings: &[(u32, u32)], scales: &Scales<'_>) {
    for _ in 0..ROUNDS {
        let search = search(clusters, scales);
        let mut edges = scales.edges(&clusters.portraits, &search.identifiers());
        edges.extend(scales.edges_in_context(&clusters.portraits, &search.contexts()));
        let of = &clusters.of;
        let dealings = dealings.par_iter().map(|it| (of[it.0 as usize], of[it.1 as usize])).collect();
        let pairs = company::pairs(dealings, scales.settings.limits.counterparts, &clusters.known);
        edges.extend(scales.edges_in_company(&clusters.portraits, &pairs));
        clusters.join_all(edges, scales);
    }
}

fn search<'a>(clusters: &'a Clusters, scales: &Scales<'a>) -> Search<'a> {
    let (fresh, known) = (&clusters.fresh, &clusters.known);
    Search { all: &clusters.portraits, words: scales.words, limits: &scales.settings.limits, fresh, known }
}

/// A portrait of each record, with what its words, city and identifiers are worth.
fn portraits(profiles: &Profiles, settings: &IdentitySettings) -> Vec<Portrait> {
    let of = |at: usize| Portrait::of(at as u32, &profiles.all[at], &profiles.words, &settings.agree);
    let mut all: Vec<Portrait> = (0..profiles.all.len()).into_par_iter().map(of).collect();
    // a name in a city stands for a person, so that one written by five providers counts about once
    let bearer = |it: &Portrait| {
        key(&[profiles.all[it.at as usize].name, it.all(Field::City).first().map_or(0, |fact| fact.value)])
    };
    frequency::weigh_words(&mut all, &profiles.words, settings, bearer);
    frequency::weigh_cities(&mut all, bearer, settings.agree.city);
    frequency::count_names(&mut all, &profiles.words, settings);
    all
}

/// Who pays whom: distinct (payer, recipient), as profiles.
fn dealings(ledger: &Ledger, profiles: &Profiles) -> Vec<(u32, u32)> {
    let profile_of = profiles.by_record();
    let of = |record: u32| profile_of[record as usize];
    let mut dealings: Vec<(u32, u32)> =
        ledger.payments.par_iter().map(|it| (of(it.sender), of(it.recipient))).collect();
    dealings.par_sort_unstable();
    dealings.dedup();
    dealings
}
