//! Which files are inputs, and which mapping reads each?

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use globset::{GlobBuilder, GlobMatcher};
use rayon::prelude::*;
use tempfile::TempPath;
use walkdir::WalkDir;

use super::layout::{concrete, missing, unknown};
use super::unpack::{self, Member};
use super::{Opened, READERS, Source, date_order, fingerprint};
use crate::model::{FileReport, Issue, Mapping, Severity};

/// Readers of tables whose columns have names.
const TABLES: [&str; 5] = ["arrow", "delimited", "json_lines", "parquet", "spreadsheet"];

/// What the inputs given turned out to hold.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Files that exactly one mapping reads, in the order of the inputs given, and by name within a folder.
    pub sources: Vec<Source>,
    /// Files that cannot be read, with size, SHA-256 and reason.
    pub refused: Vec<FileReport>,
    /// What the user should know of them.
    pub issues: Vec<Issue>,
}

/// The user's word on which mapping reads which files: `ID=GLOB`.
#[derive(Clone, Debug)]
pub struct InputAs {
    /// Mapping id.
    pub mapping: String,
    /// Pattern of file names: matched against the name within the run, the bare file name and the path as given.
    pattern: GlobMatcher,
}

impl FromStr for InputAs {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (mapping, pattern) = text.split_once('=').context("expected ID=GLOB, such as acme_csv='*acme*.csv'")?;
        Ok(Self { mapping: mapping.trim().to_owned(), pattern: glob(pattern.trim(), false)? })
    }
}

impl InputAs {
    fn covers(&self, file: &Found) -> bool {
        let bare = file.given.file_name().map(Path::new);
        self.pattern.is_match(&file.name)
            || self.pattern.is_match(&file.given)
            || bare.is_some_and(|name| self.pattern.is_match(name))
    }
}

/// A file and its name within the run.
#[derive(Clone, Debug)]
struct Found {
    name: String,
    /// Where it lies as it was given.
    given: PathBuf,
    /// Where it can be read.
    path: PathBuf,
    unpacked: Option<Arc<TempPath>>,
    /// Why it could not be unpacked.
    refused: Option<String>,
}

/// What recognising one file decided.
enum Verdict {
    Reads(Arc<Mapping>, Vec<Issue>),
    Refused { reason: String, advice: String },
}

/// Finds the files of `inputs` (each a file, a folder taken with its subfolders, or a glob) and the mapping of each.
/// Files whose name begins with a dot are left out, as shells do. An input that does not exist is an error.
pub fn discover(inputs: &[PathBuf], mappings: &[Arc<Mapping>], overrides: &[InputAs]) -> Result<Discovery> {
    for InputAs { mapping, .. } in overrides {
        ensure!(mappings.iter().any(|known| known.id == *mapping), "--input-as names an unknown mapping: {mapping}");
    }
    let files: Vec<Found> = find(inputs)?.into_par_iter().flat_map_iter(unpacked).collect();
    ensure!(u16::try_from(files.len()).is_ok(), "more than 65,535 input files: analyse them in several runs");
    let verdicts: Vec<Verdict> = files.par_iter().map(|file| recognise(file, mappings, overrides)).collect();
    let mut found = Discovery::default();
    for (Found { name, given, path, unpacked, .. }, verdict) in files.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Reads(mapping, issues) => {
                let index = u16::try_from(found.sources.len()).expect("counted above");
                let located = issues.into_iter().map(|issue| Issue { file: Some(name.clone()), ..issue });
                found.issues.extend(located);
                found.sources.push(Source { index, name, path, given, mapping, unpacked });
            }
            Verdict::Refused { reason, advice } => {
                let (bytes, sha256) = fingerprint::of(&given).unwrap_or_default();
                let what = format!("{name} was not read: {reason}");
                found.issues.push(Issue {
                    severity: Severity::Refused,
                    file: Some(name.clone()),
                    row: None,
                    what,
                    advice,
                });
                found.refused.push(FileReport { name, bytes, sha256, refused: Some(reason), ..FileReport::default() });
            }
        }
    }
    Ok(found)
}

