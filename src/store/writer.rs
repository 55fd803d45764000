//! How is a run folder written whole or not at all?

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use polars::prelude::DataFrame;
use rayon::prelude::*;
use tempfile::TempDir;

use crate::model::{
    Batch, Cluster, ClusterChange, Contest, Flag, FlagRaised, Identity, Issue, Ledger, MeasureDoc, Measured,
    MuleCluster, Overlap, Payment, Rejection, SeedFound, Severity,
};

use super::cells::{CsvFile, neutral};
use super::transactions::Transactions;
use super::{FORMAT, Manifest, RunFolder, changes, clusters, findings, leads, parquet, persons, subjects, victims};

/// What became of the clusters of an earlier run.
const CHANGES: &str = "changes.csv";

/// Payments that two exports tell.
const OVERLAPS: &str = "overlaps.csv";

/// Everything found, as the stages hand it over.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// Accepted payments and records.
    pub ledger: &'a Ledger,
    /// Which records are one person.
    pub identity: &'a Identity,
    /// Who of a partner's list was found.
    pub seeds: &'a [SeedFound],
    /// What was measured of the payments the sift kept.
    pub measured: &'a Measured,
    /// What each measure means.
    pub measures: &'a [MeasureDoc],
    /// How the explanations fared.
    pub contest: &'a Contest,
    /// The flags, in the order `raised` counts them.
    pub flags: &'a [Flag],
    /// Flags met.
    pub raised: &'a [FlagRaised],
    /// Clusters by rank.
    pub clusters: &'a [Cluster],
    /// Whom possible victims pay.
    pub mules: &'a [MuleCluster],
}

impl<'a> Findings<'a> {
    /// Id of the person at `index`.
    pub(super) fn id(&self, index: u32) -> &'a str {
        &self.identity.persons[index as usize].id
    }

    /// Name of the person at `index` as first written; empty when none of its records has one.
    pub(super) fn name(&self, index: u32) -> &'a str {
        let records = &self.identity.persons[index as usize].records;
        let mut names = records.iter().map(|&record| self.ledger.records[record as usize].name.as_str());
        names.find(|name| !name.is_empty()).unwrap_or("")
    }
}

/// A table of the run, and how it is made.
type Table<'a> = (&'static str, &'a (dyn Fn() -> Result<DataFrame> + Sync));

/// A run being written under a temporary name beside its final one. Dropped before [`RunWriter::finish`], it is removed.
pub struct RunWriter {
    // dropped in this order: nothing may still write when the folder is removed
    transactions: Option<Transactions>,
    rejected: Option<CsvFile>,
    folder: TempDir,
    out: PathBuf,
    issues: Vec<Issue>,
}

impl RunWriter {
    /// Starts a run that will be at `out`.
    ///
    /// Folders left behind by killed runs to the same place are removed; those of runs still going on are said.
    ///
    /// # Errors
    /// When `out` exists or nothing can be written beside it. Nothing is ever left under `out` itself.
    pub fn begin(out: &Path) -> Result<Self> {
        refuse_existing(out)?;
        let name =
            out.file_name().with_context(|| format!("{} cannot name a run: give a new folder", out.display()))?;
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        std::fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        let prefix = format!(".{}.partial-", name.to_string_lossy());
        let issues = clear_stale(parent, &prefix)?;
        let folder = tempfile::Builder::new()
            .prefix(&format!("{prefix}{}", std::process::id()))
            .rand_bytes(0)
            .tempdir_in(parent)
            .with_context(|| format!("cannot write in {}", parent.display()))?;
        let transactions = Transactions::create(&folder.path().join("transactions.parquet"))?;
        let rejected =
            CsvFile::create(&folder.path().join("rejected.csv"), &["file", "row", "column", "reason", "raw"])?;
        Ok(Self { transactions: Some(transactions), rejected: Some(rejected), folder, out: out.to_owned(), issues })
    }

