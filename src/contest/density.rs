//! How likely is a measured value under an expectation?

use std::collections::BTreeMap;

use statrs::function::beta::ln_beta;
use statrs::function::factorial::ln_binomial;
use statrs::function::gamma::ln_gamma;

use crate::model::{Expectation, Value};

/// Smallest positive number a logarithm is taken of: half an hour in days, two cents, a spread of 2 %.
const SMALLEST: f64 = 0.02;

/// Shares of up to this many are looked up, not computed, and so are counts below it.
pub(super) const TABLED: u32 = 40;

/// Place of a share among those looked up: rows of 2, 3, 4... entries, so that those before `of` hold of(of + 1)/2 - 1.
pub(super) fn place(hits: u32, of: u32) -> usize {
    (of * (of + 1) / 2 - 1 + hits.min(of)) as usize
}

/// Natural logarithm of a positive measure, clamped at [`SMALLEST`] so that a zero spread stays finite.
#[must_use]
pub fn ln_positive(x: f64) -> f64 {
    x.max(SMALLEST).ln()
}

/// What an expectation says of every value, with all that does not depend on the value worked out before.
#[derive(Clone, Debug)]
pub(super) enum Prepared {
    /// A number, or its logarithm, around a mean: a lognormal's density is taken over the logarithm, as the population's is.
    /// `scale` is 1 over its spread, `peak` the log density at the mean.
    Number { log: bool, mean: f64, scale: f64, peak: f64 },
    /// A share; those of few are looked up.
    Share { mean: f64, strength: f64, tabled: Vec<f64> },
    /// No and yes.
    Answer([f64; 2]),
    /// Each class.
    Class(Vec<f64>),
    /// A count over days observed; what does not depend on the days is looked up.
    Count { per_day: f64, dispersion: f64, from_one: bool, tabled: Vec<f64> },
}

impl Prepared {
    /// Prepares `expectation` for a measure with these classes.
    pub(super) fn new(expectation: &Expectation, classes: &[String]) -> Self {
        match expectation {
            Expectation::Lognormal { median, sigma } => Self::number(true, median.ln(), *sigma),
            Expectation::Normal { mean, sd } => Self::number(false, *mean, *sd),
            &Expectation::Beta { mean, strength } => {
                let shares = (1..=TABLED).flat_map(|of| (0..=of).map(move |hits| (hits, of)));
                let tabled = shares.map(|(hits, of)| ln_beta_binomial(hits, of, mean, strength)).collect();
                Self::Share { mean, strength, tabled }
            }
            Expectation::Bernoulli { p } => Self::Answer([(1.0 - p).ln(), p.ln()]),
            Expectation::Categorical { p } => {
                Self::Class((0..classes.len()).map(|class| ln_class(p, class, classes)).collect())
            }
            &Expectation::NegativeBinomial { per_year, dispersion, from_one } => Self::Count {
                per_day: per_year / 365.25,
                dispersion,
                from_one,
                tabled: (0..TABLED).map(|n| ln_ways(n, dispersion)).collect(),
            },
        }
    }

    fn number(log: bool, mean: f64, sd: f64) -> Self {
        Self::Number { log, mean, scale: 1.0 / sd, peak: -sd.ln() - 0.5 * std::f64::consts::TAU.ln() }
    }

    /// Log density (or log probability) of `value`; `None` when it is unknown or of another kind than the expectation
    /// speaks of.
    pub(super) fn ln_density(&self, value: Value) -> Option<f64> {
        let ln = value.number().map(ln_positive);
        self.ln_density_at(value, ln)
    }

