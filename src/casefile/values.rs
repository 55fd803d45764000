//! What is the value of a measure for a subject of the case, and over how much?

use std::collections::BTreeMap;

use super::Casefile;
use super::table::Table;
use crate::model::{MeasureDoc, Subject};

/// A value as the case shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// The number: a share as a fraction, yes as 1.
    pub value: Option<f64>,
    /// Out of how many, for a share.
    pub of: Option<u32>,
    /// Class, for a measure with classes.
    pub class: String,
}

impl Known {
    /// Whether anything is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.value.is_some() || !self.class.is_empty()
    }
}

/// Value of a measure for one recipient, one payer, one pair, or all pairs of one recipient (`payer` is `None`).
pub(super) fn value(file: &Casefile, doc: &MeasureDoc, person: &str, payer: Option<&str>) -> Known {
    match (doc.subject, payer) {
        (Subject::Recipient, _) => first(&file.recipients, file.recipients.rows(person), doc),
        (Subject::Payer, _) => first(&file.payers, file.payers.rows(person), doc),
        (Subject::Pair, Some(payer)) => {
            file.pair_row(person, payer).map(|row| cell(&file.pairs, row, doc)).unwrap_or_default()
        }
        (Subject::Pair, None) => over(file.pairs.rows(person).iter().map(|&row| cell(&file.pairs, row, doc)), doc),
    }
}

fn first(table: &Table, rows: &[u32], doc: &MeasureDoc) -> Known {
    rows.first().map(|&row| cell(table, row, doc)).unwrap_or_default()
}

fn cell(table: &Table, row: u32, doc: &MeasureDoc) -> Known {
    if !doc.classes.is_empty() {
        return Known { class: table.text(row, &doc.id).to_owned(), ..Known::default() };
    }
    let of = table.whole(row, &format!("{}_of", doc.id)).map(|of| of as u32);
    Known { value: table.number(row, &doc.id), of, class: String::new() }
}

/// Pairs of one recipient together: shares pooled, the most frequent class, else the median.
fn over(cells: impl Iterator<Item = Known>, doc: &MeasureDoc) -> Known {
    let known: Vec<Known> = cells.filter(Known::is_known).collect();
    if known.is_empty() {
        return Known::default();
    }
    if !doc.classes.is_empty() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in &known {
            *counts.entry(&cell.class).or_default() += 1;
        }
        let most = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(class, _)| (*class).to_owned());
        return Known { class: most.unwrap_or_default(), ..Known::default() };
    }
    let cells: Vec<(f64, Option<u32>)> = known.iter().filter_map(|cell| Some((cell.value?, cell.of))).collect();
    let (value, of) = pooled(&cells, &doc.unit);
    Known { value, of, class: String::new() }
}

/// One value for several pairs: shares pooled over what they count, answers as the share of yes, else the median.
#[must_use]
pub fn pooled(cells: &[(f64, Option<u32>)], unit: &str) -> (Option<f64>, Option<u32>) {
    if cells.is_empty() {
        return (None, None);
    }
    if let Some(counts) = cells.iter().map(|cell| cell.1).collect::<Option<Vec<u32>>>() {
        let of: u32 = counts.iter().sum();
        let hits: f64 = cells.iter().zip(&counts).map(|(cell, of)| (cell.0 * f64::from(*of)).round()).sum();
        return ((of > 0).then(|| hits / f64::from(of)), Some(of));
    }
    if unit == "yes/no" {
        let yes: f64 = cells.iter().map(|cell| cell.0).sum();
        return (Some(yes / cells.len() as f64), Some(cells.len() as u32));
    }
    let mut values: Vec<f64> = cells.iter().map(|cell| cell.0).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) };
    (Some(median), None)
}
