//! How fast are reading and normalising together? Run with `--ignored --nocapture`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use obole::model::{FileReport, Role};
use obole::normalise::Intake;
use obole::readers::{discover, read, read_each};

const ROWS: usize = 700_000;
const PEOPLE: u64 = 100_000;

/// CPU seconds of this process so far.
fn cpu() -> f64 {
    let stat = procfs::process::Process::myself().unwrap().stat().unwrap();
    (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64
}

fn person(out: &mut String, id: u64, country: &str, phone: &str) {
    let given =
        ["Maria", "Josefina", "Anna Lou", "Jean-Pierre", "Renato", "Michael John", "Hélène", "Thomas"][id as usize % 8];
    let surname = ["dela Cruz", "Santos", "Rakotomalala", "Martin", "Müller", "O'Brien", "Villanueva", "Bautista"]
        [(id / 8) as usize % 8];
    write!(
        out,
        "C{id:08},{given} {surname}{},19{:02}-0{}-1{},female,{country},Quezon City,\"{} Mabini Street, Barangay {}\",\
         {phone}{:07},p{id}@example.com,PP{id:08}A,ACC{id:012},person,",
        (b'a' + (id % 26) as u8) as char,
        50 + id % 50,
        1 + id % 9,
        id % 10,
        id % 400,
        id % 90,
        id % 10_000_000,
    )
    .unwrap();
}

fn sample(path: &Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let headings: Vec<&str> = Role::ALL
        .iter()
        .filter(|role| {
            obole::model::Batch::TEXT.contains(role)
                || matches!(
                    role.name(),
                    "sent_at"
                        | "time_precision"
                        | "paid_at"
                        | "amount"
                        | "currency"
                        | "amount_basis"
                        | "fee"
                        | "payout_amount"
                        | "payout_currency"
                        | "status"
                )
        })
        .map(|role| role.name())
        .collect();
    writeln!(file, "{}", headings.join(",")).unwrap();
    let mut state = 1_u64;
    let mut line = String::new();
    for row in 0..ROWS {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (a, b) = ((state >> 33) % PEOPLE, (state >> 13) % PEOPLE);
        line.clear();
        write!(
            line,
            "T{row:010},swiftpay,2024-{:02}-{:02}T{:02}:{:02}:{:02}+01:00,instant,2024-06-01T12:00:00Z,",
            1 + state % 12,
            1 + state % 28,
            state % 24,
            state % 60,
            state % 60
        )
        .unwrap();
        person(&mut line, a, "FR", "+33612");
        person(&mut line, PEOPLE + b, "PH", "+63917");
        write!(
            line,
            "{}.{:02},EUR,principal,2.99,{}.00,PHP,cash,card,completed,app,family support,friend,AG{:04},PO{:04},Cebu City,dev-{:08},203.0.113.{}",
            10 + state % 200,
            state % 100,
            600 + state % 9_000,
            state % 5_000,
            state % 7_000,
            a,
            state % 250
        )
        .unwrap();
        writeln!(file, "{line}").unwrap();
    }
}

#[test]
#[ignore = "a measurement, not a check"]
fn seven_hundred_thousand_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("canonical.csv");
    sample(&path);
    let mappings = super::mappings();
    let start = Instant::now();
    let normaliser = super::normaliser(&mappings, None);
    println!("normaliser {:?}", start.elapsed());
    let found = discover(&[path.clone()], &mappings, &[]).unwrap();
    let source = &found.sources[0];
    for _ in 0..2 {
        let (start, busy) = (Instant::now(), cpu());
        let summary = read(source, &mut |_| Ok(())).unwrap();
        println!("split alone {:?}, {:.2} s CPU, {} MB", start.elapsed(), cpu() - busy, summary.bytes / 1_000_000);
        let (start, busy) = (Instant::now(), cpu());
        let mut rows = 0;
        read_each(
            source,
            |raw| normaliser.batch(raw),
            |batch| {
                rows += batch.rows.len();
                Ok(())
            },
        )
        .unwrap();
        println!("split and normalise {:?}, {:.2} s CPU, {rows} rows", start.elapsed(), cpu() - busy);
        let (mut intake, mut report) =
            (Intake::new(), FileReport { mapping: "canonical".into(), ..FileReport::default() });
        let (start, busy) = (Instant::now(), cpu());
        let mut alone = std::time::Duration::ZERO;
        read_each(
            source,
            |raw| normaliser.batch(raw),
            |batch| {
                let start = Instant::now();
                intake.accept(batch, &normaliser, &mut report)?;
                alone += start.elapsed();
                Ok(())
            },
        )
        .unwrap();
        let ledger = intake.ledger();
        let (wall, busy, records) = (start.elapsed(), cpu() - busy, ledger.records.len());
        println!(
            "whole {wall:?}, {busy:.2} s CPU, of it intake {alone:?} wall; {records} records; {} accepted",
            report.accepted
        );
    }
}
