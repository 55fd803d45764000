//! How do accepted rows stream into `transactions.parquet` while reading goes on?

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail};
use polars::prelude::*;
use rayon::ThreadPool;

use crate::model::{Batch, Payment, Role};

use super::cells::{decimals, instants};
use super::parquet::{ParquetFile, ROW_GROUP};

/// Parts of a date or a name that reading has joined: no columns of their own.
const PARTS: [Role; 11] = [
    Role::SentDate,
    Role::SentTime,
    Role::SentZone,
    Role::PaidDate,
    Role::PaidTime,
    Role::SenderFirstName,
    Role::SenderMiddleName,
    Role::SenderLastName,
    Role::RecipientFirstName,
    Role::RecipientMiddleName,
    Role::RecipientLastName,
];

/// Text whose values differ from row to row: a dictionary would only cost time.
const VARIED: [Role; 15] = [
    Role::TransactionId,
    Role::SenderId,
    Role::SenderName,
    Role::SenderAddress,
    Role::SenderPhone,
    Role::SenderEmail,
    Role::SenderDocument,
    Role::SenderAccount,
    Role::RecipientId,
    Role::RecipientName,
    Role::RecipientAddress,
    Role::RecipientPhone,
    Role::RecipientEmail,
    Role::RecipientDocument,
    Role::RecipientAccount,
];

/// Rows of one batch, of one source file.
struct Piece {
    batch: Arc<Batch>,
    file: Arc<str>,
    rows: Range<usize>,
}

impl Piece {
    fn payments(&self) -> &[Payment] {
        &self.batch.payments[self.rows.clone()]
    }
}

/// The stream of accepted rows: cut into row groups here, encoded on a thread of its own.
pub(super) struct Transactions {
    pending: Vec<Piece>,
    rows: usize,
    total: usize,
    groups: Option<SyncSender<Vec<Piece>>>,
    encoder: Option<JoinHandle<Result<()>>>,
}

impl Transactions {
    /// Starts the file at `path`.
    pub(super) fn create(path: &Path) -> Result<Self> {
        Self::on(path, None)
    }

    /// Starts the file at `path`, encoded by the threads of `pool`, or by those that everything shares.
    fn on(path: &Path, pool: Option<ThreadPool>) -> Result<Self> {
        let file = ParquetFile::create(path, &schema())?;
        let (groups, inbox) = sync_channel(1);
        let work = move || match pool {
            Some(pool) => pool.install(move || encode(file, inbox)),
            None => encode(file, inbox),
        };
        let encoder = std::thread::Builder::new().name("transactions".into()).spawn(work)?;
        Ok(Self { pending: Vec::new(), rows: 0, total: 0, groups: Some(groups), encoder: Some(encoder) })
    }

    /// Appends the accepted rows of `batch`, read from `file`.
    pub(super) fn push(&mut self, batch: Batch, file: &str) -> Result<()> {
        let Some(first) = batch.payments.first() else { return Ok(()) };
        assert_eq!(first.row as usize, self.total, "payments are numbered in the order they are written");
        let (batch, file) = (Arc::new(batch), Arc::<str>::from(file));
        let mut start = 0;
        while start < batch.payments.len() {
            let end = batch.payments.len().min(start + ROW_GROUP - self.rows);
            self.pending.push(Piece { batch: Arc::clone(&batch), file: Arc::clone(&file), rows: start..end });
            self.rows += end - start;
            start = end;
            if self.rows == ROW_GROUP {
                self.send()?;
            }
        }
        self.total += batch.payments.len();
        Ok(())
    }

    /// Writes what is left and waits until the disk has the file.
    pub(super) fn finish(mut self) -> Result<()> {
        if self.rows > 0 {
            self.send()?;
        }
        self.close()
    }

