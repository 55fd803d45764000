//! What do the decisions of a team teach? Only those that rest on more than what this program showed.

use std::collections::BTreeMap;

use super::cases::{Bonds, Case, Cases};
use crate::model::{Basis, Contest, Explanation, Outcome};
use crate::pipeline::Reopened;

/// What was found of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The lead held.
    Confirmed,
    /// This explanation won; the id of one, or `other`.
    Dismissed(String),
    /// The payers are victims.
    PossibleVictim,
}

/// What stands decided of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Cluster id.
    pub cluster: String,
    /// What was found.
    pub finding: Finding,
    /// What that rests on.
    pub basis: Basis,
    /// When it was written, UTC, `2026-01-31T12:00:00Z`.
    pub at: String,
    /// Person ids of those paid, when it was decided.
    pub recipients: Vec<String>,
    /// Person ids of those who pay.
    pub payers: Vec<String>,
}

impl Decided {
    /// Whether it may teach: its basis is a judicial outcome or a provider's answer. A reading of our own score would only
    /// teach the score to agree with itself.
    #[must_use]
    pub fn teaches(&self) -> bool {
        matches!(self.basis, Basis::JudicialOutcome | Basis::ProviderAnswer)
    }
}

/// What was used and what was left out: how many, and what or why.
pub(super) type Told = BTreeMap<String, usize>;

/// What the decisions `all` say of the people of each of `runs`; `contests` as the shipped schemas hold them. Also what
/// was used and what was left out.
pub(super) fn cases(
    runs: &[Reopened],
    contests: &[Contest],
    all: &[Decided],
    explanations: &[Explanation],
) -> (Vec<Cases>, Told, Told) {
    let (mut used, mut left_out) = (Told::new(), Told::new());
    let mut drafts: Vec<(Cases, Bonds)> = runs.iter().map(draft).collect();
    let mut all: Vec<&Decided> = all.iter().collect();
    all.sort_by_key(|it| (&it.at, &it.cluster));
    for decided in all {
        if !decided.teaches() {
            *left_out.entry("decided on a reading of this program's own score".into()).or_default() += 1;
            continue;
        }
        let placed = runs.iter().position(|run| positions(run, &decided.recipients, Side::Recipient).next().is_some());
        let Some(at) = placed else {
            *left_out.entry("none of those paid is measured in the runs given".into()).or_default() += 1;
            continue;
        };
        let basis = if decided.basis == Basis::JudicialOutcome { "judicial outcome" } else { "provider's answer" };
        let finding = match &decided.finding {
            Finding::Confirmed => "confirmed".to_owned(),
            Finding::Dismissed(explanation) => format!("dismissed, {explanation}"),
            Finding::PossibleVictim => "possible victim (teaches no explanation)".to_owned(),
        };
        *used.entry(format!("{finding}, on a {basis}")).or_default() += 1;
        let (cases, bonds) = &mut drafts[at];
        enter(decided, &runs[at], &contests[at], explanations, cases, bonds);
    }
    let is_lead = |kind: u16| explanations[kind as usize].outcome == Outcome::Lead;
    let finished = drafts.into_iter().zip(runs).map(|((mut cases, bonds), run)| {
        cases.draw_circles(run, &bonds, &is_lead);
        cases
    });
    (finished.collect(), used, left_out)
}

fn draft(run: &Reopened) -> (Cases, Bonds) {
    let measured = &run.remeasured.measured;
    let (recipients, payers) = (measured.recipients.len(), measured.payers.len());
    let cases = Cases {
        recipients: vec![Case::default(); recipients],
        payers: vec![Case::default(); payers],
        pairs: vec![None; measured.pairs.len()],
        circles: Vec::new(),
    };
    (cases, Bonds { recipients: vec![None; recipients], payers: vec![None; payers] })
}

#[derive(Clone, Copy)]
enum Side {
    Payer,
    Recipient,
}

/// Where the people with these ids stand among the measured ones.
fn positions<'a>(run: &'a Reopened, ids: &'a [String], side: Side) -> impl Iterator<Item = usize> + 'a {
    let measured = &run.remeasured.measured;
    let people = match side {
        Side::Payer => &measured.payers,
        Side::Recipient => &measured.recipients,
    };
    ids.iter().filter_map(|id| run.number(id)).filter_map(|person| people.binary_search(&person).ok())
}

/// Enters one decision; a later one on the same person replaces it.
fn enter(
    decided: &Decided,
    run: &Reopened,
    contest: &Contest,
    explanations: &[Explanation],
    cases: &mut Cases,
    bonds: &mut Bonds,
) {
    let guilty = decided.finding == Finding::Confirmed;
    let named = match &decided.finding {
        Finding::Dismissed(id) => explanations.iter().position(|known| known.id == *id).map(|at| at as u16),
        _ => None,
    };
    let measured = &run.remeasured.measured;
    let payers: Vec<usize> = positions(run, &decided.payers, Side::Payer).collect();
    for i in positions(run, &decided.recipients, Side::Recipient) {
        let kind = if guilty { likeliest_lead(contest, i) } else { named };
        cases.recipients[i] = Case { guilty: Some(guilty), kind, ..Case::default() };
        bonds.recipients[i] = Some(decided.cluster.clone());
        for pair in measured.recipient_pairs(i) {
            if payers.iter().any(|&payer| measured.payers[payer] == measured.pairs[pair].payer) {
                cases.pairs[pair] = kind;
            }
        }
    }
    for i in payers {
        let kind = measured.payer_pairs(i).iter().find_map(|&pair| cases.pairs[pair as usize]).filter(|_| guilty);
        cases.payers[i] = Case { guilty: Some(guilty), kind, ..Case::default() };
        bonds.payers[i] = Some(decided.cluster.clone());
    }
}

/// Which of the lead explanations fits a confirmed recipient best: a decision does not say.
fn likeliest_lead(contest: &Contest, i: usize) -> Option<u16> {
    let posteriors = &contest.recipients[i].posteriors;
    let leads = (0..posteriors.len()).filter(|&kind| contest.outcomes[kind] == Outcome::Lead);
    leads.max_by(|&a, &b| posteriors[a].total_cmp(&posteriors[b]).then(b.cmp(&a))).map(|kind| kind as u16)
}
