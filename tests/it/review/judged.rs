//! Does what was judged on the page reach the next run, and does the chain's head tell a cut from outside?

use std::collections::BTreeMap;

use obole::review::Decisions;
use obole::store::RunFolder;
use tempfile::TempDir;

use super::{Browser, desk};
use crate::casefile::sample_case;
use crate::program::{code, obole, printed, run, said, sample_run, world};

#[test]
fn judgements_of_the_page_are_obeyed_by_the_next_run() {
    let folder = TempDir::new().unwrap();
    let decisions = folder.path().join("decisions.sqlite");
    let mut browser = Browser::enter(desk(&sample_run(), &decisions));
    let case = sample_case();
    let joined = case.persons.iter().find(|person| person.records.len() > 2).unwrap();
    let keys: Vec<&str> = joined.records.iter().take(3).map(|record| record.key.as_str()).collect();
    let judge = |one: &str, other: &str, version: u32, same: &str| {
        format!(r#"{{"one":"{one}","other":"{other}","version":{version},"same":{same},"note":"=1+1, \"twice\""}}"#)
    };
    assert_eq!(browser.post("judge", &judge(keys[0], keys[1], 0, "false")).status, 200);
    // taken back again: not handed on
    assert_eq!(browser.post("judge", &judge(keys[0], keys[2], 0, "true")).status, 200);
    assert_eq!(browser.post("judge", &judge(keys[0], keys[2], 1, "null")).status, 200);
    drop(browser);

    let told = run(["audit".as_ref(), "judgements".as_ref(), decisions.as_os_str()]);
    assert_eq!(code(&told), 0, "{}", said(&told));
    let number = |key: &str| u64::from_str_radix(key, 16).unwrap();
    let (low, high) = if keys[0] < keys[1] { (keys[0], keys[1]) } else { (keys[1], keys[0]) };
    let line = format!("{},{},not_same,ada,2026-11-25T09:00:00Z", number(low), number(high));
    assert_eq!(printed(&told).lines().collect::<Vec<_>>(), ["left,right,verdict,user,at", line.as_str()]);

    let (file, later) = (folder.path().join("judged.csv"), folder.path().join("run"));
    std::fs::write(&file, printed(&told)).unwrap();
    let mut command = obole(["analyze", "--judgements"]);
    let output = command.arg(&file).arg(world().join("exports")).arg("--out").arg(&later).output().unwrap();
    assert!(code(&output) < 2, "{}", said(&output));
    let persons: BTreeMap<u64, String> =
        RunFolder::open(&later).unwrap().persons().unwrap().into_iter().map(|row| (row.record, row.person)).collect();
    assert_ne!(persons[&number(keys[0])], persons[&number(keys[1])], "judged two persons, and kept apart");
}

#[test]
fn a_head_kept_elsewhere_finds_a_cut_of_file_and_anchor_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    let decisions = folder.path().join("decisions.sqlite");
    let cluster = sample_case().clusters[0].id.clone();
    let mut browser = Browser::enter(desk(&sample_run(), &decisions));
    browser.cluster(&cluster);
    browser.cluster(&cluster);
    drop(browser);
    let verify = |more: &[&str]| obole(["audit", "verify"]).arg(&decisions).args(more).output().unwrap();
    let told = printed(&verify(&[]));
    let head = told.lines().find_map(|line| line.strip_prefix("head ")).unwrap().to_owned();
    assert_eq!(code(&verify(&["--head", &head])), 0);
    let file = rusqlite::Connection::open(&decisions).unwrap();
    file.execute_batch("DELETE FROM audit WHERE line = (SELECT max(line) FROM audit)").unwrap();
    let left: String = file
        .query_row("SELECT line || ':' || hash FROM audit ORDER BY line DESC LIMIT 1", [], |row| row.get(0))
        .unwrap();
    drop(file);
    let anchor = obole::review::anchor_path(&decisions);
    std::fs::write(anchor, format!("obole audit anchor 1\n{left}\n")).unwrap();
    assert_eq!(code(&verify(&[])), 0, "file and anchor agree with one another");
    let cut = verify(&["--head", &head]);
    assert_eq!(code(&cut), 1);
    assert!(printed(&cut).contains("the head given"), "{}", printed(&cut));
    assert!(!Decisions::look(&decisions).unwrap().verify(Some(&head.parse().unwrap())).unwrap().breaks.is_empty());
    assert_eq!(code(&verify(&["--head", "no head"])), 2);
}
