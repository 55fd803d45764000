//! How does `obole calibrate` learn from what is known, and what does it say of it?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::Args;

use super::judgement::sheet;
use super::{End, say};
use crate::calibrate::{
    Calibration, Counting, Decided, Finding, Job, Knowledge, Trial, calibrate, cells, count, figures,
};
use crate::model::{Bands, LeadRole};
use crate::review::{Action, Decisions, Entry};

/// Arguments of `obole calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole calibrate runs/2026-11 --decisions decisions.sqlite --out calibrated
      refits the explanations to what courts and providers answered; a reading of our own score teaches nothing
  obole calibrate run1 run2 --truth world1/truth --truth world2/truth --out calibrated
      the same from simulated worlds; then: obole analyze exports/ --out run --schemas calibrated
  obole calibrate run1 run2 --truth world1/truth --truth world2/truth --bands --out bands
      how often leads of each band of the score were true, in place of a refit

exit codes: 0 written, 1 written and the ranking of people held out became worse, 2 nothing written (too few cases)")]
pub(super) struct Calibrate {
    /// run folders that analyze wrote
    #[arg(required = true, value_name = "RUN")]
    pub(super) runs: Vec<PathBuf>,
    /// truth folder of a simulated world; one for each run, in the same order
    #[arg(long, value_name = "DIR", required_unless_present = "decisions")]
    pub(super) truth: Vec<PathBuf>,
    /// file of the decisions that review kept
    #[arg(long, value_name = "FILE", conflicts_with = "truth")]
    pub(super) decisions: Option<PathBuf>,
    /// folder of schemas to write; it must not exist yet
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// schema files that add to or override the built-in ones: the numbers to start from
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// observations that the numbers to start from are worth
    #[arg(long, value_name = "N", default_value_t = 20.0)]
    pub(super) strength: f64,
    /// how far the next population may stand from this one, on the logarithmic scale: spreads are widened by it
    #[arg(long, value_name = "X", default_value_t = 0.22)]
    pub(super) robustness: f64,
    /// count how often leads of each band of the score were true, in place of a refit
    #[arg(long, requires = "truth")]
    pub(super) bands: bool,
    /// print JSON in place of tables
    #[arg(long)]
    pub(super) json: bool,
}

/// Calibrates and says what came of it.
pub(super) fn run(arguments: Calibrate) -> Result<End> {
    if arguments.bands {
        return bands(arguments);
    }
    let knowledge = match &arguments.decisions {
        Some(path) => decided(&Decisions::look(path)?)?,
        None => Knowledge::Truth(arguments.truth),
    };
    let out = arguments.out.clone();
    let calibration = calibrate(&Job {
        runs: arguments.runs,
        knowledge,
        schemas: arguments.schemas,
        out: arguments.out,
        strength: arguments.strength,
        robustness: arguments.robustness,
    })?;
    let worse = calibration
        .trials
        .iter()
        .any(|trial| trial.ranking_after.average_precision < trial.ranking_before.average_precision);
    if arguments.json {
        say(&(serde_json::to_string_pretty(&calibration)? + "\n"))?;
    } else {
        say(&text(&calibration, &out.display().to_string()))?;
    }
    Ok(if worse { End::Issues } else { End::Clean })
}

/// What stands decided of each cluster; a file whose audit chain is broken teaches nothing.
fn decided(decisions: &Decisions) -> Result<Knowledge> {
    let breaks = decisions.verify(None)?.breaks;
    ensure!(
        breaks.is_empty(),
        "{}: the audit chain is broken: {}; nothing is learnt from it",
        decisions.path().display(),
        breaks.join("; ")
    );
    let files = decisions.entries()?;
    let continued: BTreeSet<&String> = files.values().flatten().flat_map(|entry| &entry.settles).collect();
    let (mut all, mut left_out) = (Vec::new(), BTreeMap::new());
    let mut leave = |why: &str| *left_out.entry(why.to_owned()).or_default() += 1;
    for (cluster, entries) in &files {
        if continued.contains(cluster) {
            leave("decided again under the id of a later run");
            continue;
        }
        match entries.iter().rfind(|entry| entry.action.decides()) {
            Some(entry) if entry.action.judges() => all.extend(finding(entry)),
            _ => leave("not decided: put off, reopened, or waiting for data"),
        }
    }
    Ok(Knowledge::Decisions(all, left_out))
}

