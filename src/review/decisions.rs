//! What was decided, by whom, on what, and is it safely kept? One SQLite file beside the runs.
//!
//! Nothing is ever changed or deleted: each line of a cluster's file has the next version, and two reviewers who write
//! the same version cannot both succeed. Every line is committed to disk (write-ahead log, synchronous FULL) together
//! with its line of the audit chain before anyone is told that it is saved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::audit::{self, Event, Head, Verdict};
use super::entry::Entry;
use super::rows::{entry, insert, judgement};

/// Layout of the file.
const FORMAT: u32 = 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS entry (
        cluster TEXT NOT NULL, version INTEGER NOT NULL, action TEXT NOT NULL, basis TEXT, explanation TEXT, until TEXT,
        assignee TEXT, note TEXT NOT NULL, user TEXT NOT NULL, at TEXT NOT NULL, run TEXT NOT NULL, blind INTEGER NOT NULL,
        snapshot TEXT NOT NULL, settles TEXT NOT NULL, PRIMARY KEY (cluster, version)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS judgement (
        one TEXT NOT NULL, other TEXT NOT NULL, version INTEGER NOT NULL, same INTEGER, note TEXT NOT NULL,
        user TEXT NOT NULL, at TEXT NOT NULL, run TEXT NOT NULL, PRIMARY KEY (one, other, version)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS run (
        id TEXT PRIMARY KEY, opened TEXT NOT NULL, members TEXT NOT NULL
    ) STRICT;";

/// Whether two records are one person, in the eyes of a reviewer. Records are named by their keys, which outlive runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Key of one record, the smaller.
    pub one: String,
    /// Key of the other record.
    pub other: String,
    /// 1-based; a later version replaces an earlier one.
    pub version: u32,
    /// One person (yes), two (no), or a judgement taken back (none).
    pub same: Option<bool>,
    /// Free text.
    pub note: String,
    /// Who wrote it.
    pub user: String,
    /// When, UTC.
    pub at: String,
    /// The run that was looked at.
    pub run: String,
}

/// What became of a line to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// It is on disk, under this version.
    Saved(u32),
    /// Someone else wrote meanwhile: the file now has this version.
    Stale(u32),
}

/// Why a decisions file is not opened.
const ADVICE: &str = "put back a copy of it, or start a new one with --decisions FILE and keep this one as it is";

/// An open decisions file.
#[derive(Debug)]
pub struct Decisions {
    path: PathBuf,
    connection: Connection,
    read_only: bool,
}

impl Decisions {
    /// Opens the file at `path`, made when absent unless `read_only`; a chain that does not hold is opened only to be read.
    ///
    /// # Errors
    /// When the file is damaged, of another layout, or its audit chain is broken: where, and how to go on.
    pub fn open(path: &Path, read_only: bool, at: &str, user: &str) -> Result<Self> {
        let shown = path.display();
        let exists = path.is_file();
        let flags = match (read_only, exists) {
            (true, true) => OpenFlags::SQLITE_OPEN_READ_ONLY,
            (true, false) => bail!("{shown} is not there yet, and --read-only makes no file"),
            (false, _) => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        };
        ensure!(
            exists || std::fs::symlink_metadata(path).is_err(),
            "{shown} is no file: give another with --decisions"
        );
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .with_context(|| format!("cannot open {shown}"))?;
        let mut decisions = Self { path: path.to_owned(), connection, read_only };
        decisions.prepare(exists).with_context(|| format!("{shown} cannot be used as decisions: {ADVICE}"))?;
        if !exists {
            make_private(path)?;
            decisions.log(Event { at, user, what: "begin", subject: "", detail: "{}" })?;
        }
        let verdict = decisions.verify(None)?;
        if !verdict.breaks.is_empty() && !read_only {
            bail!(
                "{shown}: the audit chain is broken: {}; nothing more is written to it: look at it with --read-only, or {ADVICE}",
                verdict.breaks.join("; ")
            );
        }
        Ok(decisions)
    }

