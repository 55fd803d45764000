//! What do Parquet and Arrow files have in common? Typed columns under names; those that a mapping reads become text.

use anyhow::Result;
use polars::prelude::{ArrowDataType, Column, DataFrame, DataType, PolarsResult, StringChunked, TimeUnit};

use super::batches::Batches;
use super::layout::Layout;
use super::spreadsheet::decimal_text;
use super::{Opened, Sink, guard};
use crate::model::{Mapping, Table};

/// Names and types of the columns of one file.
pub(super) type Fields = Vec<(String, ArrowDataType)>;

/// The names under which a file shows its columns.
pub(super) struct Names(Vec<String>);

impl Names {
    pub(super) fn of(fields: Fields) -> Self {
        Self(fields.into_iter().map(|(name, _)| name).collect())
    }
}

impl Opened for Names {
    fn headings(&self, _mapping: &Mapping) -> Vec<String> {
        self.0.clone()
    }
}

/// Runs a decoder, which may panic on damaged bytes; `kind` is what the file is called in a message.
pub(super) fn guarded<T>(kind: &str, decode: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match guard::guarded(decode) {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => Err(format!("the {kind} file is damaged or not whole: {error}")),
        None => Err(format!("the {kind} file is damaged, or of a kind that cannot be decoded: write it as CSV")),
    }
}

/// The names of the columns that can be read.
pub(super) fn readable(fields: Fields) -> Vec<String> {
    fields.into_iter().filter(|(_, kind)| is_readable(kind)).map(|(name, _)| name).collect()
}

/// The first rows of a frame of the columns `names`, below those names.
pub(super) fn table(names: Vec<String>, frame: &DataFrame) -> PolarsResult<Table> {
    let columns: Vec<StringChunked> =
        names.iter().map(|name| text(frame.column(name)?, '.')).collect::<PolarsResult<_>>()?;
    let row = |at: usize| columns.iter().map(|column| column.get(at).unwrap_or_default().to_owned()).collect();
    let rows = std::iter::once((0, names)).chain((0..frame.height()).map(|at| (at as u64 + 1, row(at))));
    Ok(Table { name: String::new(), rows: rows.collect() })
}

/// The columns of one file that are decoded: those the mapping reads, then those that tell rows which are no payments.
pub(super) struct Wanted {
    pub(super) layout: Layout,
    pub(super) names: Vec<String>,
    /// Where each stands among all columns of the file; aligned with `names`.
    positions: Vec<usize>,
    decimal: char,
}

impl Wanted {
    /// Picks the columns of `mapping`; an error names one that cannot be read.
    pub(super) fn of(mapping: &Mapping, fields: &Fields) -> Result<Self, String> {
        let all: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
        let layout = Layout::of(mapping, &all);
        let positions = layout.needed();
        if let Some((name, kind)) = positions.iter().map(|&at| &fields[at]).find(|(_, kind)| !is_readable(kind)) {
            return Err(format!("the column {name} is of a type that cannot be read ({kind:?}): write it as text"));
        }
        let names = positions.iter().map(|&at| all[at].clone()).collect();
        Ok(Self { layout, names, positions, decimal: mapping.decimal })
    }

    /// The columns of `frame` as text.
    pub(super) fn text(&self, frame: &DataFrame) -> PolarsResult<Vec<StringChunked>> {
        self.names.iter().map(|name| text(frame.column(name)?, self.decimal)).collect()
    }

    /// Hands on the rows of `columns`, of which the first is row `first` of the file.
    pub(super) fn push(
        &self,
        columns: &[StringChunked],
        first: u64,
        batches: &mut Batches<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<()> {
        let read = self.layout.positions.len();
        for row in 0..columns.first().map_or(0, StringChunked::len) {
            let cell = |column: &usize| columns[*column].get(row).unwrap_or_default();
            let of = |at: usize| self.positions.iter().position(|&it| it == at).as_ref().map_or("", cell).into();
            if self.layout.skips_some() && self.layout.skips(of) {
                batches.counts.skipped += 1;
                continue;
            }
            (0..read).for_each(|column| batches.raw.push_cell(cell(&column)));
            batches.raw.close_row(first + row as u64);
            if batches.is_full() {
                sink(batches.take())?;
            }
        }
        Ok(())
    }
}

/// Whether columns of this type become text.
fn is_readable(kind: &ArrowDataType) -> bool {
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
fn text(column: &Column, decimal: char) -> PolarsResult<StringChunked> {
    let series = column.as_materialized_series();
    let marked = |text: &StringChunked| match decimal {
        '.' => text.clone(),
        _ => text.iter().map(|cell| cell.map(|cell| cell.replace('.', &decimal.to_string()))).collect(),
    };
    Ok(match series.dtype() {
        DataType::String => series.str()?.clone(),
        // the shortest text that means this number: widened, 1.1 would become 1.10000002384186
        DataType::Float32 => series
            .f32()?
            .iter()
            .map(|number| number.map(|number| number.to_string().replace('.', &decimal.to_string())))
            .collect(),
        DataType::Float64 => {
            series.f64()?.iter().map(|number| number.map(|number| decimal_text(number, decimal))).collect()
        }
        DataType::Decimal(..) => marked(series.cast(&DataType::String)?.str()?),
        DataType::Date => {
            let days = series.cast(&DataType::Int32)?;
            days.i32()?.iter().map(|day| day.map(date)).collect()
        }
        DataType::Datetime(unit, zone) => {
            let parts = match unit {
                TimeUnit::Milliseconds => 1_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Nanoseconds => 1_000_000_000,
            };
            let ticks = series.cast(&DataType::Int64)?;
            let moments = ticks.i64()?.iter();
            moments.map(|tick| tick.map(|tick| moment(tick.div_euclid(parts), zone.is_some()))).collect()
        }
        _ => series.cast(&DataType::String)?.str()?.clone(),
    })
}

/// A moment in ISO 8601, with `Z` where it is known to be UTC.
fn moment(seconds: i64, is_utc: bool) -> String {
    let moment = chrono::DateTime::from_timestamp(seconds, 0);
    let mut text = moment.map_or_else(String::new, |moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    if !is_utc {
        text.pop();
    }
    text
}

fn date(days: i32) -> String {
    chrono::NaiveDate::from_epoch_days(days).map_or_else(String::new, |date| date.to_string())
}
