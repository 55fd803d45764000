//! What did a finished run accept? Its records and payments, typed as they were kept, so that a later run need not
//! understand them anew.

use std::borrow::Cow;
use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use polars::prelude::{
    Column, DataFrame, Int64Chunked, Int128Chunked, LazyFrame, ScanArgsParquet, StringChunked, UInt64Chunked, col,
};
use serde::Deserialize;

use crate::model::{
    Accepted, AmountBasis, Counting, Country, Currency, Identity, Join, Known, PartyKind, Payment, Precision, Quick,
    Record, Sex, Status, UNKNOWN,
};

use super::RunFolder;
use super::parquet::ROW_GROUP;

/// The columns of `transactions.parquet` that the ledger needs, by type.
const TEXTS: [&str; 13] = [
    "time_precision",
    "amount_basis",
    "status",
    "counting",
    "currency",
    "payout_currency",
    "transaction_id",
    "sender_country",
    "recipient_country",
    "purpose",
    "relationship",
    "device_id",
    "source_file",
];
const MONEY: [&str; 4] = ["amount", "fee", "payout_amount", "amount_usd"];
const KEYS: [&str; 3] = ["sender_record", "recipient_record", "source_row"];
const SENT: &str = "sent_at";

/// The texts of `persons.parquet` that make a record.
const OF_RECORD: [&str; 13] = [
    "person", "provider", "name", "id", "sex", "country", "city", "address", "phone", "email", "document", "account",
    "kind",
];

/// Where each record stands, by its key.
type Index = HashMap<u64, u32, Quick>;

/// A row of `possible.csv`.
#[derive(Deserialize)]
struct PossibleRow {
    left: u64,
    right: u64,
    chance: f32,
}

/// A row of `contradictions.csv`.
#[derive(Deserialize)]
struct ContradictionRow {
    left: u64,
    right: u64,
    why: String,
}

/// A stretch of the payments of a finished run.
#[derive(Debug)]
pub struct Stretch {
    first: usize,
    sent: Int64Chunked,
    money: [Int128Chunked; MONEY.len()],
    keys: [UInt64Chunked; KEYS.len()],
    texts: [StringChunked; TEXTS.len()],
    sources: Vec<u16>,
}

impl RunFolder {
    /// Visits the payments in their order, a stretch at a time so that memory holds one; `files` gathers the names of
    /// their source files, which [`Payment::source`] counts.
    ///
    /// # Errors
    /// When the table is damaged, or `visit` refuses.
    pub fn accepted(&self, files: &mut Vec<String>, visit: &mut dyn FnMut(&Stretch) -> Result<()>) -> Result<()> {
        let path = self.file("transactions.parquet");
        let text = path.to_str().with_context(|| format!("{} is not a name in UTF-8", path.display()))?;
        let names: Vec<_> = TEXTS.iter().chain(&MONEY).chain(&KEYS).chain([&SENT]).map(|&name| col(name)).collect();
        let name = || format!("cannot read {}", path.display());
        let scan = LazyFrame::scan_parquet(text.into(), ScanArgsParquet::default()).with_context(name)?.select(names);
        for first in (0..).step_by(ROW_GROUP) {
            let mut frame = scan.clone().slice(first as i64, ROW_GROUP as u32).collect().with_context(name)?;
            frame.rechunk_mut();
            if frame.height() == 0 {
                break;
            }
            visit(&Stretch::of(first, &frame, files)?)?;
        }
        Ok(())
    }

