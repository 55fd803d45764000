//! The review page without a browser: what is asked, answered, decided and kept.

mod decisions;
mod exports;
mod judged;
mod later_runs;
mod page;
mod program;
mod queue;
mod victims;
mod world;

use std::path::Path;

use chrono::{DateTime, Utc};
use obole::review::{Ask, Decisions, Desk, Guard, Office, Reply};
use obole::schemas::Schemas;
use obole::store::RunFolder;
use serde_json::Value;

/// Writes a run whose only cluster has 500 persons and more than 5,000 payments.
pub(crate) fn write_large(out: &Path) {
    world::write(out, &[queue::large()], "large");
}

const HOST: &str = "127.0.0.1:8642";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A day on which reviewers work.
fn today() -> DateTime<Utc> {
    at("2026-11-25T09:00:00Z")
}

fn desk(run: &Path, decisions: &Path) -> Desk {
    let kept = Decisions::open(decisions, false, "2026-11-25T09:00:00Z", "ada").unwrap();
    Desk::open(RunFolder::open(run).unwrap(), Schemas::load(None).unwrap(), Some(kept), "ada", today()).unwrap()
}

/// The page as one browser sees it: enters once, then asks.
struct Browser {
    office: Office,
    cookie: String,
    csrf: String,
    now: i64,
}

impl Browser {
    fn enter(desk: Desk) -> Self {
        let guard = Guard::new(vec![HOST.into()], "token".into(), 900, obole::review::secret);
        let office = Office { desk, guard, language: obole::model::Language::En };
        let mut browser = Self { office, cookie: String::new(), csrf: String::new(), now: today().timestamp() };
        let reply = browser.post("enter", r#"{"token":"token"}"#);
        assert_eq!(reply.status, 200);
        browser.take(&reply);
        browser
    }

    /// Keeps what a session was given.
    fn take(&mut self, reply: &Reply) {
        reply.cookie.as_deref().unwrap().split(';').next().unwrap().clone_into(&mut self.cookie);
        json(reply)["csrf"].as_str().unwrap().clone_into(&mut self.csrf);
    }

    fn post(&mut self, what: &str, body: &str) -> Reply {
        let path = format!("/api/{what}");
        let ask = Ask {
            method: "POST",
            path: &path,
            host: HOST,
            origin: Some("http://127.0.0.1:8642"),
            site: Some("same-origin"),
            cookie: &self.cookie,
            csrf: &self.csrf,
            content: "application/json",
            body: body.as_bytes(),
            now: self.now,
        };
        self.office.answer(&ask)
    }

    fn ask(&mut self, what: &str, body: &str) -> Value {
        let reply = self.post(what, body);
        assert_eq!(reply.status, 200, "{what} {body}: {}", String::from_utf8_lossy(&reply.body));
        json(&reply)
    }

    fn decide(&mut self, cluster: &str, proposal: &str) -> Reply {
        self.post("decide", &format!(r#"{{"cluster":"{cluster}","proposal":{proposal}}}"#))
    }

    fn cluster(&mut self, id: &str) -> Value {
        self.ask("cluster", &format!(r#"{{"cluster":"{id}"}}"#))
    }

    fn victims(&mut self, asked: &str) -> Value {
        self.ask("victims", asked)
    }

    fn queue(&mut self, query: &str) -> Value {
        self.ask("queue", query)
    }
}

fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap()
}

/// The text at a place in an answer.
fn word<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} in {value}"))
}
