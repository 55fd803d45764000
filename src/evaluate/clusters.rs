//! Is a cluster one network? Precision of the first clusters, networks cut apart, networks run together.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::run::{Role, Run, RunMember};
use super::truth::{Matched, Truth};

/// Clusters against the networks of the truth.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClusterScore {
    /// Clusters in the run.
    pub clusters: u32,
    /// Hits among the first 10: at least half of the members are guilty, and at least half of the leads that belong
    /// to the network most of them are of stand inside.
    pub hits_at_10: u32,
    /// `hits_at_10 / 10`, also where there are fewer clusters.
    pub precision_at_10: f64,
    /// Hits among the first 20.
    pub hits_at_20: u32,
    /// `hits_at_20 / 20`.
    pub precision_at_20: f64,
    /// Fragmentation: mean number of clusters over which a network is spread, of networks found in any.
    pub clusters_per_network: f64,
    /// Merging: mean number of networks in a cluster, of clusters that hold someone guilty.
    pub networks_per_cluster: f64,
}

/// The network of a person of the run in a role, when guilty.
struct Networks<'a> {
    matched: &'a Matched,
    truth: &'a Truth,
}

impl Networks<'_> {
    fn of(&self, role: Role, person: u32) -> Option<u32> {
        let place = self.matched.person(role, person)?;
        self.truth.people(role).list[place as usize].network
    }
}

/// Judges the clusters of a run.
pub(super) fn judge(run: &Run, matched: &Matched, truth: &Truth) -> ClusterScore {
    let networks = Networks { matched, truth };
    let mut leads: BTreeMap<u32, BTreeSet<(Role, u32)>> = BTreeMap::new();
    for lead in run.leads.iter().filter(|lead| !lead.victim) {
        if let Some(network) = networks.of(lead.role, lead.person) {
            leads.entry(network).or_default().insert((lead.role, lead.person));
        }
    }
    let mut held: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut hits = BTreeSet::new();
    for members in run.members.chunk_by(|a, b| a.cluster == b.cluster) {
        let cluster = members[0].cluster;
        let inside = counts(members, &networks);
        held.extend(inside.keys().map(|&network| (cluster, network)));
        if is_hit(members, &inside, &leads) {
            hits.insert(cluster);
        }
    }
    let spread =
        |pairs: usize, over: BTreeSet<u32>| if over.is_empty() { 0.0 } else { pairs as f64 / over.len() as f64 };
    let within = |depth: u32| hits.iter().filter(|&&cluster| cluster < depth).count() as u32;
    ClusterScore {
        clusters: run.clusters,
        hits_at_10: within(10),
        precision_at_10: f64::from(within(10)) / 10.0,
        hits_at_20: within(20),
        precision_at_20: f64::from(within(20)) / 20.0,
        clusters_per_network: spread(held.len(), held.iter().map(|&(_, network)| network).collect()),
        networks_per_cluster: spread(held.len(), held.iter().map(|&(cluster, _)| cluster).collect()),
    }
}

/// Guilty members by network.
fn counts(members: &[RunMember], networks: &Networks<'_>) -> BTreeMap<u32, usize> {
    let mut counts = BTreeMap::new();
    for network in members.iter().filter_map(|member| networks.of(member.role, member.person)) {
        *counts.entry(network).or_insert(0) += 1;
    }
    counts
}

fn is_hit(members: &[RunMember], inside: &BTreeMap<u32, usize>, leads: &BTreeMap<u32, BTreeSet<(Role, u32)>>) -> bool {
    let guilty: usize = inside.values().sum();
    let Some(main) = inside.iter().rev().max_by_key(|(_, count)| **count).map(|(network, _)| network) else {
        return false;
    };
    let listed = leads.get(main).map_or(0, BTreeSet::len);
    let covered = members
        .iter()
        .filter(|member| leads.get(main).is_some_and(|leads| leads.contains(&(member.role, member.person))));
    2 * guilty >= members.len() && 2 * covered.count() >= listed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(person: u32) -> RunMember {
        RunMember { cluster: 0, person, role: Role::Payer }
    }

    #[test]
    fn a_hit_is_half_true_and_holds_half_of_its_network() {
        let members = [member(1), member(2), member(3), member(4)];
        let leads = |persons: &[u32]| {
            BTreeMap::from([(7, persons.iter().map(|&person| (Role::Payer, person)).collect::<BTreeSet<_>>())])
        };
        let half_true = BTreeMap::from([(7, 2)]);
        assert!(is_hit(&members, &half_true, &leads(&[1, 2, 8, 9])));
        assert!(!is_hit(&members, &half_true, &leads(&[1, 2, 8, 9, 10])), "most of the network stands elsewhere");
        assert!(!is_hit(&members, &BTreeMap::from([(7, 1)]), &leads(&[1])), "most members are honest");
        assert!(!is_hit(&members, &BTreeMap::new(), &leads(&[1])));
    }
}
