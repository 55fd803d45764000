//! Does the whole chain hold on the sample world? Goldens, repeats, threads, row order, kills, the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use chrono::NaiveDate;
use obole::casefile::{Casefile, Selection};
use obole::schemas::Schemas;
use obole::store::RunFolder;
use polars::prelude::{ParquetReader, SerReader};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::program::{analyze, assert_golden, code, obole, printed, run, said, sample_run, text, world};

/// Average precision below which something was lost; the world is too small for the method to shine.
const FLOOR: f64 = 0.4;

/// Every file of a run but the manifest, which alone holds timings.
fn contents(run: &Path) -> BTreeMap<OsString, Vec<u8>> {
    let entries = std::fs::read_dir(run).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_name() != "manifest.json");
    files.map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn leads_and_clusters_are_as_the_golden_files_say() {
    for file in ["leads.csv", "clusters.csv"] {
        assert_golden(&world().join("golden").join(file), &text(&sample_run().join(file)));
    }
}

#[test]
fn every_payment_keeps_what_its_row_says() {
    let export = world().join("exports/transvia/transvia-001.csv");
    let mut written = csv::Reader::from_path(export).unwrap();
    let heading = written.headers().unwrap().clone();
    let columns = ["transaction_id", "recipient_name", "recipient_city", "payout_city", "sender_city"];
    let cells = |row: csv::StringRecord| {
        columns.map(|name| row[heading.iter().position(|known| known == name).unwrap()].trim().to_owned())
    };
    let written: BTreeSet<[String; 5]> = written.records().map(|row| cells(row.unwrap())).collect();
    let file = std::fs::File::open(sample_run().join("transactions.parquet")).unwrap();
    let kept = ParquetReader::new(file).finish().unwrap();
    let texts = columns.map(|name| kept.column(name).unwrap().str().unwrap().clone());
    let providers = kept.column("provider").unwrap().str().unwrap();
    let of_export = (0..kept.height()).filter(|&row| providers.get(row) == Some("transvia"));
    let rows: Vec<[String; 5]> =
        of_export.map(|row| [0, 1, 2, 3, 4].map(|at| texts[at].get(row).unwrap_or_default().to_owned())).collect();
    assert!(rows.len() > 1000 && rows.iter().any(|row| row[2].is_empty() && !row[3].is_empty()), "{}", rows.len());
    rows.iter().for_each(|row| assert!(written.contains(row), "{row:?} is not what the export says"));
}

#[test]
fn who_the_readme_asks_about_is_in_the_sample() {
    let readme = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let listed = ["clusters.csv", "leads.csv"].map(|file| text(&sample_run().join(file))).concat();
    let words = readme.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let ids: Vec<&str> = words.filter(|word| word.starts_with("P-") || word.starts_with("C-")).collect();
    assert!(ids.len() > 3, "{ids:?}");
    ids.iter().for_each(|id| assert!(listed.contains(id), "{id} is not in the run of the sample"));
}

#[test]
fn a_single_payment_at_stake_stands_last_without_more() {
    let settings: obole::model::ContestSettings =
        obole::schemas::Schemas::load(None).unwrap().file("contest.toml").unwrap();
    let listed = text(&sample_run().join("leads.csv"));
    let mut rows = csv::Reader::from_reader(listed.as_bytes());
    let heading = rows.headers().unwrap().clone();
    let at = |name: &str| heading.iter().position(|known| known == name).unwrap();
    let (role, outcome, payments, posterior) = (at("role"), at("outcome"), at("payments"), at("posterior"));
    let (tier, mut tiers) = (at("tier"), Vec::new());
    for row in rows.records().map(Result::unwrap).filter(|row| &row[outcome] == "lead") {
        let is_clear = row[posterior].parse::<f64>().unwrap() >= settings.lead_posterior_once;
        let is_last = &row[role] == "payer" && &row[payments] == "1" && !is_clear;
        assert_eq!(is_last, &row[tier] == "third", "{row:?}");
        tiers.push((is_last, is_clear));
    }
    assert!(tiers.is_sorted_by_key(|it| it.0), "the third tier stands after the others");
    assert!(tiers.contains(&(true, false)) && tiers.contains(&(false, false)), "others are ranked on as little");
}

