//! Who truly paid whom: the truth folder of a simulated world, and which true person each person of a run stands for.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use xxhash_rust::xxh3::{Xxh3DefaultBuilder, xxh3_128};

use super::run::{Role, Run};

/// Fast lookups whose order never reaches output.
pub(super) type Lookup<K, V> = HashMap<K, V, Xxh3DefaultBuilder>;

/// One true person in one role.
#[derive(Clone, Debug, Default)]
pub(super) struct TruePerson {
    /// Class, such as `P1` or `tutor`.
    pub(super) class: String,
    /// Whether an investigator should find this person in this role.
    pub(super) guilty: bool,
    /// Whether the same person is guilty in the other role: a runner who hands collected money on pays, too.
    pub(super) guilty_otherwise: bool,
    /// Index into [`Truth::networks`].
    pub(super) network: Option<u32>,
    /// Country code; empty where the truth does not say.
    pub(super) country: String,
    /// `F` or `M`; empty where the truth does not say.
    pub(super) sex: String,
    /// Years on the last day of the data.
    pub(super) age: Option<u32>,
}

impl TruePerson {
    /// Whether the person pays honestly: no one to find in either role, and no runner who hands money on.
    pub(super) fn is_honest_remitter(&self) -> bool {
        !self.guilty && !self.guilty_otherwise && self.class != "elsewhere" && !self.class.ends_with("onward")
    }
}

/// True persons of one role.
#[derive(Debug, Default)]
pub(super) struct People {
    /// In file order; then, with class `elsewhere`, those whom only `payments.csv` names in this role.
    pub(super) list: Vec<TruePerson>,
    index: Lookup<String, u32>,
}

/// The truth folder, read.
#[derive(Debug, Default)]
pub(super) struct Truth {
    pub(super) payers: People,
    pub(super) recipients: People,
    /// Names of the networks that hold someone guilty, in order of first mention.
    pub(super) networks: Vec<String>,
    /// Payment key (see [`payment_key`]) to true payer and true recipient.
    payments: Lookup<u128, (u32, u32)>,
    /// Keys of the payments for sessions.
    sessions: HashSet<u128, Xxh3DefaultBuilder>,
}

#[derive(Deserialize)]
struct PersonRow {
    #[serde(alias = "payer", alias = "recipient")]
    id: String,
    class: String,
    guilty: u8,
    network: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    sex: String,
    #[serde(default)]
    age: Option<u32>,
}

#[derive(Deserialize)]
struct PaymentRow<'a> {
    provider: &'a str,
    transaction_id: &'a str,
    payer: &'a str,
    recipient: &'a str,
    #[serde(default)]
    session: u8,
}

/// What joins a row of the run to the truth: provider and transaction id.
pub(super) fn payment_key(provider: &str, transaction_id: &str) -> u128 {
    xxh3_128(format!("{provider}\0{transaction_id}").as_bytes())
}

impl People {
    fn place(&mut self, id: &str) -> u32 {
        if let Some(&known) = self.index.get(id) {
            return known;
        }
        let place = self.list.len() as u32;
        self.list.push(TruePerson { class: "elsewhere".into(), ..TruePerson::default() });
        self.index.insert(id.to_owned(), place);
        place
    }

    fn read(path: &Path, networks: &mut Vec<String>) -> Result<Self> {
        let mut people = Self::default();
        for row in table(path)?.deserialize() {
            let row: PersonRow = row.with_context(|| format!("{} is not the truth of a simulation", path.display()))?;
            let guilty = row.guilty != 0;
            let network = (guilty && !row.network.is_empty()).then(|| {
                networks.iter().position(|known| *known == row.network).unwrap_or_else(|| {
                    networks.push(row.network.clone());
                    networks.len() - 1
                }) as u32
            });
            let place = people.place(&row.id) as usize;
            let PersonRow { class, country, sex, age, .. } = row;
            people.list[place] = TruePerson { class, guilty, network, country, sex, age, ..TruePerson::default() };
        }
        Ok(people)
    }

    /// Marks those who are guilty in the other role.
    fn look_across(&mut self, other: &Self) {
        let guilty = |id: &String| other.index.get(id).is_some_and(|&at| other.list[at as usize].guilty);
        #[expect(clippy::iter_over_hash_type, reason = "each mark stands for itself, in any order")]
        for (id, &place) in &self.index {
            self.list[place as usize].guilty_otherwise = guilty(id);
        }
    }

    /// Number of people to find.
    pub(super) fn guilty(&self) -> u32 {
        self.list.iter().filter(|person| person.guilty).count() as u32
    }
}

