//! Floor 2: job in, run out; reads like the recipe.

mod again;
mod base;
mod extracts;
mod minors;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

pub use again::Reopened;
use base::Base;

use crate::contest;
use crate::identity;
use crate::measures;
use crate::model::{
    Cluster, Contest, Countries, FileReport, FlagRaised, Identity, Issue, Ledger, Mapping, Measured, PersonFacts,
    RunReport, Seed, SeedFound, StageTiming, Zones, hex,
};
use crate::network::{self, Scene};
use crate::normalise::{Intake, Normaliser, References};
use crate::overlap;
use crate::readers::{self, CoverageAs, InputAs, ReadSummary, Source};
use crate::schemas::Schemas;
use crate::sift;
use crate::store::{self, Findings, Manifest, RunWriter};

mod remarks;

/// What to analyse, and how.
#[derive(Clone, Debug)]
pub struct Job {
    /// Files, folders and globs; none means `base` alone, judged otherwise.
    pub inputs: Vec<PathBuf>,
    /// The user's word on which mapping reads which files.
    pub input_as: Vec<InputAs>,
    /// What inputs cover, where their layouts do not say; the last that fits an input decides.
    pub coverage: Vec<CoverageAs>,
    /// An earlier run to go on from: its payments are taken in, its ids live on.
    pub base: Option<PathBuf>,
    /// Folder of the run; must not exist.
    pub out: PathBuf,
    /// A rate file in ECB layout that adds to the shipped one and overrides it.
    pub rates: Option<PathBuf>,
    /// Which records people judged to be one person, or two; obeyed before anything else.
    pub judgements: Option<PathBuf>,
    /// People a partner already knows, who raise those they are found to be.
    pub seeds: Option<PathBuf>,
    /// Schemas that replace or add to the shipped ones.
    pub schemas: Option<PathBuf>,
    /// Priors that replace those of the explanations, by id.
    pub priors: BTreeMap<String, f64>,
    /// Whether sex and age count; capped, and stamped on what is exported.
    pub demographics: bool,
    /// The command as typed, for the manifest.
    pub command: Vec<String>,
}

