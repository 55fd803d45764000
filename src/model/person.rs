//! Which records are one person, and why.

use serde::Serialize;

/// Why a record belongs to its person.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Join {
    /// The rule that joined it: `alone`, `customer_number`, `document`, `account`, `phone_and_name`, `email`,
    /// `name_and_birth_date`, `rare_name`...
    pub rule: &'static str,
    /// Index of the record it was joined to, when not alone.
    pub to: Option<u32>,
    /// How surely: log2 of the match weight, capped; 0 when alone.
    pub weight: f32,
}

/// One person: the records taken to be theirs.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Stable id, `P-` and 12 letters or digits, derived from the smallest record key.
    pub id: String,
    /// Indices into `Ledger::records`, ascending.
    pub records: Vec<u32>,
}

/// The partition of records into persons.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Person of each record; index into `persons`.
    pub person_of: Vec<u32>,
    /// Why each record belongs to its person; aligned with `Ledger::records`.
    pub joins: Vec<Join>,
    /// The persons, in order of their first record.
    pub persons: Vec<Person>,
    /// Contradictions met and not merged (two documents, two birth dates), for the summary.
    pub contradictions: Vec<(u32, u32, &'static str)>,
}
