//! How much does each measure of one subject speak for each explanation, against the population's own density?

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use rayon::prelude::*;

use crate::model::{
    ContestSettings, Expectation, Explanation, FamilySettings, MeasureDoc, MeasureTable, Subject, Value,
};

use super::density::{ln_beta_binomial, ln_density};
use super::population::Population;

/// Shares of up to this many payments are looked up, not computed.
const TABLED: u32 = 40;

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
        let mut total = vec![0.0; self.kinds];
        for (_, ratios) in self.detail(row, stratum) {
            total.iter_mut().zip(ratios).for_each(|(total, ratio)| *total += ratio);
        }
        total
    }

    /// What each known measure adds to each explanation, tempering included.
    pub(super) fn detail(&self, row: usize, stratum: u8) -> Vec<(&'static str, Vec<f32>)> {
        let values = self.table.row(row);
        let mut known = vec![0_u32; self.families.len()];
        for column in self.columns.iter().filter(|column| values[column.at] != Value::Unknown) {
            known[column.family] += 1;
        }
        let known_columns = self.columns.iter().filter(|column| values[column.at] != Value::Unknown);
        known_columns
            .map(|column| {
                let family = self.families[column.family];
                let weight = family.weight / f64::from(known[column.family]).sqrt();
                (column.id, column.ratios(values[column.at], stratum, family.floor, weight))
            })
            .collect()
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

    fn ratios(&self, value: Value, stratum: u8, floor: f64, weight: f64) -> Vec<f32> {
        let whole = self.whole.ln_density(value);
        let unexplained = match &self.strata[usize::from(stratum)] {
            Population::Flat => 0.0,
            own => own.ln_density(value) - whole,
        };
        let each = self.expectations.iter().map(|expected| {
            expected.as_ref().and_then(|expected| expected.ln_density(value, self.classes)).map_or(0.0, |ln| ln - whole)
        });
        each.chain([unexplained]).map(|ratio| (weight * ratio.clamp(-floor, floor)) as f32).collect()
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
