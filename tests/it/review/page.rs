//! The files of the page: do they keep the promises that no compiler checks?

use std::collections::{BTreeMap, BTreeSet};

use obole::review::{MODULES, joined, page_files, page_text};
use regex::Regex;
use sha2::{Digest, Sha256};

fn modules() -> Vec<(String, &'static str)> {
    let own = page_files().into_iter().filter(|name| name.ends_with(".js") && !name.starts_with("vendor/"));
    own.map(|name| (name.clone(), page_text(&name).unwrap())).collect()
}

#[test]
fn names_are_never_markup() {
    let markup = Regex::new(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser|createContextualFragment|\.html\(|srcdoc|javascript:",
    )
    .unwrap();
    for (name, text) in modules() {
        assert!(!markup.is_match(text), "{name} makes markup of text: {:?}", markup.find(text));
        assert!(
            !text.contains("style: ") && !text.contains("\"style\""),
            "{name} writes a style attribute, which the policy forbids"
        );
    }
}

#[test]
fn nothing_is_loaded_from_outside() {
    let outside = Regex::new(r#"https?://[^\s"'`]+"#).unwrap();
    let mut files = modules();
    files.extend(["index.html", "style.css"].map(|name| (name.to_owned(), page_text(name).unwrap())));
    for (name, text) in files {
        let named: Vec<&str> = outside.find_iter(text).map(|found| found.as_str()).collect();
        assert!(named.iter().all(|url| *url == "http://www.w3.org/2000/svg"), "{name} names {named:?}");
    }
    let shell = page_text("index.html").unwrap();
    assert!(!shell.contains("onload") && !shell.contains("<style") && !shell.contains("style="));
}

#[test]
fn modules_can_be_joined_into_one_script() {
    let listed: BTreeSet<&str> = MODULES.into_iter().collect();
    assert_eq!(listed, modules().iter().map(|(name, _)| name.as_str()).collect());
    let definition = Regex::new(r"(?m)^(?:export )?(?:async )?(?:function|const|let|class) (\w+)").unwrap();
    let import = Regex::new(r#"(?m)^import \{ ([^}]+) \} from "\./([\w.]+)";$"#).unwrap();
    let mut defined: BTreeMap<String, String> = BTreeMap::new();
    let mut exported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, text) in modules() {
        for found in definition.captures_iter(text) {
            let earlier = defined.insert(found[1].to_owned(), name.clone());
            assert!(earlier.is_none(), "{name} and {earlier:?} both define {}", &found[1]);
            if found[0].starts_with("export ") {
                exported.entry(name.clone()).or_default().insert(found[1].to_owned());
            }
        }
    }
    for (name, text) in modules() {
        assert_eq!(
            text.matches("\nimport ").count() + usize::from(text.starts_with("import ")),
            import.captures_iter(text).count(),
            "{name} imports in another way"
        );
        for found in import.captures_iter(text) {
            for wanted in found[1].split(", ") {
                assert!(
                    exported[&found[2]].contains(wanted),
                    "{name} imports {wanted}, which {} does not export",
                    &found[2]
                );
            }
        }
    }
    assert!(!joined().contains("\nimport ") && !joined().contains("\nexport "));
}

#[test]
fn every_sentence_is_there_in_french_and_english() {
    let text = page_text("words.js").unwrap();
    let entry = Regex::new(r#"(\w+): \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\]"#).unwrap();
    let blanks = Regex::new(r"\{(\w+)\}").unwrap();
    let mut known = BTreeSet::new();
    for found in entry.captures_iter(text) {
        let names = |text: &str| blanks.find_iter(text).map(|b| b.as_str().to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(names(&found[2]), names(&found[3]), "{} leaves other blanks in one language", &found[1]);
        assert!(known.insert(found[1].to_owned()), "{} is said twice", &found[1]);
    }
    assert!(known.len() > 200, "{} sentences", known.len());
    let asked = Regex::new(r#"\bt\("(\w+)""#).unwrap();
    for (name, text) in modules() {
        for found in asked.captures_iter(text) {
            assert!(known.contains(&found[1]), "{name} asks for {:?}, which has no words", &found[1]);
        }
    }
}

#[test]
fn what_is_borrowed_is_what_its_authors_published() {
    let list = include_str!("../../../src/review/page/vendor/README.md");
    let row = Regex::new(r"(?m)^\| `([\w.-]+)` \|.*\| ([0-9a-f]{64}) \|$").unwrap();
    let listed: BTreeMap<String, String> =
        row.captures_iter(list).map(|f| (f[1].to_owned(), f[2].to_owned())).collect();
    let vendored: Vec<String> = page_files()
        .iter()
        .filter_map(|name| name.strip_prefix("vendor/").map(str::to_owned))
        .filter(|name| name != "README.md")
        .collect();
    assert_eq!(vendored, listed.keys().cloned().collect::<Vec<_>>());
    let mut size = 0;
    for (name, hash) in listed {
        let text = page_text(&format!("vendor/{name}")).unwrap();
        let found: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, hash, "{name} is not what was vendored");
        size += text.len();
    }
    assert!(size < 1_500_000, "{size} bytes are borrowed");
}
