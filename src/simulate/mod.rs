//! Floor 1: a labelled population, honest and guilty, written as provider exports.
//!
//! Read in this order: [`runners`] and [`lives`] (what people do, in tables), `plan` and `block` (who lives where and who
//! pays whom), `rhythm` and `payments` (when and how much), `rows` and `layouts` (what providers write), `truth`.
//! A world is made of blocks of a few thousand remitters who pay only each other's recipients; some blocks at a time are
//! held in memory, sorted by time and written, so that a world of any size streams.

mod agent_report;
mod block;
mod canonical;
mod classes;
mod columnar;
mod cultures;
mod draw;
mod exports;
mod faults;
mod french;
mod honest;
mod layouts;
mod lives;
mod names_africa;
mod names_europe;
mod names_far;
mod networks;
mod onward;
mod payments;
mod people;
mod places;
mod plan;
mod providers;
mod rhythm;
mod rows;
mod runners;
mod sessions;
mod spelling;
mod truth;
mod wallet;
mod wording;
mod world;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use rayon::prelude::*;

/// Mean payments of a remitter in 24 months, measured over seeds; turns a number of rows into a number of people.
const PAYMENTS_PER_REMITTER: f64 = 12.0;
/// Blocks held in memory at once: about 1.3 million payments, so that smaller worlds are sorted by time as a whole.
const BLOCKS_AT_ONCE: usize = 20;

/// In which shapes the exports are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formats {
    /// Each provider in its own: canonical CSV, French CSV, XLSX, Parquet, wallet CSV.
    #[default]
    Mixed,
    /// Every provider as canonical CSV, for benchmarks.
    Csv,
}

/// What world to make.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Remitters, honest and guilty.
    pub payers: u64,
    /// Seed: same settings and seed, same bytes.
    pub seed: u64,
    /// About so many payments instead of so many remitters.
    pub rows: Option<u64>,
    /// Guilty payers per remitter; a small world has 30 at least (one remitter in fifty at most).
    pub prevalence: f64,
    /// 0 to 0.4: every median, share, hour and hub size of every class is moved by a factor of its own, up to so much.
    pub stress: f64,
    /// Shapes of the exports.
    pub formats: Formats,
    /// First day of the period.
    pub start: NaiveDate,
    /// Months of the period.
    pub months: u32,
    /// Share of telephone numbers that are missing beside those that providers never have.
    pub missing_phones: f64,
    /// Share of guilty payers who support a family abroad as well; no source has a figure.
    pub patrons_with_family: f64,
    /// Multiplies the number of people of an honest class, by class (`N11 = 2.0`).
    pub lookalikes: BTreeMap<String, f64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            payers: 6_000,
            seed: 1,
            rows: None,
            prevalence: 1.0 / 350.0,
            stress: 0.0,
            formats: Formats::Mixed,
            start: NaiveDate::from_ymd_opt(2024, 7, 1).expect("a date"),
            months: 24,
            missing_phones: 0.0,
            patrons_with_family: 0.0,
            lookalikes: BTreeMap::new(),
        }
    }
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// People who sent something, those who only hand collected money on left out.
    pub remitters: u64,
    /// Payers of money runners.
    pub guilty: u64,
    /// Networks of money runners.
    pub networks: u64,
    /// Well-formed payments, all of them in `truth/payments.csv`.
    pub payments: u64,
    /// Rows that were spoilt on purpose, and rows written twice.
    pub spoilt: u64,
    /// See `spoilt`.
    pub repeated: u64,
    /// Export files, below the folder.
    pub files: Vec<String>,
}

/// Makes a world and writes it below `out`: `exports/<provider>/` and `truth/`. Fails if `out` holds something already,
/// or cannot be written.
pub fn write(settings: &Settings, out: &Path) -> Result<Summary> {
    check(settings)?;
    if out.exists() && out.read_dir().map_or(true, |mut entries| entries.next().is_some()) {
        bail!("{} is not an empty folder: give a new one", out.display());
    }
    let world = world::World::new(settings);
    let plan = plan::plan(settings);
    let mut exports = exports::Exports::open(settings, out)?;
    let numbers: Vec<usize> = (0..plan.honest.len()).collect();
    for wave in numbers.chunks(BLOCKS_AT_ONCE) {
        let blocks: Vec<_> = wave.par_iter().map(|&number| block::block(&world, &plan, number)).collect();
        exports.write(&world, &blocks)?;
    }
    exports.close()
}

fn check(settings: &Settings) -> Result<()> {
    if settings.months == 0 || settings.months > 240 {
        bail!("a period has 1 to 240 months");
    }
    if !(0.0..=0.4).contains(&settings.stress) {
        bail!("stress lies between 0 and 0.4");
    }
    if !(0.0..=1.0).contains(&settings.patrons_with_family) {
        bail!("the share of payers with a family lies between 0 and 1");
    }
    let known =
        |id: &str| classes::DIASPORAS.iter().any(|one| one.id == id) || lives::LIVES.iter().any(|one| one.id == id);
    if let Some(id) = settings.lookalikes.keys().find(|id| !known(id)) {
        bail!(
            "{id} is no class of look-alikes: use N01 to N16, met_online, streamer_tips, savings_club, pooled_tuition or friend"
        );
    }
    Ok(())
}

/// Creates a file and the folders above it.
#[expect(clippy::disallowed_methods, reason = "simulate writes files, all of them here")]
fn create(path: &Path) -> Result<BufWriter<File>> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(BufWriter::with_capacity(1 << 18, file))
}

#[cfg(test)]
mod tests;
