//! Does the first pass keep whoever may be a lead or a possible victim, on any SQL engine?

use std::collections::{BTreeMap, BTreeSet};

use obole::model::{Identity, Ledger, Payment, Record, Relation, StageTiming, Status, UNKNOWN};
use obole::pipeline::{self, Job, Outcome, Progress};
use obole::sift::{STATEMENTS, Sifted, sift, tables};
use obole::simulate::{self, Settings};
use obole::store::RunFolder;
use polars::prelude::ParquetWriter;
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

fn payment(sender: u32, recipient: u32, dollars: i64) -> Payment {
    Payment { sender, recipient, usd_cents: dollars * 100, ..Payment::default() }
}

fn ledger(names: &[&str], payments: Vec<Payment>) -> Ledger {
    let records = names.iter().map(|&it| Record { name_key: it.to_owned(), ..Record::default() }).collect();
    Ledger { records, payments, ..Ledger::default() }
}

#[test]
fn kin_and_pennies_are_dropped_and_the_unknown_is_kept() {
    let names = ["didier lacombe", "lina aquino", "rosa aquino", "jean petit", "ana cruz", "noel bon", "luz diaz"];
    let kin = Payment { relation: Relation::Kin, ..payment(3, 4, 40) };
    let cancelled = Payment { status: Status::Cancelled, ..payment(3, 6, 40) };
    let unpriced = Payment { usd_cents: UNKNOWN, ..payment(3, 5, 0) };
    let kept = |payments: Vec<Payment>| sift(&ledger(&names, payments)).unwrap().payments;
    assert_eq!(kept(vec![payment(0, 1, 40)]), [true], "in the working band");
    assert_eq!(kept(vec![payment(0, 1, 900)]), [true], "the sums of a possible victim");
    assert_eq!(kept(vec![payment(0, 1, 3)]), [false], "pennies");
    assert_eq!(kept(vec![payment(0, 1, 6)]), [true], "below the working band, by a rate perhaps");
    assert_eq!(kept(vec![payment(1, 2, 40)]), [false], "one surname");
    assert_eq!(kept(vec![kin]), [true], "a declared relation is the payer's word");
    assert_eq!(kept(vec![cancelled]), [false], "cancelled");
    assert_eq!(kept(vec![unpriced]), [true], "no price");
    let history = vec![payment(3, 4, 2), unpriced, payment(2, 4, 3)];
    assert_eq!(kept(history), [true, true, false], "the payer's whole history");
}

#[test]
fn a_shared_identifier_and_a_shared_person_keep_the_history() {
    let mut ledger = ledger(&["jean petit", "lina aquino", "rosa aquino", "lina aq"], vec![]);
    ledger.payments = vec![payment(0, 1, 40), payment(2, 3, 3)];
    let alone = sift(&ledger).unwrap();
    assert_eq!(alone.payments, [true, false]);
    for record in [1, 3] {
        ledger.records[record].phone = "+639991112222".into();
    }
    assert_eq!(sift(&ledger).unwrap().payments, [true, true]);
    let persons = [vec![0], vec![1, 3], vec![2]];
    let persons = persons.map(|records| obole::model::Person { id: String::new(), records }).to_vec();
    let identity = Identity { person_of: vec![0, 1, 2, 1], persons, ..Identity::default() };
    let mut extended = alone;
    extended.extend(&ledger, &identity);
    assert_eq!(extended, Sifted { payments: vec![true, true], records: vec![true, true, false, true] });
}

