//! Which numbers of the schemas change when those who are known to be something are looked at?

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::cases::World;
use super::fit::{Fitted, Pull, bounds, fit, rounded};
use super::folds::HeldOut;
use super::habits::Habits;
use crate::model::{Expectation, Explanation, MeasureDoc, MeasureTable, Outcome, Subject, Value};
use crate::schemas::Schemas;

/// One number that was learnt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Schema file.
    pub file: String,
    /// Keys that lead to the number.
    pub key: Vec<String>,
    /// What it was.
    pub before: f64,
    /// What it is.
    pub after: f64,
    /// Pairs, recipients or payers it rests on.
    pub observations: usize,
    /// What they are worth as independent ones: payers of one recipient share its habits.
    pub weight: f64,
}

/// The schemas with what was learnt, and which numbers that changed.
#[derive(Clone, Debug)]
pub(super) struct Refit {
    pub(super) schemas: Schemas,
    pub(super) changes: Vec<Change>,
}

/// A row of a measure table of one world, and its weight.
type Row = (usize, usize, f64);

/// Pairs of one explanation that teach its habits, at most.
const MOST_TAUGHT: usize = 10_000;

/// What was learnt of one explanation.
pub(super) enum Learnt {
    /// An expectation.
    Measure(Place, String, Fitted),
    /// The shares of its habits, from so many pairs worth so many.
    Shares(Vec<f64>, (usize, f64)),
}

/// Where in an explanation an expectation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Of(Subject),
    Habit(usize),
}

/// Learns from everyone who is known and not held out; priors and shares only where `whole` populations are known, for
/// decided clusters are no sample of them.
pub(super) fn refit(worlds: &[World], held: &[HeldOut], schemas: &Schemas, pull: Pull, whole: bool) -> Refit {
    let kinds = schemas.explanations.len();
    let known = Known { worlds, held, kinds, schemas };
    let rows = [Subject::Pair, Subject::Recipient, Subject::Payer].map(|subject| (subject, known.rows(subject)));
    let learnt: Vec<(usize, Learnt)> = (0..kinds)
        .into_par_iter()
        .flat_map_iter(|kind| {
            let of = |(subject, rows): &(Subject, Vec<Vec<Row>>)| known.learn(kind, *subject, &rows[kind], pull);
            rows.iter().flat_map(of).map(move |learnt| (kind, learnt)).collect::<Vec<_>>()
        })
        .collect();
    let mut refit = Refit { schemas: schemas.clone(), changes: Vec::new() };
    for (kind, learnt) in learnt {
        match learnt {
            Learnt::Measure(place, id, fitted) => refit.enter(kind, place, &id, fitted),
            Learnt::Shares(shares, told) => refit.enter_shares(kind, &shares, told),
        }
    }
    Explanation::take_after(&mut refit.schemas.explanations);
    if whole {
        refit.priors(&known, pull);
        refit.shares(&known, pull);
    }
    refit.changes.sort_by(|a, b| (&a.file, &a.key).cmp(&(&b.file, &b.key)));
    refit
}

/// Everyone who may teach.
struct Known<'a> {
    worlds: &'a [World],
    held: &'a [HeldOut],
    kinds: usize,
    schemas: &'a Schemas,
}

