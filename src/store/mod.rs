//! Floor 1: how is a run kept: written whole or not at all, and read back?
//!
//! `schemas/run.toml` documents every file and column of a run folder; a test compares it with what is written.

mod accepted;
mod cells;
mod changes;
mod clusters;
mod columns;
mod document;
mod findings;
mod folder;
mod leads;
mod manifest;
mod measured;
mod pages;
mod parquet;
mod payments;
mod persons;
mod subjects;
mod transactions;
mod victims;
mod writer;

pub use accepted::Stretch;
pub use document::{ColumnDocument, FileDocument, documents};
pub use folder::{ClusterRow, LeadRow, MemberRow, PaymentRow, PersonRow, RejectedRow, RunFolder};
pub use manifest::{FORMAT, Manifest, peak_memory};
pub use measured::Remeasured;
pub use payments::{KeptPayments, OverlapRow, PaymentIndex};
pub use victims::VictimRow;
pub use writer::{Findings, RunWriter};
