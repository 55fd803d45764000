//! What does a person want to read when a run is finished? The closing summary of `obole analyze`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::words::{Words, number};
use crate::model::{Change, ClusterChange, ClusterKind, Issue, Language, LeadRole, Outcome, Severity, Tier, Worth};
use crate::schemas::Schemas;
use crate::store::{ClusterRow, LeadRow, RunFolder};

/// Clusters shown.
const CLUSTERS: usize = 10;
/// Reasons shown of rejected rows, and of each cluster.
const REASONS: usize = 3;
/// Issues shown.
const ISSUES: usize = 12;

/// The summary of the finished run at `out`, in `lang`.
pub(super) fn of(out: &Path, schemas: &Schemas, lang: Language) -> Result<String> {
    let folder = RunFolder::open(out)?;
    let words = Words::new(lang);
    let mut text = String::new();
    inputs(&mut text, &folder, &rejections(out)?, &words);
    let leads = folder.leads()?;
    people(&mut text, &folder, &leads, &words);
    worth(&mut text, &leads, &schemas.worth()?, &words);
    clusters(&mut text, &folder.clusters()?, schemas, &words);
    changes(&mut text, &folder.changes()?, &words);
    issues(&mut text, &folder.manifest.issues, &words);
    next(&mut text, out, &words);
    Ok(text)
}

/// Rejected rows by reason, the most frequent first.
fn rejections(out: &Path) -> Result<Vec<(String, u64)>> {
    let path = out.join("rejected.csv");
    let name = || format!("cannot read {}", path.display());
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for row in csv::Reader::from_path(&path).with_context(name)?.records() {
        let row = row.with_context(name)?;
        let (column, reason) = (row.get(2).unwrap_or_default(), row.get(3).unwrap_or_default());
        *counts
            .entry(if column.is_empty() { reason.to_owned() } else { format!("{column}: {reason}") })
            .or_insert(0) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(counts)
}

fn inputs(text: &mut String, folder: &RunFolder, rejections: &[(String, u64)], words: &Words) {
    let files = &folder.manifest.report.files;
    let total = |count: fn(&crate::model::FileReport) -> u64| number(files.iter().map(count).sum());
    let refused = files.iter().filter(|file| file.refused.is_some()).count() as u64;
    put(text, words.files, &format!("{} ({} {})", number(files.len() as u64), number(refused), words.refused));
    put(
        text,
        words.rows,
        &format!(
            "{} = {} {} + {} {} + {} {}",
            total(|file| file.read),
            total(|file| file.accepted),
            words.accepted,
            total(|file| file.rejected),
            words.rejected,
            total(|file| file.duplicates),
            words.duplicates
        ),
    );
    for (reason, count) in rejections.iter().take(REASONS) {
        put(text, "", &format!("{} x {reason}", number(*count)));
    }
    if rejections.len() > REASONS {
        put(text, "", words.more_rejections);
    }
    let unpriced: u64 = files.iter().map(|file| file.unpriced).sum();
    if unpriced > 0 {
        put(text, words.unpriced, &format!("{} {}", number(unpriced), words.unpriced_what));
    }
}

fn people(text: &mut String, folder: &RunFolder, leads: &[LeadRow], words: &Words) {
    let report = &folder.manifest.report;
    put(
        text,
        words.searched,
        &format!(
            "{} {} ({} {}), {} {}, {} {}",
            number(report.persons),
            words.persons,
            number(report.records),
            words.records,
            number(report.payers),
            words.payers,
            number(report.recipients),
            words.recipients
        ),
    );
    let count = |role, tier: Option<Tier>, outcome| {
        let of = leads.iter().filter(|lead| lead.role == role && lead.outcome == outcome);
        number(of.filter(|lead| tier.is_none_or(|tier| lead.tier == tier)).count() as u64)
    };
    for (name, tier) in [words.leads, words.second_tier, words.third_tier].into_iter().zip(Tier::ALL) {
        let payers = count(LeadRole::Payer, Some(tier), Outcome::Lead);
        let recipients = count(LeadRole::Recipient, Some(tier), Outcome::Lead);
        put(text, name, &format!("{payers} {}, {recipients} {}", words.payers, words.recipients));
    }
    let victims = count(LeadRole::Payer, None, Outcome::PossibleVictim);
    put(text, words.victims, &format!("{victims} {}", words.victims_what));
}

/// What first-tier leads of each band were worth in simulated worlds, or how many are expected to be true where that is
/// calibrated.
fn worth(text: &mut String, leads: &[LeadRow], worth: &Worth, words: &Words) {
    let (mut calibrated, mut counted) = (Vec::new(), Vec::new());
    for (role, people) in [(LeadRole::Payer, words.payers), (LeadRole::Recipient, words.recipients)] {
        let of = || leads.iter().filter(move |lead| lead.role == role && lead.outcome == Outcome::Lead);
        if let Some(known) = worth.calibrated.of(role) {
            let expected = of().map(|lead| known.at(lead.score)).sum::<f64>();
            calibrated.push(format!("{} {people}, {expected:.0} {}", number(of().count() as u64), words.expected));
            continue;
        }
        let bands = worth.bands.band.iter().filter(|band| band.role == role && band.tier == Tier::First).rev();
        let told = bands.filter_map(|band| {
            let here = of().filter(|lead| worth.bands.of(role, lead.tier, lead.score) == Some(band)).count();
            let from = band
                .from
                .map_or_else(|| words.lower.to_owned(), |from| format!("{} {}", words.from, decimal(from, words.lang)));
            (here > 0).then(|| format!("{} {from}{}{} ({})", number(here as u64), words.colon, band.of_ten, band.worst))
        });
        let told: Vec<String> = told.collect();
        counted.extend((!told.is_empty()).then(|| format!("{people}{}{}", words.colon, told.join(", "))));
    }
    if !counted.is_empty() {
        calibrated.push(words.simulated.to_owned());
        calibrated.extend(counted);
    }
    for (at, line) in calibrated.iter().enumerate() {
        put(text, if at == 0 { words.worth } else { "" }, line);
    }
}

/// A number with its sign, as the language writes it.
fn decimal(number: f64, lang: Language) -> String {
    let text = format!("{number:+}");
    if lang == Language::Fr { text.replace('.', ",") } else { text }
}

fn clusters(text: &mut String, clusters: &[ClusterRow], schemas: &Schemas, words: &Words) {
    put(text, words.clusters, &number(clusters.len() as u64));
    for cluster in clusters.iter().take(CLUSTERS) {
        let line = format!(
            "{:>2}  {}  {}  {} {}, {} {}, {} {}, {} USD, {} {}",
            cluster.rank,
            cluster.cluster,
            kind(cluster.kind, words),
            cluster.payers,
            words.payers,
            cluster.runners,
            words.recipients,
            cluster.payments,
            words.payments,
            cluster.total_usd,
            words.last,
            cluster.last.get(..10).unwrap_or(&cluster.last)
        );
        writeln!(text, "  {line}").expect("writing to text does not fail");
        let reasons: Vec<&str> =
            cluster.reasons.split("; ").filter(|reason| !reason.is_empty()).take(REASONS).collect();
        if !reasons.is_empty() {
            let reasons: Vec<&str> =
                reasons.into_iter().map(|reason| translated(reason, schemas, words.lang)).collect();
            writeln!(text, "      {}", reasons.join("; ")).expect("writing to text does not fail");
        }
    }
}

/// How many clusters are new, grown, merged, split or gone since the run given by `--base`.
fn changes(text: &mut String, changes: &[ClusterChange], words: &Words) {
    let kinds = [
        (Change::New, words.new),
        (Change::Grown, words.grown),
        (Change::Shrunk, words.shrunk),
        (Change::Merged, words.merged),
        (Change::Split, words.split),
        (Change::Same, words.same),
        (Change::Gone, words.gone),
    ];
    let count = |kind| changes.iter().filter(|change| change.change == kind).count() as u64;
    let told: Vec<String> = kinds.iter().map(|(kind, word)| format!("{} {word}", number(count(*kind)))).collect();
    if !changes.is_empty() {
        put(text, words.changes, &told.join(", "));
    }
}

/// A flag's English title, as the run keeps it, in the language asked for.
fn translated<'a>(title: &'a str, schemas: &'a Schemas, lang: Language) -> &'a str {
    schemas.flags.iter().find(|flag| flag.title.en == title).map_or(title, |flag| flag.title.get(lang))
}

fn kind(kind: ClusterKind, words: &Words) -> &'static str {
    match kind {
        ClusterKind::Family => words.family,
        ClusterKind::Organised => words.organised,
        ClusterKind::SinglePair => words.single_pair,
        ClusterKind::Hub => words.hub,
    }
}

