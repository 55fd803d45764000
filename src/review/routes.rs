//! Which request gets which answer? No socket, no clock: a request as plain values in, a reply as plain values out.
//!
//! Everything about people is asked for by POST with a JSON body, so that no name or search stands in an address. What a
//! request names is looked up among the run's clusters or the page's embedded files; no path is ever made of it.

use anyhow::Result;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::model::Language;

use super::assets::asset;
use super::desk::{Desk, Unsaved};
use super::entry::Proposal;
use super::export::{Handed, Wanted, export};
use super::guard::{Ask, Guard};
use super::queue::Query;
use super::victims::Asked;

/// Scripts and styles only from the program itself, no frames, no forms to elsewhere, no markup made from text.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     font-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
     trusted-types 'none'";

/// Largest body of a request, in bytes.
pub const LARGEST_BODY: usize = 256 * 1024;

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Type of the body.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// The header `Set-Cookie`.
    pub cookie: Option<String>,
    /// Name under which the browser keeps the body.
    pub download: Option<String>,
}

impl Reply {
    fn new(status: u16, kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, kind, body: body.into(), cookie: None, download: None }
    }

    fn json(status: u16, value: &impl serde::Serialize) -> Result<Self> {
        Ok(Self::new(status, "application/json", serde_json::to_vec(value)?))
    }

    fn refusal(status: u16, word: &str) -> Self {
        Self::new(status, "application/json", json!({ "refused": word }).to_string())
    }

    /// The headers that every answer carries.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("content-type", self.kind.to_owned()),
            ("content-security-policy", POLICY.to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
            ("referrer-policy", "no-referrer".to_owned()),
            ("cross-origin-opener-policy", "same-origin".to_owned()),
            ("cross-origin-resource-policy", "same-origin".to_owned()),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()".to_owned()),
        ];
        headers.extend(self.cookie.clone().map(|cookie| ("set-cookie", cookie)));
        headers.extend(
            self.download.as_ref().map(|name| ("content-disposition", format!("attachment; filename=\"{name}\""))),
        );
        headers
    }
}

