//! Does a later run go on from an earlier one: nothing lost, nothing counted twice, ids kept, changes told?

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;

use obole::model::Change;
use obole::store::RunFolder;
use tempfile::TempDir;

use crate::program::{code, printed, run, said, world};

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

#[test]
fn a_run_in_two_parts_is_the_run_in_one_with_the_ids_of_the_first() {
    let folder = TempDir::new().unwrap();
    let (early, late) = parted(folder.path());
    let path = |name: &str| folder.path().join(name);
    analyze(&[early.as_os_str(), OsStr::new("--out"), path("first").as_os_str()]);
    let base = [OsStr::new("--base"), OsStr::new("")];
    let second = |input: &Path, from: &str, out: &str| {
        analyze(&[input.as_os_str(), base[0], path(from).as_os_str(), OsStr::new("--out"), path(out).as_os_str()])
    };
    let told = printed(&second(&late, "first", "second"));
    assert!(told.contains("since the last"), "{told}");
    analyze(&[early.as_os_str(), late.as_os_str(), OsStr::new("--out"), path("whole").as_os_str()]);
    let open = |name: &str| RunFolder::open(&path(name)).unwrap();
    let (first, second_run, whole) = (open("first"), open("second"), open("whole"));

    assert_eq!(payments(&second_run), payments(&whole), "the same payments between the same records");
    let report = |run: &RunFolder| {
        let report = &run.manifest.report;
        (report.records, report.persons, report.completed, report.files.iter().map(|f| f.accepted).sum::<u64>())
    };
    assert_eq!(report(&second_run), report(&whole));
    assert_eq!(second_run.rejected().unwrap().len(), whole.rejected().unwrap().len());
    let scores =
        |run: &RunFolder| run.clusters().unwrap().iter().map(|c| format!("{:.4}", c.score)).collect::<Vec<_>>();
    assert_eq!(scores(&second_run), scores(&whole), "what is found does not depend on the way");

    let (was, is) = (persons(&first), persons(&second_run));
    let kept = was.iter().filter(|(record, person)| is.get(record) == Some(person)).count();
    assert!(kept * 100 >= was.len() * 95, "{kept} of {} records keep their person's id", was.len());
    let ids: BTreeSet<&String> = was.values().collect();
    let later: BTreeSet<&String> = is.values().collect();
    assert!(ids.intersection(&later).count() * 100 >= ids.len() * 95);

    // the same files once more: nothing is taken twice, and nothing has changed
    let again = second(&early, "second", "third");
    assert_eq!(payments(&open("third")), payments(&second_run), "{}", said(&again));
    assert!(open("third").changes().unwrap().iter().all(|change| change.change == Change::Same));
    assert_eq!(persons(&open("third")), is);
}
