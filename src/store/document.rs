//! What does each file and column of a run folder mean?

use serde::Deserialize;

/// One file of a run folder, as `schemas/run.toml` documents it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDocument {
    /// File name.
    pub name: String,
    /// What one row is, and in which order rows come.
    pub rows: String,
    /// Columns in order.
    #[serde(default)]
    pub columns: Vec<ColumnDocument>,
    /// Set when the columns documented are followed by one for each measure: `pair`, `recipient` or `payer`.
    #[serde(default)]
    pub measures: Option<String>,
}

/// One column of a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDocument {
    /// Heading.
    pub name: String,
    /// `text`, `integer`, `number`, `money` (exact decimal), `instant` (UTC) or `date`.
    pub kind: String,
    /// What it means, its unit, and when it is empty.
    pub meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Documents {
    file: Vec<FileDocument>,
}

/// Every file of a run folder.
#[must_use]
pub fn documents() -> Vec<FileDocument> {
    let documents: Documents =
        toml::from_str(include_str!("../../schemas/run.toml")).expect("schemas/run.toml is part of the program");
    documents.file
}
