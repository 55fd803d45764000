//! How is a Parquet file cut into rows?
//!
//! Slices of the columns that the mapping reads are decoded one after the other, so that memory stays bounded. The
//! whole file is decoded once before its first row is handed on: a damaged page then refuses the file whole.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use polars::prelude::{
    ArrowDataType, Column, DataType, ParquetReader, PolarsResult, SerReader, StringChunked, TimeUnit,
};

use super::batches::Batches;
use super::layout::Layout;
use super::spreadsheet::decimal_text;
use super::{Counts, Opened, Reader, Sink, Source, Stop};
use crate::model::{Mapping, Table, Text};

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
        Ok(Box::new(Columns(guarded(|| Ok(schema(path)?.into_iter().map(|(name, _)| name).collect()))?)))
    }

    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        let slices = Slices::of(source).map_err(Stop::Refused)?;
        for at in slices.starts() {
            slices.decode(at).map_err(Stop::Refused)?;
        }
        let mut batches = Batches::new(source, slices.layout.clone());
        for at in slices.starts() {
            let columns = slices.decode(at).map_err(|reason| Stop::Failed(anyhow::anyhow!(reason)))?;
            let height = columns.first().map_or(0, StringChunked::len);
            for row in 0..height {
                for column in &columns {
                    batches.raw.push_cell(column.get(row).unwrap_or_default());
                }
                batches.raw.close_row((at + row + 1) as u64);
                if batches.is_full() {
                    sink(batches.take())?;
                }
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

/// The first rows, below the names of the columns that can be read.
pub(super) fn beginning(path: &Path, rows: usize) -> Result<Table, String> {
    let fields = guarded(|| schema(path))?;
    let names: Vec<String> = fields.into_iter().filter(|(_, kind)| is_readable(kind)).map(|(name, _)| name).collect();
    let columns = guarded(|| {
        let reader = ParquetReader::new(open(path)?).with_slice(Some((0, rows)));
        let frame = reader.with_columns(Some(names.clone())).set_rechunk(true).finish()?;
        names.iter().map(|name| text(frame.column(name)?, '.')).collect::<PolarsResult<Vec<_>>>()
    })?;
    Ok(table(names, &columns))
}

/// Columns of text as rows below their names.
pub(super) fn table(names: Vec<String>, columns: &[StringChunked]) -> Table {
    let height = columns.first().map_or(0, StringChunked::len);
    let row = |at: usize| columns.iter().map(|column| column.get(at).unwrap_or_default().to_owned()).collect();
    let rows = std::iter::once((0, names)).chain((0..height).map(|at| (at as u64 + 1, row(at))));
    Table { name: String::new(), rows: rows.collect() }
}

/// Names and types of the columns.
fn schema(path: &Path) -> PolarsResult<Vec<(String, ArrowDataType)>> {
    let schema = ParquetReader::new(open(path)?).schema()?;
    Ok(schema.iter().map(|(name, field)| (name.to_string(), field.dtype().clone())).collect())
}

#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
fn open(path: &Path) -> PolarsResult<File> {
    Ok(File::open(path)?)
}

/// Runs the decoder, which may panic on damaged bytes.
pub(super) fn guarded<T>(decode: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(format!("the Parquet file is damaged or not whole: {error}")),
        Err(_) => Err("the Parquet file is damaged: it cannot be decoded".into()),
    }
}

/// A file as slices of the columns read.
struct Slices<'s> {
    source: &'s Source,
    layout: Layout,
    height: usize,
}

impl<'s> Slices<'s> {
    fn of(source: &'s Source) -> Result<Self, String> {
        let fields = guarded(|| schema(&source.path))?;
        let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
        let layout = Layout::of(&source.mapping, &names);
        for &at in &layout.positions {
            let (name, kind) = &fields[at];
            if !is_readable(kind) {
                return Err(format!("the column {name} is of a type that cannot be read ({kind:?}): write it as text"));
            }
        }
        let height = guarded(|| ParquetReader::new(open(&source.path)?).num_rows())?;
        Ok(Self { source, layout, height })
    }

    fn starts(&self) -> impl Iterator<Item = usize> + use<> {
        (0..self.height).step_by(SLICE)
    }

    /// One slice as columns of text, in the order of the layout.
    fn decode(&self, at: usize) -> Result<Vec<StringChunked>, String> {
        guarded(|| {
            let mut reader = ParquetReader::new(open(&self.source.path)?).with_slice(Some((at, SLICE)));
            let names: Vec<String> = {
                let schema = reader.schema()?;
                let all: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
                self.layout.positions.iter().map(|&at| all[at].clone()).collect()
            };
            let frame = reader.with_columns(Some(names.clone())).set_rechunk(true).finish()?;
            names.iter().map(|name| text(frame.column(name)?, self.source.mapping.decimal)).collect()
        })
    }
}

pub(super) fn is_readable(kind: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    match kind {
        A::Dictionary(_, values, _) => is_readable(values),
        _ => matches!(
            kind,
            A::Boolean
                | A::UInt8
                | A::UInt16
                | A::Int32
                | A::UInt32
                | A::Int64
                | A::UInt64
                | A::Float32
                | A::Float64
                | A::Date32
                | A::Timestamp(..)
                | A::Decimal(..)
                | A::Utf8
                | A::LargeUtf8
                | A::Utf8View
                | A::Null
        ),
    }
}

/// A column as text: moments and dates in ISO 8601 (with `Z` where the file says UTC or a zone), numbers in plain
/// decimals with `decimal` as the mark.
pub(super) fn text(column: &Column, decimal: char) -> PolarsResult<StringChunked> {
    let series = column.as_materialized_series();
    let marked = |text: &StringChunked| match decimal {
        '.' => text.clone(),
        _ => text.iter().map(|cell| cell.map(|cell| cell.replace('.', &decimal.to_string()))).collect(),
    };
    Ok(match series.dtype() {
        DataType::String => series.str()?.clone(),
        DataType::Float32 | DataType::Float64 => {
            let wide = series.cast(&DataType::Float64)?;
            wide.f64()?.iter().map(|number| number.map(|number| decimal_text(number, decimal))).collect()
        }
        DataType::Decimal(..) => marked(series.cast(&DataType::String)?.str()?),
        DataType::Date => {
            let days = series.cast(&DataType::Int32)?;
            days.i32()?.iter().map(|day| day.map(|day| moment(i64::from(day) * 86_400, "%Y-%m-%d"))).collect()
        }
        DataType::Datetime(unit, zone) => {
            let parts = match unit {
                TimeUnit::Milliseconds => 1_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Nanoseconds => 1_000_000_000,
            };
            let format = if zone.is_some() { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S" };
            let ticks = series.cast(&DataType::Int64)?;
            ticks.i64()?.iter().map(|tick| tick.map(|tick| moment(tick.div_euclid(parts), format))).collect()
        }
        _ => series.cast(&DataType::String)?.str()?.clone(),
    })
}

fn moment(seconds: i64, format: &str) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).map_or_else(String::new, |moment| moment.format(format).to_string())
}
