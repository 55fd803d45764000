//! Of ten leads with such a score, how many were true in simulated worlds, and how many in the worst of them?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::reliability::{EDGES, band};
use crate::evaluate::labels;
use crate::model::{Bands, LeadRole, Outcome, ScoreBand, Tier};
use crate::schemas;
use crate::store::RunFolder;

/// Leads below which a band says nothing, and below which a world has no say in which was the worst.
const LEAST: (u32, u32) = (10, 5);

/// What to count.
#[derive(Clone, Debug)]
pub struct Counting {
    /// Runs of simulated worlds.
    pub runs: Vec<PathBuf>,
    /// The truth folder of each, in order.
    pub truths: Vec<PathBuf>,
    /// Folder to write `bands.toml` into; must not exist.
    pub out: PathBuf,
    /// The command that counts again, kept in the file.
    pub command: String,
}

/// Leads and true ones of one band.
type Counts = BTreeMap<(LeadRole, Tier, usize), (u32, u32)>;

/// Counts how often the leads of each band of the score were true, and writes `bands.toml`.
///
/// # Errors
/// When a run or its truth cannot be read, or `out` exists.
pub fn count(job: &Counting) -> Result<Bands> {
    ensure!(
        job.truths.len() == job.runs.len(),
        "{} runs and {} truth folders: give one --truth for each run, in order",
        job.runs.len(),
        job.truths.len()
    );
    let worlds: Vec<Counts> =
        job.runs.iter().zip(&job.truths).map(|(run, truth)| of_world(run, truth)).collect::<Result<_>>()?;
    let bands = Bands { worlds: worlds.len() as u32, command: job.command.clone(), band: together(&worlds) };
    let text = format!(
        "# What a lead of each band of the score was worth in simulated worlds, until it is calibrated on decided cases:\n\
         # of ten such leads so many were true over all worlds (of_ten) and in the worst world (worst), rounded down. A lead\n\
         # is counted whatever its place; a band with fewer than {} leads is left out.\n\n{}",
        LEAST.0,
        toml::to_string(&bands)?
    );
    schemas::write_folder(&job.out, &BTreeMap::from([("bands.toml".to_owned(), text.into_bytes())]))?;
    Ok(bands)
}

fn of_world(run: &Path, truth: &Path) -> Result<Counts> {
    let labels = labels(run, truth)?;
    let mut counts = Counts::new();
    for lead in RunFolder::open(run)?.leads()? {
        let known = match lead.role {
            LeadRole::Payer => labels.payers.get(&lead.person),
            LeadRole::Recipient => labels.recipients.get(&lead.person),
        };
        let guilty = known.map_or(Some(false), |label| label.guilty);
        if let Some(guilty) = guilty.filter(|_| lead.outcome == Outcome::Lead) {
            let counted = counts.entry((lead.role, lead.tier, band(lead.score))).or_default();
            counted.0 += 1;
            counted.1 += u32::from(guilty);
        }
    }
    Ok(counts)
}

fn together(worlds: &[Counts]) -> Vec<ScoreBand> {
    let of_ten = |(leads, is): (u32, u32)| 10 * is / leads.max(1);
    let mut all = Counts::new();
    for (&key, &(leads, is)) in worlds.iter().flatten() {
        let counted = all.entry(key).or_default();
        *counted = (counted.0 + leads, counted.1 + is);
    }
    let bands = all.into_iter().filter(|(_, counted)| counted.0 >= LEAST.0);
    bands
        .map(|((role, tier, at), counted)| {
            let here = worlds.iter().filter_map(|world| world.get(&(role, tier, at)).copied());
            let worst = here.filter(|counted| counted.0 >= LEAST.1).map(of_ten).min();
            ScoreBand {
                role,
                tier,
                from: (at > 0).then(|| EDGES[at - 1]),
                leads: counted.0,
                of_ten: of_ten(counted),
                worst: worst.unwrap_or_default(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_are_added_up_and_the_worst_is_kept() {
        let key = (LeadRole::Payer, Tier::First, 3);
        let world = |leads, is| Counts::from([(key, (leads, is))]);
        let bands = together(&[world(20, 19), world(10, 4), world(4, 0)]);
        assert_eq!(bands.len(), 1);
        assert_eq!((bands[0].leads, bands[0].of_ten, bands[0].worst), (34, 6, 4), "a world of four has no say");
        assert_eq!(bands[0].from, Some(EDGES[2]));
        assert!(together(&[world(9, 9)]).is_empty(), "nine leads say nothing");
    }
}
