//! How is the built program run, and where is the sample world?

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use tempfile::TempDir;

/// The sample world: `exports/`, `truth/` and `golden/`.
pub(crate) fn world() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/end-to-end")
}

/// The program with these arguments, not started yet.
pub(crate) fn obole<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obole"));
    command.args(arguments);
    command
}

/// Runs the program to its end.
pub(crate) fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    obole(arguments).output().unwrap()
}

/// Analyses `input` into `out`.
pub(crate) fn analyze(input: &Path, out: &Path) -> Output {
    run([OsStr::new("analyze"), input.as_os_str(), OsStr::new("--out"), out.as_os_str()])
}

/// Exit code of a finished program.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("ended by a signal: {output:?}"))
}

/// What it printed.
pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it said beside.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// One run over the sample world, made once for all tests.
pub(crate) fn sample_run() -> PathBuf {
    static RUN: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = TempDir::new().unwrap();
        let output = analyze(&world().join("exports"), &folder.path().join("run"));
        assert!(code(&output) < 2, "{}", said(&output));
        folder
    });
    RUN.path().join("run")
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares with a golden file, or writes it when `UPDATE_GOLDEN` is set.
pub(crate) fn assert_golden(golden: &Path, found: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
        std::fs::write(golden, found).unwrap();
    }
    let expected = text(golden);
    let differs = expected.lines().zip(found.lines()).position(|(a, b)| a != b);
    let line = differs.unwrap_or_else(|| expected.lines().count().min(found.lines().count()));
    assert!(
        expected == found,
        "{} differs from line {}:\nexpected {:?}\nfound    {:?}\nif that is meant: UPDATE_GOLDEN=1 cargo test --release",
        golden.display(),
        line + 1,
        expected.lines().nth(line),
        found.lines().nth(line)
    );
}
