//! What may be typed? The command line as written, with the help that teaches it.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::calibrate::Calibrate;
use super::custody::{Purge, Verify};
use super::export::Export;
use crate::model::Language;
use crate::readers::{CoverageAs, InputAs};

use super::review::{Audit, Report, Review};

const EXAMPLES: &str = "\
examples:
  obole analyze exports/ --out runs/2026-11
      reads every file below exports/ that a known layout fits, writes a ranked run

  obole analyze a.csv 'more/*.xlsx' --out run --input-as western=a.csv --lang fr
      decides the layout of one file, closes with a summary in french

  obole simulate --out world --payers 20000 && obole analyze world/exports --out run
      an invented world to learn with, no real person in it

  obole export runs/2026-11 --top 1 --out case && obole verify case
      the first cluster as a case file: pdf, workbook, charts, evidence, all of it checkable

  obole explain money_runner
      what an explanation expects, and where its numbers come from

exit codes: 0 clean, 1 finished with issues (read them in the summary), 2 failed, nothing written";

/// finds recurring small remittances that fit the payment side of livestreamed child abuse
///
/// Reads payment exports of several providers as they come, finds out which records are one person, measures every
/// payer and recipient, asks which explanation fits best, and ranks clusters for an investigator. The result is a list
/// of leads with the reasons for and against, never an accusation.
#[derive(Debug, Parser)]
#[command(name = "obole", version, after_help = EXAMPLES, max_term_width = 100)]
pub(super) struct Arguments {
    /// what to do
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// raw exports in, a ranked run out
    Analyze(Analyze),
    /// say what a file is, how it would be read, and what only a person can decide; write a mapping
    Inspect(Inspect),
    /// write an invented, labelled world as provider exports
    Simulate(Simulate),
    /// judge a run against the truth of a simulated world
    Evaluate(Evaluate),
    /// tell what changed between two runs, and which measure did it
    Compare(Compare),
    /// refit the schemas to decided cases or simulated worlds, and try them on people held out
    Calibrate(Calibrate),
    /// clusters of a run as a case file that others can open and check
    Export(Box<Export>),
    /// check every byte and every figure of a case file
    Verify(Verify),
    /// remove old cases, leaving a tombstone of each
    Purge(Purge),
    /// read the ranked clusters in a local page, and decide
    Review(Review),
    /// the same pictures as one HTML file, for those who may not run a page
    Report(Report),
    /// check that nothing seen or decided was removed or altered since
    #[command(subcommand)]
    Audit(Audit),
    /// list what the program knows: readers, inputs, measures, explanations, flags, exporters
    List(List),
    /// tell what an id means, or why a person or cluster of a run stands where it stands
    Explain(Explain),
    /// print a completion script for a shell
    ///
    /// for example: obole completions bash > ~/.local/share/bash-completion/completions/obole
    Completions {
        /// which shell
        shell: Shell,
    },
}

/// Arguments of `obole analyze`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole analyze exports/ --out runs/2026-11
  obole analyze a.csv b.xlsx 'c/*.parquet' --out run --input-as canonical=a.csv
  obole analyze december/ --base runs/2026-11 --out runs/2026-12
  obole analyze exports/ --out run --rates my-rates.csv --prior money_runner=0.001")]
pub(super) struct Analyze {
    /// files, folders or globs of provider exports
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// the run folder to write; it must not exist yet
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// read the files that fit GLOB with the layout ID (see: obole list inputs)
    #[arg(long, value_name = "ID=GLOB")]
    pub(super) input_as: Vec<InputAs>,
    /// what files that fit GLOB cover: population, payers or recipients (payments of those asked about), with limits on
    /// the sums asked for, if any: recipients:15-60=GLOB; what an extract fixes is then unknown, not suspicious
    #[arg(long, value_name = "KIND=GLOB")]
    pub(super) coverage: Vec<CoverageAs>,
    /// go on from an earlier run: its payments are taken in, its cluster and person ids live on, changes.csv tells what is new
    #[arg(long, value_name = "RUN")]
    pub(super) base: Option<PathBuf>,
    /// exchange rates in the layout of the European Central Bank, to add or override
    #[arg(long, value_name = "FILE")]
    pub(super) rates: Option<PathBuf>,
    /// records judged to be one person or two, as CSV: left, right, verdict (same, not_same); obeyed before all else
    #[arg(long, value_name = "FILE")]
    pub(super) judgements: Option<PathBuf>,
    /// people a partner knows, as CSV: role (payer, recipient), name, phone, account, document...; raises those found
    #[arg(long, value_name = "FILE")]
    pub(super) seeds: Option<PathBuf>,
    /// schema files that add to or override the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// worker threads; the result does not depend on it [default: one a core]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
    /// another prior for the explanation ID, between 0 and 1 (see: obole list explanations)
    #[arg(long, value_name = "ID=P", value_parser = prior)]
    pub(super) prior: Vec<(String, f64)>,
    /// let age and sex count, within a cap; stamped on everything the run says
    #[arg(long)]
    pub(super) demographics: bool,
    /// no progress and no closing summary; issues still decide the exit code
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// language of the summary
    #[arg(long, value_enum, default_value_t)]
    pub(super) lang: Lang,
}

