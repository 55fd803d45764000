//! How is the contest held, the first time and again? A finished run keeps what it measured, so that other schemas can
//! judge the same measures without reading the exports again.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

use super::minors::minors;
use crate::contest::{self, Field, Seeds};
use crate::measures;
use crate::model::{Contest, Identity, Issue, Known, MeasureDoc, Measured, PersonFacts, SeedFound, Severity};
use crate::schemas::Schemas;
use crate::store::{Remeasured, RunFolder};

/// Links the recipients by their facts and by who is `possible` to be one person, and holds the contest; `first` is the
/// first payment of each payer. Also the number of identifiers that too many recipients share, which link nobody.
pub(super) fn hold(
    schemas: &Schemas,
    measured: &Measured,
    (facts, possible): (&[PersonFacts], &[(u32, u32, f32)]),
    found: &[SeedFound],
    first: impl Fn(usize) -> Option<i64>,
) -> Result<(Contest, u32)> {
    let links = contest::link(measured, facts, possible, schemas.contest.degree_limit);
    let contest = contest::hold(&Field {
        measured,
        explanations: &schemas.explanations,
        docs: &schemas.measures,
        settings: &schemas.contest,
        links: &links.of,
        minors: &minors(&measured.payers, facts, first),
        seeds: &Seeds::new(measured, found, schemas.contest.seed),
    })?;
    Ok((contest, links.dropped))
}

/// What the days that were looked at are too few for.
pub(super) fn too_short(measured: &Measured, docs: &[MeasureDoc]) -> Option<Issue> {
    let needs_more: Vec<&MeasureDoc> = docs.iter().filter(|doc| doc.needs_days > measured.days).collect();
    let needed = needs_more.iter().map(|doc| doc.needs_days).reduce(f64::max).filter(|_| !measured.pairs.is_empty())?;
    let ids: Vec<&str> = needs_more.iter().map(|doc| doc.id.as_str()).collect();
    Some(Issue {
        severity: Severity::Note,
        file: None,
        row: None,
        what: format!("the payments cover {:.0} days: {} weigh nothing", measured.days.floor(), ids.join(", ")),
        advice: format!("give older exports of every provider too: they weigh from {needed:.0} days on"),
    })
}

/// What is said of identifiers that link nobody.
pub(super) fn too_shared(dropped: u32) -> Option<Issue> {
    (dropped > 0).then(|| Issue {
        severity: Severity::Note,
        file: None,
        row: None,
        what: format!("{dropped} identifiers are shared by too many recipients and link nobody"),
        advice: "degree_limit in schemas/contest.toml says how many are too many".into(),
    })
}

/// A finished run whose contest can be held again.
#[derive(Debug)]
pub struct Reopened {
    /// Which record is which person.
    pub identity: Identity,
    /// What was measured.
    pub remeasured: Remeasured,
    numbers: BTreeMap<String, u32>,
    facts: Vec<PersonFacts>,
    seeds: Vec<SeedFound>,
    demographics: bool,
}

impl Reopened {
    /// Opens the run folder `path`, whose measures `schemas` document.
    ///
    /// # Errors
    /// When it is no finished run, or of another version.
    pub fn open(path: &Path, schemas: &Schemas) -> Result<Self> {
        let run = RunFolder::open(path)?;
        let Known { records, identity, .. } = run.known()?;
        let remeasured = run
            .measured(&identity, &measures::list(), &schemas.measures)
            .with_context(|| format!("the measures of {} cannot be read back", path.display()))?;
        let demographics = run.manifest.settings["demographics"].as_bool().unwrap_or_default();
        let facts = measures::facts(&records, &identity);
        let numbers = identity.persons.iter().zip(0..).map(|(person, at)| (person.id.clone(), at)).collect();
        Ok(Self { seeds: run.seeds(&identity)?, numbers, facts, identity, remeasured, demographics })
    }

    /// Holds the contest by `schemas`; age and sex count where they did in the run.
    ///
    /// # Errors
    /// When the schemas do not fit together.
    pub fn hold(&self, schemas: &Schemas) -> Result<Contest> {
        let mut schemas = schemas.clone();
        if self.demographics {
            super::with_demographics(&mut schemas);
        }
        let measured = &self.remeasured.measured;
        let first = |i: usize| measured.payer_pairs(i).iter().map(|&pair| self.remeasured.first[pair as usize]).min();
        hold(&schemas, measured, (&self.facts, &self.identity.possible), &self.seeds, first).map(|(contest, _)| contest)
    }

    /// The number of the person with this id.
    #[must_use]
    pub fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The id of a person.
    #[must_use]
    pub fn id(&self, person: u32) -> &str {
        &self.identity.persons[person as usize].id
    }
}
