//! How does a line of a cluster's file stand in its table, and how is it read back?

use anyhow::Result;
use rusqlite::{Row, Transaction, params};
use serde::Serialize;

use super::decisions::Judgement;
use super::entry::{Entry, Snapshot};

pub(super) fn insert(transaction: &Transaction<'_>, entry: &Entry) -> Result<()> {
    transaction.execute(
        "INSERT INTO entry (cluster, version, action, basis, explanation, until, assignee, note, user, at, run, blind,
            snapshot, settles) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            entry.cluster,
            entry.version,
            entry.action.word(),
            entry.basis.map(word).transpose()?,
            entry.explanation,
            entry.until.map(|day| day.to_string()),
            entry.assignee,
            entry.note,
            entry.user,
            entry.at,
            entry.run,
            entry.blind,
            serde_json::to_string(&entry.snapshot)?,
            serde_json::to_string(&entry.settles)?,
        ],
    )?;
    Ok(())
}

fn word<T: Serialize>(value: T) -> Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

fn parse<T: serde::de::DeserializeOwned>(word: String) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}

pub(super) fn entry(row: &Row<'_>) -> Result<Entry> {
    let snapshot: String = row.get("snapshot")?;
    let settles: String = row.get("settles")?;
    Ok(Entry {
        cluster: row.get("cluster")?,
        version: row.get("version")?,
        action: parse(row.get("action")?)?,
        basis: row.get::<_, Option<String>>("basis")?.map(parse).transpose()?,
        explanation: row.get("explanation")?,
        until: row.get::<_, Option<String>>("until")?.map(|day| day.parse()).transpose()?,
        assignee: row.get("assignee")?,
        note: row.get("note")?,
        user: row.get("user")?,
        at: row.get("at")?,
        run: row.get("run")?,
        blind: row.get("blind")?,
        snapshot: serde_json::from_str::<Snapshot>(&snapshot)?,
        settles: serde_json::from_str(&settles)?,
    })
}

pub(super) fn judgement(row: &Row<'_>) -> Result<Judgement> {
    Ok(Judgement {
        one: row.get("one")?,
        other: row.get("other")?,
        version: row.get("version")?,
        same: row.get("same")?,
        note: row.get("note")?,
        user: row.get("user")?,
        at: row.get("at")?,
        run: row.get("run")?,
    })
}
