//! How does a team work its queue? The content of `schemas/review.toml`.

use serde::{Deserialize, Serialize};

/// How the queue is worked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSettings {
    /// Clusters by rank that a team means to read.
    pub cut: u32,
    /// Share of the clusters below the cut that is offered as a blind audit.
    pub audit_share: f64,
    /// Fewest clusters offered as a blind audit, where there are so many below the cut.
    pub audit_least: usize,
    /// Minutes without a click or key after which the page locks itself.
    pub idle_minutes: u32,
    /// Core price band, US dollars.
    pub core_band: [f64; 2],
    /// Working price band, US dollars.
    pub working_band: [f64; 2],
    /// Upper end of the outer band, US dollars.
    pub outer_band: f64,
    /// What brings a cluster back.
    pub material: Material,
}

/// Changes that bring back a cluster that was dismissed, lacks data, or sleeps until it changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Recipients who joined.
    pub recipients: usize,
    /// Payers who joined.
    pub payers: usize,
    /// Further payments.
    pub payments: u32,
    /// The same as a share of those known before; both must hold.
    pub payments_share: f64,
    /// Rise of the ranking index, log10.
    pub score: f64,
    /// Patterns not met before.
    pub reasons: usize,
}
