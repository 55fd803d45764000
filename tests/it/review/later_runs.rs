//! Do decisions outlive their run, and does a cluster that changed come back and say why?

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::world::{Group, cluster_id, write};
use super::{Browser, desk, word};

fn id(recipients: &[&str]) -> String {
    cluster_id(&recipients.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
}

const DISMISS: &str =
    r#"{"version":0,"action":"dismiss","basis":"reading_alone","explanation":"lessons","note":"a tutor"}"#;
const CONFIRM: &str = r#"{"version":0,"action":"confirm","basis":"judicial_outcome"}"#;

/// Reviews a first run as told, then opens a second one with the same decisions.
fn review(folder: &Path, before: &[Group], decide: &[(&[&str], &str)], after: &[Group]) -> Browser {
    write(&folder.join("one"), before, "one");
    write(&folder.join("two"), after, "two");
    let decisions = folder.join("decisions.sqlite");
    let mut first = Browser::enter(desk(&folder.join("one"), &decisions));
    for (recipients, proposal) in decide {
        assert_eq!(first.decide(&id(recipients), proposal).status, 200);
    }
    drop(first);
    Browser::enter(desk(&folder.join("two"), &decisions))
}

fn standing(page: &Value) -> (&str, Vec<&str>) {
    let reasons = page["row"]["standing"]["reasons"].as_array().unwrap();
    (word(page, "/row/standing/status"), reasons.iter().map(|reason| word(reason, "/why")).collect())
}

#[test]
fn a_dismissed_cluster_comes_back_when_it_grows_and_only_then() {
    let folder = TempDir::new().unwrap();
    let before = [Group::new(&["Maria"], &["Jean"], 10), Group::new(&["Luz"], &["Paul"], 10)];
    let after = [Group::new(&["Maria"], &["Jean", "Marc", "Hugo"], 10), Group::new(&["Luz"], &["Paul"], 11)];
    let mut later = review(folder.path(), &before, &[(&["Maria"], DISMISS), (&["Luz"], DISMISS)], &after);
    let maria = later.cluster(&id(&["Maria"]));
    assert_eq!(standing(&maria), ("reopened", vec!["payers", "payments"]));
    assert_eq!(word(&maria, "/row/change"), "grown");
    assert_eq!(word(&maria, "/row/standing/decision/note"), "a tutor", "what was decided is still told");
    let luz = later.cluster(&id(&["Luz"]));
    assert_eq!(standing(&luz), ("dismissed", vec![]), "one more payment is nothing");
    let overview = later.ask("overview", "{}");
    assert_eq!(
        (overview["counts"]["change"]["grown"].as_u64(), overview["counts"]["status"]["reopened"].as_u64()),
        (Some(1), Some(1))
    );
}

#[test]
fn a_decision_follows_its_people_to_another_id() {
    let folder = TempDir::new().unwrap();
    let before = [Group::new(&["Maria"], &["Jean", "Paul"], 6)];
    let after = [Group::new(&["Maria", "Luz"], &["Jean", "Paul"], 6), Group::new(&["Ana"], &["Eric"], 3)];
    let mut later = review(folder.path(), &before, &[(&["Maria"], CONFIRM)], &after);
    let page = later.cluster(&id(&["Maria", "Luz"]));
    assert_eq!(standing(&page), ("confirmed", vec!["recipients"]));
    assert_eq!(page["history"].as_array().unwrap().len(), 1);
    assert_eq!(standing(&later.cluster(&id(&["Ana"]))).0, "open");
    assert_eq!(word(&later.cluster(&id(&["Ana"])), "/row/change"), "new");
}

#[test]
fn merging_loses_and_doubles_nothing() {
    let folder = TempDir::new().unwrap();
    let before = [Group::new(&["Maria"], &["Jean"], 6), Group::new(&["Luz"], &["Paul"], 6)];
    let after = [Group::new(&["Maria", "Luz"], &["Jean", "Paul"], 6)];
    let decided: [(&[&str], &str); 2] = [(&["Maria"], CONFIRM), (&["Luz"], DISMISS)];
    let mut later = review(folder.path(), &before, &decided, &after);
    let both = id(&["Maria", "Luz"]);
    let page = later.cluster(&both);
    assert_eq!(standing(&page), ("reopened", vec!["merged"]));
    assert_eq!(page["history"].as_array().unwrap().len(), 2);
    // one decision settles both files; neither comes back at the next start, and both are still told
    assert_eq!(later.decide(&both, CONFIRM).status, 200);
    let mut again = Browser::enter(desk(&folder.path().join("two"), &folder.path().join("decisions.sqlite")));
    assert_eq!(standing(&again.cluster(&both)), ("confirmed", vec![]));
    assert_eq!(again.ask("fare", "{}")["at"][0]["confirmed"]["of"], 1, "one cluster, one judgement");
    assert_eq!(again.ask("overview", "{}")["gone"].as_array().unwrap().len(), 0);
}

#[test]
fn splitting_gives_the_decision_to_one_part_and_reopens_the_other() {
    let folder = TempDir::new().unwrap();
    let before = [Group::new(&["Maria", "Luz", "Ana"], &["Jean", "Paul"], 6)];
    let after = [Group::new(&["Maria", "Luz"], &["Jean"], 6), Group::new(&["Ana"], &["Paul"], 6)];
    let mut later = review(folder.path(), &before, &[(&["Maria", "Luz", "Ana"], DISMISS)], &after);
    assert_eq!(standing(&later.cluster(&id(&["Maria", "Luz"]))).0, "dismissed");
    let part = later.cluster(&id(&["Ana"]));
    assert_eq!(standing(&part), ("reopened", vec!["split"]));
    assert_eq!(part["row"]["standing"]["decision"], Value::Null);
    assert_eq!(part["history"].as_array().unwrap().len(), 1, "where it comes from is told");
    assert_eq!(later.ask("fare", "{}")["at"][0]["confirmed"]["of"], 1);
}

#[test]
fn what_is_gone_keeps_its_decision() {
    let folder = TempDir::new().unwrap();
    let before = [Group::new(&["Maria"], &["Jean"], 6), Group::new(&["Luz"], &["Paul"], 6)];
    let mut later = review(folder.path(), &before, &[(&["Luz"], CONFIRM)], &before[..1]);
    let gone = later.ask("overview", "{}")["gone"].clone();
    assert_eq!((gone.as_array().unwrap().len(), word(&gone, "/0/cluster")), (1, id(&["Luz"]).as_str()));
    drop(later);
    let mut back = Browser::enter(desk(&folder.path().join("one"), &folder.path().join("decisions.sqlite")));
    assert_eq!(standing(&back.cluster(&id(&["Luz"]))).0, "confirmed");
}

#[test]
fn a_sleeper_wakes_on_its_day() {
    let folder = TempDir::new().unwrap();
    let groups = [Group::new(&["Maria"], &["Jean"], 6)];
    let snooze = r#"{"version":0,"action":"snooze","until":"2026-12-01"}"#;
    let mut browser = review(folder.path(), &groups, &[(&["Maria"], snooze)], &groups);
    assert_eq!(standing(&browser.cluster(&id(&["Maria"]))).0, "snoozed");
    let day = 86_400;
    for _ in 0..6 {
        browser.now += day;
        // a night away locks the page: enter again
        let reply = browser.post("enter", r#"{"token":"token"}"#);
        browser.take(&reply);
    }
    assert_eq!(standing(&browser.cluster(&id(&["Maria"]))), ("reopened", vec!["woke"]));
}
