//! What the contest of explanations found.

use serde::{Deserialize, Serialize};

use super::{Outcome, Subject};

/// In which role a person is a lead. `recipient` here is the one paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeadRole {
    /// Paid such a recipient.
    Payer,
    /// Collects such payments.
    Recipient,
}

/// What a lead stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Own evidence is positive.
    First,
    /// Only the network speaks: to identify once the recipient is confirmed, never a case of its own.
    Second,
    /// One payment is at stake, and the rest does not speak clearly: ranked after all others, never a case of its own.
    Third,
}

impl Tier {
    /// All tiers, in order.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// The spelling in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
        }
    }
}

/// How each explanation fares for one recipient or payer.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Index into `Identity::persons`.
    pub person: u32,
    /// log10 likelihood of each explanation, aligned with `Contest::explanations`, relative to `unexplained`.
    pub scores: Vec<f32>,
    /// Probability of each explanation; sums to 1. An index for ranking, not calibrated.
    pub posteriors: Vec<f32>,
}

/// How one pair is explained, everything considered.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairStanding {
    /// Index of the explanation that best accounts for the pair.
    pub best: u16,
    /// Probability that the pair's payments are sessions (outcome `lead`).
    pub lead: f32,
    /// Probability that the payer is a possible victim.
    pub victim: f32,
    /// log10 evidence of the pair's own measures for sessions, against the mixture of all other explanations.
    pub own: f32,
}

/// Pairs at least this much as probable as the person's most probable one are at stake: a payer's family support is not
/// part of the lead.
pub const AT_STAKE: f32 = 0.5;

/// What one measure adds to the score of one lead; those of a lead sum to its score.
#[derive(Clone, Debug, Serialize)]
pub struct Contribution {
    /// Kind of subject.
    pub subject: Subject,
    /// Index of the person (of the recipient, for a pair).
    pub person: u32,
    /// Index of the payer, for a pair.
    pub payer: Option<u32>,
    /// Index of the explanation.
    pub explanation: u16,
    /// Measure id, or `prior` for where every score starts, `recipient_prior` for how much commoner the lead kinds are
    /// among recipients than among payers, `seed` for a partner's list, `tie` for a pair that speaks against the payer's
    /// others, `network` for what others lend.
    pub measure: &'static str,
    /// Index of the person who lends it, for `network`: a payer to a recipient, a recipient to a payer, or a recipient to
    /// one it is linked to. `None` for the rest of what is lent, too little each to be told apart.
    pub lender: Option<u32>,
    /// log10 units; positive speaks for the outcome of the lead, against the mixture of all others.
    pub log10: f32,
}

/// A person worth a look, in one role.
#[derive(Clone, Debug)]
pub struct Lead {
    /// 1-based, over all tiers.
    pub rank: u32,
    /// Index into `Identity::persons`.
    pub person: u32,
    /// Payer or recipient.
    pub role: LeadRole,
    /// First, second or third tier.
    pub tier: Tier,
    /// `lead` or `possible_victim`.
    pub outcome: Outcome,
    /// log10 odds, prior included: the ranking index.
    pub score: f64,
    /// log10 evidence of the person's own payments.
    pub own: f64,
    /// log10 evidence lent by the network.
    pub borrowed: f64,
    /// Posterior of the outcome; an index, not calibrated.
    pub posterior: f64,
    /// Index of the best explanation of this outcome.
    pub kind: u16,
    /// Index of the best explanation of any other outcome.
    pub best_rival: u16,
}

/// Recipients whom possible victims pay and who share a victim, one through another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MuleCluster {
    /// Stable while the recipients are the same persons: `M-` and 8 letters or digits.
    pub id: String,
    /// Indices of the recipients into `Identity::persons`, ascending.
    pub recipients: Vec<u32>,
    /// Indices of the possible victims, by rank.
    pub victims: Vec<u32>,
}

/// The result of the contest.
#[derive(Clone, Debug, Default)]
pub struct Contest {
    /// Explanation ids, sorted, `unexplained` last.
    pub explanations: Vec<String>,
    /// Outcome of each explanation.
    pub outcomes: Vec<Outcome>,
    /// Aligned with `Measured::pairs`.
    pub pairs: Vec<PairStanding>,
    /// Aligned with `Measured::recipients`.
    pub recipients: Vec<Standing>,
    /// Of every payer who is a lead or possible victim, by rank: how each explanation fares for his loudest pair.
    pub payers: Vec<Standing>,
    /// Ranked leads and possible victims; `lead` first, each by falling score, the third tier after the others.
    pub leads: Vec<Lead>,
    /// What speaks for and against, for every lead.
    pub contributions: Vec<Contribution>,
    /// Rounds of messages until they settled, and the last largest change.
    pub rounds: (u32, f64),
}
