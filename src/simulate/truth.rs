//! Who truly paid whom: the answers that a run is judged by.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use chrono::NaiveDate;

use super::people::{Block, Pair, Pay};
use super::providers::PROVIDERS;

/// The four tables of `truth/`, open for writing.
pub(super) struct Truth {
    payers: csv::Writer<BufWriter<File>>,
    recipients: csv::Writer<BufWriter<File>>,
    networks: csv::Writer<BufWriter<File>>,
    payments: csv::Writer<BufWriter<File>>,
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    pub(super) remitters: u64,
    pub(super) guilty: u64,
    pub(super) networks: u64,
}

/// The id of a person of a block in every table.
pub(super) fn person_id(block: u32, person: u32) -> String {
    format!("H{block:05}-{person:05}")
}

fn network_id(number: u32) -> String {
    format!("G{number:05}")
}

fn table(folder: &Path, name: &str, header: &[&str]) -> Result<csv::Writer<BufWriter<File>>> {
    let path = folder.join(name);
    let mut writer = csv::Writer::from_writer(super::create(&path)?);
    writer.write_record(header).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(writer)
}

impl Truth {
    /// Opens the tables below `folder`.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let party = ["class", "guilty", "network", "name", "country", "sex", "age"];
        let with = |first: &'static str| [&[first][..], &party].concat();
        Ok(Self {
            payers: table(folder, "payers.csv", &with("payer"))?,
            recipients: table(folder, "recipients.csv", &with("recipient"))?,
            networks: table(folder, "networks.csv", &["network", "kind", "recipients", "payers"])?,
            payments: table(folder, "payments.csv", &["provider", "transaction_id", "payer", "recipient", "session"])?,
        })
    }

    /// Writes the people and networks of a block; ages are told on `today`.
    pub(super) fn people(&mut self, block: &Block, today: NaiveDate, counted: &mut Counted) -> Result<()> {
        let (mut pays, mut paid) = (vec![false; block.people.len()], vec![false; block.people.len()]);
        for pay in &block.pays {
            let pair = &block.pairs[pay.pair as usize];
            pays[pair.payer as usize] = true;
            paid[pair.recipient as usize] = true;
        }
        for (at, person) in block.people.iter().enumerate() {
            let id = person_id(block.number, at as u32);
            let network = |guilty: bool| {
                person
                    .network
                    .filter(|_| guilty)
                    .map(|at| network_id(block.networks[at as usize].number))
                    .unwrap_or_default()
            };
            let age = today.years_since(person.birth).unwrap_or(0).to_string();
            let (name, country) = (person.full_name(), person.country().code);
            // a business has neither sex nor age
            let (sex, age) = match (person.business.is_empty(), person.female) {
                (false, _) => ("", ""),
                (true, true) => ("F", age.as_str()),
                (true, false) => ("M", age.as_str()),
            };
            if pays[at] {
                // a runner who only hands money on is not a payer one looks for
                let guilty = person.guilty && person.payer_class.starts_with('P');
                counted.remitters += u64::from(!person.payer_class.ends_with("onward"));
                counted.guilty += u64::from(guilty);
                let flag = if guilty { "1" } else { "0" };
                let row = [&id, person.payer_class, flag, &network(guilty), &name, country, sex, age];
                self.payers.write_record(row)?;
            }
            if paid[at] {
                let guilty = person.guilty && !person.recipient_class.is_empty();
                let class = if person.recipient_class.is_empty() { "elsewhere" } else { person.recipient_class };
                let flag = if guilty { "1" } else { "0" };
                self.recipients.write_record([&id, class, flag, &network(guilty), &name, country, sex, age])?;
            }
        }
        self.networks(block, counted)
    }

    fn networks(&mut self, block: &Block, counted: &mut Counted) -> Result<()> {
        for (at, network) in block.networks.iter().enumerate() {
            let members = block.people.iter().filter(|person| person.network == Some(at as u32));
            let (recipients, payers): (Vec<_>, Vec<_>) = members.partition(|person| !person.recipient_class.is_empty());
            let counts = [recipients.len().to_string(), payers.len().to_string()];
            self.networks.write_record([&network_id(network.number), network.kind, &counts[0], &counts[1]])?;
            counted.networks += 1;
        }
        Ok(())
    }

    /// Writes the link from one row to its people.
    pub(super) fn payment(&mut self, block: &Block, pair: &Pair, pay: &Pay, number: u64) -> Result<()> {
        let provider = &PROVIDERS[pay.provider as usize];
        let id = super::rows::transaction_id(provider, number);
        let (payer, recipient) = (person_id(block.number, pair.payer), person_id(block.number, pair.recipient));
        let session = if pay.session { "1" } else { "0" };
        self.payments
            .write_record([provider.id, &id, &payer, &recipient, session])
            .context("cannot write truth/payments.csv")
    }

    /// Writes what is still in memory.
    pub(super) fn close(self) -> Result<()> {
        for writer in [self.payers, self.recipients, self.networks, self.payments] {
            writer.into_inner().map_err(|error| anyhow::anyhow!("cannot finish the truth: {error}"))?.flush()?;
        }
        Ok(())
    }
}