impl Known<'_> {
    fn each(&self) -> impl Iterator<Item = (usize, &World, &HeldOut)> {
        self.worlds.iter().zip(self.held).enumerate().map(|(at, (world, held))| (at, world, held))
    }

    /// For each kind, the rows of the subject that are known to be of it; a pair only when neither end is held out.
    fn rows(&self, subject: Subject) -> Vec<Vec<Row>> {
        let mut rows = vec![Vec::new(); self.kinds];
        for (at, world, held) in self.each() {
            let cases = match subject {
                Subject::Recipient => &world.cases.recipients,
                Subject::Payer => &world.cases.payers,
                Subject::Pair => {
                    self.pairs(at, world, held, &mut rows);
                    continue;
                }
            };
            for (row, case) in cases.iter().enumerate().filter(|(_, case)| !held.holds(case.circle)) {
                if let Some(kind) = case.kind {
                    rows[usize::from(kind)].push((at, row, 1.0));
                }
            }
        }
        if subject == Subject::Pair {
            self.lend_likes(&mut rows);
        }
        rows
    }

    /// The pairs of an explanation that pays like another of the same outcome teach that one too.
    fn lend_likes(&self, rows: &mut [Vec<Row>]) {
        let all = &self.schemas.explanations;
        for (kind, explanation) in all.iter().enumerate() {
            let other = explanation.pays_like.as_ref().and_then(|id| all.iter().position(|known| known.id == *id));
            if let Some(other) = other.filter(|&other| all[other].outcome == explanation.outcome) {
                let lent = std::mem::take(&mut rows[kind]);
                rows[other].extend(lent);
            }
        }
    }

    fn pairs(&self, at: usize, world: &World, held: &HeldOut, rows: &mut [Vec<Row>]) {
        let measured = &world.run.remeasured.measured;
        for (i, _) in world.cases.recipients.iter().enumerate().filter(|(_, case)| !held.holds(case.circle)) {
            let mut here: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
            for pair in measured.recipient_pairs(i) {
                let payer = measured.payers.binary_search(&measured.pairs[pair].payer).ok();
                let teaches = payer.is_some_and(|payer| !held.holds(world.cases.payers[payer].circle));
                if let Some(kind) = world.cases.pairs[pair].filter(|_| teaches) {
                    here.entry(kind).or_default().push(pair);
                }
            }
            for (kind, pairs) in here {
                let weight = 1.0 / self.schemas.contest.saturation(pairs.len());
                rows[usize::from(kind)].extend(pairs.into_iter().map(|pair| (at, pair, weight)));
            }
        }
    }

    fn table(&self, world: usize, subject: Subject) -> &MeasureTable {
        let measured = &self.worlds[world].run.remeasured.measured;
        match subject {
            Subject::Pair => &measured.pair_table,
            Subject::Recipient => &measured.recipient_table,
            Subject::Payer => &measured.payer_table,
        }
    }

    /// What the rows of one kind teach of each measure that it expects something of.
    fn learn(&self, kind: usize, subject: Subject, rows: &[Row], pull: Pull) -> Vec<Learnt> {
        let explanation = &self.schemas.explanations[kind];
        if subject == Subject::Pair && explanation.pays_like.is_some() {
            return Vec::new();
        }
        let expected = match subject {
            Subject::Pair => &explanation.pair,
            Subject::Recipient => &explanation.recipient,
            Subject::Payer => &explanation.payer,
        };
        let learn = |(id, shipped): (&String, &Expectation)| {
            let fitted = fit(shipped, self.classes(id)?, &self.values(subject, id, rows), pull)?;
            Some(Learnt::Measure(Place::Of(subject), id.clone(), fitted))
        };
        let mut learnt: Vec<Learnt> = expected.iter().filter_map(learn).collect();
        if subject == Subject::Pair && !explanation.habits.is_empty() {
            learnt.extend(self.habits(explanation, rows).learn(pull));
        }
        learnt
    }

    /// The habits of an explanation and those pairs of it that teach them.
    fn habits<'a>(&'a self, explanation: &'a Explanation, rows: &[Row]) -> Habits<'a> {
        // many thousand teach as much as hundreds of thousands, evenly spread
        let few: Vec<Row> = rows.iter().copied().step_by(rows.len().div_ceil(MOST_TAUGHT).max(1)).collect();
        let ids: BTreeSet<&String> = explanation.habits.iter().flat_map(|habit| habit.pair.keys()).collect();
        let column = |id: &'a String| Some((id.as_str(), (self.classes(id)?, self.values(Subject::Pair, id, &few))));
        Habits {
            shipped: &explanation.habits,
            weights: few.iter().map(|row| row.2).collect(),
            columns: ids.into_iter().filter_map(column).collect(),
        }
    }

    fn classes(&self, id: &str) -> Option<&[String]> {
        self.doc(id).map(|doc| doc.classes.as_slice())
    }

    fn doc(&self, id: &str) -> Option<&MeasureDoc> {
        self.schemas.measures.iter().find(|doc| doc.id == id)
    }

    /// What was measured in these rows, each with its weight; unknown where the run is too short for it.
    fn values(&self, subject: Subject, id: &str, rows: &[Row]) -> Vec<(Value, f64)> {
        let needs = self.doc(id).map_or(0.0, |doc| doc.needs_days);
        let column = |world: usize| {
            let is_long = self.worlds[world].run.remeasured.measured.days >= needs;
            self.table(world, subject).position(id).filter(|_| is_long)
        };
        let column: Vec<Option<usize>> = (0..self.worlds.len()).map(column).collect();
        let value = |&(world, row, weight): &Row| {
            let value = |at: usize| self.table(world, subject).row(row)[at];
            (column[world].map_or(Value::Unknown, value), weight)
        };
        rows.iter().map(value).collect()
    }
}

