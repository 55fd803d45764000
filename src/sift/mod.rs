//! Floor 1: the first pass over everything, as portable SQL: who deserves a second look.
//!
//! The statements in `sift/*.sql` work on record numbers, before anyone is known to be one person, and drop only what no
//! later join can make a lead or a possible victim. polars runs them here; the same text runs on DuckDB or a cluster.

pub mod tables;

use anyhow::{Context, Result};
use polars::prelude::{DataFrame, IntoLazy};
use polars::sql::SQLContext;

use crate::model::{Identity, Ledger};

/// The statements in order: the table each one makes, and its text.
pub const STATEMENTS: [(&str, &str); 3] = [
    ("seeds", include_str!("1_seeds.sql")),
    ("kept_records", include_str!("2_kept_records.sql")),
    ("kept_payments", include_str!("3_kept_payments.sql")),
];

/// What the first pass keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sifted {
    /// Whether each payment of the ledger is kept; aligned with `Ledger::payments`.
    pub payments: Vec<bool>,
    /// Whether each record is kept; aligned with `Ledger::records`.
    pub records: Vec<bool>,
}

/// Runs the statements over the ledger.
///
/// # Errors
/// When the SQL engine refuses a statement.
pub fn sift(ledger: &Ledger) -> Result<Sifted> {
    let mut context = SQLContext::new();
    context.register("payments", tables::payments(ledger)?.lazy());
    context.register("identifiers", tables::identifiers(ledger)?.lazy());
    let mut made = Vec::new();
    for (name, text) in STATEMENTS {
        let mut run = || context.execute(text)?.collect();
        let table = run().with_context(|| format!("the sift's statement for {name} does not run"))?;
        context.register(name, table.clone().lazy());
        made.push(table);
    }
    Ok(Sifted { records: marks(&made[1], ledger.records.len())?, payments: marks(&made[2], ledger.payments.len())? })
}

/// The numbers in the first column of `table`, as marks.
fn marks(table: &DataFrame, length: usize) -> Result<Vec<bool>> {
    let mut marks = vec![false; length];
    for number in table.columns()[0].i64()?.iter().flatten() {
        marks[number as usize] = true;
    }
    Ok(marks)
}

impl Sifted {
    /// Keeps the whole history of every person one of whose records is kept, as payer and as recipient.
    pub fn extend(&mut self, ledger: &Ledger, identity: &Identity) {
        let mut persons = vec![false; identity.persons.len()];
        for (&person, _) in identity.person_of.iter().zip(&self.records).filter(|it| *it.1) {
            persons[person as usize] = true;
        }
        for (record, &person) in self.records.iter_mut().zip(&identity.person_of) {
            *record |= persons[person as usize];
        }
        for (kept, payment) in self.payments.iter_mut().zip(&ledger.payments) {
            *kept |= self.records[payment.sender as usize] || self.records[payment.recipient as usize];
        }
    }

    /// Number of payments kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.payments.iter().filter(|&&kept| kept).count()
    }
}
