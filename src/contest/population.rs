//! What do people in this data look like on the whole? The density that `unexplained` expects, fitted per run.

use crate::model::{Expectation, Value};

use super::density::{Prepared, TABLED, ln_positive, place};

/// Bins of the grid on which a number's density is fitted.
const BINS: usize = 96;
/// Rounds of expectation-maximisation for shares and counts; the fit is smooth long before.
const ROUNDS: usize = 40;
/// Known values below which nothing is fitted.
const FEW: usize = 20;
/// Values used for a fit; evenly taken, so the fit does not depend on how many there are.
const SAMPLE: usize = 5_000;

/// The fitted density of one measure.
#[derive(Clone, Debug)]
pub(super) enum Population {
    /// Too little is known: every value weighs the same.
    Flat,
    /// A number (or its logarithm) on an even grid.
    Grid { log: bool, low: f64, step: f64, ln_density: Vec<f64> },
    /// A share: a mixture of binomials, weight for each success rate; shares of few are looked up.
    Shares { mixture: Vec<(f64, f64)>, tabled: Vec<f64> },
    /// A count: a mixture of Poisson processes, weight for each rate a day.
    Counts { mixture: Vec<(f64, f64)>, from_one: bool },
    /// Yes or no, and classes: log frequency of each.
    Classes(Vec<f64>),
    /// Too few are known to fit anything, as in the answer to one request: what all explanations together expect, each
    /// with its weight; they sum to 1.
    Expected(Vec<(f64, Prepared)>),
}

impl Population {
    /// Fits the density of `values`; `expectation` is any explanation's, and tells the scale.
    pub(super) fn fit(values: &[Value], expectation: &Expectation) -> Self {
        let known: Vec<Value> = values.iter().copied().filter(|value| *value != Value::Unknown).collect();
        if known.len() < FEW {
            return Self::Flat;
        }
        let stride = known.len().div_ceil(SAMPLE);
        let sample: Vec<Value> = known.into_iter().step_by(stride).collect();
        match (expectation, sample[0]) {
            (Expectation::Lognormal { .. }, _) => Self::grid(&sample, true),
            (Expectation::Normal { .. }, _) => Self::grid(&sample, false),
            (_, Value::Share { .. }) => Self::shares(&sample),
            (Expectation::NegativeBinomial { from_one, .. }, Value::Count { .. }) => Self::counts(&sample, *from_one),
            (_, Value::Yes(_) | Value::Class(_)) => Self::classes(&sample),
            _ => Self::Flat,
        }
    }

    /// The same where something is fitted; where too few are known, what `expected` says, each with its weight.
    pub(super) fn fit_or_expect(values: &[Value], expectation: &Expectation, expected: Vec<(f64, Prepared)>) -> Self {
        let total: f64 = expected.iter().map(|(weight, _)| weight).sum();
        let few = values.iter().filter(|value| **value != Value::Unknown).take(FEW).count() < FEW;
        if few && total > 0.0 {
            return Self::Expected(expected.into_iter().map(|(weight, it)| (weight / total, it)).collect());
        }
        Self::fit(values, expectation)
    }

    /// Log density of `value`; 0 when unknown.
    pub(super) fn ln_density(&self, value: Value) -> f64 {
        match (self, value) {
            (Self::Grid { log, low, step, ln_density }, value) => {
                let Some(x) = value.number() else { return 0.0 };
                let x = if *log { ln_positive(x) } else { x };
                let at = ((x - low) / step).floor().clamp(0.0, (ln_density.len() - 1) as f64);
                ln_density[at as usize]
            }
            (Self::Shares { tabled, .. }, Value::Share { hits, of }) if of <= TABLED => tabled[place(hits, of)],
            (Self::Shares { mixture, .. }, Value::Share { hits, of }) => {
                ln_sum(mixture, |p| ln_binomial_at(hits, of, p))
            }
            (Self::Counts { mixture, from_one }, Value::Count { n, days }) => {
                ln_sum(mixture, |rate| ln_poisson(n, rate * days, *from_one))
            }
            (Self::Classes(ln_frequency), Value::Yes(yes)) => {
                ln_frequency.get(usize::from(yes)).copied().unwrap_or(-7.0)
            }
            (Self::Classes(ln_frequency), Value::Class(class)) => {
                ln_frequency.get(usize::from(class)).copied().unwrap_or(-7.0)
            }
            (Self::Expected(expected), value) => {
                let parts: Vec<f64> =
                    expected.iter().filter_map(|(weight, it)| Some(weight * it.ln_density(value)?.exp())).collect();
                if parts.is_empty() { 0.0 } else { parts.iter().sum::<f64>().max(1e-30).ln() }
            }
            _ => 0.0,
        }
    }

