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
        let (one, other) = (clusters.root(payer), clusters.root(recipient));
        // payers and recipients of one person are kept apart: a payer is not compared with a recipient
        [(one, false, other, recipient), (other, true, one, payer)]
    };
    let mut company: Vec<Dealing> =
        ledger.payments.par_iter().flat_map_iter(|it| dealings(it.sender, it.recipient)).collect();
    company.par_sort_unstable();
    company.dedup();
    let circles: Vec<&[Dealing]> = company.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
    let most = settings.limits.counterparts;
    let mut pairs: Vec<(Candidate, u32)> = circles.par_iter().flat_map_iter(|circle| within(circle, most)).collect();
    pairs.par_sort_unstable();
    pairs.dedup_by_key(|it| it.0);
    pairs
}

/// A person, whether as recipient, a person on the other side, and one of that one's records.
type Dealing = (u32, bool, u32, u32);

/// The records of two persons in one circle, unless it is too wide to say anything.
fn within(circle: &[Dealing], most: usize) -> Vec<(Candidate, u32)> {
    let persons: Vec<&[Dealing]> = circle.chunk_by(|a, b| a.2 == b.2).collect();
    let mut pairs = Vec::new();
    if persons.len() > most {
        return pairs;
    }
    let size = persons.len() as u32;
    for (at, one) in persons.iter().enumerate() {
        for other in &persons[at + 1..] {
            let both = one.iter().flat_map(|a| other.iter().map(move |b| (a.3.min(b.3), a.3.max(b.3))));
            pairs.extend(both.map(|pair| (pair, size)));
        }
    }
    pairs
}
