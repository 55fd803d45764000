//! One round of hostile bytes: written to a file, recognised, read, normalised or inspected the way a run does.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use obole::model::{HeadingWords, Mapping};
use obole::normalise::Normaliser;
use obole::readers::{discover, read, survey};
use obole::schemas::Schemas;
use obole::{inspect, pipeline};

/// Every target, and the name its bytes go by.
pub const TARGETS: [(&str, &str); 11] = [
    ("arrow", "sample.arrow"),
    ("delimited", "sample.csv"),
    ("goaml", "sample.xml"),
    ("inspect", "sample"),
    ("iso20022", "sample.xml"),
    ("json_lines", "sample.jsonl"),
    ("ofx", "sample.ofx"),
    ("packed", "sample.zip"),
    ("parquet", "sample.parquet"),
    ("spreadsheet", "sample.xlsx"),
    ("swift_mt", "sample.sta"),
];

/// What reads every sample: the shipped mappings, and those that lie beside samples.
struct Known {
    mappings: Vec<Arc<Mapping>>,
    normaliser: Normaliser,
    words: HeadingWords,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let schemas = Schemas::load(None).expect("the shipped schemas");
    let mut mappings = schemas.mappings.clone();
    mappings.extend(beside_samples());
    let normaliser = pipeline::normaliser(&schemas, &mappings, None).expect("shipped references");
    Known { mappings, normaliser, words: schemas.file("headings.toml").expect("the shipped headings") }
});

/// The folder of the main package, from here or from its own tests.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().find(|folder| folder.join("sample-data").is_dir()).expect("a folder with samples").to_path_buf()
}

fn beside_samples() -> Vec<Arc<Mapping>> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root().join("sample-data/readers"))
        .expect("samples")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    let texts = folders.iter().filter_map(|folder| std::fs::read_to_string(folder.join("mapping.toml")).ok());
    texts.map(|text| Arc::new(toml::from_str(&text).expect("a sound mapping"))).collect()
}

/// One round of `target`. Panics when something that must hold does not.
///
/// # Panics
/// When a row is lost, a refused file leaves one, or a drafted mapping is no TOML.
pub fn round(target: &str, data: &[u8]) {
    let (_, name) = TARGETS.iter().find(|(known, _)| *known == target).expect("a known target");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::File::create(&path).and_then(|mut file| file.write_all(data)).expect("a written file");
    if target == "inspect" { look(&path) } else { feed(path) }
}

/// Reads a file with every mapping known.
fn feed(path: PathBuf) {
    let found = discover(&[path], &KNOWN.mappings, &[]).expect("a file that exists");
    for source in &found.sources {
        let mut rows = 0;
        let summary = read(source, &mut |raw| {
            let handed = raw.len() + raw.broken.len();
            let batch = KNOWN.normaliser.batch(&raw);
            assert_eq!(batch.rows.len() + batch.rejected.len(), handed, "a row is accepted or rejected");
            rows += handed as u64;
            Ok(())
        });
        let summary = summary.expect("reading goes on or refuses");
        assert_eq!(summary.rows, rows);
        assert!(summary.refused.is_none() || rows == 0, "a refused file leaves no row");
    }
}

/// Inspects a file, and drafts a mapping, which must be sound TOML.
fn look(path: &Path) {
    for seen in survey(path) {
        let Ok(survey) = seen.survey else { continue };
        for finding in inspect::inspect(&survey, &KNOWN.words) {
            let draft = inspect::draft("draft", &survey, &finding);
            draft.parse::<toml::Table>().expect("a draft is TOML");
        }
    }
}