    fn grid(sample: &[Value], log: bool) -> Self {
        let xs: Vec<f64> =
            sample.iter().filter_map(|v| v.number()).map(|x| if log { ln_positive(x) } else { x }).collect();
        let (low, high) = xs.iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)));
        if high - low < 1e-9 {
            return Self::Flat;
        }
        let step = (high - low) / BINS as f64 * (1.0 + 1e-9);
        let mut counts = vec![0.0; BINS];
        for x in &xs {
            counts[(((x - low) / step) as usize).min(BINS - 1)] += 1.0;
        }
        let smooth = smoothed(&counts);
        let total: f64 = smooth.iter().sum();
        // one in fifty values may fall anywhere on the grid: a fitted density is never certain
        let ln_density = smooth.iter().map(|c| ((0.98 * c / total + 0.02 / BINS as f64) / step).ln()).collect();
        Self::Grid { log, low, step, ln_density }
    }

    fn shares(sample: &[Value]) -> Self {
        let grid: Vec<f64> = (0..=20).map(|i| 0.005 + 0.99 * f64::from(i) / 20.0).collect();
        let mixture = mixture(&grid, sample, |value, p| match value {
            Value::Share { hits, of } => ln_binomial_at(hits, of, p),
            _ => 0.0,
        });
        let shares = (1..=TABLED).flat_map(|of| (0..=of).map(move |hits| (hits, of)));
        let tabled = shares.map(|(hits, of)| ln_sum(&mixture, |p| ln_binomial_at(hits, of, p))).collect();
        Self::Shares { mixture, tabled }
    }

    fn counts(sample: &[Value], from_one: bool) -> Self {
        // from one event in fourteen years to ten a day
        let grid: Vec<f64> = (0..28).map(|i| 0.0002 * 1.5_f64.powi(i)).collect();
        let mixture = mixture(&grid, sample, |value, rate| match value {
            Value::Count { n, days } => ln_poisson(n, rate * days, from_one),
            _ => 0.0,
        });
        Self::Counts { mixture, from_one }
    }

    fn classes(sample: &[Value]) -> Self {
        let mut counts = [1.0; 16];
        for value in sample {
            match value {
                Value::Yes(yes) => counts[usize::from(*yes)] += 1.0,
                Value::Class(class) => counts[usize::from(*class).min(15)] += 1.0,
                _ => {}
            }
        }
        let total: f64 = counts.iter().sum();
        Self::Classes(counts.iter().map(|c| (c / total).ln()).collect())
    }
}

/// Gaussian smoothing of a histogram, bandwidth by Silverman's rule on its own spread.
fn smoothed(counts: &[f64]) -> Vec<f64> {
    let total: f64 = counts.iter().sum();
    let mean = counts.iter().enumerate().map(|(i, c)| i as f64 * c).sum::<f64>() / total;
    let variance = counts.iter().enumerate().map(|(i, c)| (i as f64 - mean).powi(2) * c).sum::<f64>() / total;
    let width = (1.06 * variance.sqrt() * total.powf(-0.2)).max(0.7);
    let reach = (3.0 * width).ceil() as usize;
    let kernel: Vec<f64> = (0..=reach).map(|d| (-0.5 * (d as f64 / width).powi(2)).exp()).collect();
    (0..counts.len())
        .map(|i| {
            let (from, to) = (i.saturating_sub(reach), (i + reach).min(counts.len() - 1));
            (from..=to).map(|j| counts[j] * kernel[i.abs_diff(j)]).sum()
        })
        .collect()
}

