//! What does a file of judgements say, and what do the records say to it?

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use crate::model::{Identity, Issue, Judgement, Severity};

/// Words for *one person* and for *two*; the file may be written in English or French.
const SAME: [&str; 3] = ["same", "meme", "même"];
const APART: [&str; 4] = ["not_same", "not same", "different", "différent"];

/// Reads judgements from CSV (comma or semicolon): columns `left`, `right` and `verdict`, in any order; further ones, such
/// as who decided and why, are for people. A row without a verdict is one not decided yet.
///
/// # Errors
/// All that is wrong with the file at once, each with its line.
pub fn judgements(bytes: &[u8], file: &str) -> Result<Vec<Judgement>> {
    let text = std::str::from_utf8(bytes).context("it is not UTF-8 text")?.trim_start_matches('\u{feff}');
    let heading = text.lines().next().unwrap_or("");
    let delimiter = if heading.contains(';') { b';' } else { b',' };
    let mut rows =
        csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let headings = rows.headers()?.clone();
    let column = |name: &str| {
        headings.iter().position(|heading| heading.eq_ignore_ascii_case(name)).with_context(|| {
            format!("it has no column {name}; it needs left, right and verdict, and has: {}", heading.trim())
        })
    };
    let columns = [column("left")?, column("right")?, column("verdict")?];
    let (mut judgements, mut problems) = (Vec::new(), Vec::new());
    for row in rows.records() {
        let row = row.context("it is not CSV")?;
        let line = row.position().map_or(0, csv::Position::line);
        let [left, right, verdict] = columns.map(|at| row.get(at).unwrap_or("").to_owned());
        let same = SAME.contains(&verdict.to_lowercase().as_str());
        if verdict.is_empty() {
            continue;
        }
        if !same && !APART.contains(&verdict.to_lowercase().as_str()) {
            problems.push(format!("line {line}: the verdict is {verdict:?}; write same or not_same"));
        } else if left.is_empty() || right.is_empty() {
            problems.push(format!("line {line}: left and right must each name a record or a person"));
        } else {
            judgements.push(Judgement { file: file.to_owned(), line, left, right, same });
        }
    }
    ensure!(problems.len() < 20, "it has {} lines that cannot be read, first {}", problems.len(), problems[0]);
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(judgements)
}

/// What the records say against the judgements, and against one another, for the closing summary.
#[must_use]
pub fn doubts(judgements: &[Judgement], identity: &Identity) -> Vec<Issue> {
    let of_judgement = |(at, what): &(usize, String)| Issue {
        severity: Severity::Warning,
        file: Some(judgements[*at].file.clone()),
        row: Some(judgements[*at].line),
        what: what.clone(),
        advice: "look at both records in persons.parquet, and mend the line or leave it".into(),
    };
    let mut issues: Vec<Issue> = identity.remarks.iter().map(of_judgement).collect();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, why) in &identity.contradictions {
        *reasons.entry(why).or_default() += 1;
    }
    if !reasons.is_empty() {
        let listed: Vec<String> = reasons.iter().map(|(why, count)| format!("{why}: {count}")).collect();
        let what = format!(
            "{} pairs of persons share an identifier and contradict each other ({}): they were kept apart",
            identity.contradictions.len(),
            listed.join(", ")
        );
        let advice = "contradictions.csv lists them; fill in its verdicts and give it back with --judgements";
        issues.push(Issue { severity: Severity::Note, file: None, row: None, what, advice: advice.into() });
    }
    issues
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_any_order_and_undecided_rows_are_passed_over() {
        let text = "\u{feff}verdict;left;right;why\nsame;11;P-ABC;one handwriting\n;12;13;\nNot_Same;12;14;";
        let read = judgements(text.as_bytes(), "file").unwrap();
        let judged = |line, left: &str, right: &str, same| Judgement {
            file: "file".into(),
            line,
            left: left.into(),
            right: right.into(),
            same,
        };
        assert_eq!(read, [judged(2, "11", "P-ABC", true), judged(4, "12", "14", false)]);
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_its_line() {
        let told = judgements(b"left,right,verdict\n1,2,perhaps\n1,,same\n", "").unwrap_err().to_string();
        assert!(told.contains("line 2") && told.contains("perhaps") && told.contains("line 3"), "{told}");
        assert!(judgements(b"a,b\n1,2\n", "").unwrap_err().to_string().contains("no column left"));
    }
}
