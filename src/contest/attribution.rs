//! How much of a score is due to each measure, and how much was lent by whom?
//!
//! A score is no sum: mixtures, saturation and rivals stand between it and the measures. It is divided by the method of
//! Aumann and Shapley (1974, *Values of Non-Atomic Games*; as integrated gradients, Sundararajan, Taly and Yan 2017): all
//! log ratios grow together from 0, where everything is unknown, to what they are, and each is credited with what it
//! moved on the way. The parts sum to the whole, whatever their order.

use crate::model::Outcome;

use super::by_kind::{softmax, softmax_in_place};
use super::messages::{Known, Messages, PAIR_LOUDEST};

/// Points of the way at which slopes are taken, in the middle of equal steps.
const STEPS: u32 = 48;

/// Mean slope of a score with respect to each log ratio.
pub(super) struct Slopes {
    /// Of each of the subject's own measures, by kind.
    pub(super) own: Vec<f64>,
    /// Of the measures of each of its pairs, by kind.
    pub(super) pairs: Vec<Vec<f64>>,
}

fn steps() -> impl Iterator<Item = f64> {
    (0..STEPS).map(|step| (f64::from(step) + 0.5) / f64::from(STEPS))
}

fn scaled(ratios: &[f32], t: f64) -> Vec<f32> {
    ratios.iter().map(|ratio| (f64::from(*ratio) * t) as f32).collect()
}

/// Slopes of the log odds of the lead kinds of recipient `i`, from its own payments alone; `ratios` are those of its own
/// measures, `start` the log scores before any measure.
pub(super) fn of_recipient(known: &Known, i: usize, ratios: &[f64], start: &[f64]) -> Slopes {
    let kinds = known.mixtures.kinds();
    let pairs: Vec<usize> = known.measured.recipient_pairs(i).collect();
    let saturation = known.settings.saturation(pairs.len());
    let mut slopes = Slopes { own: vec![0.0; kinds], pairs: vec![vec![0.0; kinds]; pairs.len()] };
    for t in steps() {
        let mut score: Vec<f64> = start.iter().zip(ratios).map(|(start, ratio)| start + t * ratio).collect();
        let emitted: Vec<Emitted> = pairs.iter().map(|&pair| Emitted::new(known, pair, t)).collect();
        for pair in &emitted {
            score.iter_mut().zip(&pair.total).for_each(|(score, total)| *score += total.max(1e-12).ln() / saturation);
        }
        let pull = pull(known, score);
        for (kind, pull) in pull.iter().enumerate() {
            slopes.own[kind] += pull / f64::from(STEPS);
        }
        for (pair, slopes) in emitted.iter().zip(&mut slopes.pairs) {
            for (kind, pull) in pull.iter().enumerate() {
                pair.credit(known, kind, pull / saturation / f64::from(STEPS), slopes);
            }
        }
    }
    slopes
}

/// By how much the log odds of the lead kinds move with each kind's score.
pub(super) fn pull(known: &Known, mut score: Vec<f64>) -> Vec<f64> {
    softmax_in_place(&mut score);
    let is_lead = |kind: usize| known.mixtures.outcomes()[kind] == Outcome::Lead;
    let lead: f64 = known.mixtures.lead_kinds().map(|kind| score[kind]).sum();
    let share = |(kind, p): (usize, &f64)| if is_lead(kind) { p / lead } else { -p / (1.0 - lead) };
    score.iter().enumerate().map(share).map(|pull| if pull.is_finite() { pull } else { 0.0 }).collect()
}

/// What each kind of recipient makes of one pair, part of the way.
struct Emitted {
    likelihood: Vec<f64>,
    /// The kind whose ratio each likelihood follows: itself, or the best where it is floored.
    follows: Vec<usize>,
    total: Vec<f64>,
}

impl Emitted {
    fn new(known: &Known, pair: usize, t: f64) -> Self {
        let ratios = scaled(known.ratios.row(pair), t);
        let likelihood = known.mixtures.likelihoods(&ratios);
        let total = (0..known.mixtures.kinds())
            .map(|kind| known.mixtures.emitted(kind).iter().map(|&(at, share)| share * likelihood[at]).sum())
            .collect();
        Self { follows: known.mixtures.follows(&ratios), likelihood, total }
    }

    /// Credits the ratios that `kind`'s view of the pair follows with `pull`.
    fn credit(&self, known: &Known, kind: usize, pull: f64, slopes: &mut [f64]) {
        for &(at, share) in known.mixtures.emitted(kind) {
            slopes[self.follows[at]] += pull * share * self.likelihood[at] / self.total[kind].max(1e-12);
        }
    }
}

