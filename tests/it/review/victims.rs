//! Possible victims on the page: listed for support, found, paged, audited, and nobody told who should not be.

use std::collections::BTreeSet;

use obole::review::Decisions;
use obole::store::RunFolder;
use serde_json::Value;
use tempfile::TempDir;

use super::queue::HOSTILE;
use super::world::{Deceived, Group, cluster_id, person_id, write, write_with_victims};
use super::{Browser, desk, word};
use crate::program::sample_run;

fn found(page: &Value) -> u64 {
    page["found"].as_u64().unwrap()
}

fn texts<'a>(list: &'a Value, pointer: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|one| word(one, pointer)).collect()
}

/// Two victims of the mules Kofi and Ama, of whom Ama is in a cluster of the queue, and one of Yaw alone.
fn place(folder: &TempDir) -> Browser {
    let run = folder.path().join("run");
    let groups = [Group::new(&["Ama"], &["Jean", "Paul"], 4), Group::new(&["Luz"], &["Marc"], 3)];
    let deceived = [
        Deceived::new("Rose", &["Kofi", "Ama"], 4),
        Deceived::new("Edith", &["Yaw"], 3),
        Deceived { born: 2009, ..Deceived::new("Timothy", &["Kofi"], 2) },
    ];
    write_with_victims(&run, &groups, &deceived, "v");
    Browser::enter(desk(&run, &folder.path().join("decisions.sqlite")))
}

