//! Who may be a victim, and whom they pay: a list of its own, for support.

use std::path::Path;

use anyhow::Result;

use crate::model::{MuleCluster, Outcome};

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
