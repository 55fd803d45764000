//! Does a later run go on from an earlier one: nothing lost, nothing counted twice, ids kept, changes told?

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

use obole::model::Change;
use obole::store::{RejectedRow, RunFolder};
use polars::prelude::{DataFrame, SortMultipleOptions};
use tempfile::TempDir;

use crate::program::{code, printed, run, said, text, world};

/// Copies the sample exports: one provider's into `late`, the others' into `early`.
fn parted(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let (early, late) = (folder.join("early"), folder.join("late"));
    for entry in walkdir::WalkDir::new(world().join("exports")).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(world().join("exports")).unwrap();
            let part = if below.starts_with("remivel") { &late } else { &early };
            let to = part.join(below);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
    (early, late)
}

fn analyze(arguments: &[&OsStr]) -> std::process::Output {
    let output = run([OsStr::new("analyze")].iter().chain(arguments));
    assert!(code(&output) < 2, "{}", said(&output));
    output
}

fn payments(run: &RunFolder) -> BTreeSet<(String, String, u64, u64)> {
    let mut rows = BTreeSet::new();
    run.payments(&mut |row| {
        let it = (row.provider.to_owned(), row.transaction_id.to_owned(), row.sender_record, row.recipient_record);
        assert!(row.transaction_id.is_empty() || rows.insert(it), "a payment was taken twice");
    })
    .unwrap();
    rows
}

fn persons(run: &RunFolder) -> BTreeMap<u64, String> {
    run.persons().unwrap().into_iter().map(|row| (row.record, row.person)).collect()
}

/// A file that judges two records of one person of the run to be one: it says nothing new, and has everybody resolved anew.
fn judged(run: &RunFolder, path: &Path) {
    let mut by_person: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (record, person) in persons(run) {
        by_person.entry(person).or_default().push(record);
    }
    let pair = by_person.values().find(|records| records.len() > 1).unwrap();
    std::fs::write(path, format!("left,right,verdict\n{},{},same\n", pair[0], pair[1])).unwrap();
}

#[test]
fn a_run_in_two_parts_is_the_run_in_one_where_everybody_is_resolved_anew() {
    let folder = TempDir::new().unwrap();
    let (early, late) = parted(folder.path());
    let path = |name: &str| folder.path().join(name);
    let (out, base, judgements) = (OsStr::new("--out"), OsStr::new("--base"), OsStr::new("--judgements"));
    analyze(&[early.as_os_str(), out, path("first").as_os_str()]);
    let open = |name: &str| RunFolder::open(&path(name)).unwrap();
    let file = path("judged.csv");
    judged(&open("first"), &file);
    let (first, second) = (path("first"), path("second"));
    let same = [judgements, file.as_os_str(), out];
    analyze(&[&[late.as_os_str(), base, first.as_os_str()][..], &same, &[second.as_os_str()]].concat());
    analyze(&[&[early.as_os_str(), late.as_os_str()][..], &same, &[path("whole").as_os_str()]].concat());
    let (parts, whole) = (open("second"), open("whole"));

    assert_eq!(payments(&parts), payments(&whole), "the same payments between the same records");
    let report = |run: &RunFolder| {
        let report = &run.manifest.report;
        (report.records, report.persons, report.completed, report.files.iter().map(|f| f.accepted).sum::<u64>())
    };
    assert_eq!(report(&parts), report(&whole));
    assert_eq!(counts(&parts), counts(&whole));
    let (ours, theirs) = (rows(&parts), rows(&whole));
    assert!(ours.0.equals_missing(&theirs.0), "every cell of every payment");
    assert_eq!(ours.1, theirs.1);
    let scores =
        |run: &RunFolder| run.clusters().unwrap().iter().map(|c| format!("{:.4}", c.score)).collect::<Vec<_>>();
    assert_eq!(scores(&parts), scores(&whole), "what is found does not depend on the way");
    let (was, is) = (persons(&open("first")), persons(&parts));
    let kept = was.iter().filter(|(record, person)| is.get(record) == Some(person)).count();
    assert!(kept * 100 >= was.len() * 95, "{kept} of {} records keep their person's id", was.len());
}

