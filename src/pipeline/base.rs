//! How does a later run go on from an earlier one? Its payments are taken in as they were accepted, and its ids live on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use polars::prelude::StringChunked;
use sha2::{Digest, Sha256};

use super::Job;
use crate::identity;
use crate::model::{
    Batch, Circle, Cluster, ClusterChange, FileReport, Identity, Issue, Join, Judgement, Ledger, Mapping, MemberRole,
    Record, Rejection, Role, RunReport, Seed, SeedFound, Severity, TextColumn, hex,
};
use crate::network;
use crate::normalise::{self, Intake, Normaliser};
use crate::readers::{self, Discovery, Source};
use crate::schemas::Schemas;
use crate::store::{RunFolder, RunWriter};

/// The layout in which a run keeps its payments.
const LAYOUT: &str = "canonical";

/// An earlier run to go on from.
pub(super) struct Base {
    run: RunFolder,
}

/// What there is to read; nothing for a job that judges its base anew.
pub(super) fn discover(job: &Job, schemas: &Schemas) -> Result<Discovery> {
    if job.inputs.is_empty() && job.base.is_some() {
        return Ok(Discovery::default());
    }
    readers::discover(&job.inputs, &schemas.mappings, &job.input_as)
}

/// Which records are one person: as the base had it where nothing was added to it and the settings are the same, so that
/// what was judged of records stays in force; else worked out anew, with the ids of the base.
pub(super) fn resolve(
    job: &Job,
    base: Option<&Base>,
    ledger: &Ledger,
    schemas: &Schemas,
    judgements: &[Judgement],
) -> Result<Identity> {
    if let Some(base) = base.filter(|base| job.inputs.is_empty() && judgements.is_empty() && base.resolved_by(schemas))
    {
        return base.identity(ledger);
    }
    let mut identity = identity::resolve(ledger, &schemas.file("identity.toml")?, judgements);
    base.map_or(Ok(()), |base| base.carry_persons(&mut identity, ledger))?;
    Ok(identity)
}

/// Whom a partner's list names; a job that judges its base anew keeps whom the base found.
pub(super) fn seeds(
    job: &Job,
    base: Option<&Base>,
    ledger: &Ledger,
    identity: &Identity,
    schemas: &Schemas,
    seeds: &[Seed],
) -> Result<Vec<SeedFound>> {
    match base.filter(|_| job.inputs.is_empty() && job.seeds.is_none()) {
        Some(base) => base.run.seeds(identity),
        None => Ok(identity::find(ledger, identity, &schemas.file("identity.toml")?, seeds)),
    }
}

/// Where a row of an earlier run came from.
struct Origins {
    files: Vec<String>,
    /// Position among `files`, and row of that file, of each payment.
    places: Vec<(u32, u64)>,
    /// Day of its rate, days since 1970, or `i32::MIN`.
    rate_days: Vec<i32>,
    /// Place in that file where a row number does not tell it.
    exact: StringChunked,
}

/// How the payments of an earlier run are read.
///
/// # Errors
/// When the schemas lack the layout of the ledger.
pub(super) fn layout(schemas: &Schemas) -> Result<Arc<Mapping>> {
    let mapping = schemas.mappings.iter().find(|mapping| mapping.id == LAYOUT);
    let mapping = mapping.with_context(|| format!("--base needs schemas/inputs/{LAYOUT}.toml"))?;
    let (id, reader) = (format!("{LAYOUT}, taken in again"), "parquet".to_owned());
    // a row that names one side only was accepted once already
    Ok(Arc::new(Mapping { id, reader, one_sided: true, ..(**mapping).clone() }))
}

