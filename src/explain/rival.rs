//! What would have to be true for the best rival to win, and what is unknown and would tell most?
//!
//! Worked out from what the two explanations expect, everything else as it is. For a payer's pair this is what the contest
//! itself would say, but for its floors; for a recipient it is the most that a change could do, because some of the pairs
//! of any recipient are of other kinds.

use std::f64::consts::LN_10;

use serde::Serialize;

use super::duel::{Duel, Weighed};
use crate::casefile::{Known, shown};
use crate::model::{CaseExplanation, Expectation, Text, Value};

/// log10 units that knowing a measure must be worth to be told.
const LEAST: f64 = 0.005;
/// Conditions told one by one.
const SHOWN: usize = 5;
/// Steps between a value and the end of what is tried.
const STEPS: i32 = 60;

/// How far the rival is behind, and what would bring it in front.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rivalry {
    /// The rival.
    pub rival: CaseExplanation,
    /// log10 units by which the rival is behind the explanation; negative when it is in front already.
    pub behind: f64,
    /// Whether the two expect anything different of payments; where not, only other sources can tell them apart.
    pub separable: bool,
    /// Each of these alone, all else as it is, would bring it in front; the smallest step first.
    pub alone: Vec<Condition>,
    /// Where none does alone: these together, all as the rival expects; empty when not even all of them would.
    pub together: Vec<Condition>,
}

/// One measure that would have to be otherwise.
#[derive(Clone, Debug, Serialize)]
pub struct Condition {
    /// Measure id.
    pub measure: String,
    /// Its short name.
    pub title: Text,
    /// What it is.
    pub now: Text,
    /// What it would have to be, or beyond.
    pub needed: Text,
    /// Whether the value needed lies below (-1), above (1) or apart from (0) what it is.
    pub direction: i8,
    /// log10 units by which this would move the two.
    pub moves: f64,
}

/// A measure that is not known and on which the two explanations differ.
#[derive(Clone, Debug, Serialize)]
pub struct Untold {
    /// Measure id.
    pub measure: String,
    /// Its short name.
    pub title: Text,
    /// Why it is not known.
    pub why: Text,
    /// log10 units by which knowing it would move the two, on the middle of what each expects.
    pub tells: f64,
}

/// What would have to be true for the rival to win; `behind` is how far it is behind, log10.
pub(super) fn rivalry(duel: &Duel, rival: CaseExplanation, behind: f64) -> Rivalry {
    let separable = duel.measures.iter().any(Weighed::separates);
    let mut rivalry = Rivalry { rival, behind, separable, ..Rivalry::default() };
    if behind <= 0.0 || !separable {
        return rivalry;
    }
    let known: Vec<&Weighed> = duel.measures.iter().filter(|measure| measure.now.is_known()).collect();
    let mut alone: Vec<(f64, Condition)> = known.iter().filter_map(|measure| reaching(measure, behind)).collect();
    alone.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.measure.cmp(&b.1.measure)));
    rivalry.alone = alone.into_iter().map(|(_, condition)| condition).take(SHOWN).collect();
    if rivalry.alone.is_empty() {
        rivalry.together = together(&known, behind);
    }
    rivalry
}

/// What is unknown and would tell most, the loudest first.
pub(super) fn untold(duel: &Duel) -> Vec<Untold> {
    let unknown = duel.measures.iter().filter(|measure| !measure.now.is_known());
    let mut all: Vec<Untold> = unknown
        .filter(|measure| measure.tells() >= LEAST)
        .map(|measure| Untold {
            measure: measure.doc.id.clone(),
            title: measure.doc.title.clone(),
            why: measure.doc.unknown_when.clone(),
            tells: measure.tells(),
        })
        .collect();
    all.sort_by(|a, b| b.tells.total_cmp(&a.tells).then_with(|| a.measure.cmp(&b.measure)));
    all
}

/// The smallest change of one measure that brings the rival in front, with the size of the step.
fn reaching(measure: &Weighed, behind: f64) -> Option<(f64, Condition)> {
    let tried = tries(measure);
    let moves = |value: &Tried| measure.moves(value.value) / LN_10;
    let nearest = tried.iter().filter(|value| moves(value) >= behind).min_by(|a, b| a.step.total_cmp(&b.step))?;
    Some((nearest.step, condition(measure, nearest, moves(nearest))))
}

