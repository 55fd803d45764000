//! What does each input cover, by its layout or by the command line?

use anyhow::{Result, ensure};

use crate::measures;
use crate::model::{Coverage, CoverageKind, FileReport, Measured, Payment, PersonFacts, RunReport};
use crate::readers::{CoverageAs, Source};
use crate::schemas::Schemas;

/// Checks that every declared coverage fits an input.
///
/// # Errors
/// When one fits none: it was meant for something.
pub(super) fn check(declared: &[CoverageAs], sources: &[Source]) -> Result<()> {
    for declared in declared {
        let fits = sources.iter().any(|source| declared.fits(&source.name));
        ensure!(fits, "--coverage: no input fits {}; give a pattern of file names", declared.typed);
    }
    Ok(())
}

/// Sets the coverage of a file that the command line declares; the last that fits decides.
pub(super) fn declare(file: &mut FileReport, declared: &[CoverageAs]) {
    if let Some(declared) = declared.iter().rfind(|declared| declared.fits(&file.name)) {
        file.coverage = declared.coverage.clone();
    }
}

/// What each source covers, in the order payments number them.
pub(super) fn of(report: &RunReport, sources: &[String]) -> Vec<Coverage> {
    let of = |name: &String| report.files.iter().find(|file| file.name == *name).map(|file| file.coverage.clone());
    sources.iter().map(|name| of(name).unwrap_or_default()).collect()
}

/// Measures the payments; what the extracts fixed is unknown.
pub(super) fn measure(
    kept: Vec<Payment>,
    facts: &[PersonFacts],
    schemas: &Schemas,
    coverage: &[Coverage],
) -> Result<Measured> {
    let mut measured = measures::measure(kept, facts, &super::zones(schemas)?, &schemas.file("events.toml")?);
    measures::leave_out(&mut measured, coverage);
    Ok(measured)
}

/// Why some measures of a file's payments are unknown, when its extract fixes them.
pub(super) fn said(coverage: &Coverage) -> Option<String> {
    let limited = coverage.at_least_usd.is_some() || coverage.at_most_usd.is_some();
    let whose = coverage.kind == CoverageKind::Ego;
    match (whose, limited) {
        (true, true) => Some("it holds only payments of persons asked about, within limits: numbers of payers and recipients are at least so many, and what the extract itself fixes is unknown".into()),
        (true, false) => Some("it holds only payments of persons asked about: numbers of payers and recipients are at least so many, and what the extract itself fixes is unknown".into()),
        (false, true) => Some("it holds only payments within limits: measures of the sums paid are unknown".into()),
        (false, false) => None,
    }
}
