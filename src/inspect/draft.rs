//! How is what was found written down as a mapping that an analyst confirms?

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Column, Content, Finding, conventions};
use crate::model::{Role, Survey};

/// Confidence from which a role is written; below, it stands as a line to decide.
const WRITTEN: f64 = 0.5;

/// A mapping called `id`, as TOML. Points that cannot be told for certain are lines that begin with `# decide:`; until
/// they are decided, their rows are rejected, not misread.
#[must_use]
pub fn draft(id: &str, survey: &Survey, finding: &Finding) -> String {
    let mut toml = String::new();
    let mut line = |text: &str| writeln!(toml, "{text}").expect("text takes all");
    line("# drafted by obole inspect: confirm or edit, then give its folder with --schemas");
    survey.doubts.iter().chain(&finding.doubts).for_each(|doubt| line(&format!("# decide: {}", in_one_line(doubt))));
    line(&format!("id = {}", quoted(id)));
    line(&format!("title = {{ fr = {0}, en = {0} }}", quoted(id)));
    line(&format!("source = {}", quoted(&format!("drafted from {}", survey.name))));
    line(&format!("reader = {}", quoted(&survey.reader)));
    let chosen = chosen(finding);
    decimal(&chosen).iter().chain(&dates(&chosen)).for_each(|text| line(text));
    line("# zone = \"Europe/Paris\"   # decide: where the clock of these times stands; without, only the day is known");
    let required: Vec<String> = chosen.iter().map(|(column, _)| quoted(&column.heading)).collect();
    line(&format!("required = [{}]", required.join(", ")));
    let ignored = finding.columns.iter().filter(|column| !column.heading.is_empty() && role(column, &chosen).is_none());
    let ignored: Vec<String> = ignored.map(|column| quoted(&column.heading)).collect();
    line(&format!("ignored = [{}]", ignored.join(", ")));
    if let Some(separator) = survey.separator {
        line("\n[text]");
        line(&format!("encoding = {}", quoted(&survey.encoding)));
        line(&format!("separator = {}", quoted(&separator.to_string())));
        line(&format!("preamble = {}", finding.header_row.map_or(finding.above as u64, |row| row - 1)));
        line(&format!("header = {}", finding.header_row.is_some()));
    } else if finding.header_row.is_none() {
        line("\n[text]\nheader = false");
    }
    if survey.reader == "spreadsheet" {
        line(&format!("\n[sheet]\nname = {}", quoted(&finding.sheet)));
        let words: Vec<String> = totals(finding).iter().map(|word| quoted(word)).collect();
        line(&format!("skip_words = [{}]", words.join(", ")));
    }
    line("\n[constants]");
    line(&format!("provider = {}", quoted(id)));
    if !chosen.iter().any(|(_, role)| *role == Role::Currency) {
        line("# currency = \"EUR\"   # decide: no column names it");
    }
    line("\n[columns]");
    let mut told_before = BTreeSet::new();
    for column in finding.columns.iter().filter(|column| !column.heading.is_empty()) {
        let heading = quoted(&column.heading);
        let told = column.candidates.iter().map(|(role, sure)| format!("{} {:.0} %", role.name(), sure * 100.0));
        let told = told.collect::<Vec<_>>().join(", ");
        match role(column, &chosen) {
            Some(_) if !told_before.insert(&column.heading) => {
                line(&format!("# {heading} = ...   # decide: a heading that stands twice: {told}"));
            }
            Some(role) => line(&format!("{heading} = {}   # {told}", quoted(role.name()))),
            None if told.is_empty() => line(&format!("# {heading} = ...   # nothing told what it is")),
            None => line(&format!("# {heading} = ...   # decide: {told}")),
        }
    }
    let totals: Vec<String> = totals(finding).iter().map(|word| quoted(word)).collect();
    if let Some(column) = finding.columns.first().filter(|_| survey.reader != "spreadsheet" && !totals.is_empty()) {
        line(&format!("\n[skip]\n{} = [{}]", quoted(&column.heading), totals.join(", ")));
    }
    statuses(&chosen).iter().for_each(|text| line(text));
    toml
}

/// A text as TOML in one line, whatever it holds: a key or a comment cannot go on in the next. What JSON escapes, TOML reads.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// A text for a comment.
fn in_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == '\u{2028}' { ' ' } else { c }).collect()
}

