//! What is this file, and how would it be read? The answer of `obole inspect`.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::arguments::Inspect;
use super::{End, say};
use crate::inspect::{self, Column, Content, Finding};
use crate::model::{Batch, HeadingWords, Mapping, Rejection, Role, SCALE, Survey};
use crate::pipeline;
use crate::readers::{self, Discovery, Source};
use crate::schemas::{self, Schemas};

/// Rows shown as they would be read.
const SHOWN: usize = 5;

/// Looks at every file, prints what was found, and writes a mapping when asked to.
pub(super) fn inspect(arguments: &Inspect) -> Result<End> {
    ensure!(arguments.write.is_none() || arguments.files.len() == 1, "--write takes one file at a time");
    let schemas = Schemas::load(arguments.schemas.as_deref())?;
    let words: HeadingWords = schemas.file("headings.toml")?;
    let (mut text, mut is_clear, mut drafts) = (String::new(), true, Vec::new());
    for path in &arguments.files {
        let discovery = readers::discover(std::slice::from_ref(path), &schemas.mappings, &[])?;
        for seen in readers::survey(path) {
            match &seen.survey {
                Ok(survey) => {
                    let findings = inspect::inspect(survey, &words);
                    is_clear &= one(&mut text, survey, &findings, (&discovery, &seen.path), &schemas)?;
                    drafts.extend(best(&findings).map(|finding| (survey.clone(), finding.clone())));
                }
                Err(reason) => {
                    is_clear = false;
                    writeln!(text, "{}\n  cannot be read: {reason}", seen.name)?;
                }
            }
            text.push('\n');
        }
    }
    if let Some(path) = &arguments.write {
        let [(survey, finding)] = drafts.as_slice() else {
            anyhow::bail!("--write needs one table, and {} were found: unpack or convert the file first", drafts.len());
        };
        let id = path.file_stem().and_then(|stem| stem.to_str());
        let id = id.context("--write needs a file name, such as inputs/acme.toml")?;
        schemas::write_own(path, &inspect::draft(id, survey, finding))?;
        writeln!(
            text,
            "written: {}; confirm or edit it, then give the folder above inputs/ with --schemas",
            path.display()
        )?;
    }
    say(&text)?;
    Ok(if is_clear { End::Clean } else { End::Issues })
}

/// The table a mapping is drafted from: the widest.
fn best(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().max_by_key(|finding| (finding.columns.len(), finding.rows))
}

/// Everything about one file, that lies at `path`; whether nothing is left to decide or to mend.
fn one(
    text: &mut String,
    survey: &Survey,
    findings: &[Finding],
    (discovery, path): (&Discovery, &Path),
    schemas: &Schemas,
) -> Result<bool> {
    write!(text, "{}\n  format: {}", survey.name, survey.reader)?;
    if !survey.encoding.is_empty() {
        write!(text, ", {}", survey.encoding)?;
    }
    if let Some(separator) = survey.separator {
        write!(text, ", separated by {separator:?}")?;
    }
    text.push('\n');
    let inner = |name: &str| survey.name.ends_with(name);
    let known = discovery.sources.iter().find(|source| inner(&source.name));
    for finding in findings {
        table(text, finding)?;
    }
    if let Some(source) = known {
        writeln!(text, "  read by the mapping {} ({})", source.mapping.id, source.mapping.title.en)?;
    }
    for issue in discovery.issues.iter().filter(|issue| issue.file.as_deref().is_some_and(inner)) {
        writeln!(text, "  {}", issue.what)?;
    }
    if let Some(source) = known {
        return rows(text, source, schemas);
    }
    for doubt in survey.doubts.iter().chain(findings.iter().flat_map(|finding| &finding.doubts)) {
        writeln!(text, "  decide: {doubt}")?;
    }
    if let Some(finding) = best(findings)
        && let Ok(mapping) = toml::from_str::<Mapping>(&inspect::draft("draft", survey, finding))
    {
        writeln!(text, "  with the mapping drafted (--write PATH writes it):")?;
        drafted(text, path, mapping, schemas)?;
    }
    Ok(false)
}

