//! What does the truth of a simulated world teach? Every person's class, and which payments were for sessions.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::cases::{Bonds, Case, Cases};
use crate::evaluate::{Label, Labels};
use crate::model::{Explanation, Outcome};
use crate::pipeline::Reopened;

/// Which explanation each class of the truth means: the content of `schemas/labels.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meanings {
    recipient: BTreeMap<String, String>,
    payer: BTreeMap<String, String>,
}

impl Meanings {
    /// Refuses a meaning that no explanation has as its id.
    pub(super) fn check(&self, explanations: &[Explanation]) -> Result<()> {
        for (class, id) in self.recipient.iter().chain(&self.payer) {
            ensure!(
                explanations.iter().any(|known| known.id == *id),
                "schemas/labels.toml: {class} means {id:?}, which no explanation has as its id"
            );
        }
        Ok(())
    }

    fn of(table: &BTreeMap<String, String>, class: &str, explanations: &[Explanation]) -> Option<u16> {
        let id = table.get(class).map_or(class, String::as_str);
        explanations.iter().position(|known| known.id == id).map(|at| at as u16)
    }
}

/// What the truth says of the people of `run`.
pub(super) fn cases(run: &Reopened, labels: &Labels, meanings: &Meanings, explanations: &[Explanation]) -> Cases {
    let measured = &run.remeasured.measured;
    let is_lead = |kind: u16| explanations[kind as usize].outcome == Outcome::Lead;
    let mut bonds = Bonds::default();
    let case = |label: Option<&Label>, kind: &dyn Fn(&str) -> Option<u16>| {
        let case = label.map_or_else(Case::default, |label| {
            // the kind of a runner is a lead's, that of anyone else is not
            let kind = kind(&label.class).filter(|&kind| is_lead(kind) == (label.guilty == Some(true)));
            Case { guilty: label.guilty, kind, ..Case::default() }
        });
        (case, label.and_then(|label| label.network.clone()))
    };
    let mut cases = Cases::default();
    for &person in &measured.recipients {
        let of_class = |class: &str| Meanings::of(&meanings.recipient, class, explanations);
        let (case, network) = case(labels.recipients.get(run.id(person)), &of_class);
        cases.recipients.push(case);
        bonds.recipients.push(network);
    }
    let mut lives = Vec::with_capacity(measured.payers.len());
    for &person in &measured.payers {
        let label = labels.payers.get(run.id(person));
        let (case, network) = case(label, &|_| None);
        lives.push(label.and_then(|label| Meanings::of(&meanings.payer, &label.class, explanations)));
        cases.payers.push(case);
        bonds.payers.push(network);
    }
    cases.pairs = vec![None; measured.pairs.len()];
    for (i, &recipient) in measured.recipients.iter().enumerate() {
        let paid_for = cases.recipients[i].kind;
        for pair in measured.recipient_pairs(i) {
            let person = measured.pairs[pair].payer;
            let payer = measured.payers.binary_search(&person).expect("a pair's payer was measured");
            let key = (run.id(recipient).to_owned(), run.id(person).to_owned());
            let sessions = labels.sessions.get(&key);
            cases.pairs[pair] = match sessions {
                Some(&(sessions, all)) => paid_for.filter(|&kind| is_lead(kind) && 2 * sessions >= all),
                None => paid_for.filter(|&kind| !is_lead(kind) && lives[payer] == Some(kind)),
            };
            if let Some(kind) = cases.pairs[pair].filter(|&kind| is_lead(kind)) {
                cases.payers[payer].kind.get_or_insert(kind);
            }
        }
    }
    cases.draw_circles(run, &bonds, &is_lead);
    cases
}
