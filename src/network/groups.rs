//! Which recipients and payers form one group, and where is a group too large to review cut?

use std::collections::{BTreeMap, BTreeSet};

use leiden_rs::{GraphDataBuilder, Leiden, LeidenConfig};
use petgraph::unionfind::UnionFind;

use crate::model::NetworkSettings;

use super::candidates::{Candidates, Edge};
use super::ties::Ties;

/// One group, before it is ranked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Group {
    /// Positions of candidate recipients, ascending.
    pub(super) recipients: Vec<usize>,
    /// Payers by person index, ascending, each with the probability of the surest pair with a recipient inside.
    pub(super) payers: BTreeMap<u32, f64>,
}

/// Forms the groups, in order of their first recipient. A recipient whom nobody pays after all is in none.
pub(super) fn form(settings: &NetworkSettings, people: &Candidates, ties: &Ties) -> Vec<Group> {
    let mut label = components(people.recipients.len(), settings.tie, ties);
    follow_payers(people, &mut label);
    split(settings, people, ties, &mut label);
    gather(people, &label)
}

/// Label of each recipient: recipients tied, directly or through others, share one.
fn components(recipients: usize, least: f64, ties: &Ties) -> Vec<usize> {
    let mut sets = UnionFind::new(recipients);
    for (&(one, other), _) in ties.affinity.iter().filter(|(_, affinity)| **affinity >= least) {
        sets.union(one, other);
    }
    sets.into_labeling()
}

/// A group whose payers all belong elsewhere is a side door of the group that most of them belong to.
fn follow_payers(people: &Candidates, label: &mut [usize]) {
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    let mut elsewhere: BTreeMap<usize, BTreeMap<usize, f64>> = BTreeMap::new();
    let strength = strengths(people, label);
    for edges in people.by_payer() {
        let home = home(edges, label, &strength);
        kept.insert(home);
        for edge in edges.iter().filter(|edge| label[edge.recipient] != home) {
            *elsewhere.entry(label[edge.recipient]).or_default().entry(home).or_default() += edge.weight;
        }
    }
    let moves: BTreeMap<usize, usize> = elsewhere
        .into_iter()
        .filter(|(from, _)| !kept.contains(from))
        .filter_map(|(from, to)| Some((from, to.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a })?.0)))
        .collect();
    for own in label.iter_mut() {
        *own = moves.get(own).copied().unwrap_or(*own);
    }
}

/// Sum of the edges to each group.
fn strengths(people: &Candidates, label: &[usize]) -> BTreeMap<usize, f64> {
    let mut strength = BTreeMap::new();
    for edge in &people.edges {
        *strength.entry(label[edge.recipient]).or_default() += edge.weight;
    }
    strength
}

/// The group a payer pays most surely; among groups within a tenth of it, the strongest, then the first.
fn home(edges: &[Edge], label: &[usize], strength: &BTreeMap<usize, f64>) -> usize {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    for edge in edges {
        *sums.entry(label[edge.recipient]).or_default() += edge.weight;
    }
    let most = sums.values().copied().fold(0.0, f64::max);
    let near = sums.into_iter().filter(|(_, sum)| *sum >= 0.9 * most).map(|(label, _)| label);
    near.reduce(|best, next| if strength[&next] > strength[&best] { next } else { best }).expect("the surest is near")
}

/// Recipients and payers of every label.
fn gather(people: &Candidates, label: &[usize]) -> Vec<Group> {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    let strength = strengths(people, label);
    for edges in people.by_payer() {
        let home = home(edges, label, &strength);
        let inside = edges.iter().filter(|edge| label[edge.recipient] == home);
        let surest = inside.map(|edge| edge.weight).fold(0.0, f64::max);
        groups.entry(home).or_default().payers.insert(edges[0].payer, surest);
    }
    for (position, own) in label.iter().enumerate() {
        if let Some(group) = groups.get_mut(own) {
            group.recipients.push(position);
        }
    }
    groups.into_values().collect()
}

/// Gives the recipients of every group that is too large new labels, by Leiden over recipients and payers.
fn split(settings: &NetworkSettings, people: &Candidates, ties: &Ties, label: &mut [usize]) {
    let mut next = people.recipients.len();
    for group in gather(people, label) {
        if group.recipients.len() + group.payers.len() <= settings.largest || group.recipients.len() < 2 {
            continue;
        }
        for (position, community) in communities(settings.seeds, people, ties, &group) {
            label[position] = next + community;
        }
        next += group.recipients.len() + group.payers.len();
    }
}

