//! How much does each measure of one subject speak for each explanation, against the population's own density?

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use rayon::prelude::*;

use crate::model::{
    ContestSettings, Expectation, Explanation, FamilySettings, MeasureDoc, MeasureTable, Outcome, Subject, Value,
};

use super::density::Prepared;
use super::population::Population;

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
    doc: &'a MeasureDoc,
    expectations: Vec<Option<Prepared>>,
    whole: Population,
    strata: Vec<Population>,
    /// Lead kinds, where only a tie weighs: no other kind may lose more by a tie than they do.
    leads: Vec<usize>,
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
            .map(|(at, id, family, doc, expectations)| {
                let priors: Vec<f64> = explanations.iter().map(|explanation| explanation.prior).collect();
                let mut column = Column::new(table, stratum, at, id, family, doc, expectations, &priors);
                if !doc.weighs_only.is_empty() {
                    let leads = explanations.iter().enumerate().filter(|(_, e)| e.outcome == Outcome::Lead);
                    column.leads = leads.map(|(kind, _)| kind).collect();
                }
                column
            })
            .collect();
        Ok(Self { table, columns, families: settings.families.values().collect(), kinds: explanations.len() + 1 })
    }

    /// Adds to `total` the log ratio of each explanation for `row`, `unexplained` last; measures of a family are tempered
    /// together.
    pub(super) fn row(&self, row: usize, stratum: u8, total: &mut [f32]) {
        let values = self.table.row(row);
        let weights = self.weights(values);
        for column in self.weighing(values) {
            let floor = self.families[column.family].floor;
            column
                .ratios(values[column.at], stratum, floor, weights[column.family], |kind, ratio| total[kind] += ratio);
        }
    }

    /// What each known measure adds to each explanation, tempering included.
    pub(super) fn detail(&self, row: usize, stratum: u8) -> Vec<(&'static str, Vec<f32>)> {
        let values = self.table.row(row);
        let weights = self.weights(values);
        let known = self.weighing(values);
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

    /// The measures that weigh in this row: known ones, and of ties only those there are.
    fn weighing<'b>(&'b self, values: &'b [Value]) -> impl Iterator<Item = &'b Column<'a>> {
        self.columns.iter().filter(|column| column.doc.weighs(values[column.at]))
    }

    /// Weight of one measure of each family in this row: measures of a family are not independent, so that `n` known ones
    /// weigh as the root of `n`.
    fn weights(&self, values: &[Value]) -> Vec<f64> {
        let mut known = vec![0_u32; self.families.len()];
        for column in self.weighing(values) {
            known[column.family] += 1;
        }
        self.families.iter().zip(known).map(|(family, known)| family.weight / f64::from(known.max(1)).sqrt()).collect()
    }
}

impl<'a> Column<'a> {
    #[expect(clippy::too_many_arguments, reason = "called once, above")]
    fn new(
        table: &MeasureTable,
        stratum: &[u8],
        at: usize,
        id: &'static str,
        family: usize,
        doc: &'a MeasureDoc,
        expectations: Vec<Option<&'a Expectation>>,
        priors: &[f64],
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
        let expectations: Vec<Option<Prepared>> =
            expectations.into_iter().map(|e| e.map(|e| Prepared::new(e, &doc.classes))).collect();
        let together = priors.iter().zip(&expectations).filter_map(|(prior, e)| Some((*prior, e.clone()?))).collect();
        let whole = Population::fit_or_expect(&values, any, together);
        Self { at, id, family, doc, expectations, whole, strata, leads: Vec::new() }
    }

    /// Hands on the weighted log ratio of each kind that the value speaks of.
    fn ratios(&self, value: Value, stratum: u8, floor: f64, weight: f64, mut hand_on: impl FnMut(usize, f32)) {
        let whole = self.whole.ln_density(value);
        let expected = |kind: usize| {
            self.expectations[kind].as_ref().and_then(|expected| expected.ln_density(value)).map(|ln| ln - whole)
        };
        let least = self.leads.iter().filter_map(|&kind| expected(kind)).fold(-floor, f64::max);
        let weighed = |ratio: f64| (weight * ratio.clamp(-floor, floor)) as f32;
        for kind in 0..self.expectations.len() {
            if let Some(ratio) = expected(kind) {
                hand_on(kind, weighed(if self.leads.contains(&kind) { ratio } else { ratio.max(least) }));
            }
        }
        let stratum = &self.strata[usize::from(stratum)];
        if !matches!(stratum, Population::Flat) {
            hand_on(self.expectations.len(), weighed((stratum.ln_density(value) - whole).max(least)));
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
