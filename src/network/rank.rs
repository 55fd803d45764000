//! What does a group look like, and which one should be looked at first?

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{
    Cluster, ClusterKind, LeadRole, Member, MemberRole, NetworkSettings, Outcome, Subject, UNKNOWN, code_of,
};

use super::Scene;
use super::candidates::Candidates;
use super::groups::Group;
use super::ties::Ties;

const DAY: f64 = 86_400.0;

/// Days over which cadence is looked at.
const RECENT: i64 = 30;

/// Ranks groups: by `log10` of the odds that a recipient inside truly collects such money, plus `log10` of the expected
/// true persons per hour of review. The odds are those of the surest recipient: what misleads about one recipient of a
/// group misleads about the others too, so that several likely ones are no surer than the likeliest.
pub(super) fn rank(scene: &Scene<'_>, people: &Candidates, ties: &Ties, groups: &[Group]) -> Vec<Cluster> {
    let leads: BTreeMap<(LeadRole, u32), u32> = scene
        .contest
        .leads
        .iter()
        .filter(|lead| lead.outcome == Outcome::Lead)
        .map(|lead| ((lead.role, lead.person), lead.rank))
        .collect();
    let mut clusters: Vec<Cluster> =
        groups.iter().map(|group| Sketch { scene, people, ties, leads: &leads, group }.cluster()).collect();
    clusters.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(b.expected_persons.total_cmp(&a.expected_persons))
            .then_with(|| a.id.cmp(&b.id))
    });
    for (at, cluster) in clusters.iter_mut().enumerate() {
        cluster.rank = at as u32 + 1;
    }
    clusters
}

/// A group about to become a cluster.
struct Sketch<'a> {
    scene: &'a Scene<'a>,
    people: &'a Candidates,
    ties: &'a Ties,
    leads: &'a BTreeMap<(LeadRole, u32), u32>,
    group: &'a Group,
}

