//! What speaks for and against each lead, in figures and in sentences?

use super::select::Chosen;
use super::values::{self, Known};
use super::words::{beside_measures, evidence_sentence, network_sentence, shown};
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
    let parts = parts(file, row);
    let sum = |wanted: &dyn Fn(&str) -> bool| -> f64 {
        parts.iter().filter(|part| wanted(part.measure)).map(|part| part.log10).sum()
    };
    let (prior, borrowed) = match row.outcome {
        // what is own and lent of a possible victim is told of that, not of a lead
        Outcome::PossibleVictim => (sum(&|measure| measure == "prior"), sum(&|measure| measure == "network")),
        _ => (row.score - row.own - row.borrowed, row.borrowed),
    };
    let mut evidence: Vec<CaseEvidence> =
        parts.iter().filter(|part| part.is_own()).map(|part| of_part(file, row, part, payments)).collect();
    evidence.push(lent(row, sum(&|measure| measure == "network")));
    evidence.sort_by(|a, b| b.log10.abs().total_cmp(&a.log10.abs()).then_with(|| a.measure.cmp(&b.measure)));
    CaseLead {
        rank: row.rank,
        person: row.person.clone(),
        role: row.role,
        tier: row.tier,
        outcome: row.outcome,
        score: row.score,
        prior,
        own: row.score - prior - borrowed,
        borrowed,
        explanation: file.explanation(&row.kind),
        rival: file.explanation(&row.best_rival),
        separable: separable(file, row, &evidence),
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

/// Whether the explanation and its best rival expect anything different of a measure that is known.
fn separable(file: &Casefile, row: &LeadRow, evidence: &[CaseEvidence]) -> bool {
    let known = |id: &str| file.schemas.explanations.iter().find(|explanation| explanation.id == id);
    let Some((kind, rival)) = known(&row.kind).zip(known(&row.best_rival)) else { return true };
    let of = |explanation: &Explanation, evidence: &CaseEvidence| -> Vec<Option<Expectation>> {
        let habits = explanation.expected(evidence.subject).into_iter();
        habits.map(|(_, expected)| expected.get(evidence.measure.as_str()).map(|it| (*it).clone())).collect()
    };
    evidence.iter().any(|evidence| of(kind, evidence) != of(rival, evidence))
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

/// One part of a lead's score: a row of `contributions.parquet`.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// What is measured.
    pub subject: Subject,
    /// The recipient of the pair, for a payer's lead.
    pub with: Option<&'a str>,
    /// Measure id, or `prior`, `recipient_prior`, `seed`, `tie`, `network`.
    pub measure: &'a str,
    /// Who lends it; empty unless lent by someone in particular.
    pub lender: &'a str,
    /// log10 units; the parts of a lead sum to its score.
    pub log10: f64,
}

impl Part<'_> {
    /// Whether the person's own payments, or a partner's list, say it.
    #[must_use]
    pub fn is_own(&self) -> bool {
        !matches!(self.measure, "prior" | "network")
    }
}

/// The parts of a lead's score, in the order of the run.
pub(super) fn parts<'a>(file: &'a Casefile, lead: &LeadRow) -> Vec<Part<'a>> {
    let table = &file.contributions;
    let part = |row: u32, with: Option<&'a str>| {
        let subject = subject(table.text(row, "subject"))?;
        Some(Part {
            subject,
            with: with.filter(|_| subject == Subject::Pair),
            measure: table.text(row, "measure"),
            lender: table.text(row, "lender"),
            log10: table.number(row, "log10")?,
        })
    };
    match lead.role {
        LeadRole::Recipient => {
            let own = table.rows(&lead.person).iter().filter(|&&row| table.text(row, "payer").is_empty());
            own.filter_map(|&row| part(row, None)).collect()
        }
        LeadRole::Payer => {
            // a payer's rows stand under the recipients of his pairs
            let pairs = file.pairs_of_payer.get(&lead.person).map_or(&[][..], Vec::as_slice);
            let recipients = pairs.iter().map(|&pair| file.pairs.text(pair, "recipient"));
            let own = |row: &&u32| table.text(**row, "payer") == lead.person;
            let rows = |recipient| table.rows(recipient).iter().filter(own).map(move |&row| (row, recipient));
            recipients.flat_map(rows).filter_map(|(row, recipient)| part(row, Some(recipient))).collect()
        }
    }
}

