//! Is a run folder written whole or not at all, as documented, and read back as written?

use std::collections::BTreeSet;
use std::path::Path;

use obole::model::{
    Batch, Cluster, ClusterKind, Contest, Contribution, Flag, FlagRaised, Identity, Join, Lead, LeadRole, Ledger,
    MeasureDoc, MeasureTable, Measured, Member, MemberRole, Outcome, PairKey, PairStanding, Payment, Person, Record,
    Rejection, Role, Standing, Subject, Text, TextColumn, Tier, UNKNOWN, Value,
};
use obole::store::{Findings, Manifest, RunFolder, RunWriter, documents};
use polars::prelude::DataType;

/// Two payers and one recipient, four payments, one of them unpriced.
struct World {
    ledger: Ledger,
    identity: Identity,
    measured: Measured,
    measures: Vec<MeasureDoc>,
    contest: Contest,
    flags: Vec<Flag>,
    raised: Vec<FlagRaised>,
    clusters: Vec<Cluster>,
}

fn payment(row: u32, sender: u32, usd_cents: i64) -> Payment {
    Payment {
        row,
        sender,
        recipient: 2,
        sent: 86_400 * i64::from(row),
        usd_cents,
        amount: 3_000_000,
        ..Payment::default()
    }
}

fn measured() -> Measured {
    Measured {
        payments: vec![payment(0, 0, 3000), payment(1, 0, 4550), payment(2, 1, UNKNOWN), payment(3, 1, 20_000)],
        pairs: vec![PairKey { recipient: 2, payer: 0 }, PairKey { recipient: 2, payer: 1 }],
        pair_starts: vec![0, 2, 4],
        pair_table: MeasureTable {
            ids: vec!["core_share", "purpose"],
            values: vec![Value::Share { hits: 1, of: 2 }, Value::Class(1), Value::Unknown, Value::Unknown],
        },
        recipients: vec![2],
        recipient_starts: vec![0, 2],
        recipient_table: MeasureTable { ids: vec!["payers"], values: vec![Value::Count { n: 2, days: 4.0 }] },
        payers: vec![0, 1],
        payer_starts: vec![0, 1, 2],
        payer_pairs: vec![0, 1],
        payer_table: MeasureTable::default(),
        period: (0, 86_400 * 3),
        days: 3.0,
    }
}

fn document(id: &str, subject: Subject, unit: &str, classes: &[&str]) -> MeasureDoc {
    MeasureDoc {
        id: id.into(),
        subject,
        family: "amount".into(),
        title: Text::default(),
        description: Text::default(),
        unit: unit.into(),
        unknown_when: Text::default(),
        source: String::new(),
        classes: classes.iter().map(|&class| class.into()).collect(),
        weighs_only: Vec::new(),
        weighs_at_most: None,
        needs_days: 0.0,
    }
}

fn contest() -> Contest {
    let lead = |rank, person, role, score| Lead {
        rank,
        person,
        role,
        tier: if rank < 3 { Tier::First } else { Tier::Second },
        outcome: Outcome::Lead,
        score,
        own: -0.25,
        borrowed: 1.5,
        posterior: 0.75,
        kind: 0,
        best_rival: 1,
    };
    Contest {
        explanations: vec!["money_runner".into(), "unexplained".into()],
        outcomes: vec![Outcome::Lead, Outcome::Benign],
        pairs: vec![
            PairStanding { best: 0, lead: 0.9, victim: 0.0, own: 2.0 },
            PairStanding { best: 1, lead: 0.6, victim: 0.1, own: 1.0 },
        ],
        recipients: vec![Standing { person: 2, scores: vec![2.0, 0.0], posteriors: vec![0.75, 0.25] }],
        payers: vec![
            Standing { person: 0, scores: vec![1.0, 0.0], posteriors: vec![0.75, 0.25] },
            Standing { person: 1, scores: vec![0.5, 0.0], posteriors: vec![0.5, 0.5] },
        ],
        leads: vec![
            lead(1, 2, LeadRole::Recipient, 1.5),
            lead(2, 0, LeadRole::Payer, 1.25),
            lead(3, 1, LeadRole::Payer, -0.5),
        ],
        contributions: vec![Contribution {
            subject: Subject::Pair,
            person: 2,
            payer: Some(0),
            explanation: 0,
            measure: "core_share",
            lender: None,
            log10: 0.7,
        }],
        rounds: (3, 0.0),
    }
}

