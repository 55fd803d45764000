//! How likely is a measured value under an expectation?

use std::collections::BTreeMap;

use statrs::function::beta::ln_beta;
use statrs::function::factorial::ln_binomial;
use statrs::function::gamma::ln_gamma;

use crate::model::{Expectation, Value};

/// Smallest positive number a logarithm is taken of: half an hour in days, two cents, a spread of 2 %.
const SMALLEST: f64 = 0.02;

/// Natural logarithm of a positive measure, clamped at [`SMALLEST`] so that a zero spread stays finite.
pub(super) fn ln_positive(x: f64) -> f64 {
    x.max(SMALLEST).ln()
}

/// Log density (or log probability) of `value`; a lognormal's is taken over the logarithm, as the population's is.
/// `None` when the value is unknown or of another kind than the expectation speaks of.
pub(super) fn ln_density(expectation: &Expectation, value: Value, classes: &[String]) -> Option<f64> {
    match (expectation, value) {
        (_, Value::Unknown) => None,
        (Expectation::Lognormal { median, sigma }, value) => {
            Some(ln_normal(ln_positive(value.number()?), median.ln(), *sigma))
        }
        (Expectation::Normal { mean, sd }, value) => Some(ln_normal(value.number()?, *mean, *sd)),
        (Expectation::Beta { mean, strength }, Value::Share { hits, of }) => {
            Some(ln_beta_binomial(hits, of, *mean, *strength))
        }
        (Expectation::Beta { mean, strength }, Value::Number(x)) => {
            Some(ln_beta_binomial((x * 8.0).round() as u32, 8, *mean, *strength))
        }
        (Expectation::Bernoulli { p }, Value::Yes(yes)) => Some(if yes { p.ln() } else { (1.0 - p).ln() }),
        (Expectation::Categorical { p }, Value::Class(class)) => Some(ln_class(p, usize::from(class), classes)),
        (Expectation::NegativeBinomial { per_year, dispersion, from_one }, Value::Count { n, days }) => {
            Some(ln_negative_binomial(n, per_year * days / 365.25, *dispersion, *from_one))
        }
        _ => None,
    }
}

fn ln_normal(x: f64, mean: f64, sd: f64) -> f64 {
    let z = (x - mean) / sd;
    -0.5 * z * z - sd.ln() - 0.5 * std::f64::consts::TAU.ln()
}

/// Beta-binomial with mean `mean` and prior strength `strength = a + b`.
pub(super) fn ln_beta_binomial(hits: u32, of: u32, mean: f64, strength: f64) -> f64 {
    let (a, b) = (mean * strength, (1.0 - mean) * strength);
    let (hits, misses) = (f64::from(hits), f64::from(of - hits.min(of)));
    ln_binomial(u64::from(of), hits as u64) + ln_beta(hits + a, misses + b) - ln_beta(a, b)
}

fn ln_class(p: &BTreeMap<String, f64>, class: usize, classes: &[String]) -> f64 {
    let named = classes.get(class).and_then(|name| p.get(name));
    let left = (1.0 - p.values().sum::<f64>()).max(0.01) / (classes.len().saturating_sub(p.len()).max(1)) as f64;
    named.copied().unwrap_or(left).ln()
}

/// Negative binomial of mean `mean` and dispersion `k` (variance `mean + mean^2 / k`), zero-truncated when `from_one`.
pub(super) fn ln_negative_binomial(n: u32, mean: f64, k: f64, from_one: bool) -> f64 {
    let n = f64::from(n);
    let plain =
        ln_gamma(n + k) - ln_gamma(k) - ln_gamma(n + 1.0) + k * (k / (k + mean)).ln() + n * (mean / (k + mean)).ln();
    if from_one { plain - (1.0 - (k * (k / (k + mean)).ln()).exp()).ln() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum_to_one(terms: impl Iterator<Item = f64>) {
        let sum: f64 = terms.map(f64::exp).sum();
        assert!((sum - 1.0).abs() < 1e-6, "probabilities sum to {sum}");
    }

    #[test]
    fn counts_and_shares_are_distributions() {
        sum_to_one((1..4000).map(|n| ln_negative_binomial(n, 3.0, 0.5, true)));
        sum_to_one((0..4000).map(|n| ln_negative_binomial(n, 3.0, 0.5, false)));
        sum_to_one((0..=17).map(|hits| ln_beta_binomial(hits, 17, 0.3, 2.5)));
    }

    #[test]
    fn classes_not_named_share_what_is_left() {
        let p = BTreeMap::from([("kin".to_owned(), 0.6), ("friend".to_owned(), 0.2)]);
        let classes: Vec<String> = ["friend", "kin", "other", "own"].map(String::from).to_vec();
        sum_to_one((0..4).map(|class| ln_class(&p, class, &classes)));
        assert!((ln_class(&p, 1, &classes) - 0.6_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn unknown_weighs_nothing() {
        assert_eq!(ln_density(&Expectation::Bernoulli { p: 0.2 }, Value::Unknown, &[]), None);
    }
}