/// The desk behind its guard.
#[derive(Debug)]
pub struct Office {
    /// What is shown and kept.
    pub desk: Desk,
    /// Who may see it.
    pub guard: Guard,
    /// Language in which the page opens.
    pub language: Language,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enter {
    token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    cluster: String,
    #[serde(default)]
    query: Query,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decide {
    cluster: String,
    proposal: Proposal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judge {
    one: String,
    other: String,
    version: u32,
    same: Option<bool>,
    #[serde(default)]
    note: String,
}

impl Office {
    /// Answers a request. What fails inside is told as a sentence, with status 500.
    pub fn answer(&mut self, ask: &Ask<'_>) -> Reply {
        if let Err(refusal) = self.guard.at_the_door(ask) {
            let (status, word) = refusal.answer();
            return Reply::refusal(status, word);
        }
        let reply = match (ask.method, ask.path.strip_prefix("/api/")) {
            ("POST", Some(what)) => self.api(what, ask),
            (_, Some(_)) => Ok(Reply::refusal(405, "method")),
            ("GET", None) => Ok(file(ask.path, self.language)),
            _ => Ok(Reply::refusal(405, "method")),
        };
        reply.unwrap_or_else(|error| {
            let body = json!({ "refused": "failed", "what": format!("{error:#}") });
            Reply::new(500, "application/json", body.to_string())
        })
    }

    fn api(&mut self, what: &str, ask: &Ask<'_>) -> Result<Reply> {
        if !ask.content.starts_with("application/json") {
            return Ok(Reply::refusal(415, "type"));
        }
        let now = DateTime::from_timestamp(ask.now, 0).unwrap_or_default();
        match what {
            "enter" => return self.enter(ask, now),
            "resume" => {
                return match self.guard.resume(ask) {
                    Ok(csrf) => Reply::json(200, &json!({ "csrf": csrf })),
                    Err(refusal) => Ok(Reply::refusal(refusal.answer().0, refusal.answer().1)),
                };
            }
            _ => {}
        }
        if let Err(refusal) = self.guard.admit(ask, what != "awake") {
            let (status, word) = refusal.answer();
            return Ok(Reply::refusal(status, word));
        }
        match what {
            "awake" => Ok(Reply::json(200, &json!({}))?),
            "lock" => {
                self.guard.lock(ask);
                self.desk.log("lock", "", &json!({}), now)?;
                Reply::json(200, &json!({}))
            }
            "overview" => Reply::json(200, &self.desk.overview(now)?),
            "fare" => Reply::json(200, &self.desk.fare()),
            "queue" => self.queue(ask, now),
            "victims" => self.victims(ask, now),
            "cluster" => self.cluster(ask, now),
            "decide" => self.decide(ask, now),
            "judge" => self.judge(ask, now),
            "export" => self.export(ask, now),
            _ => Ok(Reply::refusal(404, "unknown")),
        }
    }

    fn enter(&mut self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply> {
        let Ok(enter) = parse::<Enter>(ask) else { return Ok(Reply::refusal(400, "body")) };
        let Some(entered) = self.guard.enter(&enter.token, ask.now) else {
            self.desk.log("refused", "", &json!({}), now)?;
            return Ok(Reply::refusal(401, "token"));
        };
        self.desk.log("enter", "", &json!({}), now)?;
        let mut reply = Reply::json(200, &json!({ "csrf": entered.csrf }))?;
        reply.cookie = Some(entered.cookie);
        Ok(reply)
    }

    fn queue(&mut self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply> {
        let Ok(query) = parse::<Query>(ask) else { return Ok(Reply::refusal(400, "body")) };
        self.desk.log("list", "", &serde_json::to_value(&query)?, now)?;
        Reply::json(200, &self.desk.queue(&query, now)?)
    }

    fn victims(&mut self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply> {
        let Ok(asked) = parse::<Asked>(ask) else { return Ok(Reply::refusal(400, "body")) };
        self.desk.log("victims", "", &serde_json::to_value(&asked)?, now)?;
        Reply::json(200, &self.desk.victims(&asked, now)?)
    }

    fn cluster(&mut self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply> {
        let Ok(one) = parse::<One>(ask) else { return Ok(Reply::refusal(400, "body")) };
        match self.desk.cluster(&one.cluster, &one.query, now)? {
            Some(page) => {
                self.desk.log("view", &one.cluster, &json!({}), now)?;
                Ok(Reply::new(200, "application/json", page))
            }
            None => Ok(Reply::refusal(404, "unknown")),
        }
    }

    fn export(&mut self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply> {
        let Ok(wanted) = parse::<Wanted>(ask) else { return Ok(Reply::refusal(400, "body")) };
        let (file, left_out) = match export(&self.desk, &wanted, now)? {
            Handed::File(file, left_out) => (file, left_out),
            Handed::Unknown => return Ok(Reply::refusal(404, "unknown")),
            Handed::Refused(why) => {
                let detail = json!({ "format": wanted.format, "audience": wanted.audience, "why": why });
                self.desk.log("export refused", &wanted.cluster, &detail, now)?;
                return Reply::json(422, &json!({ "refused": "audience", "more": why }));
            }
        };
        let detail = json!({ "format": wanted.format, "audience": wanted.audience, "provider": wanted.provider,
            "left_out": left_out.payments, "bytes": file.bytes.len() });
        self.desk.log("export", &wanted.cluster, &detail, now)?;
        let mut reply = Reply::new(200, "application/octet-stream", file.bytes);
        reply.download = Some(file.file);
        Ok(reply)
    }

    fn decide(&mut self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply> {
        let Ok(decide) = parse::<Decide>(ask) else { return Ok(Reply::refusal(400, "body")) };
        saved(self.desk.write(&decide.cluster, &decide.proposal, now)?)
    }

    fn judge(&mut self, ask: &Ask<'_>, now: DateTime<Utc>) -> Result<Reply> {
        let Ok(judge) = parse::<Judge>(ask) else { return Ok(Reply::refusal(400, "body")) };
        saved(self.desk.judge([&judge.one, &judge.other], judge.version, judge.same, &judge.note, now)?)
    }
}

fn parse<T: DeserializeOwned>(ask: &Ask<'_>) -> serde_json::Result<T> {
    serde_json::from_slice(ask.body)
}

fn saved(written: Result<u32, Unsaved>) -> Result<Reply> {
    match written {
        Ok(version) => Reply::json(200, &json!({ "version": version })),
        Err(unsaved) => {
            let (status, word, more) = match &unsaved {
                Unsaved::Unknown => (404, "unknown", Value::Null),
                Unsaved::ReadOnly => (403, "read_only", Value::Null),
                Unsaved::Faults(faults) => (422, "faults", json!(faults)),
                Unsaved::Stale(version) => (409, "stale", json!(version)),
            };
            Reply::json(status, &json!({ "refused": word, "more": more }))
        }
    }
}

/// A file of the page: code that everybody may read, without a word about anybody.
fn file(path: &str, language: Language) -> Reply {
    let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    match asset(name) {
        Some((kind, bytes)) if name == "index.html" && language == Language::Fr => {
            Reply::new(200, kind, String::from_utf8_lossy(bytes).replace("<html lang=\"en\">", "<html lang=\"fr\">"))
        }
        Some((kind, bytes)) => Reply::new(200, kind, bytes),
        None => Reply::refusal(404, "unknown"),
    }
}