/// The community of each recipient of `group`: best modularity over the seeds, the lowest seed of equals.
fn communities(seeds: u64, people: &Candidates, ties: &Ties, group: &Group) -> Vec<(usize, usize)> {
    let nodes = group.recipients.len() + group.payers.len();
    let node_of: BTreeMap<usize, usize> = group.recipients.iter().enumerate().map(|(node, &at)| (at, node)).collect();
    let payer_node: BTreeMap<u32, usize> =
        group.payers.keys().enumerate().map(|(node, &payer)| (payer, group.recipients.len() + node)).collect();
    let mut graph = GraphDataBuilder::new(nodes);
    let paid =
        people.edges.iter().filter_map(|e| Some((*node_of.get(&e.recipient)?, *payer_node.get(&e.payer)?, e.weight)));
    let tied = ties.identifiers.iter().filter_map(|(a, b)| Some((*node_of.get(a)?, *node_of.get(b)?, 1.0)));
    for (one, other, weight) in paid.chain(tied) {
        graph.add_edge(one, other, weight).expect("both nodes were counted and weights are finite");
    }
    let graph = graph.build().expect("edges were checked one by one");
    let run = |seed| Leiden::new(LeidenConfig { seed: Some(seed), ..LeidenConfig::default() }).run(&graph);
    let best = (0..seeds).filter_map(|seed| run(seed).ok()).reduce(|a, b| if b.quality > a.quality { b } else { a });
    let community = |node: usize| best.as_ref().map_or(0, |best| best.partition.community_of(node));
    node_of.iter().map(|(&position, &node)| (position, community(node))).collect()
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::network::candidates::Recipient;

    fn settings() -> NetworkSettings {
        toml::from_str(include_str!("../../schemas/network.toml")).expect("the settings")
    }

    /// As many recipients, each paid by a payer of its own.
    fn people(recipients: usize) -> Candidates {
        let recipient = |at: usize| Recipient { person: at as u32, at, posterior: 0.9, log_odds: 1.0 };
        let edge = |at: usize| Edge { payer: (recipients + at) as u32, recipient: at, pair: at, weight: 0.9 };
        Candidates { recipients: (0..recipients).map(recipient).collect(), edges: (0..recipients).map(edge).collect() }
    }

    /// Recipients of each group by following ties one step at a time until nothing is added.
    fn reachable(recipients: usize, ties: &Ties, least: f64) -> BTreeSet<Vec<usize>> {
        let grow = |start: usize| {
            let mut inside = BTreeSet::from([start]);
            loop {
                let before = inside.len();
                for (&(one, other), _) in ties.affinity.iter().filter(|(_, affinity)| **affinity >= least) {
                    if inside.contains(&one) || inside.contains(&other) {
                        inside.extend([one, other]);
                    }
                }
                if inside.len() == before {
                    return inside.into_iter().collect();
                }
            }
        };
        (0..recipients).map(grow).collect()
    }

    #[test]
    fn groups_are_what_can_be_reached() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        for _ in 0..300 {
            let recipients = random.random_range(1..9);
            let mut ties = Ties::default();
            for _ in 0..random.random_range(0..9) {
                let (one, other) = (random.random_range(0..recipients), random.random_range(0..recipients));
                if one < other {
                    ties.affinity.insert((one, other), random.random_range(0.0..2.0));
                }
            }
            let groups = form(&settings(), &people(recipients), &ties);
            let found: BTreeSet<Vec<usize>> = groups.iter().map(|group| group.recipients.clone()).collect();
            assert_eq!(found, reachable(recipients, &ties, settings().tie), "{ties:?}");
            assert!(groups.iter().all(|group| group.payers.len() == group.recipients.len()));
        }
    }

    #[test]
    fn a_group_too_large_is_cut_where_it_is_thin_and_always_there() {
        let mut people = Candidates { edges: Vec::new(), ..people(4) };
        for payer in 0..80_u32 {
            let side = usize::from(payer >= 40);
            people.edges.extend([0, 1].map(|at| Edge {
                payer: 10 + payer,
                recipient: 2 * side + at,
                pair: 0,
                weight: 0.8,
            }));
        }
        let identifiers = BTreeSet::from([(0, 1), (1, 2), (2, 3)]);
        let affinity = identifiers.iter().map(|&pair| (pair, 1.0)).collect();
        let ties = Ties { identifiers, affinity, ..Ties::default() };
        let groups = form(&settings(), &people, &ties);
        assert_eq!(groups.iter().map(|group| group.recipients.clone()).collect::<Vec<_>>(), [vec![0, 1], vec![2, 3]]);
        assert!(groups.iter().all(|group| group.payers.len() == 40));
        assert_eq!(groups, form(&settings(), &people, &ties));
        let whole = form(&NetworkSettings { largest: 100, ..settings() }, &people, &ties);
        assert_eq!(whole.len(), 1, "small enough to review as it is");
    }
}
