//! What may a cell of a CSV hold so that no spreadsheet ever runs it?

use std::borrow::Cow;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};
use chrono::DateTime;
use polars::prelude::{Column, Int128Chunked, IntoSeries, NamedFrom, Series, TimeUnit, TimeZone};

use crate::model::UNKNOWN;

use super::parquet::{create, settle};

/// Prefixes an apostrophe where a spreadsheet would take the cell for a formula (`= + - @`, tab, carriage return).
pub(super) fn neutral(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// A CSV file of the run: a header, then rows of harmless cells.
pub(super) struct CsvFile {
    writer: csv::Writer<BufWriter<File>>,
}

impl CsvFile {
    /// Starts a file at `path`, which must not exist yet.
    pub(super) fn create(path: &Path, header: &[&str]) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(BufWriter::new(create(path)?));
        writer.write_record(header).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { writer })
    }

    /// Appends a row; a cell that may hold anything must have passed [`neutral`].
    pub(super) fn row<C: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = C>) -> Result<()> {
        Ok(self.writer.write_record(cells)?)
    }

    /// Waits until the disk has the file.
    pub(super) fn finish(self) -> Result<()> {
        settle(self.writer.into_inner().map_err(|e| anyhow::anyhow!("cannot write the last rows: {}", e.error()))?)
    }
}

/// An instant as text, empty when unknown.
pub(super) fn instant_text(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Cents as text with two decimals.
pub(super) fn cents_text(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// A column of instants from seconds since 1970 UTC; [`UNKNOWN`] is null.
pub(super) fn instants(name: &str, seconds: impl Iterator<Item = i64>) -> Series {
    let millis: Vec<Option<i64>> = seconds.map(|s| (s != UNKNOWN).then(|| s * 1000)).collect();
    Series::new(name.into(), millis).into_datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC))
}

/// A column of exact decimals with `scale` digits after the point; [`UNKNOWN`] is null.
pub(super) fn decimals(name: &str, scale: usize, units: impl Iterator<Item = i64>) -> Series {
    let units: Int128Chunked = units.map(|u| (u != UNKNOWN).then(|| i128::from(u))).collect();
    units.with_name(name.into()).into_decimal_unchecked(18, scale).into_series()
}

/// A column of text; empty text is null.
pub(super) fn texts<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Column {
    let values: Vec<Option<&str>> = values.map(|text| (!text.is_empty()).then_some(text)).collect();
    Series::new(name.into(), values).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_never_survives() {
        for cell in ["=1+1", "+33 6", "-5", "@sum", "\tx", "\rx"] {
            assert_eq!(neutral(cell), format!("'{cell}"));
        }
        assert_eq!(neutral("12,50 =x"), "12,50 =x");
    }

    #[test]
    fn money_and_time_as_text() {
        assert_eq!(cents_text(123_405), "1234.05");
        assert_eq!(cents_text(-5), "-0.05");
        assert_eq!(instant_text(0), "1970-01-01T00:00:00Z");
        assert_eq!(instant_text(UNKNOWN), "");
    }
}
