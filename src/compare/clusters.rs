//! Which clusters appear, vanish or move, and because of which measure of whom?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Serialize;

use crate::model::LeadRole;
use crate::store::{ClusterRow, MemberRow, RunFolder};

use super::leads::{View, causes};
use super::people::Matched;
use super::{Cause, Fate, SAME_SCORE};

/// A cluster that stands otherwise than it did.
#[derive(Clone, Debug, Serialize)]
pub struct ClusterChange {
    /// Appeared, vanished or moved.
    pub fate: Fate,
    /// Cluster id in the first and in the second run.
    pub cluster: (Option<String>, Option<String>),
    /// Rank in the first and in the second run.
    pub rank: (Option<u32>, Option<u32>),
    /// Score in the first and in the second run.
    pub score: (Option<f64>, Option<f64>),
    /// Persons in both.
    pub stayed: usize,
    /// Persons of the second run that the cluster did not hold in the first.
    pub joined: usize,
    /// Persons of the first run that the cluster no longer holds in the second.
    pub left: usize,
    /// The person whose lead decides, of the second run where there is one.
    pub person: String,
    /// What did it for that person, largest first.
    pub because: Vec<Cause>,
}

/// A cluster with its members, those of the first run under their ids of that run.
struct Group<'a> {
    row: &'a ClusterRow,
    members: BTreeSet<&'a str>,
    /// The member of the best lead rank, and that lead's role.
    foremost: Option<(&'a str, LeadRole)>,
}

fn groups<'a>(rows: &'a [ClusterRow], members: &'a [MemberRow], view: &'a View) -> Vec<Group<'a>> {
    let mut of: BTreeMap<&str, Vec<&MemberRow>> = BTreeMap::new();
    for member in members {
        of.entry(&member.cluster).or_default().push(member);
    }
    rows.iter()
        .map(|row| {
            let members = of.remove(row.cluster.as_str()).unwrap_or_default();
            let best = members.iter().filter_map(|member| member.lead_rank).min();
            let lead = best.and_then(|rank| view.leads.iter().find(|lead| lead.rank == rank));
            Group {
                row,
                members: members.iter().map(|member| member.person.as_str()).collect(),
                foremost: lead.map(|lead| (lead.person.as_str(), lead.role)),
            }
        })
        .collect()
}

/// The changes, by rank in the second run, vanished ones last; and how many clusters stand as they did.
pub(super) fn changes(
    runs: [&RunFolder; 2],
    views: &[View; 2],
    matched: &Matched,
) -> Result<(Vec<ClusterChange>, usize)> {
    let rows = [runs[0].clusters()?, runs[1].clusters()?];
    let members = [runs[0].members()?, runs[1].members()?];
    let before = groups(&rows[0], &members[0], &views[0]);
    let after = groups(&rows[1], &members[1], &views[1]);
    let partner = partners(&before, &after, matched);
    let (mut changes, mut unchanged) = (Vec::new(), 0);
    for (group, &old) in after.iter().zip(&partner) {
        let old = old.map(|at| &before[at]);
        let change = change(old, Some(group), views, matched);
        match old {
            Some(old) if is_same(old, group, &change) => unchanged += 1,
            _ => changes.push(change),
        }
    }
    let met: BTreeSet<usize> = partner.into_iter().flatten().collect();
    let gone = before.iter().enumerate().filter(|(at, _)| !met.contains(at));
    changes.extend(gone.map(|(_, group)| change(Some(group), None, views, matched)));
    Ok((changes, unchanged))
}

fn is_same(old: &Group<'_>, new: &Group<'_>, change: &ClusterChange) -> bool {
    old.row.rank == new.row.rank
        && (old.row.score - new.row.score).abs() < SAME_SCORE
        && change.joined + change.left == 0
}

/// For each cluster of the second run, the one of the first that shares most members; none is chosen twice.
fn partners(before: &[Group<'_>], after: &[Group<'_>], matched: &Matched) -> Vec<Option<usize>> {
    let mut home: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, group) in before.iter().enumerate() {
        home.extend(group.members.iter().map(|member| (*member, at)));
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, group) in after.iter().enumerate() {
        for member in &group.members {
            if let Some(&old) = matched.before(member).and_then(|person| home.get(person)) {
                *shared.entry((old, at)).or_default() += 1;
            }
        }
    }
    let mut most: Vec<_> = shared.into_iter().collect();
    most.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(&y.0)));
    let (mut partner, mut taken) = (vec![None; after.len()], BTreeSet::new());
    for ((old, new), _) in most {
        if partner[new].is_none() && taken.insert(old) {
            partner[new] = Some(old);
        }
    }
    partner
}

fn change(old: Option<&Group<'_>>, new: Option<&Group<'_>>, views: &[View; 2], matched: &Matched) -> ClusterChange {
    let there = |member: &&&str| {
        old.is_some_and(|old| matched.before(member).is_some_and(|person| old.members.contains(person)))
    };
    let stayed = new.map_or(0, |new| new.members.iter().filter(there).count());
    let foremost = new.and_then(|new| new.foremost).or_else(|| old.and_then(|old| old.foremost));
    let because = foremost.map_or_else(Vec::new, |(person, role)| {
        let (before, after) = if new.is_some() { (matched.before(person), Some(person)) } else { (Some(person), None) };
        causes(views, before, after, role)
    });
    ClusterChange {
        fate: match (old, new) {
            (Some(_), Some(_)) => Fate::Moved,
            (Some(_), None) => Fate::Vanished,
            _ => Fate::Appeared,
        },
        cluster: (old.map(|it| it.row.cluster.clone()), new.map(|it| it.row.cluster.clone())),
        rank: (old.map(|it| it.row.rank), new.map(|it| it.row.rank)),
        score: (old.map(|it| it.row.score), new.map(|it| it.row.score)),
        stayed,
        joined: new.map_or(0, |new| new.members.len()) - stayed,
        left: old.map_or(0, |old| old.members.len()) - stayed,
        person: foremost.map_or_else(String::new, |(person, _)| person.to_owned()),
        because,
    }
}
