//! Whose posterior earns a place in a cluster, and who pays whom among them?

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Contest, LeadRole, Outcome, Standing};

use super::Scene;

/// A recipient with enough posterior weight. Positions in [`Candidates::recipients`] name recipients from here on.
#[derive(Clone, Debug)]
pub(super) struct Recipient {
    /// Index into `Identity::persons`.
    pub(super) person: u32,
    /// Index into `Measured::recipients`.
    pub(super) at: usize,
    /// Posterior of outcome `lead`.
    pub(super) posterior: f64,
    /// The same as log10 odds: the lead's score where there is one, which does not saturate.
    pub(super) log_odds: f64,
}

/// A payment edge from a payer to a candidate recipient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    /// Index of the payer into `Identity::persons`.
    pub(super) payer: u32,
    /// Position of the recipient among the candidates.
    pub(super) recipient: usize,
    /// Index into `Measured::pairs`.
    pub(super) pair: usize,
    /// Probability that the payments are sessions.
    pub(super) weight: f64,
}

/// Candidate recipients, ascending by person, and the edges to them, by payer then recipient.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidates {
    pub(super) recipients: Vec<Recipient>,
    pub(super) edges: Vec<Edge>,
}

impl Candidates {
    /// Position of a person among the candidate recipients.
    pub(super) fn position(&self, person: u32) -> Option<usize> {
        self.recipients.binary_search_by_key(&person, |recipient| recipient.person).ok()
    }

    /// The edges of each payer.
    pub(super) fn by_payer(&self) -> impl Iterator<Item = &[Edge]> {
        self.edges.chunk_by(|a, b| a.payer == b.payer)
    }
}

/// Finds both. A possible victim is no candidate, in either role.
pub(super) fn find(scene: &Scene<'_>) -> Candidates {
    let (contest, measured) = (scene.contest, scene.measured);
    let victims: BTreeSet<(LeadRole, u32)> = contest
        .leads
        .iter()
        .filter(|lead| lead.outcome == Outcome::PossibleVictim)
        .map(|lead| (lead.role, lead.person))
        .collect();
    let scores: BTreeMap<u32, f64> = contest
        .leads
        .iter()
        .filter(|lead| lead.role == LeadRole::Recipient && lead.outcome == Outcome::Lead)
        .map(|lead| (lead.person, lead.score))
        .collect();
    let recipients: Vec<Recipient> = contest
        .recipients
        .iter()
        .enumerate()
        .map(|(at, standing)| {
            let (person, posterior) = (standing.person, mass(contest, standing, Outcome::Lead));
            let odds = posterior / (1.0 - posterior).max(1e-7);
            Recipient { person, at, posterior, log_odds: scores.get(&person).copied().unwrap_or(odds.log10()) }
        })
        .filter(|recipient| recipient.posterior >= scene.settings.recipient_floor)
        .filter(|recipient| !victims.contains(&(LeadRole::Recipient, recipient.person)))
        .collect();
    let mut edges = Vec::new();
    for (position, recipient) in recipients.iter().enumerate() {
        for pair in measured.recipient_pairs(recipient.at) {
            let (payer, standing) = (measured.pairs[pair].payer, &contest.pairs[pair]);
            let weight = f64::from(standing.lead);
            let pays = weight >= scene.settings.pair_floor && standing.lead > standing.victim;
            if pays && !victims.contains(&(LeadRole::Payer, payer)) {
                edges.push(Edge { payer, recipient: position, pair, weight });
            }
        }
    }
    edges.sort_by_key(|edge| (edge.payer, edge.recipient));
    Candidates { recipients, edges }
}

fn mass(contest: &Contest, standing: &Standing, outcome: Outcome) -> f64 {
    let of_outcome = standing.posteriors.iter().zip(&contest.outcomes).filter(|(_, known)| **known == outcome);
    of_outcome.map(|(&posterior, _)| f64::from(posterior)).sum()
}
