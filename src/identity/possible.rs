//! Who may be one person, though not surely enough to be joined?
//!
//! A recipient of several payers is compared once more with all who share an uncommon name or a name and a city, and the
//! chance that two are one is shared out among all whom the lesser of them may be. Where it is well above even, they are
//! joined: half of a money runner shows half of what she does. The rest remain two persons, and the chance is handed on,
//! so that what is known of the one can speak of the other for what it is worth.

use rayon::prelude::*;

use super::blocks::Search;
use super::portrait::contradiction;
use super::weigh::{Rule, Scales};
use super::{Clusters, search};

/// Least log2 odds worth handing on: one chance in nine.
const LEAST: f32 = -3.0;

/// Payers from which on a recipient is compared once more.
const PAYERS: u32 = 2;

/// Two portraits that may be one person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Possible {
    /// Portraits, the smaller first.
    pub(super) a: u32,
    pub(super) b: u32,
    /// The chance that they are one person, 0 to 1, in hundredths.
    pub(super) chance: f32,
    /// Log2 odds of the two, looked at alone.
    pub(super) weight: f32,
    pub(super) rule: Rule,
    /// Profiles that show it, one of each person.
    pub(super) ends: (u32, u32),
}

/// Joins recipients as likely one person as the settings ask; what is still possible after that.
pub(super) fn settle(clusters: &mut Clusters, dealings: &[(u32, u32)], scales: &Scales<'_>) -> Vec<Possible> {
    let possible = find(clusters, search(clusters, scales), dealings, scales);
    clusters.join_likely(&possible, scales);
    find(clusters, search(clusters, scales), dealings, scales)
}

/// Pairs of portraits that may be one person, ascending.
fn find(clusters: &Clusters, search: Search<'_>, dealings: &[(u32, u32)], scales: &Scales<'_>) -> Vec<Possible> {
    let all = &clusters.portraits;
    let (paid, hubs) = recipients(clusters, dealings);
    let nobody = vec![false; all.len()];
    let pairs = Search { fresh: &hubs, known: &nobody, ..search }.contexts();
    let most = scales.settings.threshold;
    let mut possible: Vec<Possible> = pairs
        .into_par_iter()
        .filter(|&(a, b)| paid[a as usize] && paid[b as usize])
        .filter_map(|(a, b)| {
            let (x, y) = (&all[a as usize], &all[b as usize]);
            let (weight, rule, ends) = scales.odds(x, y, 0)?;
            let possible = weight >= LEAST && contradiction(&x.against(y)).is_none();
            possible.then(|| Possible { a, b, chance: 0.0, weight: weight.min(most), rule, ends })
        })
        .collect();
    // the lesser of two has one place in the world: what speaks for one other speaks against the rest
    let lesser = |it: &Possible| if all[it.a as usize].size < all[it.b as usize].size { it.a } else { it.b };
    let mut sums = vec![0.0_f32; all.len()];
    possible.iter().for_each(|it| sums[lesser(it) as usize] += it.weight.exp2());
    for it in &mut possible {
        let chance = it.weight.exp2() / (1.0 + sums[lesser(it) as usize]);
        // in hundredths, as files tell it: a run that is opened again must weigh what the first weighed
        it.chance = (100.0 * chance).round().max(1.0) / 100.0;
    }
    possible
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
