//! What became of each cluster since an earlier run: same, grown, merged, split, gone, or new?
//!
//! A cluster is who is in it. An earlier cluster lives on in the later one of its id, or else in the one that holds most
//! of its recipients (then most of its payers): each has one heir at most, and nothing is counted twice.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Change, Circle, Cluster, ClusterChange, Identity, MemberRole, code_of};

/// The family tree of two runs' clusters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// What each later cluster is, in the order given.
    pub changes: Vec<Change>,
    /// Earlier clusters that live on in each later one, nearest first; positions.
    pub parents: Vec<Vec<usize>>,
    /// Earlier clusters that live on elsewhere and from which each later one has people; positions.
    pub origins: Vec<Vec<usize>>,
    /// The later cluster in which each earlier one lives on; `None` when it is gone.
    pub heirs: Vec<Option<usize>>,
}

/// How much of an earlier cluster is in a later one: recipients, then payers. Payers alone count only when they are
/// half of the earlier cluster's: one payer may be in many clusters.
type Share = (usize, usize);

fn share(earlier: &Circle, later: &Circle) -> Option<Share> {
    let recipients = earlier.recipients.intersection(&later.recipients).count();
    let payers = earlier.payers.intersection(&later.payers).count();
    let is_kin = recipients > 0 || (payers > 0 && payers * 2 >= earlier.payers.len().max(2));
    is_kin.then_some((recipients, payers))
}

/// Traces `earlier` clusters into `later` ones.
#[must_use]
pub fn trace(earlier: &[Circle], later: &[Circle]) -> Lineage {
    let mut home: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, circle) in later.iter().enumerate() {
        for person in circle.recipients.union(&circle.payers) {
            home.entry(person).or_default().push(at);
        }
    }
    let mut shares: Vec<Vec<(usize, Share)>> = vec![Vec::new(); later.len()];
    let mut heirs = Vec::new();
    for (at, circle) in earlier.iter().enumerate() {
        let people = circle.recipients.union(&circle.payers);
        let touched: BTreeSet<usize> =
            people.filter_map(|person| home.get(person.as_str())).flatten().copied().collect();
        let mut best: Option<(bool, Share, usize)> = None;
        for next in touched {
            let Some(share) = share(circle, &later[next]) else { continue };
            shares[next].push((at, share));
            let claim = (circle.id == later[next].id, share, next);
            // the first of equals: later clusters come by rank
            if best.is_none_or(|best| (claim.0, claim.1) > (best.0, best.1)) {
                best = Some(claim);
            }
        }
        heirs.push(best.map(|best| best.2));
    }
    let mut lineage = Lineage { heirs, ..Lineage::default() };
    for (at, circle) in later.iter().enumerate() {
        let mut kin = std::mem::take(&mut shares[at]);
        kin.sort_by_key(|&(from, share)| (std::cmp::Reverse(share), from));
        let (parents, origins): (Vec<usize>, Vec<usize>) =
            kin.into_iter().map(|(from, _)| from).partition(|&from| lineage.heirs[from] == Some(at));
        lineage.changes.push(change(earlier, circle, &parents, &origins));
        lineage.parents.push(parents);
        lineage.origins.push(origins);
    }
    lineage
}

fn change(earlier: &[Circle], later: &Circle, parents: &[usize], origins: &[usize]) -> Change {
    let [parent] = parents else {
        return match (parents.len(), origins.len()) {
            (0, 0) => Change::New,
            (0, _) => Change::Split,
            _ => Change::Merged,
        };
    };
    let parent = &earlier[*parent];
    if !later.recipients.is_subset(&parent.recipients) || !later.payers.is_subset(&parent.payers) {
        Change::Grown
    } else if later.recipients == parent.recipients && later.payers == parent.payers {
        Change::Same
    } else {
        Change::Shrunk
    }
}