#[test]
fn each_possible_victim_is_listed_with_whom_the_money_reaches_and_who_else_pays_them() {
    let folder = TempDir::new().unwrap();
    let mut browser = place(&folder);
    let page = browser.victims("{}");
    assert_eq!(
        texts(&page["rows"], "/person/id"),
        ["Rose", "Edith", "Timothy"].map(person_id),
        "in the order of the run"
    );
    let rose = &page["rows"][0];
    assert_eq!((word(rose, "/person/name"), word(rose, "/kind")), ("Rose", "romance_scam"));
    assert_eq!((rose["payments"].as_u64(), word(rose, "/total_usd")), (Some(4), "3500.00"));
    assert_eq!(rose["person"]["countries"], serde_json::json!(["US"]));
    assert_eq!(texts(&rose["paid"], "/person/name"), ["Ama", "Kofi"], "dearest first");
    let ama = cluster_id(&["Ama".to_owned()]);
    assert_eq!((rose["paid"][0]["cluster"].as_str(), rose["paid"][1]["cluster"].as_str()), (Some(&*ama), None));
    let group = &rose["group"];
    assert!(word(group, "/id").starts_with("M-"));
    assert_eq!((group["recipients"].as_u64(), group["victims"].as_u64()), (Some(2), Some(2)));
    assert_eq!(group["clusters"], serde_json::json!([ama]));
    assert_eq!(texts(&rose["others"]["victims"], "/id"), [person_id("Timothy")]);
    let outside: BTreeSet<&str> =
        rose["others"]["outside"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(outside, BTreeSet::from([&*person_id("Jean"), &*person_id("Paul")]));
    let all = page.to_string();
    assert!(!all.contains("Jean") && !all.contains("Paul"), "who only pays the same recipients is told by id alone");
    let edith = &page["rows"][1];
    assert_eq!(
        (edith["others"]["victims_count"].as_u64(), edith["others"]["outside_count"].as_u64()),
        (Some(0), Some(0))
    );
    let overview = browser.ask("overview", "{}");
    let told = serde_json::json!({ "count": 3, "kinds": ["romance_scam", "sextortion"] });
    assert_eq!(overview["victims"], told);
    assert!(!browser.queue("{}").to_string().contains(&person_id("Rose")), "nobody of them is ranked");
}

#[test]
fn who_was_under_18_stays_an_id() {
    let folder = TempDir::new().unwrap();
    let mut browser = place(&folder);
    let page = browser.victims("{}");
    let timothy = &page["rows"][2]["person"];
    assert_eq!((timothy["minor"].as_bool(), word(timothy, "/name")), (Some(true), ""));
    assert!(!page.to_string().contains("Timothy"));
    assert_eq!(found(&browser.victims(r#"{"search":"timothy"}"#)), 0, "nor does a search tell");
    let by_id = format!(r#"{{"search":"{}"}}"#, person_id("Timothy"));
    assert_eq!(found(&browser.victims(&by_id)), 1);
}

#[test]
fn the_list_is_searched_narrowed_and_paged_on_this_side() {
    let folder = TempDir::new().unwrap();
    let run = folder.path().join("run");
    let groups: Vec<Group> = super::queue::many().into_iter().skip(30).take(30).collect();
    let deceived = super::queue::deceived();
    let more = (130..450).map(|at| Deceived::new(&format!("Savings s{at}x"), &["One for all"], 2));
    write_with_victims(&run, &groups, &deceived.iter().cloned().chain(more).collect::<Vec<_>>(), "v");
    let mut browser = Browser::enter(desk(&run, &folder.path().join("decisions.sqlite")));
    let page = browser.victims("{}");
    assert_eq!((found(&page), page["rows"].as_array().unwrap().len()), (450, 50));
    assert_eq!(browser.victims(r#"{"size":100000}"#)["rows"].as_array().unwrap().len(), 200);
    let last = browser.victims(r#"{"page":99}"#);
    assert_eq!((last["page"].as_u64(), last["rows"].as_array().unwrap().len()), (Some(8), 50));
    let others = &last["rows"][0]["others"];
    assert_eq!((others["victims"].as_array().unwrap().len(), others["victims_count"].as_u64()), (12, Some(319)));
    let mut by = |asked: &str| found(&browser.victims(asked));
    assert_eq!(by(r#"{"search":"elodie nunez"}"#), 1, "without accents");
    assert_eq!(by(r#"{"search":"cash c3x1"}"#), 5, "by whom they pay");
    assert_eq!(by(r#"{"kind":"sextortion"}"#), 225);
    assert_eq!(by(r#"{"search":"%' OR 1=1"}"#), 0);
    let cluster = cluster_id(&["Recipient r30x".to_owned()]);
    assert_eq!(by(&format!(r#"{{"search":"{cluster}"}}"#)), 5, "by the cluster that took their money");
    assert_eq!(browser.post("victims", r#"{"search":"","path":"/etc/passwd"}"#).status, 400);
    for (at, name) in HOSTILE.iter().enumerate() {
        let page = browser.victims(&serde_json::json!({ "search": person_id(&format!("{name} v{at}x")) }).to_string());
        let it = page["rows"].as_array().unwrap().iter().find(|row| word(row, "/person/name").starts_with(name));
        assert!(it.is_some(), "{name} stands as it was written");
    }
}

#[test]
fn a_cluster_of_the_blind_audit_is_not_told_here() {
    let folder = TempDir::new().unwrap();
    let run = folder.path().join("run");
    let groups: Vec<Group> = super::queue::many().into_iter().take(450).collect();
    let mules: Vec<String> = groups[6..].iter().map(|group| group.recipients[0].clone()).collect();
    let deceived: Vec<Deceived> = mules.iter().map(|mule| Deceived::new(&format!("Of {mule}"), &[mule], 2)).collect();
    write_with_victims(&run, &groups, &deceived, "v");
    let mut browser = Browser::enter(desk(&run, &folder.path().join("decisions.sqlite")));
    let blind = browser.queue(r#"{"status":"blind","size":200}"#);
    let blind = texts(&blind["rows"], "/cluster");
    assert!(!blind.is_empty());
    let by = |browser: &mut Browser, cluster: &str| browser.victims(&format!(r#"{{"search":"{cluster}"}}"#));
    assert_eq!(found(&by(&mut browser, blind[0])), 0);
    let all: Vec<Value> = (0..3)
        .flat_map(|page| {
            browser.victims(&format!(r#"{{"page":{page},"size":200}}"#))["rows"].as_array().unwrap().clone()
        })
        .collect();
    let told = Value::from(all).to_string();
    assert!(blind.iter().all(|id| !told.contains(id)), "a link would say what the program thinks");
    let decided = r#"{"version":0,"action":"confirm","basis":"reading_alone"}"#;
    assert_eq!(browser.decide(blind[0], decided).status, 200);
    let page = by(&mut browser, blind[0]);
    assert_eq!((found(&page), word(&page, "/rows/0/paid/0/cluster")), (1, blind[0]), "once decided, it is");
}

#[test]
fn each_view_is_a_line_of_the_chain() {
    let folder = TempDir::new().unwrap();
    let mut browser = place(&folder);
    browser.victims(r#"{"search":"rose"}"#);
    let path = folder.path().join("decisions.sqlite");
    let base = rusqlite::Connection::open(&path).unwrap();
    let last = "SELECT what, detail FROM audit ORDER BY line DESC LIMIT 1";
    let (what, detail): (String, String) = base.query_row(last, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert!(what == "victims" && detail.contains(r#""search":"rose""#), "{what} {detail}");
    assert!(Decisions::look(&path).unwrap().verify(None).unwrap().breaks.is_empty());
}

#[test]
fn a_run_without_any_says_none() {
    let folder = TempDir::new().unwrap();
    let run = folder.path().join("run");
    write(&run, &[Group::new(&["Maria"], &["Jean"], 4)], "a");
    let mut browser = Browser::enter(desk(&run, &folder.path().join("decisions.sqlite")));
    let page = browser.victims(r#"{"page":3}"#);
    assert_eq!((found(&page), page["page"].as_u64(), page["rows"].as_array().map(Vec::len)), (0, Some(0), Some(0)));
    assert_eq!(browser.ask("overview", "{}")["victims"]["count"].as_u64(), Some(0));
}

#[test]
fn the_page_agrees_with_victims_csv_on_an_analysed_run() {
    let folder = TempDir::new().unwrap();
    let rows = RunFolder::open(&sample_run()).unwrap().victims().unwrap();
    assert!(!rows.is_empty(), "the sample holds possible victims");
    let mut browser = Browser::enter(desk(&sample_run(), &folder.path().join("decisions.sqlite")));
    let page = browser.victims(r#"{"size":200}"#);
    let all = page["rows"].as_array().unwrap();
    assert_eq!(all.len(), rows.len().min(200));
    for (shown, row) in all.iter().zip(&rows) {
        assert_eq!(word(shown, "/person/id"), row.person);
        let paid = shown["paid"].as_array().unwrap();
        let payments: u64 = paid.iter().map(|paid| paid["payments"].as_u64().unwrap()).sum();
        assert_eq!(
            payments,
            u64::from(row.payments),
            "{}: the recipients are those of the payments at stake",
            row.person
        );
        let mules: BTreeSet<&str> = row.mules.split(' ').collect();
        assert!(texts(&shown["paid"], "/person/id").iter().all(|id| mules.contains(id)), "{}", row.person);
    }
}
