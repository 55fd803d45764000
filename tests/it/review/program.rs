//! The page as it runs: a process, a socket, a kill.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use obole::review::Decisions;
use tempfile::TempDir;

use super::queue::HOSTILE;
use super::world::{Deceived, Group, cluster_id, person_id, write_with_victims};
use crate::program::{code, obole, printed, run, said};

/// A page in its own process.
struct Running {
    child: Child,
    address: String,
    token: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn start(run: &Path, more: &[&str]) -> Running {
    let mut command = obole(["review", run.to_str().unwrap(), "--port", "0", "--user", "ada"]);
    let mut child = command.args(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let (address, token) = line.trim().split_once("http://").unwrap().1.split_once("/#t=").unwrap();
    Running { address: address.to_owned(), token: token.to_owned(), child }
}

/// Status, headers and body of one request.
fn request(address: &str, head: &str, body: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(stream, "{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (headers, body) = answer.split_once("\r\n\r\n").unwrap();
    (headers.split(' ').nth(1).unwrap().parse().unwrap(), headers.to_lowercase(), body.to_owned())
}

impl Running {
    fn post(&self, what: &str, session: &str, body: &str) -> (u16, String, String) {
        let address = &self.address;
        let head = format!(
            "POST /api/{what} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Type: application/json{session}"
        );
        request(address, &head, body)
    }

    /// The headers of a session.
    fn enter(&self) -> String {
        let (status, headers, body) = self.post("enter", "", &format!(r#"{{"token":"{}"}}"#, self.token));
        assert_eq!(status, 200, "{body}");
        let cookie = headers.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        let csrf: serde_json::Value = serde_json::from_str(&body).unwrap();
        format!("\r\nCookie: {}\r\nX-Obole: {}", cookie.split(';').next().unwrap(), csrf["csrf"].as_str().unwrap())
    }
}

fn small() -> (TempDir, std::path::PathBuf, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run");
    let deceived = [Deceived::new(HOSTILE[0], &["Maria"], 3), Deceived::new("Rose", &["Kofi"], 2)];
    write_with_victims(&path, &[Group::new(&["Maria"], &["Jean", "Paul"], 4)], &deceived, "a");
    (folder, path, cluster_id(&["Maria".to_owned()]))
}

#[test]
fn a_decision_that_was_answered_survives_a_kill() {
    let (folder, path, cluster) = small();
    for version in 0..5 {
        let mut page = start(&path, &[]);
        let session = page.enter();
        let body = format!(
            r#"{{"cluster":"{cluster}","proposal":{{"version":{version},"action":"note","note":"n{version}"}}}}"#
        );
        assert_eq!(page.post("decide", &session, &body).0, 200);
        page.child.kill().unwrap();
        page.child.wait().unwrap();
    }
    let decisions = Decisions::look(&folder.path().join("decisions.sqlite")).unwrap();
    let notes: Vec<String> = decisions.entries_of(&cluster).unwrap().into_iter().map(|entry| entry.note).collect();
    assert_eq!(notes, ["n0", "n1", "n2", "n3", "n4"]);
    assert!(decisions.verify(None).unwrap().breaks.is_empty(), "a kill is no tampering");
}

#[test]
fn the_socket_is_on_loopback_and_answers_its_own_name_only() {
    let (_folder, path, _) = small();
    let page = start(&path, &[]);
    assert!(page.address.starts_with("127.0.0.1:"), "{}", page.address);
    let (status, headers, _) = request(&page.address, &format!("GET / HTTP/1.1\r\nHost: {}", page.address), "");
    assert_eq!(status, 200);
    assert!(headers.contains("content-security-policy: default-src 'none'; script-src 'self'"), "{headers}");
    assert!(!headers.contains("unsafe"), "{headers}");
    assert_eq!(request(&page.address, "GET / HTTP/1.1\r\nHost: evil.example", "").0, 421);
    for path in ["/../Cargo.toml", "/vendor/../../routes.rs", "/%2e%2e/mod.rs", "//etc/passwd", "/etc/passwd"] {
        let (status, _, body) = request(&page.address, &format!("GET {path} HTTP/1.1\r\nHost: {}", page.address), "");
        assert_eq!(status, 404, "{path}: {body}");
    }
    assert_eq!(page.post("overview", "", "{}").0, 401);
    assert_eq!(page.post("enter", "", r#"{"token":"guess"}"#).0, 401);
    let session = page.enter();
    assert_eq!(page.post("overview", &session, "{}").0, 200);
    assert_eq!(page.post("overview", &session.replace("X-Obole", "X-Other"), "{}").0, 403);
    assert_eq!(page.post("overview", &session, &"x".repeat(300_000)).0, 413);
    assert_eq!(page.post("victims", "", "{}").0, 401);
    assert_eq!(page.post("victims", &session, "{}").0, 200);
    let head = format!("GET /api/victims?search=rose HTTP/1.1\r\nHost: {}{session}", page.address);
    assert_eq!(request(&page.address, &head, "").0, 405, "nothing about people stands in an address");
}

#[test]
fn read_only_writes_nothing() {
    let (folder, path, cluster) = small();
    let page = start(&path, &["--read-only"]);
    let session = page.enter();
    assert_eq!(page.post("cluster", &session, &format!(r#"{{"cluster":"{cluster}"}}"#)).0, 200);
    let body = format!(r#"{{"cluster":"{cluster}","proposal":{{"version":0,"action":"note","note":"n"}}}}"#);
    assert_eq!(page.post("decide", &session, &body).0, 403);
    let (status, _, listed) = page.post("victims", &session, "{}");
    assert!(status == 200 && listed.contains("Rose"), "{listed}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the run and nothing else");
}

#[test]
fn audit_verify_tells_a_whole_chain_from_a_cut_one() {
    let (folder, path, cluster) = small();
    let page = start(&path, &[]);
    let session = page.enter();
    assert_eq!(page.post("cluster", &session, &format!(r#"{{"cluster":"{cluster}"}}"#)).0, 200);
    drop(page);
    let decisions = folder.path().join("decisions.sqlite");
    let verify = || run(["audit", "verify", path.to_str().unwrap()]);
    let whole = verify();
    assert_eq!(code(&whole), 0, "{}", said(&whole));
    assert!(printed(&whole).contains("head 3:"), "{}", printed(&whole));
    let cut = "DELETE FROM audit WHERE line = 3";
    rusqlite::Connection::open(&decisions).unwrap().execute_batch(cut).unwrap();
    let broken = verify();
    assert_eq!(code(&broken), 1);
    assert!(printed(&broken).contains("the last 1 were removed"), "{}", printed(&broken));
    let refused = run(["review", path.to_str().unwrap(), "--port", "0"]);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("--read-only"), "{}", said(&refused));
}

#[test]
fn a_report_holds_everything_and_loads_nothing() {
    let (folder, path, cluster) = small();
    let out = folder.path().join("report.html");
    let report = |out: &Path| run(["report", path.to_str().unwrap(), "--out", out.to_str().unwrap(), "--lang", "fr"]);
    let written = report(&out);
    assert_eq!(code(&written), 0, "{}", said(&written));
    let html = std::fs::read_to_string(&out).unwrap();
    assert!(html.contains("<html lang=\"fr\">") && html.contains(&cluster) && html.contains("Maria"));
    assert!(!html.contains(" src=") && !html.contains("<link"), "nothing is loaded");
    assert!(html.contains(&person_id("Rose")) && html.contains(&person_id(HOSTILE[0])), "possible victims are in it");
    assert!(
        !html.contains(HOSTILE[0]) && html.contains("\\u003cscript\\u003edocument.title"),
        "a name is never markup"
    );
    assert_eq!(code(&report(&out)), 2, "a report is never written over");
    assert!(!folder.path().join("decisions.sqlite").exists());
}