/// Arguments of `obole inspect`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole inspect answer.xlsx statement.xml            what they are, column by column, and the first rows as read
  obole inspect answer.csv --write inputs/acme.toml  a mapping to confirm or edit

a date column that fits both orders, a decimal mark that no value shows, a name that could be either side's: each is
named as a point to decide, never guessed")]
pub(super) struct Inspect {
    /// files to look at; archives are looked into
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// write the mapping drafted for the one file given; it must not exist yet
    #[arg(long, value_name = "PATH")]
    pub(super) write: Option<PathBuf>,
    /// schema files that add to or override the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
}

/// Arguments of `obole simulate`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole simulate --out world                         a small world in five shapes of exports, and its truth
  obole simulate --out world --payers 60000          about 700 000 payments
  obole simulate --out hard --stress 0.4 --seed 7    every habit moved by up to 40 %
  obole simulate --out tutors --look-alike N11=3     three times as many tutors

no real person is in it; the same arguments give the same bytes")]
pub(super) struct Simulate {
    /// the folder to write: exports/ and truth/ below it
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// remitters, honest and guilty
    #[arg(long, value_name = "N", default_value_t = 6_000, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) payers: u64,
    /// about so many payments, in place of a number of payers
    #[arg(long, value_name = "N", conflicts_with = "payers", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) rows: Option<u64>,
    /// another world of the same kind
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
    /// guilty payers among all remitters [default: 1 in 350]
    #[arg(long, value_name = "SHARE")]
    pub(super) prevalence: Option<f64>,
    /// moves every median, share, hour and hub size by up to this, between 0 and 0.4
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    pub(super) stress: f64,
    /// shapes of the exports
    #[arg(long, value_enum, default_value_t)]
    pub(super) formats: Shapes,
    /// first day of the period [default: 2024-07-01]
    #[arg(long, value_name = "DATE")]
    pub(super) start: Option<NaiveDate>,
    /// months of the period [default: 24]
    #[arg(long, value_name = "N")]
    pub(super) months: Option<u32>,
    /// share of telephone numbers missing beside those that providers never have
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub(super) missing_phones: f64,
    /// share of guilty payers who support a family abroad as well
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub(super) patrons_with_family: f64,
    /// multiplies the people of an honest class, such as N11=2
    #[arg(long, value_name = "CLASS=FACTOR", value_parser = factor)]
    pub(super) look_alike: Vec<(String, f64)>,
}

/// Shapes of simulated exports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Shapes {
    /// each provider in its own shape
    #[default]
    Mixed,
    /// canonical csv only, for measuring speed
    Csv,
}

/// Arguments of `obole evaluate`.
#[derive(Debug, Args)]
#[command(after_help = "\
example:
  obole simulate --out world && obole analyze world/exports --out run && obole evaluate run --truth world/truth")]
pub(super) struct Evaluate {
    /// the run folder that analyze wrote
    pub(super) run: PathBuf,
    /// the truth folder that simulate wrote
    #[arg(long, value_name = "DIR")]
    pub(super) truth: PathBuf,
    /// print JSON in place of the table
    #[arg(long)]
    pub(super) json: bool,
    /// resampled sets of networks behind the 90 % intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(super) rounds: u32,
    /// seed of the resampling
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(super) seed: u64,
}

