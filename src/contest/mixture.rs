//! How likely is each pair if its recipient is of a given kind? People have several lives, so a kind is a mixture.

use anyhow::{Context, Result};

use crate::model::{ContestSettings, Explanation, Outcome};

/// Shares in which a kind of recipient emits kinds of pairs, `unexplained` last in both directions.
pub(super) struct Mixtures {
    shares: Vec<Vec<(usize, f64)>>,
    outcomes: Vec<Outcome>,
    floor: f32,
}

/// One pair's likelihoods, relative to the population's density.
pub(super) struct PairOdds {
    /// Under each kind of recipient; for a lead kind, its honest part alone, share included.
    pub(super) honest: Vec<f64>,
    /// Under each lead kind, its session part, share included; 0 for other kinds.
    pub(super) session: Vec<f64>,
    /// Log likelihood under each kind that is no lead kind: it never changes, whatever is heard.
    pub(super) ln_honest: Vec<f64>,
}

impl Mixtures {
    /// Reads the shares from the explanations.
    pub(super) fn new(explanations: &[Explanation], settings: &ContestSettings) -> Result<Self> {
        let unexplained = explanations.len();
        let mut shares = Vec::new();
        for (own, explanation) in explanations.iter().enumerate() {
            let open = settings.open_world;
            let mut row = vec![(unexplained, open)];
            if explanation.emits.is_empty() {
                row.push((own, 1.0 - open));
            }
            for (kind, share) in &explanation.emits {
                let at = explanations.iter().position(|known| known.id == *kind);
                row.push((
                    at.with_context(|| format!("{} emits {kind}, which is unknown", explanation.id))?,
                    share * (1.0 - open),
                ));
            }
            shares.push(row);
        }
        shares.push(vec![(unexplained, 1.0)]);
        let outcomes = explanations.iter().map(|e| e.outcome).chain([Outcome::Benign]).collect();
        Ok(Self { shares, outcomes, floor: settings.pair_floor as f32 })
    }

    /// Number of kinds, `unexplained` included.
    pub(super) fn kinds(&self) -> usize {
        self.shares.len()
    }

    /// Outcome of each kind.
    pub(super) fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// Kinds of outcome `lead`.
    pub(super) fn lead_kinds(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        (0..self.kinds()).filter(|&kind| self.outcomes[kind] == Outcome::Lead)
    }

    /// Share of sessions among the pairs of lead kind `kind`.
    pub(super) fn session_share(&self, kind: usize) -> f64 {
        self.shares[kind].iter().filter(|(emitted, _)| *emitted == kind).map(|(_, share)| share).sum()
    }

    /// The same, and 0 for any other kind.
    pub(super) fn session_share_of_lead(&self, kind: usize) -> f64 {
        if self.outcomes[kind] == Outcome::Lead { self.session_share(kind) } else { 0.0 }
    }

    /// The likelihoods of one pair from the log ratios of its measures.
    pub(super) fn odds(&self, ratios: &[f32]) -> PairOdds {
        let likelihood = self.likelihoods(ratios);
        let none = vec![0.0; self.kinds()];
        let mut odds = PairOdds { honest: none.clone(), session: none, ln_honest: Vec::new() };
        for (kind, shares) in self.shares.iter().enumerate() {
            for &(emitted, share) in shares {
                let part = share * likelihood[emitted];
                if self.outcomes[kind] == Outcome::Lead && emitted == kind {
                    odds.session[kind] += part;
                } else {
                    odds.honest[kind] += part;
                }
            }
        }
        odds.ln_honest = odds.honest.iter().map(|part| part.max(1e-12).ln()).collect();
        odds
    }

    /// Probability of each explanation for a pair, given the probability of each kind of recipient and how the payer's
    /// other pairs multiply the odds of a session.
    pub(super) fn responsibilities(&self, ratios: &[f32], kinds: &[f64], payer: f64) -> Vec<f64> {
        let likelihood = self.likelihoods(ratios);
        let mut parts = vec![0.0; self.kinds()];
        for (kind, shares) in self.shares.iter().enumerate() {
            for &(emitted, share) in shares {
                let lead = self.outcomes[kind] == Outcome::Lead && emitted == kind;
                parts[emitted] += kinds[kind] * share * likelihood[emitted] * if lead { payer } else { 1.0 };
            }
        }
        let total: f64 = parts.iter().sum();
        parts.into_iter().map(|part| part / total).collect()
    }

    fn likelihoods(&self, ratios: &[f32]) -> Vec<f64> {
        let best = ratios.iter().copied().fold(f32::MIN, f32::max);
        ratios.iter().map(|&ratio| f64::from(ratio.max(best - self.floor)).exp()).collect()
    }
}
