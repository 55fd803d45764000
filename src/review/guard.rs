//! May this request be answered? Host, origin, session, cross-site token, idle lock: decided here, on plain values.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::audit::hex;

/// A request, reduced to what decides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path, without the query.
    pub path: &'a str,
    /// The header `Host`.
    pub host: &'a str,
    /// The header `Origin`.
    pub origin: Option<&'a str>,
    /// The header `Sec-Fetch-Site`.
    pub site: Option<&'a str>,
    /// The header `Cookie`.
    pub cookie: &'a str,
    /// The header `X-Obole`.
    pub csrf: &'a str,
    /// The header `Content-Type`.
    pub content: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// When, seconds since 1970 UTC.
    pub now: i64,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It names another host: the page is reached under its own name only.
    Host,
    /// It comes from another site's page.
    Origin,
    /// There is no session, or it is locked.
    Locked,
    /// It lacks the session's own token.
    Csrf,
}

impl Refusal {
    /// HTTP status and a word for the page.
    #[must_use]
    pub fn answer(self) -> (u16, &'static str) {
        match self {
            Self::Host => (421, "host"),
            Self::Origin => (403, "origin"),
            Self::Locked => (401, "locked"),
            Self::Csrf => (403, "csrf"),
        }
    }
}

/// Makes a secret that cannot be guessed, as text: 256 random bits.
pub type Secret = fn() -> String;

/// Who may come in, and who is in.
#[derive(Debug)]
pub struct Guard {
    hosts: Vec<String>,
    token: String,
    cookie: String,
    idle: i64,
    secret: Secret,
    sessions: BTreeMap<String, Session>,
}

#[derive(Debug)]
struct Session {
    csrf: String,
    seen: i64,
}

/// What a session is given when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The header `Set-Cookie`.
    pub cookie: String,
    /// The token every later request carries.
    pub csrf: String,
}

impl Guard {
    /// Guards a page reached as one of `hosts` (`127.0.0.1:8642`), entered with `token`, locked after `idle` seconds.
    #[must_use]
    pub fn new(hosts: Vec<String>, token: String, idle: i64, secret: Secret) -> Self {
        let port = hosts.first().and_then(|host| host.rsplit_once(':')).map_or("0", |host| host.1).to_owned();
        // cookies do not know ports: two pages on one machine must not share one
        Self { hosts, token, cookie: format!("obole_{port}"), idle, secret, sessions: BTreeMap::new() }
    }

    /// Whether the request comes from the page itself, or from a browser's address bar.
    pub fn at_the_door(&self, ask: &Ask<'_>) -> Result<(), Refusal> {
        if !self.hosts.iter().any(|host| host == ask.host) {
            return Err(Refusal::Host);
        }
        let own = |origin: &str| self.hosts.iter().any(|host| origin.strip_prefix("http://") == Some(host));
        let foreign = ask.origin.is_some_and(|origin| !own(origin));
        let cross = ask.site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
        // a link in a mail may open the front door, nothing else
        let is_link = ask.method == "GET" && ask.path == "/" && ask.origin.is_none();
        if foreign || (cross && !is_link) || (ask.method != "GET" && ask.origin.is_none()) {
            return Err(Refusal::Origin);
        }
        Ok(())
    }

    /// Begins a session for whoever knows the token of this start.
    pub fn enter(&mut self, token: &str, now: i64) -> Option<Entered> {
        if !is_same(token, &self.token) {
            return None;
        }
        self.sessions.retain(|_, session| now - session.seen <= self.idle);
        let (id, csrf) = ((self.secret)(), (self.secret)());
        self.sessions.insert(digest(&id), Session { csrf: csrf.clone(), seen: now });
        let cookie = format!("{}={id}; HttpOnly; SameSite=Strict; Path=/", self.cookie);
        Some(Entered { cookie, csrf })
    }

    /// Whether the request belongs to a session that is awake and carries its token. `counts` says that a person acted.
    pub fn admit(&mut self, ask: &Ask<'_>, counts: bool) -> Result<(), Refusal> {
        let key = self.session_of(ask).ok_or(Refusal::Locked)?;
        let session = self.sessions.get_mut(&key).ok_or(Refusal::Locked)?;
        if ask.now - session.seen > self.idle {
            self.sessions.remove(&key);
            return Err(Refusal::Locked);
        }
        // every answer with data asks for it, reading included: no other site's page can send this header
        if !is_same(ask.csrf, &session.csrf) {
            return Err(Refusal::Csrf);
        }
        if counts {
            session.seen = ask.now;
        }
        Ok(())
    }

