//! Is a case as it was made? Every byte, every figure, every format, the signature; each break is named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Sha256, Sha512};
use walkdir::WalkDir;

use super::bag::{DECLARATION, TAGS, digest, payload_manifest, sums, tag_manifest};
use super::{figures, sign};
use crate::exporters::{EXPORTERS, read_json};
use crate::model::{Case, Language};
use crate::schemas::Schemas;

/// What verifying found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Id of the case, when it could be read.
    pub case: String,
    /// Files checked.
    pub files: usize,
    /// Figures worked out again from the rows.
    pub figures: usize,
    /// Figures that need the whole run.
    pub beyond: usize,
    /// Files made again from `case.json` and compared to the byte.
    pub remade: usize,
    /// Who signed, in words; `None` when nobody did.
    pub signed: Option<String>,
    /// What is wrong, each with its file.
    pub breaks: Vec<String>,
}

/// Verifies the bag at `folder`; `public_key` is the signer's, had by another way.
///
/// # Errors
/// When there is no bag to verify. What is wrong with a bag is in the report.
pub fn verify(folder: &Path, public_key: Option<&str>, schemas: &Schemas) -> Result<Report> {
    ensure!(folder.is_dir(), "{} is not a folder: give the folder that export wrote", folder.display());
    let files = read(folder)?;
    ensure!(
        files.contains_key("bagit.txt") || files.contains_key("data/case.json"),
        "{} holds neither bagit.txt nor data/case.json: it is not a case file",
        folder.display()
    );
    let mut report = Report { files: files.len(), ..Report::default() };
    custody(&files, &mut report);
    signature(&files, public_key, &mut report);
    match files.get("data/case.json").map(|bytes| read_json(bytes)) {
        None => report.breaks.push("data/case.json is missing".into()),
        Some(Err(error)) => report.breaks.push(format!("data/case.json: {error:#}")),
        Some(Ok(case)) => content(&case, &files, schemas, &mut report)?,
    }
    Ok(report)
}

#[expect(clippy::disallowed_methods, reason = "a case folder is read here to be verified")]
fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        if !entry.file_type().is_dir() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let bytes =
                std::fs::read(entry.path()).with_context(|| format!("cannot read {}", entry.path().display()))?;
            files.insert(path.to_string_lossy().replace('\\', "/"), bytes);
        }
    }
    Ok(files)
}

/// The bag's own lists against the files that are there. The lists are made again and compared to the byte.
fn custody(files: &BTreeMap<String, Vec<u8>>, report: &mut Report) {
    let mut changed: BTreeSet<String> = BTreeSet::new();
    let lists = [
        ("manifest-sha256.txt", payload_manifest::<Sha256>(files)),
        ("manifest-sha512.txt", payload_manifest::<Sha512>(files)),
        ("tagmanifest-sha256.txt", tag_manifest::<Sha256>(files)),
        ("tagmanifest-sha512.txt", tag_manifest::<Sha512>(files)),
        (sign::SUMS, sums(files)),
    ];
    if files.get("bagit.txt").is_some_and(|bytes| bytes != DECLARATION.as_bytes()) {
        changed.insert("bagit.txt is not the declaration of BagIt 1.0".into());
    }
    for (name, fresh) in &lists {
        match files.get(*name) {
            None => drop(changed.insert(format!("{name} is missing"))),
            Some(bytes) if bytes == fresh.as_bytes() => {}
            Some(bytes) => differences(name, &String::from_utf8_lossy(bytes), fresh, &mut changed),
        }
    }
    let known = |path: &str| {
        path.starts_with("data/")
            || TAGS.contains(&path)
            || path == sign::SIGNATURE
            || lists.iter().any(|(name, _)| *name == path)
    };
    changed.extend(files.keys().filter(|path| !known(path)).map(|path| format!("{path} is not part of the case")));
    report.breaks.extend(changed);
}

