//! Which clusters come next? Search, filters, order and pages over the whole run, worked out on this side.

use serde::{Deserialize, Serialize};

use crate::model::{Change, ClusterKind};

use super::index::{Listed, fold};
use super::standing::{Standing, Status};

/// What the queue is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Query {
    /// Words of names, identifiers and ids; all must be met.
    pub search: String,
    /// Where it must stand, comma-separated; empty means anywhere, `blind` the blind audit.
    pub status: String,
    /// What it must look like; empty means anything.
    pub kind: String,
    /// A country that pays or is paid.
    pub country: String,
    /// What it must be to the run before: `new`, `grown`, `merged`, `split`.
    pub change: String,
    /// Who must work on it; `-` means nobody.
    pub assignee: String,
    /// A flag met inside.
    pub reason: String,
    /// Which column orders it; a leading `-` turns it round.
    pub sort: String,
    /// 0-based page.
    pub page: usize,
    /// Rows a page, at most 200.
    pub size: usize,
}

/// The word for clusters that wait in the blind audit, among the statuses.
const BLIND: &str = "blind";

/// Most rows a page.
pub(super) const LARGEST_PAGE: usize = 200;

/// Rows a page when nothing is said.
const PAGE: usize = 50;

/// One row of the queue.
#[derive(Clone, Debug, Serialize)]
pub struct QueueRow<'a> {
    /// 1-based rank in the run; hidden, as score, urgency and reasons are, in the blind audit.
    pub rank: Option<u32>,
    /// Cluster id.
    pub cluster: &'a str,
    /// What it looks like.
    pub kind: ClusterKind,
    /// Ranking index, log10.
    pub score: Option<f64>,
    /// 0 to 1.
    pub urgency: Option<f64>,
    /// Expected number of true persons.
    pub expected_persons: Option<f64>,
    /// Members.
    pub persons: u32,
    /// Members who are paid.
    pub recipients: u32,
    /// Members who pay.
    pub payers: u32,
    /// Completed payments inside.
    pub payments: u32,
    /// Sum in US dollars.
    pub total_usd: &'a str,
    /// First payment.
    pub first: &'a str,
    /// Last payment.
    pub last: &'a str,
    /// Countries of those who pay.
    pub from: &'a [String],
    /// Countries of those paid.
    pub to: &'a [String],
    /// Names of up to three recipients.
    pub names: &'a [String],
    /// Flags met inside, most frequent first.
    pub reasons: &'a [String],
    /// What it is to the run before; none when there was none.
    pub change: Option<Change>,
    /// Where it stands.
    pub standing: &'a Standing,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page<R> {
    /// Rows that fit the query.
    pub found: usize,
    /// 0-based page shown: the last one when more was asked for.
    pub page: usize,
    /// Rows a page.
    pub size: usize,
    /// The rows.
    pub rows: Vec<R>,
}

/// One page of the queue.
pub type QueuePage<'a> = Page<QueueRow<'a>>;

impl<R> Page<R> {
    /// Page number `page` of what was found, `size` rows long: at most [`LARGEST_PAGE`], [`PAGE`] when it is 0.
    pub(super) fn cut<T>(found: &[T], page: usize, size: usize, row: impl FnMut(&T) -> R) -> Self {
        let size = if size == 0 { PAGE } else { size.min(LARGEST_PAGE) };
        let page = page.min(found.len().saturating_sub(1) / size);
        let rows = found.iter().skip(page * size).take(size).map(row).collect();
        Self { found: found.len(), page, size, rows }
    }
}

/// A cluster with what is known beside the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    /// The cluster.
    pub listed: &'a Listed,
    /// Where it stands.
    pub standing: &'a Standing,
    /// What it is to the run before.
    pub change: Option<Change>,
    /// Whether it waits in the blind audit: left out of the queue unless searched for, and shown without rank or score.
    pub blind: bool,
}

/// The rows of `all` that fit `query`, in its order, one page of them.
#[must_use]
pub(super) fn page<'a>(all: impl Iterator<Item = Placed<'a>>, query: &Query) -> QueuePage<'a> {
    let mut found = fitting(all, query);
    order(&mut found, &query.sort);
    Page::cut(&found, query.page, query.size, row)
}

