//! What should the user know of what was read?

use crate::model::{FileReport, Issue, Overlap, Severity};

/// What the user should know of a file that was read.
pub(super) fn of_file(file: &FileReport) -> Vec<Issue> {
    let say = |severity, what: String, advice: &str| Issue {
        severity,
        file: Some(file.name.clone()),
        row: None,
        what,
        advice: advice.into(),
    };
    let mut issues = Vec::new();
    if let Some(reason) = &file.refused {
        issues.push(say(
            Severity::Refused,
            format!("{} was not read: {reason}", file.name),
            "mend the file or ask for it again; the others were read",
        ));
    }
    if file.rejected > 0 {
        let what = format!("{} of {} rows were rejected", file.rejected, file.read);
        issues.push(say(Severity::Warning, what, "see rejected.csv in the run folder for each row and reason"));
    }
    if file.one_sided > 0 {
        let what = format!("{} payments name only one side: they are kept, and not measured", file.one_sided);
        issues.push(say(Severity::Note, what, "nothing, if the other side is not known; else ask for it"));
    }
    if let Some(what) = super::extracts::said(&file.coverage) {
        issues.push(say(
            Severity::Note,
            what,
            "ask for more where that matters; obole explain says what would tell most",
        ));
    }
    if file.unpriced > 0 {
        let what =
            format!("{} payments have no reference rate: they are kept, without a value in dollars", file.unpriced);
        issues.push(say(Severity::Warning, what, "give the missing rates with --rates"));
    }
    issues
}

/// What the user should know of payments told twice.
pub(super) fn of_overlaps(found: &[Overlap]) -> Option<Issue> {
    let what = format!("{} payments are told by two exports: each counts once", found.len());
    (!found.is_empty()).then(|| Issue {
        severity: Severity::Note,
        file: None,
        row: None,
        what,
        advice: "overlaps.csv in the run folder cites both rows of each".into(),
    })
}
