//! How does `obole analyze` become a job, and how did it end?

use anyhow::{Context, Result, bail};

use super::arguments::Analyze;
use super::progress::Terminal;
use super::{End, say, summary};
use crate::model::Severity;
use crate::pipeline::{self, Job};

/// Runs the job and prints the closing summary.
pub(super) fn analyze(arguments: Analyze) -> Result<End> {
    if let Some(threads) = arguments.threads {
        if threads == 0 {
            bail!("--threads 0 leaves nobody to work: give 1 or more");
        }
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("cannot start the worker threads")?;
    }
    let (lang, quiet) = (arguments.lang.into(), arguments.quiet);
    let job = job(arguments);
    let outcome = pipeline::run(&job, &Terminal::new(quiet))?;
    if !quiet {
        say(&summary::of(&job.out, &outcome.schemas, lang)?)?;
    }
    let rejected = outcome.report.files.iter().any(|file| file.rejected > 0 || file.refused.is_some());
    let warned = outcome.issues.iter().any(|issue| issue.severity >= Severity::Warning);
    Ok(if rejected || warned { End::Issues } else { End::Clean })
}

fn job(arguments: Analyze) -> Job {
    Job {
        inputs: arguments.inputs,
        input_as: arguments.input_as,
        coverage: arguments.coverage,
        base: arguments.base,
        out: arguments.out,
        rates: arguments.rates,
        judgements: arguments.judgements,
        seeds: arguments.seeds,
        schemas: arguments.schemas,
        priors: arguments.prior.into_iter().collect(),
        demographics: arguments.demographics,
        command: std::env::args().collect(),
    }
}
