//! Someone a partner already knows, to be looked for among the persons of a run.

use serde::{Deserialize, Serialize};

use super::Record;

/// In which role the partner knows the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeedRole {
    /// The list does not say: both roles are raised.
    #[default]
    Either,
    /// Known to pay.
    Payer,
    /// Known to collect.
    Recipient,
}

/// One line of a partner's list.
#[derive(Clone, Debug)]
pub struct Seed {
    /// Line of the file, from 1.
    pub line: u64,
    /// The role the person is known in.
    pub role: SeedRole,
    /// What the list says, in comparable form.
    pub record: Record,
}

/// A person of the run who is one of a partner's list.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedFound {
    /// Line of the file.
    pub line: u64,
    /// The role the person is known in.
    pub role: SeedRole,
    /// Name as the list writes it.
    pub name: String,
    /// Index into `Identity::persons`; `None` when nobody was found.
    pub person: Option<u32>,
    /// What they have in common: the rule of [`super::Join`]; empty when nobody was found.
    pub rule: &'static str,
    /// How surely: log2 odds, capped.
    pub weight: f32,
}
