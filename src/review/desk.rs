//! What does an investigator see, and what becomes of a decision? The whole page without a socket.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use crate::casefile::{Casefile, Selection};
use crate::custody::Pseudonyms;
use crate::model::{Change, Circle};
use crate::network::trace;
use crate::schemas::Schemas;
use crate::store::RunFolder;

use super::audit::Event;
use super::blind::{draw, hide};
use super::decisions::{Decisions, Judgement, Written};
use super::entry::{Entry, Proposal};
use super::index::Index;
use super::places::Places;
use super::queue::{Placed, Query, QueuePage, neighbours, page, waits};
use super::settings::ReviewSettings;
use super::victims::Victims;

/// A run on the desk, with what was decided about it.
#[derive(Debug)]
pub struct Desk {
    pub(super) file: Casefile,
    pub(super) index: Index,
    pub(super) settings: ReviewSettings,
    pub(super) decisions: Option<Decisions>,
    pub(super) user: String,
    /// The key of tokens, for exports that hide identities.
    pub(super) pseudonyms: Option<Pseudonyms>,
    /// Whether there was a run before, so that change means something.
    pub(super) changes: Vec<Option<Change>>,
    pub(super) blind: BTreeSet<usize>,
    pub(super) places: Places,
    pub(super) victims: Victims,
    /// Cases made lately: a decision does not change them.
    made: BTreeMap<(String, bool), Made>,
}

/// A case, ready for the page.
#[derive(Debug)]
struct Made {
    json: String,
    /// Keys of its records.
    keys: BTreeSet<String>,
}

/// Cases kept in memory.
const KEPT: usize = 24;

/// Why a decision was not saved.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsaved {
    /// There is no such cluster.
    Unknown,
    /// Nothing can be written in read-only mode.
    ReadOnly,
    /// What is missing or wrong, as ids that the page has words for.
    Faults(Vec<String>),
    /// Someone wrote meanwhile: the version of the file now.
    Stale(u32),
}