/// The files of all inputs; one that several inputs name counts once.
fn find(inputs: &[PathBuf]) -> Result<Vec<Found>> {
    let (mut files, mut seen, mut names) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for input in inputs {
        let before = files.len();
        let (base, pattern) = if input.exists() { (input.clone(), None) } else { split_glob(input)? };
        for entry in WalkDir::new(&base).follow_links(true).sort_by_file_name() {
            let entry = entry.with_context(|| format!("cannot look into {}", base.display()))?;
            let path = entry.into_path();
            let below = path.strip_prefix(&base).unwrap_or(&path).to_path_buf();
            let hidden = below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
            if !path.is_file() || hidden || !pattern.as_ref().is_none_or(|pattern| pattern.is_match(&path)) {
                continue;
            }
            if seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                let below = if below.as_os_str().is_empty() {
                    PathBuf::from(path.file_name().unwrap_or_default())
                } else {
                    below
                };
                let mut name = below.to_string_lossy().replace('\\', "/");
                if !names.insert(name.clone()) {
                    name = path.to_string_lossy().replace('\\', "/");
                    names.insert(name.clone());
                }
                files.push(Found { name, given: path.clone(), path, unpacked: None, refused: None });
            }
        }
        ensure!(files.len() > before || !seen.is_empty(), "no file found in {}", input.display());
    }
    ensure!(!files.is_empty(), "no input file given");
    Ok(files)
}

/// The files that a packed file holds, or the file itself.
fn unpacked(file: Found) -> Vec<Found> {
    let Some(members) = head(&file.path).ok().and_then(|head| unpack::unpack(&file.path, &head)) else {
        return vec![file];
    };
    let named = |inner: &str| if inner.is_empty() { file.name.clone() } else { format!("{}/{inner}", file.name) };
    let members = members.into_iter().map(|(inner, member)| match member {
        Ok(Member { path, .. }) => {
            Found { name: named(&inner), path: path.to_path_buf(), unpacked: Some(path), ..file.clone() }
        }
        Err(reason) => Found { name: named(&inner), refused: Some(reason), ..file.clone() },
    });
    members.collect()
}

/// The folder a glob starts from, and the glob.
fn split_glob(input: &Path) -> Result<(PathBuf, Option<GlobMatcher>)> {
    let is_pattern = |part: &std::ffi::OsStr| part.to_string_lossy().contains(['*', '?', '[', '{']);
    let base: PathBuf = input.components().take_while(|part| !is_pattern(part.as_os_str())).collect();
    if base == input {
        bail!("there is no file, folder or pattern {}", input.display());
    }
    let base = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base };
    ensure!(base.is_dir(), "there is no folder {} for the pattern {}", base.display(), input.display());
    let text = input.to_string_lossy();
    let anchored =
        if base == Path::new(".") && !text.starts_with("./") { format!("./{text}") } else { text.into_owned() };
    Ok((base, Some(glob(&anchored, true)?)))
}

fn glob(pattern: &str, literal_separator: bool) -> Result<GlobMatcher> {
    let glob = GlobBuilder::new(pattern).literal_separator(literal_separator).build();
    Ok(glob.with_context(|| format!("cannot understand the pattern {pattern}"))?.compile_matcher())
}

