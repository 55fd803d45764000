//! What a run says of itself.

use serde::{Deserialize, Serialize};

use super::{Coverage, Origin};

/// What became of one input file. Row conservation: `read = accepted + rejected + duplicates`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// Name within the run: path below the input given.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Mapping that read it; empty when refused.
    pub mapping: String,
    /// Declared coverage.
    pub coverage: Coverage,
    /// Declared origin.
    pub origin: Origin,
    /// Rows read.
    pub read: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rows already accepted before.
    pub duplicates: u64,
    /// Rows that are titles, branches or totals, not payments; not among `read`.
    pub skipped: u64,
    /// Accepted payments without a rate.
    pub unpriced: u64,
    /// Accepted payments of which only one side is named: kept, and not measured.
    #[serde(default)]
    pub one_sided: u64,
    /// Why the file was refused, when it was.
    pub refused: Option<String>,
}

impl FileReport {
    /// Whether every row read is accounted for.
    #[must_use]
    pub fn conserves_rows(&self) -> bool {
        self.read == self.accepted + self.rejected + self.duplicates
    }
}

/// What one stage cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageTiming {
    /// Stage name.
    pub stage: String,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// CPU seconds of all threads meanwhile, where the system tells them.
    #[serde(default)]
    pub cpu: Option<f64>,
}

/// Counts the closing summary and the manifest show.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RunReport {
    /// Input files.
    pub files: Vec<FileReport>,
    /// Distinct records.
    pub records: u64,
    /// Distinct persons.
    pub persons: u64,
    /// Persons who sent a completed payment: the number searched.
    pub payers: u64,
    /// Persons who received one.
    pub recipients: u64,
    /// Payments the sift kept, of those completed.
    pub kept: u64,
    /// Completed payments.
    pub completed: u64,
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| DIGITS[usize::from(digit)] as char).collect()
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `letters` characters of Crockford's base 32 from the low bits of `key`: short ids that survive being read aloud.
#[must_use]
pub fn code_of(key: u64, letters: u32) -> String {
    (0..letters).rev().map(|at| ALPHABET[(key >> (5 * at) & 31) as usize] as char).collect()
}
