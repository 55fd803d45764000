//! People who belong together on the evidence: payers, money runners, collectors.

use serde::{Deserialize, Serialize};

/// What a cluster looks like, in the guide's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterKind {
    /// Few recipients tied by phone, document, address or surname.
    Family,
    /// Several unrelated recipients, or a collector.
    Organised,
    /// One payer and one recipient.
    SinglePair,
    /// One recipient with several payers, nothing said of family or group.
    Hub,
}

/// Possible role of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Pays.
    Payer,
    /// Is paid by payers.
    MoneyRunner,
    /// Is paid by recipients: collected sums go there.
    Collector,
}

/// One person of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Index into `Identity::persons`.
    pub person: u32,
    /// Possible role.
    pub role: MemberRole,
    /// Rank of the lead, when the person is one in that role.
    pub lead_rank: Option<u32>,
}

/// A ranked cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// 1-based.
    pub rank: u32,
    /// Stable id, `C-` and 8 letters or digits, derived from the persons' ids.
    pub id: String,
    /// Kind.
    pub kind: ClusterKind,
    /// log10 odds of its surest recipient, plus log10 of the expected true persons per hour of review.
    pub score: f64,
    /// Members: money runners, collectors, payers, each by lead rank then person id.
    pub members: Vec<Member>,
    /// Expected number of true persons (sum of posteriors).
    pub expected_persons: f64,
    /// Completed payments inside.
    pub payments: u32,
    /// First and last payment, seconds UTC.
    pub period: (i64, i64),
    /// Sum of priced payments, US cents.
    pub usd_cents: i64,
    /// Urgency apart from score: 0 to 1, from last payment and cadence.
    pub urgency: f64,
    /// Positions of the flags met inside, most frequent first.
    pub flags: Vec<u16>,
}
