//! Is what was decided kept, and is what was tampered with found?

use std::path::{Path, PathBuf};
use std::time::Instant;

use obole::review::{Decisions, anchor_path};
use rusqlite::Connection;
use tempfile::TempDir;

use super::world::{Group, cluster_id, write};
use super::{Browser, desk, json, word};

struct Place {
    _folder: TempDir,
    run: PathBuf,
    decisions: PathBuf,
    cluster: String,
}

fn place() -> Place {
    let folder = TempDir::new().unwrap();
    let run = folder.path().join("run");
    write(&run, &[Group::new(&["Maria"], &["Jean", "Paul"], 4)], "a");
    let decisions = folder.path().join("decisions.sqlite");
    Place { run, decisions, cluster: cluster_id(&["Maria".to_owned()]), _folder: folder }
}

const CONFIRM: &str = r#"{"version":0,"action":"confirm","basis":"provider_answer","note":"pick-up confirmed"}"#;

#[test]
fn a_decision_is_there_at_the_next_start() {
    let place = place();
    let mut browser = Browser::enter(desk(&place.run, &place.decisions));
    assert_eq!(browser.decide(&place.cluster, CONFIRM).status, 200);
    let mut later = Browser::enter(desk(&place.run, &place.decisions));
    let page = later.cluster(&place.cluster);
    assert_eq!(word(&page, "/row/standing/status"), "confirmed");
    assert_eq!(word(&page, "/history/0/note"), "pick-up confirmed");
    assert_eq!((word(&page, "/history/0/user"), word(&page, "/history/0/basis")), ("ada", "provider_answer"));
}