/// The measures that, all as the rival expects, bring it in front together: the loudest first, no more than needed.
fn together(known: &[&Weighed], behind: f64) -> Vec<Condition> {
    let best = |measure: &&Weighed| {
        let tried = tries(measure);
        let moves = |value: &Tried| measure.moves(value.value) / LN_10;
        let most = tried.into_iter().max_by(|a, b| moves(a).total_cmp(&moves(b)).then(b.step.total_cmp(&a.step)))?;
        let moves = moves(&most);
        (moves > 0.01).then(|| condition(measure, &most, moves))
    };
    let mut all: Vec<Condition> = known.iter().filter_map(best).collect();
    all.sort_by(|a, b| b.moves.total_cmp(&a.moves).then_with(|| a.measure.cmp(&b.measure)));
    let (mut moved, mut needed) = (0.0, Vec::new());
    for condition in all {
        moved += condition.moves;
        needed.push(condition);
        if moved >= behind {
            return needed;
        }
    }
    Vec::new()
}

/// A value tried in place of the one there is.
struct Tried {
    value: Value,
    known: Known,
    direction: i8,
    step: f64,
}

/// Values between the one there is and the far end of what the rival finds usual.
fn tries(measure: &Weighed) -> Vec<Tried> {
    let number = |x: f64, from: f64, step: f64| Tried {
        value: Value::Number(x),
        known: Known { value: Some(x), ..Known::default() },
        direction: if x < from { -1 } else { 1 },
        step,
    };
    match (measure.rival, measure.value) {
        (_, Value::Class(_)) => {
            let classes = measure.doc.classes.iter().enumerate().map(|(at, class)| Tried {
                value: Value::Class(at as u8),
                known: Known { class: class.clone(), ..Known::default() },
                direction: 0,
                step: 1.0,
            });
            classes.filter(|tried| tried.value != measure.value).collect()
        }
        (_, Value::Yes(yes)) => vec![Tried {
            value: Value::Yes(!yes),
            known: Known { value: Some(f64::from(u8::from(!yes))), ..Known::default() },
            direction: 0,
            step: 1.0,
        }],
        (_, Value::Share { hits, of }) => (0..=of).filter(|n| *n != hits).map(|n| share(n, hits, of)).collect(),
        (_, Value::Count { n, days }) => {
            (1..=n.saturating_mul(4).max(40)).filter(|m| *m != n).map(|m| count(m, n, days)).collect()
        }
        (Expectation::Lognormal { median, sigma }, Value::Number(now)) if now > 0.0 => {
            // two standard deviations beyond the rival's median is still usual for it
            let (from, middle) = (now.ln(), median.ln());
            let end = middle + 2.0 * sigma * (middle - from).signum();
            let at = |step: i32| from + (end - from) * f64::from(step) / f64::from(STEPS);
            (1..=STEPS).map(|step| number(at(step).exp(), now, (at(step) - from).abs())).collect()
        }
        (Expectation::Normal { mean, sd }, Value::Number(now)) => {
            let end = mean + 2.0 * sd * (mean - now).signum();
            let at = |step: i32| now + (end - now) * f64::from(step) / f64::from(STEPS);
            (1..=STEPS).map(|step| number(at(step), now, (at(step) - now).abs() / sd)).collect()
        }
        _ => Vec::new(),
    }
}

fn share(n: u32, hits: u32, of: u32) -> Tried {
    Tried {
        value: Value::Share { hits: n, of },
        known: Known { value: Some(f64::from(n) / f64::from(of)), of: Some(of), class: String::new() },
        direction: if n < hits { -1 } else { 1 },
        step: f64::from(n.abs_diff(hits)) / f64::from(of),
    }
}

fn count(m: u32, n: u32, days: f64) -> Tried {
    Tried {
        value: Value::Count { n: m, days },
        known: Known { value: Some(f64::from(m)), ..Known::default() },
        direction: if m < n { -1 } else { 1 },
        step: (f64::from(m) / f64::from(n.max(1))).ln().abs(),
    }
}

fn condition(measure: &Weighed, tried: &Tried, moves: f64) -> Condition {
    Condition {
        measure: measure.doc.id.clone(),
        title: measure.doc.title.clone(),
        now: shown(measure.doc, &measure.now),
        needed: shown(measure.doc, &tried.known),
        direction: tried.direction,
        moves,
    }
}
