//! On what does a decision rest?

use serde::{Deserialize, Serialize};

/// What a judgement rests on. Only the first two may train the contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A court or prosecutor decided.
    JudicialOutcome,
    /// A provider or partner answered a request.
    ProviderAnswer,
    /// The reviewer read what this program shows, nothing else.
    ReadingAlone,
}