impl Refit {
    fn enter(&mut self, kind: usize, place: Place, id: &str, fitted: Fitted) {
        let explanation = &mut self.schemas.explanations[kind];
        let file = format!("explanations/{}.toml", explanation.id);
        let (name, expected) = match place {
            Place::Of(Subject::Pair) => (vec!["pair".to_owned()], &mut explanation.pair),
            Place::Of(Subject::Recipient) => (vec!["recipient".to_owned()], &mut explanation.recipient),
            Place::Of(Subject::Payer) => (vec!["payer".to_owned()], &mut explanation.payer),
            Place::Habit(at) => {
                (vec!["habit".to_owned(), at.to_string(), "pair".to_owned()], &mut explanation.habits[at].pair)
            }
        };
        let Some(shipped) = expected.get_mut(id) else { return };
        for ((key, before), (_, after)) in numbers(shipped).into_iter().zip(numbers(&fitted.expectation)) {
            let key = name.iter().cloned().chain([id.to_owned()]).chain(key).collect();
            note(&mut self.changes, &file, key, (before, after), (fitted.observations, fitted.weight));
        }
        *shipped = fitted.expectation;
    }

    fn enter_shares(&mut self, kind: usize, shares: &[f64], told: (usize, f64)) {
        let explanation = &mut self.schemas.explanations[kind];
        let file = format!("explanations/{}.toml", explanation.id);
        for (at, (habit, &share)) in explanation.habits.iter_mut().zip(shares).enumerate() {
            let key = vec!["habit".to_owned(), at.to_string(), "share".to_owned()];
            note(&mut self.changes, &file, key, (habit.share, share), told);
            habit.share = share;
        }
    }

    /// How many recipients each kind explains, and how many payers pay for sessions: shipped shares count as `strength`
    /// people. A kind of which nobody is known keeps its prior.
    fn priors(&mut self, known: &Known<'_>, pull: Pull) {
        let (mut recipients, mut of_kind) = (0, vec![0; known.kinds]);
        let (mut payers, mut guilty) = (0, 0);
        for (_, world, held) in known.each() {
            let teaches = |case: &&super::cases::Case| case.guilty.is_some() && !held.holds(case.circle);
            for case in world.cases.recipients.iter().filter(teaches) {
                recipients += 1;
                if let Some(kind) = case.kind {
                    of_kind[usize::from(kind)] += 1;
                }
            }
            for case in world.cases.payers.iter().filter(teaches) {
                payers += 1;
                guilty += usize::from(case.guilty == Some(true));
            }
        }
        let share = |prior: f64, hits: usize, of: usize| {
            rounded((pull.strength * prior + hits as f64) / (pull.strength + of as f64)).clamp(1e-6, 0.999)
        };
        for (kind, &hits) in of_kind.iter().enumerate().filter(|(_, hits)| **hits > 0) {
            let explanation = &mut self.schemas.explanations[kind];
            let after = share(explanation.prior, hits, recipients);
            let file = format!("explanations/{}.toml", explanation.id);
            let told = (recipients, recipients as f64);
            note(&mut self.changes, &file, vec!["prior".into()], (explanation.prior, after), told);
            explanation.prior = after;
        }
        if payers > 0 {
            let prior = &mut self.schemas.contest.payer_prior;
            let after = share(*prior, guilty, payers);
            let told = (payers, payers as f64);
            note(&mut self.changes, "contest.toml", vec!["payer_prior".into()], (*prior, after), told);
            // who is listed stands so far above anybody: the list must not grow to everyone when the prior does
            let moved = after / *prior;
            *prior = after;
            let contest = &mut self.schemas.contest;
            for (key, least) in [
                ("lead_posterior", &mut contest.lead_posterior),
                ("lead_posterior_once", &mut contest.lead_posterior_once),
            ] {
                let listed = rounded(*least * moved).min(0.5);
                note(&mut self.changes, "contest.toml", vec![key.into()], (*least, listed), told);
                *least = listed;
            }
        }
    }