impl Sketch<'_> {
    fn cluster(&self) -> Cluster {
        let collectors = self.collectors();
        let members = self.members(&collectors);
        let payments = self.payments(&members);
        let expected_persons = self.posteriors().chain(self.group.payers.values().copied()).sum();
        let usd = payments.iter().map(|payment| payment.1).filter(|&cents| cents != UNKNOWN).sum();
        let period = (payments.first().map_or(UNKNOWN, |p| p.0), payments.last().map_or(UNKNOWN, |p| p.0));
        Cluster {
            rank: 0,
            id: self.id(),
            kind: self.kind(&collectors),
            score: self.score(expected_persons, members.len()),
            expected_persons,
            payments: payments.len() as u32,
            period,
            usd_cents: usd,
            urgency: urgency(self.scene.settings, &payments, self.scene.measured.period.1),
            flags: self.flags(&members),
            members,
        }
    }

    fn posteriors(&self) -> impl Iterator<Item = f64> {
        self.group.recipients.iter().map(|&at| self.people.recipients[at].posterior)
    }

    fn person(&self, position: usize) -> u32 {
        self.people.recipients[position].person
    }

    /// Stable while the recipients are the same persons.
    fn id(&self) -> String {
        let persons =
            self.group.recipients.iter().map(|&at| self.scene.identity.persons[self.person(at) as usize].id.as_str());
        let persons: BTreeSet<&str> = persons.collect();
        let text: Vec<&str> = persons.into_iter().collect();
        format!("C-{}", code_of(xxh3_64(text.join("\n").as_bytes()), 8))
    }

    /// Persons to whom recipients inside forward.
    fn collectors(&self) -> BTreeSet<u32> {
        let inside = |position: &usize| self.group.recipients.binary_search(position).is_ok();
        let all = self.ties.collectors.iter();
        all.filter(|(_, forwarders)| forwarders.iter().any(inside)).map(|(&collector, _)| collector).collect()
    }

    fn members(&self, collectors: &BTreeSet<u32>) -> Vec<Member> {
        let recipients: BTreeSet<u32> = self.group.recipients.iter().map(|&at| self.person(at)).collect();
        let member = |person: u32, role: MemberRole| {
            let side = if role == MemberRole::Payer { LeadRole::Payer } else { LeadRole::Recipient };
            Member { person, role, lead_rank: self.leads.get(&(side, person)).copied() }
        };
        let runners = recipients.difference(collectors).map(|&person| member(person, MemberRole::MoneyRunner));
        let collected = collectors.iter().map(|&person| member(person, MemberRole::Collector));
        let taken = |person: &u32| recipients.contains(person) || collectors.contains(person);
        let payers =
            self.group.payers.keys().filter(|person| !taken(person)).map(|&person| member(person, MemberRole::Payer));
        let mut members: Vec<Member> = runners.chain(collected).chain(payers).collect();
        let identity = self.scene.identity;
        members.sort_by_key(|member| {
            let order = match member.role {
                MemberRole::MoneyRunner => 0,
                MemberRole::Collector => 1,
                MemberRole::Payer => 2,
            };
            (order, member.lead_rank.unwrap_or(u32::MAX), identity.persons[member.person as usize].id.as_str())
        });
        members
    }

    /// Time and value of every completed payment between a payer and a recipient inside, by time.
    fn payments(&self, members: &[Member]) -> Vec<(i64, i64)> {
        let payers: BTreeSet<u32> =
            members.iter().filter(|member| member.role == MemberRole::Payer).map(|member| member.person).collect();
        let inside = |at: usize| self.group.recipients.binary_search(&at).is_ok();
        let edges = self.people.edges.iter().filter(|edge| payers.contains(&edge.payer) && inside(edge.recipient));
        let mut payments: Vec<(i64, i64)> = edges
            .flat_map(|edge| self.scene.measured.pair_payments(edge.pair))
            .map(|payment| (payment.sent, payment.usd_cents))
            .collect();
        payments.sort_unstable();
        payments
    }

    fn kind(&self, collectors: &BTreeSet<u32>) -> ClusterKind {
        match self.group.recipients.len() {
            _ if !collectors.is_empty() => ClusterKind::Organised,
            1 if self.group.payers.len() == 1 => ClusterKind::SinglePair,
            1 => ClusterKind::Hub,
            recipients if recipients <= self.scene.settings.family && self.is_kin() => ClusterKind::Family,
            _ => ClusterKind::Organised,
        }
    }

    /// Whether all recipients are tied, one through another, by identifiers or by the last word of their names.
    fn is_kin(&self) -> bool {
        let recipients = &self.group.recipients;
        let mut sets = UnionFind::new(recipients.len());
        for one in 0..recipients.len() {
            for other in one + 1..recipients.len() {
                let shared = self.ties.identifiers.contains(&(recipients[one], recipients[other]));
                if shared || !self.surnames(recipients[one]).is_disjoint(&self.surnames(recipients[other])) {
                    sets.union(one, other);
                }
            }
        }
        let labels = sets.into_labeling();
        labels.iter().all(|&label| label == labels[0])
    }

    fn surnames(&self, position: usize) -> BTreeSet<&str> {
        let records = &self.scene.identity.persons[self.person(position) as usize].records;
        let keys = records.iter().map(|&record| self.scene.records[record as usize].name_key.as_str());
        keys.filter_map(|key| key.split_once(' ')).filter_map(|(_, rest)| rest.split(' ').next_back()).collect()
    }

    fn score(&self, expected_persons: f64, members: usize) -> f64 {
        let settings = self.scene.settings;
        let surest =
            self.group.recipients.iter().map(|&at| self.people.recipients[at].log_odds).fold(f64::MIN, f64::max);
        let hours = (settings.minutes_cluster + settings.minutes_person * members as f64) / 60.0;
        surest + (expected_persons / hours).log10()
    }

    /// Flags met by members in their roles, most frequent first.
    fn flags(&self, members: &[Member]) -> Vec<u16> {
        let roles: BTreeSet<(bool, u32)> =
            members.iter().map(|member| (member.role == MemberRole::Payer, member.person)).collect();
        let mut counts: BTreeMap<u16, u32> = BTreeMap::new();
        for raised in self.scene.raised {
            let is_payer = self.scene.flags[raised.flag as usize].subject == Subject::Payer;
            let inside = roles.contains(&(is_payer, raised.person))
                && raised.payer.is_none_or(|payer| roles.contains(&(true, payer)));
            if inside {
                *counts.entry(raised.flag).or_default() += 1;
            }
        }
        let mut flags: Vec<(u16, u32)> = counts.into_iter().collect();
        flags.sort_by_key(|&(flag, count)| (std::cmp::Reverse(count), flag));
        flags.into_iter().map(|(flag, _)| flag).collect()
    }
}

/// 0 to 1: halves with every `urgency_days` since the last payment, and is halved again for a cluster without a payment
/// in its last month, less so the more payments it had then (four a month count half).
fn urgency(settings: &NetworkSettings, payments: &[(i64, i64)], now: i64) -> f64 {
    let Some(&(last, _)) = payments.last() else { return 0.0 };
    let days = (now - last).max(0) as f64 / DAY;
    let recent = payments.iter().filter(|payment| now - payment.0 <= RECENT * DAY as i64).count() as f64;
    0.5_f64.powf(days / settings.urgency_days) * (1.0 - 0.5 * 0.5_f64.powf(recent / 4.0))
}
