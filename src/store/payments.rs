//! Which rows of a run are payments that count, and which tell one of them again?

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use polars::prelude::{BooleanChunked, Column, DataFrame, IdxCa, IdxSize, LazyFrame, NewChunkedArray, ScanArgsParquet};
use rayon::prelude::*;
use serde::Deserialize;

use crate::model::Counting;

use super::RunFolder;
use super::parquet::ROW_GROUP;

/// One row of `overlaps.csv`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct OverlapRow {
    /// Input file of the row that counts.
    pub file: String,
    /// 1-based row of it.
    pub row: u64,
    /// Input file that tells the payment again.
    pub told_again_in: String,
    /// 1-based row of it.
    pub row_there: u64,
    /// Row of `transactions.parquet` that counts, 0-based.
    pub transaction: u32,
    /// Row of `transactions.parquet` that tells it again.
    pub transaction_there: u32,
    /// What showed it.
    pub by: String,
    /// Seconds between the two times.
    pub seconds_apart: i64,
}

/// Where the payments that count stand in `transactions.parquet`: read once, asked for every case.
#[derive(Debug, Default)]
pub struct PaymentIndex {
    /// Record keys of recipient and payer, and the row; sorted.
    rows: Vec<(u64, u64, u32)>,
    /// Rows that tell a payment again, by the row that counts.
    told_again: BTreeMap<u32, Vec<u32>>,
}

impl PaymentIndex {
    /// Rows of the payments that `payer` made to `recipient`, both record keys, ascending.
    pub fn between(&self, payer: u64, recipient: u64) -> impl Iterator<Item = u32> {
        let key = (recipient, payer);
        let from = self.rows.partition_point(|row| (row.0, row.1) < key);
        self.rows[from..].iter().take_while(move |row| (row.0, row.1) == key).map(|row| row.2)
    }

    /// Record keys of those who paid `recipient`, each once for every payment, and the row.
    pub fn received(&self, recipient: u64) -> impl Iterator<Item = (u64, u32)> {
        let from = self.rows.partition_point(|row| row.0 < recipient);
        self.rows[from..].iter().take_while(move |row| row.0 == recipient).map(|row| (row.1, row.2))
    }

    /// Rows of other files that tell the payment of a row again, ascending.
    #[must_use]
    pub fn told_again(&self, row: u32) -> &[u32] {
        self.told_again.get(&row).map_or(&[], Vec::as_slice)
    }
}

/// Rows of `transactions.parquet` kept in memory, for a page that shows one case after another.
#[derive(Debug)]
pub struct KeptPayments {
    /// Their numbers, ascending.
    rows: Vec<u32>,
    frame: DataFrame,
}

impl KeptPayments {
    /// Every column of some rows, as [`RunFolder::transactions`] gives them; `None` when one of them was not kept.
    ///
    /// # Errors
    /// When the table refuses.
    pub fn transactions(&self, rows: &[u32]) -> Result<Option<DataFrame>> {
        let places: Option<Vec<IdxSize>> =
            rows.iter().map(|row| self.rows.binary_search(row).ok().map(|at| at as IdxSize)).collect();
        let Some(places) = places else { return Ok(None) };
        Ok(Some(self.frame.take(&IdxCa::from_vec("places".into(), places))?))
    }
}

impl RunFolder {
    /// Reads some rows of `transactions.parquet`, ascending, and keeps them in memory.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn keep(&self, rows: Vec<u32>) -> Result<KeptPayments> {
        let mut frame = self.transactions(&rows)?;
        frame.rechunk_mut();
        Ok(KeptPayments { rows, frame })
    }

    /// The payments that two exports tell, by the row that counts.
    pub fn overlaps(&self) -> Result<Vec<OverlapRow>> {
        self.rows("overlaps.csv")
    }

    /// Where every payment that counts stands, whatever its status: neither rows that tell one again nor those of which
    /// one side is not named.
    pub fn payment_index(&self) -> Result<PaymentIndex> {
        let frame = self.table("transactions.parquet", &["recipient_record", "sender_record", "counting"])?;
        let mut counts = vec![true; frame.height()];
        for (row, counting) in frame.column("counting")?.str()?.iter().enumerate() {
            counts[row] = counting.and_then(Counting::parse).unwrap_or_default() == Counting::Counted;
        }
        let mut told_again: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for overlap in self.overlaps()? {
            let there = counts.get_mut(overlap.transaction_there as usize);
            *there.context("overlaps.csv names a row that transactions.parquet does not have")? = false;
            told_again.entry(overlap.transaction).or_default().push(overlap.transaction_there);
        }
        let parties = frame.column("recipient_record")?.u64()?.iter().zip(frame.column("sender_record")?.u64()?.iter());
        let mut rows = Vec::with_capacity(counts.len());
        for ((row, (recipient, payer)), _) in parties.enumerate().zip(&counts).filter(|(_, counts)| **counts) {
            let (recipient, payer) =
                recipient.zip(payer).context("transactions.parquet holds a row without records")?;
            rows.push((recipient, payer, row as u32));
        }
        rows.par_sort_unstable();
        Ok(PaymentIndex { rows, told_again })
    }

    /// Every column of some rows of `transactions.parquet`, which are given ascending; a first column called `transaction`
    /// holds their numbers. Read a row group at a time, so that memory holds the chosen rows and one group.
    pub fn transactions(&self, rows: &[u32]) -> Result<DataFrame> {
        ensure!(rows.is_sorted_by(|a, b| a < b), "rows are asked for in order, each once");
        let mut found: Option<DataFrame> = None;
        for group in rows.chunk_by(|&a, &b| a as usize / ROW_GROUP == b as usize / ROW_GROUP) {
            let part = self.some_of(group)?;
            match &mut found {
                Some(found) => drop(found.vstack_mut(&part)?),
                None => found = Some(part),
            }
        }
        found.map_or_else(|| self.some_of(&[]), Ok)
    }

    /// Some rows of one row group.
    fn some_of(&self, rows: &[u32]) -> Result<DataFrame> {
        let (first, last) = (rows.first().copied().unwrap_or(0), rows.last().map_or(0, |last| last + 1));
        let path = self.file("transactions.parquet");
        let text = path.to_str().with_context(|| format!("{} is not a name in UTF-8", path.display()))?;
        let frame = LazyFrame::scan_parquet(text.into(), ScanArgsParquet::default())
            .and_then(|frame| frame.slice(i64::from(first), last - first).collect())
            .with_context(|| format!("cannot read {}", path.display()))?;
        let mut mask = vec![false; frame.height()];
        for &row in rows {
            *mask.get_mut((row - first) as usize).context("transactions.parquet is shorter than its index")? = true;
        }
        let mut frame = frame.filter(&BooleanChunked::from_slice("rows".into(), &mask))?;
        frame.insert_column(0, Column::new("transaction".into(), rows))?;
        Ok(frame)
    }
}
