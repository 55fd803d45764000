//! Floor 3: arguments as typed, job as resolved; the only module that prints, chooses exit codes and reads the clock.

mod analyze;
mod arguments;
mod calibrate;
mod catalogue;
mod compare;
mod custody;
mod explain;
mod explain_words;
mod export;
mod inspect;
mod judgement;
mod progress;
mod review;
mod simulate;
mod summary;
mod words;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command, Evaluate};

use crate::evaluate::{Resampling, evaluate};

/// How a command ended, when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Exit 0.
    Clean,
    /// Exit 1: finished, and something is worth reading.
    Issues,
}

/// Runs the command line and says how it ended: 0 clean, 1 finished with issues, 2 failed.
pub fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(End::Clean) => ExitCode::SUCCESS,
        Ok(End::Issues) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("obole: {error:#}\n"));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<End> {
    match command {
        Command::Analyze(arguments) => analyze::analyze(arguments),
        Command::Inspect(arguments) => inspect::inspect(&arguments),
        Command::Simulate(arguments) => simulate::simulate(arguments),
        Command::Evaluate(arguments) => judge(&arguments),
        Command::Compare(arguments) => compare::tell(&arguments),
        Command::Calibrate(arguments) => calibrate::run(arguments),
        Command::Export(arguments) => export::export(&arguments),
        Command::Verify(arguments) => custody::verify(&arguments),
        Command::Purge(arguments) => custody::purge(&arguments),
        Command::Review(arguments) => review::review(&arguments),
        Command::Report(arguments) => review::report(&arguments),
        Command::Audit(arguments) => review::audit(&arguments),
        Command::List(arguments) => catalogue::list(&arguments).and_then(|text| say(&text)),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "obole", &mut script);
            say(&String::from_utf8_lossy(&script))
        }
    }
}

fn judge(arguments: &Evaluate) -> Result<End> {
    let resampling = Resampling { rounds: arguments.rounds, seed: arguments.seed };
    let evaluation = evaluate(&arguments.run, &arguments.truth, resampling)?;
    if arguments.json {
        say(&(serde_json::to_string_pretty(&evaluation)? + "\n"))
    } else {
        say(&judgement::table(&evaluation))
    }
}

/// Prints what was asked for.
fn say(text: &str) -> Result<End> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(End::Clean)
}

/// Prints what was not asked for: progress, failures. A closed terminal is no reason to fail.
fn tell(text: &str) {
    io::stderr().lock().write_all(text.as_bytes()).ok();
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
