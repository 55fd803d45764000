//! What do payers and recipients tell one another about their other payments? Loopy belief propagation, damped, in a
//! fixed order; a message never returns to its sender.
//!
//! A payer is, or is not, one who pays for sessions; a recipient is of one kind. A pair can be a session only if both
//! are so. From the recipient the pair hears how likely a lead kind is without this pair; from the payer, how his other
//! pairs change the odds. Kschischang, Frey and Loeliger (2001), *Factor graphs and the sum-product algorithm*.

use rayon::prelude::*;

use crate::model::{ContestSettings, Measured};

use super::mixture::{Mixtures, PairOdds};

/// Natural-log units beyond which a pair says no more to its payer: a steady pair with a hub may decide.
const PAIR_LOUDEST: f64 = 14.0;

/// What is known before any message.
pub(super) struct Known<'a> {
    pub(super) measured: &'a Measured,
    pub(super) mixtures: &'a Mixtures,
    pub(super) settings: &'a ContestSettings,
    /// Log ratios of each pair under each kind of pair.
    pub(super) ratios: &'a [Vec<f32>],
    /// Likelihoods of each pair.
    pub(super) odds: &'a [PairOdds],
    /// Log prior and own measures of each recipient under each kind.
    pub(super) recipients: &'a [Vec<f64>],
    /// Log evidence of each payer's own measures.
    pub(super) payers: &'a [f64],
    /// Position of each pair's recipient.
    pub(super) recipient_of: &'a [u32],
    /// For each recipient, the recipients it shares an identifier or a forwarding with.
    pub(super) links: &'a [Vec<u32>],
}

/// What has been said.
#[derive(Clone)]
pub(super) struct Messages {
    /// For each pair: natural-log factor on the odds of a session, from the payer's other pairs.
    from_payer: Vec<f64>,
    /// For each pair: probability of each lead kind and of the rest, from the recipient's other pairs.
    cavity: Vec<Vec<f64>>,
    /// For each recipient: natural-log factor on the odds of a lead kind, from the recipients it is linked to.
    from_links: Vec<f64>,
    /// Log score of each recipient under each kind, everything heard.
    pub(super) scores: Vec<Vec<f64>>,
    /// Rounds taken, and the last largest change.
    pub(super) rounds: (u32, f64),
}

impl Messages {
    /// What the recipient's other pairs say of its kind.
    pub(super) fn cavity(&self, pair: usize) -> &[f64] {
        &self.cavity[pair]
    }
}

