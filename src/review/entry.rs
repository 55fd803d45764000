//! What can a reviewer write down about a cluster, and when is it complete?

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use crate::model::Basis;

/// What is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The lead holds: worth an investigation.
    Confirm,
    /// Another explanation won.
    Dismiss,
    /// The payer looks like a victim: support, not suspicion.
    PossibleVictim,
    /// It cannot be told from these data.
    NeedsData,
    /// Out of the queue until a date, or until the cluster changes.
    Snooze,
    /// Back into the queue.
    Reopen,
    /// A remark; decides nothing.
    Note,
    /// Who works on it; decides nothing.
    Assign,
}

impl Action {
    /// The spelling in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Dismiss => "dismiss",
            Self::PossibleVictim => "possible_victim",
            Self::NeedsData => "needs_data",
            Self::Snooze => "snooze",
            Self::Reopen => "reopen",
            Self::Note => "note",
            Self::Assign => "assign",
        }
    }

    /// Whether it changes where the cluster stands.
    #[must_use]
    pub fn decides(self) -> bool {
        !matches!(self, Self::Note | Self::Assign)
    }

    /// Whether it judges the cluster, so that it must say on what it rests.
    #[must_use]
    pub fn judges(self) -> bool {
        matches!(self, Self::Confirm | Self::Dismiss | Self::PossibleVictim)
    }
}

/// Members and figures of a cluster when something was written about it, so that a later change can be told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Ranking index.
    pub score: f64,
    /// Completed payments inside.
    pub payments: u32,
    /// Sum of those priced, US dollars.
    pub total_usd: String,
    /// Last payment, `2026-01-31T12:00:00Z`.
    pub last: String,
    /// Person ids of those paid, sorted.
    pub recipients: Vec<String>,
    /// Person ids of those who pay, sorted.
    pub payers: Vec<String>,
    /// The patterns met inside.
    pub reasons: Vec<String>,
}

/// What the page sends.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// The version of the cluster's file that the reviewer saw; 0 when nothing was written yet.
    pub version: u32,
    /// What is written down.
    pub action: Action,
    /// What a judgement rests on.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// The explanation that won, for a dismissal.
    #[serde(default)]
    pub explanation: Option<String>,
    /// First day back in the queue, for a snooze; none means: when it changes.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Who works on it, for an assignment; empty means nobody.
    #[serde(default)]
    pub assignee: Option<String>,
    /// Free text.
    #[serde(default)]
    pub note: String,
}

/// One line of a cluster's file, as kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Cluster id.
    pub cluster: String,
    /// 1-based position in the cluster's file.
    pub version: u32,
    /// What is written down.
    pub action: Action,
    /// What a judgement rests on.
    pub basis: Option<Basis>,
    /// The explanation that won, for a dismissal.
    pub explanation: Option<String>,
    /// First day back in the queue.
    pub until: Option<NaiveDate>,
    /// Who works on it.
    pub assignee: Option<String>,
    /// Free text.
    pub note: String,
    /// Who wrote it.
    pub user: String,
    /// When, UTC.
    pub at: String,
    /// The run that was looked at.
    pub run: String,
    /// Whether score and rank were hidden (blind audit).
    pub blind: bool,
    /// The cluster at that moment.
    pub snapshot: Snapshot,
    /// Ids of clusters of earlier runs whose files this one continues.
    pub settles: Vec<String>,
}

/// Longest note, in characters.
pub(super) const LONGEST_NOTE: usize = 10_000;

/// Longest name of an assignee, in characters.
const LONGEST_NAME: usize = 200;

impl Proposal {
    /// What is missing or wrong, as ids that the page has words for; `knows` tells whether an explanation exists.
    #[must_use]
    pub fn faults(&self, today: NaiveDate, knows: impl Fn(&str) -> bool) -> Vec<&'static str> {
        let mut faults = Vec::new();
        let mut ask = |wrong: bool, fault| faults.extend(wrong.then_some(fault));
        ask(self.action.judges() != self.basis.is_some(), "basis");
        let names_known = self.explanation.as_deref().is_some_and(|id| id == "other" || knows(id));
        ask((self.action == Action::Dismiss) != names_known, "explanation");
        ask(self.explanation.is_some() && !names_known, "explanation");
        let is_blank = self.note.trim().is_empty();
        ask(self.explanation.as_deref() == Some("other") && is_blank, "note");
        ask(matches!(self.action, Action::Note | Action::NeedsData) && is_blank, "note");
        ask(self.note.chars().count() > LONGEST_NOTE, "note_length");
        ask(self.until.is_some_and(|until| until <= today || self.action != Action::Snooze), "until");
        ask(self.assignee.is_some() != (self.action == Action::Assign), "assignee");
        ask(self.assignee.as_ref().is_some_and(|name| name.chars().count() > LONGEST_NAME), "assignee");
        faults.dedup();
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(json: &str) -> Proposal {
        serde_json::from_str(json).expect("a proposal")
    }

    fn faults(json: &str) -> Vec<&'static str> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day");
        proposal(json).faults(today, |id| id == "lessons")
    }

    #[test]
    fn a_judgement_says_on_what_it_rests() {
        assert_eq!(faults(r#"{"version":0,"action":"confirm"}"#), ["basis"]);
        assert!(faults(r#"{"version":0,"action":"confirm","basis":"provider_answer"}"#).is_empty());
        assert_eq!(faults(r#"{"version":0,"action":"note","note":"x","basis":"provider_answer"}"#), ["basis"]);
    }

    #[test]
    fn a_dismissal_names_what_won() {
        let dismiss =
            |more: &str| faults(&format!(r#"{{"version":0,"action":"dismiss","basis":"reading_alone"{more}}}"#));
        assert_eq!(dismiss(""), ["explanation"]);
        assert_eq!(dismiss(r#","explanation":"nonsense""#), ["explanation"]);
        assert_eq!(dismiss(r#","explanation":"other""#), ["note"]);
        assert!(dismiss(r#","explanation":"other","note":"a savings group""#).is_empty());
        assert!(dismiss(r#","explanation":"lessons""#).is_empty());
    }

    #[test]
    fn a_snooze_ends_later_than_today_or_with_a_change() {
        assert!(faults(r#"{"version":1,"action":"snooze"}"#).is_empty());
        assert!(faults(r#"{"version":1,"action":"snooze","until":"2026-11-26"}"#).is_empty());
        assert_eq!(faults(r#"{"version":1,"action":"snooze","until":"2026-11-25"}"#), ["until"]);
        assert_eq!(faults(r#"{"version":1,"action":"reopen","until":"2026-12-25"}"#), ["until"]);
    }

    #[test]
    fn what_is_asked_for_must_be_said() {
        assert_eq!(faults(r#"{"version":0,"action":"needs_data","note":" "}"#), ["note"]);
        assert_eq!(faults(r#"{"version":0,"action":"assign"}"#), ["assignee"]);
        assert!(faults(r#"{"version":0,"action":"assign","assignee":""}"#).is_empty());
        let long = format!(r#"{{"version":0,"action":"note","note":"{}"}}"#, "a".repeat(LONGEST_NOTE + 1));
        assert_eq!(faults(&long), ["note_length"]);
        assert!(serde_json::from_str::<Proposal>(r#"{"version":0,"action":"delete"}"#).is_err());
    }
}