/// Payments between records some of which share a phone, some cancelled, some unpriced.
fn random_ledger(seed: u64) -> Ledger {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let record = |at: u32, random: &mut ChaCha8Rng| Record {
        name_key: format!("name{at} surname{}", random.random_range(0..60)),
        phone: if random.random_bool(0.3) { format!("+63{}", random.random_range(0..80)) } else { String::new() },
        ..Record::default()
    };
    let records: Vec<Record> = (0..400).map(|at| record(at, &mut random)).collect();
    let payment = |_| {
        let cents = *[UNKNOWN, 500, 999, 1_000, 4_000, 30_000].choose(&mut random).unwrap();
        let status = if random.random_bool(0.2) { Status::Cancelled } else { Status::Completed };
        let relation = if random.random_bool(0.6) { Relation::Kin } else { Relation::Unknown };
        let (sender, recipient) = (random.random_range(0..200), random.random_range(200..400));
        Payment { usd_cents: cents, status, relation, ..payment(sender, recipient, 0) }
    };
    let payments = (0..300).map(payment).collect();
    Ledger { records, payments, ..Ledger::default() }
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn duckdb_keeps_the_same_payments() {
    let python = |arguments: &[&str]| std::process::Command::new("python3").args(arguments).output();
    if !python(&["-c", "import duckdb"]).is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: the sift was not run on DuckDB, because python3 has no module duckdb (pip install duckdb)");
        return;
    }
    for seed in 0..3 {
        let ledger = random_ledger(seed);
        let folder = tempfile::tempdir().unwrap();
        for (name, mut table) in
            [("payments", tables::payments(&ledger).unwrap()), ("identifiers", tables::identifiers(&ledger).unwrap())]
        {
            let file = std::fs::File::create(folder.path().join(format!("{name}.parquet"))).unwrap();
            ParquetWriter::new(file).finish(&mut table).unwrap();
        }
        let mut arguments = vec!["tests/sift_on_duckdb.py".to_owned(), folder.path().display().to_string()];
        for (name, text) in STATEMENTS {
            let file = folder.path().join(format!("{name}.sql"));
            std::fs::write(&file, text).unwrap();
            arguments.push(format!("{name}={}", file.display()));
        }
        let output = python(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let theirs: Vec<usize> =
            String::from_utf8(output.stdout).unwrap().lines().map(|it| it.parse().unwrap()).collect();
        let ours = sift(&ledger).unwrap().payments;
        let ours: Vec<usize> = (0..ours.len()).filter(|&at| ours[at]).collect();
        assert!(
            !ours.is_empty() && ours.len() < ledger.payments.len(),
            "some are kept and some dropped: {}",
            ours.len()
        );
        assert_eq!(ours, theirs);
    }
}

struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str) {}
    fn file(&self, _name: &str) {}
    fn rows(&self, _rows: u64) {}
    fn timings(&self) -> Vec<StageTiming> {
        Vec::new()
    }
}

/// Analyses an invented world; the folder holds `world` and `run`.
fn analysed(settings: &Settings) -> (tempfile::TempDir, Outcome) {
    let folder = tempfile::tempdir().unwrap();
    simulate::write(settings, &folder.path().join("world")).unwrap();
    let job = Job {
        inputs: vec![folder.path().join("world/exports")],
        input_as: Vec::new(),
        coverage: Vec::new(),
        base: None,
        out: folder.path().join("run"),
        rates: None,
        judgements: None,
        seeds: None,
        schemas: None,
        priors: BTreeMap::new(),
        demographics: false,
        command: Vec::new(),
    };
    let outcome = pipeline::run(&job, &Silent).unwrap();
    (folder, outcome)
}

/// The gate of the first pass: it may drop half of what honest people pay, and nothing of what is looked for.
#[test]
fn no_guilty_payment_is_dropped() {
    for (seed, stress) in [(11, 0.0), (12, 0.4)] {
        let settings = Settings { payers: 4_000, seed, stress, prevalence: 1.0 / 80.0, ..Settings::default() };
        let (folder, outcome) = analysed(&settings);
        let truth = folder.path().join("world/truth/payments.csv");
        let mut sessions = BTreeSet::new();
        for row in csv::Reader::from_path(truth).unwrap().into_records() {
            let row = row.unwrap();
            if &row[4] == "1" {
                sessions.insert((row[0].to_owned(), row[1].to_owned()));
            }
        }
        let kept: BTreeSet<u32> = outcome.found.measured.payments.iter().map(|payment| payment.row).collect();
        let (mut row, mut guilty, mut dropped) = (0_u32, 0, Vec::new());
        let run = RunFolder::open(&folder.path().join("run")).unwrap();
        run.payments(&mut |payment| {
            let key = (payment.provider.to_owned(), payment.transaction_id.to_owned());
            if outcome.found.ledger.payments[row as usize].is_completed() && sessions.contains(&key) {
                guilty += 1;
                dropped.extend((!kept.contains(&row)).then_some(key));
            }
            row += 1;
        })
        .unwrap();
        assert!(guilty > 150, "a world of {guilty} guilty payments proves little");
        assert!(dropped.is_empty(), "seed {seed}: {} of {guilty} dropped: {dropped:?}", dropped.len());
        let report = &run.manifest.report;
        assert_eq!(report.kept, kept.len() as u64, "the run says how many it kept");
        assert!(report.kept * 10 < report.completed * 9, "{} of {} are kept", report.kept, report.completed);
    }
}
