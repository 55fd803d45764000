//! What does a run say of itself: what made it, from what, and what it cost?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Issue, RunReport, StageTiming};

/// Version of the run folder's layout; a folder of another version is refused.
pub const FORMAT: u32 = 2;

/// The content of `manifest.json`. Timings and peak memory live here alone: everything else repeats to the byte.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the folder, [`FORMAT`]; set when written.
    #[serde(default)]
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// The command as it was given.
    pub command: Vec<String>,
    /// Settings in force, the defaults included.
    pub settings: serde_json::Value,
    /// Inputs with size, SHA-256 and row counts, and what was found of persons and payments.
    pub report: RunReport,
    /// SHA-256 of every schema file, lower-case hex, by path.
    pub schemas: BTreeMap<String, String>,
    /// What was worth telling.
    pub issues: Vec<Issue>,
    /// Wall-clock and CPU time of each stage.
    pub timings: Vec<StageTiming>,
    /// Largest resident memory of the process, in bytes, where the system tells it.
    pub peak_memory: Option<u64>,
}

/// Largest resident memory of this process so far, in bytes, where the system tells it.
#[must_use]
pub fn peak_memory() -> Option<u64> {
    let status = procfs::process::Process::myself().ok()?.status().ok()?;
    status.vmhwm.map(|kib| kib * 1024)
}
