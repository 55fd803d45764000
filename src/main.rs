//! The `obole` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    obole::cli::main()
}
