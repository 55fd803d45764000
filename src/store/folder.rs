//! What does a finished run say, read back?

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use polars::prelude::{DataFrame, LazyFrame, ScanArgsParquet, col};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::model::{Change, ClusterChange, ClusterKind, LeadRole, MemberRole, Outcome, Tier};

use super::{FORMAT, Manifest, documents};

/// A finished run.
#[derive(Clone, Debug)]
pub struct RunFolder {
    path: PathBuf,
    /// What the run says of itself.
    pub manifest: Manifest,
}

/// One row of `leads.csv`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct LeadRow {
    /// 1-based, over both tiers.
    pub rank: u32,
    /// Person id.
    pub person: String,
    /// Payer or recipient.
    pub role: LeadRole,
    /// First or second tier.
    pub tier: Tier,
    /// Ranking index, log10.
    pub score: f64,
    /// Evidence of the person's own payments, log10.
    pub own: f64,
    /// Evidence lent by the network, log10.
    pub borrowed: f64,
    /// Index between 0 and 1, not calibrated.
    pub posterior: f64,
    /// Lead or possible victim.
    pub outcome: Outcome,
    /// Best explanation of another outcome.
    pub best_rival: String,
    /// Cluster id, empty when in none.
    pub cluster: String,
    /// Completed payments at stake.
    pub payments: u32,
    /// First of them, `2026-01-31T12:00:00Z`.
    pub first: String,
    /// Last of them.
    pub last: String,
    /// Sum of those priced, US dollars with two decimals.
    pub total_usd: String,
    /// Best explanation of this outcome.
    pub kind: String,
    /// Name as first written; a leading apostrophe keeps spreadsheets from running it.
    pub name: String,
}

/// One row of `clusters.csv`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ClusterRow {
    /// 1-based.
    pub rank: u32,
    /// Stable id.
    pub cluster: String,
    /// Kind.
    pub kind: ClusterKind,
    /// Ranking index.
    pub score: f64,
    /// Members.
    pub persons: u32,
    /// Members who are paid.
    pub runners: u32,
    /// Members who pay.
    pub payers: u32,
    /// Completed payments inside.
    pub payments: u32,
    /// First of them.
    pub first: String,
    /// Last of them.
    pub last: String,
    /// Sum of those priced, US dollars with two decimals.
    pub total_usd: String,
    /// Titles of the flags met inside, most frequent first.
    pub reasons: String,
    /// Expected number of true persons.
    pub expected_persons: f64,
    /// 0 to 1.
    pub urgency: f64,
}

/// One row of `cluster_members.csv`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct MemberRow {
    /// Cluster id.
    pub cluster: String,
    /// Person id.
    pub person: String,
    /// Possible role.
    pub role: MemberRole,
    /// Rank of the lead, when the person is one in that role.
    pub lead_rank: Option<u32>,
}

/// One row of `rejected.csv`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RejectedRow {
    /// Input file.
    pub file: String,
    /// 1-based row of that file.
    pub row: u64,
    /// Heading or role at fault; empty when it is the whole row.
    pub column: String,
    /// What is wrong.
    pub reason: String,
    /// The text at fault; a leading apostrophe keeps spreadsheets from running it.
    pub raw: String,
}

/// One row of `changes.csv`.
#[derive(Deserialize)]
struct ChangeRow {
    cluster: String,
    change: Change,
    earlier: String,
    joined: u32,
    left: u32,
}

/// Which person a record is.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRow {
    /// Record key.
    pub record: u64,
    /// Person id.
    pub person: String,
}

/// Which row of an export a payment is, and between which records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaymentRow<'a> {
    /// Provider name.
    pub provider: &'a str,
    /// The provider's id, empty when it gives none.
    pub transaction_id: &'a str,
    /// Record key of the payer.
    pub sender_record: u64,
    /// Record key of the recipient.
    pub recipient_record: u64,
}

