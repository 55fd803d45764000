//! What speaks for and against each lead, in figures and in sentences?

use super::select::Chosen;
use super::values::{self, Known};
use super::words::{evidence_sentence, network_sentence, shown};
use super::{Casefile, behind, subject};
use crate::model::{
    CaseEvidence, CaseLead, CasePayment, CaseStanding, Expectation, Explanation, LeadRole, MeasureDoc, Outcome,
    Subject, Text, Totals,
};
use crate::store::LeadRow;

/// Leads and possible victims among the members, by rank.
pub(super) fn leads(file: &Casefile, chosen: &Chosen, payments: &[CasePayment]) -> Vec<CaseLead> {
    let inside = file.leads.iter().filter(|lead| chosen.members.contains(&lead.person));
    inside.map(|row| lead(file, row, payments)).collect()
}

fn lead(file: &Casefile, row: &LeadRow, payments: &[CasePayment]) -> CaseLead {
    let mut evidence: Vec<CaseEvidence> = match row.role {
        LeadRole::Recipient => of_recipient(file, row, payments),
        LeadRole::Payer => of_payer(file, row, payments),
    };
    evidence.sort_by(|a, b| b.log10.abs().total_cmp(&a.log10.abs()).then_with(|| a.measure.cmp(&b.measure)));
    CaseLead {
        rank: row.rank,
        person: row.person.clone(),
        role: row.role,
        tier: row.tier,
        outcome: row.outcome,
        score: row.score,
        prior: row.score - row.own - row.borrowed,
        own: row.own,
        borrowed: row.borrowed,
        explanation: file.explanation(&row.kind),
        rival: file.explanation(&row.best_rival),
        cluster: row.cluster.clone(),
        totals: Totals {
            payments: row.payments,
            first: row.first.parse().ok(),
            last: row.last.parse().ok(),
            usd: row.total_usd.parse().unwrap_or_default(),
            unpriced: 0,
        },
        worth: worth(file, row),
        evidence,
        standings: standings(file, row),
    }
}

/// How often such leads were true; of possible victims nothing is counted.
fn worth(file: &Casefile, lead: &LeadRow) -> Text {
    let said = (lead.outcome == Outcome::Lead).then(|| file.worth.sentence(lead.role, lead.tier, lead.score)).flatten();
    said.unwrap_or_default()
}

fn standings(file: &Casefile, lead: &LeadRow) -> Vec<CaseStanding> {
    let wanted = if lead.role == LeadRole::Payer { "payer" } else { "recipient" };
    let rows = file.contest.rows(&lead.person).iter().filter(|&&row| file.contest.text(row, "subject") == wanted);
    let mut standings: Vec<CaseStanding> = rows
        .map(|&row| CaseStanding {
            explanation: file.explanation(file.contest.text(row, "explanation")),
            log10: file.contest.number(row, "log10"),
            posterior: file.contest.number(row, "posterior").unwrap_or_default(),
        })
        .collect();
    standings.sort_by(|a, b| b.posterior.total_cmp(&a.posterior).then_with(|| a.explanation.id.cmp(&b.explanation.id)));
    standings
}

fn of_recipient(file: &Casefile, lead: &LeadRow, payments: &[CasePayment]) -> Vec<CaseEvidence> {
    let rows = file.contributions.rows(&lead.person).iter();
    let own = rows.filter(|&&row| file.contributions.text(row, "payer").is_empty());
    let received = || payments.iter().filter(|payment| payment.recipient == lead.person);
    own.filter_map(|&row| {
        let one = One { file, lead, row, with: None };
        one.evidence(&mut |measure| behind::payments(measure, received()))
    })
    .collect()
}

fn of_payer(file: &Casefile, lead: &LeadRow, payments: &[CasePayment]) -> Vec<CaseEvidence> {
    // a payer's evidence is held under the recipient of his loudest pair
    let recipients = file.pairs_of_payer.get(&lead.person).map_or(&[][..], Vec::as_slice);
    let mut evidence = Vec::new();
    for &pair in recipients {
        let recipient = file.pairs.text(pair, "recipient");
        let own = |row: &&u32| file.contributions.text(**row, "payer") == lead.person;
        for &row in file.contributions.rows(recipient).iter().filter(own) {
            let paid = || payments.iter().filter(|p| p.payer == lead.person && p.recipient == recipient);
            let one = One { file, lead, row, with: Some(recipient) };
            evidence.extend(one.evidence(&mut |measure| behind::payments(measure, paid())));
        }
    }
    evidence
}

