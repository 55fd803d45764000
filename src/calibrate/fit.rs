//! Which numbers of an expectation make what was observed most likely, without straying far from the shipped ones?
//!
//! Penalised maximum likelihood: the shipped expectation counts as so many observations drawn from it (`strength`), so
//! that nothing observed means nothing changed and many observations outweigh it. The next population will not be this
//! one: what was observed is taken to stand up to `robustness` away on the logarithmic (or logit) scale, so that spreads
//! come out wider than they were seen.

use std::collections::BTreeMap;

use statrs::function::beta::ln_beta;
use statrs::function::gamma::digamma;

use crate::contest::{ln_beta_binomial, ln_negative_binomial, ln_positive, ln_ways};
use crate::model::{Expectation, Value};

/// How far an estimate may go, whatever was observed.
pub(super) mod bounds {
    /// Least and largest probability of a yes or a class.
    pub(in crate::calibrate) const CHANCE: (f64, f64) = (0.001, 0.999);
    /// Least and largest expected share.
    pub(in crate::calibrate) const SHARE: (f64, f64) = (0.003, 0.997);
    /// Least and largest prior strength of a share, in payments.
    pub(in crate::calibrate) const STRENGTH: (f64, f64) = (0.2, 60.0);
    /// Least spread of a number or of its logarithm.
    pub(in crate::calibrate) const SPREAD: f64 = 0.05;
    /// Least and largest events a year.
    pub(in crate::calibrate) const PER_YEAR: (f64, f64) = (0.05, 400.0);
    /// Least and largest dispersion of a count.
    pub(in crate::calibrate) const DISPERSION: (f64, f64) = (0.05, 20.0);
}

/// Largest count of the pseudo-observations of a shipped count.
const LARGEST: u32 = 2_000;

/// Sweeps over the two numbers of an expectation that has no closed form; it settles in far fewer.
const SWEEPS: usize = 40;

/// How an estimate is held back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pull {
    /// Observations that the shipped numbers are worth.
    pub(super) strength: f64,
    /// How far another population may stand, natural-log units.
    pub(super) robustness: f64,
}

/// An estimate, and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fitted {
    pub(super) expectation: Expectation,
    /// Values observed.
    pub(super) observations: usize,
    /// What they are worth as independent ones.
    pub(super) weight: f64,
}

/// Fits the kind of `shipped` to `values`, each with its weight; `None` where none of them speaks to it.
pub(super) fn fit(shipped: &Expectation, classes: &[String], values: &[(Value, f64)], pull: Pull) -> Option<Fitted> {
    let told: Vec<(Value, f64)> = values.iter().copied().filter(|(value, _)| speaks(shipped, *value)).collect();
    let weight: f64 = told.iter().map(|(_, weight)| weight).sum();
    if told.is_empty() || weight <= 0.0 {
        return None;
    }
    let fitted = Fit { values: &told, weight, pull };
    let expectation = match shipped {
        &Expectation::Lognormal { median, sigma } => {
            let (mean, sd) = fitted.number(median.ln(), sigma, pull.robustness, ln_positive);
            Expectation::Lognormal { median: rounded(mean.exp()), sigma: rounded(sd) }
        }
        &Expectation::Normal { mean, sd } => {
            let (mean, sd) = fitted.number(mean, sd, pull.robustness * mean.abs(), |x| x);
            Expectation::Normal { mean: rounded(mean), sd: rounded(sd) }
        }
        &Expectation::Beta { mean, strength } => fitted.share(mean, strength),
        &Expectation::Bernoulli { p } => {
            Expectation::Bernoulli { p: rounded(fitted.chance(p, |v| v == Value::Yes(true))) }
        }
        Expectation::Categorical { p } => Expectation::Categorical { p: fitted.classes(p, classes) },
        &Expectation::NegativeBinomial { per_year, dispersion, from_one } => {
            fitted.count(per_year, dispersion, from_one)
        }
    };
    Some(Fitted { expectation, observations: told.len(), weight })
}

/// Whether the expectation has a density for the value, as the contest has it.
fn speaks(expectation: &Expectation, value: Value) -> bool {
    match expectation {
        Expectation::Lognormal { .. } | Expectation::Normal { .. } => value != Value::Unknown,
        Expectation::Beta { .. } => matches!(value, Value::Share { .. } | Value::Number(_)),
        Expectation::Bernoulli { .. } => matches!(value, Value::Yes(_)),
        Expectation::Categorical { .. } => matches!(value, Value::Class(_)),
        Expectation::NegativeBinomial { from_one, .. } => {
            matches!(value, Value::Count { n, .. } if n > 0 || !from_one)
        }
    }
}

/// Three significant digits: more would only pretend.
pub(super) fn rounded(x: f64) -> f64 {
    format!("{x:.2e}").parse().unwrap_or(x)
}

