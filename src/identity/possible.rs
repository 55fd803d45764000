//! Who may be one person, though not surely enough to be joined?
//!
//! A recipient of several payers is compared once more with all who share an uncommon name or a name and a city. Where the
//! odds stay below the threshold the two remain two persons, and the chance that they are one is handed on, so that what
//! is known of the one can speak of the other for what it is worth.

use rayon::prelude::*;

use super::Clusters;
use super::blocks::Search;
use super::portrait::contradiction;
use super::weigh::Scales;

/// Least log2 odds worth handing on: one chance in nine.
const LEAST: f32 = -3.0;

/// Payers from which on a recipient is compared once more.
const PAYERS: u32 = 2;

/// Pairs of portraits that may be one person, the smaller first, and the chance that they are.
pub(super) fn find(
    clusters: &Clusters,
    search: Search<'_>,
    dealings: &[(u32, u32)],
    scales: &Scales<'_>,
) -> Vec<(u32, u32, f32)> {
    let all = &clusters.portraits;
    let (paid, hubs) = recipients(clusters, dealings);
    let nobody = vec![false; all.len()];
    let pairs = Search { fresh: &hubs, known: &nobody, ..search }.contexts();
    let odds: Vec<(u32, u32, f32)> = pairs
        .into_par_iter()
        .filter(|&(a, b)| paid[a as usize] && paid[b as usize])
        .filter_map(|(a, b)| {
            let (x, y) = (&all[a as usize], &all[b as usize]);
            let (weight, _, _) = scales.odds(x, y, 0)?;
            let possible = weight >= LEAST && contradiction(&x.against(y)).is_none();
            possible.then(|| (a, b, weight.min(scales.settings.threshold).exp2()))
        })
        .collect();
    // the lesser of two has one place in the world: what speaks for one other speaks against the rest
    let lesser = |a: u32, b: u32| if all[a as usize].size < all[b as usize].size { a } else { b };
    let mut sums = vec![0.0_f32; all.len()];
    for &(a, b, odds) in &odds {
        sums[lesser(a, b) as usize] += odds;
    }
    // in hundredths, as files tell it: a run that is opened again must weigh what the first weighed
    let chance = |odds: f32, sum: f32| (100.0 * odds / (1.0 + sum)).round().max(1.0) / 100.0;
    odds.into_iter().map(|(a, b, odds)| (a, b, chance(odds, sums[lesser(a, b) as usize]))).collect()
}

/// Which portraits are paid, and which by several.
fn recipients(clusters: &Clusters, dealings: &[(u32, u32)]) -> (Vec<bool>, Vec<bool>) {
    let mut pairs: Vec<(u32, u32)> =
        dealings.iter().map(|it| (clusters.of[it.1 as usize], clusters.of[it.0 as usize])).collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    let mut payers = vec![0_u32; clusters.portraits.len()];
    pairs.iter().for_each(|it| payers[it.0 as usize] += 1);
    (payers.iter().map(|&n| n > 0).collect(), payers.iter().map(|&n| n >= PAYERS).collect())
}
