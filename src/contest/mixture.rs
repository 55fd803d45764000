//! How likely is each pair if its recipient is of a given kind? People have several lives, so a kind is a mixture.

use anyhow::{Context, Result};

use rayon::prelude::*;

use super::by_kind::ByKind;
use crate::model::{ContestSettings, Explanation, Outcome};

/// Shares in which a kind of recipient emits kinds of pairs, `unexplained` last in both directions.
pub(super) struct Mixtures {
    shares: Vec<Vec<(usize, f64)>>,
    outcomes: Vec<Outcome>,
    leads: Vec<usize>,
    /// Kinds of pairs that are a tie of their payer, and how much rarer they are beside sessions.
    ties: Vec<(usize, f64)>,
    floor: f32,
}

/// The likelihoods of every pair, relative to the population's density.
#[derive(Clone)]
pub(super) struct Odds {
    /// Under each kind of recipient; for a lead kind, its honest part alone, share included.
    pub(super) honest: ByKind<f64>,
    /// Under each lead kind, its session part, share included.
    pub(super) session: ByKind<f64>,
    /// Log likelihood under each kind, of the honest part of a lead kind: it never changes, whatever is heard.
    pub(super) ln_honest: ByKind<f64>,
}

impl Odds {
    /// The likelihoods of the pairs with these log ratios of their measures.
    pub(super) fn new(mixtures: &Mixtures, ratios: &ByKind<f32>) -> Self {
        let (pairs, kinds) = (ratios.len(), mixtures.kinds());
        let mut odds = Self {
            honest: ByKind::zero(pairs, kinds),
            session: ByKind::zero(pairs, mixtures.leads.len()),
            ln_honest: ByKind::zero(pairs, kinds),
        };
        let rows = odds.honest.rows_mut().zip(odds.session.rows_mut()).zip(odds.ln_honest.rows_mut()).enumerate();
        rows.for_each(|(pair, ((honest, session), ln_honest))| {
            mixtures.odds(ratios.row(pair), honest, session, ln_honest);
        });
        odds
    }
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
        let outcomes: Vec<Outcome> = explanations.iter().map(|e| e.outcome).chain([Outcome::Benign]).collect();
        let leads = (0..outcomes.len()).filter(|&kind| outcomes[kind] == Outcome::Lead).collect();
        let ties = explanations.iter().enumerate().filter_map(|(kind, e)| Some((kind, e.tie?))).collect();
        Ok(Self { shares, outcomes, leads, ties, floor: settings.pair_floor as f32 })
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
        self.leads.iter().copied()
    }

    /// The kinds of pairs that recipients of `kind` have, each with its share.
    pub(super) fn emitted(&self, kind: usize) -> &[(usize, f64)] {
        &self.shares[kind]
    }

    /// Share of sessions among the pairs of lead kind `kind`.
    pub(super) fn session_share(&self, kind: usize) -> f64 {
        self.shares[kind].iter().filter(|(emitted, _)| *emitted == kind).map(|(_, share)| share).sum()
    }

    /// The same, and 0 for any other kind.
    pub(super) fn session_share_of_lead(&self, kind: usize) -> f64 {
        if self.outcomes[kind] == Outcome::Lead { self.session_share(kind) } else { 0.0 }
    }

    /// Probability of each kind of pair before any measure, given the probability of each kind of recipient.
    pub(super) fn pair_kinds(&self, kinds: &[f64]) -> Vec<f64> {
        let mut pairs = vec![0.0; self.kinds()];
        for (shares, kind) in self.shares.iter().zip(kinds) {
            shares.iter().for_each(|&(emitted, share)| pairs[emitted] += kind * share);
        }
        pairs
    }

    /// How much rarer a pair is beside sessions than beside the payments of anyone else, above 0 and at most 1: only what
    /// its measures say beyond `before` (the probability of each kind of pair) makes it a tie, so that a pair of which
    /// nothing is known says nothing.
    pub(super) fn tie(&self, ratios: &[f32], kinds: &[f64], before: &[f64]) -> f64 {
        if self.ties.is_empty() {
            return 1.0;
        }
        let shares = self.responsibilities(ratios, kinds, 1.0);
        let rarer = self.ties.iter().map(|&(kind, rarer)| {
            let surer = (shares[kind] - before[kind]) / (1.0 - before[kind]);
            surer.max(0.0) * (1.0 - rarer)
        });
        1.0 - rarer.sum::<f64>()
    }

    /// The likelihoods of one pair from the log ratios of its measures; the rows are zero before.
    fn odds(&self, ratios: &[f32], honest: &mut [f64], session: &mut [f64], ln_honest: &mut [f64]) {
        let likelihood = self.likelihoods(ratios);
        for (kind, shares) in self.shares.iter().enumerate() {
            for &(emitted, share) in shares {
                let part = share * likelihood[emitted];
                match self.leads.iter().position(|&lead| lead == kind && emitted == kind) {
                    Some(nth) => session[nth] += part,
                    None => honest[kind] += part,
                }
            }
            ln_honest[kind] = honest[kind].max(1e-12).ln();
        }
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

    /// For each kind, the kind whose ratio its likelihood follows: itself, or the best one where it is floored below that.
    pub(super) fn follows(&self, ratios: &[f32]) -> Vec<usize> {
        let best = ratios.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(kind, _)| kind);
        let floor = ratios.get(best).copied().unwrap_or(0.0) - self.floor;
        ratios.iter().enumerate().map(|(kind, ratio)| if *ratio < floor { best } else { kind }).collect()
    }

    /// Likelihood of a pair under each kind, none further below the best than the floor.
    pub(super) fn likelihoods(&self, ratios: &[f32]) -> Vec<f64> {
        let best = ratios.iter().copied().fold(f32::MIN, f32::max);
        ratios.iter().map(|&ratio| f64::from(ratio.max(best - self.floor)).exp()).collect()
    }
}