/// What went wrong, and behind it what was noticed.
fn issues(text: &mut String, issues: &[Issue], words: &Words) {
    let (worth, notes): (Vec<&Issue>, Vec<&Issue>) =
        issues.iter().partition(|issue| issue.severity >= Severity::Warning);
    for (name, told) in [(words.issues, worth), (words.notes, notes)] {
        for (at, issue) in told.iter().take(ISSUES).enumerate() {
            put(text, if at == 0 { name } else { "" }, &line(issue, words));
        }
        if told.len() > ISSUES {
            put(text, "", &format!("{} {}", number((told.len() - ISSUES) as u64), words.more_issues));
        }
    }
}

fn line(issue: &Issue, words: &Words) -> String {
    let place = match (&issue.file, issue.row) {
        (Some(file), Some(row)) => format!("{file}, {} {row}: ", words.row),
        (Some(file), None) if !issue.what.starts_with(file.as_str()) => format!("{file}: "),
        _ => String::new(),
    };
    let advice = if issue.advice.is_empty() { String::new() } else { format!(" ({})", issue.advice) };
    format!("{place}{}{advice}", issue.what)
}

fn next(text: &mut String, out: &Path, words: &Words) {
    let shown = out.display();
    put(text, words.run, &shown.to_string());
    put(text, words.read_next, &format!("{shown}/clusters.csv, {shown}/leads.csv, {shown}/rejected.csv"));
    writeln!(text, "\n{}", words.caution).expect("writing to text does not fail");
}

fn put(text: &mut String, name: &str, value: &str) {
    writeln!(text, "{name:<20}{value}").expect("writing to text does not fail");
}