/// Decides which mapping reads a file.
fn recognise(file: &Found, mappings: &[Arc<Mapping>], overrides: &[InputAs]) -> Verdict {
    if let Some(reason) = &file.refused {
        return refused(reason, "unpack it yourself, or ask for it again");
    }
    let head = match head(&file.path) {
        Ok(head) if head.is_empty() => return refused("the file is empty", "nothing to do"),
        Ok(head) => head,
        Err(error) => return refused(&format!("{error}"), "check that it can be opened"),
    };
    let recognised = READERS.iter().filter(|reader| reader.recognises(&head));
    let Some(reader) = recognised.min_by_key(|reader| reader.is_last_resort()) else {
        return refused(&foreign(&head), "convert it to CSV, or leave it out");
    };
    if let Some(root) = super::root(&head).filter(|_| reader.is_last_resort()) {
        let reason = format!("it is XML with the root element {root}, which no reader knows");
        return refused(&reason, "ask for it as CSV, ISO 20022, goAML or OFX, or leave it out");
    }
    let opened = match reader.open(&file.path) {
        Ok(opened) => opened,
        Err(reason) => return refused(&reason, "ask for the file again, or open and save it with its own program"),
    };
    let own: Vec<&Arc<Mapping>> = mappings.iter().filter(|mapping| mapping.reader == reader.id()).collect();
    let borrowed: Vec<Arc<Mapping>> = mappings.iter().filter_map(|mapping| borrowed(mapping, reader.id())).collect();
    if let Some(InputAs { mapping: id, .. }) = overrides.iter().find(|said| said.covers(file)) {
        return match own.iter().copied().chain(&borrowed).find(|mapping| mapping.id == *id) {
            Some(mapping) => read_as(&*opened, mapping, &file.name),
            None => {
                refused(&format!("{id} does not read files of this kind ({})", reader.id()), "name another mapping")
            }
        };
    }
    let claims = |mapping: &&Arc<Mapping>| {
        let headings = opened.headings(mapping);
        let is_known = mapping.columns.is_empty() || !mapping.required.is_empty();
        is_known && !headings.is_empty() && missing(mapping, &headings).is_empty()
    };
    let (named, plain): (Vec<_>, Vec<_>) = own.iter().copied().filter(claims).partition(|m| m.text.header);
    let mut claimants = if named.is_empty() { plain } else { named };
    let fits = |mapping: &&Arc<Mapping>| opened.refit(mapping).is_some();
    if claimants.is_empty() {
        claimants = own.iter().copied().filter(fits).collect();
    }
    if claimants.is_empty() {
        claimants = borrowed.iter().filter(|mapping| claims(mapping) || fits(mapping)).collect();
    }
    match claimants.as_slice() {
        [mapping] => read_as(&*opened, mapping, &file.name),
        [] => unrecognised(&*opened, &own, mappings),
        several => {
            let ids: Vec<&str> = several.iter().map(|mapping| mapping.id.as_str()).collect();
            let advice = format!("decide with --input-as {}={}", ids[0], file.name);
            refused(&format!("several mappings recognise it: {}", ids.join(", ")), &advice)
        }
    }
}

/// `mapping` for another kind of table: named columns mean the same in whatever kind they come.
fn borrowed(mapping: &Arc<Mapping>, reader: &str) -> Option<Arc<Mapping>> {
    let lends = mapping.reader != reader && mapping.text.header && !mapping.required.is_empty();
    let are_tables = TABLES.contains(&reader) && TABLES.contains(&mapping.reader.as_str());
    (lends && are_tables).then(|| Arc::new(Mapping { reader: reader.to_owned(), ..Mapping::clone(mapping) }))
}

fn refused(reason: &str, advice: &str) -> Verdict {
    Verdict::Refused { reason: reason.to_owned(), advice: advice.to_owned() }
}

