//! A run folder made to measure: as many clusters as a test likes, with the people and payments it likes.

use std::collections::BTreeMap;
use std::path::Path;

use obole::model::{
    Batch, Cluster, ClusterKind, Contest, Contribution, Country, Currency, FlagRaised, Identity, Join, Lead, LeadRole,
    Ledger, MeasureTable, Measured, Member, MemberRole, PairKey, PairStanding, Payment, Person, Precision, Record,
    Role, Standing, Subject, TextColumn, Tier, Value, code_of,
};
use obole::schemas::Schemas;
use obole::store::{Findings, Manifest, RunWriter};
use xxhash_rust::xxh3::xxh3_64;

/// A cluster to be: names of those paid, names of those who pay, payments of each payer to each recipient in turn.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) recipients: Vec<String>,
    pub(crate) payers: Vec<String>,
    pub(crate) payments: u32,
    pub(crate) score: f64,
}

impl Group {
    pub(crate) fn new(recipients: &[&str], payers: &[&str], payments: u32) -> Self {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self { recipients: names(recipients), payers: names(payers), payments, score: 2.0 }
    }
}

/// Key of the only record of a person of this name.
pub(crate) fn key(name: &str) -> u64 {
    xxh3_64(name.as_bytes())
}

/// Id of the person of this name.
pub(crate) fn person_id(name: &str) -> String {
    format!("P-{}", code_of(xxh3_64(&key(name).to_le_bytes()), 12))
}

/// Id of the cluster of these recipients.
pub(crate) fn cluster_id(recipients: &[String]) -> String {
    let mut ids: Vec<String> = recipients.iter().map(|name| person_id(name)).collect();
    ids.sort();
    format!("C-{}", code_of(xxh3_64(ids.join("\n").as_bytes()), 8))
}

const START: i64 = 1_735_732_800; // 2025-01-01 12:00 UTC
const CORRIDORS: [(&str, &str); 4] = [("FR", "PH"), ("BE", "MG"), ("GB", "PH"), ("DE", "TH")];

/// Writes a run with these clusters, in this order of rank.
pub(crate) fn write(out: &Path, groups: &[Group], label: &str) {
    let schemas = Schemas::load(None).unwrap();
    let (ledger, identity, measured) = payments(groups);
    let contest = contest(&measured, groups, &schemas);
    let at = |id: &str| schemas.flags.iter().position(|flag| flag.id == id).unwrap() as u16;
    let flags = [at("shared_recipient"), at("recurring_small_remittances")];
    let person = |name: &String| identity.persons.iter().position(|known| known.id == person_id(name)).unwrap();
    let index: BTreeMap<&String, u32> =
        groups.iter().flat_map(|g| g.recipients.iter().chain(&g.payers)).map(|name| (name, 0)).collect();
    let of: BTreeMap<&String, u32> = if index.len() < 200 {
        index.keys().map(|&name| (name, person(name) as u32)).collect()
    } else {
        let ids: BTreeMap<&str, u32> =
            (0..).zip(&identity.persons).map(|(at, known)| (known.id.as_str(), at)).collect();
        index.keys().map(|&name| (name, ids[person_id(name).as_str()])).collect()
    };
    let raised = groups.iter().flat_map(|group| &group.recipients);
    let raised: Vec<FlagRaised> =
        raised.map(|name| FlagRaised { flag: flags[0], person: of[name], payer: None, value: 3.0 }).collect();
    let clusters: Vec<Cluster> = (1..).zip(groups).map(|(rank, group)| cluster(rank, group, &of, flags)).collect();
    let mut writer = RunWriter::begin(out).unwrap();
    for (number, rows) in ledger.payments.chunks(50_000).enumerate() {
        writer.transactions(batch(rows, &ledger, number * 50_000), "invented.csv").unwrap();
    }
    let found = Findings {
        ledger: &ledger,
        identity: &identity,
        seeds: &[],
        measured: &measured,
        measures: &schemas.measures,
        contest: &contest,
        flags: &schemas.flags,
        raised: &raised,
        clusters: &clusters,
        mules: &[],
    };
    writer.findings(&found).unwrap();
    let settings = serde_json::json!({ "label": label });
    writer.finish(&Manifest { version: "0".into(), settings, ..Manifest::default() }).unwrap();
}

