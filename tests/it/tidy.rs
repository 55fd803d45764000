//! Is the house in order? Floors, file sizes, opening lines, names, and nothing of this machine in the text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use obole::model::Subject;
use walkdir::WalkDir;

/// Which top-level module may name which.
const FLOORS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("schemas", &["model"]),
    ("readers", &["model"]),
    ("inspect", &["model"]),
    ("normalise", &["model"]),
    ("identity", &["model"]),
    ("overlap", &["model"]),
    ("sift", &["model"]),
    ("measures", &["model"]),
    ("contest", &["model"]),
    ("network", &["model"]),
    ("store", &["model"]),
    ("simulate", &["model"]),
    ("exporters", &["model"]),
    (
        "pipeline",
        &[
            "model",
            "schemas",
            "readers",
            "normalise",
            "identity",
            "overlap",
            "sift",
            "measures",
            "contest",
            "network",
            "store",
            "simulate",
        ],
    ),
    ("evaluate", &["model", "store"]),
    ("casefile", &["model", "schemas", "store"]),
    ("compare", &["model", "store"]),
    ("calibrate", &["model", "schemas", "contest", "store", "pipeline", "evaluate"]),
    ("explain", &["model", "contest", "store", "casefile"]),
    ("requests", &["model", "schemas", "exporters"]),
    ("goaml", &["model", "schemas", "exporters"]),
    ("custody", &["model", "schemas", "readers", "measures", "store", "exporters", "casefile"]),
    ("review", &["model", "schemas", "network", "store", "casefile", "exporters", "requests", "custody"]),
    (
        "cli",
        &[
            "model",
            "schemas",
            "readers",
            "inspect",
            "normalise",
            "identity",
            "overlap",
            "sift",
            "measures",
            "contest",
            "network",
            "store",
            "simulate",
            "pipeline",
            "evaluate",
            "exporters",
            "casefile",
            "compare",
            "calibrate",
            "explain",
            "requests",
            "goaml",
            "custody",
            "review",
        ],
    ),
];

const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files of the project below `folder` with this ending, sorted, with their text.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let folder = root().join(folder);
    if !folder.exists() {
        return Vec::new();
    }
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file() && entry.path().to_string_lossy().ends_with(ending))
        .map(|entry| {
            let name = entry.path().strip_prefix(root()).unwrap().to_owned();
            (name, String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned())
        })
        .collect()
}

/// The top-level module a source file belongs to; `None` for `lib.rs` and `main.rs`.
fn module_of(file: &Path) -> Option<String> {
    let first = file.strip_prefix("src").unwrap().components().next().unwrap();
    let name = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
    (name != "lib" && name != "main").then_some(name)
}

/// Whether the file is the top of its module, so that `super::` means the whole crate.
fn is_top(file: &Path) -> bool {
    let parts = file.components().count();
    parts == 2 || (parts == 3 && file.ends_with("mod.rs"))
}

/// First path segments after `prefix` in code, comments left out: `crate::a::B`, `crate::{a, b::C}`.
fn named_after(prefix: &str, text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut named = BTreeSet::new();
    for after in code.split(prefix).skip(1) {
        let Some(group) = after.strip_prefix('{') else {
            named.insert(word(after));
            continue;
        };
        let (mut depth, mut start) = (1, true);
        for (at, c) in group.char_indices() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if depth == 0 {
                break;
            }
            if start && c.is_alphabetic() {
                named.insert(word(&group[at..]));
            }
            start = depth == 1 && (c == ',' || (start && c.is_whitespace()));
        }
    }
    named
}