/// What a list says against what it should say, by file.
fn differences(list: &str, said: &str, fresh: &str, changed: &mut BTreeSet<String>) {
    let parse = |text: &str| -> BTreeMap<String, String> {
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        lines.map(|(hash, path)| (path.to_owned(), hash.to_owned())).collect()
    };
    let (said_files, fresh_files) = (parse(said), parse(fresh));
    let before = changed.len();
    for (path, hash) in &said_files {
        match fresh_files.get(path) {
            None => drop(changed.insert(format!("{path} is missing"))),
            Some(fresh) if fresh == hash => {}
            Some(_) => drop(changed.insert(format!("{path} was changed, or its line in {list} was"))),
        }
    }
    for path in fresh_files.keys().filter(|path| !said_files.contains_key(*path)) {
        changed.insert(format!("{path} is not listed in {list}"));
    }
    if changed.len() == before {
        changed.insert(format!("{list} was changed"));
    }
}

fn signature(files: &BTreeMap<String, Vec<u8>>, public_key: Option<&str>, report: &mut Report) {
    let text = |name: &str| files.get(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let (signature, included) = (text(sign::SIGNATURE), text(sign::PUBLIC_KEY));
    let (Some(signature), Some(included)) = (signature.as_ref(), included.as_ref()) else {
        if signature.is_some() || included.is_some() {
            report.breaks.push(format!("{} and {} belong together: one is missing", sign::SIGNATURE, sign::PUBLIC_KEY));
        } else if public_key.is_some() {
            report.breaks.push("the case is not signed, although a key was given to check it".into());
        }
        return;
    };
    let key_line = |text: &str| text.lines().nth(1).map(str::to_owned);
    if let Some(public_key) = public_key
        && key_line(public_key) != key_line(included)
    {
        report.breaks.push(format!("{} is not the key given: somebody else signed", sign::PUBLIC_KEY));
    }
    let when = text("bag-info.txt").unwrap_or_default();
    let when = when.lines().find_map(|line| line.strip_prefix("Bagging-Date: ")).unwrap_or_default().to_owned();
    let sums = files.get(sign::SUMS).map_or(&[][..], Vec::as_slice);
    match sign::check(sums, signature, public_key.unwrap_or(included), &when) {
        Ok(()) => report.signed = key_line(included),
        Err(error) => report.breaks.push(format!("{}: {error}", sign::SIGNATURE)),
    }
}

/// The figures of the case, and every format made again from it.
fn content(case: &Case, files: &BTreeMap<String, Vec<u8>>, schemas: &Schemas, report: &mut Report) -> Result<()> {
    report.case.clone_from(&case.id);
    match files.get("data/rows/accepted.csv") {
        None => report.breaks.push("data/rows/accepted.csv is missing".into()),
        Some(rows) => match figures::check(case, rows, schemas) {
            Ok(found) => {
                (report.figures, report.beyond) = (found.checked, found.beyond);
                report.breaks.extend(found.breaks);
            }
            Err(error) => report.breaks.push(format!("{error:#}")),
        },
    }
    match files.get("data/run/manifest.json") {
        None => report.breaks.push("data/run/manifest.json is missing".into()),
        Some(bytes) if digest::<Sha256>(bytes) == case.run.manifest_sha256 => report.figures += 1,
        Some(_) => report.breaks.push("data/run/manifest.json is not the one data/case.json names".into()),
    }
    if case.run.exporter == env!("CARGO_PKG_VERSION") {
        remake(files, report)?;
    }
    Ok(())
}

/// Makes every format again from the `case.json` beside it: the case's own, and each payer's.
fn remake(files: &BTreeMap<String, Vec<u8>>, report: &mut Report) -> Result<()> {
    let info = files.get("bag-info.txt").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let language = if info.lines().any(|line| line == "Language: en") { Language::En } else { Language::Fr };
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("data/") && path.ends_with("/case.json")) {
        let folder = path.trim_end_matches("case.json");
        let case = match read_json(bytes) {
            Ok(case) => case,
            Err(error) => {
                report.breaks.push(format!("{path}: {error:#}"));
                continue;
            }
        };
        for exporter in EXPORTERS {
            let path = format!("{folder}{}", exporter.file());
            if let Some(bytes) = files.get(&path) {
                report.remade += 1;
                if exporter.write(&case, language)? != *bytes {
                    report.breaks.push(format!("{path} does not say what {folder}case.json says"));
                }
            }
        }
    }
    Ok(())
}
