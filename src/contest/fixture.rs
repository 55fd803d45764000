//! What the tests of the contest make their explanations and small graphs of.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ContestSettings, Explanation, Measured, Outcome, PairKey, Text};

use super::Link;
use super::by_kind::ByKind;
use super::messages::Known;
use super::mixture::{Mixtures, Odds};

/// The shipped settings.
pub(super) fn shipped() -> ContestSettings {
    toml::from_str(include_str!("../../schemas/contest.toml")).expect("the shipped settings are sound")
}

/// A few payers and recipients of whom everything is known that the messages start from.
pub(super) struct Graph {
    pub(super) settings: ContestSettings,
    pub(super) explanations: Vec<Explanation>,
    /// Recipient and payer of each pair, ascending.
    pub(super) edges: Vec<(u32, u32)>,
    /// Log ratios of each pair, `unexplained` last.
    pub(super) ratios: Vec<Vec<f32>>,
    /// Prior of each kind of recipient.
    pub(super) priors: Vec<f64>,
    /// Log evidence of each recipient's own measures, the same for all.
    pub(super) own: Vec<f64>,
    /// Log evidence of each payer's own measures.
    pub(super) payers: Vec<f64>,
    pub(super) links: Vec<Vec<Link>>,
}

impl Graph {
    /// A graph of these pairs, each with its log ratios; nobody's own measures say anything, nobody is linked.
    pub(super) fn new<const N: usize>(
        settings: ContestSettings,
        explanations: Vec<Explanation>,
        priors: [f64; N],
        pairs: &[((u32, u32), [f32; N])],
    ) -> Self {
        let edges: Vec<(u32, u32)> = pairs.iter().map(|it| it.0).collect();
        let graph = Self {
            settings,
            explanations,
            ratios: pairs.iter().map(|it| it.1.to_vec()).collect(),
            priors: priors.to_vec(),
            own: vec![0.0; N],
            payers: Vec::new(),
            links: Vec::new(),
            edges,
        };
        let [recipients, payers] = graph.persons().map(|persons| persons.len());
        Self { payers: vec![0.0; payers], links: vec![Vec::new(); recipients], ..graph }
    }

    /// Recipients and payers, each ascending.
    fn persons(&self) -> [Vec<u32>; 2] {
        let of = |person: fn(&(u32, u32)) -> u32| self.edges.iter().map(person).collect::<BTreeSet<u32>>();
        [of(|it| it.0), of(|it| it.1)].map(|persons| persons.into_iter().collect())
    }

    fn measured(&self) -> Measured {
        let [recipients, payers] = self.persons();
        let pairs_of = |payer: &u32| (0..).zip(&self.edges).filter(|it| it.1.1 == *payer).map(|it| it.0).collect();
        let payer_pairs: Vec<Vec<u32>> = payers.iter().map(pairs_of).collect();
        let starts = |lengths: Vec<usize>| {
            let ends = lengths.into_iter().scan(0, |end, length| {
                *end += length as u32;
                Some(*end)
            });
            [0].into_iter().chain(ends).collect()
        };
        let paid = |recipient: &u32| self.edges.iter().filter(|it| it.0 == *recipient).count();
        Measured {
            pairs: self.edges.iter().map(|&(recipient, payer)| PairKey { recipient, payer }).collect(),
            recipient_starts: starts(recipients.iter().map(paid).collect()),
            payer_starts: starts(payer_pairs.iter().map(Vec::len).collect()),
            payer_pairs: payer_pairs.concat(),
            recipients,
            payers,
            ..Measured::default()
        }
    }

    /// Looks at the graph as the contest knows it.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Known<'_>) -> T) -> T {
        let mixtures = Mixtures::new(&self.explanations, &self.settings).expect("the explanations are sound");
        let (measured, kinds) = (self.measured(), self.priors.len());
        let ratios = ByKind::filled(self.edges.len(), kinds, |pair, row| row.copy_from_slice(&self.ratios[pair]));
        let priors: Vec<f64> = self.priors.iter().map(|prior| prior.ln()).collect();
        let recipients = ByKind::filled(measured.recipients.len(), kinds, |_, row: &mut [f64]| {
            row.iter_mut().zip(&priors).zip(&self.own).for_each(|((row, prior), own)| *row = prior + own);
        });
        let ties = super::ties(&measured, &mixtures, &ratios, &priors);
        look(&Known {
            ties: &ties,
            measured: &measured,
            mixtures: &mixtures,
            settings: &self.settings,
            odds: &Odds::new(&mixtures, &ratios),
            ratios: &ratios,
            recipients: &recipients,
            priors: &priors,
            payers: &self.payers,
            demographics: &vec![0.0; measured.payers.len()],
            recipient_of: &super::recipient_of_pairs(&measured),
            links: &self.links,
        })
    }
}

/// An explanation that expects nothing of any measure and emits these kinds of pairs.
pub(super) fn explanation(id: &str, outcome: Outcome, emits: &[(&str, f64)]) -> Explanation {
    Explanation {
        id: id.into(),
        title: Text::default(),
        description: Text::default(),
        outcome,
        prior: 0.3,
        sources: Vec::new(),
        emits: emits.iter().map(|(kind, share)| ((*kind).to_owned(), *share)).collect(),
        pair: BTreeMap::new(),
        habits: Vec::new(),
        pays_like: None,
        tie: None,
        recipient: BTreeMap::new(),
        payer: BTreeMap::new(),
    }
}