fn world() -> World {
    let record = |key, name: &str| Record { key, name: name.into(), ..Record::default() };
    let person = |id: &str, record| Person { id: id.into(), records: vec![record] };
    let member = |person, role, lead_rank| Member { person, role, lead_rank: Some(lead_rank) };
    World {
        ledger: Ledger {
            payments: measured().payments,
            records: vec![record(11, "=HYPERLINK(\"x\")"), record(u64::MAX, "Jean Dupont"), record(33, "Maria Santos")],
            providers: vec!["alpha".into()],
            ..Ledger::default()
        },
        identity: Identity {
            person_of: vec![0, 1, 2],
            joins: vec![Join { rule: "alone".into(), to: None, weight: 0.0 }; 3],
            persons: vec![person("P-A", 0), person("P-B", 1), person("P-C", 2)],
            contradictions: Vec::new(),
            possible: Vec::new(),
            remarks: Vec::new(),
        },
        measured: measured(),
        measures: vec![
            document("core_share", Subject::Pair, "share", &[]),
            document("purpose", Subject::Pair, "class", &["family", "gift"]),
            document("payers", Subject::Recipient, "payers", &[]),
        ],
        contest: contest(),
        flags: vec![Flag {
            per_cent: false,
            id: "core_band".into(),
            title: Text { fr: "Bande".into(), en: "Small payments".into() },
            reason: Text { fr: "{value} de part".into(), en: "share of {value}".into() },
            innocent: Text::default(),
            subject: Subject::Pair,
            when: Vec::new(),
            source: "domain notes 2.1".into(),
        }],
        raised: vec![FlagRaised { flag: 0, person: 2, payer: Some(0), value: 0.5 }],
        clusters: vec![Cluster {
            rank: 1,
            id: "C-00000001".into(),
            kind: ClusterKind::Hub,
            score: 0.5,
            members: vec![
                member(2, MemberRole::MoneyRunner, 1),
                member(0, MemberRole::Payer, 2),
                member(1, MemberRole::Payer, 3),
            ],
            expected_persons: 2.0,
            payments: 4,
            period: (0, 86_400 * 3),
            usd_cents: 27_550,
            urgency: 0.5,
            flags: vec![0],
        }],
    }
}

fn batch(world: &World) -> Batch {
    let payments = world.ledger.payments.clone();
    let mut text = vec![TextColumn::default(); Batch::TEXT.len()];
    for payment in &payments {
        for (column, role) in text.iter_mut().zip(Batch::TEXT) {
            column.push(&match role {
                Role::TransactionId => format!("T{}", payment.row),
                Role::Provider => "alpha".into(),
                _ => String::new(),
            });
        }
    }
    Batch {
        rows: vec![2, 3, 5, 6],
        paid: vec![UNKNOWN; 4],
        rate_days: vec![i32::MIN; 4],
        sender_keys: vec![11, 11, u64::MAX, u64::MAX],
        recipient_keys: vec![33; 4],
        identities: vec![1, 2, 3, 4],
        payments,
        text,
        rejected: Vec::new(),
    }
}

fn write(out: &Path) {
    let world = world();
    let mut writer = RunWriter::begin(out).expect("a new run");
    writer.transactions(batch(&world), "a.csv").expect("written rows");
    let rejection =
        Rejection { source: 0, row: 4, column: "amount".into(), reason: "negative".into(), raw: "-5".into() };
    writer.rejected(&[rejection], "a.csv").expect("written rejections");
    let found = Findings {
        ledger: &world.ledger,
        identity: &world.identity,
        seeds: &[],
        measured: &world.measured,
        measures: &world.measures,
        contest: &world.contest,
        flags: &world.flags,
        raised: &world.raised,
        clusters: &world.clusters,
        mules: &[],
    };
    writer.findings(&found).expect("written findings");
    writer.finish(&Manifest { version: "9.9".into(), ..Manifest::default() }).expect("a finished run");
}

fn content(path: &Path) -> String {
    String::from_utf8(std::fs::read(path).expect("a file")).expect("text")
}

#[test]
fn what_is_written_is_read_back() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("deep/run");
    write(&out);
    let run = RunFolder::open(&out).expect("a run");
    assert_eq!(run.manifest.version, "9.9");

    let leads = run.leads().expect("leads");
    assert_eq!(leads.iter().map(|lead| lead.person.as_str()).collect::<Vec<_>>(), ["P-C", "P-A", "P-B"]);
    let payer = &leads[1];
    assert_eq!((payer.role, payer.tier, payer.outcome), (LeadRole::Payer, Tier::First, Outcome::Lead));
    assert_eq!((payer.payments, payer.total_usd.as_str(), payer.cluster.as_str()), (2, "75.50", "C-00000001"));
    assert_eq!((payer.first.as_str(), payer.last.as_str()), ("1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"));
    assert_eq!((payer.name.as_str(), payer.kind.as_str()), ("'=HYPERLINK(\"x\")", "money_runner"));
    assert_eq!(leads[0].payments, 4, "both pairs of the recipient are at stake");

    let mut rows = Vec::new();
    run.payments(&mut |row| rows.push((row.transaction_id.to_owned(), row.sender_record, row.recipient_record)))
        .expect("payments");
    assert_eq!(rows[3], ("T3".to_owned(), u64::MAX, 33));
    assert_eq!(rows.len(), 4);

    let clusters = run.clusters().expect("clusters");
    assert_eq!((clusters[0].kind, clusters[0].runners, clusters[0].payers), (ClusterKind::Hub, 1, 2));
    assert_eq!(clusters[0].reasons, "Small payments");
    assert_eq!(run.members().expect("members")[1].role, MemberRole::Payer);
    assert_eq!(content(&out.join("rejected.csv")), "file,row,column,reason,raw\na.csv,4,amount,negative,'-5\n");
}