    /// What was met when the run began: folders of killed runs, removed.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Appends accepted rows of the source file named `file`, in the order their payments are numbered.
    pub fn transactions(&mut self, batch: Batch, file: &str) -> Result<()> {
        self.transactions.as_mut().context("the transactions are already complete")?.push(batch, file)
    }

    /// Begins with the `payments` that an earlier run accepted, copied as they are kept.
    pub fn carry_over(&mut self, earlier: &RunFolder, payments: usize) -> Result<()> {
        let transactions = self.transactions.as_mut().context("the transactions are already complete")?;
        transactions.copy(earlier.file("transactions.parquet"), payments)
    }

    /// Appends rows of the source file named `file` that were read and not accepted.
    pub fn rejected(&mut self, rejections: &[Rejection], file: &str) -> Result<()> {
        let csv = self.rejected.as_mut().context("the rejected rows are already complete")?;
        for rejection in rejections {
            let row = rejection.row.to_string();
            let cells = [file, &row, &rejection.column, &rejection.reason, &rejection.raw];
            csv.row(cells.map(|cell| neutral(cell).into_owned())).context("cannot write rejected.csv")?;
        }
        Ok(())
    }

    /// Says that every input was read: what is left of `transactions.parquet` is written while the other stages work.
    pub fn inputs_end(&mut self) -> Result<()> {
        self.transactions.as_mut().map_or(Ok(()), Transactions::end)
    }

    /// Waits for `transactions.parquet` and completes `rejected.csv`.
    fn inputs_done(&mut self) -> Result<()> {
        if let Some(transactions) = self.transactions.take() {
            transactions.finish()?;
        }
        self.rejected.take().map_or(Ok(()), CsvFile::finish).context("cannot write rejected.csv")
    }

