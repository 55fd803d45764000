//! How do accepted rows stream into `transactions.parquet` while reading goes on?

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail};
use polars::prelude::{
    ChunkedBuilder, DataType, Field, Int32Type, IntoSeries, PrimitiveChunkedBuilder, Schema, Series, UInt64Chunked,
};
use rayon::ThreadPool;

use crate::model::{Batch, Payment, Quick, Record, Role};

use super::cells::{decimals, instants};
use super::pages::Text;
use super::parquet::{Column, ParquetFile, ROW_GROUP};

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

/// Text that is another one in every row: looking for values that repeat would only cost time.
const VARIED: [Role; 1] = [Role::TransactionId];

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

    /// Hands on what is left; the encoder goes on by itself.
    pub(super) fn end(&mut self) -> Result<()> {
        if self.rows > 0 {
            self.send()?;
        }
        self.groups = None;
        Ok(())
    }

    /// Writes what is left and waits until the disk has the file.
    pub(super) fn finish(mut self) -> Result<()> {
        self.end()?;
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
    let (payers, recipients) =
        (Parties::of(group, |payment| payment.sender), Parties::of(group, |payment| payment.recipient));
    file.group(rows, |index| {
        Ok(match columns[index] {
            TransactionColumn::Ledger(role) if Record::SENDER.contains(&role) => Column::Text(payers.text(group, role)),
            TransactionColumn::Ledger(role) if Record::RECIPIENT.contains(&role) => {
                Column::Text(recipients.text(group, role))
            }
            TransactionColumn::Ledger(role) if is_text(role) => Column::Text(text(group, role)),
            TransactionColumn::Counting => Column::Text(words(group, |payment| payment.counting.word())),
            column => Column::Series(column.series(group, rows), column.repeats()),
        })
    })
}

/// The records on one side of the payments of a row group. What a record says of itself is the same in all its rows, so
/// it is looked at once.
struct Parties {
    /// For each row, which of `first` its record is.
    rows: Vec<u32>,
    /// Where each record is met first: piece and row of its batch.
    first: Vec<(usize, usize)>,
}

impl Parties {
    fn of(group: &[Piece], record: fn(&Payment) -> u32) -> Self {
        let mut numbers: HashMap<u32, u32, Quick> = HashMap::default();
        let (mut rows, mut first) = (Vec::new(), Vec::new());
        for (at, piece) in group.iter().enumerate() {
            for row in piece.rows.clone() {
                let next = first.len() as u32;
                let number = *numbers.entry(record(&piece.batch.payments[row])).or_insert(next);
                if number == next {
                    first.push((at, row));
                }
                rows.push(number);
            }
        }
        Self { rows, first }
    }

    fn text<'a>(&self, group: &'a [Piece], role: Role) -> Text<'a> {
        let Some(at) = Batch::position(role) else { return Text::default() };
        Text::chosen(&self.rows, self.first.iter().map(|&(piece, row)| said(group[piece].batch.text[at].get(row))))
    }
}

/// A column of `transactions.parquet`.
#[derive(Clone, Copy)]
enum TransactionColumn {
    Ledger(Role),
    SenderRecord,
    RecipientRecord,
    Counting,
}

fn columns() -> Vec<TransactionColumn> {
    use TransactionColumn::{Counting, Ledger, RecipientRecord, SenderRecord};
    let ledger = Role::ALL.iter().filter(|role| !PARTS.contains(role) && !role.tells_sides());
    ledger.map(|&role| Ledger(role)).chain([SenderRecord, RecipientRecord, Counting]).collect()
}

fn schema() -> Schema {
    let field = |column: TransactionColumn| match column {
        TransactionColumn::Ledger(role) if is_text(role) => Field::new(role.name().into(), DataType::String),
        TransactionColumn::Counting => Field::new(column.name().into(), DataType::String),
        _ => {
            let empty = column.series(&[], 0);
            Field::new(empty.name().clone(), empty.dtype().clone())
        }
    };
    columns().into_iter().map(field).collect()
}

/// Whether a column of the ledger is written as text.
fn is_text(role: Role) -> bool {
    let words =
        [Role::TimePrecision, Role::AmountBasis, Role::Status, Role::Currency, Role::PayoutCurrency, Role::SourceFile];
    words.contains(&role) || Batch::position(role).is_some()
}

