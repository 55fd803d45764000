//! Which clusters does a run hold, who is in them, and by which words are they found? Read once, kept in memory.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::model::{Circle, Flag, MemberRole, Text};
use crate::store::{ClusterRow, RunFolder};

use super::audit::hex;
use super::entry::Snapshot;

/// One cluster as the queue knows it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its row in the run.
    pub row: ClusterRow,
    /// Who is in it.
    pub circle: Circle,
    /// Countries of those who pay, ISO 3166-1 alpha-2, sorted.
    pub from: Vec<String>,
    /// Countries of those paid.
    pub to: Vec<String>,
    /// Ids of the flags met inside, most frequent first; a title that no flag has stands as it is.
    pub reasons: Vec<String>,
    /// Names of up to three recipients, as written.
    pub names: Vec<String>,
    /// Sum in US cents, for sorting.
    pub cents: i64,
    /// Everything it is found by, folded.
    words: String,
}

/// A run as the queue knows it.
#[derive(Clone, Debug)]
pub struct Index {
    /// Derived from inputs, schemas and settings: the same for the same run made twice.
    pub run: String,
    /// The clusters, by rank.
    pub clusters: Vec<Listed>,
    /// Position of each cluster id.
    positions: BTreeMap<String, usize>,
}

/// What `persons.parquet` says of a person, over all records.
#[derive(Clone, Debug, Default)]
struct Known {
    names: BTreeSet<String>,
    first_name: String,
    countries: BTreeSet<String>,
    identifiers: BTreeSet<String>,
}

/// Columns of `persons.parquet` that hold identifiers a reviewer may type.
const IDENTIFIERS: [&str; 5] = ["id", "phone", "email", "document", "account"];

impl Index {
    /// Reads the clusters of a run and the people inside.
    ///
    /// # Errors
    /// When a file of the run cannot be read.
    pub fn read(folder: &RunFolder, flags: &[Flag]) -> Result<Self> {
        let members = folder.members()?;
        let inside: BTreeSet<&str> = members.iter().map(|member| member.person.as_str()).collect();
        let known = known(folder, &inside)?;
        let mut circles: BTreeMap<&str, Circle> = BTreeMap::new();
        let mut order: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for member in &members {
            let circle = circles
                .entry(&member.cluster)
                .or_insert_with(|| Circle { id: member.cluster.clone(), ..Circle::default() });
            if member.role == MemberRole::Payer {
                circle.payers.insert(member.person.clone());
            } else {
                circle.recipients.insert(member.person.clone());
                order.entry(&member.cluster).or_default().push(&member.person);
            }
        }
        let titles: BTreeMap<&str, &str> =
            flags.iter().map(|flag| (flag.title.en.as_str(), flag.id.as_str())).collect();
        let listed = folder.clusters()?.into_iter().map(|row| {
            let circle = circles.remove(row.cluster.as_str()).unwrap_or_default();
            let recipients = order.remove(row.cluster.as_str()).unwrap_or_default();
            listed(row, circle, &recipients, &known, &titles)
        });
        let clusters: Vec<Listed> = listed.collect();
        let positions = clusters.iter().enumerate().map(|(at, listed)| (listed.row.cluster.clone(), at)).collect();
        Ok(Self { run: identity(folder)?, clusters, positions })
    }

    /// Position of a cluster by its id.
    #[must_use]
    pub fn position(&self, cluster: &str) -> Option<usize> {
        self.positions.get(cluster).copied()
    }
}

impl Listed {
    /// The cluster at this moment, for a line of its file.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            score: self.row.score,
            payments: self.row.payments,
            total_usd: self.row.total_usd.clone(),
            last: self.row.last.clone(),
            recipients: self.circle.recipients.iter().cloned().collect(),
            payers: self.circle.payers.iter().cloned().collect(),
            reasons: self.reasons.clone(),
        }
    }

    /// Whether every folded word is met in a name, identifier or id.
    #[must_use]
    pub fn is_found_by(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.words.contains(word.as_str()))
    }
}

/// Words of a search, folded as the index is: lower-case ASCII; a word of digits and signs keeps its digits alone.
#[must_use]
pub(super) fn fold(text: &str) -> Vec<String> {
    deunicode::deunicode(text).split_whitespace().map(fold_word).filter(|word| !word.is_empty()).collect()
}