/// Slopes of a payer's log odds with respect to the measures of one pair, when nothing is known of its recipient but the
/// prior; that it is a tie is told apart.
pub(super) fn of_payer(known: &Known, pair: usize, prior: &[f64]) -> Vec<f64> {
    let kinds = known.mixtures.kinds();
    let focus = known.settings.payer_focus;
    let neutral: f64 = (0..kinds).map(|kind| prior[kind] * known.mixtures.session_share_of_lead(kind)).sum();
    let mut slopes = vec![0.0; kinds];
    for t in steps() {
        let ratios = scaled(known.ratios.row(pair), t);
        let (likelihood, follows) = (known.mixtures.likelihoods(&ratios), known.mixtures.follows(&ratios));
        let mut parts = [vec![0.0; kinds], vec![0.0; kinds]];
        for (kind, prior) in prior.iter().enumerate() {
            for &(at, share) in known.mixtures.emitted(kind) {
                let session = at == kind && known.mixtures.outcomes()[kind] == Outcome::Lead;
                parts[usize::from(session)][at] += prior * share * likelihood[at];
            }
        }
        let [rest, session] = &parts;
        let (all_rest, all_session): (f64, f64) = (rest.iter().sum(), session.iter().sum());
        let evidence = (all_session / all_rest / (neutral / (1.0 - neutral))).max(1e-12).ln();
        let heard = focus * evidence.exp();
        // beyond what a pair may say, no measure moves anything
        let loud = known.beside(1.0, evidence) < PAIR_LOUDEST;
        let slope = if loud { heard / (heard + 1.0 - focus) / f64::from(STEPS) } else { 0.0 };
        for at in 0..kinds {
            slopes[follows[at]] += slope * (session[at] / all_session - rest[at] / all_rest);
        }
    }
    slopes
}

/// Slopes of the log odds that a payer is a possible victim in one of `pairs`, and those odds before any measure and from
/// the payer's own payments alone.
pub(super) fn of_victim(known: &Known, pairs: &[usize], prior: &[f64]) -> (Vec<Vec<f64>>, [f64; 2]) {
    let kinds = known.mixtures.kinds();
    let is_victim = |kind: &usize| known.mixtures.outcomes()[*kind] == Outcome::PossibleVictim;
    let shares = |t: f64| -> Vec<Vec<f64>> {
        let of = |&pair: &usize| known.mixtures.responsibilities(&scaled(known.ratios.row(pair), t), prior, 1.0);
        pairs.iter().map(of).collect()
    };
    let victim = |shares: &[f64]| (0..kinds).filter(is_victim).map(|kind| shares[kind]).sum::<f64>();
    let any = |shares: &[Vec<f64>]| 1.0 - shares.iter().map(|shares| 1.0 - victim(shares)).product::<f64>();
    let mut slopes = vec![vec![0.0; kinds]; pairs.len()];
    for t in steps() {
        let shares = shares(t);
        let any = any(&shares);
        for ((shares, slopes), &pair) in shares.iter().zip(&mut slopes).zip(pairs) {
            let (here, follows) = (victim(shares), known.mixtures.follows(&scaled(known.ratios.row(pair), t)));
            let slope = 1.0 / (any * (1.0 - here)).max(1e-9) / f64::from(STEPS);
            for kind in 0..kinds {
                slopes[follows[kind]] += slope * shares[kind] * (f64::from(u8::from(is_victim(&kind))) - here);
            }
        }
    }
    (slopes, [0.0, 1.0].map(|t| log_odds(any(&shares(t)))))
}

/// Log odds of a probability, kept finite.
pub(super) fn log_odds(probability: f64) -> f64 {
    (probability.max(1e-9) / (1.0 - probability).max(1e-9)).ln()
}

/// Weight of each kind in a mean of likelihoods, as its measures grow from unknown to what they are.
pub(super) fn of_mean(ratios: &[f64]) -> Vec<f64> {
    let mut slopes = vec![0.0; ratios.len()];
    for t in steps() {
        let weights = softmax(ratios.iter().map(|ratio| ratio * t));
        slopes.iter_mut().zip(weights).for_each(|(slope, weight)| *slope += weight / f64::from(STEPS));
    }
    slopes
}

