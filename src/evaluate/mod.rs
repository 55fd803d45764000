//! How good is a run, when the truth is known? A finished run against the truth of a simulated world.
//!
//! Ranks are judged on **true persons**: each person of the run stands for the true person that most of their payments
//! belong to. A true person met again lower down counts neither way, and neither does a runner listed as the payer of the
//! money handed on. Nothing here feeds back into a run.

mod bootstrap;
mod clusters;
mod fairness;
mod identity;
mod labels;
mod ranking;
mod run;
mod truth;

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

pub use bootstrap::Estimate;
pub use clusters::ClusterScore;
pub use fairness::{Fairness, FalseLeads, LIMIT};
pub use identity::{IdentityScore, PairScore};
pub use labels::{Label, Labels, labels};
pub use ranking::{AtRank, DEPTHS, OneOff, Ranking, Victims};

/// How intervals are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Resampling {
    /// Number of resampled sets of networks; 0 gives intervals of no width.
    pub rounds: u32,
    /// Seed of the resampling: same seed, same intervals.
    pub seed: u64,
}

impl Default for Resampling {
    fn default() -> Self {
        Self { rounds: 1000, seed: 1 }
    }
}

/// Everything measured of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// Rows of the run that the truth knows.
    pub rows_matched: u64,
    /// Rows of the run that the truth does not know, or that carry no transaction id.
    pub rows_unmatched: u64,
    /// Networks that hold at least one guilty person.
    pub networks: u32,
    /// How intervals were drawn.
    pub resampling: Resampling,
    /// The leads in the role of payer.
    pub payers: Ranking,
    /// The leads in the role of recipient (money runners and collectors are to be found).
    pub recipients: Ranking,
    /// Payers who paid once or twice, found only through their recipient.
    pub one_off: OneOff,
    /// Victims of romance scams and sextortion.
    pub victims: Victims,
    /// On whom false leads fall; absent where the truth does not say who the remitters are.
    pub fairness: Option<Fairness>,
    /// Clusters against networks.
    pub clusters: ClusterScore,
    /// Which records were taken to be one person.
    pub identity: IdentityScore,
}

/// Judges the finished run in folder `run` against the folder `truth` that `obole simulate` wrote beside its exports.
pub fn evaluate(run: &Path, truth: &Path, resampling: Resampling) -> Result<Evaluation> {
    let truth = truth::Truth::read(truth)?;
    let run = run::Run::read(run)?;
    let matched = truth::Matched::new(&run, &truth);
    let payers = ranking::Listed::payers(&run, &matched, &truth);
    let recipients = ranking::Listed::recipients(&run, &matched, &truth);
    Ok(Evaluation {
        rows_matched: matched.rows,
        rows_unmatched: run.payments.len() as u64 - matched.rows,
        networks: truth.networks.len() as u32,
        resampling,
        one_off: ranking::one_off(&payers, &truth),
        fairness: fairness::judge(&payers, &truth),
        victims: ranking::victims(&payers, &run, &matched, &truth),
        payers: payers.judge(&truth.payers, truth.networks.len(), resampling),
        recipients: recipients.judge(&truth.recipients, truth.networks.len(), resampling),
        clusters: clusters::judge(&run, &matched, &truth),
        identity: identity::judge(&run, &matched),
    })
}
