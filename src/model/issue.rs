//! What is worth telling and not worth stopping for.

use serde::{Deserialize, Serialize};

/// How much an issue matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the run is clean.
    Note,
    /// Something is missing or odd; the run exits 1.
    Warning,
    /// A whole file was refused; the run exits 1.
    Refused,
}

/// A located remark: what happened, where, what to do. Lower case, no full stop.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Issue {
    /// How much it matters.
    pub severity: Severity,
    /// File as named in the run, when there is one.
    pub file: Option<String>,
    /// 1-based row of that file, when there is one.
    pub row: Option<u64>,
    /// What happened.
    pub what: String,
    /// What the reader can do about it.
    pub advice: String,
}

/// One row that was read and not accepted, as `rejected.csv` tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rejection {
    /// Index of the source file within the run.
    pub source: u16,
    /// 1-based row of that file.
    pub row: u64,
    /// Column heading or role at fault, empty when it is the whole row.
    pub column: String,
    /// What is wrong, in one lower-case line.
    pub reason: String,
    /// The text at fault, at most 500 characters.
    pub raw: String,
}