#[test]
fn whom_a_run_knows_a_later_one_keeps() {
    let folder = TempDir::new().unwrap();
    let (early, late) = parted(folder.path());
    let path = |name: &str| folder.path().join(name);
    analyze(&[early.as_os_str(), OsStr::new("--out"), path("first").as_os_str()]);
    let second = |input: &Path, from: &str, out: &str| {
        let base = [OsStr::new("--base"), OsStr::new("--out")];
        analyze(&[input.as_os_str(), base[0], path(from).as_os_str(), base[1], path(out).as_os_str()])
    };
    let told = printed(&second(&late, "first", "second"));
    assert!(told.contains("since the last"), "{told}");
    analyze(&[early.as_os_str(), late.as_os_str(), OsStr::new("--out"), path("whole").as_os_str()]);
    let open = |name: &str| RunFolder::open(&path(name)).unwrap();
    let (parts, whole) = (open("second"), open("whole"));
    assert!(rows(&parts).0.equals_missing(&rows(&whole).0), "every cell of every payment");
    let (was, is) = (persons(&open("first")), persons(&parts));
    assert!(was.iter().all(|(record, person)| is.get(record) == Some(person)), "a known record is who it was");
    // a quarter of the records are new: nearly all of them are whom a run over everything takes them for
    let apart = parts.manifest.report.persons.abs_diff(whole.manifest.report.persons);
    assert!(apart * 500 <= whole.manifest.report.persons, "{apart} persons more or fewer");

    // the same files once more: nothing is taken twice, and nothing has changed
    let again = second(&early, "second", "third");
    let third = open("third");
    assert_eq!(payments(&third), payments(&parts), "{}", said(&again));
    assert!(third.changes().unwrap().iter().all(|change| change.change == Change::Same));
    for name in ["persons.parquet", "pairs.parquet", "contest.parquet"] {
        let table = |run: &RunFolder| run.table(name, &[]).unwrap();
        assert!(table(&third).equals_missing(&table(&parts)), "{name}");
    }
    let text = |name: &str| ["possible.csv", "contradictions.csv", "leads.csv"].map(|it| text(&path(name).join(it)));
    assert_eq!(text("third"), text("second"));
}

/// Every cell of every payment and of every refused row, in the order of files and rows.
fn rows(run: &RunFolder) -> (DataFrame, Vec<RejectedRow>) {
    let table = run.table("transactions.parquet", &[]).unwrap();
    let table = table.sort(["source_file", "source_row"], SortMultipleOptions::default()).unwrap();
    let mut rejected = run.rejected().unwrap();
    rejected.sort_by(|a, b| (&a.file, a.row, &a.column).cmp(&(&b.file, b.row, &b.column)));
    (table, rejected)
}

/// What became of the rows of each file.
fn counts(run: &RunFolder) -> Vec<(String, [u64; 5])> {
    let files = run.manifest.report.files.iter();
    files.map(|f| (f.name.clone(), [f.read, f.accepted, f.rejected, f.duplicates, f.unpriced])).collect()
}

const HEADER: &str =
    "transaction_id,provider,sent_at,sender_name,sender_phone,recipient_name,recipient_phone,amount,currency\n";

/// A file of payments, each by its id, provider, day and minute, payer and amount.
fn file(path: &Path, payments: &[(&str, &str, u32, u32, &str, &str)]) {
    let row = |&(id, provider, day, minute, payer, amount): &(&str, &str, u32, u32, &str, &str)| {
        let phone = if payer.starts_with("Gerard") { "+33612345678" } else { "+33698765432" };
        format!(
            "{id},{provider},2024-03-{day:02}T20:{minute:02}:00Z,{payer},{phone},Lorna Reyes,+639175550123,{amount},EUR\n"
        )
    };
    std::fs::write(path, HEADER.to_owned() + &payments.iter().map(row).collect::<String>()).unwrap();
}