/// Reads the file with `mapping`, unless it lacks what the mapping needs or is written otherwise.
fn read_as(opened: &dyn Opened, mapping: &Arc<Mapping>, file: &str) -> Verdict {
    let lacks = |headings: &[String]| headings.is_empty() || !missing(mapping, headings).is_empty();
    let refitted = if lacks(&opened.headings(mapping)) { opened.refit(mapping) } else { None };
    let (mapping, told) = match refitted {
        Some((own, told)) => (&Arc::new(own), Some(told)),
        None => (mapping, None),
    };
    let remark = match opened.remark(mapping) {
        Ok(remark) => remark,
        Err(reason) => return refused(&reason, "ask for the file again, or mend it with its own program"),
    };
    let headings = opened.headings(mapping);
    if lacks(&headings) {
        let lacking = missing(mapping, &headings);
        let reason = format!("it has not the headings that {} needs: {}", mapping.id, lacking.join(", "));
        return refused(&reason, &format!("headings found: {}", shown(&headings)));
    }
    let note = |what: String, advice: &str| Issue {
        severity: Severity::Note,
        file: None,
        row: None,
        what,
        advice: advice.to_owned(),
    };
    let order = match date_order::check(mapping, &headings, &opened.rows(mapping)) {
        Ok(order) => order,
        Err(reason) => {
            return refused(&reason, "copy the mapping, write the order under dates, and give it with --schemas");
        }
    };
    let told = told.into_iter().chain(remark).map(|what| note(what, "nothing, if names look right"));
    let mut issues: Vec<Issue> = told.collect();
    issues.extend(
        order.map(|what| note(what, "look at a date you know; if it is the other, correct dates in the mapping")),
    );
    let news = unknown(mapping, &headings);
    if mapping.text.header && !mapping.columns.is_empty() && !news.is_empty() {
        let what = format!("{} does not read the columns {}", mapping.id, shown(&news));
        issues.push(note(what, "add them to the mapping's columns, or to its ignored"));
    }
    Verdict::Reads(concrete(mapping, &headings, file), issues)
}

/// Says what was found and which mappings come closest.
fn unrecognised(opened: &dyn Opened, mappings: &[&Arc<Mapping>], all: &[Arc<Mapping>]) -> Verdict {
    let mut close: Vec<(usize, usize, &str, Vec<String>, Vec<&str>)> = Vec::new();
    for mapping in mappings.iter().filter(|mapping| !mapping.required.is_empty()) {
        let headings = opened.headings(mapping);
        if let Err(reason) = opened.remark(mapping)
            && (headings.is_empty() || missing(mapping, &headings).is_empty())
        {
            return refused(&reason, "save it in the encoding its mapping names, or copy the mapping and correct it");
        }
        let lacking = missing(mapping, &headings);
        let present = mapping.required.len() - lacking.len();
        close.push((1_000 * present / mapping.required.len(), headings.len(), &mapping.id, headings, lacking));
    }
    close.sort_by(|a, b| (b.0, b.1, a.2).cmp(&(a.0, a.1, b.2)));
    // a file that names its own columns shows them whatever the mapping
    let own = || all.first().map(|any| shown(&opened.headings(any)));
    let found = close.first().map(|best| shown(&best.3)).or_else(own).unwrap_or_default();
    let near: Vec<String> =
        close.iter().take(3).filter(|c| c.0 > 0).map(|c| format!("{} (lacks {})", c.2, c.4.join(", "))).collect();
    let nearest =
        if near.is_empty() { "no mapping comes close".to_owned() } else { format!("closest: {}", near.join("; ")) };
    refused(
        &format!("no mapping recognises it; headings found: {found}; {nearest}"),
        "write a mapping for it (schemas/inputs) and give it with --schemas, or leave the file out",
    )
}

/// Headings as a message shows them.
fn shown(headings: &[String]) -> String {
    let plain = |text: &String| text.trim().chars().filter(|c| !c.is_control()).take(40).collect::<String>();
    let list = headings.iter().take(30).map(plain).collect::<Vec<_>>().join(", ");
    if headings.len() > 30 { format!("{list}, and {} more", headings.len() - 30) } else { list }
}

/// What a file is that nothing here reads.
pub(super) fn foreign(head: &[u8]) -> String {
    let known: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF file: ask for the data behind it, or copy its tables into a sheet"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
        (b"Rar!", "a RAR archive: unpack it first"),
        (b"BZh", "a bzip2 archive: unpack it first"),
        (b"\xfd7zXZ", "an xz archive: unpack it first"),
        (b"\xff\xff\xff\xff", "an Arrow stream: write it as an Arrow file (Feather 2) or as Parquet"),
        (b"FEA1", "a Feather file of version 1: write it as version 2 or as Parquet"),
    ];
    let kind = known.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind);
    format!("it is {}", kind.unwrap_or("no text, spreadsheet, message or Parquet file"))
}

#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
pub(super) fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(16 << 10).read_to_end(&mut head)?;
    Ok(head)
}
