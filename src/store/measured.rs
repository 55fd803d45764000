//! What did a finished run measure of whom? Read back whole, so that its contest can be held again without its inputs.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use polars::prelude::DataFrame;
use serde::Deserialize;

use crate::model::{
    Identity, MeasureDoc, MeasureTable, Measured, PairKey, SeedFound, SeedRole, Subject, Value, days_looked_at,
};

use super::RunFolder;

/// Measures that count events over a time observed; the time is that of the row, from its first and last payment.
const COUNTS: [(Subject, &str); 4] = [
    (Subject::Pair, "payments"),
    (Subject::Recipient, "payers"),
    (Subject::Recipient, "unrelated_payers"),
    (Subject::Payer, "new_recipient_rate"),
];

/// Shortest time, in days, over which a run counts.
const SHORTEST: f64 = 30.0;

/// What a run measured, without the payments behind it.
#[derive(Clone, Debug, Default)]
pub struct Remeasured {
    /// Pairs, recipients and payers with their measures; persons are indices into `identity.persons`. Its `payments` and
    /// `pair_starts` are empty: a run folder keeps those apart.
    pub measured: Measured,
    /// First payment of each pair, seconds since 1970.
    pub first: Vec<i64>,
    /// Last payment of each pair, seconds since 1970.
    pub last: Vec<i64>,
    /// Payments of each pair.
    pub payments: Vec<u32>,
}

/// One row of `seeds.csv`.
#[derive(Debug, Deserialize)]
struct SeedRow {
    line: u64,
    role: String,
    name: String,
    person: String,
    weight: Option<f32>,
}

impl RunFolder {
    /// Reads back the measures `listed`, each as `docs` document it; `identity` numbers the persons.
    ///
    /// # Errors
    /// When a file cannot be read, or lacks one of the measures: the run is of another version.
    pub fn measured(
        &self,
        identity: &Identity,
        listed: &[(Subject, &'static str)],
        docs: &[MeasureDoc],
    ) -> Result<Remeasured> {
        let numbers: BTreeMap<&str, u32> =
            identity.persons.iter().enumerate().map(|(at, person)| (person.id.as_str(), at as u32)).collect();
        let pairs = Rows::read(self, "pairs.parquet", Subject::Pair)?;
        let mut back = Remeasured {
            first: pairs.seconds("first")?,
            last: pairs.seconds("last")?,
            payments: pairs.counts("payments")?,
            ..Remeasured::default()
        };
        let (recipients, payers) = (pairs.persons("recipient", &numbers)?, pairs.persons("payer", &numbers)?);
        lay_out(&mut back, recipients.into_iter().zip(payers))?;
        let measured = &mut back.measured;
        let end = measured.period.1;
        measured.pair_table = pairs.table(listed, docs, &|first, _| end - first)?;
        let recipients = Rows::read(self, "recipients.parquet", Subject::Recipient)?;
        ensure!(recipients.persons("person", &numbers)? == measured.recipients, recipients.unlike("pairs.parquet"));
        measured.recipient_table = recipients.table(listed, docs, &|first, last| last - first)?;
        let payers = Rows::read(self, "payers.parquet", Subject::Payer)?;
        ensure!(payers.persons("person", &numbers)? == measured.payers, payers.unlike("pairs.parquet"));
        measured.payer_table = payers.table(listed, docs, &|first, _| end - first)?;
        Ok(back)
    }

    /// Who of a partner's list the run found.
    pub fn seeds(&self, identity: &Identity) -> Result<Vec<SeedFound>> {
        let rows: Vec<SeedRow> = self.rows("seeds.csv")?;
        let found = |row: SeedRow| SeedFound {
            line: row.line,
            role: match row.role.as_str() {
                "payer" => SeedRole::Payer,
                "recipient" => SeedRole::Recipient,
                _ => SeedRole::Either,
            },
            name: row.name,
            person: identity.persons.iter().position(|person| person.id == row.person).map(|at| at as u32),
            rule: "",
            weight: row.weight.unwrap_or_default(),
        };
        Ok(rows.into_iter().map(found).collect())
    }
}

/// Finds the spans of recipients and payers among pairs that come by recipient and then payer.
fn lay_out(back: &mut Remeasured, pairs: impl Iterator<Item = (u32, u32)>) -> Result<()> {
    let measured = &mut back.measured;
    measured.pairs = pairs.map(|(recipient, payer)| PairKey { recipient, payer }).collect();
    ensure!(measured.pairs.is_sorted(), "pairs.parquet is not in its order: analyze again");
    measured.recipient_starts.push(0);
    for same in measured.pairs.chunk_by(|a, b| a.recipient == b.recipient) {
        measured.recipients.push(same[0].recipient);
        let end = measured.recipient_starts[measured.recipient_starts.len() - 1] + same.len() as u32;
        measured.recipient_starts.push(end);
    }
    measured.payer_pairs = (0..measured.pairs.len() as u32).collect();
    measured.payer_pairs.sort_by_key(|&pair| measured.pairs[pair as usize].payer);
    measured.payer_starts.push(0);
    let payer = |pair: &u32| measured.pairs[*pair as usize].payer;
    for same in measured.payer_pairs.chunk_by(|a, b| payer(a) == payer(b)) {
        measured.payers.push(payer(&same[0]));
        let end = measured.payer_starts[measured.payer_starts.len() - 1] + same.len() as u32;
        measured.payer_starts.push(end);
    }
    let first = back.first.iter().copied().min().unwrap_or_default();
    measured.period = (first, back.last.iter().copied().max().unwrap_or_default());
    measured.days = days_looked_at(back.first.iter().copied(), back.last.iter().copied());
    Ok(())
}

/// One table of measures as it lies on disk.
struct Rows<'a> {
    name: &'a str,
    subject: Subject,
    frame: DataFrame,
}

impl<'a> Rows<'a> {
    fn read(run: &RunFolder, name: &'a str, subject: Subject) -> Result<Self> {
        Ok(Self { name, subject, frame: run.table(name, &[])? })
    }

