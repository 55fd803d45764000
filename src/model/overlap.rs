//! One payment told by two exports.

use serde::{Deserialize, Serialize};

/// The content of `schemas/overlap.toml`: how far apart two tellings of one payment may lie.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlapSettings {
    /// Minutes, where both rows tell a time of day.
    pub minutes: i64,
    /// Days between the UTC dates, where one of them tells only the day: 0 is the same day.
    pub days: i64,
    /// Days, for rows with the same reference that is unique in the world.
    pub reference_days: i64,
}

impl OverlapSettings {
    /// Seconds beyond which no two rows of the same parties and sum are compared.
    #[must_use]
    pub fn widest(&self) -> i64 {
        (self.minutes * 60).max((self.days + 1) * 86_400)
    }
}

/// Two rows that tell one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Row of `transactions.parquet` that counts.
    pub kept: u32,
    /// Row that tells it again.
    pub told_again: u32,
    /// What showed it.
    pub by: ToldBy,
    /// Seconds between the two times.
    pub seconds_apart: i64,
}

/// What shows that two rows tell one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// The same reference, unique in the world.
    Reference,
    /// The same payer, recipient and sum at about the same time.
    Parties,
}

impl ToldBy {
    /// The spelling in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Parties => "parties, amount and time",
        }
    }
}
