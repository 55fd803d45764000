//! What does each column of `transactions.parquet` hold?

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use anyhow::Result;
use polars::prelude::{
    ChunkedBuilder, DataType, Field, Int32Type, IntoSeries, PrimitiveChunkedBuilder, Schema, Series, UInt64Chunked,
};

use crate::model::{Batch, Payment, Quick, Record, Role};

use super::cells::{decimals, instants};
use super::pages::Text;
use super::parquet::{Column, ParquetFile};

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
pub(super) struct Piece {
    pub(super) batch: Arc<Batch>,
    pub(super) file: Arc<str>,
    pub(super) rows: Range<usize>,
}

impl Piece {
    fn payments(&self) -> &[Payment] {
        &self.batch.payments[self.rows.clone()]
    }
}

/// Encodes rows as one row group.
pub(super) fn write_group(file: &mut ParquetFile, columns: &[TransactionColumn], group: &[Piece]) -> Result<()> {
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
pub(super) enum TransactionColumn {
    Ledger(Role),
    SenderRecord,
    RecipientRecord,
    Counting,
}

/// The columns, in their order.
pub(super) fn columns() -> Vec<TransactionColumn> {
    use TransactionColumn::{Counting, Ledger, RecipientRecord, SenderRecord};
    let ledger = Role::ALL.iter().filter(|role| !PARTS.contains(role) && !role.tells_sides());
    ledger.map(|&role| Ledger(role)).chain([SenderRecord, RecipientRecord, Counting]).collect()
}

/// Their names and types.
pub(super) fn schema() -> Schema {
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
