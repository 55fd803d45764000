//! How is an Arrow file (IPC, Feather version 2) cut into rows?
//!
//! The columns that the mapping reads are decoded at once, so that a damaged file is refused whole; a file too large
//! for that is better kept as Parquet.

use std::fs::File;
use std::path::Path;

use polars::prelude::{ArrowDataType, IpcReader, PolarsResult, SerReader, StringChunked};

use super::batches::Batches;
use super::layout::Layout;
use super::parquet::{is_readable, table, text};
use super::{Counts, Opened, Reader, Sink, Source, Stop};
use crate::model::{Mapping, Table, Text};

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
        Ok(Box::new(Columns(schema(path)?.into_iter().map(|(name, _)| name).collect())))
    }

    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        let (layout, columns) = decode(source).map_err(Stop::Refused)?;
        let mut batches = Batches::new(source, layout);
        for row in 0..columns.first().map_or(0, StringChunked::len) {
            for column in &columns {
                batches.raw.push_cell(column.get(row).unwrap_or_default());
            }
            batches.raw.close_row(row as u64 + 1);
            if batches.is_full() {
                sink(batches.take())?;
            }
        }
        let last = batches.take();
        if !last.is_empty() {
            sink(last)?;
        }
        Ok(batches.counts)
    }
}

/// The column names of a file.
struct Columns(Vec<String>);

impl Opened for Columns {
    fn headings(&self, _mapping: &Mapping) -> Vec<String> {
        self.0.clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
fn open(path: &Path) -> PolarsResult<File> {
    Ok(File::open(path)?)
}

/// Runs the decoder, which may panic on damaged bytes.
fn guarded<T>(decode: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(format!("the Arrow file is damaged or not whole: {error}")),
        Err(_) => Err("the Arrow file is damaged: it cannot be decoded".into()),
    }
}

/// The first rows, below the names of the columns that can be read.
pub(super) fn beginning(path: &Path, rows: usize) -> Result<Table, String> {
    let fields = schema(path)?.into_iter().filter(|(_, kind)| is_readable(kind));
    let names: Vec<String> = fields.map(|(name, _)| name).collect();
    let columns = guarded(|| {
        let reader = IpcReader::new(open(path)?).with_n_rows(Some(rows)).with_columns(Some(names.clone()));
        let frame = reader.finish()?;
        names.iter().map(|name| text(frame.column(name)?, '.')).collect::<PolarsResult<Vec<_>>>()
    })?;
    Ok(table(names, &columns))
}

fn schema(path: &Path) -> Result<Vec<(String, ArrowDataType)>, String> {
    guarded(|| {
        let schema = IpcReader::new(open(path)?).schema()?;
        Ok(schema.iter().map(|(name, field)| (name.to_string(), field.dtype().clone())).collect())
    })
}

/// The columns read, as text.
fn decode(source: &Source) -> Result<(Layout, Vec<StringChunked>), String> {
    let fields = schema(&source.path)?;
    let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
    let layout = Layout::of(&source.mapping, &names);
    for &at in &layout.positions {
        let (name, kind) = &fields[at];
        if !is_readable(kind) {
            return Err(format!("the column {name} is of a type that cannot be read ({kind:?}): write it as text"));
        }
    }
    let bytes = std::fs::metadata(&source.path).map_err(|error| error.to_string())?.len();
    if bytes > LARGEST {
        return Err("the Arrow file is larger than 1 GiB: write it as Parquet, which is read piece by piece".into());
    }
    let wanted: Vec<String> = layout.positions.iter().map(|&at| names[at].clone()).collect();
    let columns = guarded(|| {
        let frame = IpcReader::new(open(&source.path)?).with_columns(Some(wanted.clone())).finish()?;
        wanted.iter().map(|name| text(frame.column(name)?, source.mapping.decimal)).collect::<PolarsResult<Vec<_>>>()
    })?;
    Ok((layout, columns))
}