#[test]
fn rows_duplicates_and_payments_told_twice_are_those_of_a_run_in_one() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let names = ["1.csv", "2.csv", "3.csv"];
    let gerard = "Gerard Lefevre";
    file(&path(names[0]), &[("P1", "Envoi", 1, 14, gerard, "40"), ("P2", "Envoi", 2, 14, gerard, "no amount")]);
    // a duplicate of the first, the bank's view of it, and a row of its own without an id
    let second = [
        ("P1", "Envoi", 1, 14, gerard, "40"),
        ("B1", "Bankia", 1, 16, gerard, "40"),
        ("", "Bankia", 7, 3, "Yves Moreau", "25"),
    ];
    file(&path(names[1]), &second);
    let third = [
        ("P1", "Envoi", 1, 14, gerard, "40"),
        ("B1", "Bankia", 1, 16, gerard, "40"),
        ("P3", "Envoi", 3, 14, "Yves Moreau", "30"),
        ("C3", "Carta", 3, 15, "Yves Moreau", "30"),
        ("P4", "Envoi", 4, 14, gerard, "-1"),
        ("D1", "", 9, 9, "Gerard Lefevre", "55"),
    ];
    file(&path(names[2]), &third);
    let out = OsStr::new("--out");
    analyze(&[path(names[0]).as_os_str(), out, path("run1").as_os_str()]);
    for (from, name, to) in [("run1", names[1], "run2"), ("run2", names[2], "run3")] {
        let base = OsStr::new("--base");
        analyze(&[path(name).as_os_str(), base, path(from).as_os_str(), out, path(to).as_os_str()]);
    }
    let all = names.map(path);
    analyze(&[all[0].as_os_str(), all[1].as_os_str(), all[2].as_os_str(), out, path("whole").as_os_str()]);
    let (parts, whole) = (RunFolder::open(&path("run3")).unwrap(), RunFolder::open(&path("whole")).unwrap());
    assert_eq!(counts(&parts), counts(&whole));
    assert!(
        counts(&parts).iter().all(|(_, [read, accepted, rejected, twice, _])| *read == accepted + rejected + twice)
    );
    assert_eq!(counts(&parts)[2].1, [6, 3, 1, 2, 0]);
    let (theirs, ours) = (rows(&whole), rows(&parts));
    assert!(ours.0.equals_missing(&theirs.0), "{}\n{}", ours.0, theirs.0);
    assert_eq!(ours.1, theirs.1);
    assert_eq!(parts.overlaps().unwrap(), whole.overlaps().unwrap());
    assert_eq!(parts.overlaps().unwrap().len(), 1, "the bank's view of the first payment");
    // ids are those of the first run, whatever records came later
    for (name, ids) in [("pairs.parquet", ["payer", "recipient"]), ("payers.parquet", ["person"; 2])] {
        let table = |run: &RunFolder| run.table(name, &[]).unwrap().drop_many(ids);
        assert!(table(&parts).equals_missing(&table(&whole)), "{name}");
    }
}

#[test]
fn a_damaged_base_is_refused_with_a_reason() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    file(&path("1.csv"), &[("P1", "Envoi", 1, 14, "Gerard Lefevre", "40")]);
    file(&path("2.csv"), &[("P2", "Envoi", 2, 14, "Gerard Lefevre", "40")]);
    analyze(&[path("1.csv").as_os_str(), OsStr::new("--out"), path("run").as_os_str()]);
    for name in ["transactions.parquet", "persons.parquet"] {
        let whole = std::fs::read(path("run").join(name)).unwrap();
        for damage in 0..24 {
            let mut bytes = whole.clone();
            let at = bytes.len() * damage / 24;
            match damage % 3 {
                0 => bytes.truncate(at),
                1 => bytes[at..].iter_mut().take(16).for_each(|byte| *byte ^= 0xff),
                _ => bytes[at..].iter_mut().take(300).for_each(|byte| *byte = 0),
            }
            std::fs::write(path("run").join(name), bytes).unwrap();
            let output = run([
                OsStr::new("analyze"),
                path("2.csv").as_os_str(),
                OsStr::new("--base"),
                path("run").as_os_str(),
                OsStr::new("--out"),
                path(&format!("{name}-{damage}")).as_os_str(),
            ]);
            let said = said(&output);
            assert!(!said.contains("panicked"), "{name}, damage {damage}: {said}");
            // damage may lie where nothing is read
            assert!(code(&output) < 2 || said.contains("parquet"), "{name}, damage {damage}: {said}");
        }
        std::fs::write(path("run").join(name), whole).unwrap();
    }
}