/// The columns whose role is sure enough, each role once: the surest column has it.
fn chosen(finding: &Finding) -> Vec<(&Column, Role)> {
    let mut offers: Vec<(&Column, Role, f64)> = Vec::new();
    for column in &finding.columns {
        let tied = matches!(column.candidates[..], [(_, first), (_, second), ..] if first - second < 0.05);
        if let Some(&(role, sure)) = column.candidates.first().filter(|(_, sure)| *sure >= WRITTEN && !tied) {
            offers.push((column, role, sure));
        }
    }
    let mut chosen: Vec<(&Column, Role, f64)> = Vec::new();
    for offer in offers {
        match chosen.iter_mut().find(|(_, role, _)| *role == offer.1) {
            Some(before) if before.2 < offer.2 => *before = offer,
            Some(_) => {}
            None => chosen.push(offer),
        }
    }
    // a date beside a time of day is the date of both
    let has_time = chosen.iter().any(|(_, role, _)| *role == Role::SentTime);
    let split = |role: Role| if has_time && role == Role::SentAt { Role::SentDate } else { role };
    chosen.into_iter().map(|(column, role, _)| (column, split(role))).collect()
}

/// First words of the rows that are no payments.
fn totals(finding: &Finding) -> Vec<String> {
    let first = finding.no_payments.iter().filter_map(|(_, first)| first.split(':').next());
    let mut words: Vec<String> = first.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
    words.sort();
    words.dedup();
    words
}

fn role(column: &Column, chosen: &[(&Column, Role)]) -> Option<Role> {
    chosen.iter().find(|(other, _)| std::ptr::eq(*other, column)).map(|(_, role)| *role)
}

fn decimal(chosen: &[(&Column, Role)]) -> Vec<String> {
    let marks = chosen.iter().filter_map(|(column, _)| match &column.content {
        Content::Amounts(marks) => Some(marks.as_slice()),
        _ => None,
    });
    let mut told: Vec<char> = marks.filter(|marks| marks.len() == 1).map(|marks| marks[0]).collect();
    told.sort_unstable();
    told.dedup();
    match told[..] {
        [mark] => vec![format!("decimal = \"{mark}\"")],
        [] => vec!["# decimal = \",\"   # decide: a point is taken unless you say a comma".to_owned()],
        _ => vec!["# decimal = \",\"   # decide: columns differ".to_owned()],
    }
}

/// Formats of the columns chosen, where one order of day and month is certain.
fn dates(chosen: &[(&Column, Role)]) -> Vec<String> {
    let (mut certain, mut open, mut times): (Vec<String>, Vec<String>, Vec<String>) = Default::default();
    for (column, _) in chosen {
        match &column.content {
            Content::Dates(formats) if conventions::orders(formats) > 1 => open.extend(formats.iter().cloned()),
            Content::Dates(formats) => certain.extend(formats.iter().cloned()),
            Content::Times(formats) => times.extend(formats.iter().cloned()),
            _ => {}
        }
    }
    let list = |mut formats: Vec<String>| {
        formats.sort();
        formats.dedup();
        formats.iter().map(|format| format!("\"{format}\"")).collect::<Vec<_>>().join(", ")
    };
    let mut lines = Vec::new();
    if !open.is_empty() {
        lines.push(format!("# dates = [...]   # decide: keep those of one order: {}", list(open)));
    } else if !certain.is_empty() {
        lines.push(format!("dates = [{}]", list(certain)));
    }
    if !times.is_empty() {
        lines.push(format!("times = [{}]", list(times)));
    }
    lines
}

/// Status words met, each to be given a meaning.
fn statuses(chosen: &[(&Column, Role)]) -> Vec<String> {
    let Some((column, _)) = chosen.iter().find(|(_, role)| *role == Role::Status) else { return Vec::new() };
    let Content::Words(words) = &column.content else { return Vec::new() };
    let mut lines = vec![
        "\n# words the vocabulary knows need no line; others are completed, pending, cancelled or refunded".to_owned(),
    ];
    lines.push("[statuses]".to_owned());
    lines.extend(words.iter().map(|word| format!("# {} = \"completed\"", quoted(&word.to_lowercase()))));
    lines
}