    /// Opens an existing file to be looked at only.
    ///
    /// # Errors
    /// When it is not there, damaged, or of another layout. A broken chain is no error: [`Decisions::verify`] tells it.
    pub fn look(path: &Path) -> Result<Self> {
        ensure!(path.is_file(), "{} is no file: give the decisions file", path.display());
        Self::open(path, true, "", "")
    }

    fn prepare(&mut self, exists: bool) -> Result<()> {
        let connection = &self.connection;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        if exists {
            let healthy: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            ensure!(healthy == "ok", "the file is damaged ({healthy})");
            let format: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            ensure!(format == FORMAT, "it has layout {format}, and this version of obole knows layout {FORMAT}");
        }
        if !self.read_only {
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.execute_batch(TABLES)?;
            connection.execute_batch(audit::TABLE)?;
            connection.pragma_update(None, "user_version", FORMAT)?;
        }
        Ok(())
    }

    /// Writes a line into a cluster's file as the version after `entry.version - 1`, and into the audit chain.
    pub fn write(&mut self, entry: &Entry) -> Result<Written> {
        let detail = serde_json::to_string(entry)?;
        let event =
            Event { at: &entry.at, user: &entry.user, what: "decide", subject: &entry.cluster, detail: &detail };
        self.commit(event, |transaction| {
            let known: u32 = transaction.query_row(
                "SELECT coalesce(max(version), 0) FROM entry WHERE cluster = ?1",
                [&entry.cluster],
                |row| row.get(0),
            )?;
            if known + 1 != entry.version {
                return Ok(Written::Stale(known));
            }
            insert(transaction, entry)?;
            Ok(Written::Saved(entry.version))
        })
    }

    /// Writes a judgement on two records, and a line of the audit chain.
    pub fn judge(&mut self, judgement: &Judgement) -> Result<Written> {
        let detail = serde_json::to_string(judgement)?;
        let subject = format!("{} {}", judgement.one, judgement.other);
        let event =
            Event { at: &judgement.at, user: &judgement.user, what: "judge", subject: &subject, detail: &detail };
        self.commit(event, |transaction| {
            let known: u32 = transaction.query_row(
                "SELECT coalesce(max(version), 0) FROM judgement WHERE one = ?1 AND other = ?2",
                [&judgement.one, &judgement.other],
                |row| row.get(0),
            )?;
            if known + 1 != judgement.version {
                return Ok(Written::Stale(known));
            }
            let j = judgement;
            transaction.execute(
                "INSERT INTO judgement (one, other, version, same, note, user, at, run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![j.one, j.other, j.version, j.same, j.note, j.user, j.at, j.run],
            )?;
            Ok(Written::Saved(judgement.version))
        })
    }

    /// Appends a line to the audit chain alone: something was looked at.
    pub(super) fn log(&mut self, event: Event<'_>) -> Result<()> {
        self.commit(event, |_| Ok(Written::Saved(0))).map(|_| ())
    }