impl Truth {
    /// Reads `payers.csv`, `recipients.csv` and `payments.csv` of a truth folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut truth = Self::default();
        truth.payers = People::read(&folder.join("payers.csv"), &mut truth.networks)?;
        truth.recipients = People::read(&folder.join("recipients.csv"), &mut truth.networks)?;
        let path = folder.join("payments.csv");
        let mut table = table(&path)?;
        let headers = table.headers()?.clone();
        let mut record = csv::StringRecord::new();
        while table.read_record(&mut record)? {
            let row: PaymentRow<'_> = record
                .deserialize(Some(&headers))
                .with_context(|| format!("{} is not the truth of a simulation", path.display()))?;
            let parties = (truth.payers.place(row.payer), truth.recipients.place(row.recipient));
            let key = payment_key(row.provider, row.transaction_id);
            truth.payments.insert(key, parties);
            if row.session != 0 {
                truth.sessions.insert(key);
            }
        }
        truth.payers.look_across(&truth.recipients);
        truth.recipients.look_across(&truth.payers);
        Ok(truth)
    }

    /// Whether a payment was for a session.
    pub(super) fn is_session(&self, key: u128) -> bool {
        self.sessions.contains(&key)
    }

    /// The corridor of each payer, `FR>PH`: his country and that of most of his payments; of equals the first by code.
    pub(super) fn corridors(&self) -> BTreeMap<u32, String> {
        let mut votes: Vec<(u32, &str)> = self
            .payments
            .values()
            .map(|&(payer, recipient)| (payer, self.recipients.list[recipient as usize].country.as_str()))
            .collect();
        votes.sort_unstable();
        let mut most: BTreeMap<u32, (usize, &str)> = BTreeMap::new();
        for same in votes.chunk_by(|a, b| a == b) {
            let best = most.entry(same[0].0).or_default();
            if same.len() > best.0 {
                *best = (same.len(), same[0].1);
            }
        }
        let from = |payer: u32| &self.payers.list[payer as usize].country;
        most.into_iter().map(|(payer, (_, to))| (payer, format!("{}>{to}", from(payer)))).collect()
    }

    /// The true people of one role.
    pub(super) fn people(&self, role: Role) -> &People {
        match role {
            Role::Payer => &self.payers,
            Role::Recipient => &self.recipients,
        }
    }
}

fn table(path: &Path) -> Result<csv::Reader<std::fs::File>> {
    csv::Reader::from_path(path)
        .with_context(|| format!("cannot read {}: give the truth folder that simulate wrote", path.display()))
}

/// For each person and each record of a run, in each role, the true person that most of their payments belong to.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// Rows of the run found in the truth.
    pub(super) rows: u64,
    persons: BTreeMap<(Role, u32), u32>,
    /// Record key to true person, by role.
    pub(super) records: BTreeMap<(Role, u64), u32>,
}

impl Matched {
    /// Counts the payments of every person and every record, and lets the majority decide; the first in the truth
    /// file wins a tie.
    pub(super) fn new(run: &Run, truth: &Truth) -> Self {
        let mut persons = Vec::with_capacity(2 * run.payments.len());
        let mut records = Vec::with_capacity(2 * run.payments.len());
        let mut rows = 0;
        for payment in &run.payments {
            let Some(&(payer, recipient)) = truth.payments.get(&payment.key) else { continue };
            rows += 1;
            for (role, record, of) in
                [(Role::Payer, payment.sender, payer), (Role::Recipient, payment.recipient, recipient)]
            {
                records.push(((role, record), of));
                if let Some(&person) = run.person_of.get(&record) {
                    persons.push(((role, person), of));
                }
            }
        }
        Self { rows, persons: majority(persons), records: majority(records) }
    }

    /// The true person whom `person` stands for in `role`.
    pub(super) fn person(&self, role: Role, person: u32) -> Option<u32> {
        self.persons.get(&(role, person)).copied()
    }
}

/// The most frequent second element for each first element.
fn majority<K: Ord + Copy>(mut votes: Vec<(K, u32)>) -> BTreeMap<K, u32> {
    votes.sort_unstable();
    let mut won: BTreeMap<K, (usize, u32)> = BTreeMap::new();
    for same in votes.chunk_by(|a, b| a == b) {
        let (key, of) = same[0];
        let best = won.entry(key).or_insert((0, of));
        if same.len() > best.0 {
            *best = (same.len(), of);
        }
    }
    won.into_iter().map(|(key, (_, of))| (key, of)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_payments_decide_and_the_first_wins_a_tie() {
        let won = majority(vec![(1, 9), (1, 4), (1, 9), (2, 7), (2, 3)]);
        assert_eq!(won, BTreeMap::from([(1, 9), (2, 3)]));
    }
}
