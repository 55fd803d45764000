//! How sure is a figure? Intervals by resampling networks, because the payers of one network rise and fall together.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::Resampling;

/// A figure with its 90 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure on the whole truth.
    pub value: f64,
    /// 5th percentile over the resampled sets of networks.
    pub low: f64,
    /// 95th percentile.
    pub high: f64,
}

/// Computes `figures` once with every network counted once, and once a round with networks drawn with replacement: a
/// network drawn twice counts twice, one not drawn not at all, and honest persons always once.
pub(super) fn estimate<const N: usize>(
    networks: usize,
    resampling: Resampling,
    figures: impl Fn(&[u32]) -> [f64; N],
) -> [Estimate; N] {
    let values = figures(&vec![1; networks]);
    let mut random = ChaCha8Rng::seed_from_u64(resampling.seed);
    let mut drawn: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(resampling.rounds as usize));
    for _ in 0..resampling.rounds {
        let mut weights = vec![0; networks];
        for _ in 0..networks {
            weights[random.random_range(0..networks)] += 1;
        }
        for (sample, figure) in drawn.iter_mut().zip(figures(&weights)) {
            sample.push(figure);
        }
    }
    std::array::from_fn(|at| interval(values[at], &mut drawn[at]))
}

fn interval(value: f64, sample: &mut [f64]) -> Estimate {
    sample.sort_by(f64::total_cmp);
    let Some(last) = sample.len().checked_sub(1) else { return Estimate { value, low: value, high: value } };
    let percentile = |share: f64| sample[(share * last as f64).round() as usize];
    Estimate { value, low: percentile(0.05), high: percentile(0.95) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_interval_and_another_seed_another() {
        let share = |weights: &[u32]| [f64::from(weights[0]) / f64::from(weights.iter().sum::<u32>())];
        let of = |seed| estimate(20, Resampling { rounds: 200, seed }, share)[0];
        assert_eq!(of(1), of(1));
        assert!((of(1).value - 0.05).abs() < 1e-12);
        assert!(of(1).low <= of(1).value && of(1).value <= of(1).high);
        let mean_weight = |weights: &[u32]| [weights.iter().map(|&w| f64::from(w * w)).sum::<f64>()];
        let spread = |seed| estimate(20, Resampling { rounds: 200, seed }, mean_weight)[0];
        assert_ne!((spread(1).low, spread(1).high), (20.0, 20.0), "networks are drawn with replacement");
    }
}
