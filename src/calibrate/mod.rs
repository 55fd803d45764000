//! Floor 2: do the schemas say what is known of a run's people, and what is a score worth?
//!
//! A run whose people are known, from the truth of a simulated world or from decisions that rest on a court or a
//! provider, teaches the numbers of the schemas (`fit`, `refit`), held back towards the shipped ones. Whether that is any
//! better is tried on people who were held out, whole networks at a time and those that began late (`folds`): the
//! contest is held again for each fold, and only those it never learnt from are judged (`reliability`, `ranking`).

mod bands;
mod by_decisions;
mod by_truth;
mod cases;
mod edit;
mod fit;
mod folds;
mod habits;
mod ranking;
mod refit;
mod reliability;
mod report;
mod trial;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::evaluate;
use crate::model::Contest;
use crate::pipeline::Reopened;
use crate::schemas::{self, Schemas};

pub use bands::{Counting, count};
pub use by_decisions::{Decided, Finding};
pub use ranking::Ranking;
pub use refit::Change;
pub use reliability::{Bin, Map, Quality};
pub use report::{Calibration, Trial, cells, figures, markdown};

use cases::World;
use fit::Pull;
use folds::HeldOut;

/// Least networks (or confirmed clusters) with someone to be found: fewer cannot be parted into folds.
pub const LEAST_NETWORKS: usize = 5;
/// Least persons of whom something is known, true and not, each.
pub const LEAST_PERSONS: usize = 10;

/// What is known of the people of the runs.
#[derive(Clone, Debug)]
pub enum Knowledge {
    /// The truth folder of each run, in order.
    Truth(Vec<PathBuf>),
    /// What a team decided, and how many clusters are left out before, by reason.
    Decisions(Vec<Decided>, BTreeMap<String, usize>),
}

/// What to calibrate, and how.
#[derive(Clone, Debug)]
pub struct Job {
    /// Run folders.
    pub runs: Vec<PathBuf>,
    /// What is known of their people.
    pub knowledge: Knowledge,
    /// Schemas that replace or add to the shipped ones.
    pub schemas: Option<PathBuf>,
    /// Folder of schemas to write; must not exist.
    pub out: PathBuf,
    /// Observations that the shipped numbers are worth.
    pub strength: f64,
    /// How far another population may stand, natural-log units.
    pub robustness: f64,
}

/// Refits the schemas to what is known, tries them on people held out, and writes them with the report.
///
/// # Errors
/// When a run or what is known of it cannot be read, too few cases are known, or `out` exists.
pub fn calibrate(job: &Job) -> Result<Calibration> {
    ensure!(job.strength > 0.0, "--strength {}: the shipped numbers count as more than nothing", job.strength);
    ensure!(
        (0.0..=1.0).contains(&job.robustness),
        "--robustness {}: give a number from 0 to 1, such as 0.22",
        job.robustness
    );
    ensure!(!job.out.exists(), "{} exists already: give a folder that does not", job.out.display());
    let shipped = Schemas::load(job.schemas.as_deref())?;
    let runs: Vec<Reopened> = job.runs.iter().map(|run| Reopened::open(run, &shipped)).collect::<Result<_>>()?;
    let before: Vec<Contest> = runs.iter().map(|run| run.hold(&shipped)).collect::<Result<_>>()?;
    let whole = matches!(job.knowledge, Knowledge::Truth(_));
    let (cases, used, left_out) = match &job.knowledge {
        Knowledge::Truth(truths) => known_truth(job, truths, &runs, &shipped)?,
        Knowledge::Decisions(decided, beyond) => {
            let (cases, used, mut left_out) = by_decisions::cases(&runs, &before, decided, &shipped.explanations);
            beyond.iter().for_each(|(why, n)| *left_out.entry(why.clone()).or_default() += n);
            (cases, used, left_out)
        }
    };
    let worlds: Vec<World> = runs.into_iter().zip(cases).map(|(run, cases)| World { run, cases }).collect();
    enough(&worlds, &used, &left_out)?;
    let pull = Pull { strength: job.strength, robustness: job.robustness };
    let bench = trial::Bench { worlds: &worlds, shipped: &shipped, before: &before, pull, whole };
    let trials = bench.run()?;
    let nobody: Vec<HeldOut> = worlds.iter().map(|world| HeldOut::nobody(&world.cases.circles)).collect();
    let refit = refit::refit(&worlds, &nobody, &shipped, pull, whole);
    let calibration = report::Calibration::new(&worlds, pull, whole, (used, left_out), refit.changes, trials);
    let mut files = edit::edited(&shipped, &calibration.changes)?;
    files.insert("calibration.toml".into(), calibration.toml()?.into_bytes());
    files.insert("calibration.json".into(), (serde_json::to_string_pretty(&calibration)? + "\n").into_bytes());
    files.insert("calibration.md".into(), markdown(&calibration).into_bytes());
    schemas::write_folder(&job.out, &files)?;
    Schemas::load(Some(&job.out)).context("the schemas written cannot be used: please report this")?;
    Ok(calibration)
}

