//! How are case folders checked, and removed when their time is up? `obole verify` and `obole purge`.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use chrono::NaiveDate;
use clap::Args;

use super::arguments::Lang;
use super::{End, say};
use crate::custody::{self, Purged, Report, Signer};
use crate::model::Language;
use crate::schemas::{Schemas, read_own};

/// Breaks shown.
const SHOWN: usize = 50;

/// Arguments of `obole verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
example:
  obole verify cases/C-4F2A9K0M --public-key fiu.pub

exit codes: 0 whole, 1 broken (each break is named), 2 nothing to verify")]
pub(super) struct Verify {
    /// the case folder that export wrote
    pub(super) case: PathBuf,
    /// the signer's minisign public key, had by another way than the case
    #[arg(long, value_name = "FILE")]
    pub(super) public_key: Option<PathBuf>,
    /// language of the report
    #[arg(long, value_enum, default_value_t)]
    pub(super) lang: Lang,
    /// schema files that add to or override the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
}

/// Checks a case folder and names each break.
pub(super) fn verify(arguments: &Verify) -> Result<End> {
    let key = arguments.public_key.as_deref().map(read_own).transpose()?;
    let key = key.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let schemas = Schemas::load(arguments.schemas.as_deref())?;
    let report = custody::verify(&arguments.case, key.as_deref(), &schemas)?;
    say(&told(&report, arguments.lang))?;
    Ok(if report.breaks.is_empty() { End::Clean } else { End::Issues })
}

fn told(report: &Report, lang: Lang) -> String {
    let mut text = String::new();
    let Report { case, files, figures, beyond, remade, signed, breaks } = report;
    let signature = match (lang, signed) {
        (Lang::Fr, Some(key)) => format!("signé par la clé {key}"),
        (Lang::En, Some(key)) => format!("signed by the key {key}"),
        (Lang::Fr, None) => "non signé : rien ne prouve qui l'a fait".to_owned(),
        (Lang::En, None) => "not signed: nothing proves who made it".to_owned(),
    };
    let head = match lang {
        Lang::Fr => format!(
            "dossier {case} : fichiers vérifiés {files}, refaits à l'octet près {remade} ; chiffres recalculés à partir des lignes {figures}, reposant sur l'analyse entière {beyond} ; {signature}"
        ),
        Lang::En => format!(
            "case {case}: files checked {files}, made again to the byte {remade}; figures worked out again from the rows {figures}, resting on the whole run {beyond}; {signature}"
        ),
    };
    let end = match (lang, breaks.len()) {
        (Lang::Fr, 0) => "tout concorde".to_owned(),
        (Lang::En, 0) => "everything agrees".to_owned(),
        (_, n) => {
            let word = Language::from(lang).word(n as u64, ["rupture :", "ruptures :"], ["break:", "breaks:"]);
            format!("{n} {word}")
        }
    };
    writeln!(text, "{head}\n{end}").expect("writing to text does not fail");
    for found in breaks.iter().take(SHOWN) {
        writeln!(text, "  {found}").expect("writing to text does not fail");
    }
    if breaks.len() > SHOWN {
        writeln!(text, "  + {}", breaks.len() - SHOWN).expect("writing to text does not fail");
    }
    text
}

/// Arguments of `obole purge`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole purge cases/ --before 2024-01-01 --sign-key fiu.key
  obole purge cases/C-4F2A9K0M --reason 'closed by the prosecutor'

what is left of a case is a tombstone: its id, its dates, why, and the SHA-256 of its SHA256SUMS")]
pub(super) struct Purge {
    /// a folder of cases, or one case
    pub(super) folder: PathBuf,
    /// remove the cases made before this day
    #[arg(long, value_name = "DATE")]
    pub(super) before: Option<NaiveDate>,
    /// remove this one case, whatever its age, for this reason
    #[arg(long, value_name = "TEXT", conflicts_with = "before")]
    pub(super) reason: Option<String>,
    /// a minisign secret key to sign the tombstones with
    #[arg(long, value_name = "FILE")]
    pub(super) sign_key: Option<PathBuf>,
    /// day of the removal [default: today]
    #[arg(long, value_name = "DATE")]
    pub(super) date: Option<NaiveDate>,
}

/// Removes cases and says which.
pub(super) fn purge(arguments: &Purge) -> Result<End> {
    let password = std::env::var("OBOLE_SIGN_PASSWORD").ok();
    let signer = arguments.sign_key.as_deref().map(|key| Signer::open(key, password)).transpose()?;
    let today = arguments.date.unwrap_or_else(super::export::today);
    let purged: Vec<Purged> = match (arguments.before, &arguments.reason) {
        (Some(before), _) => {
            ensure!(before <= today, "--before {before} lies after today: nothing would be kept, give an earlier day");
            custody::purge(&arguments.folder, before, today, signer.as_ref())?
        }
        (None, Some(reason)) => vec![custody::delete(&arguments.folder, reason, today, signer.as_ref())?],
        (None, None) => bail!("give --before DATE for the old cases of a folder, or --reason TEXT for one case"),
    };
    let mut text = String::new();
    for gone in &purged {
        writeln!(text, "{} ({}) was removed: {}", gone.case, gone.made, gone.reason)?;
    }
    writeln!(text, "{} cases removed", purged.len())?;
    say(&text)
}