    /// The records, and whom the run took each for.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn known(&self) -> Result<Known> {
        let columns = [&["record", "birth_date", "rule", "joined_to", "weight"][..], &OF_RECORD].concat();
        let mut frame = self.table("persons.parquet", &columns)?;
        frame.rechunk_mut();
        let mut known = known(&frame).context("persons.parquet is damaged")?;
        let index = known.records.iter().map(|record| record.key).zip(0..).collect();
        known.identity.possible = self.possible(&index, &known.identity.person_of)?;
        known.identity.contradictions = self.contradictions(&index)?;
        Ok(known)
    }

    /// Which recipients may be one person, as `Identity::possible` has it.
    fn possible(&self, index: &Index, person_of: &[u32]) -> Result<Vec<(u32, u32, f32)>> {
        let person = |key: u64| found(index, key, "possible.csv").map(|record| person_of[record as usize]);
        let row = |row: PossibleRow| {
            let (one, other) = (person(row.left)?, person(row.right)?);
            Ok((one.min(other), one.max(other), row.chance))
        };
        let mut possible = self.rows("possible.csv")?.into_iter().map(row).collect::<Result<Vec<_>>>()?;
        possible.sort_by_key(|it| (it.0, it.1));
        Ok(possible)
    }

    /// Which records contradict each other, as `Identity::contradictions` has it.
    fn contradictions(&self, index: &Index) -> Result<Vec<(u32, u32, Cow<'static, str>)>> {
        let record = |key: u64| found(index, key, "contradictions.csv");
        let row = |row: ContradictionRow| Ok((record(row.left)?, record(row.right)?, Cow::Owned(row.why)));
        self.rows("contradictions.csv")?.into_iter().map(row).collect()
    }
}

/// The place of the record with this key, which `file` names.
fn found(index: &Index, key: u64, file: &str) -> Result<u32> {
    index.get(&key).copied().with_context(|| format!("{file} names {key}, which is no record: analyze again"))
}

impl Stretch {
    fn of(first: usize, frame: &DataFrame, files: &mut Vec<String>) -> Result<Self> {
        let texts = all(TEXTS, |name| Ok(column(frame, name)?.str()?.clone()))?;
        let sources = sources(&texts[12], files)?;
        Ok(Self {
            first,
            sent: column(frame, SENT)?.datetime()?.physical().clone(),
            money: all(MONEY, |name| Ok(column(frame, name)?.decimal()?.physical().clone()))?,
            keys: all(KEYS, |name| Ok(column(frame, name)?.u64()?.clone()))?,
            texts,
            sources,
        })
    }

    /// Number of payments.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether it holds no payment.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// The payment at `at`.
    ///
    /// # Errors
    /// When a cell holds what no run writes.
    pub fn get(&self, at: usize) -> Result<Accepted<'_>> {
        self.row(at).with_context(|| format!("transactions.parquet, payment {}", self.first + at + 1))
    }

    fn row(&self, at: usize) -> Result<Accepted<'_>> {
        let text = |column: usize| self.texts[column].get(at).unwrap_or_default();
        let key = |column: usize| self.keys[column].get(at).with_context(|| format!("no {}", KEYS[column]));
        let [amount, fee, payout, usd_cents] = all([0, 1, 2, 3], |column: usize| {
            let units = self.money[column].get(at).map_or(Ok(UNKNOWN), i64::try_from);
            units.with_context(|| format!("{} is too large", MONEY[column]))
        })?;
        let payment = Payment {
            source: self.sources[at],
            sent: self.sent.get(at).context("no sent_at")?.div_euclid(1000),
            precision: Precision::parse(text(0)).with_context(|| unknown(TEXTS[0], text(0)))?,
            basis: AmountBasis::parse(text(1)).with_context(|| unknown(TEXTS[1], text(1)))?,
            status: Status::parse(text(2)).with_context(|| unknown(TEXTS[2], text(2)))?,
            counting: Counting::parse(text(3)).with_context(|| unknown(TEXTS[3], text(3)))?,
            currency: currency(TEXTS[4], text(4))?,
            payout_currency: currency(TEXTS[5], text(5))?,
            amount,
            fee,
            payout,
            usd_cents,
            ..Payment::default()
        };
        Ok(Accepted {
            payment,
            source_row: key(2)?,
            sender: key(0)?,
            recipient: key(1)?,
            transaction_id: text(6),
            sender_country: text(7),
            recipient_country: text(8),
            purpose: text(9),
            relationship: text(10),
            device_id: text(11),
        })
    }
}

fn column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Column> {
    frame.column(name).with_context(|| format!("no column {name}"))
}

