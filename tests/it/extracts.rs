//! Do answers to one request rank sensibly, and is what they fix unknown rather than suspicious?

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use obole::model::{LeadRole, Outcome};
use obole::simulate::{self, Formats, Settings};
use obole::store::RunFolder;
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::program::{code, printed, run, said};

/// One row of the truth's payments.
struct Paid {
    id: String,
    payer: String,
    recipient: String,
    session: bool,
}

/// An invented world in plain text, made once.
fn world() -> PathBuf {
    static WORLD: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = TempDir::new().unwrap();
        let settings = Settings { payers: 1_500, seed: 21, formats: Formats::Csv, ..Settings::default() };
        simulate::write(&settings, &folder.path().join("world")).unwrap();
        folder
    });
    WORLD.path().join("world")
}

fn truth() -> Vec<Paid> {
    let rows = csv::Reader::from_path(world().join("truth/payments.csv")).unwrap().into_records().map(Result::unwrap);
    let paid = |row: csv::StringRecord| Paid {
        id: row[1].to_owned(),
        payer: row[2].to_owned(),
        recipient: row[3].to_owned(),
        session: &row[4] == "1",
    };
    rows.map(paid).collect()
}

/// Who has most sessions, by the side that `of` names.
fn busiest(truth: &[Paid], of: impl Fn(&Paid) -> &str) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for paid in truth.iter().filter(|paid| paid.session) {
        *counts.entry(of(paid)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(id, n)| (*n, std::cmp::Reverse(*id))).unwrap().0.to_owned()
}

/// Analyses the rows of the world's exports whose transaction is among `ids`, declared as `coverage`.
fn extract(folder: &Path, ids: &BTreeSet<&str>, coverage: Option<&str>) -> RunFolder {
    let exports = folder.join("answer");
    std::fs::create_dir_all(&exports).unwrap();
    let files = WalkDir::new(world().join("exports")).sort_by_file_name().into_iter().map(Result::unwrap);
    for entry in files.filter(|entry| entry.file_type().is_file()) {
        let bytes = std::fs::read(entry.path()).unwrap();
        let first: Vec<u8> = bytes.iter().copied().take_while(|byte| *byte != b'\n').collect();
        let separator = if first.contains(&b';') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(&*bytes);
        let mut writer = csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
        writer.write_byte_record(reader.byte_headers().unwrap()).unwrap();
        let mut kept = 0;
        for record in reader.byte_records().map(Result::unwrap) {
            if record.iter().any(|cell| std::str::from_utf8(cell).is_ok_and(|cell| ids.contains(cell))) {
                writer.write_byte_record(&record).unwrap();
                kept += 1;
            }
        }
        if kept > 0 {
            std::fs::write(exports.join(entry.file_name()), writer.into_inner().unwrap()).unwrap();
        }
    }
    let out = folder.join(format!("run-{}", coverage.unwrap_or("none").replace([':', '='], "-").replace('*', "all")));
    let mut arguments: Vec<OsString> = vec!["analyze".into(), exports.into(), "--out".into(), out.clone().into()];
    if let Some(coverage) = coverage {
        arguments.extend(["--coverage".into(), coverage.into()]);
    }
    let output = run(arguments);
    assert!(code(&output) < 2, "{}", said(&output));
    RunFolder::open(&out).unwrap()
}

/// How many values of a measure are known, and of how many rows.
fn known(run: &RunFolder, table: &str, measure: &str) -> (usize, usize) {
    let frame = run.table(table, &[measure]).unwrap();
    let column = frame.column(measure).unwrap();
    (column.len() - column.null_count(), column.len())
}

/// Share of a run's persons' payments that are sessions, for leads of one role by rank.
fn guilty_by_rank(run: &RunFolder, truth: &[Paid], role: LeadRole) -> Vec<bool> {
    let of: BTreeMap<&str, &Paid> = truth.iter().map(|paid| (paid.id.as_str(), paid)).collect();
    let person: BTreeMap<u64, String> =
        run.persons().unwrap().into_iter().map(|row| (row.record, row.person)).collect();
    let mut sessions: BTreeSet<String> = BTreeSet::new();
    run.payments(&mut |row| {
        if of.get(row.transaction_id).is_some_and(|paid| paid.session) {
            let record = if role == LeadRole::Payer { row.sender_record } else { row.recipient_record };
            sessions.insert(person[&record].clone());
        }
    })
    .unwrap();
    let leads = run.leads().unwrap().into_iter().filter(|lead| lead.role == role && lead.outcome == Outcome::Lead);
    leads.map(|lead| sessions.contains(&lead.person)).collect()
}