/// What each of the pairs of recipient `i` lends it through what the payer's other payments show, and what all linked
/// recipients lend together, in natural-log odds of the lead kinds.
pub(super) fn lent_to_recipient(known: &Known, heard: &Messages, own: &[f64], i: usize) -> (Vec<f64>, f64) {
    let pairs: Vec<usize> = known.measured.recipient_pairs(i).collect();
    let saturation = known.settings.saturation(pairs.len());
    let leads: Vec<usize> = known.mixtures.lead_kinds().collect();
    let (mut lent, mut by_links) = (vec![0.0; pairs.len()], 0.0);
    let said_by_links = heard.from_links.row(i);
    for t in steps() {
        let mut score: Vec<f64> = own.iter().zip(said_by_links).map(|(own, said)| own + t * said).collect();
        let mut slopes = vec![vec![0.0; leads.len()]; pairs.len()];
        for (&pair, slopes) in pairs.iter().zip(&mut slopes) {
            let said = heard.from_payer[pair];
            let (session, honest) = (known.odds.session.row(pair), known.odds.honest.row(pair));
            for (nth, &kind) in leads.iter().enumerate() {
                let (before, after) = (session[nth] + honest[kind], session[nth] * (t * said).exp() + honest[kind]);
                score[kind] += (after.max(1e-12) / before.max(1e-12)).ln() / saturation;
                slopes[nth] = said * (after - honest[kind]) / after.max(1e-12) / saturation;
            }
        }
        let pull = pull(known, score);
        by_links += pull.iter().zip(said_by_links).map(|(pull, said)| pull * said).sum::<f64>() / f64::from(STEPS);
        for (lent, slopes) in lent.iter_mut().zip(&slopes) {
            *lent += leads.iter().zip(slopes).map(|(&kind, slope)| pull[kind] * slope).sum::<f64>() / f64::from(STEPS);
        }
    }
    (lent, by_links)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Graph, explanation, shipped};
    use super::*;
    use crate::model::ContestSettings;

    /// What slopes credit to all ratios together.
    fn credited(slopes: &[f64], ratios: &[f32]) -> f64 {
        slopes.iter().zip(ratios).map(|(slope, ratio)| slope * f64::from(*ratio)).sum()
    }

    /// One recipient of three payers, the last of them floored far below its best explanation.
    fn graph() -> Graph {
        let explanations = vec![
            explanation("romance", Outcome::PossibleVictim, &[]),
            explanation("runner", Outcome::Lead, &[("runner", 0.6), ("support", 0.4)]),
            explanation("support", Outcome::Benign, &[]),
        ];
        let pairs =
            [((0, 0), [0.4_f32, 3.0, -1.0, 0.0]), ((0, 1), [-1.5, 1.2, 0.3, 0.0]), ((0, 2), [9.0, -4.0, 0.2, 0.0])];
        // where a pair crosses the shipped floor, even steps meet the bend only nearly
        let settings = ContestSettings { pair_floor: 6.0, intraclass: 0.08, ..shipped() };
        let graph = Graph::new(settings, explanations, [0.1, 0.01, 0.8, 0.09], &pairs);
        Graph { own: vec![0.5, 1.5, -0.7, 0.0], payers: vec![0.3, 0.0, 0.0], ..graph }
    }

    #[test]
    fn slopes_credit_what_each_score_moved() {
        let graph = graph();
        graph.look(|known| all_is_credited(known, &graph));
    }

    fn all_is_credited(known: &Known<'_>, graph: &Graph) {
        let (start, own, all) = (known.priors, &graph.own, &graph.ratios);
        let near = |found: f64, wanted: f64, what: &str| {
            assert!((found - wanted).abs() < 0.02 * (1.0 + wanted.abs()), "{what}: {found} against {wanted}");
        };
        let silence = known.silence();
        let slopes = of_recipient(known, 0, own, start);
        let pairs: f64 = slopes.pairs.iter().zip(all).map(|(slopes, ratios)| credited(slopes, ratios)).sum();
        let total = pairs + slopes.own.iter().zip(own).map(|(slope, own)| slope * own).sum::<f64>();
        near(total, known.lead_odds(silence.scores.row(0)) - known.lead_odds(start), "recipient");

        let prior = softmax(start.iter().copied());
        for (pair, ratios) in all.iter().enumerate() {
            let total = credited(&of_payer(known, pair, &prior), ratios);
            let own = known.own_evidence(pair, &prior);
            near(total, known.to_payer(pair, own) - known.tie(pair, own), "payer");
        }
        let (slopes, [before, after]) = of_victim(known, &[0, 1, 2], &prior);
        let total: f64 = slopes.iter().zip(all).map(|(slopes, ratios)| credited(slopes, ratios)).sum();
        near(total, after - before, "victim");

        let heard = known.exchange();
        let (lent, links) = lent_to_recipient(known, &heard, silence.scores.row(0), 0);
        let moved = known.lead_odds(heard.scores.row(0)) - known.lead_odds(silence.scores.row(0));
        near(lent.iter().sum::<f64>() + links, moved, "lent");
        assert!(lent[0] > 0.0 && lent[1].abs() < 1e-12, "only the first payer has something to say: {lent:?}");
    }
}