/// One value for each of several names.
fn all<N: Copy, T: std::fmt::Debug, const K: usize>(names: [N; K], of: impl FnMut(N) -> Result<T>) -> Result<[T; K]> {
    let found = names.into_iter().map(of).collect::<Result<Vec<_>>>()?;
    Ok(found.try_into().expect("one for each name"))
}

fn unknown(column: &str, word: &str) -> String {
    format!("{column} holds {word:?}, which no run writes")
}

/// Empty where it is not known.
fn currency(column: &str, code: &str) -> Result<Currency> {
    match code {
        "" => Ok(Currency::UNKNOWN),
        code => Currency::parse(code).with_context(|| unknown(column, code)),
    }
}

/// Number of the source file of each payment; the payments of one file follow each other.
fn sources(column: &StringChunked, files: &mut Vec<String>) -> Result<Vec<u16>> {
    let mut sources = Vec::with_capacity(column.len());
    for file in column.iter() {
        let file = file.context("transactions.parquet holds a payment without its source file")?;
        if files.last().is_none_or(|last| last != file) {
            files.push(file.to_owned());
        }
        sources.push(u16::try_from(files.len() - 1).context("transactions.parquet names more than 65,536 files")?);
    }
    Ok(sources)
}

fn known(frame: &DataFrame) -> Result<Known> {
    let keys = column(frame, "record")?.u64()?;
    let keys = keys.iter().collect::<Option<Vec<u64>>>().context("a row without record")?;
    let index: Index = keys.iter().copied().zip(0..).collect();
    ensure!(index.len() == keys.len(), "two rows of one record");
    let texts = all(OF_RECORD, |name| Ok(column(frame, name)?.str()?.clone()))?;
    let births = column(frame, "birth_date")?.date()?.physical();
    let persons = texts[0].iter().collect::<Option<Vec<&str>>>().context("a record is nobody")?;
    let identity = Identity { joins: joins(frame, &index)?, ..Identity::of_ids(persons.into_iter()) };
    let mut known = Known { records: Vec::with_capacity(keys.len()), providers: distinct(&texts[1]), identity };
    for (at, &key) in keys.iter().enumerate() {
        let said = |column: usize| texts[column].get(at).unwrap_or_default();
        let text = |column: usize| said(column).to_owned();
        let provider = known.providers.binary_search_by(|it| it.as_str().cmp(said(1)));
        let provider = provider.ok().with_context(|| format!("record {key} has no provider"))?;
        known.records.push(Record {
            key,
            provider: u16::try_from(provider).context("more than 65,535 providers")?,
            name: text(2),
            id: text(3),
            birth_date: births.get(at).and_then(NaiveDate::from_epoch_days),
            sex: sex(said(4)),
            country: Country::parse(said(5)).unwrap_or_default(),
            city: text(6),
            address: text(7),
            phone: text(8),
            email: text(9),
            document: text(10),
            account: text(11),
            kind: kind(said(12)),
            ..Record::default()
        });
    }
    Ok(known)
}

fn distinct(column: &StringChunked) -> Vec<String> {
    let mut all: Vec<&str> = column.iter().flatten().collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(str::to_owned).collect()
}

fn joins(frame: &DataFrame, index: &Index) -> Result<Vec<Join>> {
    let (rules, to) = (column(frame, "rule")?.str()?, column(frame, "joined_to")?.u64()?);
    let weights = column(frame, "weight")?.f32()?;
    let rows = rules.iter().zip(to.iter()).zip(weights.iter());
    rows.map(|((rule, to), weight)| {
        let at = |key: u64| index.get(&key).copied().with_context(|| format!("joined_to names {key}, no record"));
        Ok(Join {
            rule: Cow::Owned(rule.unwrap_or_default().to_owned()),
            to: to.map(at).transpose()?,
            weight: weight.unwrap_or_default(),
        })
    })
    .collect()
}

fn sex(word: &str) -> Sex {
    match word {
        "female" => Sex::Female,
        "male" => Sex::Male,
        _ => Sex::Unknown,
    }
}

fn kind(word: &str) -> PartyKind {
    match word {
        "person" => PartyKind::Person,
        "business" => PartyKind::Business,
        _ => PartyKind::Unknown,
    }
}