#[test]
fn the_payers_of_one_recipient_rank_sensibly_and_their_other_recipients_are_unknown() {
    let truth = truth();
    let runner = busiest(&truth, |paid| &paid.recipient);
    let ids: BTreeSet<&str> = truth.iter().filter(|p| p.recipient == runner).map(|p| p.id.as_str()).collect();
    let folder = TempDir::new().unwrap();
    let run = extract(folder.path(), &ids, Some("recipients=*"));
    for measure in ["recipients_90d", "unrelated_recipients", "new_recipient_rate", "hub_recipients"] {
        assert_eq!(known(&run, "payers.parquet", measure).0, 0, "{measure} is what the extract fixed");
    }
    assert_eq!(known(&run, "recipients.parquet", "onward_share").0, 0);
    let (whole, rows) = known(&run, "recipients.parquet", "unrelated_payers");
    assert!(whole == rows && rows > 0, "the recipient's payers are all there");
    let found = guilty_by_rank(&run, &truth, LeadRole::Recipient);
    assert!(found.first() == Some(&true), "the recipient asked about is first: {found:?}");
    let payers = guilty_by_rank(&run, &truth, LeadRole::Payer);
    let guilty = payers.iter().filter(|guilty| **guilty).count();
    let first = payers.iter().take(guilty).filter(|guilty| **guilty).count();
    assert!(guilty >= 2 && first * 3 >= guilty * 2, "those who pay for sessions stand first: {payers:?}");
    assert!(run.manifest.issues.iter().any(|issue| issue.what.contains("persons asked about")), "the run says so");
}

#[test]
fn the_history_of_one_payer_ranks_sensibly_and_its_recipients_are_unknown() {
    let truth = truth();
    let payer = busiest(&truth, |paid| &paid.payer);
    let ids: BTreeSet<&str> = truth.iter().filter(|p| p.payer == payer).map(|p| p.id.as_str()).collect();
    let folder = TempDir::new().unwrap();
    let run = extract(folder.path(), &ids, Some("payers=*"));
    for measure in ["unrelated_payers", "payer_countries", "one_off_payer_share", "recurrent_payer_share", "life_span"]
    {
        assert_eq!(known(&run, "recipients.parquet", measure).0, 0, "{measure} is what the extract fixed");
    }
    assert!(known(&run, "payers.parquet", "recipients_90d").0 > 0, "his own recipients are all there");
    let found = guilty_by_rank(&run, &truth, LeadRole::Recipient);
    let guilty = found.iter().filter(|guilty| **guilty).count();
    assert!(guilty > 0 && found[0], "a recipient of sessions is first: {found:?}");
    let person = run.leads().unwrap().into_iter().find(|lead| lead.role == LeadRole::Payer);
    let Some(person) = person else { panic!("who pays for most sessions is a lead") };
    let explained = obole_explain(&run, &person.person);
    assert!(explained.contains("persons asked about"), "the reader is told what the extract leaves out:\n{explained}");
}

fn obole_explain(folder: &RunFolder, person: &str) -> String {
    let path = folder.file("manifest.json");
    let path = path.parent().unwrap();
    let output = run(["explain".as_ref(), path.as_os_str(), "--person".as_ref(), person.as_ref()]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    printed(&output)
}

#[test]
fn where_small_sums_alone_were_asked_for_their_size_is_unknown() {
    let truth = truth();
    let ids: BTreeSet<&str> = truth.iter().take(4_000).map(|paid| paid.id.as_str()).collect();
    let folder = TempDir::new().unwrap();
    let run = extract(folder.path(), &ids, Some("population:15-60=*.csv"));
    for measure in ["amount_median", "core_band_share", "working_band_share", "large_share"] {
        assert_eq!(known(&run, "pairs.parquet", measure).0, 0, "{measure} is what the limits fixed");
    }
    assert!(known(&run, "pairs.parquet", "round_sent_share").0 > 0, "what limits do not decide is known");
    assert!(known(&run, "payers.parquet", "recipients_90d").0 > 0);
    let plain = extract(folder.path(), &ids, None);
    assert!(known(&plain, "pairs.parquet", "amount_median").0 > 0, "undeclared, an extract is taken for everything");
}

#[test]
fn a_coverage_that_fits_nothing_is_refused() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("run");
    for (coverage, says) in [("payers=*.parquet", "no input fits"), ("friends=*", "payers, recipients")] {
        let exports = world().join("exports");
        let arguments = [OsString::from("analyze"), exports.into(), "--out".into(), out.clone().into()];
        let output = run(arguments.into_iter().chain(["--coverage".into(), coverage.into()]));
        assert!(code(&output) == 2 && said(&output).contains(says), "{}", said(&output));
        assert!(!out.exists());
    }
}
