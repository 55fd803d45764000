//! What became of clusters from one run to the next.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A cluster reduced to its people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circle {
    /// Cluster id.
    pub id: String,
    /// Person ids of those paid.
    pub recipients: BTreeSet<String>,
    /// Person ids of those who pay.
    pub payers: BTreeSet<String>,
}

/// What a cluster is to those of an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nobody in it belonged to an earlier cluster.
    New,
    /// The same people.
    Same,
    /// One earlier cluster, with people added.
    Grown,
    /// One earlier cluster, with people gone and none added.
    Shrunk,
    /// Two or more earlier clusters live on in it.
    Merged,
    /// People of an earlier cluster that lives on elsewhere.
    Split,
    /// An earlier cluster that lives on in none.
    Gone,
}

/// What became of one cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterChange {
    /// Cluster id in this run; of the earlier one, for a cluster that is gone.
    pub cluster: String,
    /// What happened.
    pub change: Change,
    /// Earlier clusters it comes from, nearest first.
    pub earlier: Vec<String>,
    /// Persons who are in it and were not in the nearest earlier one.
    pub joined: u32,
    /// Persons who were in the nearest earlier one and are not in it.
    pub left: u32,
}
