//! Floor 2: how does a case leave the house so that whoever receives it can check every byte and every figure?
//!
//! [`pack`] gathers the files of a case, [`Bag::write`] writes them as a BagIt bag, whole or not at all, [`verify`] checks
//! one, [`purge`] removes cases and leaves a signed tombstone.

mod audience;
mod bag;
mod figures;
mod originals;
mod payers;
mod pseudonyms;
mod purge;
mod rows;
mod sign;
mod verify;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::exporters::{self, Exporter};
use crate::model::{Case, Language};
use crate::schemas::Schemas;
use crate::store::Manifest;

use audience::limit;
pub use audience::{Audience, LeftOut, audience, audiences, declare};
pub use bag::{Bag, Info};
pub use originals::Originals;
pub use payers::per_payer;
pub use pseudonyms::Pseudonyms;
pub use purge::{Purged, delete, purge};
pub use sign::Signer;
pub use verify::{Report, verify};

/// What goes into the folder of a case beside the case itself.
pub struct Contents<'a> {
    /// The exporters asked for.
    pub exporters: &'a [&'static dyn Exporter],
    /// Language of the texts.
    pub language: Language,
    /// What the run says of itself, as this audience may read it.
    pub manifest: &'a Manifest,
    /// The schemas in force.
    pub schemas: &'a Schemas,
    /// Where the exports lie, to quote their rows as they were.
    pub originals: &'a [PathBuf],
    /// The log of decisions, with the name of its file.
    pub decisions: Option<(String, Vec<u8>)>,
    /// Files of other makers: requests, one file a payer. Paths below `data/`.
    pub others: Vec<(String, Vec<u8>)>,
}

/// Schemas that a case does not need: reference data of reading, large, with their SHA-256 in the manifest.
const NOT_NEEDED: [&str; 5] = ["rates/", "events.toml", "countries.toml", "vocabulary.toml", "pegs.toml"];

/// The manifest as it goes with a case: without the files' names where identities are tokens.
fn manifest_bytes(case: &Case, manifest: &Manifest) -> Result<Vec<u8>> {
    let mut manifest = manifest.clone();
    if case.protections.iter().any(|protection| protection == "pseudonyms") {
        manifest.report.files.clear();
        manifest.issues.clear();
        manifest.command.clear();
        if let serde_json::Value::Object(settings) = &mut manifest.settings {
            settings.remove("inputs");
        }
    }
    let mut bytes = serde_json::to_vec_pretty(&manifest).context("the manifest of the run")?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// SHA-256 of the manifest as it goes with a case, lower-case hex.
fn manifest_hash(case: &Case, manifest: &Manifest) -> Result<String> {
    Ok(bag::digest::<sha2::Sha256>(&manifest_bytes(case, manifest)?))
}

/// Limits a case, and the manifest that goes with it, to what `audience` may see, and replaces identities by tokens where
/// `tokens` gives a key; the case then names the manifest as it goes with it.
///
/// # Errors
/// When something must be taken out and `redact` is off, nothing would be left, or the audience sees tokens only and there
/// is no key for them.
pub fn protect(
    case: &mut Case,
    manifest: &mut Manifest,
    audience: &Audience,
    (provider, redact): (Option<&str>, bool),
    tokens: impl FnOnce() -> Result<Option<Pseudonyms>>,
) -> Result<LeftOut> {
    let left_out = limit(case, manifest, audience, provider, redact)?;
    match tokens()? {
        Some(pseudonyms) => pseudonyms.replace(case),
        None if audience.pseudonymised => anyhow::bail!(
            "audience {} sees tokens in place of identities: give --pseudonymise FILE for their key",
            audience.id
        ),
        None => {}
    }
    case.run.manifest_sha256 = manifest_hash(case, manifest)?;
    Ok(left_out)
}

/// Gathers the files of a case: what goes below `data/`, and what could not be had.
///
/// # Errors
/// When an exporter cannot say the case.
pub fn pack(case: &Case, contents: Contents<'_>) -> Result<(BTreeMap<String, Vec<u8>>, Originals)> {
    let mut files = BTreeMap::new();
    for exporter in contents.exporters {
        let bytes = exporter.write(case, contents.language).with_context(|| format!("format {}", exporter.id()))?;
        files.insert(exporter.file().to_owned(), bytes);
    }
    // the case itself is what everything else is checked against
    if !files.contains_key("case.json") {
        let json = exporters::exporter("json").context("the JSON exporter is on the list")?;
        files.insert(json.file().to_owned(), json.write(case, contents.language)?);
    }
    files.insert("rows/accepted.csv".to_owned(), rows::accepted(case)?);
    files.insert("rows/sources.csv".to_owned(), rows::sources(case)?);
    // an original row would tell what a token hides
    let is_hidden = case.protections.iter().any(|protection| protection == "pseudonyms");
    let found =
        if is_hidden { Originals::default() } else { originals::find(case, contents.schemas, contents.originals)? };
    files.extend(found.files.iter().map(|(name, bytes)| (format!("rows/original/{name}.csv"), bytes.clone())));
    files.insert("run/manifest.json".to_owned(), manifest_bytes(case, contents.manifest)?);
    for (path, bytes) in contents.schemas.files() {
        let is_mapping = path.starts_with("inputs/");
        let is_used =
            case.inputs.iter().any(|input| input.used > 0 && path == format!("inputs/{}.toml", input.mapping));
        if NOT_NEEDED.iter().all(|known| !path.starts_with(known)) && (!is_mapping || is_used) {
            files.insert(format!("schemas/{path}"), bytes.to_vec());
        }
    }
    if let Some((name, bytes)) = contents.decisions {
        files.insert(format!("decisions/{name}"), bytes);
    }
    files.extend(contents.others);
    Ok((files, found))
}