    fn unlike(&self, other: &str) -> String {
        format!("{} does not name the people of {other}: analyze again", self.name)
    }

    fn persons(&self, column: &str, numbers: &BTreeMap<&str, u32>) -> Result<Vec<u32>> {
        let number = |id: Option<&str>| {
            id.and_then(|id| numbers.get(id).copied())
                .with_context(|| format!("{} names {id:?}, who is not in persons.parquet: analyze again", self.name))
        };
        self.frame.column(column)?.str()?.iter().map(number).collect()
    }

    fn seconds(&self, column: &str) -> Result<Vec<i64>> {
        let millis = self.frame.column(column)?.datetime()?.physical().clone();
        Ok(millis.iter().map(|at| at.unwrap_or_default().div_euclid(1000)).collect())
    }

    fn counts(&self, column: &str) -> Result<Vec<u32>> {
        Ok(self.frame.column(column)?.u32()?.iter().map(Option::unwrap_or_default).collect())
    }

    /// The measures of this subject; `observed` says how many seconds a row was observed from its first and last payment.
    fn table(
        &self,
        listed: &[(Subject, &'static str)],
        docs: &[MeasureDoc],
        observed: &dyn Fn(i64, i64) -> i64,
    ) -> Result<MeasureTable> {
        let ids: Vec<&'static str> = listed.iter().filter(|it| it.0 == self.subject).map(|it| it.1).collect();
        let span = self.seconds("first")?.into_iter().zip(self.seconds("last")?);
        let days: Vec<f64> =
            span.map(|(first, last)| (observed(first, last) as f64 / 86_400.0).max(SHORTEST)).collect();
        let mut values = vec![Value::Unknown; ids.len() * self.frame.height()];
        for (at, id) in ids.iter().enumerate() {
            let doc = docs.iter().find(|doc| doc.id == *id && doc.subject == self.subject);
            let column = self.column(id, doc, &days).with_context(|| {
                format!("{}, measure {id}: the run was written by another version, analyze again", self.name)
            })?;
            for (row, value) in column.into_iter().enumerate() {
                values[row * ids.len() + at] = value;
            }
        }
        Ok(MeasureTable { ids, values })
    }

    fn column(&self, id: &str, doc: Option<&MeasureDoc>, days: &[f64]) -> Result<Vec<Value>> {
        if let Some(doc) = doc.filter(|doc| !doc.classes.is_empty()) {
            let class = |name: Option<&str>| {
                let at = name.and_then(|name| doc.classes.iter().position(|class| class == name));
                at.map_or(Value::Unknown, |at| Value::Class(at as u8))
            };
            return Ok(self.frame.column(id)?.str()?.iter().map(class).collect());
        }
        if COUNTS.contains(&(self.subject, id)) {
            let numbers: Vec<Option<f64>> = match self.frame.column(id)?.u32() {
                Ok(counts) => counts.iter().map(|n| n.map(f64::from)).collect(),
                Err(_) => self.frame.column(id)?.f64()?.iter().collect(),
            };
            let count = |(n, &days): (Option<f64>, &f64)| {
                n.map_or(Value::Unknown, |n| Value::Count { n: n.round() as u32, days })
            };
            return Ok(numbers.into_iter().zip(days).map(count).collect());
        }
        let numbers = self.frame.column(id)?.f64()?;
        let unit = doc.map_or("", |doc| doc.unit.as_str());
        if unit == "share" {
            let of = self.frame.column(&format!("{id}_of"))?.u32()?;
            let share = |(part, of): (Option<f64>, Option<u32>)| match (part, of) {
                (Some(part), Some(of)) => Value::Share { hits: (part * f64::from(of)).round() as u32, of },
                (part, _) => Value::from(part),
            };
            return Ok(numbers.iter().zip(of.iter()).map(share).collect());
        }
        let value = |x: Option<f64>| if unit == "yes/no" { Value::from(x.map(|x| x > 0.5)) } else { Value::from(x) };
        Ok(numbers.iter().map(value).collect())
    }
}
