//! What ties one recipient to another: identifiers, a collector, the payers they share?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use xxhash_rust::xxh3::Xxh3DefaultBuilder;

use crate::model::{Issue, Record, Severity};

use super::Scene;
use super::candidates::Candidates;

/// A kind of identifier, and where a record has it.
type Identifier = (&'static str, fn(&Record) -> &str);

/// The identifiers that tie recipients.
const IDENTIFIERS: [Identifier; 4] = [
    ("account", |record| &record.account),
    ("address", |record| &record.address),
    ("document", |record| &record.document),
    ("phone", |record| &record.phone),
];

/// Payments onward from one recipient to one collector below which a coincidence explains them.
const FORWARDED: usize = 2;

const DAY: i64 = 86_400;

/// Ties between candidate recipients, by position, the lower first.
#[derive(Clone, Debug, Default)]
pub(super) struct Ties {
    /// Pairs that share an identifier.
    pub(super) identifiers: BTreeSet<(usize, usize)>,
    /// Collectors (person index) and the candidates who forward to them.
    pub(super) collectors: BTreeMap<u32, Vec<usize>>,
    /// Affinity of every pair that has any.
    pub(super) affinity: BTreeMap<(usize, usize), f64>,
}

/// Finds all ties, and says which identifiers were left out.
pub(super) fn find(scene: &Scene<'_>, people: &Candidates) -> (Ties, Vec<Issue>) {
    let mut ties = Ties::default();
    let issues = identifiers(scene, people, &mut ties);
    ties.collectors = collectors(scene, people);
    let identified = ties.identifiers.iter().copied();
    let collected = ties.collectors.iter().flat_map(|(&collector, forwarders)| together(people, collector, forwarders));
    for pair in identified.chain(collected) {
        *ties.affinity.entry(pair).or_default() += 1.0;
    }
    for edges in people.by_payer().filter(|edges| edges.len() > 1) {
        let others = (edges.len() - 1) as f64;
        for (at, one) in edges.iter().enumerate() {
            for other in &edges[at + 1..] {
                let affinity = scene.settings.shared_payer * one.weight.min(other.weight) / others;
                *ties.affinity.entry((one.recipient, other.recipient)).or_default() += affinity;
            }
        }
    }
    (ties, issues)
}

/// The forwarders among themselves, and with the collector where it is a candidate too.
fn together(people: &Candidates, collector: u32, forwarders: &[usize]) -> Vec<(usize, usize)> {
    let mut all: Vec<usize> = forwarders.to_vec();
    all.extend(people.position(collector));
    all.sort_unstable();
    all.dedup();
    let first = all.first().copied();
    all.iter().skip(1).filter_map(|&other| Some((first?, other))).collect()
}

/// Ties recipients who share an identifier; one that too many persons share ties nobody and is counted.
fn identifiers(scene: &Scene<'_>, people: &Candidates, ties: &mut Ties) -> Vec<Issue> {
    let mut holders: HashMap<(usize, &str), Vec<u32>, Xxh3DefaultBuilder> = HashMap::default();
    let of =
        |person: u32| scene.identity.persons[person as usize].records.iter().map(|&at| &scene.records[at as usize]);
    for recipient in &people.recipients {
        for record in of(recipient.person) {
            for (kind, (_, value)) in IDENTIFIERS.iter().enumerate() {
                holders.entry((kind, value(record))).or_default();
            }
        }
    }
    for (at, record) in scene.records.iter().enumerate() {
        for (kind, (_, value)) in IDENTIFIERS.iter().enumerate() {
            if let Some(persons) = holders.get_mut(&(kind, value(record))) {
                persons.push(scene.identity.person_of[at]);
            }
        }
    }
    let mut shared: Vec<((usize, &str), Vec<u32>)> = holders.into_iter().filter(|(key, _)| !key.1.is_empty()).collect();
    shared.sort_unstable();
    let mut dropped = [0_usize; IDENTIFIERS.len()];
    for ((kind, _), mut persons) in shared {
        persons.sort_unstable();
        persons.dedup();
        if persons.len() > scene.settings.degree_limit as usize {
            dropped[kind] += 1;
            continue;
        }
        let tied: Vec<usize> = persons.iter().filter_map(|&person| people.position(person)).collect();
        for (at, &one) in tied.iter().enumerate() {
            ties.identifiers.extend(tied[at + 1..].iter().map(|&other| (one, other)));
        }
    }
    let said = dropped.iter().zip(IDENTIFIERS).filter(|(count, _)| **count > 0);
    said.map(|(&count, (kind, _))| too_common(kind, count, scene.settings.degree_limit)).collect()
}

fn too_common(kind: &str, count: usize, limit: u32) -> Issue {
    Issue {
        severity: Severity::Note,
        file: None,
        row: None,
        what: format!("identifiers of the kind {kind} shared by more than {limit} persons tied nobody: {count}"),
        advice: "an agent's or an organisation's, as a rule; raise degree_limit in network.toml if it is not".into(),
    }
}

/// Persons to whom candidates forward what they receive: at least two candidates do, or the collector is one himself,
/// and at least half of those who pay him are candidates.
fn collectors(scene: &Scene<'_>, people: &Candidates) -> BTreeMap<u32, Vec<usize>> {
    let measured = scene.measured;
    let mut collectors: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (position, recipient) in people.recipients.iter().enumerate() {
        let Ok(as_payer) = measured.payers.binary_search(&recipient.person) else { continue };
        let received = receipts(scene, people, position);
        for &pair in measured.payer_pairs(as_payer) {
            let within = i64::from(scene.settings.forward_days) * DAY;
            let onward = measured.pair_payments(pair as usize).iter().filter(|payment| {
                let next = received.partition_point(|&at| at <= payment.sent);
                next > 0 && payment.sent - received[next - 1] <= within
            });
            if onward.count() >= FORWARDED {
                collectors.entry(measured.pairs[pair as usize].recipient).or_default().push(position);
            }
        }
    }
    collectors.retain(|&collector, forwarders| {
        let Ok(at) = measured.recipients.binary_search(&collector) else { return false };
        let enough = forwarders.len() > 1 || people.position(collector).is_some();
        enough && 2 * forwarders.len() >= measured.recipient_pairs(at).len()
    });
    collectors
}

/// When a candidate was paid by the payers of its edges, ascending.
fn receipts(scene: &Scene<'_>, people: &Candidates, position: usize) -> Vec<i64> {
    let edges = people.edges.iter().filter(|edge| edge.recipient == position);
    let mut times: Vec<i64> =
        edges.flat_map(|edge| scene.measured.pair_payments(edge.pair)).map(|payment| payment.sent).collect();
    times.sort_unstable();
    times
}
