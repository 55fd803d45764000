//! How long are cases kept? Old ones are removed, and a signed tombstone says that they were, and nothing of what they
//! said.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::sign::Signer;

/// What is left of a case that was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purged {
    /// Id of the case.
    pub case: String,
    /// Day it was made.
    pub made: NaiveDate,
    /// Day it was removed.
    pub removed: NaiveDate,
    /// Why, as given.
    pub reason: String,
    /// SHA-256 of its `SHA256SUMS`: proves that a copy found later is this case.
    pub sums_sha256: String,
}

/// Removes every case directly below `folder`, or `folder` itself, that was made before `before`.
///
/// # Errors
/// When a folder cannot be read, or a case not removed whole.
pub fn purge(folder: &Path, before: NaiveDate, today: NaiveDate, signer: Option<&Signer>) -> Result<Vec<Purged>> {
    let mut purged = Vec::new();
    for path in cases(folder)? {
        let (case, made) = read(&path)?;
        if made < before {
            let reason = format!("kept until {before}");
            purged.push(remove(&path, case, made, today, reason, signer)?);
        }
    }
    Ok(purged)
}

/// Removes one case, whatever its age.
///
/// # Errors
/// When `path` is no case folder, or is not removed whole.
pub fn delete(path: &Path, reason: &str, today: NaiveDate, signer: Option<&Signer>) -> Result<Purged> {
    ensure!(is_case(path), "{} is not a case folder: give one that export wrote", path.display());
    let (case, made) = read(path)?;
    remove(path, case, made, today, reason.to_owned(), signer)
}

fn is_case(path: &Path) -> bool {
    path.join("bag-info.txt").is_file() && path.join("data/case.json").is_file()
}

fn cases(folder: &Path) -> Result<Vec<PathBuf>> {
    ensure!(folder.is_dir(), "{} is not a folder", folder.display());
    if is_case(folder) {
        return Ok(vec![folder.to_owned()]);
    }
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| is_case(path));
    paths.sort();
    Ok(paths)
}

#[expect(clippy::disallowed_methods, reason = "a case folder is read here before it is removed")]
fn read(path: &Path) -> Result<(String, NaiveDate)> {
    let shown = path.display();
    let info = std::fs::read_to_string(path.join("bag-info.txt")).with_context(|| format!("cannot read {shown}"))?;
    let field = |name: &str| info.lines().find_map(|line| line.strip_prefix(name));
    let case = field("External-Identifier: ").with_context(|| format!("{shown}: bag-info.txt names no case"))?;
    let made = field("Bagging-Date: ").and_then(|date| date.parse().ok());
    Ok((case.to_owned(), made.with_context(|| format!("{shown}: bag-info.txt has no date"))?))
}

/// Writes the tombstone beside the case, then removes the case.
#[expect(clippy::disallowed_methods, reason = "the tombstone is written where the case lay")]
fn remove(
    path: &Path,
    case: String,
    made: NaiveDate,
    removed: NaiveDate,
    reason: String,
    signer: Option<&Signer>,
) -> Result<Purged> {
    let shown = path.display();
    let sums = std::fs::read(path.join(super::sign::SUMS)).unwrap_or_default();
    let sums_sha256 = super::bag::digest::<sha2::Sha256>(&sums);
    let purged = Purged { case, made, removed, reason, sums_sha256 };
    let name = path.canonicalize().with_context(|| format!("cannot read {shown}"))?;
    let (Some(parent), Some(name)) = (name.parent(), name.file_name()) else { bail!("{shown} cannot be removed") };
    let tombstone = parent.join(format!("{}.tombstone.json", name.to_string_lossy()));
    ensure!(!tombstone.exists(), "{} already exists: a case of that name was removed before", tombstone.display());
    let text = serde_json::to_string_pretty(&purged).context("the tombstone")? + "\n";
    std::fs::write(&tombstone, &text).with_context(|| format!("cannot write {}", tombstone.display()))?;
    if let Some(signer) = signer {
        let signature = signer.sign(text.as_bytes(), &removed.to_string())?;
        let path = parent.join(format!("{}.tombstone.json.minisig", name.to_string_lossy()));
        std::fs::write(&path, signature).with_context(|| format!("cannot write {}", path.display()))?;
    }
    std::fs::remove_dir_all(path).with_context(|| format!("cannot remove {shown}: remove it by hand"))?;
    Ok(purged)
}
