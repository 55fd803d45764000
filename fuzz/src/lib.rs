//! One round of hostile bytes: written to a file, recognised, read, normalised and inspected the way a run does.

use std::io::Write;
use std::sync::LazyLock;

use obole::readers::{discover, read, survey};
use obole::schemas::Schemas;
use obole::{inspect, pipeline};

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas::load(None).expect("the shipped schemas"));

/// Reads `data` as a file called `name` with every shipped mapping. Panics when a row is lost or a refused file leaves one.
pub fn feed(name: &str, data: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::File::create(&path).and_then(|mut file| file.write_all(data)).expect("a written file");
    let found = discover(&[path], &SCHEMAS.mappings, &[]).expect("a file that exists");
    for source in &found.sources {
        let mapping = std::slice::from_ref(&source.mapping);
        let normaliser = pipeline::normaliser(&SCHEMAS, mapping, None).expect("shipped references");
        let mut rows = 0;
        let summary = read(source, &mut |raw| {
            let handed = raw.len() + raw.broken.len();
            let batch = normaliser.batch(&raw);
            assert_eq!(batch.rows.len() + batch.rejected.len(), handed, "a row is accepted or rejected");
            rows += handed as u64;
            Ok(())
        });
        let summary = summary.expect("reading goes on or refuses");
        assert_eq!(summary.rows, rows);
        assert!(summary.refused.is_none() || rows == 0, "a refused file leaves no row");
    }
}

/// Inspects `data` as a file called `name`, and drafts a mapping that must be sound TOML.
pub fn look(name: &str, data: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::File::create(&path).and_then(|mut file| file.write_all(data)).expect("a written file");
    let words = SCHEMAS.file("headings.toml").expect("the shipped headings");
    for (_, survey) in survey(&path) {
        let Ok(survey) = survey else { continue };
        for finding in inspect::inspect(&survey, &words) {
            let draft = inspect::draft("draft", &survey, &finding);
            draft.parse::<toml::Table>().expect("a draft is TOML");
        }
    }
}
