//! Was this payment seen before, and whose is it?

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::Normaliser;
use super::key;
use crate::model::{Batch, Counting, FileReport, Ledger, Payment, Quick, Record, Role, TextColumn, UNKNOWN};

/// Takes batches in file and row order, drops duplicates, numbers providers, records and rows, and keeps the ledger.
#[derive(Debug, Default)]
pub struct Intake {
    pub(super) seen: HashSet<u128, Quick>,
    pub(super) records: HashMap<u64, u32, Quick>,
    pub(super) ledger: Ledger,
}

/// A party met for the first time: its key, its side of a payment, its row in the batch and its provider.
struct Newcomer {
    key: u64,
    roles: &'static [Role; 12],
    row: usize,
    provider: u16,
}

impl Intake {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next batch: counts its rows in `report` (whose `mapping` says how it was written) and returns the
    /// accepted ones with payments numbered. Provider numbers are in order of appearance until [`Intake::ledger`].
    /// Fails when there are more providers or payments than numbers for them.
    pub fn accept(&mut self, mut batch: Batch, normaliser: &Normaliser, report: &mut FileReport) -> Result<Batch> {
        let typed = batch.rows.len();
        let fresh: Vec<usize> = (0..typed).filter(|&row| self.seen.insert(batch.identities[row])).collect();
        if fresh.len() < typed {
            batch = rows_of(&batch, &fresh);
        }
        report.read += (typed + batch.rejected.len()) as u64;
        report.rejected += batch.rejected.len() as u64;
        report.duplicates += (typed - fresh.len()) as u64;
        report.accepted += fresh.len() as u64;
        report.unpriced += batch.payments.iter().filter(|payment| payment.usd_cents == UNKNOWN).count() as u64;
        let is_one_sided = |payment: &&Payment| payment.counting == Counting::OneSided;
        report.one_sided += batch.payments.iter().filter(is_one_sided).count() as u64;
        let newcomers = self.number(&mut batch)?;
        let made: Vec<Record> = newcomers
            .par_iter()
            .map(|new| normaliser.record(&report.mapping, new.key, new.provider, &batch.party(new.roles, new.row)))
            .collect();
        self.ledger.records.extend(made);
        self.note_references(&batch);
        self.ledger.rows.extend(batch.rows.iter().map(|&row| u32::try_from(row).unwrap_or(u32::MAX)));
        self.ledger.payments.extend_from_slice(&batch.payments);
        Ok(batch)
    }

    /// Keeps references by which another provider's row can be known to tell the same payment.
    fn note_references(&mut self, batch: &Batch) {
        let Some(ids) = Batch::position(Role::TransactionId).map(|at| &batch.text[at]) else { return };
        for (row, payment) in batch.payments.iter().enumerate() {
            if let Some(reference) = key::reference(ids.get(row)) {
                self.ledger.references.push((reference, payment.row));
            }
        }
    }

    /// Numbers providers, rows and parties; the parties not met before.
    fn number(&mut self, batch: &mut Batch) -> Result<Vec<Newcomer>> {
        let at = Batch::position(Role::Provider).expect("the provider is kept as text");
        let mut newcomers = Vec::new();
        let mut last: Option<(String, u16)> = None;
        for row in 0..batch.payments.len() {
            let name = batch.text[at].get(row);
            let provider = match &last {
                Some((known, number)) if known == name => *number,
                _ => self.provider(name)?,
            };
            if last.as_ref().is_none_or(|(known, _)| known != name) {
                last = Some((name.to_owned(), provider));
            }
            let sender = self.party(batch.sender_keys[row], &Record::SENDER, row, provider, &mut newcomers);
            let recipient = self.party(batch.recipient_keys[row], &Record::RECIPIENT, row, provider, &mut newcomers);
            let payment = &mut batch.payments[row];
            payment.row = number(self.ledger.payments.len() + row)?;
            (payment.provider, payment.sender, payment.recipient) = (provider, sender, recipient);
        }
        Ok(newcomers)
    }

    fn provider(&mut self, name: &str) -> Result<u16> {
        let known = self.ledger.providers.iter().position(|provider| provider == name);
        let number = known.unwrap_or_else(|| {
            self.ledger.providers.push(name.to_owned());
            self.ledger.providers.len() - 1
        });
        u16::try_from(number)
            .context("more than 65,535 providers: does a mapping take another column for the provider?")
    }

    fn party(
        &mut self,
        key: u64,
        roles: &'static [Role; 12],
        row: usize,
        provider: u16,
        newcomers: &mut Vec<Newcomer>,
    ) -> u32 {
        let next = self.ledger.records.len() + newcomers.len();
        *self.records.entry(key).or_insert_with(|| {
            newcomers.push(Newcomer { key, roles, row, provider });
            u32::try_from(next).expect("at most two records a payment, and payments are fewer than 2 billion")
        })
    }

    /// Number of payments accepted so far.
    #[must_use]
    pub fn payments(&self) -> usize {
        self.ledger.payments.len()
    }

    /// Everything accepted, with providers sorted by name.
    #[must_use]
    pub fn ledger(self) -> Ledger {
        let mut ledger = self.ledger;
        let mut order: Vec<usize> = (0..ledger.providers.len()).collect();
        order.sort_by(|&a, &b| ledger.providers[a].cmp(&ledger.providers[b]));
        let mut number = vec![0_u16; order.len()];
        for (sorted, &first) in order.iter().enumerate() {
            number[first] = sorted as u16;
        }
        ledger.payments.par_iter_mut().for_each(|payment| payment.provider = number[usize::from(payment.provider)]);
        ledger.records.par_iter_mut().for_each(|record| record.provider = number[usize::from(record.provider)]);
        ledger.providers.sort();
        ledger
    }
}

/// The number of a payment.
pub(super) fn number(row: usize) -> Result<u32> {
    u32::try_from(row).ok().filter(|&row| row < 1 << 31).context("more than 2 billion payments")
}

/// The rows of `batch` listed in `rows`, and all its rejections.
fn rows_of(batch: &Batch, rows: &[usize]) -> Batch {
    fn pick<T: Copy>(all: &[T], rows: &[usize]) -> Vec<T> {
        rows.iter().map(|&row| all[row]).collect()
    }
    let text = batch.text.iter().map(|column| {
        let mut kept = TextColumn::with_capacity(rows.len(), 0);
        for &row in rows {
            kept.push(column.get(row));
        }
        kept
    });
    Batch {
        rows: pick(&batch.rows, rows),
        payments: pick(&batch.payments, rows),
        paid: pick(&batch.paid, rows),
        rate_days: pick(&batch.rate_days, rows),
        sender_keys: pick(&batch.sender_keys, rows),
        recipient_keys: pick(&batch.recipient_keys, rows),
        identities: pick(&batch.identities, rows),
        text: text.collect(),
        rejected: batch.rejected.clone(),
    }
}