/// The time as it is written down.
pub(super) fn stamp(now: DateTime<Utc>) -> String {
    now.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Desk {
    /// Lays a run on the desk. Without `decisions` nothing was decided and nothing can be.
    ///
    /// # Errors
    /// When the run or the decisions cannot be read.
    pub fn open(
        folder: RunFolder,
        schemas: Schemas,
        decisions: Option<Decisions>,
        user: &str,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let settings: ReviewSettings = schemas.file("review.toml")?;
        let index = Index::read(&folder, &schemas.flags)?;
        let blind = draw(&index.run, &index.clusters, &settings);
        let blind = blind.iter().filter_map(|id| index.position(id)).collect();
        let changes = vec![None; index.clusters.len()];
        let mut file = Casefile::open(folder, schemas)?;
        file.keep_payments()?;
        let mut desk = Self {
            victims: Victims::read(&file)?,
            file,
            index,
            settings,
            decisions,
            user: user.to_owned(),
            pseudonyms: None,
            changes,
            blind,
            places: Places::default(),
            made: BTreeMap::new(),
        };
        desk.compare(now)?;
        desk.place(now)?;
        Ok(desk)
    }

    /// Lets exports replace identities by the tokens of this key.
    #[must_use]
    pub fn with_pseudonyms(self, pseudonyms: Option<Pseudonyms>) -> Self {
        Self { pseudonyms, ..self }
    }

    /// Compares this run with the one it goes on from, or else with the one opened before it.
    fn compare(&mut self, now: DateTime<Utc>) -> Result<()> {
        let circles: Vec<Circle> = self.index.clusters.iter().map(|listed| listed.circle.clone()).collect();
        let before = match &mut self.decisions {
            Some(decisions) => decisions.remember(&self.index.run, &stamp(now), &serde_json::to_string(&circles)?)?,
            None => None,
        };
        let since = self.file.run().changes()?;
        if !since.is_empty() {
            let of: BTreeMap<&str, Change> = since.iter().map(|c| (c.cluster.as_str(), c.change)).collect();
            let change = |listed: &super::index::Listed| of.get(listed.row.cluster.as_str()).copied();
            self.changes = self.index.clusters.iter().map(change).collect();
        } else if let Some(before) = before {
            let before: Vec<Circle> =
                serde_json::from_str(&before).context("what was kept of the last run cannot be read")?;
            self.changes = trace(&before, &circles).changes.into_iter().map(Some).collect();
        }
        Ok(())
    }

    /// Works out where every cluster stands today.
    fn place(&mut self, now: DateTime<Utc>) -> Result<()> {
        let files = self.decisions.as_ref().map_or_else(|| Ok(BTreeMap::new()), Decisions::entries)?;
        self.places = Places::new(&self.index, files, &self.settings.material, now.date_naive());
        Ok(())
    }

    /// Takes in what another process wrote, and a new day.
    pub(super) fn refresh(&mut self, cluster: Option<&str>, now: DateTime<Utc>) -> Result<()> {
        let is_stale = match (&self.decisions, cluster) {
            (Some(decisions), Some(id)) => {
                decisions.entries_of(id)?.len() != self.places.files.get(id).map_or(0, Vec::len)
            }
            _ => false,
        };
        if is_stale || self.places.today != now.date_naive() {
            self.place(now)?;
        }
        Ok(())
    }

    /// Every cluster with what is known beside the run, by rank.
    pub(super) fn placed(&self) -> impl Iterator<Item = Placed<'_>> {
        (0..self.index.clusters.len()).map(|at| Placed {
            listed: &self.index.clusters[at],
            standing: &self.places.standings[at],
            change: self.changes[at],
            blind: self.is_blind(at),
        })
    }

    /// Whether a cluster waits in the blind audit.
    pub(super) fn is_blind(&self, at: usize) -> bool {
        self.blind.contains(&at) && waits(self.places.standings[at].status)
    }

    /// One page of the queue.
    pub fn queue(&mut self, query: &Query, now: DateTime<Utc>) -> Result<QueuePage<'_>> {
        self.refresh(None, now)?;
        Ok(page(self.placed(), query))
    }

    /// Whether nothing can be decided.
    pub(super) fn is_read_only(&self) -> bool {
        self.decisions.as_ref().is_none_or(Decisions::is_read_only)
    }

    /// Everything about one cluster, as JSON; `None` when the run has none of this id. In the blind audit, without what
    /// would tell how the program ranks it.
    pub fn cluster(&mut self, id: &str, query: &Query, now: DateTime<Utc>) -> Result<Option<String>> {
        let Some(at) = self.index.position(id) else { return Ok(None) };
        self.refresh(Some(id), now)?;
        let blind = self.is_blind(at);
        let row = page(self.placed().skip(at).take(1), &only(id)).rows.into_iter().next();
        let row = serde_json::to_value(row)?;
        let (before, after) = neighbours(self.placed(), query, id);
        let (before, after) = (before.map(str::to_owned), after.map(str::to_owned));
        let ancestry = &self.places.ancestry[at];
        let related = ancestry.parents.iter().chain(&ancestry.origins).chain([&self.index.clusters[at].row.cluster]);
        let history: Vec<Entry> = related.filter_map(|id| self.places.files.get(id)).flatten().cloned().collect();
        let made = self.made(id, blind, now)?;
        let judgements = self.judgements(&self.made[&made].keys)?;
        let rest = json!({
            "row": row,
            "blind": blind,
            "history": history,
            "judgements": judgements,
            "before": before,
            "after": after,
        });
        // the case is large, and is text already: it is set among the rest as it is
        Ok(Some(format!("{{\"case\":{},{}", self.made[&made].json, &rest.to_string()[1..])))
    }

    /// Makes the case of one cluster, or keeps the one made lately.
    fn made(&mut self, id: &str, blind: bool, now: DateTime<Utc>) -> Result<(String, bool)> {
        let name = (id.to_owned(), blind);
        if !self.made.contains_key(&name) {
            let selection = Selection { clusters: vec![id.to_owned()], ..Selection::default() };
            let mut case = self.file.case(&selection, now.date_naive())?;
            if blind {
                hide(&mut case);
            }
            let records = case.persons.iter().flat_map(|person| &person.records);
            let keys = records.map(|record| record.key.clone()).collect();
            if self.made.len() >= KEPT {
                self.made.clear();
            }
            self.made.insert(name.clone(), Made { json: serde_json::to_string(&case)?, keys });
        }
        Ok(name)
    }

    /// The judgements in force on two records of which one at least is among `keys`.
    pub(super) fn judgements(&self, keys: &BTreeSet<String>) -> Result<Vec<Judgement>> {
        let all = self.decisions.as_ref().map_or_else(|| Ok(Vec::new()), Decisions::judgements)?;
        Ok(all
            .into_iter()
            .filter(|judgement| keys.contains(&judgement.one) || keys.contains(&judgement.other))
            .collect())
    }

    /// Writes a line into a cluster's file. When this returns `Ok(Ok(_))` it is on disk.
    pub fn write(&mut self, id: &str, proposal: &Proposal, now: DateTime<Utc>) -> Result<Result<u32, Unsaved>> {
        let Some(at) = self.index.position(id) else { return Ok(Err(Unsaved::Unknown)) };
        let knows = |id: &str| self.file.schemas().explanations.iter().any(|explanation| explanation.id == id);
        let faults = proposal.faults(now.date_naive(), knows);
        if !faults.is_empty() {
            return Ok(Err(Unsaved::Faults(faults.into_iter().map(str::to_owned).collect())));
        }
        let entry = Entry {
            cluster: id.to_owned(),
            version: proposal.version + 1,
            action: proposal.action,
            basis: proposal.basis,
            explanation: proposal.explanation.clone(),
            until: proposal.until,
            assignee: proposal.assignee.as_deref().map(|name| name.trim().to_owned()),
            note: proposal.note.trim().to_owned(),
            user: self.user.clone(),
            at: stamp(now),
            run: self.index.run.clone(),
            blind: self.is_blind(at),
            snapshot: self.index.clusters[at].snapshot(),
            // a remark settles nothing: only a decision takes over what was decided before
            settles: if proposal.action.decides() { self.places.ancestry[at].parents.clone() } else { Vec::new() },
        };
        let Some(decisions) = self.decisions.as_mut().filter(|decisions| !decisions.is_read_only()) else {
            return Ok(Err(Unsaved::ReadOnly));
        };
        let written = decisions.write(&entry)?;
        let file = decisions.entries_of(id)?;
        if entry.settles.is_empty() && self.places.today == now.date_naive() {
            self.places.renew(&self.index, at, file, &self.settings.material);
        } else {
            self.place(now)?;
        }
        Ok(match written {
            Written::Saved(version) => Ok(version),
            Written::Stale(version) => Err(Unsaved::Stale(version)),
        })
    }

    /// Writes a judgement on two records of this run.
    pub fn judge(
        &mut self,
        records: [&str; 2],
        version: u32,
        same: Option<bool>,
        note: &str,
        now: DateTime<Utc>,
    ) -> Result<Result<u32, Unsaved>> {
        let is_key = |key: &&str| key.len() == 16 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !records.iter().all(is_key) || records[0] == records[1] {
            return Ok(Err(Unsaved::Faults(vec!["records".to_owned()])));
        }
        let [one, other] = if records[0] < records[1] { records } else { [records[1], records[0]] };
        let judgement = Judgement {
            one: one.to_owned(),
            other: other.to_owned(),
            version: version + 1,
            same,
            note: note.trim().chars().take(super::entry::LONGEST_NOTE).collect(),
            user: self.user.clone(),
            at: stamp(now),
            run: self.index.run.clone(),
        };
        let Some(decisions) = self.decisions.as_mut().filter(|decisions| !decisions.is_read_only()) else {
            return Ok(Err(Unsaved::ReadOnly));
        };
        Ok(match decisions.judge(&judgement)? {
            Written::Saved(version) => Ok(version),
            Written::Stale(version) => Err(Unsaved::Stale(version)),
        })
    }

    /// Writes down that something was looked at; nothing in read-only mode, which leaves no trace.
    pub fn log(&mut self, what: &str, subject: &str, detail: &Value, now: DateTime<Utc>) -> Result<()> {
        let Some(decisions) = self.decisions.as_mut().filter(|decisions| !decisions.is_read_only()) else {
            return Ok(());
        };
        let (at, detail) = (stamp(now), detail.to_string());
        decisions.log(Event { at: &at, user: &self.user, what, subject, detail: &detail })
    }

    /// How the page works.
    #[must_use]
    pub fn settings(&self) -> &ReviewSettings {
        &self.settings
    }

    /// The run's files, for cases and exports.
    #[must_use]
    pub fn file(&self) -> &Casefile {
        &self.file
    }

    /// Everything written about a cluster and those it continues, oldest first.
    ///
    /// # Errors
    /// When the run has no such cluster.
    pub fn history(&self, id: &str) -> Result<Vec<&Entry>> {
        let Some(at) = self.index.position(id) else { bail!("no cluster {id} in this run") };
        let parents = self.places.ancestry[at].parents.iter().map(String::as_str);
        let files = parents.chain([id]).filter_map(|id| self.places.files.get(id));
        let mut lines: Vec<&Entry> = files.flatten().collect();
        lines.sort_by(|a, b| (&a.at, &a.cluster, a.version).cmp(&(&b.at, &b.cluster, b.version)));
        Ok(lines)
    }
}

/// A query that finds one cluster, blind or not.
fn only(id: &str) -> Query {
    Query { search: id.to_owned(), ..Query::default() }
}
