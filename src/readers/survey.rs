//! What does the beginning of an unknown file show, before any mapping says how it is laid out?

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;
use tempfile::TempPath;

use super::encoding::Sample;
use super::splitter::{Next, Splitter};
use super::unpack::{self, Member};
use super::{READERS, arrow, discover, json_lines, parquet, root, spreadsheet};
use crate::model::{Survey, Table};

/// Rows looked at.
const ROWS: usize = 500;
/// Separators that exports use.
const SEPARATORS: [u8; 4] = *b",;\t|";

/// A file, or one in an archive, and what its beginning shows; what cannot be read at all says why.
#[derive(Debug)]
pub struct Surveyed {
    /// Its path as given, and below it the name within the archive.
    pub name: String,
    /// What it shows.
    pub survey: Result<Survey, String>,
    /// Where it can be read while this is held.
    pub path: PathBuf,
    /// What it unpacked to, kept as long as this.
    pub unpacked: Option<Arc<TempPath>>,
}

/// Looks at a file, or at every file in an archive.
#[must_use]
pub fn survey(path: &Path) -> Vec<Surveyed> {
    let name = path.to_string_lossy().into_owned();
    let plain = |survey| vec![Surveyed { name: name.clone(), survey, path: path.to_path_buf(), unpacked: None }];
    let head = match discover::head(path) {
        Ok(head) if head.is_empty() => return plain(Err("the file is empty".into())),
        Ok(head) => head,
        Err(error) => return plain(Err(error.to_string())),
    };
    let Some(members) = unpack::unpack(path, &head) else { return plain(one(path, &head, &name)) };
    let named = |inner: &str| if inner.is_empty() { name.clone() } else { format!("{name}/{inner}") };
    let look = |(inner, member): (String, Result<Member, String>)| {
        let name = named(&inner);
        let unpacked = member.as_ref().ok().map(|member| Arc::clone(&member.path));
        let path = unpacked.as_ref().map_or_else(|| path.to_path_buf(), |unpacked| unpacked.to_path_buf());
        let survey = member.and_then(|member| {
            let head = discover::head(&member.path).map_err(|error| error.to_string())?;
            one(&member.path, &head, &name)
        });
        Surveyed { name, survey, path, unpacked }
    };
    members.into_iter().map(look).collect()
}

fn one(path: &Path, head: &[u8], name: &str) -> Result<Survey, String> {
    let recognised = READERS.iter().filter(|reader| reader.recognises(head));
    let reader = recognised.min_by_key(|reader| reader.is_last_resort()).ok_or_else(|| discover::foreign(head))?;
    if let Some(root) = root(head).filter(|_| reader.is_last_resort()) {
        return Err(format!("it is XML with the root element {root}, which no reader knows"));
    }
    let mut survey = Survey { name: name.to_owned(), reader: reader.id().to_owned(), ..Survey::default() };
    match reader.id() {
        "delimited" => delimited(path, &mut survey)?,
        "spreadsheet" => survey.tables = spreadsheet::beginning(path)?,
        "parquet" => survey.tables = vec![parquet::beginning(path, ROWS)?],
        "arrow" => survey.tables = vec![arrow::beginning(path, ROWS)?],
        "json_lines" => survey.tables = vec![json_lines::beginning(path, ROWS)?],
        _ => {}
    }
    survey.is_headed = matches!(reader.id(), "parquet" | "arrow" | "json_lines");
    Ok(survey)
}

fn delimited(path: &Path, survey: &mut Survey) -> Result<(), String> {
    let sample = Sample::of(path).map_err(|error| error.to_string())?;
    let (encoding, doubt) = guess(&sample);
    survey.doubts.extend(doubt);
    survey.encoding = encoding.name().to_lowercase();
    let (text, _) = encoding.decode_with_bom_removal(&sample.head);
    // the last line may be cut where the sample ends
    let text = text.rsplit_once('\n').map_or(&*text, |(whole, _)| whole);
    let best = SEPARATORS.iter().map(|&separator| (score(text, separator), separator)).max_by_key(|scored| scored.0);
    let Some(((columns, _), separator)) = best else { return Ok(()) };
    if columns < 2 {
        survey.doubts.push("no separator cuts its lines into columns: is it a table at all?".into());
    }
    survey.separator = Some(char::from(separator));
    survey.tables = vec![Table { name: String::new(), rows: rows(text, separator) }];
    Ok(())
}

/// The encoding by mark or by what decodes; a doubt where two fit and a sign reads differently.
fn guess(sample: &Sample) -> (&'static Encoding, Option<String>) {
    match sample.encoding("utf-8") {
        Ok((seen, _)) if !seen.is_single_byte() => (seen, None),
        _ => {
            let (seen, doubt) = sample.narrow();
            (seen, doubt.map(str::to_owned))
        }
    }
}

/// Columns of most rows, and how many rows have so many.
fn score(text: &str, separator: u8) -> (usize, usize) {
    let widths: Vec<usize> = rows(text, separator).iter().map(|(_, cells)| cells.len()).collect();
    let count = |width: usize| widths.iter().filter(|&&other| other == width).count();
    let usual = widths.iter().copied().filter(|&width| width > 1).max_by_key(|&width| (count(width), width));
    match usual {
        Some(width) if count(width) * 2 >= widths.len() || count(width) >= 3 => (width, count(width)),
        _ => (1, widths.len()),
    }
}

fn rows(text: &str, separator: u8) -> Vec<(u64, Vec<String>)> {
    let mut splitter = Splitter::new(Cursor::new(text.as_bytes()), separator);
    let mut rows = Vec::new();
    while rows.len() < ROWS {
        match splitter.next() {
            Ok(Next::Record(record)) => {
                let cell = |at: usize| String::from_utf8_lossy(record.field(at)).trim().to_owned();
                rows.push((record.line, (0..record.len()).map(cell).collect()));
            }
            Ok(Next::Broken(..)) => {}
            Ok(Next::End) | Err(_) => break,
        }
    }
    rows
}
