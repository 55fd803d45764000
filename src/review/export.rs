//! How does a cluster leave the page? By the exporters of `obole export`, alone or as a whole bag with what was decided.

use std::io::Write;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::casefile::Selection;
use crate::custody::{self, Bag, Contents, Info};
use crate::exporters::{EXPORTERS, exporter};
use crate::model::{Case, Language, Text};

use super::decisions::Judgement;
use super::desk::Desk;

/// The whole case file: every format, the rows it rests on, the run's manifest, schemas, decisions and notes.
const BAG: &str = "bag";

/// A file for the browser to keep.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Name of the file.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What can be exported, for the page.
pub(super) fn formats() -> Vec<Value> {
    let bag = Text {
        fr: "dossier complet (BagIt) : tous les formats, lignes d'origine, décisions et notes, empreintes".into(),
        en: "whole case file (BagIt): every format, source rows, decisions and notes, checksums".into(),
    };
    let bag = json!({ "id": BAG, "file": "case.zip", "title": bag });
    let single =
        |it: &&dyn crate::exporters::Exporter| json!({ "id": it.id(), "file": it.file(), "title": it.description() });
    [bag].into_iter().chain(EXPORTERS.iter().map(single)).collect()
}

/// One cluster in one format; `None` when there is no such cluster or format, or the cluster waits in the blind audit.
///
/// # Errors
/// When the case cannot be made.
pub(super) fn export(
    desk: &Desk,
    cluster: &str,
    format: &str,
    language: Language,
    now: DateTime<Utc>,
) -> Result<Option<Exported>> {
    if desk.index.position(cluster).is_none_or(|at| desk.is_blind(at)) {
        return Ok(None);
    }
    let selection = Selection { clusters: vec![cluster.to_owned()], ..Selection::default() };
    let mut case = desk.file().case(&selection, now.date_naive())?;
    let manifest = &desk.file().run().manifest;
    case.run.manifest_sha256 = custody::manifest_hash(&case, manifest)?;
    if format == BAG {
        let bytes = zipped(&bag(desk, cluster, &case, language, now)?)?;
        return Ok(Some(Exported { file: format!("{cluster}.zip"), bytes }));
    }
    let Some(exporter) = exporter(format) else { return Ok(None) };
    let bytes = exporter.write(&case, language)?;
    Ok(Some(Exported { file: format!("{cluster}-{}", exporter.file()), bytes }))
}

fn bag(desk: &Desk, cluster: &str, case: &Case, language: Language, now: DateTime<Utc>) -> Result<Bag> {
    let decided = json!({ "cluster": cluster, "entries": desk.history(cluster)?, "judgements": judged(desk, case)? });
    let contents = Contents {
        exporters: EXPORTERS,
        language,
        manifest: &desk.file().run().manifest,
        schemas: desk.file().schemas(),
        originals: &[],
        decisions: Some(("decisions.json".to_owned(), serde_json::to_vec_pretty(&decided)?)),
        others: Vec::new(),
    };
    let (files, _) = custody::pack(case, contents)?;
    let info = Info {
        case: case.id.clone(),
        date: now.date_naive(),
        audience: case.audience.clone(),
        language: if language == Language::Fr { "fr" } else { "en" }.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        organisation: None,
    };
    Bag::new(files, &info, None)
}

/// The judgements in force on records of the case.
fn judged(desk: &Desk, case: &Case) -> Result<Vec<Judgement>> {
    let records = case.persons.iter().flat_map(|person| &person.records);
    desk.judgements(&records.map(|record| record.key.clone()).collect())
}

fn zipped(bag: &Bag) -> Result<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (path, bytes) in &bag.files {
        archive.start_file(path.as_str(), options)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish().context("the archive")?.into_inner())
}
