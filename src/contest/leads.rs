//! Who is worth a look, in which order, and what speaks for and against?

use std::f64::consts::LN_10;

use crate::model::{Contest, Contribution, Lead, LeadRole, Outcome, PairStanding, Subject, Tier};

use super::Field;
use super::by_kind::softmax;
use super::evidence::Judge;
use super::messages::{Known, Messages};

/// The judges whose details become contributions.
pub(super) struct Judges<'a> {
    pub(super) pair: &'a Judge<'a>,
    pub(super) recipient: &'a Judge<'a>,
    /// Log evidence of each payer's age and sex.
    pub(super) demographics: &'a [f64],
}

/// Ranks recipients and payers of outcome `lead`, then possible victims, each by falling score and person.
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
        (a.outcome, b.score, a.person, a.role)
            .partial_cmp(&(b.outcome, a.score, b.person, b.role))
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
            let person = known.payers[i] + known.demographics[i];
            person + own_pairs.iter().map(|&pair| known.to_payer(evidence(pair as usize))).sum::<f64>()
        };
        let total = sum(&|pair| known.pair_evidence(pair, heard.cavity(pair)));
        let own = sum(&|pair| known.own_evidence(pair, &prior));
        let odds = total + known.lead_prior();
        let victim = 1.0 - own_pairs.iter().map(|&pair| 1.0 - f64::from(pairs[pair as usize].victim)).product::<f64>();
        let posterior = sigmoid(odds);
        let outcome = if victim > 0.5 && victim > posterior { Outcome::PossibleVictim } else { Outcome::Lead };
        // likelier a victim than a payer of sessions, though not surely: in neither list
        let doubtful = victim > posterior || posterior < field.settings.lead_posterior;
        if outcome == Outcome::Lead && (doubtful || field.minors[i]) {
            continue;
        }
        let (kind, best_rival) = payer_kinds(known, heard, own_pairs, outcome, pairs);
        leads.push(Lead {
            rank: 0,
            person,
            role: LeadRole::Payer,
            tier: if own > 0.0 { Tier::First } else { Tier::Second },
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

/// Best explanation of the outcome and best of any other, for the payer's pair that speaks loudest for the outcome.
fn payer_kinds(
    known: &Known,
    heard: &Messages,
    own_pairs: &[u32],
    outcome: Outcome,
    pairs: &[PairStanding],
) -> (u16, u16) {
    let weight = |pair: u32| match outcome {
        Outcome::PossibleVictim => pairs[pair as usize].victim,
        _ => pairs[pair as usize].lead,
    };
    let outcomes = known.mixtures.outcomes();
    let loudest = own_pairs.iter().copied().max_by(|&a, &b| weight(a).total_cmp(&weight(b)).then(b.cmp(&a)));
    loudest.map_or((0, 0), |pair| {
        let shares = known.shares(heard, pair as usize);
        (best(&shares, outcomes, |o| o == outcome), best(&shares, outcomes, |o| o != outcome))
    })
}

fn best(weights: &[f64], outcomes: &[Outcome], fits: impl Fn(Outcome) -> bool) -> u16 {
    let fitting = weights.iter().enumerate().filter(|(kind, _)| fits(outcomes[*kind]));
    fitting.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))).map_or(0, |(kind, _)| kind as u16)
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// For each lead, what each measure adds to its explanation against its best rival, on the log10 scale: a recipient's
/// own measures and the sum over its pairs, a payer's loudest pair; `network` is what messages lend.
pub(super) fn contributions(
    field: &Field,
    contest: &Contest,
    judges: &Judges,
    strata: &[u8],
    pair_strata: &[u8],
) -> Vec<Contribution> {
    let mut all = Vec::new();
    for lead in &contest.leads {
        match lead.role {
            LeadRole::Recipient => of_recipient(field, lead, judges, strata, pair_strata, &mut all),
            LeadRole::Payer => of_payer(field, contest, lead, judges, pair_strata, &mut all),
        }
    }
    all
}

fn of_recipient(
    field: &Field,
    lead: &Lead,
    judges: &Judges,
    strata: &[u8],
    pair_strata: &[u8],
    all: &mut Vec<Contribution>,
) {
    let measured = field.measured;
    let i = measured.recipients.binary_search(&lead.person).expect("a lead was measured");
    let mut say = |subject, measure, log10: f64| {
        all.push(Contribution {
            subject,
            person: lead.person,
            payer: None,
            explanation: lead.kind,
            measure,
            log10: log10 as f32,
        });
    };
    for (measure, ratios) in judges.recipient.detail(i, strata[i]) {
        say(Subject::Recipient, measure, against(&ratios, lead) / LN_10);
    }
    let pairs = measured.recipient_pairs(i);
    let saturation = field.settings.saturation(pairs.len());
    let mut sums: Vec<(&'static str, f64)> = Vec::new();
    for pair in pairs {
        for (measure, ratios) in judges.pair.detail(pair, pair_strata[pair]) {
            let part = against(&ratios, lead) / saturation;
            match sums.iter_mut().find(|(known, _)| *known == measure) {
                Some((_, sum)) => *sum += part,
                None => sums.push((measure, part)),
            }
        }
    }
    sums.sort_by_key(|(measure, _)| *measure);
    for (measure, sum) in sums {
        say(Subject::Pair, measure, sum / LN_10);
    }
    if field.seeds.of_recipient(i) > 0.0 {
        say(Subject::Recipient, "seed", field.seeds.of_recipient(i) / LN_10);
    }
    say(Subject::Recipient, "network", lead.borrowed);
}

fn of_payer(
    field: &Field,
    contest: &Contest,
    lead: &Lead,
    judges: &Judges,
    pair_strata: &[u8],
    all: &mut Vec<Contribution>,
) {
    let measured = field.measured;
    let i = measured.payers.binary_search(&lead.person).expect("a lead was measured");
    let weight = |pair: u32| match lead.outcome {
        Outcome::PossibleVictim => contest.pairs[pair as usize].victim,
        _ => contest.pairs[pair as usize].lead,
    };
    let loudest =
        measured.payer_pairs(i).iter().copied().max_by(|&a, &b| weight(a).total_cmp(&weight(b)).then(b.cmp(&a)));
    let Some(pair) = loudest.map(|pair| pair as usize) else { return };
    let recipient = measured.pairs[pair].recipient;
    let mut say = |subject, measure, log10: f64| {
        all.push(Contribution {
            subject,
            person: recipient,
            payer: Some(lead.person),
            explanation: lead.kind,
            measure,
            log10: log10 as f32,
        });
    };
    for (measure, ratios) in judges.pair.detail(pair, pair_strata[pair]) {
        say(Subject::Pair, measure, against(&ratios, lead) / LN_10);
    }
    if judges.demographics[i] != 0.0 {
        say(Subject::Payer, "payer_age", judges.demographics[i] / LN_10);
    }
    if field.seeds.of_payer(i) > 0.0 {
        say(Subject::Pair, "seed", field.seeds.of_payer(i) / LN_10);
    }
    say(Subject::Pair, "network", lead.borrowed);
}

fn against(ratios: &[f32], lead: &Lead) -> f64 {
    f64::from(ratios[lead.kind as usize] - ratios[lead.best_rival as usize])
}