    fn send(&mut self) -> Result<()> {
        let group = std::mem::take(&mut self.pending);
        self.rows = 0;
        match &self.groups {
            Some(groups) if groups.send(group).is_ok() => Ok(()),
            // the encoder hung up: its own error says why
            _ => self.close().and_then(|()| bail!("cannot write transactions.parquet")),
        }
    }

    fn close(&mut self) -> Result<()> {
        self.groups = None;
        let Some(encoder) = self.encoder.take() else { return Ok(()) };
        encoder.join().map_err(|_| anyhow::anyhow!("the encoder of transactions.parquet stopped"))?
    }
}

impl Drop for Transactions {
    fn drop(&mut self) {
        // an unfinished run is being removed: only wait until nothing writes into it any more
        let _ = self.close();
    }
}

fn encode(mut file: ParquetFile, inbox: Receiver<Vec<Piece>>) -> Result<()> {
    let columns = columns();
    for group in inbox {
        write_group(&mut file, &columns, &group).context("cannot write transactions.parquet")?;
    }
    file.finish().context("cannot write transactions.parquet")
}

fn write_group(file: &mut ParquetFile, columns: &[TransactionColumn], group: &[Piece]) -> Result<()> {
    let rows = group.iter().map(|piece| piece.rows.len()).sum();
    file.group(rows, |index| Ok((columns[index].series(group, rows), columns[index].repeats())))
}

/// A column of `transactions.parquet`.
#[derive(Clone, Copy)]
enum TransactionColumn {
    Ledger(Role),
    SenderRecord,
    RecipientRecord,
}

fn columns() -> Vec<TransactionColumn> {
    let ledger = Role::ALL.iter().filter(|role| !PARTS.contains(role)).map(|&role| TransactionColumn::Ledger(role));
    ledger.chain([TransactionColumn::SenderRecord, TransactionColumn::RecipientRecord]).collect()
}

fn schema() -> Schema {
    let empty = columns().into_iter().map(|column| column.series(&[], 0));
    empty.map(|series| Field::new(series.name().clone(), series.dtype().clone())).collect()
}

impl TransactionColumn {
    fn name(self) -> &'static str {
        match self {
            Self::Ledger(role) => role.name(),
            Self::SenderRecord => "sender_record",
            Self::RecipientRecord => "recipient_record",
        }
    }

    fn repeats(self) -> bool {
        match self {
            Self::Ledger(Role::SentAt | Role::PaidAt | Role::SourceRow)
            | Self::SenderRecord
            | Self::RecipientRecord => false,
            Self::Ledger(role) => !VARIED.contains(&role),
        }
    }

    fn series(self, group: &[Piece], rows: usize) -> Series {
        let name = self.name();
        let payments = || group.iter().flat_map(Piece::payments);
        match self {
            Self::SenderRecord => keys(name, rows, group, |batch| &batch.sender_keys),
            Self::RecipientRecord => keys(name, rows, group, |batch| &batch.recipient_keys),
            Self::Ledger(role) => match role {
                Role::SentAt => instants(name, payments().map(|p| p.sent)),
                Role::PaidAt => instants(name, group.iter().flat_map(|p| p.batch.paid[p.rows.clone()].iter().copied())),
                Role::Amount => decimals(name, 5, payments().map(|p| p.amount)),
                Role::Fee => decimals(name, 5, payments().map(|p| p.fee)),
                Role::PayoutAmount => decimals(name, 5, payments().map(|p| p.payout)),
                Role::AmountUsd => decimals(name, 2, payments().map(|p| p.usd_cents)),
                Role::RateDate => dates(name, rows, group),
                Role::SourceRow => keys(name, rows, group, |batch| &batch.rows),
                Role::TimePrecision => words(name, rows, payments().map(|p| p.precision.word())),
                Role::AmountBasis => words(name, rows, payments().map(|p| p.basis.word())),
                Role::Status => words(name, rows, payments().map(|p| p.status.word())),
                Role::Currency => words(name, rows, payments().map(|p| p.currency.as_str())),
                Role::PayoutCurrency => words(name, rows, payments().map(|p| p.payout_currency.as_str())),
                Role::SourceFile => words(name, rows, group.iter().flat_map(|p| p.rows.clone().map(|_| &*p.file))),
                role => text(name, rows, group, role),
            },
        }
    }
}