#[test]
fn a_stage_names_only_what_its_floor_allows() {
    let known: Vec<&str> = FLOORS.iter().map(|(module, _)| *module).collect();
    let mut broken = Vec::new();
    for (file, text) in files("src", ".rs") {
        let Some(module) = module_of(&file) else { continue };
        let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == module) else {
            broken.push(format!("{} belongs to no floor: give `{module}` one", file.display()));
            continue;
        };
        let mut named = named_after("crate::", &text);
        if is_top(&file) {
            named.extend(named_after("super::", &text));
        }
        for name in named {
            if known.contains(&name.as_str()) && name != module && !allowed.contains(&name.as_str()) {
                broken.push(format!("{} names crate::{name}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn names_are_found_in_every_way_of_writing_them() {
    let text = "use crate::{model::{Raw, Role}, readers};\n// crate::store\nlet x = crate::sift::sift();";
    let expected = ["model", "readers", "sift"].map(str::to_owned);
    assert_eq!(named_after("crate::", text), BTreeSet::from(expected));
}

#[test]
fn the_code_map_lists_every_module() {
    let map = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for (module, _) in FLOORS {
        assert!(map.contains(&format!("| [`{module}`] |")), "lib.rs does not say what `{module}` does");
        assert!(map.contains(&format!("pub mod {module};")), "`{module}` has a floor and is not a module");
    }
    let modules = map.lines().filter(|line| line.starts_with("pub mod ")).count();
    assert_eq!(modules, FLOORS.len(), "a module without a floor");
}

#[test]
fn files_are_short_and_open_with_the_question_they_answer() {
    let mut broken = Vec::new();
    for (file, text) in ["src", "tests", "benches"].iter().flat_map(|folder| files(folder, ".rs")) {
        let lines = text.lines().count();
        if lines > LONGEST {
            broken.push(format!("{} has {lines} lines, more than {LONGEST}", file.display()));
        }
        if !text.starts_with("//! ") {
            broken.push(format!("{} does not open with `//! `", file.display()));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_file_is_named_after_nothing() {
    for folder in ["src", "tests", "benches", "schemas"] {
        for (file, _) in files(folder, "") {
            let name = file.to_string_lossy().to_lowercase();
            for vague in ["util", "helper", "manager", "common"] {
                assert!(!name.contains(vague), "{name}: name it after what it does");
            }
        }
    }
}

#[test]
fn nothing_of_one_machine_is_in_the_text() {
    let paths = [["..", "shared"].join("/"), ["", "work", ""].join("/"), ["", "tmp", "targets"].join("/")];
    let folders = ["src", "tests", "benches", "schemas", "README.md", "CHANGELOG.md", "Cargo.toml"];
    for (file, text) in folders.iter().flat_map(|folder| files(folder, "")) {
        for path in &paths {
            assert!(!text.contains(path.as_str()), "{} names {path}", file.display());
        }
    }
}

/// Names of the files of a folder without their ending, `mod` left out.
fn members(folder: &str, ending: &str) -> Vec<String> {
    let stem = |(file, _): &(PathBuf, String)| file.file_name().unwrap().to_string_lossy().replace(ending, "");
    files(folder, ending).iter().map(stem).filter(|name| name != "mod").collect()
}

#[test]
fn every_measure_is_a_file_on_its_list_with_a_text() {
    let listed = obole::measures::list();
    for (subject, folder) in [(Subject::Pair, "pair"), (Subject::Recipient, "recipient"), (Subject::Payer, "payer")] {
        let ids: Vec<&str> = listed.iter().filter(|(of, _)| *of == subject).map(|(_, id)| *id).collect();
        assert_eq!(ids, members(&format!("src/measures/{folder}"), ".rs"), "the list of {folder} measures");
    }
    let mut ids: Vec<&str> = listed.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    assert_eq!(ids, members("schemas/measures", ".toml"), "the texts of the measures");
}

#[test]
fn every_reader_is_a_file_on_the_list() {
    let ids: Vec<&str> = obole::readers::READERS.iter().map(|reader| reader.id()).collect();
    // a format of messages is a reader by the one implementation that all of them share
    let is_reader = |text: &str| text.contains("impl Reader for ") || text.contains("impl Format for ");
    let written = files("src/readers", ".rs").into_iter().filter(|(_, text)| is_reader(text));
    let named: Vec<String> =
        written.map(|(file, _)| file.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(ids, named);
}
