//! From the bytes of an export to typed payments: readers and normalising together.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::model::{Batch, FileReport, Ledger, Mapping, Rejection};
use obole::normalise::{Intake, Normaliser, References};
use obole::readers::{Discovery, InputAs, discover, read_each};

mod corpus;
mod damaged;
mod golden;
mod hostile;
mod messages;
mod otherwise;
mod packed;
mod places;
mod rates;

/// A file of the `schemas` folder.
pub(crate) fn schema(path: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    std::fs::read(folder.join(path)).unwrap_or_else(|error| panic!("schemas/{path}: {error}"))
}

fn toml<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let text = String::from_utf8(schema(path)).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("schemas/{path}: {error}"))
}

/// Every mapping of `schemas/inputs`, sorted by id.
pub(crate) fn mappings() -> Vec<Arc<Mapping>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/inputs");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.iter().map(|name| Arc::new(toml(&format!("inputs/{name}")))).collect()
}

/// The normaliser of the shipped schemas.
pub(crate) fn normaliser(mappings: &[Arc<Mapping>], own_rates: Option<&[u8]>) -> Normaliser {
    let references = References {
        vocabulary: &toml("vocabulary.toml"),
        countries: &toml("countries.toml"),
        pegs: &toml("pegs.toml"),
        rates: &schema("rates/ecb.csv.zst"),
        own_rates,
    };
    Normaliser::new(references, mappings).unwrap()
}

/// What became of some inputs.
pub(crate) struct Outcome {
    pub(crate) found: Discovery,
    #[allow(dead_code, reason = "kept beside what it counts")]
    pub(crate) reports: Vec<FileReport>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) rejected: Vec<Rejection>,
    pub(crate) ledger: Ledger,
}

/// Reads inputs the way a run does, and checks that every row is accounted for.
pub(crate) fn analyse(inputs: &[PathBuf], mappings: &[Arc<Mapping>], overrides: &[InputAs]) -> Outcome {
    let normaliser = normaliser(mappings, None);
    let found = discover(inputs, mappings, overrides).unwrap();
    let (mut intake, mut reports, mut batches, mut rejected) = (Intake::new(), Vec::new(), Vec::new(), Vec::new());
    for source in &found.sources {
        let mut report =
            FileReport { name: source.name.clone(), mapping: source.mapping.id.clone(), ..FileReport::default() };
        let work = |raw: &_| normaliser.batch(raw);
        let summary = read_each(source, work, |batch| {
            let batch = intake.accept(batch, &normaliser, &mut report)?;
            rejected.extend(batch.rejected.iter().cloned());
            batches.push(batch);
            Ok(())
        });
        let summary = summary.unwrap();
        assert!(report.conserves_rows() && report.read == summary.rows, "{report:?} {summary:?}");
        assert!(summary.refused.is_none() || summary.rows == 0, "a refused file leaves no row");
        report.skipped = summary.skipped;
        report.refused = summary.refused;
        (report.bytes, report.sha256) = (summary.bytes, summary.sha256);
        reports.push(report);
    }
    Outcome { found, reports, batches, rejected, ledger: intake.ledger() }
}
