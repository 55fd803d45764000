//! What became of each cluster since an earlier run, as a table.

use std::path::Path;

use anyhow::Result;

use crate::model::{Change, ClusterChange};

use super::cells::CsvFile;

/// Columns of `changes.csv`.
const COLUMNS: [&str; 5] = ["cluster", "change", "earlier", "joined", "left"];

/// `changes.csv`.
pub(super) fn csv(path: &Path, changes: &[ClusterChange]) -> Result<()> {
    let mut file = CsvFile::create(path, &COLUMNS)?;
    for change in changes {
        file.row([
            change.cluster.as_str(),
            word(change.change),
            &change.earlier.join(" "),
            &change.joined.to_string(),
            &change.left.to_string(),
        ])?;
    }
    file.finish()
}

fn word(change: Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Same => "same",
        Change::Grown => "grown",
        Change::Shrunk => "shrunk",
        Change::Merged => "merged",
        Change::Split => "split",
        Change::Gone => "gone",
    }
}