fn payments(groups: &[Group]) -> (Ledger, Identity, Measured) {
    let mut records: Vec<Record> = Vec::new();
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let mut rows: Vec<Payment> = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        let (from, to) = CORRIDORS[at % CORRIDORS.len()];
        let mut person = |name: &String, country: &str| {
            *known.entry(name.clone()).or_insert_with(|| {
                records.push(Record {
                    key: key(name),
                    name: name.clone(),
                    name_key: name.to_lowercase(),
                    country: Country::parse(country).unwrap(),
                    phone: format!("+63917{:07}", records.len()),
                    ..Record::default()
                });
                records.len() as u32 - 1
            })
        };
        for (p, payer) in group.payers.iter().enumerate() {
            let sender = person(payer, from);
            for number in 0..group.payments {
                let recipient = person(&group.recipients[(p + number as usize) % group.recipients.len()], to);
                let cents = 1500 + ((p as i64 * 7 + i64::from(number) * 13) % 46) * 100;
                rows.push(Payment {
                    sender,
                    recipient,
                    sent: START + (p as i64 * 11 + i64::from(number) * 9) % 600 * 86_400 + i64::from(number) * 1_234,
                    usd_cents: cents,
                    amount: cents * 1_000,
                    currency: Currency::parse("USD").unwrap(),
                    precision: Precision::Instant,
                    sender_country: Country::parse(from).unwrap(),
                    recipient_country: Country::parse(to).unwrap(),
                    ..Payment::default()
                });
            }
        }
    }
    rows.sort_by_key(|row| (row.recipient, row.sender, row.sent));
    (0..).zip(&mut rows).for_each(|(at, row)| row.row = at);
    let persons = (0..).zip(&records);
    let persons = persons.map(|(at, record)| Person { id: person_id(&record.name), records: vec![at] }).collect();
    let identity = Identity {
        person_of: (0..records.len() as u32).collect(),
        joins: vec![Join { rule: "alone".into(), to: None, weight: 0.0 }; records.len()],
        persons,
        ..Identity::default()
    };
    let measured = measure(rows.clone());
    (Ledger { payments: rows, records, providers: vec!["invented".into()], ..Ledger::default() }, identity, measured)
}

fn measure(payments: Vec<Payment>) -> Measured {
    let mut measured = Measured { pair_starts: vec![0], recipient_starts: vec![0], ..Measured::default() };
    for (at, payment) in payments.iter().enumerate() {
        let pair = PairKey { recipient: payment.recipient, payer: payment.sender };
        if measured.pairs.last() != Some(&pair) {
            if at > 0 {
                measured.pair_starts.push(at as u32);
            }
            if measured.recipients.last() != Some(&pair.recipient) {
                if at > 0 {
                    measured.recipient_starts.push(measured.pairs.len() as u32);
                }
                measured.recipients.push(pair.recipient);
            }
            measured.pairs.push(pair);
        }
    }
    measured.pair_starts.push(payments.len() as u32);
    measured.recipient_starts.push(measured.pairs.len() as u32);
    let mut of_payer: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    (0..).zip(&measured.pairs).for_each(|(at, pair)| of_payer.entry(pair.payer).or_default().push(at));
    measured.payer_starts.push(0);
    for (payer, pairs) in of_payer {
        measured.payers.push(payer);
        measured.payer_pairs.extend(pairs);
        measured.payer_starts.push(measured.payer_pairs.len() as u32);
    }
    let table =
        |ids: Vec<&'static str>, value: Value, rows: usize| MeasureTable { values: vec![value; rows * ids.len()], ids };
    measured.pair_table = table(vec!["core_band_share"], Value::Share { hits: 3, of: 4 }, measured.pairs.len());
    measured.recipient_table = table(vec!["payer_countries"], Value::Number(2.0), measured.recipients.len());
    measured.payer_table = table(vec!["low_value_share"], Value::Share { hits: 4, of: 5 }, measured.payers.len());
    measured.period = (START, START + 700 * 86_400);
    measured.payments = payments;
    measured
}