impl TransactionColumn {
    fn name(self) -> &'static str {
        match self {
            Self::Ledger(role) => role.name(),
            Self::SenderRecord => "sender_record",
            Self::RecipientRecord => "recipient_record",
            Self::Counting => "counting",
        }
    }

    fn repeats(self) -> bool {
        !matches!(
            self,
            Self::Ledger(Role::SentAt | Role::PaidAt | Role::SourceRow) | Self::SenderRecord | Self::RecipientRecord
        )
    }

    /// The values of a column that is not text.
    fn series(self, group: &[Piece], rows: usize) -> Series {
        let name = self.name();
        let payments = || group.iter().flat_map(Piece::payments);
        match self {
            Self::SenderRecord => keys(name, rows, group, |batch| &batch.sender_keys),
            Self::RecipientRecord => keys(name, rows, group, |batch| &batch.recipient_keys),
            Self::Counting => Series::full_null(name.into(), rows, &DataType::String),
            Self::Ledger(role) => match role {
                Role::SentAt => instants(name, payments().map(|p| p.sent)),
                Role::PaidAt => instants(name, group.iter().flat_map(|p| p.batch.paid[p.rows.clone()].iter().copied())),
                Role::Amount => decimals(name, 5, payments().map(|p| p.amount)),
                Role::Fee => decimals(name, 5, payments().map(|p| p.fee)),
                Role::PayoutAmount => decimals(name, 5, payments().map(|p| p.payout)),
                Role::AmountUsd => decimals(name, 2, payments().map(|p| p.usd_cents)),
                Role::RateDate => dates(name, rows, group),
                Role::SourceRow => keys(name, rows, group, |batch| &batch.rows),
                _ => Series::full_null(name.into(), rows, &DataType::String),
            },
        }
    }
}

/// Empty text says nothing.
fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The values of a column of few words.
fn words<'a>(group: &'a [Piece], word: fn(&'a Payment) -> &'a str) -> Text<'a> {
    Text::repeating(group.iter().flat_map(move |piece| piece.payments().iter().map(move |it| said(word(it)))))
}

/// The values of a column of text.
fn text<'a>(group: &'a [Piece], role: Role) -> Text<'a> {
    match role {
        Role::TimePrecision => words(group, |p| p.precision.word()),
        Role::AmountBasis => words(group, |p| p.basis.word()),
        Role::Status => words(group, |p| p.status.word()),
        Role::Currency => words(group, |p| p.currency.as_str()),
        Role::PayoutCurrency => words(group, |p| p.payout_currency.as_str()),
        Role::SourceFile => Text::repeating(group.iter().flat_map(|p| p.rows.clone().map(|_| Some(&*p.file)))),
        _ => {
            let at = Batch::position(role).expect("a column of text is a word or kept as text");
            let rows = group.iter().flat_map(move |p| p.rows.clone().map(move |row| said(p.batch.text[at].get(row))));
            if VARIED.contains(&role) { Text::varied(rows) } else { Text::repeating(rows) }
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

#[cfg(test)]
mod tests {
    use polars::prelude::{ParquetReader, SerReader};

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
                sender: row as u32 % 977,
                recipient: row as u32 % 331,
                sent: row as i64 * 60,
                amount: 4_000_000,
                ..Payment::default()
            });
            batch.paid.push(if row % 3 == 0 { crate::model::UNKNOWN } else { row as i64 * 61 });
            batch.rate_days.push(if row % 2 == 0 { i32::MIN } else { 19_000 });
            batch.sender_keys.push(row as u64 % 977);
            batch.recipient_keys.push(u64::MAX - row as u64 % 331);
            for (column, role) in batch.text.iter_mut().zip(Batch::TEXT) {
                // what a record says is the same in all its rows
                let of = if Record::SENDER.contains(&role) {
                    row % 977
                } else if Record::RECIPIENT.contains(&role) {
                    row % 331
                } else {
                    row % 1009
                };
                let text = if of % 5 == 0 { String::new() } else { format!("{} of no. {of}", role.name()) };
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
    fn every_cell_is_read_back() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("t.parquet");
        let mut stream = Transactions::create(&path).expect("a file");
        for batch in batches(8192) {
            stream.push(batch, "a.csv").expect("a written batch");
        }
        stream.finish().expect("a finished file");
        #[expect(clippy::disallowed_methods, reason = "a test reads what was written")]
        let frame = ParquetReader::new(std::fs::File::open(path).expect("a file")).finish().expect("a table");
        let whole = batch(0, ROWS);
        for role in Batch::TEXT {
            let column = frame.column(role.name()).expect("a column").str().expect("text").clone();
            let differs = (0..ROWS).find(|&row| column.get(row).unwrap_or_default() != whole.get(role, row));
            assert_eq!(differs, None, "{}", role.name());
        }
        let source = frame.column("source_file").expect("a column").str().expect("text").clone();
        assert!(source.iter().all(|file| file == Some("a.csv")));
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
