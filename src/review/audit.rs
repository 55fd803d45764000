//! Was anything that was seen or decided removed or altered since? A chain of hashes, and an anchor outside the file.
//!
//! Each line's hash covers the line before it, so that a changed, removed or inserted line breaks every later one. A
//! chain cut at its end is still a chain: the anchor, a small file beside the decisions, says how long it was. Keep a
//! copy of the anchor's line elsewhere to also notice a cut of both.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Where a chain stands: lines, and the hash of the last one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Lines of the chain.
    pub lines: u32,
    /// SHA-256 of the last line and everything before it, lower-case hex; of nothing when there is no line.
    pub hash: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.lines, self.hash)
    }
}

impl std::str::FromStr for Head {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (lines, hash) =
            text.trim().split_once(':').context("write a head as LINES:HASH, as audit verify prints it")?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        match lines.parse() {
            Ok(lines) if is_hash => Ok(Self { lines, hash: hash.to_ascii_lowercase() }),
            _ => bail!("{text} is no head: write LINES:HASH, as audit verify prints it"),
        }
    }
}

/// What happened, before it is chained.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event<'a> {
    /// When, UTC.
    pub(super) at: &'a str,
    /// Who.
    pub(super) user: &'a str,
    /// What: `view`, `decide`, `judge`, `enter`...
    pub(super) what: &'a str,
    /// Cluster id or another name of what it was done to.
    pub(super) subject: &'a str,
    /// Everything else, as JSON.
    pub(super) detail: &'a str,
}

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS audit (
        line INTEGER PRIMARY KEY, at TEXT NOT NULL, user TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL,
        detail TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT;";

/// Appends a line to the chain; part of the transaction that did what the line tells.
pub(super) fn append(transaction: &Transaction<'_>, event: Event<'_>) -> Result<Head> {
    let before = head(transaction)?;
    let lines = before.lines + 1;
    let hash = link(&before.hash, lines, event);
    transaction.execute(
        "INSERT INTO audit (line, at, user, what, subject, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![lines, event.at, event.user, event.what, event.subject, event.detail, hash],
    )?;
    Ok(Head { lines, hash })
}

/// Where the chain stands.
pub(super) fn head(connection: &Connection) -> Result<Head> {
    let last = connection
        .query_row("SELECT line, hash FROM audit ORDER BY line DESC LIMIT 1", [], |row| {
            Ok(Head { lines: row.get(0)?, hash: row.get(1)? })
        })
        .optional()?;
    Ok(last.unwrap_or_else(|| Head { lines: 0, hash: EMPTY.to_owned() }))
}

fn link(before: &str, line: u32, event: Event<'_>) -> String {
    let fields = serde_json::json!([before, line, event.at, event.user, event.what, event.subject, event.detail]);
    hex(&Sha256::digest(fields.to_string().as_bytes()))
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the anchor of a decisions file is.
#[must_use]
pub fn anchor_path(decisions: &Path) -> PathBuf {
    let mut name = decisions.as_os_str().to_owned();
    name.push(".anchor");
    PathBuf::from(name)
}

const FIRST_LINE: &str = "obole audit anchor 1";

/// Writes down, outside the database, how long the chain is. Called after the commit: an anchor may lag behind the
/// chain after a crash, never be ahead of it.
pub(super) fn anchor(decisions: &Path, head: &Head) -> Result<()> {
    let path = anchor_path(decisions);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).context("cannot write the audit anchor")?;
    write!(file, "{FIRST_LINE}\n{head}\n")?;
    file.as_file().sync_all()?;
    file.persist(&path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

/// What the anchor says; `None` when there is no such file.
///
/// # Errors
/// When it cannot be read as an anchor.
pub(super) fn anchored(decisions: &Path) -> Result<Option<Head>> {
    let path = anchor_path(decisions);
    let text = match read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let head = text.strip_prefix(FIRST_LINE).map(str::trim).and_then(|line| line.parse().ok());
    Ok(Some(head.with_context(|| format!("{} is no audit anchor", path.display()))?))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the anchor stands beside the decisions file, at a path no request names"
)]
fn read(path: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

/// What is wrong with the chain, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Where the chain stands.
    pub head: Head,
    /// Each break, with where it is; empty when the chain holds.
    pub breaks: Vec<String>,
}

/// Follows the chain from its first line and compares it with `anchors`: what was once its head must still be part of it.
pub(super) fn follow(connection: &Connection, anchors: &[(String, Head)]) -> Result<Verdict> {
    let mut breaks = Vec::new();
    let (mut before, mut lines) = (EMPTY.to_owned(), 0_u32);
    let mut statement =
        connection.prepare("SELECT line, at, user, what, subject, detail, hash FROM audit ORDER BY line")?;
    let mut rows = statement.query([])?;
    let mut met = vec![false; anchors.len()];
    while let Some(row) = rows.next()? {
        let line: u32 = row.get(0)?;
        if line != lines + 1 {
            breaks.push(format!("line {line} follows line {lines}: what stood between was removed"));
        }
        let [at, user, what, subject, detail, hash]: [String; 6] =
            [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
        let event = Event { at: &at, user: &user, what: &what, subject: &subject, detail: &detail };
        if link(&before, line, event) != hash {
            breaks.push(format!(
                "line {line} ({at}, {what} {subject}) is not what was written, or what came before it is not"
            ));
        }
        for (met, (_, anchor)) in met.iter_mut().zip(anchors) {
            *met |= anchor.lines == line && anchor.hash == hash;
        }
        (before, lines) = (hash, line);
    }
    for ((name, anchor), met) in anchors.iter().zip(met) {
        if anchor.lines > lines {
            let missing = anchor.lines - lines;
            breaks.push(format!(
                "{name} says {} lines and {lines} are here: the last {missing} were removed",
                anchor.lines
            ));
        } else if !met && anchor.lines > 0 {
            breaks.push(format!("line {} is not the one that {name} knows", anchor.lines));
        }
    }
    Ok(Verdict { head: Head { lines, hash: before }, breaks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(lines: usize) -> Connection {
        let mut connection = Connection::open_in_memory().expect("a database");
        connection.execute_batch(TABLE).expect("a table");
        for at in 0..lines {
            let transaction = connection.transaction().expect("a transaction");
            let subject = format!("C-{at}");
            let event = Event { at: "2026-11-25T10:00:00Z", user: "a", what: "view", subject: &subject, detail: "{}" };
            append(&transaction, event).expect("a line");
            transaction.commit().expect("a commit");
        }
        connection
    }

    fn breaks(connection: &Connection, anchor: &Head) -> Vec<String> {
        follow(connection, &[("the anchor".to_owned(), anchor.clone())]).expect("a verdict").breaks
    }

    #[test]
    fn a_chain_left_alone_holds_and_may_outgrow_its_anchor() {
        let anchor = head(&chain(3)).expect("a head");
        assert!(breaks(&chain(3), &anchor).is_empty());
        assert!(breaks(&chain(5), &anchor).is_empty());
    }

    #[test]
    fn every_edit_is_found() {
        let anchor = head(&chain(6)).expect("a head");
        for edit in [
            "UPDATE audit SET user = 'b' WHERE line = 2",
            "UPDATE audit SET detail = '{\"x\":1}' WHERE line = 6",
            "DELETE FROM audit WHERE line = 3",
            "DELETE FROM audit WHERE line = 6",
            "DELETE FROM audit",
            "DELETE FROM audit WHERE line = 1",
            "UPDATE audit SET line = 9 WHERE line = 6",
        ] {
            let connection = chain(6);
            connection.execute(edit, []).expect("an edit");
            assert!(!breaks(&connection, &anchor).is_empty(), "{edit} went unnoticed");
        }
    }

    #[test]
    fn a_chain_written_anew_does_not_fit_its_anchor() {
        let connection = chain(6);
        let anchor = Head { hash: "0".repeat(64), ..head(&connection).expect("a head") };
        assert_eq!(breaks(&connection, &anchor), ["line 6 is not the one that the anchor knows"]);
    }

    #[test]
    fn a_head_reads_back() {
        let known = head(&chain(2)).expect("a head");
        assert_eq!(known.to_string().parse::<Head>().expect("a head"), known);
        assert!("2:abc".parse::<Head>().is_err());
    }
}
