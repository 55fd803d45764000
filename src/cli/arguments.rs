//! What may be typed? The command line as written, with the help that teaches it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::model::Language;

/// finds recurring small remittances that fit the payment side of livestreamed child abuse
///
/// Reads payment exports of several providers as they come, finds out which records are one person, measures every
/// payer and recipient, asks which explanation fits best, and ranks clusters for an investigator. The result is a list
/// of leads with the reasons for and against, never an accusation.
#[derive(Debug, Parser)]
#[command(name = "obole", version, max_term_width = 100)]
pub(super) struct Arguments {
    /// what to do
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// judge a run against the truth of a simulated world
    Evaluate(Evaluate),
    /// list what the program knows: readers, inputs, measures, explanations, flags
    List(List),
    /// tell what an id means and where it comes from
    Explain(Explain),
    /// print a completion script for a shell
    ///
    /// for example: obole completions bash > ~/.local/share/bash-completion/completions/obole
    Completions {
        /// which shell
        shell: Shell,
    },
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
pub(super) struct Explain {
    /// id of a reader, input, measure, explanation or flag (see: obole list)
    pub(super) id: String,
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
