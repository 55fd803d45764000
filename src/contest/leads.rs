//! Who is worth a look, in which order, and what speaks for and against?

use std::f64::consts::LN_10;

use crate::model::{AT_STAKE, Lead, LeadRole, Outcome, PairStanding, Tier, Value};

use super::Field;
use super::by_kind::softmax;
use super::messages::{Known, Messages};

/// Ranks recipients and payers of outcome `lead`, then possible victims, each by falling score and person, the third tier
/// after the others.
pub(super) fn rank(
    field: &Field,
    known: &Known,
    silence: &Messages,
    heard: &Messages,
    priors: &[f64],
    pairs: &[PairStanding],
) -> Vec<Lead> {
    let mut leads: Vec<Lead> = recipients(field, known, silence, heard);
    leads.extend(payers(field, known, heard, priors, pairs));
    leads.sort_by(|a, b| {
        (a.outcome, a.tier == Tier::Third, b.score, a.person, a.role)
            .partial_cmp(&(b.outcome, b.tier == Tier::Third, a.score, b.person, b.role))
            .expect("scores are finite")
    });
    for (at, lead) in leads.iter_mut().enumerate() {
        lead.rank = at as u32 + 1;
    }
    leads
}

fn recipients(field: &Field, known: &Known, silence: &Messages, heard: &Messages) -> Vec<Lead> {
    let outcomes = known.mixtures.outcomes();
    let mut leads = Vec::new();
    for (i, &person) in field.measured.recipients.iter().enumerate() {
        let odds = known.lead_odds(heard.scores.row(i));
        let posterior = sigmoid(odds);
        if posterior < field.settings.lead_posterior {
            continue;
        }
        let own = known.lead_odds(silence.scores.row(i));
        let kinds = softmax(heard.scores.row(i).iter().copied());
        leads.push(Lead {
            rank: 0,
            person,
            role: LeadRole::Recipient,
            tier: if own > known.lead_prior() { Tier::First } else { Tier::Second },
            outcome: Outcome::Lead,
            score: odds / LN_10,
            own: (own - known.lead_prior()) / LN_10,
            borrowed: (odds - own) / LN_10,
            posterior,
            kind: best(&kinds, outcomes, |o| o == Outcome::Lead),
            best_rival: best(&kinds, outcomes, |o| o != Outcome::Lead),
        });
    }
    leads
}

fn payers(field: &Field, known: &Known, heard: &Messages, priors: &[f64], pairs: &[PairStanding]) -> Vec<Lead> {
    let prior: Vec<f64> = softmax(priors.iter().copied());
    let mut leads = Vec::new();
    for (i, &person) in field.measured.payers.iter().enumerate() {
        let own_pairs = field.measured.payer_pairs(i);
        let sum = |evidence: &dyn Fn(usize) -> f64| -> f64 {
            let said = own_pairs.iter().map(|&pair| known.to_payer(pair as usize, evidence(pair as usize)));
            known.payers[i] + known.demographics[i] + said.sum::<f64>()
        };
        let total = sum(&|pair| known.pair_evidence(pair, heard.cavity(pair)));
        let own = sum(&|pair| known.own_evidence(pair, &prior));
        let odds = total + known.lead_prior();
        let victim = 1.0 - own_pairs.iter().map(|&pair| 1.0 - f64::from(pairs[pair as usize].victim)).product::<f64>();
        let posterior = sigmoid(odds);
        let outcome = if victim > 0.5 && victim > posterior { Outcome::PossibleVictim } else { Outcome::Lead };
        // likelier a victim than a payer of sessions, though not surely: in neither list
        let doubtful = victim * field.settings.victim_caution > posterior || posterior < field.settings.lead_posterior;
        if outcome == Outcome::Lead && (doubtful || field.minors[i]) {
            continue;
        }
        let tier = match outcome {
            Outcome::Lead if posterior < least(field, own_pairs, pairs) => Tier::Third,
            _ if own > 0.0 => Tier::First,
            _ => Tier::Second,
        };
        let (kind, best_rival) = payer_kinds(known, heard, own_pairs, outcome, pairs);
        leads.push(Lead {
            rank: 0,
            person,
            role: LeadRole::Payer,
            tier,
            outcome,
            score: if outcome == Outcome::Lead { odds } else { (victim / (1.0 - victim).max(1e-9)).ln() } / LN_10,
            own: own / LN_10,
            borrowed: (total - own) / LN_10,
            posterior: if outcome == Outcome::Lead { posterior } else { victim },
            kind,
            best_rival,
        });
    }
    leads
}

/// Smallest posterior of a payer with these pairs for the first two tiers: one payment at stake asks for more.
fn least(field: &Field, own_pairs: &[u32], pairs: &[PairStanding]) -> f64 {
    let lead = |&pair: &u32| pairs[pair as usize].lead;
    let most = own_pairs.iter().map(lead).fold(0.0, f32::max);
    let at_stake = own_pairs.iter().filter(|pair| lead(pair) >= AT_STAKE * most);
    let payments = |&pair: &u32| match field.measured.pair_table.value(pair as usize, "payments") {
        Value::Count { n, .. } => n,
        _ => 2,
    };
    if at_stake.map(payments).sum::<u32>() == 1 {
        field.settings.lead_posterior_once
    } else {
        field.settings.lead_posterior
    }
}

/// Best explanation of the outcome and best of any other, for the payer's pair that speaks loudest for the outcome.
fn payer_kinds(
    known: &Known,
    heard: &Messages,
    own_pairs: &[u32],
    outcome: Outcome,
    pairs: &[PairStanding],
) -> (u16, u16) {
    let outcomes = known.mixtures.outcomes();
    loudest(own_pairs, outcome, pairs).map_or((0, 0), |pair| {
        let shares = known.shares(heard, pair);
        (best(&shares, outcomes, |o| o == outcome), best(&shares, outcomes, |o| o != outcome))
    })
}

/// The pair of a payer that speaks loudest for the outcome.
pub(super) fn loudest(own_pairs: &[u32], outcome: Outcome, pairs: &[PairStanding]) -> Option<usize> {
    let weight = |pair: u32| match outcome {
        Outcome::PossibleVictim => pairs[pair as usize].victim,
        _ => pairs[pair as usize].lead,
    };
    let loudest = own_pairs.iter().copied().max_by(|&a, &b| weight(a).total_cmp(&weight(b)).then(b.cmp(&a)));
    loudest.map(|pair| pair as usize)
}

fn best(weights: &[f64], outcomes: &[Outcome], fits: impl Fn(Outcome) -> bool) -> u16 {
    let fitting = weights.iter().enumerate().filter(|(kind, _)| fits(outcomes[*kind]));
    fitting.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))).map_or(0, |(kind, _)| kind as u16)
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