    /// The token of a session that is awake, for a page that was loaded anew.
    pub fn resume(&mut self, ask: &Ask<'_>) -> Result<String, Refusal> {
        let key = self.session_of(ask).ok_or(Refusal::Locked)?;
        let session = self.sessions.get(&key).ok_or(Refusal::Locked)?;
        if ask.now - session.seen > self.idle {
            self.sessions.remove(&key);
            return Err(Refusal::Locked);
        }
        Ok(session.csrf.clone())
    }

    /// Ends the session of the request.
    pub fn lock(&mut self, ask: &Ask<'_>) {
        if let Some(key) = self.session_of(ask) {
            self.sessions.remove(&key);
        }
    }

    fn session_of(&self, ask: &Ask<'_>) -> Option<String> {
        let mut pairs = ask.cookie.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.cookie).map(|(_, id)| digest(id))
    }
}

/// Sessions are looked up by digest, so that the time it takes tells nothing of the id.
fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn is_same(given: &str, kept: &str) -> bool {
    !given.is_empty() && Sha256::digest(given.as_bytes()) == Sha256::digest(kept.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const HOST: &str = "127.0.0.1:8642";

    fn guard() -> Guard {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        Guard::new(vec![HOST.into(), "localhost:8642".into()], "token".into(), 900, || {
            format!("secret{}", COUNT.fetch_add(1, Ordering::Relaxed))
        })
    }

    fn get(path: &str) -> Ask<'_> {
        Ask { method: "GET", path, host: HOST, ..Ask::default() }
    }

    #[test]
    fn another_name_for_this_machine_is_refused() {
        for host in ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:8642.evil.example", ""] {
            assert_eq!(guard().at_the_door(&Ask { host, ..get("/") }), Err(Refusal::Host), "{host}");
        }
        assert!(guard().at_the_door(&Ask { host: "localhost:8642", ..get("/") }).is_ok());
    }

    #[test]
    fn another_site_gets_nothing() {
        let post = Ask { method: "POST", ..get("/api/enter") };
        assert_eq!(guard().at_the_door(&post), Err(Refusal::Origin), "a post must say where it comes from");
        for origin in ["http://evil.example", "null", "https://127.0.0.1:8642", "http://127.0.0.1:9"] {
            let asked = Ask { origin: Some(origin), ..post };
            assert_eq!(guard().at_the_door(&asked), Err(Refusal::Origin), "{origin}");
        }
        assert!(guard().at_the_door(&Ask { origin: Some("http://127.0.0.1:8642"), ..post }).is_ok());
        let cross = |path| guard().at_the_door(&Ask { site: Some("cross-site"), ..get(path) });
        assert_eq!(cross("/api/queue"), Err(Refusal::Origin));
        assert!(cross("/").is_ok(), "a link may open the door");
    }

    #[test]
    fn only_the_token_of_this_start_opens() {
        let mut guard = guard();
        assert_eq!(guard.enter("", 0), None);
        assert_eq!(guard.enter("token2", 0), None);
        let entered = guard.enter("token", 0).expect("a session");
        assert!(entered.cookie.contains("HttpOnly") && entered.cookie.contains("SameSite=Strict"));
    }

    #[test]
    fn a_session_needs_both_its_cookie_and_its_token_and_sleeps() {
        let mut guard = guard();
        let entered = guard.enter("token", 0).expect("a session");
        let cookie = entered.cookie.split(';').next().expect("a pair").to_owned();
        let ask = |now, csrf| Ask { cookie: &cookie, csrf, now, ..get("/api/queue") };
        assert_eq!(guard.admit(&get("/api/queue"), true), Err(Refusal::Locked));
        assert_eq!(guard.admit(&ask(1, ""), true), Err(Refusal::Csrf));
        assert_eq!(guard.admit(&ask(1, "guess"), true), Err(Refusal::Csrf));
        assert!(guard.admit(&ask(800, &entered.csrf), true).is_ok());
        assert!(
            guard.admit(&ask(1600, &entered.csrf), false).is_ok(),
            "looking whether it is locked keeps nobody awake"
        );
        assert_eq!(guard.admit(&ask(1701, &entered.csrf), true), Err(Refusal::Locked));
        assert_eq!(guard.admit(&ask(1702, &entered.csrf), true), Err(Refusal::Locked), "a locked session stays locked");
    }

    #[test]
    fn locking_ends_the_session() {
        let mut guard = guard();
        let entered = guard.enter("token", 0).expect("a session");
        let cookie = entered.cookie.split(';').next().expect("a pair").to_owned();
        let ask = Ask { cookie: &cookie, csrf: &entered.csrf, now: 1, ..get("/api/queue") };
        guard.lock(&ask);
        assert_eq!(guard.admit(&ask, true), Err(Refusal::Locked));
    }
}
