//! Floor 1: which explanation fits best, and by how much.
//!
//! Every recipient has a kind, one explanation of why money reaches it; a kind emits kinds of pairs by a mixture, because
//! people have several lives. Evidence is the ratio of what an explanation expects of a measure to the population's own
//! density, fitted per run, so that `unexplained` is 0 everywhere and must be beaten. Payers and recipients then exchange
//! messages; what a person's own payments show and what the network lends are kept apart.

mod attribution;
mod by_kind;
mod contributions;
mod density;
mod evidence;
#[cfg(test)]
mod fixture;
mod flags;
mod habits;
mod leads;
mod linked;
mod links;
mod messages;
mod mixture;
mod population;
mod seeds;

use anyhow::Result;
use rayon::prelude::*;

use crate::model::{
    Contest, ContestSettings, Expectation, Explanation, MeasureDoc, Measured, Outcome, PairStanding, Standing, Subject,
    Value,
};

pub use density::{ln_beta_binomial, ln_negative_binomial, ln_positive, ln_ways};
pub use flags::raise_flags;
pub use links::{Link, Links, link};
pub use seeds::Seeds;

use by_kind::{ByKind, softmax};
use contributions::{Judges, Told};
use evidence::Judge;
use messages::{Known, Messages};
use mixture::{Mixtures, Odds};

/// What the contest judges, and by what.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    /// The measures.
    pub measured: &'a Measured,
    /// The explanations, sorted by id.
    pub explanations: &'a [Explanation],
    /// What each measure means.
    pub docs: &'a [MeasureDoc],
    /// How evidence is weighed.
    pub settings: &'a ContestSettings,
    /// For each of `measured.recipients`, those it shares an identifier or a forwarding with, or may be one person with.
    pub links: &'a [Vec<Link>],
    /// For each of `measured.payers`, whether the payer was under 18 at the time of a payment: never a lead.
    pub minors: &'a [bool],
    /// Whom a partner's list names.
    pub seeds: &'a Seeds,
}

/// Holds the contest: measures in, standings and ranked leads out. The same field gives the same bytes on any number
/// of threads.
///
/// # Errors
/// When a measure has no text, a family no weight, or an explanation emits one that does not exist.
pub fn hold(field: &Field) -> Result<Contest> {
    let within = |it: &Explanation| it.within(field.docs, field.measured.days);
    let left: Vec<Explanation> = field.explanations.iter().map(within).collect();
    contest(&Field { explanations: &left, ..*field })
}

