//! How much does each measure of one subject speak for each explanation, against the population's own density?

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use rayon::prelude::*;

use crate::model::{
    ContestSettings, Expectation, Explanation, FamilySettings, MeasureDoc, MeasureTable, Outcome, Subject, Value,
};

use super::density::{Prepared, ln_positive};
use super::habits::Habits;
use super::population::Population;

/// Judges the rows of one measure table. Every number is a natural-log ratio to the population's density: 0 where a
/// measure is unknown or an explanation expects nothing of it.
pub(super) struct Judge<'a> {
    table: &'a MeasureTable,
    columns: Vec<Column<'a>>,
    families: Vec<&'a FamilySettings>,
    /// Weight of a measure of each family, by how many of the family are known.
    tempered: Vec<Vec<f64>>,
    habits: Habits,
}

struct Column<'a> {
    at: usize,
    id: &'static str,
    family: usize,
    doc: &'a MeasureDoc,
    /// What each habit expects, all of one kind after another.
    expectations: Vec<Option<Prepared>>,
    /// Whether a habit expects what the one before it does: they share it.
    repeats: Vec<bool>,
    whole: Population,
    strata: Vec<Population>,
    /// Habits of lead kinds, where only a tie weighs: no other may lose more by a tie than they do.
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
        let habits = Habits::new(subject, explanations);
        let expected: Vec<(f64, BTreeMap<&str, &Expectation>)> = habits
            .each(explanations)
            .flat_map(|e| e.expected(subject).into_iter().map(move |(share, of)| (e.prior * share, of)))
            .collect();
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
                expected.iter().map(|(_, expected)| expected.get(id).copied()).collect();
            if expectations.iter().any(Option::is_some)
                && settings.families.values().nth(family).is_some_and(|f| f.weight > 0.0)
            {
                drafts.push((at, id, family, doc, expectations));
            }
        }
        let lead = |habit: usize| explanations.get(habits.kind(habit)).is_some_and(|e| e.outcome == Outcome::Lead);
        let leads: Vec<usize> = (0..habits.len()).filter(|&habit| lead(habit)).collect();
        let priors: Vec<f64> = expected.iter().map(|(prior, _)| *prior).collect();
        let column = |(at, id, family, doc, expectations): (usize, _, _, &'a MeasureDoc, _)| {
            let leads = if doc.weighs_only.is_empty() { Vec::new() } else { leads.clone() };
            Column { leads, ..Column::new(table, stratum, at, id, family, doc, expectations, &priors) }
        };
        let columns = drafts.into_par_iter().map(column).collect();
        let families: Vec<&FamilySettings> = settings.families.values().collect();
        let tempered = |family: &&FamilySettings| {
            (0..=table.ids.len() as u32).map(|known| settings.tempered(family, known)).collect()
        };
        let tempered = families.iter().map(tempered).collect();
        Ok(Self { table, columns, families, tempered, habits })
    }

    /// Adds to `total` the log ratio of each explanation for `row`, `unexplained` last; measures of a family are tempered
    /// together, and the habits of an explanation are alternatives, each with its share.
    pub(super) fn row(&self, row: usize, stratum: u8, total: &mut [f32]) {
        if self.habits.are_none() {
            return self.by_habit(row, stratum, total);
        }
        let mut each = vec![0.0; self.habits.len() + 1];
        self.by_habit(row, stratum, &mut each);
        self.habits.together(&each, total);
    }

    /// What each known measure adds to each explanation, tempering included; they sum to what [`Judge::row`] adds. Where
    /// an explanation has habits, a measure is credited with what it adds to each, in proportion to how far the payments
    /// speak for that habit on the way from nothing known to all known (Aumann and Shapley).
    pub(super) fn detail(&self, row: usize, stratum: u8) -> Vec<(&'static str, Vec<f32>)> {
        let mut sums = vec![0.0; self.habits.len() + 1];
        self.by_habit(row, stratum, &mut sums);
        let credit = self.habits.credit(&sums);
        let values = self.table.row(row);
        let weights = self.weights(values);
        let told = |column: &Column| {
            let mut each = vec![0.0; self.habits.kinds() + 1];
            let floor = self.families[column.family].floor;
            column.ratios(values[column.at], stratum, floor, weights[column.family], |habit, ratio| {
                each[self.habits.kind(habit)] += credit[habit] * ratio;
            });
            self.habits.copy_likes(&mut each);
            (column.id, each)
        };
        self.weighing(values).map(told).collect()
    }

    /// The log ratio of each habit, `unexplained` last.
    fn by_habit(&self, row: usize, stratum: u8, total: &mut [f32]) {
        let values = self.table.row(row);
        let weights = self.weights(values);
        for column in self.weighing(values) {
            let floor = self.families[column.family].floor;
            column.ratios(values[column.at], stratum, floor, weights[column.family], |habit, ratio| {
                total[habit] += ratio;
            });
        }
    }

    /// The measures that weigh in this row: known ones, and of ties only those there are.
    fn weighing<'b>(&'b self, values: &'b [Value]) -> impl Iterator<Item = &'b Column<'a>> {
        self.columns.iter().filter(|column| column.doc.weighs(values[column.at]))
    }

    /// Weight of one measure of each family in this row, by how many of the family are known.
    fn weights(&self, values: &[Value]) -> Vec<f64> {
        let mut known = vec![0_usize; self.families.len()];
        for column in self.weighing(values) {
            known[column.family] += 1;
        }
        self.tempered.iter().zip(known).map(|(weight, known)| weight[known]).collect()
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
        let same = |pair: &[Option<&Expectation>]| pair[0].zip(pair[1]).is_some_and(|(a, b)| std::ptr::eq(a, b));
        let repeats = std::iter::once(false).chain(expectations.windows(2).map(same)).collect();
        let expectations: Vec<Option<Prepared>> =
            expectations.into_iter().map(|e| e.map(|e| Prepared::new(e, &doc.classes))).collect();
        let together = priors.iter().zip(&expectations).filter_map(|(prior, e)| Some((*prior, e.clone()?))).collect();
        let whole = Population::fit_or_expect(&values, any, together);
        Self { at, id, family, doc, expectations, repeats, whole, strata, leads: Vec::new() }
    }

    /// Hands on the weighted log ratio of each habit that the value speaks of, `unexplained` last.
    fn ratios(&self, value: Value, stratum: u8, floor: f64, weight: f64, mut hand_on: impl FnMut(usize, f32)) {
        let whole = self.whole.ln_density(value);
        let ln_value = value.number().map(ln_positive);
        let expected = |habit: usize| {
            self.expectations[habit].as_ref()?.ln_density_at(value, ln_value).map(|density| density - whole)
        };
        let least = self.leads.iter().filter_map(|&habit| expected(habit)).fold(-floor, f64::max);
        let most = self.doc.weighs_at_most.map_or(f64::INFINITY, |log10| log10 * std::f64::consts::LN_10);
        let weighed = |ratio: f64| (weight * ratio.clamp(-floor, floor)).clamp(-most, most) as f32;
        let mut ratio = None;
        for habit in 0..self.expectations.len() {
            if !self.repeats[habit] {
                ratio = expected(habit);
            }
            if let Some(ratio) = ratio {
                hand_on(habit, weighed(if self.leads.contains(&habit) { ratio } else { ratio.max(least) }));
            }
        }
        let stratum = &self.strata[usize::from(stratum)];
        if !matches!(stratum, Population::Flat) {
            hand_on(self.expectations.len(), weighed((stratum.ln_density(value) - whole).max(least)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{explanation, shipped};
    use super::*;

    fn docs() -> Vec<MeasureDoc> {
        let read = |text| toml::from_str(text).expect("the shipped measures are sound");
        vec![
            read(include_str!("../../schemas/measures/payer_night_share.toml")),
            read(include_str!("../../schemas/measures/payments.toml")),
        ]
    }

    /// Pairs of which the number of payments and the share at night are known.
    fn table(rows: &[(u32, u32)]) -> MeasureTable {
        let values = rows
            .iter()
            .flat_map(|&(n, nights)| [Value::Share { hits: nights, of: n }, Value::Count { n, days: 365.25 }]);
        MeasureTable { ids: vec!["payer_night_share", "payments"], values: values.collect() }
    }

    fn two_habits() -> Vec<Explanation> {
        let text = r#"
            [[habit]]
            title = { fr = "une fois", en = "once" }
            share = 0.7
            [habit.pair]
            payments = { distribution = "negative_binomial", per_year = 0.2, dispersion = 6, from_one = true }
            payer_night_share = { distribution = "beta", mean = 0.97, strength = 50 }
            [[habit]]
            title = { fr = "souvent", en = "often" }
            share = 0.3
            [habit.pair]
            payments = { distribution = "negative_binomial", per_year = 30, dispersion = 6, from_one = true }
            payer_night_share = { distribution = "beta", mean = 0.03, strength = 50 }
        "#;
        #[derive(serde::Deserialize)]
        struct File {
            habit: Vec<crate::model::Habit>,
        }
        let file: File = toml::from_str(text).expect("sound");
        let with = Explanation { habits: file.habit, ..explanation("runner", Outcome::Lead, &[]) };
        let mut all = vec![with, explanation("performer", Outcome::Benign, &[])];
        all[1].pays_like = Some("runner".into());
        Explanation::take_after(&mut all);
        all
    }

    /// Looks at pairs with these numbers of payments and nights as two explanations see them that pay alike, in two ways.
    fn judged(rows: &[(u32, u32)], look: impl FnOnce(&Judge<'_>)) {
        let (docs, all, table) = (docs(), two_habits(), table(rows));
        let stratum = vec![0; rows.len()];
        look(&Judge::new(Subject::Pair, &table, &stratum, &all, &docs, &shipped()).expect("it is sound"));
    }

    fn total(judge: &Judge<'_>, row: usize) -> Vec<f32> {
        let mut total = vec![0.0; 3];
        judge.row(row, 0, &mut total);
        total
    }

    #[test]
    fn measures_add_up_to_what_a_pair_says_and_likes_are_told_alike() {
        judged(&[(1, 1), (1, 0), (40, 1), (40, 39), (3, 2)], |judge| {
            for row in 0..5 {
                let total = total(judge, row);
                assert_eq!(total[0].to_bits(), total[1].to_bits(), "nothing tells them apart");
                let parts = judge.detail(row, 0);
                let sum: f32 = parts.iter().map(|(_, each)| each[0]).sum();
                assert!((sum - total[0]).abs() < 0.02 + 0.02 * total[0].abs(), "{sum} is not {}", total[0]);
                let most = 0.5 * std::f32::consts::LN_10 + 1e-6;
                assert!(
                    parts.iter().all(|(id, each)| *id != "payer_night_share" || each[0].abs() <= most),
                    "{parts:?}"
                );
            }
        });
    }

    #[test]
    fn measures_of_one_habit_belong_together() {
        judged(&[(1, 1), (40, 1), (1, 0), (40, 39)], |judge| {
            let of = |row| total(judge, row)[0];
            assert!(of(0) > of(2), "who pays once pays at night");
            assert!(of(1) > of(3), "who pays often does not");
        });
    }
}