fn table(text: &mut String, finding: &Finding) -> Result<()> {
    if !finding.sheet.is_empty() {
        writeln!(text, "  sheet {:?}", finding.sheet)?;
    }
    match finding.header_row {
        Some(row) => writeln!(text, "  header on row {row}, {} rows of titles above it", finding.above)?,
        None => writeln!(text, "  no header row")?,
    }
    for (row, first) in finding.no_payments.iter().take(SHOWN) {
        writeln!(text, "  row {row} looks like a title, branch or total, not a payment: {first:?}")?;
    }
    for column in &finding.columns {
        let told: Vec<String> =
            column.candidates.iter().map(|(role, sure)| format!("{} {:.0} %", role.name(), sure * 100.0)).collect();
        let told = if told.is_empty() { "no role found".to_owned() } else { told.join(", ") };
        writeln!(
            text,
            "    {:24} {:34} {:3.0} % filled   {told}   e.g. {}",
            format!("{:?}", column.heading),
            holds(column),
            column.filled * 100.0,
            column.examples.iter().map(|example| shortened(example)).collect::<Vec<_>>().join(" | ")
        )?;
    }
    Ok(())
}

fn shortened(example: &str) -> String {
    example.chars().filter(|c| !c.is_control()).take(30).collect()
}

fn holds(column: &Column) -> String {
    match &column.content {
        Content::Empty => "nothing".into(),
        Content::Dates(formats) => format!("dates {}", formats.join(" or ")),
        Content::Times(formats) => format!("times {}", formats.join(" or ")),
        Content::Amounts(marks) => match marks[..] {
            [mark] => format!("amounts, decimal mark {mark}"),
            [] => "amounts, both decimal marks".into(),
            _ => "amounts, decimal mark not shown".into(),
        },
        Content::Currencies => "currency codes".into(),
        Content::Numbers => "long numbers, kept as text".into(),
        Content::Emails => "e-mail addresses".into(),
        Content::Phones => "telephone numbers".into(),
        Content::Words(words) => format!("{} different words", words.len()),
        Content::Text => "text".into(),
    }
}

/// Reads with a mapping that was only drafted.
fn drafted(text: &mut String, path: &Path, mapping: Mapping, schemas: &Schemas) -> Result<()> {
    let mapping = Arc::new(mapping);
    let discovery = readers::discover(&[path.to_path_buf()], std::slice::from_ref(&mapping), &[])?;
    if let Some(source) = discovery.sources.first() {
        return rows(text, source, schemas).map(drop);
    }
    let reasons = discovery.issues.iter().map(|issue| issue.what.as_str()).collect::<Vec<_>>().join("; ");
    writeln!(text, "  it could not be read so: {reasons}")?;
    Ok(())
}

/// The first rows as they would be read, and why others would be rejected; whether none is.
fn rows(text: &mut String, source: &Source, schemas: &Schemas) -> Result<bool> {
    let normaliser = pipeline::normaliser(schemas, std::slice::from_ref(&source.mapping), None)?;
    let (mut accepted, mut rejected, mut shown): (usize, Vec<Rejection>, Vec<String>) = (0, Vec::new(), Vec::new());
    let summary = readers::read(source, &mut |raw| {
        let batch = normaliser.batch(&raw);
        for row in 0..batch.rows.len().min(SHOWN.saturating_sub(shown.len())) {
            shown.push(payment(&batch, row));
        }
        accepted += batch.rows.len();
        rejected.extend(batch.rejected.into_iter().take(1_000 - rejected.len().min(1_000)));
        Ok(())
    })?;
    if let Some(reason) = summary.refused {
        writeln!(text, "  it cannot be read: {reason}")?;
        return Ok(false);
    }
    let refused = summary.rows - accepted as u64;
    writeln!(
        text,
        "  {} rows: {accepted} would be accepted, {refused} rejected, {} passed over",
        summary.rows, summary.skipped
    )?;
    shown.iter().try_for_each(|line| writeln!(text, "    {line}"))?;
    for Rejection { row, column, reason, raw, .. } in rejected.iter().take(SHOWN) {
        writeln!(text, "    row {row} rejected: {column} {reason}: {}", shortened(raw))?;
    }
    Ok(rejected.is_empty())
}

fn payment(batch: &Batch, row: usize) -> String {
    let payment = &batch.payments[row];
    let sent = chrono::DateTime::from_timestamp(payment.sent, 0)
        .map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M:%SZ").to_string());
    let party = |roles: [Role; 5]| {
        roles.iter().map(|role| batch.get(*role, row)).find(|text| !text.is_empty()).unwrap_or("(not named)")
    };
    let sender = party([Role::SenderName, Role::SenderId, Role::SenderAccount, Role::SenderPhone, Role::SenderEmail]);
    let recipient = party([
        Role::RecipientName,
        Role::RecipientId,
        Role::RecipientAccount,
        Role::RecipientPhone,
        Role::RecipientEmail,
    ]);
    let amount = payment.amount as f64 / SCALE as f64;
    format!(
        "row {}: {sent} (known to the {}), {amount:.2} {}, {sender} -> {recipient}, {}",
        batch.rows[row],
        payment.precision.word(),
        payment.currency,
        payment.status.word()
    )
}