    /// Does `work` and chains `event` in one transaction, then moves the anchor; a stale `work` leaves no trace.
    fn commit(&mut self, event: Event<'_>, work: impl FnOnce(&Transaction<'_>) -> Result<Written>) -> Result<Written> {
        ensure!(!self.read_only, "the decisions are opened to be read only");
        let shown = self.path.display();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let written = work(&transaction)?;
        if let Written::Saved(_) = written {
            audit::append(&transaction, event)?;
            transaction.commit().with_context(|| format!("cannot write {shown}"))?;
            self.move_anchor()?;
        }
        Ok(written)
    }

    /// Under the write lock, so that of two processes none writes an older head over a newer one.
    fn move_anchor(&mut self) -> Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        audit::anchor(&self.path, &audit::head(&transaction)?)?;
        Ok(transaction.rollback()?)
    }

    /// Every cluster's file, each by version.
    pub fn entries(&self) -> Result<BTreeMap<String, Vec<Entry>>> {
        let mut statement = self.connection.prepare("SELECT * FROM entry ORDER BY cluster, version")?;
        let mut files: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let entry = entry(row).context("a line of the table entry cannot be read")?;
            files.entry(entry.cluster.clone()).or_default().push(entry);
        }
        Ok(files)
    }

    /// One cluster's file, by version.
    pub fn entries_of(&self, cluster: &str) -> Result<Vec<Entry>> {
        let mut statement = self.connection.prepare("SELECT * FROM entry WHERE cluster = ?1 ORDER BY version")?;
        let mut rows = statement.query([cluster])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(entry(row).context("a line of the table entry cannot be read")?);
        }
        Ok(entries)
    }

    /// The judgements in force, by record.
    pub fn judgements(&self) -> Result<Vec<Judgement>> {
        let mut statement = self.connection.prepare("SELECT * FROM judgement ORDER BY one, other, version")?;
        let mut latest: BTreeMap<(String, String), Judgement> = BTreeMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let judgement = judgement(row)?;
            latest.insert((judgement.one.clone(), judgement.other.clone()), judgement);
        }
        Ok(latest.into_values().collect())
    }

    /// Follows the audit chain, compares it with the anchor (and `elsewhere`, a head kept apart), and the decisions with
    /// what the chain says was decided.
    pub fn verify(&self, elsewhere: Option<&Head>) -> Result<Verdict> {
        let mut anchors = Vec::new();
        let mut breaks = Vec::new();
        match audit::anchored(&self.path) {
            Ok(Some(head)) => anchors.push(("the anchor".to_owned(), head)),
            Ok(None) => breaks.push(format!(
                "{} is missing: lines removed from the end cannot be told",
                audit::anchor_path(&self.path).display()
            )),
            Err(error) => breaks.push(format!("{error:#}")),
        }
        anchors.extend(elsewhere.map(|head| ("the head given".to_owned(), head.clone())));
        let mut verdict = audit::follow(&self.connection, &anchors)?;
        verdict.breaks.extend(breaks);
        verdict.breaks.extend(self.unlike_the_chain()?);
        Ok(verdict)
    }

    /// Decisions that are not as the chain says, and decisions that the chain knows and are not there.
    fn unlike_the_chain(&self) -> Result<Vec<String>> {
        let mut kept: BTreeMap<String, String> = BTreeMap::new();
        for entry in self.entries()?.into_values().flatten() {
            kept.insert(format!("{} version {}", entry.cluster, entry.version), serde_json::to_string(&entry)?);
        }
        let mut statement = self.connection.prepare("SELECT * FROM judgement")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let judgement = judgement(row)?;
            let name = format!("{} {} version {}", judgement.one, judgement.other, judgement.version);
            kept.insert(name, serde_json::to_string(&judgement)?);
        }
        let mut breaks = Vec::new();
        let mut statement = self
            .connection
            .prepare("SELECT line, subject, detail FROM audit WHERE what IN ('decide', 'judge') ORDER BY line")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (line, subject, detail): (u32, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let version = serde_json::from_str::<serde_json::Value>(&detail).unwrap_or_default()["version"].clone();
            let name = format!("{subject} version {version}");
            match kept.remove(&name) {
                None => breaks.push(format!("{name}, of line {line}, was removed")),
                Some(kept) if kept != detail => breaks.push(format!("{name} is not what line {line} says was written")),
                Some(_) => {}
            }
        }
        breaks.extend(kept.into_keys().map(|name| format!("{name} is in no line of the chain")));
        Ok(breaks)
    }

    /// Who was in which cluster in the run opened before `run`, and remembers the same of `run`.
    pub(super) fn remember(&mut self, run: &str, opened: &str, members: &str) -> Result<Option<String>> {
        let before = self
            .connection
            .query_row("SELECT members FROM run WHERE id <> ?1 ORDER BY opened DESC, id LIMIT 1", [run], |row| {
                row.get(0)
            })
            .optional()?;
        if !self.read_only {
            self.connection.execute(
                "INSERT INTO run (id, opened, members) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
                [run, opened, members],
            )?;
        }
        Ok(before)
    }

    /// Whether nothing can be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Names and suspicions are nobody else's business on a shared machine.
#[cfg(unix)]
fn make_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        .with_context(|| format!("cannot make {} private", path.display()))
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> Result<()> {
    Ok(())
}