impl RunFolder {
    /// Opens a finished run.
    ///
    /// # Errors
    /// When `path` is no run folder, is a run of another layout, or lacks a file.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        ensure!(path.is_dir(), "{shown} is not a folder: give the folder that analyze wrote");
        let Ok(text) = read(&path.join("manifest.json")) else {
            bail!("{shown} holds no manifest.json: it is not a finished run, give the folder that analyze wrote");
        };
        let value: serde_json::Value =
            serde_json::from_str(&text).with_context(|| format!("{shown}: manifest.json is damaged, analyze again"))?;
        let format = value.get("format").and_then(serde_json::Value::as_u64);
        if format != Some(u64::from(FORMAT)) {
            let version = value.get("version").and_then(serde_json::Value::as_str).unwrap_or("unknown");
            bail!(
                "{shown} was written by version {version} in another layout: read it with that version, or analyze again"
            );
        }
        let manifest = serde_json::from_value(value)
            .with_context(|| format!("{shown}: manifest.json is damaged, analyze again"))?;
        let missing: Vec<String> =
            documents().into_iter().map(|file| file.name).filter(|name| !path.join(name).is_file()).collect();
        ensure!(missing.is_empty(), "{shown} is incomplete, it lacks {}: analyze again", missing.join(", "));
        Ok(Self { path: path.to_owned(), manifest })
    }

    /// The leads and possible victims, by rank.
    pub fn leads(&self) -> Result<Vec<LeadRow>> {
        self.rows("leads.csv")
    }

    /// The clusters, by rank.
    pub fn clusters(&self) -> Result<Vec<ClusterRow>> {
        self.rows("clusters.csv")
    }

    /// The members of every cluster, by rank of the cluster.
    pub fn members(&self) -> Result<Vec<MemberRow>> {
        self.rows("cluster_members.csv")
    }

    /// What became of each cluster since the run given by `--base`; empty without one.
    pub fn changes(&self) -> Result<Vec<ClusterChange>> {
        let row = |row: ChangeRow| ClusterChange {
            cluster: row.cluster,
            change: row.change,
            earlier: row.earlier.split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            joined: row.joined,
            left: row.left,
        };
        Ok(self.rows::<ChangeRow>("changes.csv")?.into_iter().map(row).collect())
    }

    /// The rows that were read and not accepted, in file and row order.
    pub fn rejected(&self) -> Result<Vec<RejectedRow>> {
        self.rows("rejected.csv")
    }

    /// Where a file of the run lies.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Which person each record is.
    pub fn persons(&self) -> Result<Vec<PersonRow>> {
        let frame = self.table("persons.parquet", &["record", "person"])?;
        let rows = frame.column("record")?.u64()?.iter().zip(frame.column("person")?.str()?.iter());
        rows.map(|(record, person)| {
            let (record, person) =
                record.zip(person).context("persons.parquet holds a row without record or person")?;
            Ok(PersonRow { record, person: person.to_owned() })
        })
        .collect()
    }

    /// Visits every payment, in the order of `transactions.parquet`.
    pub fn payments(&self, visit: &mut dyn FnMut(PaymentRow<'_>)) -> Result<()> {
        let frame =
            self.table("transactions.parquet", &["provider", "transaction_id", "sender_record", "recipient_record"])?;
        let parties = frame.column("sender_record")?.u64()?.iter().zip(frame.column("recipient_record")?.u64()?.iter());
        let ids = frame.column("provider")?.str()?.iter().zip(frame.column("transaction_id")?.str()?.iter());
        for ((provider, id), (sender, recipient)) in ids.zip(parties) {
            let (sender_record, recipient_record) =
                sender.zip(recipient).context("transactions.parquet holds a row without records")?;
            let (provider, transaction_id) = (provider.unwrap_or_default(), id.unwrap_or_default());
            visit(PaymentRow { provider, transaction_id, sender_record, recipient_record });
        }
        Ok(())
    }

    /// The bytes of one file of the run.
    #[expect(clippy::disallowed_methods, reason = "the store reads the files of a run")]
    pub fn bytes(&self, file: &str) -> Result<Vec<u8>> {
        let path = self.path.join(file);
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Some columns of one of the Parquet files that [`documents`] lists; none named means all.
    pub fn table(&self, file: &str, columns: &[&str]) -> Result<DataFrame> {
        let path = self.path.join(file);
        let text = path.to_str().with_context(|| format!("{} is not a name in UTF-8", path.display()))?;
        let chosen: Vec<_> = columns.iter().map(|&name| col(name)).collect();
        LazyFrame::scan_parquet(text.into(), ScanArgsParquet::default())
            .and_then(|frame| if chosen.is_empty() { frame.collect() } else { frame.select(chosen).collect() })
            .with_context(|| format!("cannot read {}", path.display()))
    }

    pub(super) fn rows<T: DeserializeOwned>(&self, file: &str) -> Result<Vec<T>> {
        let path = self.path.join(file);
        let name = || format!("cannot read {}", path.display());
        csv::Reader::from_path(&path).with_context(name)?.deserialize().collect::<Result<_, _>>().with_context(name)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the store reads a text file")]
fn read(path: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}
