//! Does a run killed at any moment, or a full disk, leave either a whole run or none?

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use obole::store::RunFolder;
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

use crate::program::{code, obole, said, world};

/// The analysis of the sample world into `out`, not started yet.
fn analysis(out: &Path) -> Command {
    let mut command = obole(["analyze".as_ref(), world().join("exports").as_os_str()]);
    command.args(["--quiet", "--threads", "2", "--out"]).arg(out);
    command
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

#[test]
fn a_run_killed_at_any_moment_is_whole_or_none() {
    let folder = TempDir::new().unwrap();
    let whole = folder.path().join("whole");
    let start = Instant::now();
    assert!(code(&analysis(&whole).output().unwrap()) < 2);
    let length = start.elapsed();
    let out = folder.path().join("run");
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let mut killed = 0;
    for _ in 0..24 {
        // a little beyond the end, so that the last steps are met too
        let moment = length.mul_f64(random.random_range(0.0..1.1));
        let mut child = analysis(&out).spawn().unwrap();
        std::thread::sleep(moment);
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        killed += u32::from(ended.code().is_none());
        if out.exists() {
            let run = RunFolder::open(&out).unwrap_or_else(|error| panic!("half a run after {moment:?}: {error:#}"));
            assert!(!run.leads().unwrap().is_empty(), "a whole run after {moment:?} has its leads");
            std::fs::remove_dir_all(&out).unwrap();
        }
    }
    assert!(killed > 12, "only {killed} of 24 runs were killed before their end");
    assert!(code(&analysis(&out).output().unwrap()) < 2, "a killed run is in the way");
    assert_eq!(names(folder.path()), [out, whole], "the next run clears away what killed ones left");
}

/// Runs the program with `out` on a disk of `size` bytes of its own; `None` where this system does not let us make one.
/// What is left on the disk is listed after a line `left`.
fn on_a_disk_of(size: usize, folder: &Path) -> Option<Output> {
    let disk = folder.join("disk");
    std::fs::create_dir_all(&disk).unwrap();
    let script = r#"mount -t tmpfs -o size="$1" tmpfs "$2" || exit 99
        shift; disk=$1; shift
        "$@"; code=$?
        echo left; ls -A "$disk"; exit $code"#;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", &size.to_string()]).arg(&disk);
    let analysis = analysis(&disk.join("run"));
    command.arg(analysis.get_program()).args(analysis.get_args());
    let output = command.output().ok()?;
    (output.status.success() || matches!(output.status.code(), Some(1..=2)))
        .then_some(output)
        .filter(|output| !said(output).contains("unshare"))
}

#[test]
fn a_full_disk_ends_with_2_and_nothing_left() {
    let folder = TempDir::new().unwrap();
    let Some(plenty) = on_a_disk_of(64 << 20, folder.path()) else {
        println!("skipped: this system lets nobody make a small disk (unshare, tmpfs)");
        return;
    };
    assert!(code(&plenty) < 2, "{}", said(&plenty));
    assert_eq!(String::from_utf8_lossy(&plenty.stdout), "left\nrun\n");
    for size in [16 << 10, 128 << 10, 512 << 10, 1 << 20] {
        let output = on_a_disk_of(size, folder.path()).unwrap();
        assert_eq!(code(&output), 2, "{size} bytes: {}", said(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "left\n", "{size} bytes");
        assert!(said(&output).contains("No space left on device"), "{}", said(&output));
    }
}