/// Hears how far the work is; reads the clock so that the stages need not.
pub trait Progress: Sync {
    /// A stage begins.
    fn stage(&self, name: &'static str);
    /// A file is about to be read.
    fn file(&self, name: &str);
    /// Rows read so far in all.
    fn rows(&self, rows: u64);
    /// Wall-clock time of each stage so far.
    fn timings(&self) -> Vec<StageTiming>;
}

/// What a run found, for the closing summary.
#[derive(Debug)]
pub struct Outcome {
    /// Counts, file by file and overall.
    pub report: RunReport,
    /// What was worth telling.
    pub issues: Vec<Issue>,
    /// The schemas in force.
    pub schemas: Schemas,
    /// Everything found.
    pub found: Found,
}

/// Everything found, stage by stage.
#[derive(Debug)]
pub struct Found {
    /// Accepted payments and records.
    pub ledger: Ledger,
    /// Which records are one person.
    pub identity: Identity,
    /// Who of a partner's list was found.
    pub seeds: Vec<SeedFound>,
    /// The measures.
    pub measured: Measured,
    /// How the explanations fared.
    pub contest: Contest,
    /// Flags met.
    pub raised: Vec<FlagRaised>,
    /// Clusters by rank.
    pub clusters: Vec<Cluster>,
}

/// Analyses the inputs of `job` and writes its run folder.
///
/// # Errors
/// When the run itself cannot be made: no input, `out` exists, the schemas are wrong, the disk refuses. Nothing is then
/// left under `out`. Files and rows that cannot be read are issues and rejections of a finished run.
pub fn run(job: &Job, progress: &dyn Progress) -> Result<Outcome> {
    let schemas = schemas_for(job)?;
    let judgements = own("judgements", job.judgements.as_deref(), identity::judgements)?;
    let mut base = job.base.as_deref().map(Base::open).transpose()?;
    let mut writer = RunWriter::begin(&job.out)?;
    let mut issues = writer.issues().to_vec();

    progress.stage("read");
    let mut report = RunReport::default();
    let (mut ledger, sources, seeds) =
        read(job, &schemas, base.as_mut(), &mut writer, &mut report, &mut issues, progress)?;

    progress.stage("identity");
    let identity = base::resolve(base.as_ref(), &ledger, &schemas, &judgements)?;
    issues.extend(identity::doubts(&judgements, &identity));
    let seeds = base::seeds(job, base.as_ref(), &ledger, &identity, &schemas, &seeds)?;
    issues.extend(identity::told(&seeds, job.seeds.as_deref()));
    let facts = measures::facts(&ledger.records, &identity);

    let told_twice = overlap::find(&ledger, &identity, &schemas.file("overlap.toml")?);
    overlap::set_aside(&mut ledger, &told_twice);
    writer.overlaps(&told_twice, &ledger, &sources)?;
    issues.extend(remarks::of_overlaps(&told_twice));

    progress.stage("sift");
    let mut sifted = sift::sift(&ledger)?;
    sifted.extend(&ledger, &identity);
    count(&mut report, &ledger, &identity, &sifted.payments);

    progress.stage("measures");
    let kept = kept(&ledger, &identity, &sifted.payments);
    let measured = extracts::measure(kept, &facts, &schemas, &extracts::of(&report, &sources))?;

    progress.stage("contest");
    let contest = hold(&schemas, &measured, &facts, &identity, &seeds, &mut issues)?;
    let raised = contest::raise_flags(&measured, &schemas.flags)?;

    progress.stage("network");
    let (mut clusters, dropped) = network::clusters(&Scene {
        measured: &measured,
        contest: &contest,
        identity: &identity,
        records: &ledger.records,
        flags: &schemas.flags,
        raised: &raised,
        settings: &schemas.file("network.toml")?,
    });
    issues.extend(dropped);
    if let Some(base) = &base {
        writer.changes(&base.carry_clusters(&mut clusters, &identity)?)?;
    }

    progress.stage("write");
    let found = Found { ledger, identity, seeds, measured, contest, raised, clusters };
    writer.findings(&Findings {
        ledger: &found.ledger,
        identity: &found.identity,
        seeds: &found.seeds,
        measured: &found.measured,
        measures: &schemas.measures,
        contest: &found.contest,
        flags: &schemas.flags,
        raised: &found.raised,
        clusters: &found.clusters,
        mules: &network::mules(&found.measured, &found.contest, &found.identity),
    })?;
    issues.sort();
    writer.finish(&manifest(job, &schemas, &report, &issues, progress))?;
    Ok(Outcome { report, issues, schemas, found })
}

/// The schemas in force: shipped, overlaid, with the job's priors and demographics.
fn schemas_for(job: &Job) -> Result<Schemas> {
    let mut schemas = Schemas::load(job.schemas.as_deref())?;
    for (id, &prior) in &job.priors {
        let known = schemas.explanations.iter().map(|e| e.id.clone()).collect::<Vec<_>>().join(", ");
        let explanation = schemas.explanations.iter_mut().find(|explanation| explanation.id == *id);
        let explanation =
            explanation.with_context(|| format!("--prior {id}: no such explanation; there are {known}"))?;
        ensure!(prior > 0.0 && prior < 1.0, "--prior {id}={prior}: a prior lies between 0 and 1");
        explanation.prior = prior;
    }
    if job.demographics {
        with_demographics(&mut schemas);
    }
    Ok(schemas)
}

fn with_demographics(schemas: &mut Schemas) {
    if let Some(family) = schemas.contest.families.get_mut("demographics") {
        family.weight = 1.0;
        family.floor = schemas.contest.demographics_cap;
    }
}

/// Reads, normalises and stores every input, in order; problems of one file do not stop the others.
fn read(
    job: &Job,
    schemas: &Schemas,
    base: Option<&mut Base>,
    writer: &mut RunWriter,
    report: &mut RunReport,
    issues: &mut Vec<Issue>,
    progress: &dyn Progress,
) -> Result<(Ledger, Vec<String>, Vec<Seed>)> {
    let discovery = base::discover(job, schemas)?;
    issues.extend(discovery.issues);
    report.files = discovery.refused;
    extracts::check(&job.coverage, &discovery.sources)?;
    let own_rates = job.rates.as_deref().map(crate::schemas::read_own).transpose()?;
    let normaliser = normaliser(schemas, &schemas.mappings, own_rates.as_deref())?;
    let seeds = own("seeds", job.seeds.as_deref(), |bytes, _| normaliser.seeds(bytes))?;
    let mut intake = Intake::new();
    let (mut sources, mut names) = (discovery.sources, Vec::new());
    if let Some(base) = base {
        (intake, names) = base.take_in(&normaliser, writer, report)?;
        issues.extend(base.values_kept(own_rates.is_some(), schemas));
        sources = base.without_known(sources, names.len(), issues)?;
    }
    let mut rows = 0;
    for source in &sources {
        progress.file(&source.name);
        let mut file = read_file(source, &normaliser, &mut intake, writer, &mut |more| {
            rows += more;
            progress.rows(rows);
        })?;
        extracts::declare(&mut file, &job.coverage);
        issues.extend(remarks::of_file(&file));
        report.files.push(file);
    }
    report.files.sort_by(|a, b| a.name.cmp(&b.name));
    writer.inputs_end()?;
    if report.files.iter().all(|file| file.refused.is_some()) {
        let reasons: Vec<String> = issues.iter().map(|issue| format!("{}; {}", issue.what, issue.advice)).collect();
        bail!("no input could be read:\n{}", reasons.join("\n"));
    }
    names.extend(sources.iter().map(|source| source.name.clone()));
    Ok((intake.ledger(), names, seeds))
}

/// What types the rows that `mappings` read, with the references in force.
///
/// # Errors
/// When a schema, a mapping or the user's rates are wrong.
pub fn normaliser(schemas: &Schemas, mappings: &[Arc<Mapping>], own_rates: Option<&[u8]>) -> Result<Normaliser> {
    let references = References {
        vocabulary: &schemas.file("vocabulary.toml")?,
        countries: &schemas.file("countries.toml")?,
        pegs: &schemas.file("pegs.toml")?,
        rates: schemas.bytes("rates/ecb.csv.zst").context("schemas/rates/ecb.csv.zst is missing")?,
        own_rates,
    };
    Normaliser::new(references, mappings)
}

/// What a file of the user's own says, if one is given; an error names the `option`.
fn own<T>(option: &str, path: Option<&Path>, read: impl FnOnce(&[u8], &str) -> Result<Vec<T>>) -> Result<Vec<T>> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let name = path.display().to_string();
    read(&crate::schemas::read_own(path)?, &name).with_context(|| format!("--{option} {name} cannot be used"))
}