fn contest(measured: &Measured, groups: &[Group], schemas: &Schemas) -> Contest {
    let mut explanations: Vec<String> = schemas.explanations.iter().map(|e| e.id.clone()).collect();
    let mut outcomes: Vec<_> = schemas.explanations.iter().map(|e| e.outcome).collect();
    explanations.push("unexplained".into());
    outcomes.push(obole::model::Outcome::Benign);
    let at = |id: &str| explanations.iter().position(|known| known == id).unwrap();
    let (lead, rival) = (at("money_runner_family"), at("family_support"));
    let standing = |&person: &u32| {
        let mut posteriors = vec![0.0; explanations.len()];
        (posteriors[lead], posteriors[rival]) = (0.75, 0.25);
        Standing { person, scores: vec![0.0; explanations.len()], posteriors }
    };
    let scores: Vec<f64> = groups.iter().flat_map(|group| vec![group.score; group.recipients.len()]).collect();
    let lead_of = |(number, &person): (usize, &u32)| Lead {
        rank: number as u32 + 1,
        person,
        role: LeadRole::Recipient,
        tier: Tier::First,
        outcome: obole::model::Outcome::Lead,
        score: scores.get(number).copied().unwrap_or(1.0),
        own: 3.0,
        borrowed: 1.0,
        posterior: 0.75,
        kind: lead as u16,
        best_rival: rival as u16,
    };
    let says = |&person: &u32| Contribution {
        subject: Subject::Recipient,
        person,
        payer: None,
        explanation: lead as u16,
        measure: "payer_countries",
        lender: None,
        log10: 0.6,
    };
    Contest {
        pairs: vec![PairStanding { best: lead as u16, lead: 0.9, victim: 0.0, own: 1.0 }; measured.pairs.len()],
        recipients: measured.recipients.iter().map(standing).collect(),
        payers: measured.payers.iter().map(standing).collect(),
        leads: measured.recipients.iter().enumerate().map(lead_of).collect(),
        contributions: measured.recipients.iter().map(says).collect(),
        rounds: (1, 0.0),
        explanations,
        outcomes,
    }
}

fn cluster(rank: u32, group: &Group, of: &BTreeMap<&String, u32>, flags: [u16; 2]) -> Cluster {
    let member = |role, names: &[String]| -> Vec<Member> {
        names.iter().map(|name| Member { person: of[name], role, lead_rank: None }).collect()
    };
    let mut members = member(MemberRole::MoneyRunner, &group.recipients);
    members.extend(member(MemberRole::Payer, &group.payers));
    let payments = group.payments * group.payers.len() as u32;
    Cluster {
        rank,
        id: cluster_id(&group.recipients),
        kind: if group.payers.len() == 1 { ClusterKind::SinglePair } else { ClusterKind::Hub },
        score: group.score,
        expected_persons: members.len() as f64 * 0.7,
        members,
        payments,
        period: (START, START + i64::from(rank % 500) * 86_400),
        usd_cents: i64::from(payments) * 3_333,
        urgency: f64::from(rank % 10) / 10.0,
        flags: flags[..=(rank % 2) as usize].to_vec(),
    }
}

fn batch(rows: &[Payment], ledger: &Ledger, from: usize) -> Batch {
    let keys = |of: fn(&Payment) -> u32| rows.iter().map(|row| ledger.records[of(row) as usize].key).collect();
    let mut text = vec![TextColumn::default(); Batch::TEXT.len()];
    for row in rows {
        let party = |at: u32| &ledger.records[at as usize];
        for (column, role) in text.iter_mut().zip(Batch::TEXT) {
            column.push(&match role {
                Role::TransactionId => format!("T{}", row.row),
                Role::Provider => "invented".to_owned(),
                Role::SenderName => party(row.sender).name.clone(),
                Role::RecipientName => party(row.recipient).name.clone(),
                Role::SenderPhone => party(row.sender).phone.clone(),
                Role::RecipientPhone => party(row.recipient).phone.clone(),
                Role::SenderCountry => party(row.sender).country.as_str().to_owned(),
                Role::RecipientCountry => party(row.recipient).country.as_str().to_owned(),
                _ => String::new(),
            });
        }
    }
    Batch {
        rows: (0..rows.len()).map(|at| (from + at) as u64 + 2).collect(),
        paid: vec![obole::model::UNKNOWN; rows.len()],
        rate_days: vec![i32::MIN; rows.len()],
        sender_keys: keys(|row| row.sender),
        recipient_keys: keys(|row| row.recipient),
        identities: (0..rows.len()).map(|at| (from + at) as u128).collect(),
        payments: rows.to_vec(),
        text,
        rejected: Vec::new(),
    }
}
