//! Do the files that fuzzing kept, and those it once broke something with, still break nothing?

use std::path::{Path, PathBuf};

#[path = "../../../fuzz/src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library of the fuzz targets, which use all of it")]
mod fuzz;

/// The files kept for one target, by name.
fn kept(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn what_fuzzing_kept_breaks_nothing() {
    for (target, _) in fuzz::TARGETS {
        let files = kept(target);
        assert!(!files.is_empty(), "{target} has no corpus");
        for path in files {
            let bytes = std::fs::read(&path).unwrap();
            let round = std::panic::catch_unwind(|| fuzz::round(target, &bytes));
            assert!(round.is_ok(), "{} breaks {target}", path.display());
        }
    }
}
