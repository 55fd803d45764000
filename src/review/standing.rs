//! Where does each cluster of this run stand, given what was written about it and about the clusters it comes from?

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::entry::{Action, Entry, Snapshot};
use super::settings::Material;

/// Where a cluster stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Decided before, and something has changed since.
    Reopened,
    /// Nobody has decided.
    #[default]
    Open,
    /// It cannot be told from these data.
    NeedsData,
    /// Out of the queue for a while.
    Snoozed,
    /// The lead holds.
    Confirmed,
    /// Support, not suspicion.
    PossibleVictim,
    /// Another explanation won.
    Dismissed,
}

/// Why a cluster is back, with the figures of then and now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Reason {
    /// A reviewer asked for it.
    Asked,
    /// The date has come.
    Woke {
        /// The date.
        until: NaiveDate,
    },
    /// Recipients joined.
    Recipients {
        /// Person ids.
        joined: Vec<String>,
    },
    /// Payers joined.
    Payers {
        /// Person ids.
        joined: Vec<String>,
    },
    /// Further payments.
    Payments {
        /// Then.
        from: u32,
        /// Now.
        to: u32,
    },
    /// The index rose.
    Score {
        /// Then.
        from: f64,
        /// Now.
        to: f64,
    },
    /// Patterns not met before.
    Reasons {
        /// Flag ids or titles.
        met: Vec<String>,
    },
    /// Clusters decided apart are now one.
    Merged {
        /// Their ids.
        from: Vec<String>,
    },
    /// It was part of a decided cluster.
    Split {
        /// Its id.
        from: String,
    },
}

/// What a cluster brings along.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Standing {
    /// Where it stands.
    pub status: Status,
    /// Why it is back; or, for one that stays decided, what has changed since.
    pub reasons: Vec<Reason>,
    /// Version of its own file.
    pub version: u32,
    /// The decision in force, or the last one before it came back.
    pub decision: Option<Entry>,
    /// Who works on it; empty when nobody.
    pub assignee: String,
    /// Remarks in its file and in those it continues.
    pub notes: usize,
    /// Ids of clusters of earlier runs that live on in it and whose files its next line continues.
    pub inherits: Vec<String>,
    /// Ids of decided clusters from which people came and which live on elsewhere.
    pub origins: Vec<String>,
}

/// Files of decided clusters of earlier runs: those that live on in a cluster, and those that only lent people to it.
#[derive(Clone, Debug, Default)]
pub struct Ancestry {
    /// Ids of those that live on in it.
    pub parents: Vec<String>,
    /// Ids of those that live on elsewhere.
    pub origins: Vec<String>,
}

/// Works out where a cluster stands today.
#[must_use]
pub fn stand(
    id: &str,
    now: &Snapshot,
    ancestry: &Ancestry,
    files: &BTreeMap<String, Vec<Entry>>,
    material: &Material,
    today: NaiveDate,
) -> Standing {
    let none = Vec::new();
    let own = files.get(id).unwrap_or(&none);
    let lines: Vec<&Entry> =
        ancestry.parents.iter().filter_map(|parent| files.get(parent)).flatten().chain(own).collect();
    let decision = |file: &[Entry]| file.iter().rev().find(|entry| entry.action.decides()).cloned();
    let mut decided: Vec<Entry> =
        ancestry.parents.iter().filter_map(|parent| decision(files.get(parent)?)).chain(decision(own)).collect();
    decided.sort_by(|a, b| (&b.at, &b.cluster).cmp(&(&a.at, &a.cluster)));
    let mut standing = Standing {
        version: own.last().map_or(0, |entry| entry.version),
        assignee: lines.iter().rev().find_map(|entry| entry.assignee.clone()).unwrap_or_default(),
        notes: lines.iter().filter(|entry| !entry.note.trim().is_empty()).count(),
        inherits: ancestry.parents.clone(),
        origins: ancestry.origins.clone(),
        ..Standing::default()
    };
    match decided.as_slice() {
        [] => {
            if let Some(from) = ancestry.origins.first() {
                standing.status = Status::Reopened;
                standing.reasons = vec![Reason::Split { from: from.clone() }];
            }
        }
        [only] => {
            (standing.status, standing.reasons) = alone(only, now, material, today);
        }
        several => {
            let from = several.iter().map(|entry| entry.cluster.clone()).collect();
            let agree = several.iter().all(|entry| entry.action == Action::Confirm);
            standing.status = if agree { Status::Confirmed } else { Status::Reopened };
            standing.reasons = vec![Reason::Merged { from }];
        }
    }
    standing.decision = decided.into_iter().next();
    standing
}