/// Arguments of `obole compare`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole compare runs/2026-10 runs/2026-11
  obole compare runs/2026-11 --schemas mine/
      what if: the run's own payments judged by other schemas, without its exports
  obole compare runs/2026-11 --prior lodging=0.02")]
pub(super) struct Compare {
    /// the run folder to compare with
    pub(super) before: PathBuf,
    /// the run folder whose changes are told
    #[arg(required_unless_present_any = ["schemas", "prior"], conflicts_with_all = ["schemas", "prior"])]
    pub(super) after: Option<PathBuf>,
    /// in place of a second run: judge the payments of the first by these schema files
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
    /// in place of a second run: another prior for the explanation ID
    #[arg(long, value_name = "ID=P", value_parser = prior)]
    pub(super) prior: Vec<(String, f64)>,
    /// print JSON, all changes, in place of tables
    #[arg(long)]
    pub(super) json: bool,
    /// changes told of each kind
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(super) top: usize,
}

/// Arguments of `obole list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// only this family
    #[arg(value_enum)]
    pub(super) family: Option<Family>,
    /// language of the texts
    #[arg(long, value_enum, default_value_t)]
    pub(super) lang: Lang,
}

/// Arguments of `obole explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
examples:
  obole explain money_runner_family                     what an explanation expects, and its sources
  obole explain runs/2026-11 --person P-M6HKEXJ009TF    why this person is a lead, and what would have to be otherwise
  obole explain runs/2026-11 --cluster C-CJKD0SSV       what the rank of a cluster is made of
  obole explain runs/2026-11 --compare C-3Y1MDMGA C-CJKD0SSV --lang fr
                                                        why one stands above the other")]
pub(super) struct Explain {
    /// id of a reader, input, measure, explanation or flag (see: obole list); or a run, with one of the options below
    #[arg(value_name = "ID|RUN")]
    pub(super) what: String,
    /// explain this person of the run
    #[arg(long, value_name = "ID", group = "asked")]
    pub(super) person: Option<String>,
    /// explain this cluster of the run
    #[arg(long, value_name = "ID", group = "asked")]
    pub(super) cluster: Option<String>,
    /// say why the first of two persons, or of two clusters, stands above the second
    #[arg(long, num_args = 2, value_names = ["A", "B"], group = "asked")]
    pub(super) compare: Vec<String>,
    /// payments named behind each number; --json names all
    #[arg(long, value_name = "N", default_value_t = 5, requires = "asked")]
    pub(super) payments: usize,
    /// everything as JSON
    #[arg(long, requires = "asked")]
    pub(super) json: bool,
    /// language of the text
    #[arg(long, value_enum, default_value_t)]
    pub(super) lang: Lang,
    /// schema files that add to or override the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(super) schemas: Option<PathBuf>,
}

/// The families of members that the program is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Family {
    /// kinds of files
    Readers,
    /// known layouts of exports
    Inputs,
    /// what is measured of pairs, recipients and payers
    Measures,
    /// why money may flow
    Explanations,
    /// patterns an analyst recognises
    Flags,
    /// formats of case files
    Exporters,
}

/// A language as typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// french
    Fr,
    /// english
    #[default]
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Fr => Self::Fr,
            Lang::En => Self::En,
        }
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((id, value)) if !id.is_empty() && !value.is_empty() => Ok((id.to_owned(), value.to_owned())),
        _ => Err("write it as ID=VALUE".to_owned()),
    }
}

fn prior(text: &str) -> Result<(String, f64), String> {
    let (id, value) = assignment(text)?;
    match value.parse() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok((id, share)),
        _ => Err("a prior is a number above 0 and below 1, such as 0.001".to_owned()),
    }
}

fn factor(text: &str) -> Result<(String, f64), String> {
    let (class, value) = assignment(text)?;
    match value.parse() {
        Ok(factor) if (0.0..=100.0).contains(&factor) => Ok((class, factor)),
        _ => Err("a factor is a number from 0 to 100, such as 2".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_prior_lies_between_nothing_and_certainty() {
        assert_eq!(prior("money_runner=0.01"), Ok(("money_runner".to_owned(), 0.01)));
        assert!(prior("money_runner=1").is_err());
        assert!(prior("money_runner").is_err());
        assert!(prior("=0.1").is_err());
    }
}
