//! One test binary: the whole program from outside, and the house rules.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may fail loudly and reads its own files")]
#![allow(clippy::print_stdout, reason = "a test says aloud what it skips or measures")]
#![allow(
    clippy::float_cmp,
    clippy::manual_midpoint,
    clippy::cloned_ref_to_slice_refs,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "references are written the slow and obvious way"
)]

mod base;
mod calibration;
mod case_files;
mod case_protection;
mod casefile;
mod cli;
mod disasters;
mod end_to_end;
mod explain;
mod extracts;
mod fairness;
mod forwarding;
mod identity;
mod inspecting;
mod judgements;
mod likely_one;
mod measures;
mod network;
mod new_records;
mod overlap;
mod program;
mod reading;
mod reference;
mod review;
mod run_folder;
mod seeds;
mod sift;
mod tidy;
mod told_twice;