/// Weights of a mixture over a fixed grid of parameters, by expectation-maximisation; equal values count together.
fn mixture(grid: &[f64], sample: &[Value], ln_likelihood: impl Fn(Value, f64) -> f64) -> Vec<(f64, f64)> {
    let mut sample = sample.to_vec();
    sample.sort_unstable_by_key(|&value| order(value));
    let alike = sample.chunk_by(|a, b| order(*a) == order(*b));
    let likelihoods: Vec<(f64, Vec<f64>)> = alike
        .map(|same| (same.len() as f64, grid.iter().map(|&g| ln_likelihood(same[0], g).exp()).collect()))
        .collect();
    let mut weights = vec![1.0 / grid.len() as f64; grid.len()];
    for _ in 0..ROUNDS {
        let mut next = vec![1e-3; grid.len()];
        for (times, row) in &likelihoods {
            let total: f64 = row.iter().zip(&weights).map(|(l, w)| l * w).sum();
            if total > 0.0 {
                for ((next, l), w) in next.iter_mut().zip(row).zip(&weights) {
                    *next += times * l * w / total;
                }
            }
        }
        let total: f64 = next.iter().sum();
        weights = next.into_iter().map(|w| w / total).collect();
    }
    grid.iter().copied().zip(weights).filter(|(_, weight)| *weight > 1e-7).collect()
}

/// Some total order of shares and counts, by which equal ones meet.
fn order(value: Value) -> (u32, u64) {
    match value {
        Value::Share { hits, of } => (hits, u64::from(of)),
        Value::Count { n, days } => (n, days.to_bits()),
        _ => (0, 0),
    }
}

fn ln_sum(mixture: &[(f64, f64)], ln_likelihood: impl Fn(f64) -> f64) -> f64 {
    mixture.iter().map(|&(parameter, weight)| weight * ln_likelihood(parameter).exp()).sum::<f64>().max(1e-30).ln()
}

fn ln_binomial_at(hits: u32, of: u32, p: f64) -> f64 {
    let hits = hits.min(of);
    ln_choose(of, hits) + f64::from(hits) * p.ln() + f64::from(of - hits) * (1.0 - p).ln()
}

fn ln_choose(of: u32, hits: u32) -> f64 {
    if hits == 0 || hits == of { 0.0 } else { statrs::function::factorial::ln_binomial(u64::from(of), u64::from(hits)) }
}

fn ln_poisson(n: u32, mean: f64, from_one: bool) -> f64 {
    let plain = f64::from(n) * mean.ln() - mean - statrs::function::factorial::ln_factorial(u64::from(n));
    if from_one { plain - (-(-mean).exp_m1()).ln() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fitted_grid_is_a_density() {
        let values: Vec<Value> = (1..500).map(|i| Value::Number(f64::from(i % 37) + 0.5)).collect();
        let fitted = Population::fit(&values, &Expectation::Normal { mean: 0.0, sd: 1.0 });
        let area: f64 =
            (0..3700).map(|i| fitted.ln_density(Value::Number(0.5 + f64::from(i) * 0.01)).exp() * 0.01).sum();
        assert!((area - 1.0).abs() < 0.05, "area {area}");
    }

    #[test]
    fn an_answer_to_one_request_is_held_against_what_is_expected() {
        let expected = |p: f64, weight: f64| (weight, Prepared::new(&Expectation::Bernoulli { p }, &[]));
        let any = Expectation::Bernoulli { p: 0.5 };
        let few = vec![Value::Yes(true); 3];
        let fitted = Population::fit_or_expect(&few, &any, vec![expected(0.1, 3.0), expected(0.9, 1.0)]);
        assert!(
            (fitted.ln_density(Value::Yes(true)).exp() - 0.3).abs() < 1e-12,
            "three quarters of 0.1 and one of 0.9"
        );
        assert!(fitted.ln_density(Value::Unknown).abs() < 1e-12);
        let many = vec![Value::Yes(true); 40];
        assert!(matches!(Population::fit_or_expect(&many, &any, vec![expected(0.1, 1.0)]), Population::Classes(_)));
    }

    #[test]
    fn shares_recover_two_kinds_of_people() {
        let values: Vec<Value> =
            (0..400).map(|i| Value::Share { hits: if i % 2 == 0 { 0 } else { 10 }, of: 10 }).collect();
        let fitted = Population::fit(&values, &Expectation::Beta { mean: 0.5, strength: 2.0 });
        let at = |hits| fitted.ln_density(Value::Share { hits, of: 10 }).exp();
        assert!(at(0) > 0.3 && at(10) > 0.3 && at(5) < 0.01, "{} {} {}", at(0), at(10), at(5));
    }
}
