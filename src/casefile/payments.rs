//! Which payments does a case hold, with everything the provider wrote of them?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

use super::Casefile;
use super::people::hex;
use super::select::Chosen;
use super::table::Table;
use crate::model::{AmountBasis, CasePayment, Country, LocalTime, Precision, Status, Telling, Zones};

/// Columns of a payment that are shown as written.
const WRITTEN: [&str; 10] = [
    "purpose",
    "relationship",
    "channel",
    "payout_method",
    "funding",
    "sending_agent",
    "payout_agent",
    "payout_city",
    "device_id",
    "ip",
];

/// Columns that may tell who a masked payer is.
const OF_PAYER: [&str; 5] = ["sending_agent", "device_id", "ip", "funding", "purpose"];
/// Columns that may tell who a masked recipient is.
const OF_RECIPIENT: [&str; 3] = ["payout_agent", "payout_city", "purpose"];

/// Identifiers of a party, by column name without its side. Sex is left out: it decides nothing.
const PARTY: [&str; 11] =
    ["id", "name", "birth_date", "country", "city", "address", "phone", "email", "document", "account", "kind"];

/// What a record says as written, and the files that hold it, by record key.
pub(super) type Written = HashMap<u64, (BTreeMap<String, String>, BTreeSet<String>)>;

/// Person ids of the records of everybody in the case, by record key.
fn records(file: &Casefile, chosen: &Chosen) -> HashMap<u64, String> {
    let ids: BTreeSet<&String> = chosen.pairs.keys().flat_map(|(payer, recipient)| [payer, recipient]).collect();
    let mut records = HashMap::new();
    for id in ids {
        for &row in file.people.rows(id) {
            records.insert(file.people.key(row), id.clone());
        }
    }
    records
}

/// Rows of `transactions.parquet` that hold the payments of some pairs, payer first, and what tells them again, ascending;
/// and for each that tells one again, the row that counts.
pub(super) fn rows<'a>(
    file: &Casefile,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> (Vec<u32>, HashMap<u32, u32>) {
    let mut keys: HashMap<&str, Vec<u64>> = HashMap::new();
    let of = |id: &str| file.people.rows(id).iter().map(|&row| file.people.key(row)).collect::<Vec<u64>>();
    let mut rows: Vec<u32> = Vec::new();
    for (payer, recipient) in pairs {
        keys.entry(payer).or_insert_with(|| of(payer));
        keys.entry(recipient).or_insert_with(|| of(recipient));
        for &to in &keys[recipient] {
            for &from in &keys[payer] {
                rows.extend(file.index.between(from, to));
            }
        }
    }
    let told_again: HashMap<u32, u32> =
        rows.iter().flat_map(|&row| file.index.told_again(row).iter().map(move |&again| (again, row))).collect();
    rows.extend(told_again.keys());
    rows.sort_unstable();
    rows.dedup();
    (rows, told_again)
}

/// The payments of every pair of the case, by time, then file and row, numbered; and what their records say as written.
/// A payment that several files tell is one, with every row that tells it.
pub(super) fn read(file: &Casefile, chosen: &Chosen) -> Result<(Vec<CasePayment>, Written)> {
    let persons = records(file, chosen);
    let pairs = chosen.pairs.keys().map(|(payer, recipient)| (payer.as_str(), recipient.as_str()));
    let (rows, told_again) = rows(file, pairs);
    let kept = file.kept.as_ref().map(|kept| kept.transactions(&rows)).transpose()?.flatten();
    let table = Table::new(kept.map_or_else(|| file.run.transactions(&rows), Ok)?);
    let countries = countries(file, &persons, chosen);
    let mut payments = Vec::with_capacity(rows.len());
    let mut tellings: HashMap<u32, Vec<Telling>> = HashMap::new();
    for (at, row) in (0..).zip(&rows) {
        match told_again.get(row) {
            Some(kept) => tellings.entry(*kept).or_default().push(telling(&table, at)?),
            None => payments.push((*row, payment(file, &table, at, &persons, &countries)?)),
        }
    }
    let mut payments: Vec<CasePayment> = payments
        .into_iter()
        .map(|(row, mut payment)| {
            payment.told_again = tellings.remove(&row).unwrap_or_default();
            payment.inside = chosen.is_inside(&payment.payer, &payment.recipient);
            payment
        })
        .collect();
    payments.sort_by(|a, b| {
        (a.sent, &a.source_file, a.source_row, &a.reference).cmp(&(b.sent, &b.source_file, b.source_row, &b.reference))
    });
    for (at, payment) in payments.iter_mut().enumerate() {
        payment.no = at as u32 + 1;
    }
    Ok((payments, written(&table)))
}

