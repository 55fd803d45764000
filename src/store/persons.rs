//! Which record is which person, as a table: one row a record, in order of first appearance.

use std::path::Path;

use anyhow::Result;
use polars::prelude::*;

use crate::model::{PartyKind, Record, SeedRole, Sex};

use super::cells::{CsvFile, neutral, texts};
use super::writer::Findings;

/// `persons.parquet`.
pub(super) fn frame(found: &Findings<'_>) -> Result<DataFrame> {
    let records = &found.ledger.records;
    let text = |name: &str, of: fn(&Record) -> &str| texts(name, records.iter().map(of));
    let keys: Vec<u64> = records.iter().map(|record| record.key).collect();
    let joined: Vec<Option<u64>> =
        found.identity.joins.iter().map(|join| join.to.map(|to| records[to as usize].key)).collect();
    let weights: Vec<f32> = found.identity.joins.iter().map(|join| join.weight).collect();
    let columns = vec![
        Column::new("record".into(), keys),
        texts("person", found.identity.person_of.iter().map(|&person| found.id(person))),
        texts("provider", records.iter().map(|record| found.ledger.providers[record.provider as usize].as_str())),
        text("name", |record| &record.name),
        text("id", |record| &record.id),
        births(records),
        texts("sex", records.iter().map(|record| sex(record.sex))),
        texts("country", records.iter().map(|record| record.country.as_str())),
        text("city", |record| &record.city),
        text("address", |record| &record.address),
        text("phone", |record| &record.phone),
        text("email", |record| &record.email),
        text("document", |record| &record.document),
        text("account", |record| &record.account),
        texts("kind", records.iter().map(|record| kind(record.kind))),
        texts("rule", found.identity.joins.iter().map(|join| &*join.rule)),
        Column::new("joined_to".into(), joined),
        Column::new("weight".into(), weights),
    ];
    Ok(DataFrame::new(records.len(), columns)?)
}

/// `contradictions.csv`: records that share an identifier and stayed two persons, for people to judge.
pub(super) fn contradictions_csv(path: &Path, found: &Findings<'_>) -> Result<()> {
    let mut file = CsvFile::create(path, &["left", "right", "verdict", "why", "left_name", "right_name"])?;
    let record = |at: u32| &found.ledger.records[at as usize];
    let mut rows: Vec<(&Record, &Record, &str)> =
        found.identity.contradictions.iter().map(|(a, b, why)| (record(*a), record(*b), &**why)).collect();
    rows.sort_by_key(|it| (it.0.key, it.1.key));
    for (left, right, why) in rows {
        let (one, other) = (neutral(&left.name), neutral(&right.name));
        file.row([&left.key.to_string(), &right.key.to_string(), "", why, &one, &other])?;
    }
    file.finish()
}

/// `possible.csv`: recipients that may be one person and were not joined, the likeliest first, for people to judge.
pub(super) fn possible_csv(path: &Path, found: &Findings<'_>) -> Result<()> {
    let mut file = CsvFile::create(path, &["left", "right", "verdict", "chance", "left_name", "right_name"])?;
    let first = |person: u32| &found.ledger.records[found.identity.persons[person as usize].records[0] as usize];
    let mut rows: Vec<(&Record, &Record, u32)> = found
        .identity
        .possible
        .iter()
        .map(|&(a, b, chance)| (first(a), first(b), (chance * 100.0).round() as u32))
        .collect();
    rows.sort_by_key(|it| (std::cmp::Reverse(it.2), it.0.key, it.1.key));
    for (left, right, percent) in rows {
        let chance = format!("{}.{:02}", percent / 100, percent % 100);
        let (one, other) = (neutral(&left.name), neutral(&right.name));
        file.row([&left.key.to_string(), &right.key.to_string(), "", &chance, &one, &other])?;
    }
    file.finish()
}

/// `seeds.csv`: who of a partner's list was found, and who was not.
pub(super) fn seeds_csv(path: &Path, found: &Findings<'_>) -> Result<()> {
    let mut file = CsvFile::create(path, &["line", "role", "name", "person", "rule", "weight"])?;
    for seed in found.seeds {
        let role = match seed.role {
            SeedRole::Either => "",
            SeedRole::Payer => "payer",
            SeedRole::Recipient => "recipient",
        };
        let person = seed.person.map_or("", |person| found.id(person));
        let weight = seed.person.map_or_else(String::new, |_| format!("{:.1}", seed.weight));
        file.row([&seed.line.to_string(), role, &neutral(&seed.name), person, seed.rule, &weight])?;
    }
    file.finish()
}

fn births(records: &[Record]) -> Column {
    let days: Int32Chunked = records.iter().map(|record| record.birth_date.map(|date| date.to_epoch_days())).collect();
    days.with_name("birth_date".into()).into_date().into_column()
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Unknown => "",
        Sex::Female => "female",
        Sex::Male => "male",
    }
}

fn kind(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Unknown => "",
        PartyKind::Person => "person",
        PartyKind::Business => "business",
    }
}