    /// Cites both rows of every payment that two exports tell, in `overlaps.csv`; `sources` are the files by number.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn overlaps(&mut self, overlaps: &[Overlap], ledger: &Ledger, sources: &[String]) -> Result<()> {
        let header =
            ["file", "row", "told_again_in", "row_there", "transaction", "transaction_there", "by", "seconds_apart"];
        let mut csv = CsvFile::create(&self.folder.path().join(OVERLAPS), &header)?;
        for overlap in overlaps {
            let at = |row: u32| (&ledger.payments[row as usize], ledger.rows[row as usize].to_string());
            let ((kept, kept_row), (again, again_row)) = (at(overlap.kept), at(overlap.told_again));
            let file = |payment: &Payment| neutral(&sources[usize::from(payment.source)]).into_owned();
            csv.row([
                file(kept),
                kept_row,
                file(again),
                again_row,
                kept.row.to_string(),
                again.row.to_string(),
                overlap.by.word().to_owned(),
                overlap.seconds_apart.to_string(),
            ])?;
        }
        csv.finish().context("cannot write overlaps.csv")
    }

    /// Writes every table of what was found.
    pub fn findings(&mut self, found: &Findings<'_>) -> Result<()> {
        self.inputs_done()?;
        let leads = leads::rows(found);
        let folder = self.folder.path();
        let tables: [Table<'_>; 9] = [
            ("persons.parquet", &|| persons::frame(found)),
            ("pairs.parquet", &|| subjects::pairs(found)),
            ("recipients.parquet", &|| subjects::recipients(found)),
            ("payers.parquet", &|| subjects::payers(found)),
            ("contest.parquet", &|| findings::contest(found)),
            ("contributions.parquet", &|| findings::contributions(found)),
            ("flags.parquet", &|| findings::flags(found)),
            ("leads.parquet", &|| leads::frame(&leads)),
            ("clusters.parquet", &|| clusters::frame(found)),
        ];
        let write = |(name, frame): &Table<'_>| {
            parquet::write_frame(&folder.join(name), &frame().with_context(|| format!("cannot make {name}"))?)
        };
        tables.par_iter().map(write).collect::<Vec<_>>().into_iter().collect::<Result<()>>()?;
        persons::contradictions_csv(&folder.join("contradictions.csv"), found)
            .context("cannot write contradictions.csv")?;
        persons::possible_csv(&folder.join("possible.csv"), found).context("cannot write possible.csv")?;
        persons::seeds_csv(&folder.join("seeds.csv"), found).context("cannot write seeds.csv")?;
        leads::csv(&folder.join("leads.csv"), &leads).context("cannot write leads.csv")?;
        victims::csv(&folder.join("victims.csv"), found, &leads).context("cannot write victims.csv")?;
        clusters::csv(&folder.join("clusters.csv"), found).context("cannot write clusters.csv")?;
        clusters::members_csv(&folder.join("cluster_members.csv"), found).context("cannot write cluster_members.csv")
    }

    /// Writes what became of each cluster of an earlier run.
    pub fn changes(&mut self, changes: &[ClusterChange]) -> Result<()> {
        changes::csv(&self.folder.path().join(CHANGES), changes).context("cannot write changes.csv")
    }

    /// Writes the manifest and gives the folder its final name.
    ///
    /// # Errors
    /// When the disk refuses or something has taken the name meanwhile; the run is then removed.
    pub fn finish(mut self, manifest: &Manifest) -> Result<()> {
        self.inputs_done()?;
        ensure!(self.folder.path().join("leads.csv").is_file(), "a run without findings is not whole");
        if !self.folder.path().join(CHANGES).exists() {
            self.changes(&[])?;
        }
        if !self.folder.path().join(OVERLAPS).exists() {
            self.overlaps(&[], &Ledger::default(), &[])?;
        }
        let manifest = Manifest { format: FORMAT, ..manifest.clone() };
        let mut file = std::io::BufWriter::new(parquet::create(&self.folder.path().join("manifest.json"))?);
        serde_json::to_writer_pretty(&mut file, &manifest).context("cannot write manifest.json")?;
        parquet::settle(file).context("cannot write manifest.json")?;
        refuse_existing(&self.out)?;
        std::fs::rename(self.folder.path(), &self.out)
            .with_context(|| format!("cannot name the run {}", self.out.display()))?;
        self.folder.disable_cleanup(true);
        Ok(())
    }
}

fn refuse_existing(out: &Path) -> Result<()> {
    if std::fs::symlink_metadata(out).is_ok() {
        bail!("{} already exists: a run is never changed, give another folder", out.display());
    }
    Ok(())
}

/// Removes what killed runs left in `parent` under `prefix`; a folder whose process still runs stays.
fn clear_stale(parent: &Path, prefix: &str) -> Result<Vec<Issue>> {
    let entries = std::fs::read_dir(parent).with_context(|| format!("cannot read {}", parent.display()))?;
    let mut names: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name())).collect();
    names.sort();
    let mut issues = Vec::new();
    for name in names {
        let Some(process) = name.to_str().and_then(|name| name.strip_prefix(prefix)).and_then(|id| id.parse().ok())
        else {
            continue;
        };
        issues.push(clear(&parent.join(&name), &name, process));
    }
    Ok(issues)
}

fn clear(path: &Path, name: &OsStr, process: i32) -> Issue {
    let removed = !runs(process) && std::fs::remove_dir_all(path).is_ok();
    let (what, advice) = if removed {
        ("a run to the same folder was killed before it was whole; what it left was removed", "nothing to do")
    } else {
        ("another run to the same folder is going on, or left this behind", "wait for it, or remove the folder")
    };
    let file = Some(name.to_string_lossy().into_owned());
    Issue { severity: Severity::Note, file, row: None, what: what.into(), advice: advice.into() }
}

/// Whether a process of this number is running; where the system does not tell, it is taken to be.
fn runs(process: i32) -> bool {
    !Path::new("/proc/self").exists() || Path::new("/proc").join(process.to_string()).exists()
}