/// A share to four digits, taken from what is `left`.
pub(super) fn rounded_share(share: f64, left: &mut f64) -> f64 {
    let rounded = (share.clamp(0.001, 0.999) * 1e4).round() / 1e4;
    *left -= rounded;
    rounded
}

/// The same, never above `x`.
fn rounded_down(x: f64) -> f64 {
    let near = rounded(x);
    if near <= x { near } else { rounded(x - 10f64.powf(x.log10().floor() - 2.0) / 2.0) }
}

/// A bound that leaves room for the shipped number.
fn within(x: f64, (low, high): (f64, f64), shipped: f64) -> f64 {
    x.clamp(low.min(shipped), high.max(shipped))
}

struct Fit<'a> {
    values: &'a [(Value, f64)],
    weight: f64,
    pull: Pull,
}

impl Fit<'_> {
    /// Share of what is known that was observed rather than shipped.
    fn observed(&self) -> f64 {
        self.weight / (self.weight + self.pull.strength)
    }

    /// Mean and standard deviation in closed form; `moved` is how far the mean of another population may stand.
    fn number(&self, mean: f64, sd: f64, moved: f64, scale: impl Fn(f64) -> f64) -> (f64, f64) {
        let (strength, all) = (self.pull.strength, self.weight + self.pull.strength);
        let numbers = || self.values.iter().filter_map(|(value, w)| Some((scale(value.number()?), *w)));
        let fitted = (strength * mean + numbers().map(|(x, w)| w * x).sum::<f64>()) / all;
        let away = |x: f64| (x - fitted).powi(2);
        let seen = numbers().map(|(x, w)| w * (away(x) + moved.powi(2))).sum::<f64>();
        let variance = (strength * (sd.powi(2) + away(mean)) + seen) / all;
        (fitted, variance.sqrt().max(bounds::SPREAD.min(sd)))
    }

    fn chance(&self, p: f64, is: impl Fn(Value) -> bool) -> f64 {
        let hits: f64 = self.values.iter().filter(|(value, _)| is(*value)).map(|(_, w)| w).sum();
        within((self.pull.strength * p + hits) / (self.pull.strength + self.weight), bounds::CHANCE, p)
    }

    /// Classes that are named; those that are not share what is left, as before.
    fn classes(&self, p: &BTreeMap<String, f64>, classes: &[String]) -> BTreeMap<String, f64> {
        let is = |name: &str, value| matches!(value, Value::Class(at) if classes.get(usize::from(at)).is_some_and(|c| c == name));
        let mut fitted: BTreeMap<String, f64> =
            p.iter().map(|(name, &p)| (name.clone(), self.chance(p, |value| is(name, value)))).collect();
        let total: f64 = fitted.values().sum();
        let room = if p.values().sum::<f64>() < 1.0 - 1e-9 { bounds::CHANCE.1 } else { 1.0 };
        fitted.values_mut().for_each(|p| *p = rounded_down(*p * (room / total).min(1.0)));
        fitted
    }

    /// Beta-binomial; the penalty is the expected log density, under the shipped beta, of the fitted one.
    fn share(&self, mean: f64, strength: f64) -> Expectation {
        let mut counts: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for &(value, weight) in self.values {
            let share = match value {
                Value::Share { hits, of } => (hits.min(of), of),
                other => ((other.number().unwrap_or_default().clamp(0.0, 1.0) * 8.0).round() as u32, 8),
            };
            *counts.entry(share).or_default() += weight;
        }
        let (a, b) = (mean * strength, (1.0 - mean) * strength);
        let (ln_x, ln_rest) = (digamma(a) - digamma(strength), digamma(b) - digamma(strength));
        let likelihood = |m: f64, s: f64| {
            let (a, b) = (m * s, (1.0 - m) * s);
            let pull = (a - 1.0) * ln_x + (b - 1.0) * ln_rest - ln_beta(a, b);
            let seen: f64 = counts.iter().map(|(&(hits, of), w)| w * ln_beta_binomial(hits, of, m, s)).sum();
            seen + self.pull.strength * pull
        };
        let start = (logit(mean), strength.ln());
        let limits = (around(bounds::SHARE, mean, logit), around(bounds::STRENGTH, strength, f64::ln));
        let (m, s) = climb(|m, s| likelihood(expit(m), s.exp()), start, limits);
        let (m, s) = (expit(m), s.exp());
        // the mean of another population is that of this one, moved: its variance adds to that between persons
        let between = m * (1.0 - m);
        let variance = between / (s + 1.0) + self.observed() * (self.pull.robustness * between).powi(2);
        let widened = within(between / variance - 1.0, bounds::STRENGTH, strength);
        Expectation::Beta { mean: rounded(m), strength: rounded(widened) }
    }

    /// Negative binomial over the time observed; the penalty is the expected log probability, under the shipped one and
    /// over a year, of the fitted one. Times within 5 % of one another count as one.
    fn count(&self, per_year: f64, dispersion: f64, from_one: bool) -> Expectation {
        let mut counts: BTreeMap<(u32, i64), f64> = BTreeMap::new();
        for &(value, weight) in self.values {
            if let Value::Count { n, days } = value {
                *counts.entry((n, (days.ln() * 20.0).round() as i64)).or_default() += weight;
            }
        }
        let ln = |n: u32, days: f64, rate: f64, k: f64, ways: &[f64]| {
            let ways = ways.get(n as usize).copied().unwrap_or_else(|| ln_ways(n, k));
            ln_negative_binomial(ways, n, rate / 365.25 * days, k, from_one)
        };
        let expected: Vec<(u32, f64)> = (u32::from(from_one)..LARGEST)
            .map(|n| (n, ln(n, 365.25, per_year, dispersion, &[]).exp()))
            .filter(|(_, p)| *p > 1e-9)
            .collect();
        let largest = counts.keys().map(|key| key.0).chain(expected.iter().map(|it| it.0)).max().unwrap_or_default();
        let likelihood = |rate: f64, k: f64| {
            let ways: Vec<f64> = (0..=largest.min(LARGEST)).map(|n| ln_ways(n, k)).collect();
            let seen = counts.iter().map(|(&(n, days), w)| w * ln(n, (days as f64 / 20.0).exp(), rate, k, &ways));
            let pull = expected.iter().map(|&(n, p)| p * ln(n, 365.25, rate, k, &ways)).sum::<f64>();
            seen.sum::<f64>() + self.pull.strength * pull
        };
        let start = (per_year.ln(), dispersion.ln());
        let limits = (around(bounds::PER_YEAR, per_year, f64::ln), around(bounds::DISPERSION, dispersion, f64::ln));
        let (rate, k) = climb(|rate, k| likelihood(rate.exp(), k.exp()), start, limits);
        let widened = 1.0 / ((-k).exp() + self.observed() * self.pull.robustness.powi(2));
        Expectation::NegativeBinomial {
            per_year: rounded(rate.exp()),
            dispersion: rounded(within(widened, bounds::DISPERSION, dispersion)),
            from_one,
        }
    }
}

fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

fn expit(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn around((low, high): (f64, f64), shipped: f64, scale: impl Fn(f64) -> f64) -> (f64, f64) {
    (scale(low.min(shipped)), scale(high.max(shipped)))
}

/// The highest point of a smooth hill of two numbers: golden-section search (Kiefer 1953, *Sequential minimax search for
/// a maximum*) along one after the other until neither moves.
fn climb(height: impl Fn(f64, f64) -> f64, start: (f64, f64), limits: ((f64, f64), (f64, f64))) -> (f64, f64) {
    let (mut x, mut y) = start;
    for _ in 0..SWEEPS {
        let (old_x, old_y) = (x, y);
        x = along(|x| height(x, y), limits.0);
        y = along(|y| height(x, y), limits.1);
        if (x - old_x).abs() < 1e-3 && (y - old_y).abs() < 1e-3 {
            break;
        }
    }
    (x, y)
}

fn along(height: impl Fn(f64) -> f64, (mut low, mut high): (f64, f64)) -> f64 {
    let part = (5f64.sqrt() - 1.0) / 2.0;
    let (mut one, mut other) = (high - part * (high - low), low + part * (high - low));
    let (mut at_one, mut at_other) = (height(one), height(other));
    while high - low > 1e-4 {
        if at_one > at_other {
            (high, other, at_other) = (other, one, at_one);
            one = high - part * (high - low);
            at_one = height(one);
        } else {
            (low, one, at_one) = (one, other, at_other);
            other = low + part * (high - low);
            at_other = height(other);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Beta, Binomial, Distribution, Gamma, LogNormal, Poisson};

    use super::*;

    const PULL: Pull = Pull { strength: 20.0, robustness: 0.0 };

    fn fitted(shipped: &Expectation, values: &[Value]) -> Expectation {
        let values: Vec<(Value, f64)> = values.iter().map(|&value| (value, 1.0)).collect();
        fit(shipped, &[], &values, PULL).expect("there are values").expectation
    }

    fn near(found: f64, expected: f64, part: f64) {
        assert!((found / expected - 1.0).abs() < part, "{found} is not near {expected}");
    }

    #[test]
    fn what_was_drawn_is_recovered() {
        let mut draw = ChaCha8Rng::seed_from_u64(5);
        let sums = LogNormal::new(60f64.ln(), 0.5).expect("a distribution");
        let sums: Vec<Value> = (0..4000).map(|_| Value::Number(sums.sample(&mut draw))).collect();
        let Expectation::Lognormal { median, sigma } =
            fitted(&Expectation::Lognormal { median: 39.0, sigma: 0.61 }, &sums)
        else {
            panic!("another kind")
        };
        near(median, 60.0, 0.03);
        near(sigma, 0.5, 0.05);

        let habit = Beta::new(0.7 * 4.0, 0.3 * 4.0).expect("a distribution");
        let shares: Vec<Value> = (0..4000)
            .map(|_| {
                let tries = Binomial::new(12, habit.sample(&mut draw)).expect("a distribution");
                Value::Share { hits: tries.sample(&mut draw) as u32, of: 12 }
            })
            .collect();
        let Expectation::Beta { mean, strength } = fitted(&Expectation::Beta { mean: 0.4, strength: 1.5 }, &shares)
        else {
            panic!("another kind")
        };
        near(mean, 0.7, 0.03);
        near(strength, 4.0, 0.1);

        let pace = Gamma::new(1.5, 20.0 / 1.5).expect("a distribution");
        let counts: Vec<Value> = (0..4000)
            .map(|_| {
                let events = Poisson::new(pace.sample(&mut draw) * 0.5).expect("a distribution");
                Value::Count { n: events.sample(&mut draw) as u32, days: 365.25 / 2.0 }
            })
            .collect();
        let shipped = Expectation::NegativeBinomial { per_year: 5.0, dispersion: 0.5, from_one: true };
        let Expectation::NegativeBinomial { per_year, dispersion, .. } = fitted(&shipped, &counts) else {
            panic!("another kind")
        };
        near(per_year, 20.0, 0.06);
        near(dispersion, 1.5, 0.12);
    }

    #[test]
    fn little_seen_moves_little_and_nothing_seen_nothing() {
        let shipped = Expectation::Lognormal { median: 39.0, sigma: 0.61 };
        assert_eq!(fit(&shipped, &[], &[(Value::Unknown, 1.0)], PULL), None);
        let Expectation::Lognormal { median, .. } = fitted(&shipped, &[Value::Number(400.0)]) else {
            panic!("another kind")
        };
        // one observation against twenty: a twenty-first of the way on the logarithm
        near(median, (39f64.ln() + (400f64 / 39.0).ln() / 21.0).exp(), 0.01);
        let shipped = Expectation::Beta { mean: 0.2, strength: 12.0 };
        let Expectation::Beta { mean, strength } = fitted(&shipped, &[Value::Share { hits: 1, of: 5 }]) else {
            panic!("another kind")
        };
        near(mean, 0.2, 0.03);
        near(strength, 12.0, 0.03);
    }

    #[test]
    fn answers_and_classes_are_counted_on_top_of_the_shipped() {
        let yes = |n: usize, of: usize| (0..of).map(|at| Value::Yes(at < n)).collect::<Vec<_>>();
        assert_eq!(fitted(&Expectation::Bernoulli { p: 0.1 }, &yes(18, 80)), Expectation::Bernoulli { p: 0.2 });
        let classes = ["kin", "friend", "other"].map(str::to_owned);
        let p = BTreeMap::from([("kin".to_owned(), 0.5), ("friend".to_owned(), 0.3)]);
        let values: Vec<(Value, f64)> = (0..80).map(|at| (Value::Class(u8::from(at >= 60)), 1.0)).collect();
        let found = fit(&Expectation::Categorical { p }, &classes, &values, PULL).expect("values");
        let Expectation::Categorical { p } = found.expectation else { panic!("another kind") };
        assert_eq!((p["kin"], p["friend"]), (0.7, 0.26));
    }

    #[test]
    fn another_population_widens_what_was_seen() {
        let values: Vec<(Value, f64)> =
            (0..400).map(|at| (Value::Number(if at % 2 == 0 { 20.0 } else { 80.0 }), 1.0)).collect();
        let shipped = Expectation::Lognormal { median: 40.0, sigma: 2f64.ln() };
        let at = |robustness| match fit(&shipped, &[], &values, Pull { strength: 20.0, robustness }) {
            Some(Fitted { expectation: Expectation::Lognormal { sigma, .. }, .. }) => sigma,
            other => panic!("{other:?}"),
        };
        near(at(0.0), 2f64.ln(), 0.01);
        near(at(0.5), (2f64.ln().powi(2) + 0.25 * 400.0 / 420.0).sqrt(), 0.01);
    }

    #[test]
    fn three_digits_are_kept_and_classes_never_sum_above_one() {
        assert_eq!((rounded(38.9561), rounded(0.001_399_9)), (39.0, 0.0014));
        assert!(rounded_down(0.38999) <= 0.38999 && rounded_down(0.5) > 0.4999);
    }
}
