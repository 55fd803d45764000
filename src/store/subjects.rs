//! What was measured of pairs, recipients and payers, as tables.

use anyhow::Result;
use polars::prelude::*;

use crate::model::{MeasureDoc, MeasureTable, Payment, Subject, UNKNOWN, Value};

use super::cells::{decimals, instants, texts};
use super::writer::Findings;

/// Payments in sum: how many, from when to when, how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) payments: u32,
    pub(super) first: Option<i64>,
    pub(super) last: Option<i64>,
    pub(super) usd_cents: i64,
}

impl Totals {
    /// Names of [`Totals::columns`].
    const NAMES: [&str; 4] = ["payments", "first", "last", "total_usd"];

    /// Adds one payment; an unpriced one counts and adds no money.
    pub(super) fn add(&mut self, payment: &Payment) {
        self.payments += 1;
        self.first = Some(self.first.map_or(payment.sent, |first| first.min(payment.sent)));
        self.last = Some(self.last.map_or(payment.sent, |last| last.max(payment.sent)));
        self.usd_cents += if payment.usd_cents == UNKNOWN { 0 } else { payment.usd_cents };
    }

    /// The columns `payments first last total_usd`.
    pub(super) fn columns(all: &[Totals]) -> [Column; 4] {
        let [payments, first, last, total_usd] = Self::NAMES;
        [
            Column::new(payments.into(), all.iter().map(|t| t.payments).collect::<Vec<u32>>()),
            instants(first, all.iter().map(|t| t.first.unwrap_or(UNKNOWN))).into(),
            instants(last, all.iter().map(|t| t.last.unwrap_or(UNKNOWN))).into(),
            decimals(total_usd, 2, all.iter().map(|t| t.usd_cents)).into(),
        ]
    }
}

/// `pairs.parquet`.
pub(super) fn pairs(found: &Findings<'_>) -> Result<DataFrame> {
    let measured = found.measured;
    let standing =
        |of: fn(&crate::model::PairStanding) -> f32| found.contest.pairs.iter().map(of).collect::<Vec<f32>>();
    let mut columns = vec![
        texts("recipient", measured.pairs.iter().map(|pair| found.id(pair.recipient))),
        texts("payer", measured.pairs.iter().map(|pair| found.id(pair.payer))),
    ];
    columns.extend(Totals::columns(&totals(measured.pairs.len(), |pair| [pair].into_iter(), found)));
    columns.push(texts("best", found.contest.pairs.iter().map(|pair| explanation(found, pair.best))));
    columns.push(Column::new("lead".into(), standing(|pair| pair.lead)));
    columns.push(Column::new("victim".into(), standing(|pair| pair.victim)));
    columns.push(Column::new("own".into(), standing(|pair| pair.own)));
    columns.extend(measures(found, Subject::Pair, &measured.pair_table));
    Ok(DataFrame::new(measured.pairs.len(), columns)?)
}

/// `recipients.parquet`.
pub(super) fn recipients(found: &Findings<'_>) -> Result<DataFrame> {
    let measured = found.measured;
    let mut columns = vec![texts("person", measured.recipients.iter().map(|&person| found.id(person)))];
    columns.extend(Totals::columns(&totals(measured.recipients.len(), |i| measured.recipient_pairs(i), found)));
    columns.extend(measures(found, Subject::Recipient, &measured.recipient_table));
    Ok(DataFrame::new(measured.recipients.len(), columns)?)
}

/// `payers.parquet`.
pub(super) fn payers(found: &Findings<'_>) -> Result<DataFrame> {
    let measured = found.measured;
    let mut columns = vec![texts("person", measured.payers.iter().map(|&person| found.id(person)))];
    let own = |i: usize| measured.payer_pairs(i).iter().map(|&pair| pair as usize);
    columns.extend(Totals::columns(&totals(measured.payers.len(), own, found)));
    columns.extend(measures(found, Subject::Payer, &measured.payer_table));
    Ok(DataFrame::new(measured.payers.len(), columns)?)
}

/// Id of an explanation by position; empty when the contest knows none.
pub(super) fn explanation<'a>(found: &Findings<'a>, at: u16) -> &'a str {
    found.contest.explanations.get(at as usize).map_or("", String::as_str)
}

fn totals<I: Iterator<Item = usize>>(rows: usize, pairs: impl Fn(usize) -> I, found: &Findings<'_>) -> Vec<Totals> {
    let sum = |row| {
        let mut totals = Totals::default();
        pairs(row).flat_map(|pair| found.measured.pair_payments(pair)).for_each(|payment| totals.add(payment));
        totals
    };
    (0..rows).map(sum).collect()
}

/// One column a measure that is not one of the totals: a share as a fraction with `<id>_of` beside it, a class by name, everything else as a number.
fn measures(found: &Findings<'_>, subject: Subject, table: &MeasureTable) -> Vec<Column> {
    let mut columns = Vec::new();
    for (at, &id) in table.ids.iter().enumerate().filter(|(_, id)| !Totals::NAMES.contains(id)) {
        let values = || table.values.iter().skip(at).step_by(table.ids.len()).copied();
        let document = found.measures.iter().find(|document| document.id == id && document.subject == subject);
        match document {
            Some(document) if !document.classes.is_empty() => {
                columns.push(texts(id, values().map(|value| class(document, value))));
                continue;
            }
            _ => columns.push(Column::new(id.into(), values().map(Value::number).collect::<Vec<_>>())),
        }
        if document.is_some_and(|document| document.unit == "share") {
            let of = values().map(|value| if let Value::Share { of, .. } = value { Some(of) } else { None });
            columns.push(Column::new(format!("{id}_of").into(), of.collect::<Vec<Option<u32>>>()));
        }
    }
    columns
}

fn class(document: &MeasureDoc, value: Value) -> &str {
    match value {
        Value::Class(class) => document.classes.get(class as usize).map_or("", String::as_str),
        _ => "",
    }
}