impl Known<'_> {
    /// Nothing heard yet: what each person's own payments show.
    pub(super) fn silence(&self) -> Messages {
        let mut messages = Messages {
            from_payer: vec![0.0; self.odds.len()],
            cavity: vec![Vec::new(); self.odds.len()],
            from_links: vec![0.0; self.recipients.len()],
            scores: Vec::new(),
            rounds: (0, 0.0),
        };
        self.hear_recipients(&mut messages);
        messages
    }

    /// Exchanges messages until they settle.
    pub(super) fn exchange(&self) -> Messages {
        let mut messages = self.silence();
        messages.from_links = (0..self.links.len()).into_par_iter().map(|i| self.links_say(i)).collect();
        self.hear_recipients(&mut messages);
        for round in 1..=self.settings.rounds {
            let change = self.hear_payers(&mut messages);
            self.hear_recipients(&mut messages);
            messages.rounds = (round, change);
            if change < self.settings.tolerance {
                break;
            }
        }
        messages
    }

    /// Natural-log evidence of a pair for a session, everything the recipient's other pairs say included: its odds over
    /// those of any pair.
    pub(super) fn pair_evidence(&self, pair: usize, kinds: &[f64]) -> f64 {
        let odds = &self.odds[pair];
        let (mut session, mut rest) = (0.0, 0.0);
        for (kind, probability) in kinds.iter().enumerate() {
            session += probability * odds.session[kind];
            rest += probability * odds.honest[kind];
        }
        let any = self.settings.payer_prior * self.settings.payer_focus;
        ((session / rest) / (any / (1.0 - any))).max(1e-12).ln()
    }

    /// Natural-log evidence of a pair's own measures for a session, whatever its recipient: its odds over those of any
    /// pair when nothing is known of the recipient but the prior.
    pub(super) fn own_evidence(&self, pair: usize, prior: &[f64]) -> f64 {
        let neutral: f64 =
            prior.iter().enumerate().map(|(kind, p)| p * self.mixtures.session_share_of_lead(kind)).sum();
        let odds = &self.odds[pair];
        let session: f64 = prior.iter().zip(&odds.session).map(|(p, part)| p * part).sum();
        let rest: f64 = prior.iter().zip(&odds.honest).map(|(p, part)| p * part).sum();
        ((session / rest) / (neutral / (1.0 - neutral))).max(1e-12).ln()
    }

    /// What a pair says to its payer.
    pub(super) fn to_payer(&self, evidence: f64) -> f64 {
        let focus = self.settings.payer_focus;
        (focus * evidence.exp() + 1.0 - focus).ln().min(PAIR_LOUDEST)
    }

    /// What a payer says to a pair, from the log ratio `others` of what his other pairs say: a session needs such a payer,
    /// an honest pair allows for both.
    fn payer_says(&self, others: f64) -> f64 {
        let (prior, focus) = (self.settings.payer_prior, self.settings.payer_focus);
        let ratio = others.clamp(-PAIR_LOUDEST, PAIR_LOUDEST).exp();
        (ratio * (1.0 - prior * focus) / (prior * (1.0 - focus) * ratio + 1.0 - prior))
            .ln()
            .clamp(-self.settings.loudest, self.settings.loudest)
    }

    /// Probability of each explanation for a pair, everything heard.
    pub(super) fn shares(&self, messages: &Messages, pair: usize) -> Vec<f64> {
        let factor = messages.from_payer[pair].exp();
        self.mixtures.responsibilities(&self.ratios[pair], &messages.cavity[pair], factor)
    }

    fn hear_recipients(&self, messages: &mut Messages) {
        let heard: Vec<(Vec<f64>, Vec<Vec<f64>>)> =
            (0..self.recipients.len()).into_par_iter().map(|i| self.hear_recipient(messages, i)).collect();
        messages.scores = Vec::with_capacity(heard.len());
        for (i, (score, cavities)) in heard.into_iter().enumerate() {
            messages.scores.push(score);
            for (pair, cavity) in self.measured.recipient_pairs(i).zip(cavities) {
                messages.cavity[pair] = cavity;
            }
        }
    }

    /// Score of one recipient, and for each of its pairs the probability of each kind without that pair.
    fn hear_recipient(&self, messages: &Messages, i: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
        let pairs = self.measured.recipient_pairs(i);
        let saturation = (pairs.len() as f64).powf(self.settings.saturation);
        let mut score = self.recipients[i].clone();
        self.mixtures.lead_kinds().for_each(|kind| score[kind] += messages.from_links[i]);
        let terms: Vec<Vec<f64>> = pairs
            .map(|pair| self.pair_terms(pair, messages.from_payer[pair]).iter().map(|term| term / saturation).collect())
            .collect();
        for term in &terms {
            score.iter_mut().zip(term).for_each(|(score, term)| *score += term);
        }
        let cavities =
            terms.iter().map(|term| softmax(score.iter().zip(term).map(|(score, term)| score - term))).collect();
        (score, cavities)
    }

    /// Log likelihood of a pair under each kind of recipient, the payer's other pairs heard.
    fn pair_terms(&self, pair: usize, from_payer: f64) -> Vec<f64> {
        let odds = &self.odds[pair];
        let mut terms = odds.ln_honest.clone();
        let factor = from_payer.exp();
        for kind in self.mixtures.lead_kinds() {
            terms[kind] = (odds.session[kind] * factor + odds.honest[kind]).max(1e-12).ln();
        }
        terms
    }

    fn hear_payers(&self, messages: &mut Messages) -> f64 {
        let said: Vec<f64> = (0..self.odds.len())
            .into_par_iter()
            .map(|pair| self.to_payer(self.pair_evidence(pair, &messages.cavity[pair])))
            .collect();
        let mut change: f64 = 0.0;
        for i in 0..self.payers.len() {
            let pairs = self.measured.payer_pairs(i);
            let total: f64 = self.payers[i] + pairs.iter().map(|&pair| said[pair as usize]).sum::<f64>();
            for &pair in pairs {
                let fresh = self.payer_says(total - said[pair as usize] - self.echo(pair, pairs, &said));
                let old = &mut messages.from_payer[pair as usize];
                let next = *old + self.settings.damping * (fresh - *old);
                change = change.max((next - *old).abs());
                *old = next;
            }
        }
        change
    }

    /// What the payer's pairs with recipients linked to this pair's say: they may be one person under two records, so
    /// they must not vouch for one another.
    fn echo(&self, pair: u32, pairs: &[u32], said: &[f64]) -> f64 {
        let links = &self.links[self.recipient_of[pair as usize] as usize];
        let linked = |other: &&u32| links.binary_search(&self.recipient_of[**other as usize]).is_ok();
        pairs.iter().filter(linked).map(|&other| said[other as usize]).sum()
    }

    /// What the recipients linked to recipient `i` say, from what their own payers show, those they share with `i` left
    /// out: a family's mother and daughter, paid by one son, lend one another nothing.
    fn links_say(&self, i: usize) -> f64 {
        let trust = self.settings.link_trust;
        let payers = &self.measured.pairs[self.measured.recipient_pairs(i)];
        let said = self.links[i].iter().map(|&other| {
            let mut score = self.recipients[other as usize].clone();
            let pairs = self.measured.recipient_pairs(other as usize);
            let saturation = (pairs.len() as f64).powf(self.settings.saturation);
            for pair in pairs {
                let payer = self.measured.pairs[pair].payer;
                if payers.binary_search_by_key(&payer, |key| key.payer).is_err() {
                    let terms = self.pair_terms(pair, 0.0);
                    score.iter_mut().zip(terms).for_each(|(score, term)| *score += term / saturation);
                }
            }
            let evidence = self.lead_odds(&score) - self.lead_prior();
            (trust * evidence.min(PAIR_LOUDEST).exp() + 1.0 - trust).ln()
        });
        said.sum::<f64>().clamp(-self.settings.loudest, self.settings.loudest)
    }

    /// Log odds of the lead kinds in a recipient's scores.
    pub(super) fn lead_odds(&self, score: &[f64]) -> f64 {
        let probabilities = softmax(score.iter().copied());
        let lead: f64 = self.mixtures.lead_kinds().map(|kind| probabilities[kind]).sum();
        (lead.max(1e-15) / (1.0 - lead).max(1e-15)).ln()
    }

    /// Log odds that a person is of a lead kind, before anything is looked at.
    pub(super) fn lead_prior(&self) -> f64 {
        (self.settings.payer_prior / (1.0 - self.settings.payer_prior)).ln()
    }
}