#[test]
fn of_two_tabs_the_second_is_told_and_nothing_is_overwritten() {
    let place = place();
    let mut one = Browser::enter(desk(&place.run, &place.decisions));
    let mut other = Browser::enter(desk(&place.run, &place.decisions));
    assert_eq!(one.decide(&place.cluster, CONFIRM).status, 200);
    let dismiss = r#"{"version":0,"action":"dismiss","basis":"reading_alone","explanation":"lessons"}"#;
    let reply = other.decide(&place.cluster, dismiss);
    assert_eq!((reply.status, json(&reply)["more"].as_u64()), (409, Some(1)));
    let page = other.cluster(&place.cluster);
    assert_eq!(word(&page, "/row/standing/status"), "confirmed", "the other tab sees what was written");
    assert_eq!(other.decide(&place.cluster, &dismiss.replace(":0", ":1")).status, 200);
    assert_eq!(one.cluster(&place.cluster)["history"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_incomplete_is_not_saved() {
    let place = place();
    let mut browser = Browser::enter(desk(&place.run, &place.decisions));
    let reply = browser.decide(&place.cluster, r#"{"version":0,"action":"dismiss"}"#);
    assert_eq!(reply.status, 422);
    assert_eq!(json(&reply)["more"], serde_json::json!(["basis", "explanation"]));
    assert_eq!(browser.decide("C-NOTHERE", CONFIRM).status, 404);
    assert_eq!(browser.decide(&place.cluster, r#"{"version":0,"action":"burn"}"#).status, 400);
    assert_eq!(browser.cluster(&place.cluster)["row"]["standing"]["version"], 0);
}

#[test]
fn judgements_on_records_are_kept_and_may_change() {
    let place = place();
    let mut browser = Browser::enter(desk(&place.run, &place.decisions));
    let page = browser.cluster(&place.cluster);
    let key = |person: usize| word(&page, &format!("/case/persons/{person}/records/0/key")).to_owned();
    let judge = |version: u32, same: bool| {
        format!(r#"{{"one":"{}","other":"{}","version":{version},"same":{same}}}"#, key(0), key(1))
    };
    assert_eq!(browser.post("judge", &judge(0, true)).status, 200);
    assert_eq!(browser.post("judge", &judge(0, false)).status, 409);
    assert_eq!(browser.post("judge", &judge(1, false)).status, 200);
    let page = browser.cluster(&place.cluster);
    assert_eq!(page["judgements"].as_array().unwrap().len(), 1);
    assert_eq!(page["judgements"][0]["same"], false);
    assert_eq!(browser.post("judge", &judge(2, true).replace(&key(1), "../../etc/passwd")).status, 422);
}

#[test]
fn a_decision_is_saved_within_fifty_milliseconds() {
    let place = place();
    let mut browser = Browser::enter(desk(&place.run, &place.decisions));
    let mut times: Vec<u128> = (0..21)
        .map(|version| {
            let start = Instant::now();
            let note = format!(r#"{{"version":{version},"action":"note","note":"n"}}"#);
            assert_eq!(browser.decide(&place.cluster, &note).status, 200);
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    println!("a decision is saved in {} us (median of 21), {} us at most", times[10], times[20]);
    assert!(times[10] < 50_000, "{times:?}");
}

/// A decisions file with a few lines, closed.
fn used(place: &Place) {
    let mut browser = Browser::enter(desk(&place.run, &place.decisions));
    browser.cluster(&place.cluster);
    assert_eq!(browser.decide(&place.cluster, CONFIRM).status, 200);
    browser.cluster(&place.cluster);
}

fn breaks(decisions: &Path) -> Vec<String> {
    Decisions::look(decisions).unwrap().verify(None).unwrap().breaks
}

fn edit(decisions: &Path, sql: &str) {
    Connection::open(decisions).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn every_way_of_tampering_is_found_and_said_at_start() {
    let edits = [
        ("DELETE FROM audit WHERE line = (SELECT max(line) FROM audit)", "were removed"),
        ("DELETE FROM audit WHERE line = 2", "what stood between was removed"),
        ("UPDATE audit SET user = 'eve' WHERE line = 2", "line 2"),
        ("UPDATE entry SET note = 'something else'", "is not what line"),
        ("DELETE FROM entry", "was removed"),
        (
            "INSERT INTO entry SELECT 'C-FORGED', version, action, basis, explanation, until, assignee, note, user, at, run, blind, snapshot, settles FROM entry",
            "is in no line of the chain",
        ),
    ];
    for (sql, told) in edits {
        let place = place();
        used(&place);
        assert!(breaks(&place.decisions).is_empty());
        edit(&place.decisions, sql);
        let found = breaks(&place.decisions).join("; ");
        assert!(found.contains(told), "{sql}: {found}");
        let refused = Decisions::open(&place.decisions, false, "now", "ada").unwrap_err().to_string();
        assert!(refused.contains(told) && refused.contains("--decisions"), "{refused}");
        assert!(Decisions::open(&place.decisions, true, "now", "ada").is_ok(), "it may still be looked at");
    }
}

#[test]
fn a_cut_of_file_and_anchor_is_found_with_a_head_kept_elsewhere() {
    let place = place();
    used(&place);
    let head = Decisions::look(&place.decisions).unwrap().verify(None).unwrap().head;
    edit(&place.decisions, "DELETE FROM audit WHERE line > 3; DELETE FROM entry");
    let left: String = Connection::open(&place.decisions)
        .unwrap()
        .query_row("SELECT line || ':' || hash FROM audit WHERE line = 3", [], |row| row.get(0))
        .unwrap();
    std::fs::write(anchor_path(&place.decisions), format!("obole audit anchor 1\n{left}\n")).unwrap();
    assert!(breaks(&place.decisions).is_empty(), "alone, the file and its anchor agree");
    let verdict = Decisions::look(&place.decisions).unwrap().verify(Some(&head)).unwrap();
    assert!(verdict.breaks[0].contains("the head given"), "{verdict:?}");
}

#[test]
fn a_missing_anchor_and_a_damaged_file_are_said_with_a_way_on() {
    let place = place();
    used(&place);
    let anchor = anchor_path(&place.decisions);
    let kept = std::fs::read(&anchor).unwrap();
    std::fs::remove_file(&anchor).unwrap();
    assert!(breaks(&place.decisions)[0].contains("is missing"));
    std::fs::write(&anchor, kept).unwrap();
    drop(Connection::open(&place.decisions).unwrap().pragma_update(None, "journal_mode", "DELETE"));
    let mut bytes = std::fs::read(&place.decisions).unwrap();
    for at in (4096..bytes.len()).step_by(7) {
        bytes[at] ^= 0x5A;
    }
    std::fs::write(&place.decisions, bytes).unwrap();
    let refused = format!("{:#}", Decisions::open(&place.decisions, false, "now", "ada").unwrap_err());
    assert!(refused.contains("decisions.sqlite") && refused.contains("put back a copy"), "{refused}");
    std::fs::write(&place.decisions, b"not a database at all, but long enough to look like a file of some kind")
        .unwrap();
    let refused = format!("{:#}", Decisions::open(&place.decisions, false, "now", "ada").unwrap_err());
    assert!(refused.contains("not a database") && refused.contains("put back a copy"), "{refused}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    used(&place);
    assert_eq!(std::fs::metadata(&place.decisions).unwrap().permissions().mode() & 0o077, 0);
    assert_eq!(std::fs::metadata(anchor_path(&place.decisions)).unwrap().permissions().mode() & 0o077, 0);
}
