//! Who ends up in a cluster with whom, as what, and in which order?

use obole::model::{
    Cluster, ClusterKind, Contest, Identity, Issue, Lead, LeadRole, Measured, Member, MemberRole, NetworkSettings,
    Outcome, PairKey, PairStanding, Payment, Person, Record, Standing, Tier,
};
use obole::network::{Scene, clusters};

const DAY: i64 = 86_400;

/// A payment edge: payer, recipient, probability of sessions, payments one a day from a first day on.
struct Edge(u32, u32, f32, std::ops::Range<i64>);

struct World {
    measured: Measured,
    contest: Contest,
    identity: Identity,
    records: Vec<Record>,
}

impl World {
    /// A person for every number used; recipients have the posterior given for them, others 0.
    fn new(mut edges: Vec<Edge>, posteriors: &[(u32, f32)]) -> Self {
        edges.sort_by_key(|edge| (edge.1, edge.0));
        let persons = 1 + edges.iter().map(|edge| edge.0.max(edge.1)).max().unwrap_or(0);
        let mut measured = Measured { pair_starts: vec![0], period: (0, 100 * DAY), ..Measured::default() };
        for edge in &edges {
            measured.pairs.push(PairKey { recipient: edge.1, payer: edge.0 });
            let payment = |day| Payment {
                sender: edge.0,
                recipient: edge.1,
                sent: day * DAY,
                usd_cents: 3000,
                ..Payment::default()
            };
            measured.payments.extend(edge.3.clone().map(payment));
            measured.pair_starts.push(measured.payments.len() as u32);
        }
        measured.recipients = edges.iter().map(|edge| edge.1).collect();
        measured.recipients.dedup();
        let start = |recipient: &u32| edges.partition_point(|edge| edge.1 < *recipient) as u32;
        measured.recipient_starts = measured.recipients.iter().map(start).chain([edges.len() as u32]).collect();
        measured.payers = edges.iter().map(|edge| edge.0).collect();
        measured.payers.sort_unstable();
        measured.payers.dedup();
        measured.payer_starts.push(0);
        for payer in &measured.payers {
            let own = edges.iter().enumerate().filter(|(_, edge)| edge.0 == *payer).map(|(at, _)| at as u32);
            measured.payer_pairs.extend(own);
            measured.payer_starts.push(measured.payer_pairs.len() as u32);
        }
        let standing = |&person: &u32| {
            let posterior = posteriors.iter().find(|known| known.0 == person).map_or(0.0, |known| known.1);
            Standing { person, scores: vec![0.0, 0.0], posteriors: vec![posterior, 1.0 - posterior] }
        };
        let contest = Contest {
            explanations: vec!["money_runner".into(), "unexplained".into()],
            outcomes: vec![Outcome::Lead, Outcome::Benign],
            pairs: edges.iter().map(|edge| PairStanding { lead: edge.2, ..PairStanding::default() }).collect(),
            recipients: measured.recipients.iter().map(standing).collect(),
            ..Contest::default()
        };
        let records = (0..persons).map(|at| Record {
            key: u64::from(at),
            name_key: format!("ana name{at}"),
            ..Record::default()
        });
        let person = |at: u32| Person { id: format!("P-{at:02}"), records: vec![at] };
        let identity = Identity {
            person_of: (0..persons).collect(),
            persons: (0..persons).map(person).collect(),
            ..Identity::default()
        };
        Self { measured, contest, identity, records: records.collect() }
    }

    fn clusters(&self) -> (Vec<Cluster>, Vec<Issue>) {
        let settings: NetworkSettings = toml::from_str(include_str!("../../schemas/network.toml")).unwrap();
        clusters(&Scene {
            measured: &self.measured,
            contest: &self.contest,
            identity: &self.identity,
            records: &self.records,
            flags: &[],
            raised: &[],
            settings: &settings,
        })
    }

    fn victim(&mut self, person: u32, role: LeadRole) {
        self.contest.leads.push(Lead {
            rank: 1,
            person,
            role,
            tier: Tier::First,
            outcome: Outcome::PossibleVictim,
            score: 0.0,
            own: 0.0,
            borrowed: 0.0,
            posterior: 0.9,
            kind: 0,
            best_rival: 1,
        });
    }
}

fn persons(cluster: &Cluster, role: MemberRole) -> Vec<u32> {
    let members = cluster.members.iter().filter(|member| member.role == role);
    members.map(|member: &Member| member.person).collect()
}

