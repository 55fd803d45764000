//! How is an Arrow file (IPC, Feather version 2) cut into rows?
//!
//! The columns that the mapping reads are decoded at once, so that a damaged file is refused whole; a file too large
//! for that is better kept as Parquet.

use std::fs::File;
use std::path::Path;

use polars::prelude::{DataFrame, IpcReader, PolarsResult, SerReader, StringChunked};

use super::batches::Batches;
use super::columnar::{self, Fields, Names, Wanted};
use super::{Counts, Opened, Reader, Sink, Source, Stop};
use crate::model::{Table, Text};

/// Bytes a file may have.
const LARGEST: u64 = 1 << 30;

/// Arrow files.
pub(super) struct Arrow;

impl Reader for Arrow {
    fn id(&self) -> &'static str {
        "arrow"
    }

    fn description(&self) -> Text {
        Text {
            fr: "fichiers Arrow (IPC, Feather 2) : mêmes colonnes que Parquet".into(),
            en: "Arrow files (IPC, Feather 2): the same columns as Parquet".into(),
        }
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"ARROW1")
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Opened>, String> {
        Ok(Box::new(Names::of(guarded(|| schema(path))?)))
    }

    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        let (wanted, columns) = all(source).map_err(Stop::Refused)?;
        let mut batches = Batches::new(source, wanted.layout.clone());
        wanted.push(&columns, 1, &mut batches, sink)?;
        Ok(batches.finish(sink)?)
    }
}

/// The columns read, as text.
fn all(source: &Source) -> Result<(Wanted, Vec<StringChunked>), String> {
    let wanted = Wanted::of(&source.mapping, &guarded(|| schema(&source.path))?)?;
    let bytes = std::fs::metadata(&source.path).map_err(|error| error.to_string())?.len();
    if bytes > LARGEST {
        return Err("the Arrow file is larger than 1 GiB: write it as Parquet, which is read piece by piece".into());
    }
    let columns = guarded(|| wanted.text(&decode(&source.path, &wanted.names, None)?))?;
    Ok((wanted, columns))
}

/// The first rows, below the names of the columns that can be read.
pub(super) fn beginning(path: &Path, rows: usize) -> Result<Table, String> {
    let names = columnar::readable(guarded(|| schema(path))?);
    guarded(|| columnar::table(names.clone(), &decode(path, &names, Some(rows))?))
}

fn guarded<T>(decode: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    columnar::guarded("Arrow", decode)
}

/// Names and types of the columns.
fn schema(path: &Path) -> PolarsResult<Fields> {
    let schema = IpcReader::new(open(path)?).schema()?;
    Ok(schema.iter().map(|(name, field)| (name.to_string(), field.dtype().clone())).collect())
}

/// The columns `names` of the first `rows` rows, or of all.
fn decode(path: &Path, names: &[String], rows: Option<usize>) -> PolarsResult<DataFrame> {
    IpcReader::new(open(path)?).with_n_rows(rows).with_columns(Some(names.to_vec())).finish()
}

#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
fn open(path: &Path) -> PolarsResult<File> {
    Ok(File::open(path)?)
}
