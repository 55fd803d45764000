//! Which people belong together, by rank, as tables.

use std::path::Path;

use anyhow::Result;
use polars::prelude::*;

use crate::model::{Cluster, ClusterKind, MemberRole};

use super::cells::{CsvFile, cents_text, decimals, instant_text, instants, texts};
use super::writer::Findings;

/// Columns of `clusters.csv` and `clusters.parquet`.
pub(super) const COLUMNS: [&str; 14] = [
    "rank",
    "cluster",
    "kind",
    "score",
    "persons",
    "runners",
    "payers",
    "payments",
    "first",
    "last",
    "total_usd",
    "reasons",
    "expected_persons",
    "urgency",
];

/// Columns of `cluster_members.csv`.
pub(super) const MEMBER_COLUMNS: [&str; 4] = ["cluster", "person", "role", "lead_rank"];

/// `clusters.parquet`.
pub(super) fn frame(found: &Findings<'_>) -> Result<DataFrame> {
    let rows = found.clusters;
    let count =
        |name: &str, of: fn(&Cluster) -> u32| Column::new(name.into(), rows.iter().map(of).collect::<Vec<u32>>());
    let number =
        |name: &str, of: fn(&Cluster) -> f64| Column::new(name.into(), rows.iter().map(of).collect::<Vec<f64>>());
    let reasons: Vec<String> = rows.iter().map(|row| reasons(found, row)).collect();
    let columns = vec![
        count("rank", |row| row.rank),
        texts("cluster", rows.iter().map(|row| row.id.as_str())),
        texts("kind", rows.iter().map(|row| kind(row.kind))),
        number("score", |row| row.score),
        count("persons", |row| row.members.len() as u32),
        count("runners", runners),
        count("payers", payers),
        count("payments", |row| row.payments),
        instants("first", rows.iter().map(|row| row.period.0)).into(),
        instants("last", rows.iter().map(|row| row.period.1)).into(),
        decimals("total_usd", 2, rows.iter().map(|row| row.usd_cents)).into(),
        texts("reasons", reasons.iter().map(String::as_str)),
        number("expected_persons", |row| row.expected_persons),
        number("urgency", |row| row.urgency),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// `clusters.csv`.
pub(super) fn csv(path: &Path, found: &Findings<'_>) -> Result<()> {
    let mut file = CsvFile::create(path, &COLUMNS)?;
    for cluster in found.clusters {
        file.row([
            cluster.rank.to_string(),
            cluster.id.clone(),
            kind(cluster.kind).to_owned(),
            format!("{:.4}", cluster.score),
            cluster.members.len().to_string(),
            runners(cluster).to_string(),
            payers(cluster).to_string(),
            cluster.payments.to_string(),
            instant_text(cluster.period.0),
            instant_text(cluster.period.1),
            cents_text(cluster.usd_cents),
            reasons(found, cluster),
            format!("{:.4}", cluster.expected_persons),
            format!("{:.4}", cluster.urgency),
        ])?;
    }
    file.finish()
}

/// `cluster_members.csv`.
pub(super) fn members_csv(path: &Path, found: &Findings<'_>) -> Result<()> {
    let mut file = CsvFile::create(path, &MEMBER_COLUMNS)?;
    for cluster in found.clusters {
        for member in &cluster.members {
            let rank = member.lead_rank.map_or_else(String::new, |rank| rank.to_string());
            file.row([cluster.id.as_str(), found.id(member.person), role(member.role), &rank])?;
        }
    }
    file.finish()
}

/// Titles of the flags met inside, most frequent first.
fn reasons(found: &Findings<'_>, cluster: &Cluster) -> String {
    cluster.flags.iter().map(|&flag| found.flags[flag as usize].title.en.as_str()).collect::<Vec<_>>().join("; ")
}

fn runners(cluster: &Cluster) -> u32 {
    cluster.members.len() as u32 - payers(cluster)
}

fn payers(cluster: &Cluster) -> u32 {
    cluster.members.iter().filter(|member| member.role == MemberRole::Payer).count() as u32
}

fn kind(kind: ClusterKind) -> &'static str {
    match kind {
        ClusterKind::Family => "family",
        ClusterKind::Organised => "organised",
        ClusterKind::SinglePair => "single_pair",
        ClusterKind::Hub => "hub",
    }
}

fn role(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Payer => "payer",
        MemberRole::MoneyRunner => "money_runner",
        MemberRole::Collector => "collector",
    }
}
