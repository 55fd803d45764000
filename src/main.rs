//! The `obole` command.

fn main() {}