/// Probabilities from log scores.
pub(super) fn softmax(scores: impl Iterator<Item = f64>) -> Vec<f64> {
    let scores: Vec<f64> = scores.collect();
    let best = scores.iter().copied().fold(f64::MIN, f64::max);
    let weights: Vec<f64> = scores.into_iter().map(|score| (score - best).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Explanation, Outcome, PairKey};

    /// Three payers and two recipients without a cycle: payer 1 pays both.
    const EDGES: [(u32, u32); 4] = [(0, 0), (0, 1), (1, 1), (1, 2)];
    const RATIOS: [[f32; 3]; 4] = [[1.2, -0.3, 0.0], [2.0, -1.0, 0.0], [0.7, 0.4, 0.0], [-0.8, 1.1, 0.0]];

    fn settings() -> ContestSettings {
        let text = include_str!("../../schemas/contest.toml");
        let shipped: ContestSettings = toml::from_str(text).expect("the shipped settings are sound");
        ContestSettings { saturation: 0.0, damping: 1.0, payer_prior: 0.05, pair_floor: 50.0, loudest: 30.0, ..shipped }
    }

    fn explanation(id: &str, outcome: Outcome, emits: &[(&str, f64)]) -> Explanation {
        Explanation {
            id: id.into(),
            title: crate::model::Text::default(),
            description: crate::model::Text::default(),
            outcome,
            prior: 0.3,
            sources: Vec::new(),
            emits: emits.iter().map(|(kind, share)| ((*kind).to_owned(), *share)).collect(),
            pair: std::collections::BTreeMap::new(),
            recipient: std::collections::BTreeMap::new(),
            payer: std::collections::BTreeMap::new(),
        }
    }

    fn measured() -> Measured {
        Measured {
            pairs: EDGES.iter().map(|&(recipient, payer)| PairKey { recipient, payer }).collect(),
            recipients: vec![0, 1],
            recipient_starts: vec![0, 2, 4],
            payers: vec![0, 1, 2],
            payer_starts: vec![0, 1, 3, 4],
            payer_pairs: vec![0, 1, 2, 3],
            ..Measured::default()
        }
    }

    /// Weight of one full assignment of kinds, payers and sessions.
    fn weight(
        kinds: [usize; 2],
        payers: [bool; 3],
        sessions: [bool; 4],
        odds: &[PairOdds],
        s: &ContestSettings,
    ) -> f64 {
        let any = s.payer_prior * s.payer_focus;
        let mut weight: f64 = kinds.iter().map(|&kind| [0.2, 0.7, 0.1][kind]).product();
        weight *= payers.iter().map(|&p| if p { s.payer_prior } else { 1.0 - s.payer_prior }).product::<f64>();
        for (pair, &(recipient, payer)) in EDGES.iter().enumerate() {
            let kind = kinds[recipient as usize];
            weight *= match (sessions[pair], payers[payer as usize]) {
                (true, true) => odds[pair].session[kind] * s.payer_focus / any,
                (true, false) => 0.0,
                (false, true) => odds[pair].honest[kind] * (1.0 - s.payer_focus) / (1.0 - any),
                (false, false) => odds[pair].honest[kind] / (1.0 - any),
            };
        }
        weight
    }

    /// Probability that recipient 0 is of the lead kind, and payer 1 one who pays for sessions, by full enumeration.
    fn enumerated(odds: &[PairOdds], s: &ContestSettings) -> (f64, f64) {
        let (mut all, mut lead, mut payer) = (0.0, 0.0, 0.0);
        for code in 0..9 * 8 * 16_usize {
            let kinds = [code % 3, code / 3 % 3];
            let payers = [0, 1, 2].map(|i| ((code / 9) >> i) & 1 == 1);
            let sessions = [0, 1, 2, 3].map(|i| ((code / 72) >> i) & 1 == 1);
            let weight = weight(kinds, payers, sessions, odds, s);
            all += weight;
            lead += if kinds[0] == 0 { weight } else { 0.0 };
            payer += if payers[1] { weight } else { 0.0 };
        }
        (lead / all, payer / all)
    }

    #[test]
    fn messages_on_a_tree_equal_full_enumeration() {
        let settings = settings();
        let explanations = [
            explanation("runner", Outcome::Lead, &[("runner", 0.6), ("support", 0.4)]),
            explanation("support", Outcome::Benign, &[]),
        ];
        let mixtures = Mixtures::new(&explanations, &settings).expect("sound");
        let ratios: Vec<Vec<f32>> = RATIOS.iter().map(|ratios| ratios.to_vec()).collect();
        let odds: Vec<PairOdds> = ratios.iter().map(|ratios| mixtures.odds(ratios)).collect();
        let recipients = vec![[0.2_f64, 0.7, 0.1].map(f64::ln).to_vec(); 2];
        let measured = measured();
        let known = Known {
            measured: &measured,
            mixtures: &mixtures,
            settings: &settings,
            ratios: &ratios,
            odds: &odds,
            recipients: &recipients,
            payers: &[0.0; 3],
            recipient_of: &[0, 0, 1, 1],
            links: &[Vec::new(), Vec::new()],
        };
        let heard = known.exchange();
        let (lead, payer) = enumerated(&odds, &settings);
        let found = known.lead_odds(&heard.scores[0]);
        assert!((1.0 / (1.0 + (-found).exp()) - lead).abs() < 1e-6, "recipient {found} against {lead}");
        let said: f64 = [1, 2].map(|pair| known.to_payer(known.pair_evidence(pair, heard.cavity(pair)))).iter().sum();
        let odds = said + known.lead_prior();
        assert!((1.0 / (1.0 + (-odds).exp()) - payer).abs() < 1e-6, "payer {odds} against {payer}");
    }

    #[test]
    fn a_payer_with_one_pair_says_nothing() {
        let settings = settings();
        let mixtures = Mixtures::new(&[], &settings).expect("sound");
        let measured = Measured::default();
        let known = Known {
            measured: &measured,
            mixtures: &mixtures,
            settings: &settings,
            ratios: &[],
            odds: &[],
            recipients: &[],
            payers: &[],
            recipient_of: &[],
            links: &[],
        };
        assert!(known.payer_says(0.0).abs() < 1e-9);
    }
}