/// A row that tells a payment again.
fn telling(table: &Table, row: u32) -> Result<Telling> {
    let text = |column| table.text(row, column).to_owned();
    let key = |column| table.whole(row, column).map(hex).with_context(|| format!("a payment has no {column}"));
    Ok(Telling {
        provider: text("provider"),
        payer_record: key("sender_record")?,
        recipient_record: key("recipient_record")?,
        reference: text("transaction_id"),
        sent: table.instant(row, "sent_at").context("a payment has no sending time")?,
        amount: table.money(row, "amount").context("a payment has no amount")?,
        currency: text("currency"),
        source_file: text("source_file"),
        source_row: table.whole(row, "source_row").unwrap_or_default(),
    })
}

/// What the records of the case say, as written in the first row that holds each.
fn written(table: &Table) -> Written {
    let mut written = Written::new();
    for row in 0..table.height() {
        for side in ["sender", "recipient"] {
            let Some(key) = table.whole(row, &format!("{side}_record")) else { continue };
            let entry = written.entry(key).or_default();
            entry.1.insert(table.text(row, "source_file").to_owned());
            if entry.0.is_empty() {
                let cell = |column: &&str| {
                    (column.to_string(), table.text(row, &format!("{side}_{column}")).trim().to_owned())
                };
                entry.0 = PARTY.iter().map(cell).filter(|(_, text)| !text.is_empty()).collect();
            }
        }
    }
    written
}

fn countries(file: &Casefile, persons: &HashMap<u64, String>, chosen: &Chosen) -> HashMap<u64, String> {
    let ids: BTreeSet<&String> = chosen.pairs.keys().flat_map(|(payer, recipient)| [payer, recipient]).collect();
    let rows = ids.into_iter().flat_map(|id| file.people.rows(id));
    let known = rows.map(|&row| (file.people.key(row), file.people.country(row).to_owned()));
    known.filter(|(key, _)| persons.contains_key(key)).collect()
}

fn payment(
    file: &Casefile,
    table: &Table,
    row: u32,
    persons: &HashMap<u64, String>,
    countries: &HashMap<u64, String>,
) -> Result<CasePayment> {
    let text = |column| table.text(row, column).to_owned();
    let key = |column| table.whole(row, column).with_context(|| format!("a payment has no {column}"));
    let (sender, recipient) = (key("sender_record")?, key("recipient_record")?);
    let person = |key: u64| persons.get(&key).cloned().unwrap_or_default();
    let country = |key: u64| countries.get(&key).cloned().unwrap_or_default();
    let sent = table.instant(row, "sent_at").context("a payment has no sending time")?;
    let precision = Precision::parse(table.text(row, "time_precision")).unwrap_or_default();
    let written = WRITTEN.iter().map(|column| (column.to_string(), text(column)));
    let (from, to) = (country(sender), country(recipient));
    Ok(CasePayment {
        no: 0,
        payer: person(sender),
        payer_record: hex(sender),
        recipient: person(recipient),
        recipient_record: hex(recipient),
        inside: false,
        provider: text("provider"),
        reference: text("transaction_id"),
        sent,
        precision,
        payer_time: local(&file.zones, &from, sent, precision),
        recipient_time: local(&file.zones, &to, sent, precision),
        paid: table.instant(row, "paid_at"),
        payer_country: from,
        recipient_country: to,
        amount: table.money(row, "amount").context("a payment has no amount")?,
        currency: text("currency"),
        basis: AmountBasis::parse(table.text(row, "amount_basis")).unwrap_or_default(),
        fee: table.money(row, "fee"),
        payout: table.money(row, "payout_amount"),
        payout_currency: text("payout_currency"),
        usd: table.money(row, "amount_usd"),
        rate_date: table.date(row, "rate_date"),
        status: Status::parse(table.text(row, "status")).unwrap_or_default(),
        written: written.filter(|(_, text)| !text.is_empty()).collect(),
        source_file: text("source_file"),
        source_row: table.whole(row, "source_row").unwrap_or_default(),
        told_again: Vec::new(),
    })
}

/// A time on the clock of `country`, when that has a single one and the time of day is known.
fn local(zones: &Zones, country: &str, at: DateTime<Utc>, precision: Precision) -> Option<LocalTime> {
    if precision == Precision::Day {
        return None;
    }
    let zone = zones.get(Country::parse(country)?)?;
    Some(LocalTime { time: at.with_timezone(&zone).naive_local(), zone: zone.name().to_owned() })
}

/// Takes out of a payment what may tell who its masked parties are.
pub(super) fn mask(payment: &mut CasePayment, payer: bool, recipient: bool) {
    let hidden = |column: &str| (payer && OF_PAYER.contains(&column)) || (recipient && OF_RECIPIENT.contains(&column));
    payment.written.retain(|column, _| !hidden(column));
}
