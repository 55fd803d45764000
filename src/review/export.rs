//! How does a cluster leave the page? By the exporters of `obole export`, alone or as a whole bag with what was decided.

use std::io::Write;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::casefile::Selection;
use crate::custody::{self, Audience, Bag, Contents, Info, LeftOut};
use crate::exporters::{EXPORTERS, exporter};
use crate::model::{Case, Language, Text};
use crate::requests::{self, Frame};
use crate::schemas::Schemas;
use crate::store::Manifest;

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

/// For whom an export may be made, for the page.
///
/// # Errors
/// When `schemas/audiences.toml` is wrong.
pub(super) fn audiences(schemas: &Schemas, has_key: bool) -> Result<Vec<Value>> {
    let said = |it: Audience| {
        json!({ "id": it.id, "title": it.title, "one_provider": it.one_provider, "possible": has_key || !it.pseudonymised,
            "decisions": !it.silent && !it.pseudonymised })
    };
    Ok(custody::audiences(schemas)?.into_iter().map(said).collect())
}

/// What is asked of an export.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Cluster id.
    pub cluster: String,
    /// Id of an exporter, or `bag`.
    pub format: String,
    /// Language of the texts.
    pub language: Language,
    /// Whom it is for: an id of `schemas/audiences.toml`.
    pub audience: String,
    /// The provider whose rows alone are shown, for an audience that sees one provider's.
    #[serde(default)]
    pub provider: Option<String>,
    /// Whether what the audience may not see is taken out, in place of refusing.
    #[serde(default)]
    pub redact: bool,
}

/// What became of an export.
#[derive(Clone, Debug)]
pub(super) enum Handed {
    /// A file, and what was left out of it for its audience.
    File(Exported, LeftOut),
    /// The audience may not have it, in words.
    Refused(String),
    /// There is no such cluster or format, or the cluster waits in the blind audit.
    Unknown,
}

/// One cluster in one format, limited to what its audience may see.
///
/// # Errors
/// When the case cannot be made.
pub(super) fn export(desk: &Desk, wanted: &Wanted, now: DateTime<Utc>) -> Result<Handed> {
    let cluster = wanted.cluster.as_str();
    let is_format = wanted.format == BAG || exporter(&wanted.format).is_some();
    if !is_format || desk.index.position(cluster).is_none_or(|at| desk.is_blind(at)) {
        return Ok(Handed::Unknown);
    }
    let selection = Selection { clusters: vec![cluster.to_owned()], ..Selection::default() };
    let mut case = desk.file().case(&selection, now.date_naive())?;
    let mut manifest = desk.file().run().manifest.clone();
    let asked = (wanted.provider.as_deref(), wanted.redact);
    let tokens = || Ok(desk.pseudonyms.clone());
    let audience = custody::audience(&wanted.audience, desk.file().schemas());
    let limited =
        audience.and_then(|it| custody::protect(&mut case, &mut manifest, &it, asked, tokens).map(|out| (it, out)));
    let (audience, left_out) = match limited {
        Ok(limited) => limited,
        Err(refusal) => return Ok(Handed::Refused(format!("{refusal:#}"))),
    };
    // tokens hide the cluster's id too
    let name = if case.protections.iter().any(|done| done == "pseudonyms") { &case.id } else { cluster };
    if wanted.format == BAG {
        let bytes = zipped(&bag(desk, wanted, &case, &manifest, &audience, now)?)?;
        return Ok(Handed::File(Exported { file: format!("{name}.zip"), bytes }, left_out));
    }
    let exporter = exporter(&wanted.format).context("looked up above")?;
    let bytes = exporter.write(&case, wanted.language)?;
    Ok(Handed::File(Exported { file: format!("{name}-{}", exporter.file()), bytes }, left_out))
}

fn bag(
    desk: &Desk,
    wanted: &Wanted,
    case: &Case,
    manifest: &Manifest,
    audience: &Audience,
    now: DateTime<Utc>,
) -> Result<Bag> {
    let is_hidden = case.protections.iter().any(|done| done == "pseudonyms");
    // what reviewers wrote may tell of what this audience may not know of
    let decided = if audience.silent || is_hidden {
        None
    } else {
        let entries = desk.history(&wanted.cluster)?;
        let decided = json!({ "cluster": wanted.cluster, "entries": entries, "judgements": judged(desk, case)? });
        Some(("decisions.json".to_owned(), serde_json::to_vec_pretty(&decided)?))
    };
    let others = if is_hidden {
        Vec::new()
    } else {
        let requests = requests::of(case, desk.file().schemas())?;
        requests::files(case, &requests, &Frame::default(), wanted.language)?
    };
    let contents = Contents {
        exporters: EXPORTERS,
        language: wanted.language,
        manifest,
        schemas: desk.file().schemas(),
        originals: &[],
        decisions: decided,
        others,
    };
    let (files, _) = custody::pack(case, contents)?;
    let info = Info {
        case: case.id.clone(),
        date: now.date_naive(),
        audience: case.audience.clone(),
        language: if wanted.language == Language::Fr { "fr" } else { "en" }.to_owned(),
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