fn read_file(
    source: &Source,
    normaliser: &Normaliser,
    intake: &mut Intake,
    writer: &mut RunWriter,
    said: &mut dyn FnMut(u64),
) -> Result<FileReport> {
    let mut file = FileReport {
        name: source.name.clone(),
        mapping: source.mapping.id.clone(),
        coverage: source.mapping.coverage.clone(),
        origin: source.mapping.origin,
        ..FileReport::default()
    };
    let summary = readers::read_each(
        source,
        |raw| normaliser.batch(raw),
        |batch| {
            writer.rejected(&batch.rejected, &source.name)?;
            said(batch.rows.len() as u64);
            let accepted = intake.accept(batch, normaliser, &mut file)?;
            writer.transactions(accepted, &source.name)
        },
    )?;
    settle(&mut file, summary)?;
    Ok(file)
}

/// Completes a file's report and checks that no row was lost: what was read is what became of it.
fn settle(file: &mut FileReport, summary: ReadSummary) -> Result<()> {
    (file.bytes, file.sha256, file.skipped, file.refused) =
        (summary.bytes, summary.sha256, summary.skipped, summary.refused);
    ensure!(
        file.conserves_rows() && file.read == summary.rows,
        "{}: {} rows were read, {} accepted, {} rejected and {} duplicates: rows were lost, so the run is void; please report this",
        file.name,
        summary.rows,
        file.accepted,
        file.rejected,
        file.duplicates
    );
    Ok(())
}