    /// The same where the logarithm of the value is known: many expectations ask for it.
    pub(super) fn ln_density_at(&self, value: Value, ln: Option<f64>) -> Option<f64> {
        match (self, value) {
            (_, Value::Unknown) => None,
            (&Self::Number { log, mean, scale, peak }, value) => {
                let z = (if log { ln? } else { value.number()? } - mean) * scale;
                Some(peak - 0.5 * z * z)
            }
            (Self::Share { tabled, .. }, Value::Share { hits, of }) if of <= TABLED => Some(tabled[place(hits, of)]),
            (Self::Share { mean, strength, .. }, Value::Share { hits, of }) => {
                Some(ln_beta_binomial(hits, of, *mean, *strength))
            }
            (Self::Share { tabled, .. }, Value::Number(x)) => {
                Some(tabled[place((x.clamp(0.0, 1.0) * 8.0).round() as u32, 8)])
            }
            (Self::Answer(answers), Value::Yes(yes)) => Some(answers[usize::from(yes)]),
            (Self::Class(classes), Value::Class(class)) => classes.get(usize::from(class)).copied(),
            (Self::Count { per_day, dispersion, from_one, tabled }, Value::Count { n, days }) => {
                let ways = tabled.get(n as usize).copied().unwrap_or_else(|| ln_ways(n, *dispersion));
                Some(ln_negative_binomial(ways, n, per_day * days, *dispersion, *from_one))
            }
            _ => None,
        }
    }
}

/// Beta-binomial with mean `mean` and prior strength `strength = a + b`.
#[must_use]
pub fn ln_beta_binomial(hits: u32, of: u32, mean: f64, strength: f64) -> f64 {
    let (a, b) = (mean * strength, (1.0 - mean) * strength);
    let (hits, misses) = (f64::from(hits), f64::from(of - hits.min(of)));
    ln_binomial(u64::from(of), hits as u64) + ln_beta(hits + a, misses + b) - ln_beta(a, b)
}

fn ln_class(p: &BTreeMap<String, f64>, class: usize, classes: &[String]) -> f64 {
    let named = classes.get(class).and_then(|name| p.get(name));
    let left = (1.0 - p.values().sum::<f64>()).max(0.01) / (classes.len().saturating_sub(p.len()).max(1)) as f64;
    named.copied().unwrap_or(left).ln()
}

/// The part of a negative binomial's log probability that does not depend on its mean.
#[must_use]
pub fn ln_ways(n: u32, k: f64) -> f64 {
    ln_gamma(f64::from(n) + k) - ln_gamma(k) - ln_gamma(f64::from(n) + 1.0)
}

/// Negative binomial of mean `mean` and dispersion `k` (variance `mean + mean^2 / k`), zero-truncated when `from_one`;
/// `ways` is [`ln_ways`].
#[must_use]
pub fn ln_negative_binomial(ways: f64, n: u32, mean: f64, k: f64, from_one: bool) -> f64 {
    let none = k * (k / (k + mean)).ln();
    let plain = ways + none + f64::from(n) * (mean / (k + mean)).ln();
    if from_one { plain - (-none.exp_m1()).ln() } else { plain }
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
        sum_to_one((1..4000).map(|n| ln_negative_binomial(ln_ways(n, 0.5), n, 3.0, 0.5, true)));
        sum_to_one((0..4000).map(|n| ln_negative_binomial(ln_ways(n, 0.5), n, 3.0, 0.5, false)));
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
    fn looking_up_a_share_or_a_count_is_working_it_out() {
        let shares = Prepared::new(&Expectation::Beta { mean: 0.3, strength: 2.5 }, &[]);
        for (hits, of) in [(0, 1), (3, 7), (40, 40), (41, 90)] {
            assert_eq!(shares.ln_density(Value::Share { hits, of }), Some(ln_beta_binomial(hits, of, 0.3, 2.5)));
        }
        let counts = Expectation::NegativeBinomial { per_year: 4.0, dispersion: 0.7, from_one: true };
        for n in [1, 39, 40, 400] {
            let worked_out = ln_negative_binomial(ln_ways(n, 0.7), n, 4.0 / 365.25 * 90.0, 0.7, true);
            assert_eq!(Prepared::new(&counts, &[]).ln_density(Value::Count { n, days: 90.0 }), Some(worked_out));
        }
    }

    #[test]
    fn unknown_weighs_nothing() {
        assert_eq!(Prepared::new(&Expectation::Bernoulli { p: 0.2 }, &[]).ln_density(Value::Unknown), None);
    }
}
