//! In which ways do the payers of one explanation pay? Habits are learnt together, by expectation-maximisation (Dempster,
//! Laird and Rubin 1977, *Maximum Likelihood from Incomplete Data via the EM Algorithm*): each pair teaches each habit as
//! far as it fits it, and each habit is held back towards the shipped one as any expectation is.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fit::{Fitted, Pull, fit, rounded_share};
use super::refit::{Learnt, Place};
use crate::contest::log_densities;
use crate::model::{Expectation, Habit, Value};

/// Rounds of expectation and maximisation; the fit moves little after half of them.
const ROUNDS: usize = 8;

/// The habits of one explanation, and the pairs that teach them.
pub(super) struct Habits<'a> {
    pub(super) shipped: &'a [Habit],
    /// Weight of each pair.
    pub(super) weights: Vec<f64>,
    /// Classes and values of each measure that a habit speaks of, by pair, with the weight of the pair.
    pub(super) columns: BTreeMap<&'a str, (&'a [String], Vec<(Value, f64)>)>,
}

impl Habits<'_> {
    /// Learns the expectations and the shares.
    pub(super) fn learn(&self, pull: Pull) -> Vec<Learnt> {
        if self.weights.is_empty() {
            return Vec::new();
        }
        let mut now = self.shipped.to_vec();
        let mut fitted = Vec::new();
        for _ in 0..ROUNDS {
            let belongs = self.belongs(&now);
            fitted = self.fitted(&belongs, pull);
            for (habit, id, fitted) in &fitted {
                now[*habit].pair.insert(id.clone(), fitted.expectation.clone());
            }
            self.shares(&belongs, pull).into_iter().zip(&mut now).for_each(|(share, habit)| habit.share = share);
        }
        let mut left = 1.0;
        let mut shares: Vec<f64> = now.iter().skip(1).map(|habit| rounded_share(habit.share, &mut left)).collect();
        shares.insert(0, rounded_share(left, &mut 1.0));
        let learnt = fitted.into_iter().map(|(habit, id, fitted)| Learnt::Measure(Place::Habit(habit), id, fitted));
        learnt.chain([Learnt::Shares(shares, (self.weights.len(), self.weights.iter().sum()))]).collect()
    }

    /// Chance that each pair is of each habit.
    fn belongs(&self, habits: &[Habit]) -> Vec<Vec<f64>> {
        let mut scores: Vec<Vec<f64>> = habits.iter().map(|habit| vec![habit.share.ln(); self.weights.len()]).collect();
        for (habit, scores) in habits.iter().zip(&mut scores) {
            for (id, expectation) in &habit.pair {
                let Some((classes, values)) = self.columns.get(id.as_str()) else { continue };
                let densities = log_densities(expectation, classes, values.iter().map(|(value, _)| *value));
                scores.iter_mut().zip(densities).for_each(|(score, ln)| *score += ln.unwrap_or(0.0));
            }
        }
        for pair in 0..self.weights.len() {
            let best = scores.iter().map(|of_habit| of_habit[pair]).fold(f64::MIN, f64::max);
            let total: f64 = scores.iter().map(|of_habit| (of_habit[pair] - best).exp()).sum();
            scores.iter_mut().for_each(|of_habit| of_habit[pair] = (of_habit[pair] - best).exp() / total);
        }
        scores
    }

    fn fitted(&self, belongs: &[Vec<f64>], pull: Pull) -> Vec<(usize, String, Fitted)> {
        let habits = self.shipped.iter().zip(belongs).enumerate();
        let all: Vec<_> =
            habits.flat_map(|(at, (habit, belongs))| habit.pair.iter().map(move |it| (at, belongs, it))).collect();
        let fitted = |(at, belongs, (id, expectation)): (usize, &Vec<f64>, (&String, &Expectation))| {
            let (classes, values) = self.columns.get(id.as_str())?;
            let shared = values.iter().zip(belongs).map(|((value, weight), share)| (*value, weight * share));
            Some((at, id.clone(), fit(expectation, classes, &shared.collect::<Vec<_>>(), pull)?))
        };
        all.into_par_iter().filter_map(fitted).collect()
    }

    fn shares(&self, belongs: &[Vec<f64>], pull: Pull) -> Vec<f64> {
        let all: f64 = self.weights.iter().sum();
        let of = |(shipped, belongs): (&Habit, &Vec<f64>)| {
            let seen: f64 = belongs.iter().zip(&self.weights).map(|(share, weight)| share * weight).sum();
            (pull.strength * shipped.share + seen) / (pull.strength + all)
        };
        self.shipped.iter().zip(belongs).map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Expectation, Text};

    fn habit(share: f64, per_year: f64) -> Habit {
        let pair = BTreeMap::from([
            ("gap_median".to_owned(), Expectation::Lognormal { median: 20.0, sigma: 1.0 }),
            ("payments".to_owned(), Expectation::NegativeBinomial { per_year, dispersion: 3.0, from_one: true }),
        ]);
        Habit { title: Text::default(), share, pair }
    }

    /// 300 who pay once or twice, and 100 who pay every third day.
    fn learnt(strength: f64) -> (Vec<Learnt>, f64) {
        let shipped = [habit(0.5, 1.0), habit(0.5, 20.0)];
        let often = |at: usize| at.is_multiple_of(4);
        let count =
            |at| Value::Count { n: if often(at) { 100 + at as u32 % 40 } else { 1 + at as u32 % 2 }, days: 365.25 };
        let gap = |at: usize| match at % 4 {
            0 => Value::Number(3.0),
            1 => Value::Number(60.0),
            _ => Value::Unknown,
        };
        let column = |of: &dyn Fn(usize) -> Value| (&[][..], (0..400).map(|at| (of(at), 1.0)).collect::<Vec<_>>());
        let columns = BTreeMap::from([("payments", column(&count)), ("gap_median", column(&gap))]);
        let habits = Habits { shipped: &shipped, weights: vec![1.0; 400], columns };
        let learnt = habits.learn(Pull { strength, robustness: 0.0 });
        let first =
            learnt.iter().find_map(|it| if let Learnt::Shares(shares, _) = it { Some(shares[0]) } else { None });
        (learnt, first.expect("shares are learnt"))
    }

    fn gap_of(learnt: &[Learnt], habit: usize) -> f64 {
        let gap = |it: &Learnt| match it {
            Learnt::Measure(Place::Habit(at), id, fitted) if *at == habit && id == "gap_median" => {
                match fitted.expectation {
                    Expectation::Lognormal { median, .. } => Some(median),
                    _ => None,
                }
            }
            _ => None,
        };
        learnt.iter().find_map(gap).expect("gaps are learnt")
    }

    #[test]
    fn two_ways_of_paying_are_told_apart() {
        let (learnt, seldom) = learnt(1.0);
        assert!((seldom - 0.75).abs() < 0.02, "three of four pay seldom, not {seldom}");
        assert!((gap_of(&learnt, 0) / 60.0 - 1.0).abs() < 0.1, "{}", gap_of(&learnt, 0));
        assert!((gap_of(&learnt, 1) / 3.0 - 1.0).abs() < 0.1, "{}", gap_of(&learnt, 1));
    }

    #[test]
    fn a_strong_pull_keeps_the_shipped_habits() {
        let (learnt, seldom) = learnt(1e6);
        assert!((seldom - 0.5).abs() < 0.01 && (gap_of(&learnt, 1) - 20.0).abs() < 0.5, "{seldom}");
    }
}