    /// Which share of a runner's pairs are sessions; the honest kinds keep their proportions.
    fn shares(&mut self, known: &Known<'_>, pull: Pull) {
        let (mut sessions, mut all) = (vec![0; known.kinds], vec![0; known.kinds]);
        for (_, world, held) in known.each() {
            let measured = &world.run.remeasured.measured;
            for (i, case) in world.cases.recipients.iter().enumerate().filter(|(_, case)| !held.holds(case.circle)) {
                let Some(kind) = case.kind.map(usize::from) else { continue };
                let pairs = measured.recipient_pairs(i);
                all[kind] += pairs.len();
                sessions[kind] += pairs.filter(|&pair| world.cases.pairs[pair] == case.kind).count();
            }
        }
        for kind in 0..known.kinds {
            let explanation = &mut self.schemas.explanations[kind];
            let Some(&own) = explanation.emits.get(&explanation.id) else { continue };
            if explanation.outcome != Outcome::Lead || all[kind] == 0 || own >= 1.0 {
                continue;
            }
            let seen = (pull.strength * own + sessions[kind] as f64) / (pull.strength + all[kind] as f64);
            let rest = (1.0 - seen.clamp(0.05, 0.95)) / (1.0 - own);
            let before = explanation.emits.clone();
            let id = explanation.id.clone();
            let mut left = 1.0;
            for (_, share) in explanation.emits.iter_mut().filter(|(emitted, _)| **emitted != id) {
                *share = (*share * rest * 1e4).round() / 1e4;
                left -= *share;
            }
            explanation.emits.insert(id.clone(), (left * 1e4).round() / 1e4);
            let file = format!("explanations/{id}.toml");
            for (emitted, &share) in &explanation.emits {
                let told = (all[kind], all[kind] as f64);
                note(&mut self.changes, &file, vec!["emits".into(), emitted.clone()], (before[emitted], share), told);
            }
        }
    }
}

fn note(changes: &mut Vec<Change>, file: &str, key: Vec<String>, (before, after): (f64, f64), told: (usize, f64)) {
    if before.to_bits() != after.to_bits() {
        let (observations, weight) = told;
        changes.push(Change { file: file.to_owned(), key, before, after, observations, weight: rounded(weight) });
    }
}

/// The numbers of an expectation under their keys.
fn numbers(expectation: &Expectation) -> Vec<(Vec<String>, f64)> {
    let under = |key: &str, number: f64| (vec![key.to_owned()], number);
    match expectation {
        Expectation::Lognormal { median, sigma } => vec![under("median", *median), under("sigma", *sigma)],
        Expectation::Normal { mean, sd } => vec![under("mean", *mean), under("sd", *sd)],
        Expectation::Beta { mean, strength } => vec![under("mean", *mean), under("strength", *strength)],
        Expectation::Bernoulli { p } => vec![under("p", *p)],
        Expectation::Categorical { p } => {
            p.iter().map(|(class, &p)| (vec!["p".to_owned(), class.clone()], p)).collect()
        }
        Expectation::NegativeBinomial { per_year, dispersion, .. } => {
            vec![under("per_year", *per_year), under("dispersion", *dispersion)]
        }
    }
}

/// Bounds and rules that every estimate keeps, in words for those who read the result.
pub(super) fn rules(pull: Pull) -> Vec<String> {
    vec![
        format!("the shipped numbers count as {} observations drawn from them", pull.strength),
        format!(
            "what was seen is widened as if another population stood up to {} away on the logarithmic or logit scale",
            pull.robustness
        ),
        "a run that covers fewer days than a measure needs (needs_days) teaches nothing of it".into(),
        "the payers of one recipient are worth fewer independent ones, as in the contest (intraclass)".into(),
        format!(
            "chances from {} to {}, shares from {} to {}, their strength at most {}, spreads at least {}",
            bounds::CHANCE.0,
            bounds::CHANCE.1,
            bounds::SHARE.0,
            bounds::SHARE.1,
            bounds::STRENGTH.1,
            bounds::SPREAD
        ),
        "numbers are kept to three digits; a measure of which nothing is known keeps its numbers".into(),
    ]
}