#[test]
fn one_payer_and_one_recipient_are_a_single_pair() {
    let (found, issues) = World::new(vec![Edge(1, 0, 0.9, 0..4), Edge(2, 0, 0.1, 0..9)], &[(0, 0.8)]).clusters();
    assert_eq!((found.len(), issues.len()), (1, 0));
    let pair = &found[0];
    assert_eq!((pair.kind, pair.rank, pair.payments, pair.usd_cents), (ClusterKind::SinglePair, 1, 4, 12_000));
    assert_eq!(pair.period, (0, 3 * DAY));
    assert_eq!((persons(pair, MemberRole::MoneyRunner), persons(pair, MemberRole::Payer)), (vec![0], vec![1]));
    assert!((pair.expected_persons - 1.7).abs() < 1e-6, "{}", pair.expected_persons);
    assert!(pair.id.starts_with("C-") && pair.id.len() == 10, "{}", pair.id);
}

#[test]
fn one_shared_payer_ties_no_two_recipients_and_two_do_when_they_pay_nobody_else() {
    let hubs = |shared: u32| {
        let first = (10..14).map(|payer| Edge(payer, 0, 0.95, 0..3));
        let second = (14 - shared..18).map(|payer| Edge(payer, 1, 0.95, 0..3));
        World::new(first.chain(second).collect(), &[(0, 0.95), (1, 0.95)]).clusters().0
    };
    assert_eq!(hubs(1).len(), 2);
    let tied = hubs(3);
    assert_eq!(tied.len(), 1);
    assert_eq!(tied[0].kind, ClusterKind::Organised, "nothing says family");
    assert_eq!(persons(&tied[0], MemberRole::Payer).len(), 8);
}

#[test]
fn a_shared_phone_makes_a_family_and_a_phone_of_many_ties_nobody() {
    let edges = || (0..9).map(|at| Edge(20 + at, at, 0.9, 0..3)).collect::<Vec<_>>();
    let posteriors: Vec<(u32, f32)> = (0..9).map(|at| (at, 0.9)).collect();
    let mut world = World::new(edges(), &posteriors);
    world.records[0].phone = "+639170000001".into();
    world.records[1].phone = "+639170000001".into();
    let (found, issues) = world.clusters();
    assert_eq!((found.len(), issues.len()), (8, 0));
    let family = found.iter().find(|cluster| cluster.kind == ClusterKind::Family).expect("a family");
    assert_eq!(persons(family, MemberRole::MoneyRunner), [0, 1]);
    for record in &mut world.records[..7] {
        record.phone = "+639170000001".into();
    }
    let (found, issues) = world.clusters();
    assert_eq!(found.len(), 9, "seven persons are more than the limit");
    assert_eq!(issues.len(), 1);
    assert!(issues[0].what.contains("phone"), "{}", issues[0].what);
}

#[test]
fn two_recipients_who_forward_to_one_person_have_a_collector() {
    let edges = vec![
        Edge(10, 0, 0.9, 0..5),
        Edge(11, 1, 0.9, 0..5),
        Edge(12, 2, 0.9, 0..5),
        Edge(0, 5, 0.0, 6..9),
        Edge(1, 5, 0.0, 6..9),
        // long after the last receipt: not forwarded
        Edge(2, 5, 0.0, 40..43),
    ];
    let (found, _) = World::new(edges, &[(0, 0.9), (1, 0.9), (2, 0.9)]).clusters();
    assert_eq!(found.len(), 2);
    let group = found.iter().find(|cluster| cluster.kind == ClusterKind::Organised).expect("a group");
    assert_eq!((persons(group, MemberRole::MoneyRunner), persons(group, MemberRole::Collector)), (vec![0, 1], vec![5]));
}

#[test]
fn possible_victims_are_in_no_cluster() {
    let mut world =
        World::new(vec![Edge(10, 0, 0.9, 0..3), Edge(11, 0, 0.6, 0..3), Edge(12, 1, 0.9, 0..3)], &[(0, 0.9), (1, 0.5)]);
    world.victim(11, LeadRole::Payer);
    world.victim(1, LeadRole::Recipient);
    let (found, _) = world.clusters();
    assert_eq!(found.len(), 1);
    assert_eq!(persons(&found[0], MemberRole::Payer), [10]);
}

#[test]
fn surer_and_fuller_clusters_come_first_and_ids_follow_the_recipients() {
    let edges =
        || vec![Edge(10, 0, 0.9, 0..3), Edge(11, 0, 0.9, 0..3), Edge(12, 1, 0.9, 0..3), Edge(13, 2, 0.9, 90..99)];
    let posteriors = [(0, 0.9), (1, 0.9), (2, 0.3)];
    let (found, _) = World::new(edges(), &posteriors).clusters();
    let order: Vec<u32> = found.iter().flat_map(|cluster| persons(cluster, MemberRole::MoneyRunner)).collect();
    assert_eq!(order, [0, 1, 2]);
    assert!(found[2].urgency > found[0].urgency, "urgency stands apart from the score");
    let more = edges().into_iter().chain([Edge(14, 0, 0.9, 0..3)]).collect();
    assert_eq!(World::new(more, &posteriors).clusters().0[0].id, found[0].id);
}
