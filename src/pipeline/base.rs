//! How does a later run go on from an earlier one? Its payments are taken in as they were accepted, and its ids live on.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};

use super::Job;
use crate::identity;
use crate::model::{
    Circle, Cluster, ClusterChange, Identity, Issue, Judgement, Known, Ledger, MemberRole, Rejection, RunReport, Seed,
    SeedFound, Severity, hex,
};
use crate::network;
use crate::normalise::{Intake, Normaliser};
use crate::readers::{self, Discovery, Source};
use crate::schemas::Schemas;
use crate::store::{RunFolder, RunWriter};

/// The schemas that say what a payment is worth.
const RATES: [&str; 2] = ["rates/ecb.csv.zst", "pegs.toml"];

/// An earlier run to go on from.
pub(super) struct Base {
    run: RunFolder,
    /// Its records, until they are taken in, and whom it took them for.
    known: Known,
}

/// What there is to read; nothing for a job that judges its base anew.
pub(super) fn discover(job: &Job, schemas: &Schemas) -> Result<Discovery> {
    if job.inputs.is_empty() && job.base.is_some() {
        return Ok(Discovery::default());
    }
    readers::discover(&job.inputs, &schemas.mappings, &job.input_as)
}

/// Which records are one person: as the base had it, new records added, so that what was judged of records stays in force;
/// worked out anew, with the ids of the base, where there are judgements or the settings are others.
pub(super) fn resolve(
    base: Option<&Base>,
    ledger: &Ledger,
    schemas: &Schemas,
    judgements: &[Judgement],
) -> Result<Identity> {
    let settings = schemas.file("identity.toml")?;
    let Some(base) = base else { return Ok(identity::resolve(ledger, &settings, judgements)) };
    let earlier = &base.known.identity;
    let mut identity = match judgements.is_empty() && base.has_same(schemas, "identity.toml") {
        // nothing was added to it
        true if base.payments() == ledger.payments.len() => return Ok(earlier.clone()),
        true => identity::resume(ledger, &settings, earlier),
        false => identity::resolve(ledger, &settings, judgements),
    };
    identity::carry(&mut identity, earlier);
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

/// What `read` gives of an earlier run, whose files may be damaged: that is said, and nothing panics.
fn intact<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    let read = readers::guarded(read).unwrap_or_else(|| Err(anyhow!("a table is damaged")));
    read.context("--base cannot be read: analyze its inputs again")
}

impl Base {
    /// Opens the earlier run.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let run = RunFolder::open(path).context("--base")?;
        let known = intact(|| run.known())?;
        Ok(Self { run, known })
    }

    /// Number of payments that the earlier run accepted.
    fn payments(&self) -> usize {
        self.run.manifest.report.files.iter().map(|file| file.accepted).sum::<u64>() as usize
    }

    /// Takes in what the earlier run accepted, each payment under its own file and row, and its refused rows; returns the
    /// ledger so far and the names of its files, which come before those of the new ones.
    pub(super) fn take_in(
        &mut self,
        normaliser: &Normaliser,
        writer: &mut RunWriter,
        report: &mut RunReport,
    ) -> Result<(Intake, Vec<String>)> {
        let earlier = &self.run.manifest.report;
        let payments = self.payments();
        writer.carry_over(&self.run, payments)?;
        let (records, providers) = (std::mem::take(&mut self.known.records), std::mem::take(&mut self.known.providers));
        let (mut intake, mut files) = (Intake::resume(records, providers, normaliser), Vec::new());
        intact(|| {
            self.run.accepted(&mut files, &mut |part| {
                intake.take_again(part.len(), |at| part.get(at), normaliser).context("transactions.parquet is damaged")
            })?;
            let found = intake.payments();
            ensure!(found == payments, "transactions.parquet holds {found} payments, and its manifest says {payments}");
            Ok(())
        })?;
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
        report.files.extend(earlier.files.iter().cloned());
        Ok((intake, files))
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

    /// Says that what was valued stays so, where the rates are others.
    pub(super) fn values_kept(&self, own_rates: bool, schemas: &Schemas) -> Option<Issue> {
        let other = own_rates || RATES.iter().any(|file| !self.has_same(schemas, file));
        other.then(|| Issue {
            severity: Severity::Note,
            file: None,
            row: None,
            what:
                "the payments of --base keep the value in US dollars that they were given; other rates value new ones"
                    .into(),
            advice: "to value all of them anew, analyze the inputs of --base without it".into(),
        })
    }

    /// Whether the earlier run had the same schema `file`.
    fn has_same(&self, schemas: &Schemas, file: &str) -> bool {
        let now = schemas.bytes(file).map(|bytes| hex(Sha256::digest(bytes)));
        now.as_ref() == self.run.manifest.schemas.get(file)
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
