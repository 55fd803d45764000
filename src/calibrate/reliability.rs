//! Of ten leads with such a score, how many were true? And does a probability say so?

use serde::Serialize;

/// Where bands of the score begin, log10; the lowest has no lower end.
pub(super) const EDGES: [f64; 6] = [-1.5, -0.5, 0.0, 0.5, 1.5, 3.0];

/// Two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_964;

/// Rounds of Newton's method; it settles in fewer than ten.
const ROUNDS: usize = 50;

/// One person who was held out, as a contest that never saw his circle scores him.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) world: usize,
    pub(super) circle: u32,
    pub(super) guilty: bool,
    /// Score, log10 odds; `None` for someone who is no lead.
    pub(super) score: Option<f64>,
}

/// How often leads of one band of the score were true.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Least score, log10; none for the lowest band.
    pub from: Option<f64>,
    /// Leads.
    pub leads: u32,
    /// Of them true.
    pub confirmed: u32,
    /// Share that was true.
    pub share: f64,
    /// Ends of the 95 % interval (Wilson 1927).
    pub interval: (f64, f64),
    /// Mean of the index between 0 and 1 that stands beside the score.
    pub index: f64,
    /// Mean of the probability that the map gives, learnt on other folds.
    pub probability: Option<f64>,
}

/// How well numbers between 0 and 1 foretell what is true.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// Mean squared difference (Brier 1950); smaller is better.
    pub brier: f64,
    /// Mean negative log likelihood; smaller is better.
    pub log_loss: f64,
}

/// A probability from a score: `1 / (1 + exp(-(a + b score)))`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Map {
    /// Log odds at a score of 0.
    pub a: f64,
    /// Log odds for each unit of the score.
    pub b: f64,
}

impl Map {
    /// Logistic regression with the targets of Platt (1999), *Probabilistic outputs for support vector machines*, so that
    /// a band without a counter-example is never certain. `None` where leads of one side are missing, or a higher score
    /// would mean less.
    pub(super) fn learn<'a>(leads: impl Iterator<Item = &'a Scored>) -> Option<Self> {
        let leads: Vec<(f64, bool)> = leads.filter_map(|lead| Some((lead.score?, lead.guilty))).collect();
        let guilty = leads.iter().filter(|lead| lead.1).count() as f64;
        let honest = leads.len() as f64 - guilty;
        if guilty < 1.0 || honest < 1.0 {
            return None;
        }
        let target = |is: bool| if is { (guilty + 1.0) / (guilty + 2.0) } else { 1.0 / (honest + 2.0) };
        let (mut a, mut b) = (((guilty + 1.0) / (honest + 1.0)).ln(), 1.0);
        for _ in 0..ROUNDS {
            // gradient and curvature; the small ridge keeps leads that a score parts cleanly from running away
            let (mut ga, mut gb, mut aa, mut ab, mut bb) = (0.0, -1e-3 * b, 1e-9, 0.0, 1e-3);
            for &(score, is) in &leads {
                let p = expit(a + b * score);
                let (miss, weight) = (target(is) - p, p * (1.0 - p));
                ga += miss;
                gb += miss * score;
                aa += weight;
                ab += weight * score;
                bb += weight * score * score;
            }
            let determinant = aa * bb - ab * ab;
            let (da, db) = ((bb * ga - ab * gb) / determinant, (aa * gb - ab * ga) / determinant);
            let step = (2.0 / da.abs().max(db.abs()).max(1e-12)).min(1.0);
            (a, b) = (a + step * da, b + step * db);
            if da.abs().max(db.abs()) < 1e-9 {
                break;
            }
        }
        (b > 0.0 && a.is_finite()).then_some(Self { a, b })
    }

    /// Probability at a score.
    #[must_use]
    pub fn at(&self, score: f64) -> f64 {
        expit(self.a + self.b * score)
    }
}

