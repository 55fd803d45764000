//! How does a comparison of two runs read?

use std::fmt::Write;

use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table};

use super::arguments::Compare;
use super::judgement::sheet;
use super::progress::Terminal;
use super::{End, say};
use crate::compare::{Cause, ClusterChange, Comparison, Fate, LeadChange, compare};
use crate::pipeline::{self, Job};
use crate::store::RunFolder;

/// Compares the two runs and prints what changed.
pub(super) fn tell(arguments: &Compare) -> Result<End> {
    let comparison = match &arguments.after {
        Some(after) => compare(&arguments.before, after)?,
        None => what_if(arguments)?,
    };
    if arguments.json {
        return say(&(serde_json::to_string_pretty(&comparison)? + "\n"));
    }
    say(&text(&comparison, arguments.top))
}

/// The run against the same payments judged otherwise; that variant is not kept.
fn what_if(arguments: &Compare) -> Result<Comparison> {
    let run = RunFolder::open(&arguments.before)?;
    let folder = tempfile::tempdir().context("cannot make a folder for the variant")?;
    let job = Job {
        inputs: Vec::new(),
        input_as: Vec::new(),
        coverage: Vec::new(),
        base: Some(arguments.before.clone()),
        out: folder.path().join("variant"),
        rates: None,
        judgements: None,
        seeds: None,
        schemas: arguments.schemas.clone(),
        priors: arguments.prior.iter().cloned().collect(),
        demographics: run.manifest.settings["demographics"].as_bool().unwrap_or_default(),
        command: std::env::args().collect(),
    };
    pipeline::run(&job, &Terminal::new(arguments.json))?;
    let mut comparison = compare(&arguments.before, &job.out)?;
    // that it goes on from the run, and reads nothing else, is what it is
    comparison.differences.retain(|it| !["setting base differs", "setting inputs differs"].contains(&it.as_str()));
    Ok(comparison)
}

fn text(comparison: &Comparison, top: usize) -> String {
    let mut out = String::new();
    let mut write = |text: String| writeln!(out, "{text}").expect("writing to text does not fail");
    if comparison.differences.is_empty() {
        write("the two runs had the same inputs, settings and schemas\n".into());
    } else {
        write(format!("what the runs were given otherwise\n  {}\n", comparison.differences.join("\n  ")));
    }
    let fates = |of: &dyn Fn(Fate) -> usize, same: usize| {
        let [appeared, moved, vanished] = [Fate::Appeared, Fate::Moved, Fate::Vanished].map(of);
        format!("{appeared} appeared, {moved} moved, {vanished} vanished, {same} stand as they did")
    };
    let of_clusters = |fate| comparison.clusters.iter().filter(|it| it.fate == fate).count();
    write(format!("clusters: {}", fates(&of_clusters, comparison.unchanged.1)));
    if !comparison.clusters.is_empty() {
        write(format!("{}\n", clusters(comparison, top)));
    }
    let of_leads = |fate| comparison.leads.iter().filter(|it| it.fate == fate).count();
    write(format!("leads and possible victims: {}", fates(&of_leads, comparison.unchanged.0)));
    if !comparison.leads.is_empty() {
        write(format!("{}\n", leads(comparison, top)));
    }
    write("because: what each measure contributes more or less than before, log10; - where the lead stood on other payments alone".into());
    out
}

fn clusters(comparison: &Comparison, top: usize) -> Table {
    let mut table = told(&["cluster", "rank", "score", "persons", "because"]);
    for it in foremost(&comparison.clusters, top, |it: &ClusterChange| it.rank) {
        let id = it.cluster.1.as_ref().or(it.cluster.0.as_ref()).cloned().unwrap_or_default();
        table.add_row([
            id,
            ranks(it.rank),
            scores(it.score),
            format!("{} stay, {} join, {} leave", it.stayed, it.joined, it.left),
            because(&it.because),
        ]);
    }
    table
}

fn leads(comparison: &Comparison, top: usize) -> Table {
    let mut table = told(&["person", "role", "rank", "score", "because"]);
    for it in foremost(&comparison.leads, top, |it: &LeadChange| it.rank) {
        let role = format!("{:?}", it.role).to_lowercase();
        table.add_row([it.person.clone(), role, ranks(it.rank), scores(it.score), because(&it.because)]);
    }
    table
}

/// A table whose last column is text.
fn told(header: &[&str]) -> Table {
    let mut table = sheet(header);
    if let Some(column) = table.column_mut(header.len() - 1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    table
}

/// Those that stand highest in either run.
fn foremost<T>(all: &[T], top: usize, rank: impl Fn(&T) -> (Option<u32>, Option<u32>)) -> Vec<&T> {
    let mut all: Vec<&T> = all.iter().collect();
    let best = |it: &T| {
        let (before, after) = rank(it);
        before.unwrap_or(u32::MAX).min(after.unwrap_or(u32::MAX))
    };
    all.sort_by_key(|it| best(it));
    all.truncate(top);
    all
}

fn ranks((before, after): (Option<u32>, Option<u32>)) -> String {
    let text = |rank: Option<u32>| rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string());
    format!("{} > {}", text(before), text(after))
}

fn scores((before, after): (Option<f64>, Option<f64>)) -> String {
    let text = |score: Option<f64>| score.map_or_else(|| "-".to_owned(), |score| format!("{score:.2}"));
    format!("{} > {}", text(before), text(after))
}

fn because(causes: &[Cause]) -> String {
    if causes.is_empty() {
        return "-".into();
    }
    causes.iter().map(|cause| format!("{} {:+.2}", cause.measure, cause.log10)).collect::<Vec<_>>().join(", ")
}