fn fold_word(word: &str) -> String {
    let is_number = word.chars().any(|c| c.is_ascii_digit()) && !word.chars().any(|c| c.is_ascii_alphabetic());
    let kept = |c: &char| if is_number { c.is_ascii_digit() } else { true };
    let folded = word.chars().filter(kept).collect::<String>().to_lowercase();
    // a telephone number dialled at home begins with a zero that its international form lacks
    if is_number && folded.len() > 6 { folded.trim_start_matches('0').to_owned() } else { folded }
}

fn listed(
    row: ClusterRow,
    circle: Circle,
    recipients: &[&str],
    known: &BTreeMap<String, Known>,
    titles: &BTreeMap<&str, &str>,
) -> Listed {
    let people = |ids: &BTreeSet<String>| -> Vec<&Known> { ids.iter().filter_map(|id| known.get(id)).collect() };
    let countries = |ids: &BTreeSet<String>| -> Vec<String> {
        let all: BTreeSet<&String> = people(ids).into_iter().flat_map(|known| &known.countries).collect();
        all.into_iter().cloned().collect()
    };
    let mut words = vec![row.cluster.clone()];
    for id in circle.recipients.iter().chain(&circle.payers) {
        words.push(id.clone());
        if let Some(known) = known.get(id) {
            words.extend(known.names.iter().chain(&known.identifiers).cloned());
        }
    }
    let folded: Vec<String> = words.iter().flat_map(|word| fold(word)).collect();
    let reasons = row.reasons.split("; ").filter(|title| !title.is_empty());
    Listed {
        from: countries(&circle.payers),
        to: countries(&circle.recipients),
        reasons: reasons.map(|title| titles.get(title).copied().unwrap_or(title).to_owned()).collect(),
        names: recipients
            .iter()
            .filter_map(|&id| known.get(id))
            .map(|known| known.first_name.clone())
            .filter(|name| !name.is_empty())
            .take(3)
            .collect(),
        cents: cents(&row.total_usd),
        words: folded.join("\n"),
        circle,
        row,
    }
}

/// US cents of an amount with two decimals.
fn cents(text: &str) -> i64 {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    digits.parse().unwrap_or(0)
}

fn known(folder: &RunFolder, inside: &BTreeSet<&str>) -> Result<BTreeMap<String, Known>> {
    let columns: Vec<&str> = ["person", "name", "country"].into_iter().chain(IDENTIFIERS).collect();
    let frame = folder.table("persons.parquet", &columns)?;
    let text = |name: &str| frame.column(name).and_then(|column| column.str().cloned());
    let read = || -> polars::prelude::PolarsResult<_> {
        let identifiers = IDENTIFIERS.iter().map(|name| text(name)).collect::<Result<Vec<_>, _>>()?;
        Ok((text("person")?, text("name")?, text("country")?, identifiers))
    };
    let (persons, names, countries, identifiers) = read().context("persons.parquet lacks a column")?;
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    for (row, person) in persons.iter().enumerate() {
        let Some(person) = person.filter(|person| inside.contains(person)) else { continue };
        let known = all.entry(person.to_owned()).or_default();
        if let Some(name) = names.get(row) {
            if known.first_name.is_empty() {
                name.clone_into(&mut known.first_name);
            }
            known.names.insert(name.to_owned());
        }
        known.countries.extend(countries.get(row).map(str::to_owned));
        known.identifiers.extend(identifiers.iter().filter_map(|column| column.get(row)).map(str::to_owned));
    }
    Ok(all)
}

/// What makes a run that run: its inputs, schemas, settings and program, not when or how fast it was made.
fn identity(folder: &RunFolder) -> Result<String> {
    let manifest = &folder.manifest;
    let files: Vec<_> = manifest.report.files.iter().map(|file| (&file.name, &file.sha256)).collect();
    let what = serde_json::to_vec(&(&manifest.version, files, &manifest.schemas, &manifest.settings))?;
    Ok(hex(&Sha256::digest(&what))[..16].to_owned())
}

/// A flag as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FlagWords {
    /// Flag id.
    pub id: String,
    /// Short name.
    pub title: Text,
    /// What honest behaviour looks the same.
    pub innocent: Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_meets_names_and_numbers_however_they_are_written() {
        assert_eq!(fold("Élodie  +63 (917)-123"), ["elodie", "63", "917123"]);
        assert_eq!(fold("C-4F2A"), ["c-4f2a"]);
        assert_eq!(fold("0917-1234567"), ["9171234567"]);
        let words = fold("+639171234567 Ĵosé").join("\n");
        assert!(words.contains("9171234567") && words.contains("jose"));
    }

    #[test]
    fn money_sorts_as_money() {
        assert_eq!((cents("1234.05"), cents("-0.50"), cents("")), (123_405, -50, 0));
    }
}