/// One row of `contributions.parquet` for one lead.
struct One<'a> {
    file: &'a Casefile,
    lead: &'a LeadRow,
    row: u32,
    with: Option<&'a str>,
}

impl One<'_> {
    fn evidence(&self, behind: &mut dyn FnMut(&str) -> Vec<u32>) -> Option<CaseEvidence> {
        let (file, row) = (self.file, self.row);
        let id = file.contributions.text(row, "measure");
        let kind = subject(file.contributions.text(row, "subject"))?;
        let log10 = file.contributions.number(row, "log10")?;
        let evidence = CaseEvidence {
            subject: kind,
            with: self.with.map(str::to_owned),
            measure: id.to_owned(),
            title: Text { fr: id.to_owned(), en: id.to_owned() },
            value: None,
            of: None,
            class: String::new(),
            shown: Text::default(),
            log10,
            sentence: network_sentence(log10),
            payments: Vec::new(),
        };
        let Some(doc) = file.schemas.measures.iter().find(|doc| doc.id == id && doc.subject == kind) else {
            if id == "seed" {
                let title = Text { fr: "liste d'un partenaire".into(), en: "partner's list".into() };
                let sentence = Text {
                    fr: "la personne figure sur une liste donnée avec --seeds (voir seeds.csv)".into(),
                    en: "the person is on a list given with --seeds (see seeds.csv)".into(),
                };
                return Some(CaseEvidence { title, sentence, ..evidence });
            }
            let title = Text { fr: "réseau".into(), en: "network".into() };
            return Some(CaseEvidence { title, ..evidence });
        };
        let known = match self.with {
            Some(recipient) => values::value(file, doc, recipient, Some(&self.lead.person)),
            None => values::value(file, doc, &self.lead.person, None),
        };
        let payments = behind(id);
        Some(CaseEvidence {
            title: doc.title.clone(),
            shown: shown(doc, &known),
            sentence: self.sentence(doc, &known, log10),
            value: known.value,
            of: known.of,
            class: known.class,
            payments,
            ..evidence
        })
    }

    fn sentence(&self, doc: &MeasureDoc, known: &Known, log10: f64) -> Text {
        let expected = |id: &str| {
            let explanation = self.file.schemas.explanations.iter().find(|explanation| explanation.id == id);
            explanation.and_then(|explanation| centre(explanation, doc, &known.class))
        };
        let (kind, rival) = (self.file.explanation(&self.lead.kind), self.file.explanation(&self.lead.best_rival));
        let each = [(kind.title, expected(&self.lead.kind)), (rival.title, expected(&self.lead.best_rival))];
        evidence_sentence(doc, known, &each, self.with.is_none() && doc.subject == Subject::Pair, log10)
    }
}

/// What an explanation expects of a measure, in the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Centre {
    /// In the measure's unit.
    Value(f64),
    /// So many a year.
    PerYear(f64),
    /// So often: the probability of yes, or of a class.
    Chance(f64),
}

/// The middle of what an explanation expects of a measure.
pub(super) fn centre(explanation: &Explanation, doc: &MeasureDoc, class: &str) -> Option<Centre> {
    let expectations = match doc.subject {
        Subject::Pair => &explanation.pair,
        Subject::Recipient => &explanation.recipient,
        Subject::Payer => &explanation.payer,
    };
    match expectations.get(&doc.id)? {
        Expectation::Lognormal { median, .. } => Some(Centre::Value(*median)),
        Expectation::Normal { mean, .. } | Expectation::Beta { mean, .. } => Some(Centre::Value(*mean)),
        Expectation::Bernoulli { p } => Some(Centre::Chance(*p)),
        Expectation::NegativeBinomial { per_year, .. } => Some(Centre::PerYear(*per_year)),
        Expectation::Categorical { p } => p.get(class).copied().map(Centre::Chance),
    }
}
