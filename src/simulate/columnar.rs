//! How is the Parquet export written?

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series, TimeUnit, TimeZone,
};

use super::faults::Fault;
use super::layouts::Export;
use super::rows::Row;
use crate::model::{Role, Status};

/// Typed columns, one row group a batch.
pub(super) struct Columnar {
    writer: Option<BatchedWriter<BufWriter<File>>>,
    file: Option<BufWriter<File>>,
    texts: Vec<Vec<Option<String>>>,
    created: Vec<Option<i64>>,
    completed: Vec<Option<i64>>,
    sums: [Vec<i64>; 3],
    births: Vec<Option<i32>>,
}

const BATCH: usize = 65_536;
/// Days from 0001-01-01 to 1970-01-01, plus one: what chrono counts from.
const EPOCH: i32 = 719_163;

/// Text columns and what they hold.
const TEXTS: &[(&str, Role)] = &[
    ("payment_ref", Role::TransactionId),
    ("customer_ref", Role::SenderId),
    ("customer_name", Role::SenderName),
    ("customer_country", Role::SenderCountry),
    ("customer_city", Role::SenderCity),
    ("customer_address", Role::SenderAddress),
    ("customer_phone", Role::SenderPhone),
    ("customer_email", Role::SenderEmail),
    ("customer_document", Role::SenderDocument),
    ("beneficiary_name", Role::RecipientName),
    ("beneficiary_country", Role::RecipientCountry),
    ("beneficiary_city", Role::RecipientCity),
    ("beneficiary_phone", Role::RecipientPhone),
    ("beneficiary_account", Role::RecipientAccount),
    ("source_currency", Role::Currency),
    ("target_currency", Role::PayoutCurrency),
    ("payout_type", Role::PayoutMethod),
    ("funding_type", Role::Funding),
    ("state", Role::Status),
    ("reason", Role::Purpose),
    ("beneficiary_relation", Role::Relationship),
    ("device", Role::DeviceId),
    ("ip", Role::Ip),
];

impl Columnar {
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            writer: None,
            file: Some(super::create(path)?),
            texts: vec![Vec::new(); TEXTS.len()],
            created: Vec::new(),
            completed: Vec::new(),
            sums: Default::default(),
            births: Vec::new(),
        })
    }

    /// Writes what is gathered as one row group.
    fn flush(&mut self) -> Result<()> {
        let frame = self.frame().context("the columns of a batch have one length")?;
        if let Some(file) = self.file.take() {
            let writer = ParquetWriter::new(file).with_compression(ParquetCompression::Zstd(None));
            self.writer = Some(writer.batched(frame.schema())?);
        }
        let writer = self.writer.as_mut().expect("opened with the first batch");
        Ok(writer.write_batch(&frame)?)
    }

    fn frame(&mut self) -> Result<DataFrame> {
        let rows = self.created.len();
        let instants = DataType::Datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC));
        let times = |name: &str, values: Vec<Option<i64>>| Series::new(name.into(), values).cast(&instants);
        let mut columns: Vec<Column> = vec![
            times("created_at", std::mem::take(&mut self.created))?.into_column(),
            times("completed_at", std::mem::take(&mut self.completed))?.into_column(),
        ];
        for (name, values) in ["source_amount", "fee_amount", "target_amount"].into_iter().zip(&mut self.sums) {
            let values: Vec<i128> = std::mem::take(values).into_iter().map(i128::from).collect();
            columns.push(exact(name, &values)?);
        }
        columns.push(
            Series::new("customer_birth_date".into(), std::mem::take(&mut self.births))
                .cast(&DataType::Date)?
                .into_column(),
        );
        for ((name, _), values) in TEXTS.iter().zip(&mut self.texts) {
            columns.push(Series::new((*name).into(), std::mem::take(values)).into_column());
        }
        Ok(DataFrame::new(rows, columns)?)
    }
}

/// Hundredths as an exact decimal column.
fn exact(name: &str, hundredths: &[i128]) -> Result<Column> {
    use polars::prelude::{Int128Chunked, NewChunkedArray};
    let whole = Int128Chunked::from_slice(name.into(), hundredths);
    Ok(whole.into_decimal(18, 2)?.into_column())
}

impl Export for Columnar {
    fn row(&mut self, row: &Row, fault: Option<Fault>) -> Result<()> {
        self.created.push((fault != Some(Fault::BadDate)).then_some(row.at * 1000));
        self.completed.push(row.paid_at.map(|at| at * 1000));
        for (sums, value) in self.sums.iter_mut().zip([row.amount, row.fee, row.payout]) {
            sums.push(value);
        }
        let birth = row.get(Role::SenderBirthDate).parse::<chrono::NaiveDate>().ok();
        self.births.push(birth.map(|date| chrono::Datelike::num_days_from_ce(&date) - EPOCH));
        for ((_, role), texts) in TEXTS.iter().zip(&mut self.texts) {
            let text = match (role, row.status) {
                (Role::Status, Status::Completed) => "outgoing_payment_sent",
                (Role::Status, Status::Pending) => "processing",
                (Role::Status, Status::Cancelled) => "cancelled",
                (Role::Status, Status::Refunded) => "funds_refunded",
                _ => row.get(*role),
            };
            texts.push((!text.is_empty()).then(|| text.to_owned()));
        }
        if self.created.len() == BATCH { self.flush() } else { Ok(()) }
    }

    fn close(mut self: Box<Self>) -> Result<()> {
        if self.writer.is_none() || !self.created.is_empty() {
            self.flush()?;
        }
        self.writer.expect("flushed at least once").finish()?;
        Ok(())
    }
}
