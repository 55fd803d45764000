//! What do payers and recipients tell one another about their other payments? Loopy belief propagation, damped, in a
//! fixed order; a message never returns to its sender.
//!
//! A payer is, or is not, one who pays for sessions; a recipient is of one kind. A pair can be a session only if both
//! are so. From the recipient the pair hears how likely a lead kind is without this pair; from the payer, how his other
//! pairs change the odds. Kschischang, Frey and Loeliger (2001), *Factor graphs and the sum-product algorithm*.

use rayon::prelude::*;

use crate::model::{ContestSettings, Measured};

use super::Link;
use super::by_kind::{ByKind, softmax, softmax_in_place};
use super::mixture::{Mixtures, Odds};

/// Natural-log units beyond which a pair says no more to its payer: a steady pair with a hub may decide.
pub(super) const PAIR_LOUDEST: f64 = 14.0;

/// What is known before any message.
pub(super) struct Known<'a> {
    pub(super) measured: &'a Measured,
    pub(super) mixtures: &'a Mixtures,
    pub(super) settings: &'a ContestSettings,
    /// Log ratios of each pair under each kind of pair.
    pub(super) ratios: &'a ByKind<f32>,
    /// Likelihoods of each pair.
    pub(super) odds: &'a Odds,
    /// Log prior and own measures of each recipient under each kind.
    pub(super) recipients: &'a ByKind<f64>,
    /// Log prior of each kind of recipient.
    pub(super) priors: &'a [f64],
    /// Log evidence of each payer's own measures.
    pub(super) payers: &'a [f64],
    /// How much rarer each pair is beside the sessions of a payer than beside the payments of anyone else; at most 1.
    pub(super) ties: &'a [f32],
    /// Log evidence of each payer's age and sex, capped: it counts for the payer and is never passed on.
    pub(super) demographics: &'a [f64],
    /// Position of each pair's recipient.
    pub(super) recipient_of: &'a [u32],
    /// For each recipient, the recipients it shares an identifier or a forwarding with, or may be one person with.
    pub(super) links: &'a [Vec<Link>],
}

/// What has been said.
#[derive(Clone)]
pub(super) struct Messages {
    /// For each pair: natural-log factor on the odds of a session, from the payer's other pairs.
    pub(super) from_payer: Vec<f64>,
    /// For each pair: probability of each lead kind and of the rest, from the recipient's other pairs.
    cavity: ByKind<f64>,
    /// For each recipient: natural-log factor on each kind, from the recipients it is linked to.
    pub(super) from_links: ByKind<f64>,
    /// Log score of each recipient under each kind, everything heard.
    pub(super) scores: ByKind<f64>,
    /// Rounds taken, and the last largest change.
    pub(super) rounds: (u32, f64),
}

impl Messages {
    /// What the recipient's other pairs say of its kind.
    pub(super) fn cavity(&self, pair: usize) -> &[f64] {
        self.cavity.row(pair)
    }
}

