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

/// A possible victim to be: who they are, whom they pay in turn, how often, and since when they live.
#[derive(Clone, Debug)]
pub(crate) struct Deceived {
    pub(crate) name: String,
    pub(crate) mules: Vec<String>,
    pub(crate) payments: u32,
    /// 1 January of that year; 0 when not written.
    pub(crate) born: i32,
}

impl Deceived {
    pub(crate) fn new(name: &str, mules: &[&str], payments: u32) -> Self {
        let mules = mules.iter().map(|&mule| mule.to_owned()).collect();
        Self { name: name.to_owned(), mules, payments, born: 0 }
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
    write_with_victims(out, groups, &[], label);
}

/// Writes a run with these clusters, in this order of rank, and these possible victims, in this order.
pub(crate) fn write_with_victims(out: &Path, groups: &[Group], deceived: &[Deceived], label: &str) {
    let schemas = Schemas::load(None).unwrap();
    let (ledger, identity, measured) = payments(groups, deceived);
    let of_victims: Vec<u32> = deceived.iter().map(|it| place(&identity, &it.name)).collect();
    let contest = contest(&measured, groups, &of_victims, &schemas);
    let mules = obole::network::mules(&measured, &contest, &identity);
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
        mules: &mules,
    };
    writer.findings(&found).unwrap();
    let settings = serde_json::json!({ "label": label });
    writer.finish(&Manifest { version: "0".into(), settings, ..Manifest::default() }).unwrap();
}

/// Which person has this name.
fn place(identity: &Identity, name: &str) -> u32 {
    let id = person_id(name);
    identity.persons.iter().position(|known| known.id == id).unwrap() as u32
}

/// Records and payments as they come.
#[derive(Default)]
struct Book {
    records: Vec<Record>,
    known: BTreeMap<String, u32>,
    rows: Vec<Payment>,
}

impl Book {
    fn person(&mut self, name: &str, country: &str) -> u32 {
        let records = &mut self.records;
        *self.known.entry(name.to_owned()).or_insert_with(|| {
            records.push(Record {
                key: key(name),
                name: name.to_owned(),
                name_key: name.to_lowercase(),
                country: Country::parse(country).unwrap(),
                phone: format!("+63917{:07}", records.len()),
                ..Record::default()
            });
            records.len() as u32 - 1
        })
    }

    fn pay(&mut self, payer: &str, recipient: &str, (from, to): (&str, &str), sent: i64, cents: i64) {
        let (sender, recipient) = (self.person(payer, from), self.person(recipient, to));
        self.rows.push(Payment {
            sender,
            recipient,
            sent: START + sent,
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

fn payments(groups: &[Group], deceived: &[Deceived]) -> (Ledger, Identity, Measured) {
    let mut book = Book::default();
    for (at, group) in groups.iter().enumerate() {
        for (p, payer) in group.payers.iter().enumerate() {
            for number in 0..group.payments {
                let recipient = &group.recipients[(p + number as usize) % group.recipients.len()];
                let cents = 1500 + ((p as i64 * 7 + i64::from(number) * 13) % 46) * 100;
                let sent = (p as i64 * 11 + i64::from(number) * 9) % 600 * 86_400 + i64::from(number) * 1_234;
                book.pay(payer, recipient, CORRIDORS[at % CORRIDORS.len()], sent, cents);
            }
        }
    }
    for (at, it) in (0..).zip(deceived) {
        for number in 0..it.payments {
            let mule = &it.mules[number as usize % it.mules.len()];
            let sent = (at % 300 + i64::from(number) * 6) * 86_400;
            book.pay(&it.name, mule, ("US", "GH"), sent, 80_000 + i64::from(number) * 5_000);
        }
        let person = book.person(&it.name, "US") as usize;
        book.records[person].birth_date = chrono::NaiveDate::from_ymd_opt(it.born, 1, 1).filter(|_| it.born > 0);
    }
    let Book { records, mut rows, .. } = book;
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

fn contest(measured: &Measured, groups: &[Group], victims: &[u32], schemas: &Schemas) -> Contest {
    let mut explanations: Vec<String> = schemas.explanations.iter().map(|e| e.id.clone()).collect();
    let mut outcomes: Vec<_> = schemas.explanations.iter().map(|e| e.outcome).collect();
    explanations.push("unexplained".into());
    outcomes.push(obole::model::Outcome::Benign);
    let at = |id: &str| explanations.iter().position(|known| known == id).unwrap();
    let (lead, rival) = (at("money_runner_family"), at("family_support"));
    let scams = [at("romance_scam"), at("sextortion")];
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
    let mut leads: Vec<Lead> = measured.recipients.iter().enumerate().map(lead_of).collect();
    let deceived =
        victims.iter().enumerate().map(|(number, &person)| victim(number, person, scams[number % 2], &leads));
    leads.extend(deceived.collect::<Vec<_>>());
    let pair = |pair: &PairKey| {
        let (best, lead, victim) = if victims.contains(&pair.payer) { (scams[0], 0.02, 0.9) } else { (lead, 0.9, 0.0) };
        PairStanding { best: best as u16, lead, victim, own: 1.0 }
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
        pairs: measured.pairs.iter().map(pair).collect(),
        recipients: measured.recipients.iter().map(standing).collect(),
        payers: measured.payers.iter().map(standing).collect(),
        leads,
        contributions: measured.recipients.iter().map(says).collect(),
        rounds: (1, 0.0),
        explanations,
        outcomes,
    }
}

/// A possible victim behind the leads, of falling score.
fn victim(number: usize, person: u32, scam: usize, leads: &[Lead]) -> Lead {
    Lead {
        rank: (leads.len() + number) as u32 + 1,
        person,
        role: LeadRole::Payer,
        outcome: obole::model::Outcome::PossibleVictim,
        score: 3.0 - number as f64 / 1000.0,
        kind: scam as u16,
        ..leads[0]
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
