//! Which records are one person, and why.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::Quick;

/// Why a record belongs to its person.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Join {
    /// The rule that joined it: `alone`, `judgement`, `customer_number`, `document`, `account`, `phone_and_name`, `email`,
    /// `name_and_birth_date`, `rare_name`, `likeliest_of_name`...
    pub rule: Cow<'static, str>,
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
    pub contradictions: Vec<(u32, u32, Cow<'static, str>)>,
    /// What is odd about the judgements given, by place in their list.
    pub remarks: Vec<(usize, String)>,
    /// Recipients that may be one person, though not surely enough to be joined: two indices into `persons`, the smaller
    /// first, and the chance that they are one. Ascending.
    pub possible: Vec<(u32, u32, f32)>,
}

impl Identity {
    /// The partition in which each record belongs to the person whose id stands at its place; why is not known.
    #[must_use]
    pub fn of_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut numbers: HashMap<&str, u32, Quick> = HashMap::default();
        let mut identity = Self::default();
        for (at, id) in (0..).zip(ids) {
            let next = identity.persons.len() as u32;
            let number = *numbers.entry(id).or_insert(next);
            if number == next {
                identity.persons.push(Person { id: id.to_owned(), records: Vec::new() });
            }
            identity.persons[number as usize].records.push(at);
            identity.person_of.push(number);
        }
        identity
    }
}

/// What a person decided about two records; later runs obey it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// File it comes from, as given.
    pub file: String,
    /// Line of that file, from 1.
    pub line: u64,
    /// One record: its key as in `persons.parquet`, or the id of a person, which stands for the record it is derived from.
    pub left: String,
    /// The other record.
    pub right: String,
    /// Whether they are one person.
    pub same: bool,
}