fn finding(entry: &Entry) -> Option<Decided> {
    let finding = match entry.action {
        Action::Confirm => Finding::Confirmed,
        Action::Dismiss => Finding::Dismissed(entry.explanation.clone().unwrap_or_else(|| "other".into())),
        Action::PossibleVictim => Finding::PossibleVictim,
        _ => return None,
    };
    Some(Decided {
        cluster: entry.cluster.clone(),
        finding,
        basis: entry.basis?,
        at: entry.at.clone(),
        recipients: entry.snapshot.recipients.clone(),
        payers: entry.snapshot.payers.clone(),
    })
}

fn text(calibration: &Calibration, out: &str) -> String {
    let mut all = String::new();
    let mut put = |text: String| writeln!(all, "{text}").expect("writing to text does not fail");
    for (title, told) in [("used", &calibration.used), ("left out", &calibration.left_out)] {
        put(title.to_owned());
        told.iter().for_each(|(what, n)| put(format!("  {n} {what}")));
        if told.is_empty() {
            put("  nothing".into());
        }
    }
    put(format!("how estimates are held back\n  {}\n", calibration.rules.join("\n  ")));
    for trial in &calibration.trials {
        put(trial_text(trial, calibration.folds));
    }
    for (role, said) in &calibration.calibrated {
        put(format!("probability shown for {role}: {said}"));
    }
    put(format!(
        "{} numbers of {} files changed, learnt from {} networks; {} contests held again",
        calibration.changes.len(),
        calibration.changes.iter().map(|change| &change.file).collect::<BTreeSet<_>>().len(),
        calibration.networks,
        calibration.contests
    ));
    put(format!("written to {out}; what each number rests on: {out}/calibration.toml"));
    put(format!("next: obole analyze EXPORTS --out RUN --schemas {out}"));
    all
}

fn trial_text(trial: &Trial, folds: u8) -> String {
    let role = if trial.role == LeadRole::Payer { "payers" } else { "recipients" };
    let how = if trial.split == "time" {
        "those who began last".to_owned()
    } else {
        format!("{folds} folds, whole networks at a time")
    };
    let mut table = sheet(&["", "before", "after", "as probability"]);
    for (what, before, after, mapped) in figures(trial) {
        let mapped = mapped.map_or_else(|| "-".to_owned(), |mapped| format!("{mapped:.4}"));
        table.add_row([what.to_owned(), format!("{before:.4}"), format!("{after:.4}"), mapped]);
    }
    let mut bins = sheet(&["score from", "leads", "true", "share", "95 % interval", "index", "probability"]);
    for bin in &trial.bins {
        bins.add_row(cells(bin));
    }
    let (people, guilty) = (trial.persons, trial.ranking_after.guilty);
    format!("{role} held out ({how}): {people} people, {guilty} to be found\n{table}\n\n{bins}\n")
}

fn bands(arguments: Calibrate) -> Result<End> {
    if arguments.decisions.is_some() {
        bail!("--bands counts simulated worlds: give --truth for each run");
    }
    let out = arguments.out.display().to_string();
    let found = count(&Counting {
        runs: arguments.runs,
        truths: arguments.truth,
        out: arguments.out,
        command: "obole calibrate RUN... --truth DIR... --bands --out DIR".into(),
    })?;
    if arguments.json {
        return say(&(serde_json::to_string_pretty(&found)? + "\n"));
    }
    say(&format!("{}\nwritten to {out}/bands.toml\n", bands_table(&found)))
}

fn bands_table(bands: &Bands) -> comfy_table::Table {
    let mut table = sheet(&["leads", "tier", "score from", "counted", "true of 10", "in the worst world"]);
    for band in &bands.band {
        table.add_row([
            if band.role == LeadRole::Payer { "payers" } else { "recipients" }.to_owned(),
            band.tier.word().to_owned(),
            band.from.map_or_else(|| "-".to_owned(), |from| format!("{from:+}")),
            band.leads.to_string(),
            band.of_ten.to_string(),
            band.worst.to_string(),
        ]);
    }
    table
}
