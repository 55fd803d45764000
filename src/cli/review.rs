//! How do `obole review`, `obole report` and `obole audit` start, and what do they say?

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use super::arguments::Lang;
use super::{End, say, tell};
use crate::custody::Pseudonyms;
use crate::model::Language;
use crate::review::{self, Decisions, Desk, Guard, Head, Office, Place, decisions_beside, hosts, is_private, secret};
use crate::schemas::Schemas;
use crate::store::RunFolder;

/// Arguments of `obole review`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole review runs/2026-11                          prints an address: open it in a browser on this machine
  obole review runs/2026-11 --read-only --lang fr    to look only: nothing is written, not even that you looked
  obole review runs/2026-11 --decisions case-7.sqlite --port 9000

decisions are kept in decisions.sqlite beside the runs, so that later runs find them; stop with Ctrl-C")]
pub(super) struct Review {
    /// the run folder that analyze wrote
    pub(super) run: PathBuf,
    /// port of the page; 0 takes any that is free
    #[arg(long, value_name = "P", default_value_t = 8642)]
    pub(super) port: u16,
    /// address to listen on; anything but loopback lets other machines read names, unencrypted
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(super) listen: IpAddr,
    /// file of the decisions [default: decisions.sqlite beside the run folder]
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    /// look only: nothing can be decided and nothing is written
    #[arg(long)]
    pub(super) read_only: bool,
    /// who reviews, as it is kept beside each decision [default: your name on this machine]
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// minutes without a click or key after which the page locks itself [default: as schemas/review.toml says]
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) idle: Option<u32>,
    /// the key of tokens that replace identities in exports for audiences that see no identity (made when absent)
    #[arg(long, value_name = "FILE")]
    pub(super) pseudonymise: Option<PathBuf>,
    /// schema files that add to or override the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// language in which the page opens; it can be switched there
    #[arg(long, value_enum, default_value_t)]
    pub(super) lang: Lang,
}

/// Arguments of `obole report`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole report runs/2026-11 --out report.html
  obole report runs/2026-11 --out report.html --lang fr --clusters 20")]
pub(super) struct Report {
    /// the run folder that analyze wrote
    pub(super) run: PathBuf,
    /// the HTML file to write; it must not exist yet
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// how many clusters, by rank, are told in full; the queue lists them all
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(super) clusters: usize,
    /// file of the decisions to show [default: decisions.sqlite beside the run folder, when it is there]
    #[arg(long, value_name = "FILE")]
    pub(super) decisions: Option<PathBuf>,
    /// schema files that add to or override the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// language in which the report opens; it can be switched there
    #[arg(long, value_enum, default_value_t)]
    pub(super) lang: Lang,
}

/// The verbs of `obole audit`.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// follow the audit chain of a decisions file from its first line, and compare it with its anchor
    ///
    /// exit codes: 0 the chain holds, 1 it is broken (each break is told), 2 the file cannot be read
    Verify {
        /// the decisions file, or the run folder it stands beside
        #[arg(value_name = "FILE|RUN", default_value = "decisions.sqlite")]
        decisions: PathBuf,
        /// a head that verify printed before and that was kept elsewhere: it must still be part of the chain
        #[arg(long, value_name = "LINES:HASH")]
        head: Option<Head>,
    },
    /// print what reviewers judged of records, as CSV for obole analyze --judgements
    ///
    /// for example: obole audit judgements runs/2026-11 > same-or-not.csv
    Judgements {
        /// the decisions file, or the run folder it stands beside
        #[arg(value_name = "FILE|RUN", default_value = "decisions.sqlite")]
        decisions: PathBuf,
    },
}

#[expect(clippy::disallowed_methods, reason = "only cli reads the clock, and hands it to the page")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fn seconds() -> i64 {
    now().timestamp()
}

/// Serves the page until interrupted.
pub(super) fn review(arguments: &Review) -> Result<End> {
    let language: Language = arguments.lang.into();
    let folder = RunFolder::open(&arguments.run)?;
    let schemas = Schemas::load(arguments.schemas.as_deref())?;
    let user = arguments.user.clone().unwrap_or_else(user);
    let path = arguments.decisions.clone().unwrap_or_else(|| decisions_beside(&arguments.run));
    let decisions = decisions(&path, arguments.read_only, arguments.decisions.is_some(), &user)?;
    if !is_private(arguments.listen) {
        tell(&format!("{}\n", words(language, Word::Exposed).replace("{}", &arguments.listen.to_string())));
    }
    let tokens = arguments.pseudonymise.as_deref().map(|key| Pseudonyms::open(key, &arguments.run)).transpose()?;
    let desk = Desk::open(folder, schemas, decisions, &user, now())?.with_pseudonyms(tokens);
    let idle = i64::from(arguments.idle.unwrap_or(desk.settings().idle_minutes)) * 60;
    let place = Place { address: arguments.listen, port: arguments.port };
    review::serve(place, seconds, |bound: SocketAddr| {
        let token = secret();
        let hosts = hosts(bound);
        let start = words(language, Word::Open)
            .replace("{address}", &format!("http://{}/#t={token}", hosts[0]))
            .replace("{decisions}", &path.display().to_string());
        say(&start)?;
        Ok(Office { desk, guard: Guard::new(hosts, token, idle, secret), language })
    })?;
    Ok(End::Clean)
}