fn expit(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The index that stands beside a score.
pub(super) fn index(score: f64) -> f64 {
    expit(score * std::f64::consts::LN_10)
}

/// Ends of the 95 % interval of a share: Wilson (1927), *Probable inference, the law of succession*.
pub(super) fn wilson(hits: u32, of: u32) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (f64::from(of), f64::from(hits) / f64::from(of));
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

/// The band of a score, from 0, the lowest.
pub(super) fn band(score: f64) -> usize {
    EDGES.iter().filter(|&&edge| score >= edge).count()
}

/// The leads by band, empty bands left out; `chance` is the mapped probability of each, aligned.
pub(super) fn bins(cases: &[Scored], chance: &[Option<f64>]) -> Vec<Bin> {
    let mut bins = Vec::new();
    for at in 0..=EDGES.len() {
        let leads: Vec<(&Scored, f64, Option<f64>)> = cases
            .iter()
            .zip(chance)
            .filter_map(|(case, &chance)| Some((case, case.score?, chance)))
            .filter(|(_, score, _)| band(*score) == at)
            .collect();
        if leads.is_empty() {
            continue;
        }
        let (n, confirmed) = (leads.len() as u32, leads.iter().filter(|lead| lead.0.guilty).count() as u32);
        let chances: Vec<f64> = leads.iter().filter_map(|lead| lead.2).collect();
        bins.push(Bin {
            from: (at > 0).then(|| EDGES[at - 1]),
            leads: n,
            confirmed,
            share: f64::from(confirmed) / f64::from(n),
            interval: wilson(confirmed, n),
            index: leads.iter().map(|lead| index(lead.1)).sum::<f64>() / f64::from(n),
            probability: (!chances.is_empty()).then(|| chances.iter().sum::<f64>() / chances.len() as f64),
        });
    }
    bins
}

/// Brier score and log loss of `chance` over all cases; someone who is no lead counts with `least`.
pub(super) fn quality(cases: &[Scored], chance: &[Option<f64>], least: f64) -> Quality {
    let (mut brier, mut log_loss) = (0.0, 0.0);
    for (case, chance) in cases.iter().zip(chance) {
        let p = chance.unwrap_or(least).clamp(1e-9, 1.0 - 1e-9);
        brier += (p - f64::from(u8::from(case.guilty))).powi(2);
        log_loss -= if case.guilty { p.ln() } else { (1.0 - p).ln() };
    }
    let n = cases.len().max(1) as f64;
    Quality { brier: brier / n, log_loss: log_loss / n }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn case(score: f64, guilty: bool) -> Scored {
        Scored { world: 0, circle: 0, guilty, score: Some(score) }
    }

    #[test]
    fn a_map_recovers_what_scores_are_worth() {
        let mut draw = ChaCha8Rng::seed_from_u64(3);
        let truth = Map { a: -1.0, b: 1.4 };
        let cases: Vec<Scored> = (0..6000)
            .map(|_| {
                let score = draw.random_range(-3.0..3.0);
                case(score, draw.random_range(0.0..1.0) < truth.at(score))
            })
            .collect();
        let found = Map::learn(cases.iter()).expect("both sides are there");
        assert!((found.a - truth.a).abs() < 0.12 && (found.b - truth.b).abs() < 0.12, "{found:?}");
        assert_eq!(Map::learn(cases.iter().filter(|case| case.guilty)), None);
        let backwards: Vec<Scored> = cases.iter().map(|case| Scored { guilty: !case.guilty, ..*case }).collect();
        assert_eq!(Map::learn(backwards.iter()), None, "a higher score must not mean less");
    }

    #[test]
    fn an_interval_by_hand() {
        // 8 of 10: Wilson's example values
        let (low, high) = wilson(8, 10);
        assert!((low - 0.4902).abs() < 1e-3 && (high - 0.9433).abs() < 1e-3, "{low} {high}");
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn someone_who_is_no_lead_counts_with_the_least() {
        let cases =
            [case(1.0, true), Scored { score: None, ..case(0.0, true) }, Scored { score: None, ..case(0.0, false) }];
        let found = quality(&cases, &[Some(0.8), None, None], 0.1);
        assert!((found.brier - (0.04 + 0.81 + 0.01) / 3.0).abs() < 1e-12);
        assert!((found.log_loss + (0.8f64.ln() + 0.1f64.ln() + 0.9f64.ln()) / 3.0).abs() < 1e-12);
        assert_eq!(bins(&cases, &[Some(0.8), None, None]).len(), 1);
    }
}