impl Base {
    /// Opens the earlier run.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self { run: RunFolder::open(path).context("--base")? })
    }

    /// Takes in the payments of the earlier run, each under its own file and row, and its refused rows; returns the names
    /// of its files, which come before those of the new ones.
    pub(super) fn take_in(
        &self,
        schemas: &Schemas,
        normaliser: &Normaliser,
        intake: &mut Intake,
        writer: &mut RunWriter,
        report: &mut RunReport,
    ) -> Result<Vec<String>> {
        let source = Source {
            index: 0,
            name: "the payments of --base".into(),
            path: self.run.file("transactions.parquet"),
            given: self.run.file("transactions.parquet"),
            unpacked: None,
            mapping: layout(schemas)?,
        };
        let origins = self.origins()?;
        let known: BTreeMap<&str, &FileReport> =
            self.run.manifest.report.files.iter().map(|file| (file.name.as_str(), file)).collect();
        let summary = readers::read_each(
            &source,
            |raw| normaliser.batch(raw),
            |batch| {
                ensure!(
                    batch.rejected.is_empty(),
                    "a payment that --base accepted is refused now: {:?}",
                    batch.rejected[0]
                );
                for (file, part) in origins.parts(batch) {
                    let mapping = known.get(file).map_or(LAYOUT, |report| report.mapping.as_str());
                    let mut counted = FileReport { mapping: mapping.to_owned(), ..FileReport::default() };
                    let accepted = intake.accept(part, normaliser, &mut counted)?;
                    writer.transactions(accepted, file)?;
                }
                Ok(())
            },
        )?;
        if let Some(reason) = summary.refused {
            bail!("the payments of --base cannot be read: {reason}");
        }
        for rejection in self.run.rejected()? {
            let said = Rejection {
                row: rejection.row,
                column: rejection.column,
                reason: rejection.reason,
                raw: rejection.raw,
                source: 0,
            };
            writer.rejected(&[said], &rejection.file)?;
        }
        report.files.extend(self.run.manifest.report.files.iter().cloned());
        Ok(origins.files)
    }

    fn origins(&self) -> Result<Origins> {
        let frame =
            self.run.table("transactions.parquet", &["source_file", "source_row", "source_place", "rate_date"])?;
        let exact = frame.column("source_place")?.str()?.clone();
        let mut origins = Origins { files: Vec::new(), places: Vec::new(), rate_days: Vec::new(), exact };
        let days = frame.column("rate_date")?.date()?.physical().clone();
        let rows = frame.column("source_file")?.str()?.iter().zip(frame.column("source_row")?.u64()?.iter());
        for ((file, row), day) in rows.zip(days.iter()) {
            let (file, row) = file.zip(row).context("transactions.parquet of --base holds a row without its source")?;
            if origins.files.last().is_none_or(|last| last != file) {
                origins.files.push(file.to_owned());
            }
            origins.places.push((origins.files.len() as u32 - 1, row));
            origins.rate_days.push(day.unwrap_or(i32::MIN));
        }
        Ok(origins)
    }

    /// Drops sources that are files of the earlier run, byte for byte; each is said. The others are numbered from `first`.
    pub(super) fn without_known(
        &self,
        sources: Vec<Source>,
        first: usize,
        issues: &mut Vec<Issue>,
    ) -> Result<Vec<Source>> {
        let known: BTreeSet<&str> = self.run.manifest.report.files.iter().map(|file| file.sha256.as_str()).collect();
        let mut fresh = Vec::new();
        for source in sources {
            let (_, sha256) = readers::fingerprint(&source.given)?;
            if known.contains(sha256.as_str()) {
                issues.push(Issue {
                    severity: Severity::Note,
                    file: Some(source.name),
                    row: None,
                    what: "the file is already part of the run given by --base, byte for byte".into(),
                    advice: "nothing to do".into(),
                });
            } else {
                let index = u16::try_from(first + fresh.len()).context("more than 65,535 files")?;
                fresh.push(Source { index, ..source });
            }
        }
        Ok(fresh)
    }

    /// Whether the earlier run told people apart by the same settings.
    fn resolved_by(&self, schemas: &Schemas) -> bool {
        let now = schemas.bytes("identity.toml").map(|bytes| hex(Sha256::digest(bytes)));
        now.as_ref() == self.run.manifest.schemas.get("identity.toml")
    }

    /// Which record is which person, as the earlier run had it; why is not kept.
    fn identity(&self, ledger: &Ledger) -> Result<Identity> {
        let earlier: BTreeMap<u64, String> =
            self.run.persons()?.into_iter().map(|row| (row.record, row.person)).collect();
        let id = |record: &Record| {
            earlier.get(&record.key).map(String::as_str).context("--base names no person for one of its own records")
        };
        let ids = ledger.records.iter().map(id).collect::<Result<Vec<_>>>()?;
        let mut identity = self.run.identity(&ledger.records, ids.into_iter())?;
        identity.joins = vec![Join::default(); ledger.records.len()];
        Ok(identity)
    }

    /// Gives persons the ids that they had.
    fn carry_persons(&self, identity: &mut Identity, ledger: &Ledger) -> Result<()> {
        let earlier = self.run.persons()?.into_iter().map(|row| (row.record, row.person)).collect();
        identity::carry(identity, &ledger.records, &earlier);
        Ok(())
    }

    /// Gives clusters the ids that they had, and says what became of each.
    pub(super) fn carry_clusters(&self, clusters: &mut [Cluster], identity: &Identity) -> Result<Vec<ClusterChange>> {
        let mut circles: Vec<Circle> = Vec::new();
        for member in self.run.members()? {
            if circles.last().is_none_or(|last| last.id != member.cluster) {
                circles.push(Circle { id: member.cluster, ..Circle::default() });
            }
            let circle = circles.last_mut().expect("one was pushed");
            let side = if member.role == MemberRole::Payer { &mut circle.payers } else { &mut circle.recipients };
            side.insert(member.person);
        }
        Ok(network::carry(clusters, identity, &circles))
    }
}

impl Origins {
    /// The rows of a batch by the file they came from, under the rows of that file.
    fn parts(&self, batch: Batch) -> Vec<(&str, Batch)> {
        let file = |row: &usize| self.places[batch.rows[*row] as usize - 1].0;
        let rows: Vec<usize> = (0..batch.rows.len()).collect();
        let parts: Vec<&[usize]> = rows.chunk_by(|a, b| file(a) == file(b)).collect();
        match parts.len() {
            // nearly always: nothing is copied
            1 => vec![self.of_one_file(batch)],
            _ => parts.into_iter().map(|rows| self.of_one_file(normalise::rows_of(&batch, rows))).collect(),
        }
    }

    /// Rows of one file, under the rows of that file.
    fn of_one_file(&self, mut part: Batch) -> (&str, Batch) {
        let at: Vec<usize> = part.rows.iter().map(|&row| row as usize - 1).collect();
        let file = self.places[at[0]].0;
        part.payments.iter_mut().for_each(|payment| payment.source = file as u16);
        if let Some(column) = Batch::position(Role::SourcePlace) {
            let mut exact = TextColumn::default();
            at.iter().for_each(|&row| exact.push(self.exact.get(row).unwrap_or_default()));
            part.text[column] = exact;
        }
        part.rows = at.iter().map(|&row| self.places[row].1).collect();
        part.rate_days = at.iter().map(|&row| self.rate_days[row]).collect();
        (self.files[file as usize].as_str(), part)
    }
}
