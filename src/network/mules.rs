//! To whom do possible victims pay, and which of those recipients belong together?

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{AT_STAKE, Contest, Identity, LeadRole, Measured, MuleCluster, Outcome, code_of};

/// The recipients whom possible victims pay, grouped where they share a victim; by number of victims, then id. These are
/// no clusters of leads: they say to whom else a victim's money went, so that support reaches everybody.
#[must_use]
pub fn mules(measured: &Measured, contest: &Contest, identity: &Identity) -> Vec<MuleCluster> {
    let victims = contest.leads.iter().filter(|it| it.outcome == Outcome::PossibleVictim && it.role == LeadRole::Payer);
    let paid: Vec<(u32, Vec<u32>)> =
        victims.map(|lead| (lead.person, paid_by(measured, contest, lead.person))).collect();
    let all: Vec<u32> =
        paid.iter().flat_map(|(_, recipients)| recipients).copied().collect::<BTreeSet<u32>>().into_iter().collect();
    let place = |person: &u32| all.binary_search(person).expect("it is one of them");
    let mut sets = UnionFind::new(all.len());
    for (_, recipients) in &paid {
        for pair in recipients.windows(2) {
            sets.union(place(&pair[0]), place(&pair[1]));
        }
    }
    let labels = sets.into_labeling();
    let mut groups: BTreeMap<usize, MuleCluster> = BTreeMap::new();
    for (at, &person) in all.iter().enumerate() {
        groups.entry(labels[at]).or_default().recipients.push(person);
    }
    for (victim, recipients) in &paid {
        if let Some(group) = recipients.first().and_then(|first| groups.get_mut(&labels[place(first)])) {
            group.victims.push(*victim);
        }
    }
    let mut clusters: Vec<MuleCluster> = groups.into_values().collect();
    for cluster in &mut clusters {
        let ids: BTreeSet<&str> =
            cluster.recipients.iter().map(|&person| identity.persons[person as usize].id.as_str()).collect();
        let text: Vec<&str> = ids.into_iter().collect();
        cluster.id = format!("M-{}", code_of(xxh3_64(text.join("\n").as_bytes()), 8));
    }
    clusters.sort_by(|a, b| b.victims.len().cmp(&a.victims.len()).then_with(|| a.id.cmp(&b.id)));
    clusters
}

/// The recipients of a possible victim's pairs at stake.
fn paid_by(measured: &Measured, contest: &Contest, victim: u32) -> Vec<u32> {
    let at = measured.payers.binary_search(&victim).expect("a possible victim was measured as a payer");
    let pairs = measured.payer_pairs(at);
    let weight = |pair: &&u32| contest.pairs[**pair as usize].victim;
    let most = pairs.iter().map(|pair| weight(&pair)).fold(0.0, f32::max);
    let at_stake = pairs.iter().filter(|pair| weight(pair) >= AT_STAKE * most);
    at_stake.map(|&pair| measured.pairs[pair as usize].recipient).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lead, PairKey, PairStanding, Person, Tier};

    #[test]
    fn recipients_who_share_a_victim_are_one_cluster() {
        // victims 10, 11, 12; 10 pays 0 and 1, 11 pays 1 and, honestly, 3; 12 pays 2
        let edges = [(0, 10), (1, 10), (1, 11), (2, 12), (3, 11)];
        let measured = Measured {
            pairs: edges.iter().map(|&(recipient, payer)| PairKey { recipient, payer }).collect(),
            payers: vec![10, 11, 12],
            payer_starts: vec![0, 2, 4, 5],
            payer_pairs: vec![0, 1, 2, 4, 3],
            ..Measured::default()
        };
        let victim = |person| Lead {
            rank: 1,
            person,
            role: LeadRole::Payer,
            tier: Tier::First,
            outcome: Outcome::PossibleVictim,
            score: 1.0,
            own: 0.0,
            borrowed: 0.0,
            posterior: 0.9,
            kind: 0,
            best_rival: 0,
        };
        let pair = |victim| PairStanding { victim, ..PairStanding::default() };
        let contest = Contest {
            leads: [10, 11, 12].map(victim).to_vec(),
            pairs: [0.9, 0.8, 0.9, 0.7, 0.1].map(pair).to_vec(),
            ..Contest::default()
        };
        let persons = (0..13).map(|at| Person { id: format!("P-{at}"), records: Vec::new() }).collect();
        let identity = Identity { persons, ..Identity::default() };
        let found = mules(&measured, &contest, &identity);
        let told: Vec<(&[u32], &[u32])> = found.iter().map(|it| (&it.recipients[..], &it.victims[..])).collect();
        assert_eq!(told, [(&[0, 1][..], &[10, 11][..]), (&[2][..], &[12][..])]);
        assert!(found[0].id.starts_with("M-") && found[0].id != found[1].id);
    }
}