impl Known<'_> {
    /// Nothing heard yet: what each person's own payments show.
    pub(super) fn silence(&self) -> Messages {
        let (pairs, recipients) = (self.measured.pairs.len(), self.measured.recipients.len());
        let mut messages = Messages {
            from_payer: vec![0.0; pairs],
            cavity: ByKind::zero(pairs, self.mixtures.kinds()),
            from_links: ByKind::zero(recipients, self.mixtures.kinds()),
            scores: ByKind::zero(recipients, self.mixtures.kinds()),
            rounds: (0, 0.0),
        };
        self.hear_recipients(&mut messages, &(0..recipients).collect::<Vec<_>>());
        messages
    }

    /// Exchanges messages until they settle.
    pub(super) fn exchange(&self) -> Messages {
        let mut messages = self.silence();
        messages.from_links =
            ByKind::filled(self.links.len(), self.mixtures.kinds(), |i, said: &mut [f64]| self.links_say(i, said));
        for i in 0..self.payers.len() {
            if let &[only] = self.measured.payer_pairs(i) {
                messages.from_payer[only as usize] = self.payer_says(only as usize, self.payers[i]);
            }
        }
        self.hear_recipients(&mut messages, &(0..self.recipients.len()).collect::<Vec<_>>());
        let (payers, recipients) = self.talkative();
        for round in 1..=self.settings.rounds {
            let change = self.hear_payers(&mut messages, &payers);
            self.hear_recipients(&mut messages, &recipients);
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
        let (session, rest) = self.parts(pair, kinds);
        let any = self.settings.payer_prior * self.settings.payer_focus;
        ((session / rest) / (any / (1.0 - any))).max(1e-12).ln()
    }

    /// Natural-log evidence of a pair's own measures for a session, whatever its recipient: its odds over those of any
    /// pair when nothing is known of the recipient but the prior.
    pub(super) fn own_evidence(&self, pair: usize, prior: &[f64]) -> f64 {
        let neutral: f64 =
            prior.iter().enumerate().map(|(kind, p)| p * self.mixtures.session_share_of_lead(kind)).sum();
        let (session, rest) = self.parts(pair, prior);
        ((session / rest) / (neutral / (1.0 - neutral))).max(1e-12).ln()
    }

    /// Likelihood of a pair as a session, and as anything else, when its recipient is of each kind with this probability.
    fn parts(&self, pair: usize, kinds: &[f64]) -> (f64, f64) {
        let sessions = self.mixtures.lead_kinds().zip(self.odds.session.row(pair));
        let session = sessions.map(|(kind, part)| kinds[kind] * part).sum();
        let rest = kinds.iter().zip(self.odds.honest.row(pair)).map(|(probability, part)| probability * part).sum();
        (session, rest)
    }

    /// What a pair says to its payer: that it is a session, or what else it is beside his sessions.
    pub(super) fn to_payer(&self, pair: usize, evidence: f64) -> f64 {
        self.beside(f64::from(self.ties[pair]), evidence)
    }

    /// The part of this that is due to the pair being a tie of the payer, at most 0.
    pub(super) fn tie(&self, pair: usize, evidence: f64) -> f64 {
        self.to_payer(pair, evidence) - self.beside(1.0, evidence)
    }

    /// What a pair that is so much rarer beside sessions says, as a session with this evidence or as something else.
    pub(super) fn beside(&self, tie: f64, evidence: f64) -> f64 {
        let focus = self.settings.payer_focus;
        (focus * evidence.exp() + (1.0 - focus) * tie).ln().min(PAIR_LOUDEST)
    }

    /// What a payer says to a pair, from the log ratio `others` of what his other pairs say: a session needs such a payer,
    /// an honest pair allows for both.
    fn payer_says(&self, pair: usize, others: f64) -> f64 {
        let (prior, focus) = (self.settings.payer_prior, self.settings.payer_focus);
        let honest = (1.0 - focus) * f64::from(self.ties[pair]);
        let ratio = others.clamp(-PAIR_LOUDEST, PAIR_LOUDEST).exp();
        (ratio * (1.0 - prior * focus) / (prior * honest * ratio + 1.0 - prior))
            .ln()
            .clamp(-self.settings.loudest, self.settings.loudest)
    }

    /// Probability of each explanation for a pair, everything heard.
    pub(super) fn shares(&self, messages: &Messages, pair: usize) -> Vec<f64> {
        let factor = messages.from_payer[pair].exp();
        self.mixtures.responsibilities(self.ratios.row(pair), messages.cavity(pair), factor)
    }

    /// Payers of two recipients or more, and the recipients of whom one hears such a payer: all others have said
    /// everything before the first round.
    fn talkative(&self) -> (Vec<usize>, Vec<usize>) {
        let payers: Vec<usize> = (0..self.payers.len()).filter(|&i| self.measured.payer_pairs(i).len() > 1).collect();
        let pairs = payers.iter().flat_map(|&i| self.measured.payer_pairs(i));
        let mut recipients: Vec<usize> = pairs.map(|&pair| self.recipient_of[pair as usize] as usize).collect();
        recipients.sort_unstable();
        recipients.dedup();
        (payers, recipients)
    }

    /// Lets the recipients `which` (ascending) weigh what their payers say.
    fn hear_recipients(&self, messages: &mut Messages, which: &[usize]) {
        let Messages { from_payer, cavity, from_links, scores, .. } = messages;
        let cavities = cavity.spans_mut(which.iter().map(|&i| self.measured.recipient_pairs(i)));
        let scores = scores.spans_mut(which.iter().map(|&i| i..i + 1));
        which.par_iter().zip(cavities).zip(scores).with_min_len(64).for_each(|((&i, cavities), score)| {
            self.hear_recipient(i, from_links.row(i), from_payer, score, cavities);
        });
    }

    /// Score of one recipient, and for each of its pairs the probability of each kind without that pair.
    fn hear_recipient(
        &self,
        i: usize,
        from_links: &[f64],
        from_payer: &[f64],
        score: &mut [f64],
        cavities: &mut [f64],
    ) {
        let pairs = self.measured.recipient_pairs(i);
        let saturation = self.settings.saturation(pairs.len());
        score.copy_from_slice(self.recipients.row(i));
        score.iter_mut().zip(from_links).for_each(|(score, said)| *score += said);
        for (pair, term) in pairs.zip(cavities.chunks_exact_mut(score.len())) {
            self.pair_terms(pair, from_payer[pair], saturation, term);
            score.iter_mut().zip(&*term).for_each(|(score, term)| *score += term);
        }
        for term in cavities.chunks_exact_mut(score.len()) {
            term.iter_mut().zip(&*score).for_each(|(term, score)| *term = score - *term);
            softmax_in_place(term);
        }
    }

    /// Log likelihood of a pair under each kind of recipient, the payer's other pairs heard, divided by `saturation`.
    pub(super) fn pair_terms(&self, pair: usize, from_payer: f64, saturation: f64, terms: &mut [f64]) {
        terms.copy_from_slice(self.odds.ln_honest.row(pair));
        let (honest, factor) = (self.odds.honest.row(pair), from_payer.exp());
        for (kind, session) in self.mixtures.lead_kinds().zip(self.odds.session.row(pair)) {
            terms[kind] = (session * factor + honest[kind]).max(1e-12).ln();
        }
        terms.iter_mut().for_each(|term| *term /= saturation);
    }

    /// Lets the payers `which` weigh what their recipients say; the largest change of what they say in turn.
    fn hear_payers(&self, messages: &mut Messages, which: &[usize]) -> f64 {
        let fresh: Vec<Vec<f64>> = which.par_iter().map(|&i| self.hear_payer(messages, i)).collect();
        let mut change: f64 = 0.0;
        for (&i, fresh) in which.iter().zip(fresh) {
            for (&pair, fresh) in self.measured.payer_pairs(i).iter().zip(fresh) {
                let old = &mut messages.from_payer[pair as usize];
                let next = *old + self.settings.damping * (fresh - *old);
                change = change.max((next - *old).abs());
                *old = next;
            }
        }
        change
    }

    /// What one payer says to each of his pairs, from what his other pairs say.
    fn hear_payer(&self, messages: &Messages, i: usize) -> Vec<f64> {
        let pairs = self.measured.payer_pairs(i);
        let evidence = |&pair: &u32| {
            let pair = pair as usize;
            self.to_payer(pair, self.pair_evidence(pair, messages.cavity(pair)))
        };
        let said: Vec<f64> = pairs.iter().map(evidence).collect();
        let total = self.payers[i] + said.iter().sum::<f64>();
        let others = |at: usize| total - said[at] - self.echo(pairs, at, &said);
        pairs.iter().enumerate().map(|(at, &pair)| self.payer_says(pair as usize, others(at))).collect()
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

#[cfg(test)]
mod tests {
    use super::super::fixture::{Graph, explanation, shipped};
    use super::*;
    use crate::model::Outcome;

    const PRIORS: [f64; 3] = [0.2, 0.7, 0.1];
    /// Three payers and two recipients without a cycle: payer 1 pays both.
    const TREE: [((u32, u32), [f32; 3]); 4] =
        [((0, 0), [1.2, -0.3, 0.0]), ((0, 1), [2.0, -1.0, 0.0]), ((1, 1), [0.7, 0.4, 0.0]), ((1, 2), [-0.8, 1.1, 0.0])];
    /// Two payers who pay the same two recipients.
    const LOOP: [((u32, u32), [f32; 3]); 4] =
        [((0, 0), [1.2, -0.3, 0.0]), ((0, 1), [0.9, -0.6, 0.0]), ((1, 0), [0.7, 0.4, 0.0]), ((1, 1), [-0.8, 1.1, 0.0])];

    fn graph(pairs: &[((u32, u32), [f32; 3])]) -> Graph {
        let explanations = vec![
            explanation("runner", Outcome::Lead, &[("runner", 0.6), ("support", 0.4)]),
            explanation("support", Outcome::Benign, &[]),
        ];
        let settings = ContestSettings {
            intraclass: 0.0,
            damping: 1.0,
            payer_prior: 0.05,
            pair_floor: 50.0,
            loudest: 30.0,
            ..shipped()
        };
        Graph::new(settings, explanations, PRIORS, pairs)
    }

    /// Weight of one full assignment: kind of each recipient, whether each payer pays for sessions, which pairs are some.
    fn weight(known: &Known<'_>, kinds: &[usize], payers: &[bool], sessions: &[bool]) -> f64 {
        let s = known.settings;
        let any = s.payer_prior * s.payer_focus;
        let mut weight: f64 = kinds.iter().map(|&kind| PRIORS[kind]).product();
        weight *= payers.iter().map(|&p| if p { s.payer_prior } else { 1.0 - s.payer_prior }).product::<f64>();
        for (pair, key) in known.measured.pairs.iter().enumerate() {
            let kind = kinds[key.recipient as usize];
            weight *= match (sessions[pair], payers[key.payer as usize]) {
                (true, true) if kind == 0 => known.odds.session.row(pair)[0] * s.payer_focus / any,
                (true, _) => 0.0,
                (false, true) => {
                    let tie = f64::from(known.ties[pair]);
                    known.odds.honest.row(pair)[kind] * tie * (1.0 - s.payer_focus) / (1.0 - any)
                }
                (false, false) => known.odds.honest.row(pair)[kind] / (1.0 - any),
            };
        }
        weight
    }

    /// Log odds that each recipient is of the lead kind, and each payer one who pays for sessions, by full enumeration.
    fn enumerated(known: &Known<'_>) -> [Vec<f64>; 2] {
        let measured = known.measured;
        let (n, payers, pairs) = (measured.recipients.len(), measured.payers.len(), measured.pairs.len());
        let of_kinds = PRIORS.len().pow(n as u32);
        let mut all = 0.0;
        let mut lead = [vec![0.0; n], vec![0.0; payers]];
        for code in 0..of_kinds << (payers + pairs) {
            let bits = code / of_kinds;
            let kinds: Vec<usize> =
                (0..n).map(|i| code % of_kinds / PRIORS.len().pow(i as u32) % PRIORS.len()).collect();
            let pays: Vec<bool> = (0..payers).map(|i| bits >> i & 1 == 1).collect();
            let sessions: Vec<bool> = (0..pairs).map(|i| bits >> (payers + i) & 1 == 1).collect();
            let weight = weight(known, &kinds, &pays, &sessions);
            all += weight;
            lead[0].iter_mut().zip(&kinds).filter(|it| *it.1 == 0).for_each(|it| *it.0 += weight);
            lead[1].iter_mut().zip(&pays).filter(|it| *it.1).for_each(|it| *it.0 += weight);
        }
        lead.map(|persons| persons.into_iter().map(|weight| (weight / (all - weight)).ln()).collect())
    }

    /// The same by messages.
    fn exchanged(known: &Known<'_>) -> [Vec<f64>; 2] {
        let heard = known.exchange();
        let of_payer = |i: usize| {
            let pairs = known.measured.payer_pairs(i).iter();
            let said =
                pairs.map(|&pair| pair as usize).map(|pair| (pair, known.pair_evidence(pair, heard.cavity(pair))));
            said.map(|(pair, evidence)| known.to_payer(pair, evidence)).sum::<f64>() + known.lead_prior()
        };
        let recipients = heard.scores.rows().map(|score| known.lead_odds(score)).collect();
        [recipients, (0..known.payers.len()).map(of_payer).collect()]
    }

    /// Largest distance of two sets of log odds.
    fn apart(one: &[Vec<f64>; 2], other: &[Vec<f64>; 2]) -> f64 {
        one.concat().iter().zip(other.concat()).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn messages_on_a_tree_equal_full_enumeration() {
        let (found, exact) = graph(&TREE).look(|known| (exchanged(known), enumerated(known)));
        assert!(apart(&found, &exact) < 1e-6, "{found:?} against {exact:?}");
    }

    /// The tree where payer 1 plainly supports recipient 1, which is a tie so many times rarer beside sessions.
    fn tied(tie: f64) -> Graph {
        let mut tied = graph(&TREE);
        tied.explanations[1].tie = Some(tie);
        tied.ratios[2] = vec![-1.0, 3.0, 0.0];
        tied
    }

    #[test]
    fn messages_of_payers_with_ties_equal_full_enumeration() {
        let (found, exact) = tied(0.1).look(|known| {
            assert!(known.ties[2] < 0.9, "what looks like support is a tie: {:?}", known.ties);
            (exchanged(known), enumerated(known))
        });
        assert!(apart(&found, &exact) < 1e-6, "{found:?} against {exact:?}");
    }

    #[test]
    fn a_tie_speaks_against_its_payer_alone_and_nothing_known_is_none() {
        let of_payers = |graph: &Graph| graph.look(|known| exchanged(known)[1].clone());
        let (before, after) = (of_payers(&tied(1.0)), of_payers(&tied(0.1)));
        assert!(after[1] < before[1] - 0.5, "{after:?} against {before:?}");
        tied(0.1).look(|known| {
            assert!([0, 3].iter().all(|&only| known.ties[only] > 0.999_999), "who pays one has nothing beside it");
        });
        let unknown = Graph { ratios: vec![vec![0.0; 3]; 4], ..tied(0.1) };
        unknown.look(|known| assert!(known.ties.iter().all(|&tie| tie > 0.999_999), "{:?}", known.ties));
    }

    #[test]
    fn round_a_small_loop_nobody_is_made_surer_than_full_enumeration_allows() {
        let free = graph(&LOOP);
        let (found, exact) = free.look(|known| (exchanged(known), enumerated(known)));
        let echoed = apart(&found, &exact);
        assert!(echoed > 0.1, "{echoed}: without a cap, what goes round comes back as news");
        let capped =
            Graph { settings: ContestSettings { loudest: shipped().loudest, ..free.settings.clone() }, ..free };
        let found = capped.look(exchanged);
        for (found, exact) in found.concat().into_iter().zip(exact.concat()) {
            assert!(found < exact + 1e-6, "{found} against {exact}");
        }
    }

    #[test]
    fn a_payer_with_one_pair_says_nothing() {
        graph(&TREE).look(|known| assert!(known.payer_says(0, 0.0).abs() < 1e-9));
    }
}