/// What the network lends, by whom.
fn lent(lead: &LeadRow, log10: f64) -> CaseEvidence {
    CaseEvidence {
        subject: if lead.role == LeadRole::Payer { Subject::Payer } else { Subject::Recipient },
        with: None,
        measure: "network".into(),
        title: Text { fr: "réseau".into(), en: "network".into() },
        value: None,
        of: None,
        class: String::new(),
        shown: Text::default(),
        log10,
        sentence: network_sentence(log10),
        payments: Vec::new(),
    }
}

fn of_part(file: &Casefile, lead: &LeadRow, part: &Part, payments: &[CasePayment]) -> CaseEvidence {
    let Part { subject, measure, log10, .. } = *part;
    let evidence = CaseEvidence {
        subject,
        with: part.with.map(str::to_owned),
        measure: measure.to_owned(),
        sentence: Text::default(),
        ..lent(lead, log10)
    };
    let is_behind = |payment: &&CasePayment| match lead.role {
        LeadRole::Recipient => payment.recipient == lead.person,
        LeadRole::Payer => payment.payer == lead.person && part.with.is_none_or(|with| payment.recipient == with),
    };
    let Some(doc) = file.schemas.measures.iter().find(|doc| doc.id == measure && doc.subject == subject) else {
        let (title, sentence) = beside_measures(measure, log10);
        let payments =
            part.with.map_or_else(Vec::new, |_| behind::payments(measure, payments.iter().filter(is_behind)));
        return CaseEvidence { title, sentence, payments, ..evidence };
    };
    let known = match part.with {
        Some(recipient) => values::value(file, doc, recipient, Some(&lead.person)),
        None => values::value(file, doc, &lead.person, None),
    };
    CaseEvidence {
        title: doc.title.clone(),
        shown: shown(doc, &known),
        sentence: sentence(file, lead, part, doc, &known),
        value: known.value,
        of: known.of,
        class: known.class,
        payments: behind::payments(measure, payments.iter().filter(is_behind)),
        ..evidence
    }
}

fn sentence(file: &Casefile, lead: &LeadRow, part: &Part, doc: &MeasureDoc, known: &Known) -> Text {
    let middle = |id: &str| {
        let explanation = file.schemas.explanations.iter().find(|explanation| explanation.id == id);
        explanation.and_then(|explanation| centre(explanation, doc, known))
    };
    let each = [&lead.kind, &lead.best_rival].map(|id| (file.explanation(id).title, middle(id)));
    let over_pairs = lead.role == LeadRole::Recipient && doc.subject == Subject::Pair;
    evidence_sentence(doc, known, &each, over_pairs, part.log10)
}

/// What an explanation expects of a measure, in the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Centre {
    /// In the measure's unit.
    Value(f64),
    /// So many a year.
    PerYear(f64),
    /// So often: the probability of yes, or of a class.
    Chance(f64),
}

/// The middle of what an explanation expects of a measure: where its payers have several habits, of the one that is
/// nearest to what is known, as it is that one which explains it.
#[must_use]
pub fn centre(explanation: &Explanation, doc: &MeasureDoc, known: &Known) -> Option<Centre> {
    let middle = |expectation: &Expectation| match expectation {
        Expectation::Lognormal { median, .. } => Some(Centre::Value(*median)),
        Expectation::Normal { mean, .. } | Expectation::Beta { mean, .. } => Some(Centre::Value(*mean)),
        Expectation::Bernoulli { p } => Some(Centre::Chance(*p)),
        Expectation::NegativeBinomial { per_year, .. } => Some(Centre::PerYear(*per_year)),
        Expectation::Categorical { p } => p.get(&known.class).copied().map(Centre::Chance),
    };
    let habits = explanation.expected(doc.subject).into_iter();
    let told = habits.filter_map(|(share, expected)| Some((share, middle(expected.get(doc.id.as_str())?)?)));
    let nearer = |one: &(f64, Centre), other: &(f64, Centre)| {
        let far = [one, other].map(|habit| habit.1.distance(known.value));
        far[0].total_cmp(&far[1]).then(other.0.total_cmp(&one.0)).is_le()
    };
    told.reduce(|best, other| if nearer(&best, &other) { best } else { other }).map(|best| best.1)
}

impl Centre {
    /// How far a value is from it, as a ratio's logarithm; 0 where there is nothing to compare.
    fn distance(self, value: Option<f64>) -> f64 {
        match (self, value) {
            (Self::Value(middle) | Self::PerYear(middle), Some(x)) => {
                ((x.abs() + 0.01) / (middle.abs() + 0.01)).ln().abs()
            }
            _ => 0.0,
        }
    }
}
