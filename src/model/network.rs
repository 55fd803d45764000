//! How people become clusters: the content of `schemas/network.toml`.

use serde::{Deserialize, Serialize};

/// Settings of the network stage; `schemas/network.toml` says where each value comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSettings {
    /// Smallest posterior of outcome `lead` for a recipient's place in a cluster.
    pub recipient_floor: f64,
    /// Smallest probability that a pair's payments are sessions, for the payer's place.
    pub pair_floor: f64,
    /// Identifiers of more persons than this tie nobody.
    pub degree_limit: u32,
    /// Affinity at which two recipients belong together; one shared identifier is 1.
    pub tie: f64,
    /// Affinity of one payer shared by two recipients and paying no other.
    pub shared_payer: f64,
    /// Days after a receipt within which a payment onward counts as forwarding.
    pub forward_days: u32,
    /// Persons beyond which a cluster is split.
    pub largest: usize,
    /// Seeds tried for a split.
    pub seeds: u64,
    /// Recipients up to which a tied group is called a family.
    pub family: usize,
    /// Minutes of review a cluster costs.
    pub minutes_cluster: f64,
    /// Minutes of review each person costs.
    pub minutes_person: f64,
    /// Days after which a cluster without payments is half as urgent.
    pub urgency_days: f64,
}