/// One decision against the cluster of today.
fn alone(entry: &Entry, now: &Snapshot, material: &Material, today: NaiveDate) -> (Status, Vec<Reason>) {
    let changes = changes(&entry.snapshot, now, material);
    let back = |status| if changes.is_empty() { status } else { Status::Reopened };
    match entry.action {
        Action::Confirm => (Status::Confirmed, changes),
        Action::PossibleVictim => (back(Status::PossibleVictim), changes),
        Action::Dismiss => (back(Status::Dismissed), changes),
        Action::NeedsData => (back(Status::NeedsData), changes),
        Action::Snooze => match entry.until {
            Some(until) if until <= today => (Status::Reopened, vec![Reason::Woke { until }]),
            Some(_) => (Status::Snoozed, changes),
            None => (back(Status::Snoozed), changes),
        },
        Action::Reopen => (Status::Reopened, vec![Reason::Asked]),
        Action::Note | Action::Assign => (Status::Open, Vec::new()),
    }
}

/// What has changed materially between two moments.
#[must_use]
pub fn changes(then: &Snapshot, now: &Snapshot, material: &Material) -> Vec<Reason> {
    let joined = |then: &[String], now: &[String]| -> Vec<String> {
        now.iter().filter(|person| !then.contains(person)).cloned().collect()
    };
    let recipients = joined(&then.recipients, &now.recipients);
    let payers = joined(&then.payers, &now.payers);
    let met = joined(&then.reasons, &now.reasons);
    let more = now.payments.saturating_sub(then.payments);
    let many = more >= material.payments && f64::from(more) >= material.payments_share * f64::from(then.payments);
    let mut reasons = Vec::new();
    if recipients.len() >= material.recipients.max(1) {
        reasons.push(Reason::Recipients { joined: recipients });
    }
    if payers.len() >= material.payers.max(1) {
        reasons.push(Reason::Payers { joined: payers });
    }
    if many && more > 0 {
        reasons.push(Reason::Payments { from: then.payments, to: now.payments });
    }
    if now.score - then.score >= material.score {
        reasons.push(Reason::Score { from: then.score, to: now.score });
    }
    if met.len() >= material.reasons.max(1) {
        reasons.push(Reason::Reasons { met });
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material() -> Material {
        Material { recipients: 1, payers: 2, payments: 3, payments_share: 0.2, score: 0.5, reasons: 2 }
    }

    fn snapshot(payments: u32, payers: &[&str]) -> Snapshot {
        let payers = payers.iter().map(|&payer| payer.to_owned()).collect();
        Snapshot { score: 1.0, payments, payers, recipients: vec!["R".into()], ..Snapshot::default() }
    }

    fn entry(cluster: &str, action: Action, until: Option<&str>, snapshot: Snapshot) -> Entry {
        Entry {
            cluster: cluster.into(),
            version: 1,
            action,
            basis: None,
            explanation: None,
            until: until.map(|day| day.parse().expect("a day")),
            assignee: None,
            note: String::new(),
            user: "a".into(),
            at: format!("2026-11-0{}T00:00:00Z", cluster.len()),
            run: "run".into(),
            blind: false,
            snapshot,
            settles: Vec::new(),
        }
    }

    fn stands(now: &Snapshot, parents: &[&str], origins: &[&str], lines: &[Entry]) -> Standing {
        let mut files: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        lines.iter().for_each(|line| files.entry(line.cluster.clone()).or_default().push(line.clone()));
        let names = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        let ancestry = Ancestry { parents: names(parents), origins: names(origins) };
        let today = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day");
        stand("C", now, &ancestry, &files, &material(), today)
    }

    #[test]
    fn a_dismissed_cluster_stays_so_until_it_changes_materially() {
        let dismissed = entry("C", Action::Dismiss, None, snapshot(20, &["p"]));
        let status = |now: &Snapshot| stands(now, &[], &[], std::slice::from_ref(&dismissed)).status;
        assert_eq!(status(&snapshot(20, &["p"])), Status::Dismissed);
        assert_eq!(status(&snapshot(22, &["p", "q"])), Status::Dismissed, "two payments and one payer are not enough");
        assert_eq!(status(&snapshot(24, &["p"])), Status::Reopened);
        assert_eq!(status(&snapshot(20, &["p", "q", "s"])), Status::Reopened);
        assert_eq!(status(&Snapshot { score: 1.6, ..snapshot(20, &["p"]) }), Status::Reopened);
    }

    #[test]
    fn it_says_why_it_is_back() {
        let dismissed = entry("C", Action::Dismiss, None, snapshot(10, &["p"]));
        let standing = stands(&snapshot(15, &["p"]), &[], &[], std::slice::from_ref(&dismissed));
        assert_eq!(standing.reasons, [Reason::Payments { from: 10, to: 15 }]);
        assert_eq!(standing.decision, Some(dismissed));
    }

    #[test]
    fn a_confirmed_cluster_stays_confirmed_and_tells_its_growth() {
        let confirmed = entry("C", Action::Confirm, None, snapshot(10, &["p"]));
        let standing = stands(&snapshot(15, &["p"]), &[], &[], &[confirmed]);
        assert_eq!(standing.status, Status::Confirmed);
        assert!(!standing.reasons.is_empty());
    }

    #[test]
    fn a_sleeper_wakes_on_its_day_or_with_a_change() {
        let sleeps = |until| vec![entry("C", Action::Snooze, until, snapshot(10, &["p"]))];
        let status = |now: u32, until| stands(&snapshot(now, &["p"]), &[], &[], &sleeps(until)).status;
        assert_eq!(status(10, Some("2026-11-26")), Status::Snoozed);
        assert_eq!(status(99, Some("2026-11-26")), Status::Snoozed, "a date is a date");
        assert_eq!(status(10, Some("2026-11-25")), Status::Reopened);
        assert_eq!(status(10, None), Status::Snoozed);
        assert_eq!(status(14, None), Status::Reopened);
    }

    #[test]
    fn merged_clusters_come_back_unless_both_were_confirmed() {
        let now = snapshot(20, &["p"]);
        let lines = |other| [entry("A", Action::Confirm, None, now.clone()), entry("BB", other, None, now.clone())];
        let merged = stands(&now, &["A", "BB"], &[], &lines(Action::Dismiss));
        assert_eq!(merged.status, Status::Reopened);
        assert_eq!(merged.reasons, [Reason::Merged { from: vec!["BB".into(), "A".into()] }]);
        assert_eq!(merged.inherits, ["A", "BB"]);
        assert_eq!(stands(&now, &["A", "BB"], &[], &lines(Action::Confirm)).status, Status::Confirmed);
    }

    #[test]
    fn the_part_that_split_off_is_looked_at_again() {
        let now = snapshot(5, &["p"]);
        let standing = stands(&now, &[], &["A"], &[entry("A", Action::Dismiss, None, snapshot(20, &["p"]))]);
        assert_eq!(standing.status, Status::Reopened);
        assert_eq!(standing.reasons, [Reason::Split { from: "A".into() }]);
        assert_eq!(standing.decision, None, "the decision belongs to the heir alone");
    }

    #[test]
    fn remarks_decide_nothing() {
        let now = snapshot(5, &["p"]);
        let mut remark = entry("C", Action::Note, None, now.clone());
        remark.note = "call the provider".into();
        let standing = stands(&now, &[], &[], &[remark]);
        assert_eq!((standing.status, standing.notes, standing.version), (Status::Open, 1, 1));
    }
}
