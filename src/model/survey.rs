//! What the beginning of an unknown file shows.

/// The beginning of one file.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// Name as given; a file in an archive behind the archive's.
    pub name: String,
    /// Reader that cuts it.
    pub reader: String,
    /// Encoding of text, as far as it can be told; empty where there is none to tell.
    pub encoding: String,
    /// Field separator of delimited text.
    pub separator: Option<char>,
    /// Whether the first row of each table names its columns for certain.
    pub is_headed: bool,
    /// Its tables: one, or one a sheet.
    pub tables: Vec<Table>,
    /// What cannot be told for certain.
    pub doubts: Vec<String>,
}

/// The first rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Sheet name; empty where there are no sheets.
    pub name: String,
    /// Source row number (1-based) and cells, empty rows left out.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// The content of `schemas/headings.toml`: words by which the columns of an unknown layout are recognised.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadingWords {
    /// First words of rows that sum up others.
    pub totals: Vec<String>,
    /// Words for the payer's side.
    pub sender: Vec<String>,
    /// Words for the recipient's side.
    pub recipient: Vec<String>,
    /// What a party is known by (`name`, `phone`...) to words for it.
    pub party: std::collections::BTreeMap<String, Vec<String>>,
    /// Other roles to headings.
    pub roles: std::collections::BTreeMap<super::Role, Vec<String>>,
}
