//! How is one cell of a table of the run looked up?

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use polars::prelude::{AnyValue, DataFrame, TimeUnit};
use rust_decimal::Decimal;

use crate::store::RunFolder;

/// A table of the run with an index on one column of text.
#[derive(Debug)]
pub(super) struct Table {
    frame: DataFrame,
    rows_of: BTreeMap<String, Vec<u32>>,
}

impl Table {
    /// Reads `file` whole, indexed by the text of `key`.
    pub(super) fn read(run: &RunFolder, file: &str, key: &str) -> Result<Self> {
        let mut table = Self::new(run.table(file, &[])?);
        table.rows_of = table.index(key);
        Ok(table)
    }

    /// A table without an index.
    pub(super) fn new(frame: DataFrame) -> Self {
        Self { frame, rows_of: BTreeMap::new() }
    }

    /// Rows by the text of `column`.
    pub(super) fn index(&self, column: &str) -> BTreeMap<String, Vec<u32>> {
        let mut rows_of: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let Some(values) = self.frame.column(column).ok().and_then(|column| column.str().ok()) else { return rows_of };
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value {
                match rows_of.get_mut(value) {
                    Some(rows) => rows.push(row as u32),
                    None => drop(rows_of.insert(value.to_owned(), vec![row as u32])),
                }
            }
        }
        rows_of
    }

    /// Number of rows.
    pub(super) fn height(&self) -> u32 {
        self.frame.height() as u32
    }

    /// Rows whose key is `key`, ascending.
    pub(super) fn rows(&self, key: &str) -> &[u32] {
        self.rows_of.get(key).map_or(&[], Vec::as_slice)
    }

    /// A cell of text; empty when null or of another kind.
    pub(super) fn text(&self, row: u32, column: &str) -> &str {
        let values = self.frame.column(column).ok().and_then(|column| column.str().ok());
        values.and_then(|values| values.get(row as usize)).unwrap_or("")
    }

    fn value(&self, row: u32, column: &str) -> Option<AnyValue<'_>> {
        self.frame.column(column).ok()?.get(row as usize).ok()
    }

    /// A cell as a number; `None` when null, text or absent.
    pub(super) fn number(&self, row: u32, column: &str) -> Option<f64> {
        match self.value(row, column)? {
            AnyValue::Null | AnyValue::String(_) => None,
            value => value.extract::<f64>(),
        }
    }

    /// A cell as a whole number.
    pub(super) fn whole(&self, row: u32, column: &str) -> Option<u64> {
        match self.value(row, column)? {
            AnyValue::UInt64(value) => Some(value),
            AnyValue::UInt32(value) => Some(u64::from(value)),
            _ => None,
        }
    }

    /// A cell of exact money.
    pub(super) fn money(&self, row: u32, column: &str) -> Option<Decimal> {
        match self.value(row, column)? {
            AnyValue::Decimal(units, _, scale) => {
                Some(Decimal::try_from_i128_with_scale(units, scale as u32).ok()?.normalize())
            }
            _ => None,
        }
    }

    /// A cell that is an instant.
    pub(super) fn instant(&self, row: u32, column: &str) -> Option<DateTime<Utc>> {
        match self.value(row, column)? {
            // a table of one row owns its cells
            AnyValue::Datetime(at, TimeUnit::Milliseconds, _)
            | AnyValue::DatetimeOwned(at, TimeUnit::Milliseconds, _) => DateTime::from_timestamp_millis(at),
            _ => None,
        }
    }

    /// A cell that is a date.
    pub(super) fn date(&self, row: u32, column: &str) -> Option<NaiveDate> {
        match self.value(row, column)? {
            AnyValue::Date(day) => NaiveDate::from_epoch_days(day),
            _ => None,
        }
    }
}