/// The contest of what is left of the explanations in so many days.
fn contest(field: &Field) -> Result<Contest> {
    let Field { measured, explanations, docs, settings, .. } = *field;
    let mixtures = Mixtures::new(explanations, settings)?;
    let recipient_of = recipient_of_pairs(measured);
    let strata = recipient_strata(measured);
    let pair_strata: Vec<u8> = recipient_of.iter().map(|&i| strata[i as usize]).collect();

    let pair_judge = Judge::new(Subject::Pair, &measured.pair_table, &pair_strata, explanations, docs, settings)?;
    let kinds = mixtures.kinds();
    let ratios = ByKind::filled(measured.pairs.len(), kinds, |pair, row| pair_judge.row(pair, pair_strata[pair], row));
    let odds = Odds::new(&mixtures, &ratios);

    let judge = Judge::new(Subject::Recipient, &measured.recipient_table, &strata, explanations, docs, settings)?;
    let priors = priors(explanations, settings);
    let recipients = ByKind::filled(measured.recipients.len(), kinds, |i, row: &mut [f64]| {
        let mut ratios = vec![0.0; kinds];
        judge.row(i, strata[i], &mut ratios);
        row.iter_mut().zip(ratios).zip(&priors).for_each(|((score, ratio), prior)| *score = f64::from(ratio) + prior);
        mixtures.lead_kinds().for_each(|kind| row[kind] += field.seeds.of_recipient(i));
    });

    let (payers, demographics) = payers(field, &mixtures)?;
    let ties = ties(measured, &mixtures, &ratios, &priors);

    let known = Known {
        measured,
        mixtures: &mixtures,
        settings,
        ratios: &ratios,
        odds: &odds,
        recipients: &recipients,
        priors: &priors,
        payers: &payers,
        ties: &ties,
        demographics: &demographics,
        recipient_of: &recipient_of,
        links: field.links,
    };
    let silence = known.silence();
    let heard = known.exchange();
    let pairs = pair_standings(&known, &heard, &priors);
    let mut contest = Contest {
        explanations: explanations.iter().map(|e| e.id.clone()).chain(["unexplained".into()]).collect(),
        outcomes: mixtures.outcomes().to_vec(),
        recipients: standings(measured, &heard),
        payers: Vec::new(),
        rounds: heard.rounds,
        pairs,
        ..Contest::default()
    };
    contest.leads = leads::rank(field, &known, &silence, &heard, &priors, &contest.pairs);
    let (sober, alone) = (settings.without_demographics(), vec![0_u8; measured.payers.len()]);
    let payer_judge = Judge::new(Subject::Payer, &measured.payer_table, &alone, explanations, docs, &sober)?;
    let judges = Judges {
        pair: &pair_judge,
        recipient: &judge,
        payer: &payer_judge,
        pair_strata: &pair_strata,
        strata: &strata,
    };
    let told = Told { field, known: &known, silence: &silence, heard: &heard, priors: &priors, judges };
    contest.contributions = told.contributions(&contest);
    contest.payers = told.payers(&contest);
    Ok(contest)
}

/// Log density (or log probability) of a value under an expectation, for a measure with these classes; `None` when the
/// value is unknown or of another kind than the expectation speaks of.
#[must_use]
pub fn log_density(expectation: &Expectation, classes: &[String], value: Value) -> Option<f64> {
    density::Prepared::new(expectation, classes).ln_density(value)
}

/// The same of many values, worked out together.
pub fn log_densities(
    expectation: &Expectation,
    classes: &[String],
    values: impl Iterator<Item = Value>,
) -> impl Iterator<Item = Option<f64>> {
    let prepared = density::Prepared::new(expectation, classes);
    values.map(move |value| prepared.ln_density(value))
}

/// Log evidence of each payer's own measures, and that of age and sex apart: it is said of the payer alone, so that
/// nothing of it reaches a recipient, a cluster or another payer.
fn payers(field: &Field, mixtures: &Mixtures) -> Result<(Vec<f64>, Vec<f64>)> {
    let Field { measured, explanations, docs, settings, .. } = *field;
    let alone = vec![0_u8; measured.payers.len()];
    let evidence = |settings: &ContestSettings| -> Result<Vec<f64>> {
        let judge = Judge::new(Subject::Payer, &measured.payer_table, &alone, explanations, docs, settings)?;
        let ratios = ByKind::filled(measured.payers.len(), mixtures.kinds(), |i, row| judge.row(i, 0, row));
        Ok(ratios.rows().map(|row| lead_evidence(row, mixtures)).collect())
    };
    let mut payers = evidence(&settings.without_demographics())?;
    let cap = settings.demographics_cap;
    let demographics =
        evidence(settings)?.iter().zip(&payers).map(|(all, rest)| (all - rest).clamp(-cap, cap)).collect();
    payers.iter_mut().enumerate().for_each(|(i, evidence)| *evidence += field.seeds.of_payer(i));
    Ok((payers, demographics))
}

