//! What does the page need before it shows a cluster: the run, the words, the counts, how the queue has fared?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::model::{Change, Flag, Text};

use super::blind::{Fare, fare};
use super::desk::Desk;
use super::entry::Entry;
use super::export::{audiences, formats};
use super::index::FlagWords;
use super::standing::Status;

impl Desk {
    /// What the page needs before it can show anything: the run, words of explanations and flags, counts.
    pub fn overview(&mut self, now: DateTime<Utc>) -> Result<Value> {
        self.refresh(None, now)?;
        let schemas = self.file.schemas();
        let title = |id: &String, title: &Text| json!({ "id": id, "title": title });
        let explanations: Vec<Value> = schemas.explanations.iter().map(|e| title(&e.id, &e.title)).collect();
        let words =
            |flag: &Flag| FlagWords { id: flag.id.clone(), title: flag.title.clone(), innocent: flag.innocent.clone() };
        let flags: Vec<FlagWords> = schemas.flags.iter().map(words).collect();
        let countries: BTreeSet<&String> =
            self.index.clusters.iter().flat_map(|listed| listed.from.iter().chain(&listed.to)).collect();
        let assignees: BTreeSet<&String> =
            self.places.standings.iter().map(|s| &s.assignee).filter(|name| !name.is_empty()).collect();
        let report = &self.file.run().manifest.report;
        Ok(json!({
            "run": self.index.run,
            "version": env!("CARGO_PKG_VERSION"),
            "user": self.user,
            "read_only": self.is_read_only(),
            "searched": { "persons": report.persons, "payers": report.payers, "recipients": report.recipients,
                "payments": report.completed },
            "clusters": self.index.clusters.len(),
            "counts": self.counts(),
            "victims": { "count": self.victims.count(), "kinds": self.victims.kinds() },
            "settings": self.settings,
            "explanations": explanations,
            "flags": flags,
            "countries": countries,
            "assignees": assignees,
            "compared": self.changes.iter().any(Option::is_some),
            "gone": self.places.gone,
            "exports": formats(),
            "audiences": audiences(schemas, self.pseudonyms.is_some())?,
        }))
    }

    /// How many clusters stand where, and how many changed since the run before.
    fn counts(&self) -> Value {
        let mut statuses: BTreeMap<Status, usize> = BTreeMap::new();
        let mut changes: BTreeMap<Change, usize> = BTreeMap::new();
        let mut blind = 0;
        for placed in self.placed() {
            blind += usize::from(placed.blind);
            if !placed.blind {
                *statuses.entry(placed.standing.status).or_default() += 1;
            }
            if let Some(change) = placed.change {
                *changes.entry(change).or_default() += 1;
            }
        }
        json!({ "status": statuses, "change": changes, "blind": blind })
    }

    /// How the queue has fared so far.
    #[must_use]
    pub fn fare(&self) -> Fare {
        let decided: Vec<Option<&Entry>> =
            self.places.standings.iter().map(|standing| standing.decision.as_ref()).collect();
        fare(&decided, &self.blind, self.settings.cut as usize)
    }
}
