//! Which few statistics do several measures share?

use statrs::statistics::{Data, OrderStatistics, RankTieBreaker, Statistics};

use crate::model::Value;

/// Median of ascending numbers; `None` when there is none.
pub(super) fn median(ascending: &[f64]) -> Option<f64> {
    let middle = ascending.len() / 2;
    match ascending.len() {
        0 => None,
        n if n % 2 == 1 => Some(ascending[middle]),
        _ => Some(f64::midpoint(ascending[middle - 1], ascending[middle])),
    }
}

/// Standard deviation (n - 1) of the natural logarithm, numbers below `floor` counting as `floor`; `None` below `least` numbers.
pub(super) fn log_spread(numbers: &[f64], floor: f64, least: usize) -> Option<f64> {
    (numbers.len() >= least.max(2)).then(|| numbers.iter().map(|x| x.max(floor).ln()).std_dev())
}

/// Spearman's rank correlation of the numbers with their order, ties averaged; 0 when all are equal.
pub(super) fn trend(in_order: &[f64]) -> f64 {
    let n = in_order.len() as f64;
    let ranks = Data::new(in_order.to_vec()).ranks(RankTieBreaker::Average);
    let order: Vec<f64> = (1..=in_order.len()).map(|at| at as f64).collect();
    let deviation = ranks.iter().population_std_dev();
    if deviation == 0.0 {
        return 0.0;
    }
    order.population_covariance(ranks) / (((n * n - 1.0) / 12.0).sqrt() * deviation)
}

/// How closely angles agree, 0 (spread all round) to 1 (one direction): the mean resultant length, corrected for the
/// length that chance alone gives to few angles (Kutil 2012, unbiased estimator of its square). `turns` are fractions of
/// a whole turn. `None` below `least` angles.
pub(super) fn concentration(turns: impl Iterator<Item = f64>, least: usize) -> Option<f64> {
    let (mut n, mut x, mut y) = (0_usize, 0.0, 0.0);
    for turn in turns {
        let (sin, cos) = (turn * std::f64::consts::TAU).sin_cos();
        (n, x, y) = (n + 1, x + cos, y + sin);
    }
    let count = n as f64;
    (n >= least.max(2)).then(|| ((x * x + y * y) / count - 1.0).max(0.0) / (count - 1.0)).map(f64::sqrt)
}

/// The share of gaps within 12 % of a period of one or two times `period` days; unknown below three gaps.
pub(super) fn rhythm(gaps: &[f64], period: f64) -> Value {
    let known = if gaps.len() >= 3 { gaps } else { &[] };
    share(known, |gap| [1.0, 2.0].iter().any(|times| (gap - times * period).abs() <= 0.12 * period))
}

/// The share of `items` that fit.
pub(super) fn share<T>(items: impl IntoIterator<Item = T>, fits: impl Fn(T) -> bool) -> Value {
    let (mut hits, mut of) = (0, 0);
    for item in items {
        hits += usize::from(fits(item));
        of += 1;
    }
    Value::share(hits, of)
}

/// Number of distinct values, of which few are expected; unknown when there is none.
pub(super) fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Value {
    let mut seen: Vec<T> = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    if seen.is_empty() { Value::Unknown } else { Value::Number(seen.len() as f64) }
}

/// The most frequent value, the smallest among equals; `None` when there is none.
pub(super) fn most_frequent<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<(T, usize)> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a == b);
    runs.reduce(|best, run| if run.len() > best.len() { run } else { best }).map(|run| (run[0], run.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trend_is_one_for_rising_and_zero_for_constant_numbers() {
        assert!((trend(&[1.0, 2.0, 4.0, 8.0]) - 1.0).abs() < 1e-12);
        assert!((trend(&[4.0, 3.0, 2.0]) + 1.0).abs() < 1e-12);
        assert!(trend(&[5.0, 5.0, 5.0]).abs() < 1e-12);
        // ranks 1.5 1.5 3.5 3.5 against 1 2 3 4: 4 / sqrt(5 * 4)
        assert!((trend(&[1.0, 1.0, 2.0, 2.0]) - 4.0 / 20.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn concentration_is_one_for_one_direction_and_zero_for_opposite_ones() {
        assert!((concentration([0.3; 5].into_iter(), 4).expect("five angles") - 1.0).abs() < 1e-9);
        assert_eq!(concentration([0.0, 0.5, 0.0, 0.5].into_iter(), 4), Some(0.0));
        assert_eq!(concentration([0.0; 3].into_iter(), 4), None);
    }

    #[test]
    fn the_smallest_of_equally_frequent_values_wins() {
        assert_eq!(most_frequent([3, 1, 3, 1, 2].into_iter()), Some((1, 2)));
    }
}