/// Gives clusters the ids of those of an earlier run that live on in them, and says what became of each; those that are
/// gone come last. Of several earlier clusters in one, the nearest gives its id.
pub fn carry(clusters: &mut [Cluster], identity: &Identity, earlier: &[Circle]) -> Vec<ClusterChange> {
    let circles: Vec<Circle> = clusters.iter().map(|cluster| circle(cluster, identity)).collect();
    let lineage = trace(earlier, &circles);
    let inherited: BTreeSet<&str> =
        lineage.parents.iter().filter_map(|parents| Some(earlier[*parents.first()?].id.as_str())).collect();
    let mut changes = Vec::new();
    for (at, cluster) in clusters.iter_mut().enumerate() {
        let sources: Vec<usize> = lineage.parents[at].iter().chain(&lineage.origins[at]).copied().collect();
        if let Some(&parent) = lineage.parents[at].first() {
            earlier[parent].id.clone_into(&mut cluster.id);
        } else if inherited.contains(cluster.id.as_str()) {
            // the larger part of a cluster kept the id that this part would derive
            let parted = format!("{} parted", cluster.id);
            cluster.id = format!("C-{}", code_of(xxh3_64(parted.as_bytes()), 8));
        }
        let nearest = sources.first().map(|&from| &earlier[from]);
        let apart = |one: &Circle, other: &Circle| {
            (one.recipients.difference(&other.recipients).count() + one.payers.difference(&other.payers).count()) as u32
        };
        changes.push(ClusterChange {
            cluster: cluster.id.clone(),
            change: lineage.changes[at],
            earlier: sources.iter().map(|&from| earlier[from].id.clone()).collect(),
            joined: nearest.map_or(cluster.members.len() as u32, |earlier| apart(&circles[at], earlier)),
            left: nearest.map_or(0, |earlier| apart(earlier, &circles[at])),
        });
    }
    let gone = earlier.iter().zip(&lineage.heirs).filter(|(_, heir)| heir.is_none());
    changes.extend(gone.map(|(circle, _)| ClusterChange {
        cluster: circle.id.clone(),
        change: Change::Gone,
        earlier: vec![circle.id.clone()],
        joined: 0,
        left: (circle.recipients.len() + circle.payers.len()) as u32,
    }));
    changes
}

fn circle(cluster: &Cluster, identity: &Identity) -> Circle {
    let mut circle = Circle { id: cluster.id.clone(), ..Circle::default() };
    for member in &cluster.members {
        let side = if member.role == MemberRole::Payer { &mut circle.payers } else { &mut circle.recipients };
        side.insert(identity.persons[member.person as usize].id.clone());
    }
    circle
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn circle(id: &str, recipients: &[&str], payers: &[&str]) -> Circle {
        let set = |people: &[&str]| people.iter().map(|&person| person.to_owned()).collect();
        Circle { id: id.to_owned(), recipients: set(recipients), payers: set(payers) }
    }

    #[test]
    fn each_fate_has_its_name() {
        let earlier = [
            circle("A", &["r1"], &["p1"]),
            circle("B", &["r2"], &["p2"]),
            circle("C", &["r3"], &["p3"]),
            circle("D", &["r4", "r5", "r6"], &["p4", "p5"]),
            circle("E", &["r7"], &["p7", "p8"]),
            circle("F", &["r8"], &["p9"]),
        ];
        let later = [
            circle("A", &["r1"], &["p1"]),
            circle("X", &["r2", "r3"], &["p2", "p3"]),
            circle("D", &["r4", "r5"], &["p4"]),
            circle("Y", &["r6"], &["p5"]),
            circle("E", &["r7"], &["p7", "p8", "new"]),
            circle("Z", &["unknown"], &["nobody"]),
        ];
        let lineage = trace(&earlier, &later);
        assert_eq!(
            lineage.changes,
            [Change::Same, Change::Merged, Change::Shrunk, Change::Split, Change::Grown, Change::New]
        );
        assert_eq!(lineage.heirs, [Some(0), Some(1), Some(1), Some(2), Some(4), None]);
        assert_eq!(lineage.origins[3], [3]);
        assert_eq!(lineage.parents[1], [1, 2]);
    }

    #[test]
    fn one_shared_payer_of_many_makes_no_kin() {
        let earlier = [circle("A", &["r1"], &["p1", "p2", "p3"])];
        assert_eq!(trace(&earlier, &[circle("B", &["r2"], &["p1"])]).changes, [Change::New]);
        assert_eq!(trace(&earlier, &[circle("B", &["r2"], &["p1", "p2"])]).changes, [Change::Grown]);
    }

    #[test]
    fn every_earlier_cluster_has_one_heir_or_is_gone() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        for _ in 0..200 {
            let mut draw = |prefix: &str| -> Vec<Circle> {
                let mut circles = vec![Circle::default(); random.random_range(1..6)];
                for person in 0..12 {
                    let at = random.random_range(0..circles.len() + 1);
                    if let Some(circle) = circles.get_mut(at) {
                        let set = if person % 3 == 0 { &mut circle.recipients } else { &mut circle.payers };
                        set.insert(person.to_string());
                    }
                }
                circles.iter_mut().enumerate().for_each(|(at, circle)| circle.id = format!("{prefix}{at}"));
                circles
            };
            let (earlier, later) = (draw("E"), draw("L"));
            let lineage = trace(&earlier, &later);
            let inherited: usize = lineage.parents.iter().map(Vec::len).sum();
            assert_eq!(inherited, lineage.heirs.iter().flatten().count(), "lost or doubled: {earlier:?} {later:?}");
            for (from, heir) in lineage.heirs.iter().enumerate() {
                assert!(heir.is_none_or(|at| lineage.parents[at].contains(&from)));
            }
        }
    }
}