#[test]
fn every_lead_and_member_is_a_person() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(&folder.path().join("run"));
    let run = RunFolder::open(&folder.path().join("run")).expect("a run");
    let persons: BTreeSet<String> = run.persons().expect("persons").into_iter().map(|row| row.person).collect();
    assert_eq!(persons.len(), 3);
    assert!(run.leads().expect("leads").iter().all(|lead| persons.contains(&lead.person)));
    assert!(run.members().expect("members").iter().all(|member| persons.contains(&member.person)));
}

#[test]
fn the_same_run_has_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    write(&one);
    write(&two);
    for file in documents() {
        let bytes = |run: &Path| std::fs::read(run.join(&file.name)).expect("a file");
        assert!(bytes(&one) == bytes(&two), "{} differs", file.name);
    }
}

#[test]
fn an_unfinished_run_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut writer = RunWriter::begin(&folder.path().join("run")).expect("a new run");
    writer.transactions(batch(&world()), "a.csv").expect("written rows");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "the run is on its way");
    drop(writer);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn an_existing_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let refused = RunWriter::begin(folder.path()).err().expect("a refusal").to_string();
    assert!(refused.contains("already exists"), "{refused}");
}

#[test]
fn what_a_killed_run_left_is_removed_and_a_living_one_is_said() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let stale = folder.path().join(".run.partial-999999999");
    let living = folder.path().join(".run.partial-1");
    let other = folder.path().join(".run2.partial-999999999");
    for path in [&stale, &living, &other] {
        std::fs::create_dir(path).expect("a folder");
    }
    let writer = RunWriter::begin(&folder.path().join("run")).expect("a new run");
    assert!(!stale.exists() && living.exists() && other.exists());
    assert_eq!(writer.issues().len(), 2);
}

#[test]
fn another_layout_or_an_incomplete_folder_is_explained() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("run");
    let explained = || RunFolder::open(&out).expect_err("a refusal").to_string();
    assert!(explained().contains("is not a folder"));
    write(&out);
    std::fs::remove_file(out.join("flags.parquet")).expect("a removed file");
    assert!(explained().contains("lacks flags.parquet"), "{}", explained());
    let manifest = content(&out.join("manifest.json")).replace("\"format\": 2", "\"format\": 1");
    std::fs::write(out.join("manifest.json"), manifest).expect("a written file");
    assert!(explained().contains("another layout"), "{}", explained());
    std::fs::remove_file(out.join("manifest.json")).expect("a removed file");
    assert!(explained().contains("not a finished run"), "{}", explained());
}

#[test]
fn the_documents_say_what_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("run");
    write(&out);
    let run = RunFolder::open(&out).expect("a run");
    let written: BTreeSet<String> = std::fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    let documents = documents();
    assert_eq!(written, documents.iter().map(|file| file.name.clone()).collect());
    for file in documents.iter().filter(|file| kind_of(&file.name) == "csv") {
        let header = content(&out.join(&file.name)).lines().next().expect("a header").to_owned();
        assert_eq!(
            header,
            file.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(","),
            "{}",
            file.name
        );
    }
    for file in documents.iter().filter(|file| kind_of(&file.name) == "parquet") {
        let frame = run.table(&file.name, &[]).expect("a table");
        let mut expected: Vec<(String, String)> =
            file.columns.iter().map(|column| (column.name.clone(), column.kind.clone())).collect();
        let measures: &[(&str, &str)] = match file.measures.as_deref() {
            Some("pair") => &[("core_share", "number"), ("core_share_of", "integer"), ("purpose", "text")],
            Some("recipient") => &[("payers", "number")],
            _ => &[],
        };
        expected.extend(measures.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())));
        let found: Vec<(String, String)> =
            frame.columns().iter().map(|column| (column.name().to_string(), kind(column.dtype()))).collect();
        assert_eq!(found, expected, "{}", file.name);
    }
}

fn kind_of(name: &str) -> &str {
    name.rsplit_once('.').expect("a file of the run has an extension").1
}

fn kind(kind: &DataType) -> String {
    match kind {
        DataType::String => "text",
        DataType::Float32 | DataType::Float64 => "number",
        DataType::UInt32 | DataType::UInt64 => "integer",
        DataType::Decimal(18, _) => "money",
        DataType::Datetime(_, Some(_)) => "instant",
        DataType::Date => "date",
        other => panic!("{other} is not a documented kind"),
    }
    .to_owned()
}
