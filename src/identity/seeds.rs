//! Who of a partner's list is among the persons of this run?

use std::path::Path;

use crate::model::{Identity, IdentitySettings, Issue, Ledger, Record, Seed, SeedFound, Severity};

use super::blocks::Search;
use super::frequency;
use super::persons::SUREST;
use super::portrait::{Field, Portrait, contradiction};
use super::profile::Profiles;
use super::weigh::{Rule, Scales};

/// Looks for each seed among the persons: everyone it shares an identifier with and whose name does not clash, else the
/// one person whom the name fits far better than anyone else. Joins nobody: a list may be wrong.
#[must_use]
pub fn find(ledger: &Ledger, identity: &Identity, settings: &IdentitySettings, seeds: &[Seed]) -> Vec<SeedFound> {
    if seeds.is_empty() {
        return Vec::new();
    }
    let records: Vec<Record> = ledger.records.iter().chain(seeds.iter().map(|seed| &seed.record)).cloned().collect();
    let profiles = Profiles::new(&records, settings);
    let scales = Scales { words: &profiles.words, settings, differ: settings.differ.clone() };
    let mut all = persons(&profiles, identity, ledger.records.len(), &scales);
    let first = identity.persons.len();
    frequency::weigh_words(&mut all, &profiles.words, settings, |it| u64::from(it.at));
    let fresh: Vec<bool> = (0..all.len()).map(|at| at >= first).collect();
    let known: Vec<bool> = fresh.iter().map(|&fresh| !fresh).collect();
    let search = Search { all: &all, words: &profiles.words, limits: &settings.limits, fresh: &fresh, known: &known };
    let mut pairs = search.identifiers();
    pairs.extend(search.contexts());
    pairs.sort_unstable();
    pairs.dedup();
    // a pair is ascending, and the seeds come last
    pairs.retain(|&(a, b)| (a as usize) < first && b as usize >= first);
    let mut matches: Vec<(usize, u32, f32, Rule)> = Vec::new();
    for (person, at) in pairs {
        let (x, y) = (&all[person as usize], &all[at as usize]);
        if contradiction(&x.against(y)).is_some() {
            continue;
        }
        let found = scales.weigh(x, y, 0).map(|it| (it.0, it.1)).or_else(|| nameless(x, y));
        if let Some((weight, rule)) = found {
            matches.push((at as usize - first, person, weight, rule));
        }
    }
    matches.sort_by(|x, y| (x.0, y.2, x.1).partial_cmp(&(y.0, x.2, y.1)).expect("weights are numbers"));
    seeds.iter().enumerate().flat_map(|(at, seed)| of_seed(at, seed, &matches, settings)).collect()
}

/// What became of a partner's list, for the closing summary.
#[must_use]
pub fn told(found: &[SeedFound], file: Option<&Path>) -> Option<Issue> {
    let file = file?;
    let lines = |of: &dyn Fn(&SeedFound) -> bool| -> Vec<u64> {
        let mut lines: Vec<u64> = found.iter().filter(|it| of(it)).map(|it| it.line).collect();
        lines.dedup();
        lines
    };
    let (all, missed) = (lines(&|_| true), lines(&|it| it.person.is_none()));
    let what = format!("{} of {} people of the list were found and raised", all.len() - missed.len(), all.len());
    let advice = "seeds.csv says who, why and how surely; compare with a run without the list (obole compare)";
    Some(Issue {
        severity: Severity::Note,
        file: Some(file.display().to_string()),
        row: None,
        what,
        advice: advice.into(),
    })
}

/// A portrait of each person, then of each seed.
fn persons(profiles: &Profiles, identity: &Identity, records: usize, scales: &Scales<'_>) -> Vec<Portrait> {
    let mut own = super::portraits(profiles, scales.settings);
    let mut persons: Vec<Option<Portrait>> = vec![None; identity.persons.len()];
    let mut seeds: Vec<(u32, Portrait)> = Vec::new();
    for (profile, portrait) in profiles.all.iter().zip(own.drain(..)) {
        if profile.record as usize >= records {
            seeds.push((profile.record, portrait));
            continue;
        }
        match &mut persons[identity.person_of[profile.record as usize] as usize] {
            Some(person) => person.absorb(&portrait, &scales.tongue(person, &portrait)),
            empty => *empty = Some(portrait),
        }
    }
    seeds.sort_by_key(|it| it.0);
    persons.into_iter().map(|it| it.expect("a person has a record")).chain(seeds.into_iter().map(|it| it.1)).collect()
}

/// Lists often hold a bare number: whoever uses it is meant.
fn nameless(person: &Portrait, seed: &Portrait) -> Option<(f32, Rule)> {
    let fields = [
        (Field::Document, Rule::Document),
        (Field::Account, Rule::Account),
        (Field::Email, Rule::Email),
        (Field::Phone, Rule::Phone),
    ];
    let shared = |field: Field| {
        person.all(field).iter().find(|one| seed.all(field).iter().any(|other| one.value == other.value))
    };
    let found = fields.iter().find_map(|&(field, rule)| shared(field).map(|fact| (fact.bits, rule)));
    found.filter(|_| seed.name.count == 0 || person.name.count == 0)
}

fn of_seed(at: usize, seed: &Seed, matches: &[(usize, u32, f32, Rule)], settings: &IdentitySettings) -> Vec<SeedFound> {
    let own: Vec<_> = matches.iter().filter(|it| it.0 == at).collect();
    let found = |person: Option<u32>, rule: &'static str, weight: f32| SeedFound {
        line: seed.line,
        role: seed.role,
        name: seed.record.name.clone(),
        person,
        rule,
        weight: weight.min(SUREST),
    };
    let sure: Vec<_> = own.iter().filter(|it| it.3.is_identifier()).collect();
    if !sure.is_empty() {
        return sure.iter().map(|it| found(Some(it.1), it.3.word(), it.2)).collect();
    }
    match own[..] {
        [best, second, ..] if best.2 < second.2 + settings.margin => vec![found(None, "", 0.0)],
        [best, ..] => vec![found(Some(best.1), best.3.word(), best.2)],
        [] => vec![found(None, "", 0.0)],
    }
}
