//! How do accepted rows stream into `transactions.parquet` while reading goes on?

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail};
use rayon::ThreadPool;

use crate::model::Batch;

use super::columns::{Piece, columns, schema, write_group};
use super::parquet::{ParquetFile, ROW_GROUP};

/// What comes next in the file.
enum Next {
    /// The row groups of the file of an earlier run, copied as they are.
    Copied(PathBuf),
    /// Rows to encode as one row group.
    Encoded(Vec<Piece>),
}

/// The stream of accepted rows: cut into row groups here, encoded on a thread of its own.
pub(super) struct Transactions {
    pending: Vec<Piece>,
    rows: usize,
    total: usize,
    groups: Option<SyncSender<Next>>,
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

    /// Appends the rows of the finished file at `from`, which has so many.
    pub(super) fn copy(&mut self, from: PathBuf, rows: usize) -> Result<()> {
        assert_eq!(self.rows, 0, "the rows of an earlier run come first");
        self.total += rows;
        self.send(Next::Copied(from))
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
                self.close_group()?;
            }
        }
        self.total += batch.payments.len();
        Ok(())
    }

    /// Hands on what is left; the encoder goes on by itself.
    pub(super) fn end(&mut self) -> Result<()> {
        if self.rows > 0 {
            self.close_group()?;
        }
        self.groups = None;
        Ok(())
    }

    /// Writes what is left and waits until the disk has the file.
    pub(super) fn finish(mut self) -> Result<()> {
        self.end()?;
        self.close()
    }

    fn close_group(&mut self) -> Result<()> {
        self.rows = 0;
        let group = std::mem::take(&mut self.pending);
        self.send(Next::Encoded(group))
    }

    fn send(&mut self, next: Next) -> Result<()> {
        match &self.groups {
            Some(groups) if groups.send(next).is_ok() => Ok(()),
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

fn encode(mut file: ParquetFile, inbox: Receiver<Next>) -> Result<()> {
    let columns = columns();
    for next in inbox {
        match next {
            Next::Copied(from) => {
                file.copy(&from).map(drop).with_context(|| format!("cannot copy {}", from.display()))?;
            }
            Next::Encoded(group) => {
                write_group(&mut file, &columns, &group).context("cannot write transactions.parquet")?;
            }
        }
    }
    file.finish().context("cannot write transactions.parquet")
}

#[cfg(test)]
mod tests {
    use polars::prelude::{ParquetReader, SerReader};

    use super::*;
    use crate::model::{Payment, Record};

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
