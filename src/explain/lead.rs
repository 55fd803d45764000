//! What stands behind one lead: prior, own and borrowed evidence, rival, what is unknown?

use serde::Serialize;

use super::duel::Duel;
use super::rival::{Rivalry, Untold, rivalry, untold};
use super::{Named, main_recipient, named};
use crate::casefile::Casefile;
use crate::model::{
    Case, CaseEvidence, CaseExplanation, CaseLead, CaseStanding, LeadRole, Outcome, Subject, Text, Tier,
};
use crate::store::LeadRow;

/// One lead or possible victim.
#[derive(Clone, Debug, Serialize)]
pub struct LeadExplained {
    /// 1-based rank in the run.
    pub rank: u32,
    /// Payer or recipient.
    pub role: LeadRole,
    /// First, second or third tier.
    pub tier: Tier,
    /// Lead or possible victim.
    pub outcome: Outcome,
    /// Cluster id; empty when in none.
    pub cluster: String,
    /// log10 odds, an index for ranking: `prior + own + borrowed`.
    pub score: f64,
    /// log10 odds before anything is looked at.
    pub prior: f64,
    /// log10 evidence of the person's own payments, and of a partner's list.
    pub own: f64,
    /// log10 evidence lent by the network.
    pub borrowed: f64,
    /// log10 units of `own` that a partner's list says, not the payments; `None` when the person is on none.
    pub seed: Option<f64>,
    /// The explanation that fits best.
    pub explanation: CaseExplanation,
    /// How every explanation fares, the best first.
    pub standings: Vec<CaseStanding>,
    /// What each measure adds to `own`, the loudest first; they sum to it.
    pub evidence: Vec<Item>,
    /// Who lends what; with `lent_otherwise` they sum to `borrowed`.
    pub lenders: Vec<Lender>,
    /// What many others lend, too little each to be told apart.
    pub lent_otherwise: f64,
    /// The recipient of the pair of which `rivalries` and `untold` speak, for a payer.
    pub main: Option<Named>,
    /// What would have to be true for the best rival to win; where payments cannot tell that one apart, also for the best
    /// one they can.
    pub rivalries: Vec<Rivalry>,
    /// What is unknown, and would tell most.
    pub untold: Vec<Untold>,
}

/// What one measure adds.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What is measured.
    pub subject: Subject,
    /// The recipient of the pair, for a payer.
    pub with: Option<Named>,
    /// Measure id, or `seed`, `recipient_prior`, `tie`.
    pub measure: String,
    /// Its short name.
    pub title: Text,
    /// The value with its unit.
    pub shown: Text,
    /// The value: a share as a fraction, yes as 1.
    pub value: Option<f64>,
    /// log10 units.
    pub log10: f64,
    /// The evidence in a sentence.
    pub sentence: Text,
    /// Numbers of the payments behind it.
    pub payments: Vec<u32>,
}

/// One person whose other payments lend evidence.
#[derive(Clone, Debug, Serialize)]
pub struct Lender {
    /// Who.
    pub person: Named,
    /// How the two are tied.
    pub tie: Text,
    /// log10 units.
    pub log10: f64,
}

/// Explains one lead of a case that holds the person.
pub(super) fn explain(file: &Casefile, case: &Case, row: &LeadRow) -> Option<LeadExplained> {
    let lead = case.leads.iter().find(|lead| lead.person == row.person && lead.role == row.role)?;
    let parts = file.parts(row);
    let sum = |id: &str| -> f64 { parts.iter().filter(|part| part.measure == id).map(|part| part.log10).sum() };
    let main = main_recipient(case, row);
    let (rivalries, untold) = rivalries(file, case, lead, main);
    let lenders = parts.iter().filter(|part| part.measure == "network" && !part.lender.is_empty());
    let mut lenders: Vec<Lender> = lenders.map(|part| lender(case, row, part.lender, part.log10)).collect();
    lenders.sort_by(|a, b| b.log10.abs().total_cmp(&a.log10.abs()).then_with(|| a.person.id.cmp(&b.person.id)));
    let lent: f64 = lenders.iter().map(|lender| lender.log10).sum();
    Some(LeadExplained {
        rank: lead.rank,
        role: lead.role,
        tier: lead.tier,
        outcome: lead.outcome,
        cluster: lead.cluster.clone(),
        score: lead.score,
        prior: lead.prior,
        own: lead.own,
        borrowed: lead.borrowed,
        seed: Some(sum("seed")).filter(|seed| *seed != 0.0),
        explanation: lead.explanation.clone(),
        standings: lead.standings.clone(),
        evidence: lead.evidence.iter().filter(|one| one.measure != "network").map(|one| item(case, one)).collect(),
        lent_otherwise: lead.borrowed - lent,
        lenders,
        main: main.map(|id| named(case, id)),
        rivalries,
        untold,
    })
}

/// The best rival and, where payments cannot tell that one apart, the best that they can; what would tell most of the last.
fn rivalries(file: &Casefile, case: &Case, lead: &CaseLead, main: Option<&str>) -> (Vec<Rivalry>, Vec<Untold>) {
    let of = |id: &str| lead.standings.iter().find(|standing| standing.explanation.id == id)?.log10;
    let others = |standing: &&CaseStanding| {
        let explanation = file.schemas().explanations.iter().find(|known| known.id == standing.explanation.id);
        standing.explanation.id != lead.rival.id && explanation.is_some_and(|known| known.outcome != lead.outcome)
    };
    let ranked = lead.standings.iter().filter(others).map(|standing| &standing.explanation);
    let (mut all, mut tells) = (Vec::new(), Vec::new());
    for rival in std::iter::once(&lead.rival).chain(ranked) {
        let duel = Duel::new(file, case, lead, &rival.id, main);
        let behind = of(&lead.explanation.id).zip(of(&rival.id)).map_or(0.0, |(kind, rival)| kind - rival);
        let rivalry = rivalry(&duel, rival.clone(), behind);
        let separable = rivalry.separable;
        if separable || all.is_empty() {
            all.push(rivalry);
        }
        if separable {
            tells = untold(&duel);
            break;
        }
    }
    (all, tells)
}

fn item(case: &Case, evidence: &CaseEvidence) -> Item {
    Item {
        subject: evidence.subject,
        with: evidence.with.as_deref().map(|id| named(case, id)),
        measure: evidence.measure.clone(),
        title: evidence.title.clone(),
        shown: evidence.shown.clone(),
        value: evidence.value,
        log10: evidence.log10,
        sentence: evidence.sentence.clone(),
        payments: evidence.payments.clone(),
    }
}

fn lender(case: &Case, row: &LeadRow, id: &str, log10: f64) -> Lender {
    let pays =
        |payer: &str, recipient: &str| case.pairs.iter().any(|pair| pair.payer == payer && pair.recipient == recipient);
    let (fr, en) = match row.role {
        LeadRole::Payer if pays(&row.person, id) => {
            ("payé par cette personne, et par d'autres", "paid by this person, and by others")
        }
        LeadRole::Recipient if pays(id, &row.person) => {
            ("paie cette personne, et d'autres", "pays this person, and others")
        }
        _ => ("lié par un identifiant ou un transfert", "linked by an identifier or by forwarding"),
    };
    Lender { person: named(case, id), tie: Text { fr: fr.into(), en: en.into() }, log10 }
}
