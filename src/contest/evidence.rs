//! How much does each measure of one subject speak for each explanation, against the population's own density?

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use rayon::prelude::*;

use crate::model::{
    ContestSettings, Expectation, Explanation, FamilySettings, MeasureDoc, MeasureTable, Subject, Value,
};

use super::density::{ln_beta_binomial, ln_density};
use super::population::{Population, TABLED};

/// Judges the rows of one measure table. Every number is a natural-log ratio to the population's density: 0 where a
/// measure is unknown or an explanation expects nothing of it.
pub(super) struct Judge<'a> {
    table: &'a MeasureTable,
    columns: Vec<Column<'a>>,
    families: Vec<&'a FamilySettings>,
    kinds: usize,
}

struct Column<'a> {
    at: usize,
    id: &'static str,
    family: usize,
    classes: &'a [String],
    expectations: Vec<Option<Expected<'a>>>,
    whole: Population,
    strata: Vec<Population>,
}

struct Expected<'a> {
    expectation: &'a Expectation,
    tabled: Vec<f64>,
}

impl<'a> Judge<'a> {
    /// A judge of `table`, whose rows fall into `strata` groups by `stratum` (what `unexplained` expects is fitted per group).
    pub(super) fn new(
        subject: Subject,
        table: &'a MeasureTable,
        stratum: &[u8],
        explanations: &'a [Explanation],
        docs: &'a [MeasureDoc],
        settings: &'a ContestSettings,
    ) -> Result<Self> {
        let names: Vec<&String> = settings.families.keys().collect();
        let mut drafts = Vec::new();
        for (at, id) in table.ids.iter().copied().enumerate() {
            let Some(doc) = docs.iter().find(|doc| doc.id == id) else {
                bail!("measure {id} has no text in schemas/measures");
            };
            let Some(family) = names.iter().position(|name| **name == doc.family) else {
                bail!(
                    "schemas/measures/{id}.toml names the family {:?}, which schemas/contest.toml does not weigh",
                    doc.family
                );
            };
            let expectations: Vec<Option<&Expectation>> =
                explanations.iter().map(|explanation| expected(explanation, subject).get(id)).collect();
            if expectations.iter().any(Option::is_some)
                && settings.families.values().nth(family).is_some_and(|f| f.weight > 0.0)
            {
                drafts.push((at, id, family, doc, expectations));
            }
        }
        let columns = drafts
            .into_par_iter()
            .map(|(at, id, family, doc, expectations)| Column::new(table, stratum, at, id, family, doc, expectations))
            .collect();
        Ok(Self { table, columns, families: settings.families.values().collect(), kinds: explanations.len() + 1 })
    }

    /// Log ratio of each explanation for `row`, `unexplained` last; measures of a family are tempered together.
    pub(super) fn row(&self, row: usize, stratum: u8) -> Vec<f32> {
        let values = self.table.row(row);
        let weights = self.weights(values);
        let mut total = vec![0.0; self.kinds];
        for column in self.columns.iter().filter(|column| values[column.at] != Value::Unknown) {
            let floor = self.families[column.family].floor;
            column
                .ratios(values[column.at], stratum, floor, weights[column.family], |kind, ratio| total[kind] += ratio);
        }
        total
    }

    /// What each known measure adds to each explanation, tempering included.
    pub(super) fn detail(&self, row: usize, stratum: u8) -> Vec<(&'static str, Vec<f32>)> {
        let values = self.table.row(row);
        let weights = self.weights(values);
        let known = self.columns.iter().filter(|column| values[column.at] != Value::Unknown);
        known
            .map(|column| {
                let mut each = vec![0.0; self.kinds];
                let floor = self.families[column.family].floor;
                column.ratios(values[column.at], stratum, floor, weights[column.family], |kind, ratio| {
                    each[kind] = ratio;
                });
                (column.id, each)
            })
            .collect()
    }

    /// Weight of one measure of each family in this row: measures of a family are not independent, so that `n` known ones
    /// weigh as the root of `n`.
    fn weights(&self, values: &[Value]) -> Vec<f64> {
        let mut known = vec![0_u32; self.families.len()];
        for column in self.columns.iter().filter(|column| values[column.at] != Value::Unknown) {
            known[column.family] += 1;
        }
        self.families.iter().zip(known).map(|(family, known)| family.weight / f64::from(known.max(1)).sqrt()).collect()
    }
}

impl<'a> Column<'a> {
    fn new(
        table: &MeasureTable,
        stratum: &[u8],
        at: usize,
        id: &'static str,
        family: usize,
        doc: &'a MeasureDoc,
        expectations: Vec<Option<&'a Expectation>>,
    ) -> Self {
        let any =
            expectations.iter().flatten().next().copied().expect("a column is kept only where something is expected");
        let values: Vec<Value> = (0..table.len()).map(|row| table.row(row)[at]).collect();
        let groups = stratum.iter().copied().max().map_or(1, |last| last + 1);
        let strata = (0..groups)
            .map(|group| {
                let inside: Vec<Value> =
                    values.iter().zip(stratum).filter(|(_, s)| **s == group).map(|(value, _)| *value).collect();
                Population::fit(&inside, any)
            })
            .collect();
        let expectations = expectations.into_iter().map(|e| e.map(Expected::new)).collect();
        Self { at, id, family, classes: &doc.classes, expectations, whole: Population::fit(&values, any), strata }
    }

    /// Hands on the weighted log ratio of each kind that the value speaks of.
    fn ratios(&self, value: Value, stratum: u8, floor: f64, weight: f64, mut hand_on: impl FnMut(usize, f32)) {
        let whole = self.whole.ln_density(value);
        let weighed = |ratio: f64| (weight * ratio.clamp(-floor, floor)) as f32;
        for (kind, expected) in self.expectations.iter().enumerate() {
            if let Some(ln) = expected.as_ref().and_then(|expected| expected.ln_density(value, self.classes)) {
                hand_on(kind, weighed(ln - whole));
            }
        }
        if !matches!(self.strata[usize::from(stratum)], Population::Flat) {
            hand_on(self.expectations.len(), weighed(self.strata[usize::from(stratum)].ln_density(value) - whole));
        }
    }
}

impl<'a> Expected<'a> {
    fn new(expectation: &'a Expectation) -> Self {
        let tabled = match expectation {
            Expectation::Beta { mean, strength } => (1..=TABLED)
                .flat_map(|of| (0..=of).map(move |hits| ln_beta_binomial(hits, of, *mean, *strength)))
                .collect(),
            _ => Vec::new(),
        };
        Self { expectation, tabled }
    }

    fn ln_density(&self, value: Value, classes: &[String]) -> Option<f64> {
        match value {
            // rows of 2, 3, 4... entries: those before `of` hold of(of + 1)/2 - 1
            Value::Share { hits, of } if of <= TABLED && !self.tabled.is_empty() => {
                Some(self.tabled[(of * (of + 1) / 2 - 1 + hits) as usize])
            }
            value => ln_density(self.expectation, value, classes),
        }
    }
}

/// What `explanation` expects of a subject.
fn expected(explanation: &Explanation, subject: Subject) -> &BTreeMap<String, Expectation> {
    match subject {
        Subject::Pair => &explanation.pair,
        Subject::Recipient => &explanation.recipient,
        Subject::Payer => &explanation.payer,
    }
}