/// For each pair, how much rarer it is beside the sessions of a payer than beside the payments of anyone else, by its own
/// measures: 1 where it says nothing. Of one payer the surest tie speaks, and no other: who supports one of his kin supports
/// several. A payer of one recipient has nothing beside.
fn ties(measured: &Measured, mixtures: &Mixtures, ratios: &ByKind<f32>, priors: &[f64]) -> Vec<f32> {
    let prior = softmax(priors.iter().copied());
    let before = mixtures.pair_kinds(&prior);
    let surest = |i: usize| {
        let pairs = Some(measured.payer_pairs(i)).filter(|pairs| pairs.len() > 1)?;
        let tie = |&pair: &u32| (pair, mixtures.tie(ratios.row(pair as usize), &prior, &before) as f32);
        pairs.iter().map(tie).min_by(|a, b| a.1.total_cmp(&b.1))
    };
    let found: Vec<Option<(u32, f32)>> = (0..measured.payers.len()).into_par_iter().map(surest).collect();
    let mut ties = vec![1.0; measured.pairs.len()];
    found.into_iter().flatten().for_each(|(pair, tie)| ties[pair as usize] = tie);
    ties
}

/// Position of each pair's recipient.
fn recipient_of_pairs(measured: &Measured) -> Vec<u32> {
    let mut of_pairs = vec![0; measured.pairs.len()];
    (0..measured.recipients.len()).for_each(|i| of_pairs[measured.recipient_pairs(i)].fill(i as u32));
    of_pairs
}

/// Groups of recipients within which `unexplained` is fitted: one unrelated payer or none, two or three, more. A hub
/// that no file describes should look like hubs do, not like a family.
fn recipient_strata(measured: &Measured) -> Vec<u8> {
    let column = measured.recipient_table.position("unrelated_payers");
    let payers = |i: usize| match column.map(|at| measured.recipient_table.row(i)[at]) {
        Some(Value::Count { n, .. }) => n,
        _ => measured.recipient_pairs(i).len() as u32,
    };
    (0..measured.recipients.len())
        .map(|i| match payers(i) {
            0 | 1 => 0,
            2 | 3 => 1,
            _ => 2,
        })
        .collect()
}

/// Log prior of each kind of recipient, `unexplained` last; normalised.
fn priors(explanations: &[Explanation], settings: &ContestSettings) -> Vec<f64> {
    let priors: Vec<f64> = explanations.iter().map(|e| e.prior).chain([settings.unexplained_prior]).collect();
    let total: f64 = priors.iter().sum();
    priors.into_iter().map(|prior| (prior / total).ln()).collect()
}

/// Log evidence of a payer's own measures for the lead kinds (their mean likelihood), against the population.
fn lead_evidence(ratios: &[f32], mixtures: &Mixtures) -> f64 {
    let leads = mixtures.lead_kinds();
    let count = leads.clone().count().max(1) as f64;
    (leads.map(|kind| f64::from(ratios[kind]).exp()).sum::<f64>().max(1e-9) / count).ln()
}

fn standings(measured: &Measured, heard: &Messages) -> Vec<Standing> {
    let unexplained = |scores: &[f64]| scores.last().copied().unwrap_or(0.0);
    measured
        .recipients
        .iter()
        .zip(heard.scores.rows())
        .map(|(&person, scores)| Standing {
            person,
            scores: scores.iter().map(|s| ((s - unexplained(scores)) / std::f64::consts::LN_10) as f32).collect(),
            posteriors: softmax(scores.iter().copied()).into_iter().map(|p| p as f32).collect(),
        })
        .collect()
}

fn pair_standings(known: &Known, heard: &Messages, priors: &[f64]) -> Vec<PairStanding> {
    let outcomes = known.mixtures.outcomes();
    let prior: Vec<f64> = softmax(priors.iter().copied());
    (0..known.measured.pairs.len())
        .into_par_iter()
        .map(|pair| {
            let shares = known.shares(heard, pair);
            let of = |outcome: Outcome| -> f64 {
                shares.iter().zip(outcomes).filter(|(_, o)| **o == outcome).map(|(share, _)| share).sum()
            };
            let best = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(kind, _)| kind);
            PairStanding {
                best: best as u16,
                lead: of(Outcome::Lead) as f32,
                victim: of(Outcome::PossibleVictim) as f32,
                own: (known.own_evidence(pair, &prior) / std::f64::consts::LN_10) as f32,
            }
        })
        .collect()
}