#[test]
fn what_grows_with_the_time_looked_at_weighs_nothing_where_that_was_short() {
    let folder = TempDir::new().unwrap();
    let (schemas, out) = (folder.path().join("schemas"), folder.path().join("run"));
    std::fs::create_dir_all(schemas.join("measures")).unwrap();
    let shipped = include_str!("../../schemas/measures/span.toml");
    let longer = shipped.replacen("needs_days = 270", "needs_days = 36500", 1);
    assert_ne!(shipped, longer);
    std::fs::write(schemas.join("measures/span.toml"), longer).unwrap();
    let options = [OsString::from("--schemas"), schemas.clone().into(), "--out".into(), out.clone().into()];
    let output = run([OsString::from("analyze"), world().join("exports").into()].into_iter().chain(options));
    assert!(code(&output) < 2, "{}", said(&output));
    assert!(printed(&output).contains(" days: span weigh nothing"), "{}", printed(&output));
    let weighed = |run: &Path| {
        let file = std::fs::File::open(run.join("contributions.parquet")).unwrap();
        let frame = ParquetReader::new(file).finish().unwrap();
        let measures = frame.column("measure").unwrap().str().unwrap().clone();
        measures.iter().flatten().map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let gone: Vec<String> = weighed(&sample_run()).difference(&weighed(&out)).cloned().collect();
    assert_eq!(gone, ["span"]);
    let unknown = |run: &Path, schemas: Option<&Path>| {
        let file = Casefile::open(RunFolder::open(run).unwrap(), Schemas::load(schemas).unwrap()).unwrap();
        let case = file
            .case(&Selection { top: 1, ..Selection::default() }, NaiveDate::from_ymd_opt(2026, 11, 28).unwrap())
            .unwrap();
        case.unknowns.iter().any(|unknown| unknown.what.en == "span over 36500 days")
    };
    assert!(unknown(&out, Some(&schemas)) && !unknown(&sample_run(), None), "the case says so too");
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let expected = contents(&sample_run());
    assert!(expected.len() > 8, "a run folder has more files than {:?}", expected.keys());
    for threads in ["1", "2", "8", "8"] {
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("run");
        let output = obole([OsString::from("analyze"), world().join("exports").into()])
            .arg("--out")
            .arg(&out)
            .args(["--threads", threads])
            .env("POLARS_MAX_THREADS", threads)
            .output()
            .unwrap();
        assert!(code(&output) < 2, "{}", said(&output));
        for (file, bytes) in contents(&out) {
            assert!(expected[&file] == bytes, "{} differs on {threads} threads", file.display());
        }
    }
}

#[test]
fn every_row_read_is_accepted_rejected_or_a_duplicate() {
    let run = RunFolder::open(&sample_run()).unwrap();
    let files = &run.manifest.report.files;
    assert!(files.len() >= 4, "the sample world has four shapes");
    for file in files {
        assert!(file.conserves_rows(), "{file:?}");
        assert!(file.refused.is_none() && file.accepted > 0, "{file:?}");
    }
    let mut rows = 0;
    run.payments(&mut |_| rows += 1).unwrap();
    assert_eq!(rows, files.iter().map(|file| file.accepted).sum::<u64>());
    let rejected: u64 = files.iter().map(|file| file.rejected).sum();
    let listed = csv::Reader::from_path(sample_run().join("rejected.csv")).unwrap().into_records().count();
    assert_eq!(listed as u64, rejected);
}

#[test]
fn every_person_and_cluster_that_is_named_exists() {
    let run = RunFolder::open(&sample_run()).unwrap();
    let persons = run.persons().unwrap();
    let records: BTreeSet<u64> = persons.iter().map(|row| row.record).collect();
    let names: BTreeSet<&str> = persons.iter().map(|row| row.person.as_str()).collect();
    run.payments(&mut |row| {
        assert!(records.contains(&row.sender_record) && records.contains(&row.recipient_record), "{row:?}");
    })
    .unwrap();
    let leads = run.leads().unwrap();
    let clusters: BTreeSet<String> = run.clusters().unwrap().into_iter().map(|row| row.cluster).collect();
    assert!(!leads.is_empty() && !clusters.is_empty());
    for (at, lead) in leads.iter().enumerate() {
        assert!(names.contains(lead.person.as_str()) && lead.rank as usize == at + 1, "{lead:?}");
        assert!(lead.cluster.is_empty() || clusters.contains(&lead.cluster), "{lead:?}");
    }
    for member in run.members().unwrap() {
        assert!(names.contains(member.person.as_str()) && clusters.contains(&member.cluster), "{member:?}");
    }
}

#[test]
fn every_transaction_of_the_run_is_one_of_the_truth() {
    let mut truth = BTreeSet::new();
    for row in csv::Reader::from_path(world().join("truth/payments.csv")).unwrap().into_records() {
        let row = row.unwrap();
        truth.insert((row[0].to_owned(), row[1].to_owned()));
    }
    let mut met = BTreeSet::new();
    let run = RunFolder::open(&sample_run()).unwrap();
    run.payments(&mut |row| {
        let key = (row.provider.to_owned(), row.transaction_id.to_owned());
        assert!(truth.contains(&key), "{row:?} was never sent");
        assert!(met.insert(key), "{row:?} was accepted twice");
    })
    .unwrap();
}

#[test]
fn row_order_does_not_matter() {
    let folder = TempDir::new().unwrap();
    let exports = folder.path().join("exports");
    std::fs::create_dir(&exports).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut shuffled = 0;
    let files = WalkDir::new(world().join("exports")).into_iter().map(Result::unwrap);
    for entry in files.filter(|entry| entry.file_type().is_file()) {
        let mut bytes = std::fs::read(entry.path()).unwrap();
        if bytes.starts_with(b"transaction_id,") {
            // records are shuffled whole, a quoted line break stays inside its record
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&*bytes);
            let headers = reader.byte_headers().unwrap().clone();
            let mut records: Vec<csv::ByteRecord> = reader.into_byte_records().map(Result::unwrap).collect();
            records.shuffle(&mut random);
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            writer.write_byte_record(&headers).unwrap();
            for record in &records {
                writer.write_byte_record(record).unwrap();
            }
            bytes = writer.into_inner().unwrap();
            shuffled += 1;
        }
        std::fs::write(exports.join(entry.file_name()), bytes).unwrap();
    }
    assert!(shuffled > 0, "the sample world has a canonical file");
    let out = folder.path().join("run");
    let output = analyze(&exports, &out);
    assert!(code(&output) < 2, "{}", said(&output));
    let leads = |run: &Path| {
        let leads = RunFolder::open(run).unwrap().leads().unwrap().into_iter();
        // the name is as first written, and so may change with the order
        leads.map(|lead| (lead.person, lead.role, lead.tier, lead.score.to_bits(), lead.cluster)).collect::<Vec<_>>()
    };
    assert_eq!(leads(&out), leads(&sample_run()));
}

