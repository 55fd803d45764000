//! Which records deal with the same person on the other side?

use rayon::prelude::*;

use crate::model::{IdentitySettings, Ledger};

use super::blocks::Candidate;
use super::clusters::Clusters;
use super::profile::Profiles;

/// Pairs of records that share a counterpart, ascending, with the number of records that counterpart deals with.
pub(super) fn pairs(
    profiles: &Profiles,
    ledger: &Ledger,
    clusters: &Clusters<'_>,
    settings: &IdentitySettings,
) -> Vec<(Candidate, u32)> {
    let mut profile_of = vec![0_u32; ledger.records.len()];
    for (at, profile) in (0..).zip(&profiles.all) {
        profile_of[profile.record as usize] = at;
    }
    let dealings = |payer: u32, recipient: u32| {
        let (payer, recipient) = (profile_of[payer as usize], profile_of[recipient as usize]);
        // payers and recipients of one person are kept apart: a payer is not compared with a recipient
        [(clusters.root(payer), false, recipient), (clusters.root(recipient), true, payer)]
    };
    let mut company: Vec<(u32, bool, u32)> =
        ledger.payments.par_iter().flat_map_iter(|it| dealings(it.sender, it.recipient)).collect();
    company.par_sort_unstable();
    company.dedup();
    let circles: Vec<&[(u32, bool, u32)]> = company.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
    let most = settings.limits.counterparts;
    let mut pairs: Vec<(Candidate, u32)> = circles
        .par_iter()
        .filter(|it| it.len() > 1 && it.len() <= most)
        .flat_map_iter(|circle| within(circle))
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup_by_key(|it| it.0);
    pairs
}

fn within(circle: &[(u32, bool, u32)]) -> impl Iterator<Item = (Candidate, u32)> + '_ {
    let size = circle.len() as u32;
    circle
        .iter()
        .enumerate()
        .flat_map(move |(at, &(_, _, a))| circle[at + 1..].iter().map(move |&(_, _, b)| ((a.min(b), a.max(b)), size)))
}
