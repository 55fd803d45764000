//! Floor 2: why does a lead or a cluster stand where it stands, and why does one stand above another?
//!
//! Everything is read from the run: the parts of each score, the measures, the payments behind them. Sentences of evidence
//! are those of case files and of the review page.

mod cluster;
mod difference;
mod duel;
mod lead;
mod rival;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use serde::Serialize;

use crate::casefile::{Casefile, Selection, nearest};
use crate::model::{Case, CasePayment, LeadRole, Outcome, Searched, Unknown};
use crate::store::LeadRow;

pub use cluster::{ClusterExplained, Factor, MemberExplained, cluster};
pub use difference::{Comparison, Difference, Side, compare};
pub use lead::{Item, LeadExplained, Lender};
pub use rival::{Condition, Rivalry, Untold};

/// One person of a run: each role in which the person is a lead or possible victim.
#[derive(Clone, Debug, Serialize)]
pub struct PersonExplained {
    /// How many people were looked at.
    pub searched: Searched,
    /// Whether the payer's age counted in this run.
    pub demographics: bool,
    /// Who it is.
    pub person: Named,
    /// By rank; empty for a person who is in neither list.
    pub leads: Vec<LeadExplained>,
    /// What the run holds likeliest of a person who is no lead: explanation id and index from 0 to 1.
    pub otherwise: Option<(String, f64)>,
    /// What is not known of the payments at all.
    pub unknown: Vec<Unknown>,
    /// The person's payments by number, as the items cite them.
    pub payments: Vec<Cited>,
}

/// A person by id and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Person id.
    pub id: String,
    /// Name as the provider wrote it, on one line; empty where it is withheld or not given.
    pub name: String,
}

/// One payment, as the provider knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// Number by which items cite it.
    pub no: u32,
    /// Provider.
    pub provider: String,
    /// The provider's transaction id; empty when it gives none.
    pub transaction_id: String,
    /// File of the export.
    pub source_file: String,
    /// 1-based row of that file.
    pub source_row: u64,
}

impl Cited {
    fn new(payment: &CasePayment) -> Self {
        Self {
            no: payment.no,
            provider: payment.provider.clone(),
            transaction_id: payment.reference.clone(),
            source_file: payment.source_file.clone(),
            source_row: payment.source_row,
        }
    }
}

/// Explains one person.
///
/// # Errors
/// When the person is not in the run (the nearest ids are named), or the run cannot be read.
pub fn person(file: &Casefile, id: &str, date: NaiveDate) -> Result<PersonExplained> {
    let case = case_of(file, id, date)?;
    let rows = file.leads().iter().filter(|row| row.person == id);
    let payments = case.payments.iter().filter(|payment| payment.payer == id || payment.recipient == id);
    let leads: Vec<LeadExplained> = rows.filter_map(|row| lead::explain(file, &case, row)).collect();
    Ok(PersonExplained {
        searched: case.searched.clone(),
        demographics: case.run.demographics,
        person: named(&case, id),
        otherwise: if leads.is_empty() { file.likeliest(id) } else { None },
        unknown: case.unknowns.iter().filter(|unknown| unknown.person.is_empty()).cloned().collect(),
        payments: payments.map(Cited::new).collect(),
        leads,
    })
}

fn case_of(file: &Casefile, id: &str, date: NaiveDate) -> Result<Case> {
    file.case(&Selection { persons: vec![id.to_owned()], ..Selection::default() }, date)
}

/// A person of a case, with the name unless it is withheld.
fn named(case: &Case, id: &str) -> Named {
    let shown = case.person(id).filter(|person| !person.masked);
    let line = |name: &str| name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Named { id: id.to_owned(), name: shown.map(|person| line(&person.name)).unwrap_or_default() }
}

/// The best-ranked lead of a person, among possible victims only if there is no other.
fn best_lead<'a>(file: &'a Casefile, id: &str) -> Result<&'a LeadRow> {
    let Some(row) = file.leads().iter().find(|row| row.person == id) else {
        let near = nearest(id, file.leads().iter().map(|row| row.person.as_str()));
        bail!("{id} is neither a lead nor a possible victim of this run{near}");
    };
    Ok(row)
}

/// The recipient of a payer's pair that speaks loudest for the outcome.
fn main_recipient<'a>(case: &'a Case, row: &LeadRow) -> Option<&'a str> {
    let weight = |pair: &crate::model::CasePair| match row.outcome {
        Outcome::PossibleVictim => pair.victim,
        _ => pair.lead,
    };
    let own = case.pairs.iter().filter(|pair| row.role == LeadRole::Payer && pair.payer == row.person);
    let loudest = own.max_by(|a, b| weight(a).unwrap_or(0.0).total_cmp(&weight(b).unwrap_or(0.0)));
    loudest.map(|pair| pair.recipient.as_str())
}
