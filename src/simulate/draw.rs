//! How does chance enter a simulated world, the same way every time for one seed?

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A 64-bit key of `parts` under `seed`: names one decision so that it never depends on the order of the others.
pub(super) fn key(seed: u64, parts: &[u64]) -> u64 {
    let mut bytes = [0_u8; 64];
    let mut used = 0;
    for (place, part) in parts.iter().enumerate() {
        bytes[8 * place..8 * place + 8].copy_from_slice(&part.to_le_bytes());
        used = 8 * place + 8;
    }
    xxh3_64_with_seed(&bytes[..used], seed)
}

/// A 64-bit key of `text` under `seed`.
pub(super) fn text_key(seed: u64, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), seed)
}

/// `key` as a number in [0, 1).
pub(super) fn unit_of(key: u64) -> f64 {
    (key >> 11) as f64 / (1_u64 << 53) as f64
}

/// A stream of draws: ChaCha with 8 rounds, the same on every machine.
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream named `parts` of the world `seed`.
    pub(super) fn new(seed: u64, parts: &[u64]) -> Self {
        Self(ChaCha8Rng::seed_from_u64(key(seed, parts)))
    }

    /// A number in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// Any 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0.random::<u64>()
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A number in [low, high).
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number in [low, high].
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        if high <= low { low } else { self.0.random_range(low..=high) }
    }

    /// An index below `len`, all alike; `len` must be positive.
    pub(super) fn index(&mut self, len: usize) -> usize {
        self.0.random_range(0..len)
    }

    /// One of `choices`.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.index(choices.len())]
    }

    /// The index of one of `weights`, drawn in proportion; zero weights are never drawn unless all are.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().sum();
        let mut left = self.unit() * total;
        let mut last = 0;
        for (at, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = at;
                if left < weight {
                    return at;
                }
                left -= weight;
            }
        }
        last
    }

    /// An index below `len` where the first ones are frequent: density falls about as one over the rank.
    pub(super) fn skewed(&mut self, len: usize) -> usize {
        let offset = 3.0_f64;
        let top = (len as f64 + offset) / offset;
        let rank = offset * top.powf(self.unit()) - offset;
        (rank as usize).min(len - 1)
    }

    /// Standard normal.
    pub(super) fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// Log-normal with this median and this standard deviation of its logarithm.
    pub(super) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// `value` rounded up or down so that its mean is kept.
    pub(super) fn round(&mut self, value: f64) -> usize {
        let floor = value.max(0.0).floor();
        floor as usize + usize::from(self.chance(value.max(0.0) - floor))
    }
}

/// How far a world lies from the tables: every number of every class is moved by its own factor.
#[derive(Clone, Copy)]
pub(super) struct Stress {
    seed: u64,
    reach: f64,
}

impl Stress {
    /// Factors within 1 - `reach` and 1 + `reach`, drawn from `seed`.
    pub(super) fn new(seed: u64, reach: f64) -> Self {
        Self { seed: key(seed, &[0x57_5E_55]), reach: reach.clamp(0.0, 0.4) }
    }

    /// The factor of `what` in `class`, always the same in one world.
    pub(super) fn factor(self, class: &str, what: &str) -> f64 {
        let unit = unit_of(text_key(text_key(self.seed, class), what));
        1.0 + self.reach * (2.0 * unit - 1.0)
    }

    /// Hours by which the clock of `class` is moved: up to 4 at the widest.
    pub(super) fn hours(self, class: &str) -> f64 {
        10.0 * (self.factor(class, "hour") - 1.0)
    }

    /// A share moved by its factor and kept below one.
    pub(super) fn share(self, class: &str, what: &str, share: f64) -> f64 {
        (share * self.factor(class, what)).min(0.98)
    }
}
