//! Does every measure have its file, its text in both languages, and its place in the sorted list?

use std::collections::BTreeMap;
use std::path::Path;

use obole::measures;
use obole::model::{MeasureDoc, Purpose, Relation, Subject};

fn names(folder: &str, extension: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(&folder).expect("the folder exists").map(|entry| entry.expect("a readable entry"));
    let mut names: Vec<String> = files
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|known| known == extension))
        .map(|path| path.file_stem().expect("a file name").to_string_lossy().into_owned())
        .filter(|name| name != "mod")
        .collect();
    names.sort();
    names
}

fn docs() -> BTreeMap<String, MeasureDoc> {
    let read = |id: String| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/measures").join(format!("{id}.toml"));
        let text = std::fs::read_to_string(&path).expect("a readable text");
        let doc = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (id, doc)
    };
    names("schemas/measures", "toml").into_iter().map(read).collect()
}

#[test]
fn list_sources_and_texts_agree() {
    let docs = docs();
    for (subject, folder) in [(Subject::Pair, "pair"), (Subject::Recipient, "recipient"), (Subject::Payer, "payer")] {
        let listed: Vec<&str> = measures::list().into_iter().filter(|m| m.0 == subject).map(|m| m.1).collect();
        assert!(listed.is_sorted(), "{folder}: the list is sorted by id");
        assert_eq!(listed, names(&format!("src/measures/{folder}"), "rs"), "{folder}: one file a measure");
        let described: Vec<&String> = docs.values().filter(|doc| doc.subject == subject).map(|doc| &doc.id).collect();
        assert_eq!(listed, described, "{folder}: one text a measure");
    }
    assert_eq!(docs.len(), measures::list().len(), "an id belongs to one subject");
}

#[test]
fn every_text_is_there_in_both_languages() {
    let families = ["amount", "timing", "count", "network", "identity", "declared", "demographics"];
    for (file, doc) in docs() {
        assert_eq!(file, doc.id, "the file is named as its id");
        assert!(families.contains(&doc.family.as_str()), "{file}: family {}", doc.family);
        for text in [&doc.title, &doc.description, &doc.unknown_when] {
            assert!(text.fr.len() > 2 && text.en.len() > 2, "{file}: {text:?}");
        }
        assert_ne!(doc.description.fr, doc.description.en, "{file}: translated");
        assert!(!doc.unit.is_empty() && !doc.source.is_empty(), "{file}: unit and source");
    }
}

#[test]
fn classes_are_the_declared_words_in_order() {
    let docs = docs();
    let purposes: Vec<&str> = Purpose::ALL[1..].iter().map(|purpose| purpose.word()).collect();
    let relations: Vec<&str> = Relation::ALL[1..].iter().map(|relation| relation.word()).collect();
    assert_eq!(docs["purpose_class"].classes, purposes);
    assert_eq!(docs["declared_relation"].classes, relations);
    let categorical: Vec<&String> = docs.values().filter(|doc| !doc.classes.is_empty()).map(|doc| &doc.id).collect();
    assert_eq!(categorical, ["declared_relation", "purpose_class"]);
}

#[test]
fn every_flag_is_sound_and_says_its_value() {
    use obole::model::{Calendar, Flag, Zones};
    let read = |id: &String| -> Flag {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/flags").join(format!("{id}.toml"));
        toml::from_str(&std::fs::read_to_string(&path).expect("a readable text")).expect("a flag")
    };
    let docs = docs();
    let ids = names("schemas/flags", "toml");
    let flags: Vec<Flag> = ids.iter().map(read).collect();
    for (file, flag) in ids.iter().zip(&flags) {
        assert_eq!(*file, flag.id, "the file is named as its id");
        for text in [&flag.title, &flag.reason, &flag.innocent] {
            assert!(text.fr.len() > 2 && text.en.len() > 2 && text.fr != text.en, "{file}: {text:?}");
        }
        let shown = &docs[&flag.when[0].measure];
        assert_eq!(flag.per_cent, shown.unit == "share", "{file}: a share is shown as per cent");
        assert!(flag.reason.fr.contains("{value}") && flag.reason.en.contains("{value}"), "{file}: reason");
    }
    assert!(flags.len() >= 8, "the guide's patterns");
    let empty = measures::measure(Vec::new(), &[], &Zones::default(), &Calendar::default());
    assert_eq!(obole::contest::raise_flags(&empty, &flags).expect("every measure exists"), []);
}

#[test]
fn events_are_sorted_and_well_formed() {
    use obole::model::{Calendar, Country};
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/events.toml");
    let calendar: Calendar = toml::from_str(&std::fs::read_to_string(path).expect("a readable text")).expect("events");
    assert!(calendar.event.is_sorted_by_key(|event| event.from));
    for event in &calendar.event {
        assert!(event.from <= event.to && (event.to - event.from).num_days() <= 31, "{event:?}");
        assert!(event.countries.iter().all(|code| Country::parse(code).is_some()), "{event:?}");
        assert!(!event.countries.is_empty() && !event.source.is_empty() && !event.title.fr.is_empty(), "{event:?}");
    }
}
