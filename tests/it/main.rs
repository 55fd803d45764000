//! One test binary: the whole program from outside, and the house rules.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may fail loudly and reads its own files")]

mod cli;
mod end_to_end;
mod identity;
mod measures;
mod network;
mod program;
mod reading;
mod reference;
mod run_folder;
mod sift;
mod tidy;
