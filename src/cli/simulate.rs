//! How do the arguments of `obole simulate` become a world, and what was made?

use std::time::Duration;

use anyhow::Result;
use indicatif::ProgressBar;

use super::arguments::{Shapes, Simulate};
use super::words::number;
use super::{End, say};
use crate::simulate::{self, Formats, Settings, Summary};

/// Writes the world and says what is in it.
pub(super) fn simulate(arguments: Simulate) -> Result<End> {
    let out = arguments.out.clone();
    let bar = ProgressBar::new_spinner().with_message("inventing people and payments");
    bar.enable_steady_tick(Duration::from_millis(120));
    let made = simulate::write(&settings(arguments), &out);
    bar.finish_and_clear();
    say(&summary(&made?, &out.display().to_string()))
}

fn settings(arguments: Simulate) -> Settings {
    let usual = Settings::default();
    Settings {
        payers: arguments.payers,
        seed: arguments.seed,
        rows: arguments.rows,
        prevalence: arguments.prevalence.unwrap_or(usual.prevalence),
        stress: arguments.stress,
        formats: match arguments.formats {
            Shapes::Mixed => Formats::Mixed,
            Shapes::Csv => Formats::Csv,
        },
        start: arguments.start.unwrap_or(usual.start),
        months: arguments.months.unwrap_or(usual.months),
        missing_phones: arguments.missing_phones,
        patrons_with_family: arguments.patrons_with_family,
        lookalikes: arguments.look_alike.into_iter().collect(),
    }
}

fn summary(made: &Summary, out: &str) -> String {
    format!(
        "{} payments of {} remitters, {} of them payers of {} invented networks\n\
         {} rows spoilt on purpose, {} written twice\n\
         {} files below {out}/exports, the truth in {out}/truth\n\
         next: obole analyze {out}/exports --out {out}/run && obole evaluate {out}/run --truth {out}/truth\n",
        number(made.payments),
        number(made.remitters),
        number(made.guilty),
        number(made.networks),
        number(made.spoilt),
        number(made.repeated),
        number(made.files.len() as u64),
    )
}
