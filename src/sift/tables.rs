//! Which tables does the sift's SQL read?

use std::collections::HashMap;

use anyhow::Result;
use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use rayon::prelude::*;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::model::{Ledger, Payment, Quick, Record, UNKNOWN};

/// Records that may share one name before the name brings nobody in: a frequent name is not a person.
const BEARERS: u32 = 50;

/// `payments`: `payment`, `sender`, `recipient`, `usd_cents` (null when unpriced), `completed` and `kin` (0 or 1:
/// whether the two share a surname), all BIGINT; payment, sender and recipient are positions in the ledger.
///
/// # Errors
/// When the table cannot be made.
pub fn payments(ledger: &Ledger) -> Result<DataFrame> {
    let column = |value: &(dyn Fn(&Payment) -> i64 + Sync)| ledger.payments.par_iter().map(value).collect::<Vec<i64>>();
    let cents: Vec<Option<i64>> =
        ledger.payments.par_iter().map(|it| (it.usd_cents != UNKNOWN).then_some(it.usd_cents)).collect();
    let surnames = Surnames::of(&ledger.records);
    let numbers: Vec<i64> = (0..ledger.payments.len() as i64).collect();
    frame(vec![
        Series::new("payment".into(), numbers),
        Series::new("sender".into(), column(&|it| i64::from(it.sender))),
        Series::new("recipient".into(), column(&|it| i64::from(it.recipient))),
        Series::new("usd_cents".into(), cents),
        Series::new("completed".into(), column(&|it| i64::from(it.is_completed()))),
        Series::new("kin".into(), column(&|it| i64::from(surnames.are_kin(it)))),
    ])
}

/// `identifiers`: `record`, `identifier` (hash of a phone, document, account, or of a name few records bear), both
/// BIGINT.
///
/// # Errors
/// When the table cannot be made.
pub fn identifiers(ledger: &Ledger) -> Result<DataFrame> {
    let mut bearers: HashMap<u64, u32, Quick> = HashMap::default();
    for record in &ledger.records {
        *bearers.entry(name_of(record)).or_default() += 1;
    }
    let (mut records, mut values) = (Vec::<i64>::new(), Vec::<i64>::new());
    for (number, record) in (0..).zip(&ledger.records) {
        let identifiers = [&record.phone, &record.document, &record.account, &record.email];
        let known = identifiers.iter().zip(1..).filter(|it| !it.0.is_empty());
        let name = name_of(record);
        let name = (!record.name_key.is_empty() && bearers[&name] <= BEARERS).then_some(name);
        for value in known.map(|(text, kind)| xxh3_64_with_seed(text.as_bytes(), kind)).chain(name) {
            records.push(number);
            values.push(value as i64);
        }
    }
    frame(vec![Series::new("record".into(), records), Series::new("identifier".into(), values)])
}

fn name_of(record: &Record) -> u64 {
    xxh3_64_with_seed(record.name_key.as_bytes(), 0)
}

fn frame(columns: Vec<Series>) -> Result<DataFrame> {
    Ok(DataFrame::new_infer_height(columns.into_iter().map(Column::from).collect())?)
}

/// The words of every name that may be a surname, as hashes: those of four letters or more, each with whether it opens
/// the name.
struct Surnames {
    words: Vec<(u64, bool)>,
    /// Words of record `i`: `words[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
}

impl Surnames {
    fn of(records: &[Record]) -> Self {
        let (mut words, mut starts) = (Vec::with_capacity(records.len() * 3), vec![0]);
        for record in records {
            let parts = record.name_key.split(' ').enumerate().filter(|(_, word)| word.len() >= 4);
            words.extend(parts.map(|(at, word)| (xxh3_64(word.as_bytes()), at == 0)));
            starts.push(u32::try_from(words.len()).expect("fewer than 4 billion words"));
        }
        Self { words, starts }
    }

    fn of_record(&self, record: u32) -> &[(u64, bool)] {
        let record = record as usize;
        &self.words[self.starts[record] as usize..self.starts[record + 1] as usize]
    }

    /// Whether payer and recipient share a word of their names, unless it opens both: two given names are no kinship. A
    /// declared relation does not count here: who pays for abuse may call it a sister.
    fn are_kin(&self, payment: &Payment) -> bool {
        let (payer, recipient) = (self.of_record(payment.sender), self.of_record(payment.recipient));
        let shared = |(word, opens): &(u64, bool)| recipient.iter().any(|it| it.0 == *word && !(*opens && it.1));
        payer.iter().any(shared)
    }
}
