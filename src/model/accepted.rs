//! What an earlier run accepted, read back.

use super::{Identity, Payment, Record};

/// A payment as an earlier run kept it: numbers typed, and the words that a vocabulary explains as they were written.
#[derive(Clone, Copy, Debug)]
pub struct Accepted<'a> {
    /// Its numbers. What the words say, and `row`, `sender`, `recipient` and `provider`, are not set.
    pub payment: Payment,
    /// Row of its source file.
    pub source_row: u64,
    /// Record key of the payer.
    pub sender: u64,
    /// Record key of the recipient.
    pub recipient: u64,
    /// The provider's id, empty when it gave none.
    pub transaction_id: &'a str,
    /// Country the payer sends from, as written.
    pub sender_country: &'a str,
    /// Country the recipient is paid in, as written.
    pub recipient_country: &'a str,
    /// Declared purpose, as written.
    pub purpose: &'a str,
    /// Declared relation, as written.
    pub relationship: &'a str,
    /// Device, as written.
    pub device_id: &'a str,
}

/// The records of an earlier run, in its order, and whom it took each for.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The records; their `provider` counts `providers`, and `name_key` is not kept.
    pub records: Vec<Record>,
    /// Provider names, sorted.
    pub providers: Vec<String>,
    /// Which record is which person.
    pub identity: Identity,
}
