//! What do recipients that share an identifier, or may be one person, say of one another?

use super::Link;
use super::by_kind::softmax;
use super::messages::{Known, PAIR_LOUDEST};

impl Known<'_> {
    /// What a payer's pairs with recipients linked to that of pair `at` say: they may be one person under two records, so
    /// they must not vouch for one another.
    pub(super) fn echo(&self, pairs: &[u32], at: usize, said: &[f64]) -> f64 {
        let links = &self.links[self.recipient_of[pairs[at] as usize] as usize];
        let linked =
            |other: &u32| links.binary_search_by_key(&self.recipient_of[*other as usize], |link| link.to).is_ok();
        pairs.iter().zip(said).filter(|(other, _)| linked(other)).map(|(_, said)| said).sum()
    }

    /// What the recipients linked to recipient `i` say of each kind. Those who only share an identifier may say less than
    /// those who may be the same person.
    pub(super) fn links_say(&self, i: usize, said: &mut [f64]) {
        let mut by_identifier = vec![0.0; said.len()];
        for link in &self.links[i] {
            let heard = self.link_says(i, *link);
            let sum: &mut [f64] = if link.one_person.is_some() { said } else { &mut by_identifier };
            sum.iter_mut().zip(heard).for_each(|(sum, heard)| *sum += heard);
        }
        let (others, one) = (self.settings.loudest, self.settings.loudest_as_one);
        for (said, by_identifier) in said.iter_mut().zip(by_identifier) {
            *said = said.clamp(-one, one) + by_identifier.clamp(-others, others);
        }
    }

    /// What one linked recipient says to recipient `i` of each kind, from what its own payers show, those they share left
    /// out: a family's mother and daughter, paid by one son, lend one another nothing. Whom an identifier links may belong
    /// to one network, which only the lead kinds know; two records that may be one person are of one kind if they are.
    pub(super) fn link_says(&self, i: usize, link: Link) -> Vec<f64> {
        let shown = self.shown_beside(i, link.to as usize);
        if let Some(chance) = link.one_person {
            let chance = f64::from(chance);
            let kinds = softmax(shown.iter().copied());
            let says = |(kind, prior): (&f64, &f64)| (chance * kind / prior.exp() + 1.0 - chance).ln();
            return kinds.iter().zip(self.priors).map(says).collect();
        }
        let (trust, evidence) = (self.settings.link_trust, self.lead_odds(&shown) - self.lead_prior());
        let mut said = vec![0.0; shown.len()];
        for kind in self.mixtures.lead_kinds() {
            said[kind] = (trust * evidence.min(PAIR_LOUDEST).exp() + 1.0 - trust).ln();
        }
        said
    }

    /// Log score of each kind of recipient `other` in what its payers show, those of recipient `i` left out.
    fn shown_beside(&self, i: usize, other: usize) -> Vec<f64> {
        let payers = &self.measured.pairs[self.measured.recipient_pairs(i)];
        let mut score = self.recipients.row(other).to_vec();
        let mut terms = vec![0.0; score.len()];
        let pairs = self.measured.recipient_pairs(other);
        let saturation = self.settings.saturation(pairs.len());
        for pair in pairs {
            let payer = self.measured.pairs[pair].payer;
            if payers.binary_search_by_key(&payer, |key| key.payer).is_err() {
                self.pair_terms(pair, 0.0, saturation, &mut terms);
                score.iter_mut().zip(&terms).for_each(|(score, term)| *score += term);
            }
        }
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contest::fixture::{Graph, explanation, shipped};
    use crate::contest::mixture::Odds;
    use crate::model::{ContestSettings, Outcome};

    const PRIORS: [f64; 4] = [0.02, 0.08, 0.6, 0.3];
    /// Two recipients of one payer each, who are two.
    const PAIRS: [((u32, u32), [f32; 4]); 2] = [((0, 2), [1.0, 1.1, -0.4, 0.0]), ((1, 3), [3.0, 3.1, -2.0, 0.0])];

    /// Probabilities of the kinds of recipient 0 where the two are linked so.
    fn heard(links: [Vec<Link>; 2]) -> (Vec<f64>, Odds) {
        let settings = ContestSettings { pair_floor: 50.0, loudest_as_one: 50.0, ..shipped() };
        let explanations = vec![
            explanation("runner", Outcome::Lead, &[]),
            explanation("performer", Outcome::Benign, &[]),
            explanation("support", Outcome::Benign, &[]),
        ];
        let graph = Graph { links: links.to_vec(), ..Graph::new(settings, explanations, PRIORS, &PAIRS) };
        graph.look(|known| (softmax(known.exchange().scores.row(0).iter().copied()), known.odds.clone()))
    }

    fn as_one(chance: f32) -> [Vec<Link>; 2] {
        [vec![Link { to: 1, one_person: Some(chance) }], vec![Link { to: 0, one_person: Some(chance) }]]
    }

    #[test]
    fn two_records_that_may_be_one_person_are_weighed_as_full_enumeration_weighs_them() {
        let (found, odds) = heard(as_one(0.4));
        let likelihood = |pair: usize, kind: usize| {
            odds.honest.row(pair)[kind] + if kind == 0 { odds.session.row(pair)[0] } else { 0.0 }
        };
        let chance = f64::from(0.4_f32);
        let mut exact = [0.0; 4];
        for (one, exact) in exact.iter_mut().enumerate() {
            for (other, prior) in PRIORS.iter().enumerate() {
                let same = if one == other { chance * prior } else { 0.0 };
                let both = same + (1.0 - chance) * PRIORS[one] * prior;
                *exact += both * likelihood(0, one) * likelihood(1, other);
            }
        }
        let total: f64 = exact.iter().sum();
        for (found, exact) in found.iter().zip(exact) {
            assert!((found - exact / total).abs() < 1e-9, "{found} against {exact} of {total}");
        }
    }

    #[test]
    fn who_looks_like_a_performer_under_two_names_is_no_likelier_a_runner_than_a_performer() {
        let (alone, linked) = (heard([Vec::new(), Vec::new()]).0, heard(as_one(0.8)).0);
        assert!(linked[0] > alone[0] && linked[1] > alone[1], "{alone:?} {linked:?}");
        assert!(linked[0] / linked[1] <= alone[0] / alone[1], "{alone:?} {linked:?}");
    }
}