/// Completed payments that the sift kept, between persons instead of records.
fn kept(ledger: &Ledger, identity: &Identity, kept: &[bool]) -> Vec<crate::model::Payment> {
    let person = |record: u32| identity.person_of[record as usize];
    let payments = ledger.payments.iter().zip(kept).filter(|(payment, kept)| **kept && payment.is_completed());
    payments
        .map(|(payment, _)| crate::model::Payment {
            sender: person(payment.sender),
            recipient: person(payment.recipient),
            ..*payment
        })
        .collect()
}

fn count(report: &mut RunReport, ledger: &Ledger, identity: &Identity, kept: &[bool]) {
    let mut roles = vec![(false, false); identity.persons.len()];
    for (payment, kept) in ledger.payments.iter().zip(kept).filter(|(payment, _)| payment.is_completed()) {
        report.completed += 1;
        report.kept += u64::from(*kept);
        roles[identity.person_of[payment.sender as usize] as usize].0 = true;
        roles[identity.person_of[payment.recipient as usize] as usize].1 = true;
    }
    report.records = ledger.records.len() as u64;
    report.persons = identity.persons.len() as u64;
    report.payers = roles.iter().filter(|role| role.0).count() as u64;
    report.recipients = roles.iter().filter(|role| role.1).count() as u64;
}

fn zones(schemas: &Schemas) -> Result<Zones> {
    let countries: Countries = schemas.file("countries.toml")?;
    let named = countries.country.iter().filter_map(|country| Some((country.code.as_str(), country.zone.as_deref()?)));
    Zones::new(named).context("schemas/countries.toml")
}

fn hold(
    schemas: &Schemas,
    measured: &Measured,
    facts: &[PersonFacts],
    identity: &Identity,
    found: &[SeedFound],
    issues: &mut Vec<Issue>,
) -> Result<Contest> {
    let first = |i: usize| {
        let pairs = measured.payer_pairs(i).iter();
        pairs.filter_map(|&pair| measured.pair_payments(pair as usize).first()).map(|payment| payment.sent).min()
    };
    let (contest, dropped) = again::hold(schemas, measured, (facts, &identity.possible), found, first)?;
    issues.extend(again::too_short(measured, &schemas.measures));
    issues.extend(again::too_shared(dropped));
    Ok(contest)
}

fn manifest(job: &Job, schemas: &Schemas, report: &RunReport, issues: &[Issue], progress: &dyn Progress) -> Manifest {
    let hash = |bytes: &[u8]| hex(Sha256::digest(bytes));
    let given = |path: Option<&Path>| path.and_then(|path| crate::schemas::read_own(path).ok()).map(|it| hash(&it));
    Manifest {
        version: env!("CARGO_PKG_VERSION").into(),
        command: job.command.clone(),
        settings: serde_json::json!({
            "contest": schemas.contest,
            "priors": schemas.explanations.iter().map(|e| (e.id.clone(), e.prior)).collect::<BTreeMap<_, _>>(),
            "demographics": job.demographics,
            "judgements": given(job.judgements.as_deref()),
            "seeds": given(job.seeds.as_deref()),
            "inputs": job.inputs,
            "base": given(job.base.as_deref().map(|base| base.join("manifest.json")).as_deref()),
        }),
        report: report.clone(),
        schemas: schemas.files().map(|(path, bytes)| (path.to_owned(), hash(bytes))).collect(),
        issues: issues.to_vec(),
        timings: progress.timings(),
        peak_memory: store::peak_memory(),
        ..Manifest::default()
    }
}