type Known = (Vec<cases::Cases>, by_decisions::Told, by_decisions::Told);

fn known_truth(job: &Job, truths: &[PathBuf], runs: &[Reopened], shipped: &Schemas) -> Result<Known> {
    ensure!(
        truths.len() == job.runs.len(),
        "{} runs and {} truth folders: give one --truth for each run, in order",
        job.runs.len(),
        truths.len()
    );
    let meanings: by_truth::Meanings = shipped.file("labels.toml")?;
    meanings.check(&shipped.explanations)?;
    let (mut cases, mut used) = (Vec::new(), by_decisions::Told::new());
    let mut left_out = by_decisions::Told::new();
    for ((run, truth), path) in runs.iter().zip(truths).zip(&job.runs) {
        let labels = evaluate::labels(path, truth)?;
        let known = by_truth::cases(run, &labels, &meanings, &shipped.explanations);
        let count = |told: &mut by_decisions::Told, what: &str, n: usize| *told.entry(what.into()).or_default() += n;
        for (role, people) in [("recipients", &known.recipients), ("payers", &known.payers)] {
            let of = |guilty| people.iter().filter(|case| case.guilty == guilty).count();
            count(&mut used, &format!("{role} to be found"), of(Some(true)));
            count(&mut used, &format!("{role}, honest"), of(Some(false)));
            count(&mut left_out, &format!("{role} whom the truth does not know, or who hand money on"), of(None));
        }
        count(&mut used, "pairs of a known kind", known.pairs.iter().flatten().count());
        let unknown = known.pairs.iter().filter(|kind| kind.is_none()).count();
        count(&mut left_out, "pairs whose kind the truth does not tell: the two ends live differently", unknown);
        cases.push(known);
    }
    Ok((cases, used, left_out))
}

/// Refuses too few cases, and says what there is.
fn enough(worlds: &[World], used: &by_decisions::Told, left_out: &by_decisions::Told) -> Result<()> {
    let networks: usize = worlds.iter().map(|world| world.cases.guilty_circles()).sum();
    let people = |guilty: bool| {
        let all = worlds.iter().flat_map(|world| world.cases.recipients.iter().chain(&world.cases.payers));
        all.filter(|case| case.guilty == Some(guilty)).count()
    };
    let (is, is_not) = (people(true), people(false));
    if networks >= LEAST_NETWORKS && is >= LEAST_PERSONS && is_not >= LEAST_PERSONS {
        return Ok(());
    }
    let list = |told: &by_decisions::Told| {
        let lines: Vec<String> = told.iter().map(|(what, n)| format!("\n  {n} {what}")).collect();
        if lines.is_empty() { "\n  nothing".to_owned() } else { lines.concat() }
    };
    bail!(
        "too few decided cases to calibrate: {networks} networks, {is} persons confirmed and {is_not} cleared; at least \
         {LEAST_NETWORKS} networks, {LEAST_PERSONS} and {LEAST_PERSONS} persons are needed\nused:{}\nleft out:{}",
        list(used),
        list(left_out)
    )
}
