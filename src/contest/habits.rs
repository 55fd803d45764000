//! In which of its ways does a pair fit an explanation? The payers of one explanation differ in how they pay.

use crate::model::{Explanation, Subject};

use super::by_kind::softmax;

/// Points of the way from nothing known to all known at which a habit's share of the credit is taken.
const STEPS: u32 = 16;

/// The habits of all explanations that are looked at, those of one explanation after another; each has at least one.
#[derive(Clone, Debug)]
pub(super) struct Habits {
    /// Explanation of each habit, `unexplained` last.
    kinds: Vec<usize>,
    ln_shares: Vec<f64>,
    /// Explanations, by position, that pay like another, which is looked at in their place.
    likes: Vec<(usize, usize)>,
    count: usize,
}

impl Habits {
    /// The habits that weigh on `subject`: only pairs have several.
    pub(super) fn new(subject: Subject, explanations: &[Explanation]) -> Self {
        let like = |explanation: &Explanation| {
            let other = explanation.pays_like.as_ref().filter(|_| subject == Subject::Pair)?;
            explanations.iter().position(|known| known.id == *other)
        };
        let mut habits =
            Self { kinds: Vec::new(), ln_shares: Vec::new(), likes: Vec::new(), count: explanations.len() };
        for (kind, explanation) in explanations.iter().enumerate() {
            if let Some(other) = like(explanation) {
                habits.likes.push((kind, other));
                continue;
            }
            for (share, _) in explanation.expected(subject) {
                habits.kinds.push(kind);
                habits.ln_shares.push(share.ln());
            }
        }
        habits.kinds.push(explanations.len());
        habits
    }

    /// The explanations whose habits these are.
    pub(super) fn each<'a>(&self, explanations: &'a [Explanation]) -> impl Iterator<Item = &'a Explanation> {
        let is_like = |kind: usize| self.likes.iter().any(|(like, _)| *like == kind);
        let own: Vec<&Explanation> =
            explanations.iter().enumerate().filter(|(kind, _)| !is_like(*kind)).map(|(_, one)| one).collect();
        own.into_iter()
    }

    /// Number of habits, `unexplained` not counted.
    pub(super) fn len(&self) -> usize {
        self.ln_shares.len()
    }

    /// Number of explanations, `unexplained` not counted.
    pub(super) fn kinds(&self) -> usize {
        self.count
    }

    /// The explanation a habit is of, by position.
    pub(super) fn kind(&self, habit: usize) -> usize {
        self.kinds[habit]
    }

    /// Whether every explanation has one habit of its own.
    pub(super) fn are_none(&self) -> bool {
        self.likes.is_empty() && self.len() == self.count
    }

    /// Log ratio of each explanation from those of its habits, added to `total`: the mean likelihood, by their shares. Those
    /// that pay like another end with its total.
    pub(super) fn together(&self, each: &[f32], total: &mut [f32]) {
        for of_kind in self.spans() {
            let kind = self.kinds[of_kind.start];
            total[kind] +=
                if of_kind.len() == 1 { each[of_kind.start] } else { self.ln_mean(&each[of_kind.clone()], of_kind) };
        }
        self.copy_likes(total);
        total[self.count] += each[self.len()];
    }

    fn ln_mean(&self, each: &[f32], at: std::ops::Range<usize>) -> f32 {
        let best = each.iter().copied().fold(f32::MIN, f32::max);
        let parts = each.iter().zip(&self.ln_shares[at]);
        let sum: f64 = parts.map(|(ratio, ln_share)| (f64::from(ratio - best) + ln_share).exp()).sum();
        best + sum.ln() as f32
    }

    /// Share of each habit in the credit of its explanation, given the log ratios of all; that of `unexplained` is 1.
    pub(super) fn credit(&self, each: &[f32]) -> Vec<f32> {
        let mut credit = vec![0.0; each.len()];
        for of_kind in self.spans() {
            for step in 0..STEPS {
                let t = (f64::from(step) + 0.5) / f64::from(STEPS);
                let parts = each[of_kind.clone()].iter().zip(&self.ln_shares[of_kind.clone()]);
                let shares = softmax(parts.map(|(ratio, ln_share)| t * f64::from(*ratio) + ln_share));
                credit[of_kind.clone()].iter_mut().zip(shares).for_each(|(sum, share)| *sum += share as f32);
            }
        }
        credit.iter_mut().for_each(|sum| *sum /= STEPS as f32);
        credit[self.len()] = 1.0;
        credit
    }

    /// What is said of an explanation is said of those that pay like it.
    pub(super) fn copy_likes(&self, each: &mut [f32]) {
        self.likes.iter().for_each(|&(like, other)| each[like] = each[other]);
    }

    /// The habits of each explanation that has its own.
    fn spans(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let all = &self.kinds[..self.len()];
        let mut start = 0;
        all.chunk_by(|a, b| a == b).map(move |of_kind| {
            let span = start..start + of_kind.len();
            start = span.end;
            span
        })
    }
}
