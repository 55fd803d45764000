//! How many blocks does a world have, and which networks live in which block?

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::draw::{Draw, Stress};
use super::runners::{FEWEST_GUILTY, LARGEST_NETWORK, NETWORK_TAIL, PAYERS_PER_NETWORK};
use super::{PAYMENTS_PER_REMITTER, Settings};

/// Remitters of one block: a network's honest payers, its rivals and its look-alikes are found in the same block.
const BLOCK: u64 = 6_000;

/// A network that will live in a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planned {
    pub(super) number: u32,
    /// Guilty payers.
    pub(super) size: usize,
}

/// What each block will hold.
#[derive(Debug)]
pub(super) struct Plan {
    /// Honest remitters of each block.
    pub(super) honest: Vec<u64>,
    /// Networks of each block.
    pub(super) networks: Vec<Vec<Planned>>,
}

/// The plan of a world: a few bytes a network, whatever its size.
pub(super) fn plan(settings: &Settings) -> Plan {
    let remitters = match settings.rows {
        Some(rows) => {
            (rows as f64 / (PAYMENTS_PER_REMITTER * f64::from(settings.months) / 24.0)).ceil().max(20.0) as u64
        }
        None => settings.payers.max(20),
    };
    let guilty = guilty(remitters, settings.prevalence);
    let blocks = remitters.div_ceil(BLOCK).max(1) as usize;
    let honest = remitters.saturating_sub(guilty as u64);
    let share = |block: usize| honest * (block as u64 + 1) / blocks as u64 - honest * block as u64 / blocks as u64;
    let mut networks = vec![Vec::new(); blocks];
    let tail = NETWORK_TAIL * Stress::new(settings.seed, settings.stress).factor("runner", "hub");
    let mut sizes = sizes(guilty, tail, &mut Draw::new(settings.seed, &[2]));
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let mut lightest: BinaryHeap<_> = (0..blocks).map(|block| Reverse((0_usize, block))).collect();
    for (number, size) in sizes.into_iter().enumerate() {
        let Reverse((held, block)) = lightest.pop().expect("at least one block");
        networks[block].push(Planned { number: number as u32, size });
        lightest.push(Reverse((held + size, block)));
    }
    Plan { honest: (0..blocks).map(share).collect(), networks }
}

/// Guilty payers among so many remitters: at least [`FEWEST_GUILTY`] (or one in fifty) in a small world.
fn guilty(remitters: u64, prevalence: f64) -> usize {
    if prevalence <= 0.0 {
        return 0;
    }
    let wanted = (remitters as f64 * prevalence.min(0.5)).round() as usize;
    wanted.max(FEWEST_GUILTY.min(remitters as usize / 50)).max(1)
}

/// Sizes of the networks: a heavy tail, one payer at least, a tenth of all at most.
fn sizes(guilty: usize, tail: f64, draw: &mut Draw) -> Vec<usize> {
    if guilty == 0 {
        return Vec::new();
    }
    let most = (guilty / 10).clamp(1, LARGEST_NETWORK);
    let count = (guilty as f64 / PAYERS_PER_NETWORK).ceil().max((guilty as f64 / most as f64).ceil()) as usize;
    let weights: Vec<f64> = (0..count).map(|_| (1.0 - draw.unit()).powf(-1.0 / tail) - 0.6).collect();
    let total: f64 = weights.iter().sum();
    let rest = (guilty - count) as f64;
    let mut sizes: Vec<usize> = weights.iter().map(|weight| (1 + (weight / total * rest) as usize).min(most)).collect();
    let mut missing = guilty - sizes.iter().sum::<usize>();
    while missing > 0 {
        let at = draw.index(count);
        if sizes[at] < most {
            sizes[at] += 1;
            missing -= 1;
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_many_and_none_holds_more_than_a_tenth() {
        let settings = Settings { payers: 64_000, ..Settings::default() };
        let plan = plan(&settings);
        let sizes: Vec<usize> = plan.networks.iter().flatten().map(|network| network.size).collect();
        let guilty: usize = sizes.iter().sum();
        assert_eq!(guilty, 183);
        assert!(sizes.len() >= 60, "{} networks", sizes.len());
        assert!(sizes.iter().all(|&size| size >= 1 && size * 10 <= guilty), "{sizes:?}");
        assert!(sizes.iter().any(|&size| size >= 8), "a heavy tail: {sizes:?}");
        assert_eq!(plan.honest.iter().sum::<u64>() + guilty as u64, 64_000);
    }

    #[test]
    fn a_tiny_world_still_has_networks() {
        let plan = plan(&Settings { payers: 1_500, ..Settings::default() });
        let sizes: Vec<usize> = plan.networks.iter().flatten().map(|network| network.size).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 30);
        assert!(sizes.iter().all(|&size| size <= 3), "{sizes:?}");
    }
}