fn decisions(path: &Path, read_only: bool, named: bool, user: &str) -> Result<Option<Decisions>> {
    if read_only && !path.is_file() && !named {
        return Ok(None);
    }
    let at = now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let decisions = Decisions::open(path, read_only, &at, user)?;
    let verdict = decisions.verify(None)?;
    if !verdict.breaks.is_empty() {
        tell(&format!("obole: {}: the audit chain is broken: {}\n", path.display(), verdict.breaks.join("; ")));
    }
    Ok(Some(decisions))
}

fn user() -> String {
    let named = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// Writes the report.
pub(super) fn report(arguments: &Report) -> Result<End> {
    let folder = RunFolder::open(&arguments.run)?;
    let schemas = Schemas::load(arguments.schemas.as_deref())?;
    let path = arguments.decisions.clone().unwrap_or_else(|| decisions_beside(&arguments.run));
    let decisions = decisions(&path, true, arguments.decisions.is_some(), "")?;
    let mut desk = Desk::open(folder, schemas, decisions, "", now())?;
    let language = match arguments.lang {
        Lang::Fr => "fr",
        Lang::En => "en",
    };
    let html = review::report(&mut desk, arguments.clusters, language, now())?;
    review::write_new(&arguments.out, html.as_bytes())?;
    Ok(End::Clean)
}

/// Follows the chain, or prints the judgements on records.
pub(super) fn audit(arguments: &Audit) -> Result<End> {
    let (Audit::Verify { decisions: path, .. } | Audit::Judgements { decisions: path }) = arguments;
    let path = if path.is_dir() { decisions_beside(path) } else { path.clone() };
    if !path.is_file() {
        bail!("{} is not there: give the decisions file, or the run folder it stands beside", path.display());
    }
    let decisions = Decisions::look(&path)?;
    match arguments {
        Audit::Verify { head, .. } => verify(&path, &decisions, head.as_ref()),
        Audit::Judgements { .. } => say(&judgements(&decisions)?),
    }
}

/// The judgements in force: record keys as in `persons.parquet`, who judged and when.
fn judgements(decisions: &Decisions) -> Result<String> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(["left", "right", "verdict", "user", "at"])?;
    for judgement in decisions.judgements()? {
        let Some(same) = judgement.same else { continue };
        let key =
            |hex: &str| u64::from_str_radix(hex, 16).map(|key| key.to_string()).context("a record's key is damaged");
        let verdict = if same { "same" } else { "not_same" };
        // a name that a spreadsheet would run is kept from it
        let user = judgement.user.trim_start_matches(['=', '+', '-', '@']);
        rows.write_record([&key(&judgement.one)?, &key(&judgement.other)?, verdict, user, &judgement.at])?;
    }
    Ok(String::from_utf8(rows.into_inner()?)?)
}

/// Prints what holds or is broken.
fn verify(path: &Path, decisions: &Decisions, head: Option<&Head>) -> Result<End> {
    let verdict = decisions.verify(head).context("the chain cannot be followed")?;
    let mut text = format!("{}: {} lines\nhead {}\n", path.display(), verdict.head.lines, verdict.head);
    if verdict.breaks.is_empty() {
        text += "the chain holds; keep the head elsewhere to compare with later (--head)\n";
        return say(&text);
    }
    text += "the chain is broken:\n";
    text += &verdict.breaks.iter().map(|broken| format!("  {broken}\n")).collect::<String>();
    text += "keep this file as it is, and go on with a copy from before or with a new one (--decisions)\n";
    say(&text)?;
    Ok(End::Issues)
}

/// What the start says.
#[derive(Clone, Copy)]
enum Word {
    /// Where the page is.
    Open,
    /// Other machines can read it.
    Exposed,
}

fn words(language: Language, word: Word) -> &'static str {
    match (word, language) {
        (Word::Open, Language::En) => {
            "open {address}\n(the address is the key: it is new at every start, do not pass it on)\ndecisions: {decisions}\nstop with Ctrl-C\n"
        }
        (Word::Open, Language::Fr) => {
            "ouvrez {address}\n(l'adresse est la clé : elle change à chaque démarrage, ne la transmettez pas)\ndécisions : {decisions}\nCtrl-C pour arrêter\n"
        }
        (Word::Exposed, Language::En) => {
            "warning: listening on {}: other machines can reach the page, and what it shows travels unencrypted"
        }
        (Word::Exposed, Language::Fr) => {
            "attention : écoute sur {} : d'autres machines peuvent atteindre la page, et ce qu'elle montre circule en clair"
        }
    }
}
