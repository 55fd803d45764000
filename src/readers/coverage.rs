//! What does an input cover, when the command line says so?

use std::path::Path;
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use globset::{GlobBuilder, GlobMatcher};

use crate::model::{Asked, Coverage, CoverageKind};

/// The coverage of the inputs that fit a pattern: `population=GLOB`, `payers=GLOB`, `recipients=GLOB`, each with limits on
/// the sums asked for where there are any: `payers:15-60=GLOB`, `population:-200=GLOB`.
#[derive(Clone, Debug)]
pub struct CoverageAs {
    /// What they cover.
    pub coverage: Coverage,
    /// The pattern as typed.
    pub typed: String,
    pattern: GlobMatcher,
}

impl FromStr for CoverageAs {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (what, typed) =
            text.split_once('=').context("expected KIND=GLOB, such as recipients='answers/*' or payers:15-60=a.csv")?;
        let (kind, limits) = what.split_once(':').unwrap_or((what, ""));
        let (kind, asked) = match kind.trim() {
            "population" => (CoverageKind::Population, None),
            "payers" => (CoverageKind::Ego, Some(Asked::Payers)),
            "recipients" => (CoverageKind::Ego, Some(Asked::Recipients)),
            other => bail!("{other:?} is no coverage; there are population, payers, recipients"),
        };
        let (at_least_usd, at_most_usd) = limits_of(limits)?;
        let typed = typed.trim().to_owned();
        let pattern = GlobBuilder::new(&typed)
            .literal_separator(false)
            .build()
            .with_context(|| format!("cannot understand the pattern {typed}"))?
            .compile_matcher();
        Ok(Self {
            coverage: Coverage { kind, asked, at_least_usd, at_most_usd, ..Coverage::default() },
            typed,
            pattern,
        })
    }
}

/// `15-60`, `15-`, `-60` in US dollars, or nothing.
fn limits_of(text: &str) -> Result<(Option<f64>, Option<f64>)> {
    if text.is_empty() {
        return Ok((None, None));
    }
    let (low, high) = text.split_once('-').context("limits are dollars from and to, such as 15-60, 15- or -60")?;
    let number = |text: &str| -> Result<Option<f64>> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let number: f64 = text.parse().ok().with_context(|| format!("{text:?} is no number of dollars"))?;
        ensure!(number.is_finite() && number >= 0.0, "{text:?} is no number of dollars");
        Ok(Some(number))
    };
    let (low, high) = (number(low)?, number(high)?);
    ensure!(low.zip(high).is_none_or(|(low, high)| low < high), "limits {text:?} hold nothing: the first is the lower");
    Ok((low, high))
}

impl CoverageAs {
    /// Whether an input of this name within the run is meant.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        self.pattern.is_match(name) || Path::new(name).file_name().is_some_and(|bare| self.pattern.is_match(bare))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_coverage() {
        let read = |text: &str| CoverageAs::from_str(text).map(|it| it.coverage);
        let ego = |asked| Coverage { kind: CoverageKind::Ego, asked: Some(asked), ..Coverage::default() };
        assert_eq!(read("payers=a/*.csv").expect("sound"), ego(Asked::Payers));
        let limited = Coverage { at_least_usd: Some(15.0), at_most_usd: Some(60.0), ..ego(Asked::Recipients) };
        assert_eq!(read("recipients:15-60=*").expect("sound"), limited);
        assert_eq!(read("population:-200=*").expect("sound").at_most_usd, Some(200.0));
        for wrong in ["payers", "friends=*", "payers:60-15=*", "payers:x-=*", "payers=["] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let fits = CoverageAs::from_str("payers=answer*.csv").expect("sound");
        assert!(fits.fits("2026/answer_3.csv") && !fits.fits("2026/export.csv"));
    }
}
