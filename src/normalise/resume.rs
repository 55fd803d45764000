//! How does the ledger go on from an earlier run? What that run accepted was understood once: its numbers are taken as
//! they were kept, and only the words that a vocabulary explains are looked up.

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::intake::{Intake, number};
use super::seen::Seen;
use super::{Normaliser, key};
use crate::model::{Accepted, Payment, Record};

/// Payments that share their lookups.
const AT_ONCE: usize = 8192;

/// A payment numbered, and by what it is known again.
struct Resumed {
    payment: Payment,
    source_row: u64,
    /// Unknown where the payment has no id: what told it apart is not kept.
    identity: Option<u128>,
    reference: Option<u64>,
}

impl Intake {
    /// Starts with the records of an earlier run, whose `provider` counts `providers`; their comparable names are made.
    #[must_use]
    pub fn resume(mut records: Vec<Record>, providers: Vec<String>, normaliser: &Normaliser) -> Self {
        records.par_iter_mut().for_each(|record| record.name_key = normaliser.name_key(&record.name));
        let mut intake = Self::new();
        intake.records = records.iter().map(|record| record.key).zip(0..).collect();
        (intake.ledger.records, intake.ledger.providers) = (records, providers);
        intake
    }

    /// Takes in the next `count` payments that the earlier run accepted, each of which `payment` tells by its place.
    ///
    /// # Errors
    /// When `payment` refuses, or tells of a record that the run did not have.
    pub fn take_again<'a>(
        &mut self,
        count: usize,
        payment: impl Fn(usize) -> Result<Accepted<'a>> + Sync,
        normaliser: &Normaliser,
    ) -> Result<()> {
        let starts: Vec<usize> = (0..count).step_by(AT_ONCE).collect();
        let parts = starts.into_par_iter().map(|start| {
            let (mut seen, mut buffer) = (Seen::by(normaliser), Vec::new());
            let rows = start..count.min(start + AT_ONCE);
            rows.map(|at| self.resumed(at, &payment(at)?, &mut seen, &mut buffer, normaliser)).collect()
        });
        let parts = parts.collect::<Result<Vec<Vec<Resumed>>>>()?;
        self.seen.reserve(count);
        for it in parts.into_iter().flatten() {
            self.seen.extend(it.identity);
            self.ledger.references.extend(it.reference.map(|reference| (reference, it.payment.row)));
            self.ledger.rows.push(u32::try_from(it.source_row).unwrap_or(u32::MAX));
            self.ledger.payments.push(it.payment);
        }
        Ok(())
    }

    fn resumed<'a>(
        &self,
        at: usize,
        told: &Accepted<'a>,
        seen: &mut Seen<'_, 'a>,
        buffer: &mut Vec<u8>,
        normaliser: &Normaliser,
    ) -> Result<Resumed> {
        let record = |key: u64| {
            self.records.get(&key).copied().with_context(|| format!("a payment names {key}, which is no record"))
        };
        let sender = record(told.sender)?;
        let provider = self.ledger.records[sender as usize].provider;
        let id = Some(told.transaction_id).filter(|id| !normaliser.words.is_blank(id));
        let payment = Payment {
            row: number(self.ledger.payments.len() + at)?,
            sender,
            recipient: record(told.recipient)?,
            provider,
            device: normaliser.device(told.device_id),
            sender_country: seen.country(told.sender_country),
            recipient_country: seen.country(told.recipient_country),
            purpose: seen.purpose(told.purpose),
            relation: seen.relation(told.relationship),
            has_id: id.is_some(),
            ..told.payment
        };
        let provider = &self.ledger.providers[usize::from(provider)];
        Ok(Resumed {
            payment,
            source_row: told.source_row,
            identity: id.map(|id| key::transaction(buffer, provider, id)),
            reference: key::reference(told.transaction_id),
        })
    }
}