#[test]
fn a_killed_run_leaves_nothing_under_its_name() {
    for milliseconds in [1, 20, 60, 150] {
        let folder = TempDir::new().unwrap();
        let out = folder.path().join("run");
        let mut child = obole([OsString::from("analyze"), world().join("exports").into()])
            .args(["--quiet", "--out"])
            .arg(&out)
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!out.exists() || RunFolder::open(&out).is_ok(), "half a run after {milliseconds} ms");
        let output = analyze(&world().join("exports"), &folder.path().join("again"));
        assert!(code(&output) < 2, "a killed run is in the way: {}", said(&output));
    }
}

#[test]
fn the_run_finds_who_the_truth_names() {
    let (run_folder, truth) = (sample_run(), world().join("truth"));
    let arguments = ["evaluate".as_ref(), run_folder.as_os_str(), "--truth".as_ref(), truth.as_os_str()];
    let output = run(arguments);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(printed(&output).contains("average precision"));
    let json = run(arguments.into_iter().chain(["--json".as_ref()]));
    let found: serde_json::Value = serde_json::from_str(&printed(&json)).unwrap();
    assert_eq!(found["rows_unmatched"], 0);
    for role in ["payers", "recipients"] {
        let precision = found[role]["average_precision"]["value"].as_f64().unwrap();
        assert!(precision > FLOOR, "average precision of {role} is {precision}");
    }
    assert_eq!(printed(&json), printed(&run(arguments.into_iter().chain(["--json".as_ref()]))), "same seed, same text");
}
