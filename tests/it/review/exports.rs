//! Does a cluster leave the page only as its audience may have it, and with what was decided?

use std::collections::BTreeMap;
use std::io::Read;

use obole::custody::Pseudonyms;
use obole::exporters::read_json;
use obole::model::Case;
use obole::review::Reply;
use tempfile::TempDir;

use super::{Browser, desk, json};
use crate::casefile::sample_case;
use crate::program::sample_run;

const NOTE: &str = r#"{"version":0,"action":"confirm","basis":"provider_answer","note":"pick-up confirmed"}"#;

struct Place {
    browser: Browser,
    case: Case,
    folder: TempDir,
}

/// The first cluster of the sample run, confirmed on the page; with a key of tokens when `tokens` says so.
fn place(tokens: bool) -> Place {
    let folder = TempDir::new().unwrap();
    let key = tokens.then(|| Pseudonyms::open(&folder.path().join("key"), &folder.path().join("case")).unwrap());
    let opened = desk(&sample_run(), &folder.path().join("decisions.sqlite")).with_pseudonyms(key);
    let (mut browser, case) = (Browser::enter(opened), sample_case());
    assert_eq!(browser.decide(&case.clusters[0].id, NOTE).status, 200);
    Place { browser, case, folder }
}

impl Place {
    fn export(&mut self, format: &str, audience: &str, more: &str) -> Reply {
        let cluster = &self.case.clusters[0].id;
        let body =
            format!(r#"{{"cluster":"{cluster}","format":"{format}","language":"fr","audience":"{audience}"{more}}}"#);
        self.browser.post("export", &body)
    }

    fn refused(&mut self, audience: &str, more: &str) -> String {
        let reply = self.export("json", audience, more);
        assert_eq!((reply.status, json(&reply)["refused"].as_str()), (422, Some("audience")));
        json(&reply)["more"].as_str().unwrap().to_owned()
    }
}

fn unzipped(reply: &Reply) -> BTreeMap<String, Vec<u8>> {
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(reply.body.clone())).unwrap();
    let count = archive.len();
    let read = |at: usize| {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(read).collect()
}

#[test]
fn an_export_carries_decisions_and_notes() {
    let mut place = place(false);
    let (cluster, name) = (place.case.clusters[0].id.clone(), place.case.persons[0].name.clone());
    let reply = place.export("bag", "fiu", "");
    assert_eq!(reply.download, Some(format!("{cluster}.zip")));
    let files = unzipped(&reply);
    let decided = String::from_utf8_lossy(&files["data/decisions/decisions.json"]).into_owned();
    assert!(decided.contains("pick-up confirmed") && decided.contains("provider_answer"), "{decided}");
    let mut made = read_json(&files["data/case.json"]).unwrap();
    made.date = place.case.date;
    assert_eq!(made.payments, place.case.payments, "what the command exports");
    assert!(files.contains_key("manifest-sha256.txt") && files.keys().any(|path| path.starts_with("data/requests/")));
    let reply = place.export("gexf", "fiu", "");
    assert!(reply.status == 200 && String::from_utf8(reply.body).unwrap().contains(&name));
    assert_eq!(place.export("../../etc/passwd", "fiu", "").status, 404);
    let elsewhere = r#"{"cluster":"C-NOTHERE","format":"json","language":"fr","audience":"fiu"}"#;
    assert_eq!(place.browser.post("export", elsewhere).status, 404);
}

#[test]
fn the_page_refuses_what_the_command_refuses() {
    let mut place = place(false);
    assert!(place.refused("press", "").contains("judicial"));
    assert!(place.refused("ngo", "").contains("tokens"));
    assert!(place.refused("provider", "").contains("--provider"));
    let providers: std::collections::BTreeSet<String> =
        place.case.payments.iter().map(|payment| payment.provider.clone()).collect();
    assert!(providers.len() > 1, "the sample's first cluster pays through one provider only: {providers:?}");
    let one = providers.first().unwrap().clone();
    let asked = format!(r#","provider":"{one}""#);
    assert!(place.refused("provider", &asked).contains("--redact"));
    let reply = place.export("json", "provider", &format!(r#"{asked},"redact":true"#));
    let shown = read_json(&reply.body).unwrap();
    assert!(!shown.payments.is_empty() && shown.payments.iter().all(|payment| payment.provider == one));
    assert_eq!(shown.audience, "provider");
    let bag = unzipped(&place.export("bag", "judicial", ""));
    assert!(bag.keys().all(|path| !path.starts_with("data/decisions")), "what reviewers wrote stays in the house");
    let overview = place.browser.ask("overview", "{}");
    let of = |id: &str| overview["audiences"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!((of("ngo")["possible"].as_bool(), of("fiu")["decisions"].as_bool()), (Some(false), Some(true)));
}

#[test]
fn with_a_key_an_association_gets_tokens_and_no_name() {
    let mut place = place(true);
    let reply = place.export("bag", "ngo", "");
    let cluster = place.case.clusters[0].id.clone();
    assert!(!reply.download.as_deref().unwrap().contains(&cluster), "the name of the file tells nothing");
    let named = place.case.persons.iter().filter(|person| !person.masked);
    let secrets: Vec<&str> =
        named.map(|person| person.name.as_str()).chain([cluster.as_str(), "pick-up confirmed"]).collect();
    for (path, bytes) in unzipped(&reply) {
        let found = String::from_utf8_lossy(&bytes);
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            assert!(!found.contains(secret) && !path.contains(secret), "{path} tells {secret}");
        }
    }
    assert!(place.folder.path().join("key").exists());
}