/// The ids before and after `cluster` among those that fit `query`, in its order.
#[must_use]
pub(super) fn neighbours<'a>(
    all: impl Iterator<Item = Placed<'a>>,
    query: &Query,
    cluster: &str,
) -> (Option<&'a str>, Option<&'a str>) {
    let mut found = fitting(all, query);
    order(&mut found, &query.sort);
    let id = |at: usize| found.get(at).map(|placed| placed.listed.row.cluster.as_str());
    match found.iter().position(|placed| placed.listed.row.cluster == cluster) {
        Some(at) => (at.checked_sub(1).and_then(id), id(at + 1)),
        None => (None, id(0)),
    }
}

fn fitting<'a>(all: impl Iterator<Item = Placed<'a>>, query: &Query) -> Vec<Placed<'a>> {
    let words = fold(&query.search);
    let statuses: Vec<&str> = query.status.split(',').filter(|word| !word.is_empty()).collect();
    let asks_blind = statuses.contains(&BLIND);
    let fits = |placed: &Placed<'a>| {
        let (listed, standing) = (placed.listed, placed.standing);
        if asks_blind != placed.blind && (asks_blind || words.is_empty()) {
            return false;
        }
        let has = |list: &[String], wanted: &String| wanted.is_empty() || list.contains(wanted);
        let countries =
            query.country.is_empty() || listed.from.contains(&query.country) || listed.to.contains(&query.country);
        let assignee = match query.assignee.as_str() {
            "" => true,
            "-" => standing.assignee.is_empty(),
            name => standing.assignee == name,
        };
        let change = query.change.is_empty()
            || placed.change.is_some_and(|change| spelt(change) == query.change)
            || (query.change == "changed" && !standing.reasons.is_empty());
        (asks_blind || statuses.is_empty() || statuses.contains(&spelt(standing.status).as_str()))
            && (query.kind.is_empty() || spelt(listed.row.kind) == query.kind)
            && countries
            && assignee
            && change
            && has(&listed.reasons, &query.reason)
            && listed.is_found_by(&words)
    };
    all.filter(fits).collect()
}

fn spelt(word: impl Serialize) -> String {
    serde_json::to_value(word).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Orders by one column, best first where "best" means something, then by rank.
fn order(found: &mut [Placed<'_>], sort: &str) {
    // the place of a blind row tells nothing: its id decides
    let blind = |placed: &Placed<'_>| placed.blind.then(|| placed.listed.row.cluster.clone());
    let (turned, column) = sort.strip_prefix('-').map_or((false, sort), |column| (true, column));
    found.sort_by(|a, b| {
        let (one, other) = (&a.listed.row, &b.listed.row);
        let by = match column {
            "score" => other.score.total_cmp(&one.score),
            "urgency" => other.urgency.total_cmp(&one.urgency),
            "persons" => other.persons.cmp(&one.persons),
            "payments" => other.payments.cmp(&one.payments),
            "total" => b.listed.cents.cmp(&a.listed.cents),
            "last" => other.last.cmp(&one.last),
            "status" => a.standing.status.cmp(&b.standing.status),
            "kind" => one.kind.cmp(&other.kind),
            "cluster" => one.cluster.cmp(&other.cluster),
            _ => one.rank.cmp(&other.rank),
        };
        let by = if turned { by.reverse() } else { by };
        match (blind(a), blind(b)) {
            (None, None) => by.then(one.rank.cmp(&other.rank)),
            (one, other) => one.cmp(&other),
        }
    });
}

fn row<'a>(placed: &Placed<'a>) -> QueueRow<'a> {
    let (listed, row) = (placed.listed, &placed.listed.row);
    let shown = !placed.blind;
    QueueRow {
        rank: shown.then_some(row.rank),
        cluster: &row.cluster,
        kind: row.kind,
        score: shown.then_some(row.score),
        urgency: shown.then_some(row.urgency),
        expected_persons: shown.then_some(row.expected_persons),
        persons: row.persons,
        recipients: row.runners,
        payers: row.payers,
        payments: row.payments,
        total_usd: &row.total_usd,
        first: &row.first,
        last: &row.last,
        from: &listed.from,
        to: &listed.to,
        names: &listed.names,
        reasons: if shown { &listed.reasons } else { &[] },
        change: placed.change,
        standing: placed.standing,
    }
}

/// Whether a cluster waits for somebody.
#[must_use]
pub(super) fn waits(status: Status) -> bool {
    matches!(status, Status::Open | Status::Reopened)
}
