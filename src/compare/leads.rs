//! Which leads appear, vanish or move, and because of which measure?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Serialize;

use crate::model::{LeadRole, Outcome};
use crate::store::{LeadRow, RunFolder};

use super::people::Matched;
use super::{CAUSES, Cause, Fate, SAME_SCORE};

/// A lead or possible victim that stands otherwise than it did.
#[derive(Clone, Debug, Serialize)]
pub struct LeadChange {
    /// Appeared, vanished or moved.
    pub fate: Fate,
    /// Person id, of the second run where the person is in it.
    pub person: String,
    /// Name as first written.
    pub name: String,
    /// Payer or recipient.
    pub role: LeadRole,
    /// Lead or possible victim.
    pub outcome: Outcome,
    /// Rank in the first and in the second run.
    pub rank: (Option<u32>, Option<u32>),
    /// Score in the first and in the second run, log10.
    pub score: (Option<f64>, Option<f64>),
    /// What did it, largest first.
    pub because: Vec<Cause>,
}

/// A person in one role.
type Who = (String, LeadRole);

/// The leads of one run, and what each stands on.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) leads: Vec<LeadRow>,
    contributions: BTreeMap<Who, BTreeMap<String, f64>>,
}

impl View {
    pub(super) fn read(run: &RunFolder) -> Result<Self> {
        let mut view = Self { leads: run.leads()?, ..Self::default() };
        let frame = run.table("contributions.parquet", &["person", "payer", "measure", "log10"])?;
        let text = |name: &str| frame.column(name).and_then(|column| column.str().cloned());
        let (persons, payers, measures) = (text("person")?, text("payer")?, text("measure")?);
        let values = frame.column("log10")?.f32()?;
        for at in 0..frame.height() {
            let (Some(person), Some(measure), Some(value)) = (persons.get(at), measures.get(at), values.get(at)) else {
                continue;
            };
            // a row with a payer tells of that payer's pair
            let who = match payers.get(at) {
                Some(payer) => (payer.to_owned(), LeadRole::Payer),
                None => (person.to_owned(), LeadRole::Recipient),
            };
            let sum = view.contributions.entry(who).or_default().entry(measure.to_owned()).or_default();
            *sum += f64::from(value);
        }
        Ok(view)
    }

    /// What the lead of this person in this role stands on.
    fn of(&self, person: &str, role: LeadRole) -> Option<&BTreeMap<String, f64>> {
        self.contributions.get(&(person.to_owned(), role))
    }
}

/// What each measure contributes more in the second run, largest first.
pub(super) fn causes(views: &[View; 2], before: Option<&str>, after: Option<&str>, role: LeadRole) -> Vec<Cause> {
    let mut difference: BTreeMap<&str, f64> = BTreeMap::new();
    for (view, person, sign) in [(&views[0], before, -1.0), (&views[1], after, 1.0)] {
        for (measure, value) in person.and_then(|person| view.of(person, role)).into_iter().flatten() {
            *difference.entry(measure).or_default() += sign * value;
        }
    }
    let mut causes: Vec<Cause> =
        difference.into_iter().map(|(measure, log10)| Cause { measure: measure.to_owned(), log10 }).collect();
    causes.retain(|cause| cause.log10.abs() > SAME_SCORE);
    causes.sort_by(|x, y| y.log10.abs().total_cmp(&x.log10.abs()).then(x.measure.cmp(&y.measure)));
    causes.truncate(CAUSES);
    causes
}

/// The changes, and how many leads stand as they did.
pub(super) fn changes(views: &[View; 2], matched: &Matched) -> (Vec<LeadChange>, usize) {
    let before: BTreeMap<(&str, LeadRole), &LeadRow> =
        views[0].leads.iter().map(|lead| ((lead.person.as_str(), lead.role), lead)).collect();
    let mut met = BTreeSet::new();
    let (mut changes, mut unchanged) = (Vec::new(), 0);
    for lead in &views[1].leads {
        let old = matched.before(&lead.person).and_then(|person| before.get(&(person, lead.role)));
        if let Some(old) = old {
            met.insert((old.person.as_str(), old.role));
            if old.rank == lead.rank && (old.score - lead.score).abs() < SAME_SCORE && old.outcome == lead.outcome {
                unchanged += 1;
                continue;
            }
        }
        changes.push(LeadChange {
            fate: if old.is_some() { Fate::Moved } else { Fate::Appeared },
            person: lead.person.clone(),
            name: lead.name.clone(),
            role: lead.role,
            outcome: lead.outcome,
            rank: (old.map(|old| old.rank), Some(lead.rank)),
            score: (old.map(|old| old.score), Some(lead.score)),
            because: causes(views, old.map(|old| old.person.as_str()), Some(&lead.person), lead.role),
        });
    }
    let gone = views[0].leads.iter().filter(|lead| !met.contains(&(lead.person.as_str(), lead.role)));
    changes.extend(gone.map(|lead| LeadChange {
        fate: Fate::Vanished,
        person: lead.person.clone(),
        name: lead.name.clone(),
        role: lead.role,
        outcome: lead.outcome,
        rank: (Some(lead.rank), None),
        score: (Some(lead.score), None),
        because: causes(views, Some(&lead.person), None, lead.role),
    }));
    (changes, unchanged)
}
