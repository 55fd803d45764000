//! How is a Parquet file cut into rows?
//!
//! Slices of the columns that the mapping reads are decoded one after the other, so that memory stays bounded. The
//! whole file is decoded once before its first row is handed on: a damaged page then refuses the file whole.

use std::fs::File;
use std::path::Path;

use polars::prelude::{DataFrame, ParquetReader, PolarsResult, SerReader, StringChunked};

use super::batches::Batches;
use super::columnar::{self, Fields, Names, Wanted};
use super::{Counts, Opened, Reader, Sink, Source, Stop};
use crate::model::{Table, Text};

/// Rows decoded at once.
const SLICE: usize = 65_536;

/// Columnar files.
pub(super) struct Parquet;

impl Reader for Parquet {
    fn id(&self) -> &'static str {
        "parquet"
    }

    fn description(&self) -> Text {
        Text {
            fr: "fichiers Parquet : colonnes de texte, nombres, décimaux exacts, dates et moments".into(),
            en: "Parquet files: columns of text, numbers, exact decimals, dates and moments".into(),
        }
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"PAR1")
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Opened>, String> {
        Ok(Box::new(Names::of(guarded(|| schema(path))?)))
    }

    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        let wanted = guarded(|| schema(&source.path)).and_then(|fields| Wanted::of(&source.mapping, &fields));
        let wanted = wanted.map_err(Stop::Refused)?;
        let height = guarded(|| ParquetReader::new(open(&source.path)?).num_rows()).map_err(Stop::Refused)?;
        let slice = |at: usize| -> Result<Vec<StringChunked>, String> {
            guarded(|| wanted.text(&decode(&source.path, &wanted.names, (at, SLICE))?))
        };
        let starts = (0..height).step_by(SLICE);
        starts.clone().try_for_each(|at| slice(at).map(drop)).map_err(Stop::Refused)?;
        let mut batches = Batches::new(source, wanted.layout.clone());
        for at in starts {
            let columns = slice(at).map_err(|reason| Stop::Failed(anyhow::anyhow!(reason)))?;
            wanted.push(&columns, at as u64 + 1, &mut batches, sink)?;
        }
        Ok(batches.finish(sink)?)
    }
}

/// The first rows, below the names of the columns that can be read.
pub(super) fn beginning(path: &Path, rows: usize) -> Result<Table, String> {
    let names = columnar::readable(guarded(|| schema(path))?);
    guarded(|| columnar::table(names.clone(), &decode(path, &names, (0, rows))?))
}

fn guarded<T>(decode: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    columnar::guarded("Parquet", decode)
}

/// Names and types of the columns.
fn schema(path: &Path) -> PolarsResult<Fields> {
    let schema = ParquetReader::new(open(path)?).schema()?;
    Ok(schema.iter().map(|(name, field)| (name.to_string(), field.dtype().clone())).collect())
}

/// The columns `names` of the rows from `slice.0` on, `slice.1` of them at most.
fn decode(path: &Path, names: &[String], slice: (usize, usize)) -> PolarsResult<DataFrame> {
    let reader = ParquetReader::new(open(path)?).with_slice(Some(slice));
    reader.with_columns(Some(names.to_vec())).set_rechunk(true).finish()
}

#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
fn open(path: &Path) -> PolarsResult<File> {
    Ok(File::open(path)?)
}