fn keys(name: &str, rows: usize, group: &[Piece], of: impl Fn(&Batch) -> &Vec<u64>) -> Series {
    let mut values = Vec::with_capacity(rows);
    for piece in group {
        values.extend_from_slice(&of(&piece.batch)[piece.rows.clone()]);
    }
    UInt64Chunked::from_vec(name.into(), values).into_series()
}

fn dates(name: &str, rows: usize, group: &[Piece]) -> Series {
    let mut builder = PrimitiveChunkedBuilder::<Int32Type>::new(name.into(), rows);
    for &day in group.iter().flat_map(|piece| &piece.batch.rate_days[piece.rows.clone()]) {
        builder.append_option((day != i32::MIN).then_some(day));
    }
    builder.finish().into_date().into_series()
}

fn text(name: &str, rows: usize, group: &[Piece], role: Role) -> Series {
    let Some(at) = Batch::position(role) else { return Series::full_null(name.into(), rows, &DataType::String) };
    words(name, rows, group.iter().flat_map(|piece| piece.rows.clone().map(move |row| piece.batch.text[at].get(row))))
}

fn words<'a>(name: &str, rows: usize, values: impl Iterator<Item = &'a str>) -> Series {
    let mut builder = StringChunkedBuilder::new(name.into(), rows);
    for value in values {
        builder.append_option((!value.is_empty()).then_some(value));
    }
    builder.finish().into_series()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: usize = ROW_GROUP + 10_000;

    fn batches(size: usize) -> Vec<Batch> {
        let ends = (0..ROWS).step_by(size).map(|start| (start, ROWS.min(start + size)));
        ends.map(|(start, end)| batch(start, end)).collect()
    }

    fn batch(start: usize, end: usize) -> Batch {
        let mut batch =
            Batch { text: vec![crate::model::TextColumn::default(); Batch::TEXT.len()], ..Batch::default() };
        for row in start..end {
            batch.rows.push(row as u64 + 2);
            batch.payments.push(Payment {
                row: row as u32,
                sent: row as i64 * 60,
                amount: 4_000_000,
                ..Payment::default()
            });
            batch.paid.push(if row % 3 == 0 { crate::model::UNKNOWN } else { row as i64 * 61 });
            batch.rate_days.push(if row % 2 == 0 { i32::MIN } else { 19_000 });
            batch.sender_keys.push(row as u64 % 977);
            batch.recipient_keys.push(u64::MAX - row as u64 % 331);
            for (column, role) in batch.text.iter_mut().zip(Batch::TEXT) {
                let text = if row % 5 == 0 { String::new() } else { format!("{} of no. {}", role.name(), row % 1009) };
                column.push(&text);
            }
        }
        batch
    }

    fn bytes(threads: usize, size: usize) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("t.parquet");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let mut stream = Transactions::on(&path, Some(pool)).expect("a file");
        for batch in batches(size) {
            stream.push(batch, "a.csv").expect("a written batch");
        }
        stream.finish().expect("a finished file");
        #[expect(clippy::disallowed_methods, reason = "a test reads what was written")]
        std::fs::read(path).expect("the file")
    }

    #[test]
    fn bytes_depend_neither_on_threads_nor_on_batches() {
        let once = bytes(1, 8192);
        assert!(once.len() > 100_000, "{} bytes cannot hold the rows", once.len());
        for (threads, size) in [(2, 8192), (8, 8192), (8, 8192), (2, 777), (2, ROWS)] {
            assert!(bytes(threads, size) == once, "{threads} threads, batches of {size}: other bytes");
        }
    }
}
