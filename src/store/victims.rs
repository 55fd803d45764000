//! Who may be a victim, and whom they pay: a list of its own, for support.

use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use crate::model::{MuleCluster, Outcome};

use super::RunFolder;
use super::cells::{CsvFile, neutral};
use super::leads::Row;
use super::writer::Findings;

/// Columns of `victims.csv`.
pub(super) const COLUMNS: [&str; 13] = [
    "person",
    "name",
    "explanation",
    "score",
    "posterior",
    "mule_cluster",
    "mules",
    "mule_names",
    "victims_of_cluster",
    "payments",
    "first",
    "last",
    "total_usd",
];

/// One row of `victims.csv`, without the names, which stand in `persons.parquet` as they were written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct VictimRow {
    /// Person id.
    pub person: String,
    /// Id of the explanation that fits best.
    pub explanation: String,
    /// Id of the recipients whom such payers pay and who share one; empty when in none.
    pub mule_cluster: String,
    /// Person ids of those recipients, parted by blanks.
    pub mules: String,
    /// Possible victims who pay them, this one counted.
    pub victims_of_cluster: u32,
    /// Completed payments at stake.
    pub payments: u32,
    /// First of them, `2026-01-31T12:00:00Z`.
    pub first: String,
    /// Last of them.
    pub last: String,
    /// Sum of those priced, US dollars with two decimals.
    pub total_usd: String,
}

impl RunFolder {
    /// The possible victims, by falling score.
    ///
    /// # Errors
    /// When `victims.csv` cannot be read.
    pub fn victims(&self) -> Result<Vec<VictimRow>> {
        self.rows("victims.csv")
    }
}

/// `victims.csv`: possible victims by falling score.
pub(super) fn csv(path: &Path, found: &Findings<'_>, rows: &[Row<'_>]) -> Result<()> {
    let mut file = CsvFile::create(path, &COLUMNS)?;
    let none = MuleCluster::default();
    for row in rows.iter().filter(|row| row.lead().outcome == Outcome::PossibleVictim) {
        let lead = row.lead();
        let cluster = found.mules.iter().find(|it| it.victims.contains(&lead.person)).unwrap_or(&none);
        let mules: Vec<&str> = cluster.recipients.iter().map(|&person| found.id(person)).collect();
        let names: Vec<&str> = cluster.recipients.iter().map(|&person| found.name(person)).collect();
        let [payments, first, last, total] = row.stake();
        file.row([
            found.id(lead.person).to_owned(),
            neutral(found.name(lead.person)).into_owned(),
            row.kind().to_owned(),
            format!("{:.4}", lead.score),
            format!("{:.6}", lead.posterior),
            cluster.id.clone(),
            mules.join(" "),
            neutral(&names.join("; ")).into_owned(),
            cluster.victims.len().to_string(),
            payments,
            first,
            last,
            total,
        ])?;
    }
    file.finish()
}
