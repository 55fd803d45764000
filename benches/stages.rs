//! How long does each stage take, and the whole of them, on an invented world?
//!
//! `OBOLE_BENCH_ROWS=1000000 cargo bench --bench stages` chooses the number of payments; without it, 100 000.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark may fail loudly, and its names say what it measures")]

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use obole::contest::Field;
use obole::model::{Countries, FileReport, PersonFacts, StageTiming, Zones};
use obole::normalise::{Intake, Normaliser, References};
use obole::pipeline::{Job, Outcome, Progress};
use obole::simulate::{Formats, Settings};
use obole::store::{Findings, Manifest, RunWriter};
use obole::{contest, identity, measures, network, pipeline, readers, sift, simulate};
use tempfile::TempDir;

/// An invented world and the run over it, made once.
struct World {
    folder: TempDir,
    outcome: Outcome,
    facts: Vec<PersonFacts>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let rows = std::env::var("OBOLE_BENCH_ROWS").map_or(100_000, |rows| rows.parse().expect("a number of rows"));
    let folder = TempDir::new().unwrap();
    let settings = Settings { rows: Some(rows), formats: Formats::Csv, ..Settings::default() };
    simulate::write(&settings, &folder.path().join("world")).unwrap();
    let outcome = pipeline::run(&job(&folder, "first"), &Silent).unwrap();
    let facts = measures::facts(&outcome.found.ledger.records, &outcome.found.identity);
    World { folder, outcome, facts }
});

struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str) {}
    fn file(&self, _name: &str) {}
    fn rows(&self, _rows: u64) {}
    fn timings(&self) -> Vec<StageTiming> {
        Vec::new()
    }
}

fn exports(folder: &TempDir) -> Vec<PathBuf> {
    vec![folder.path().join("world/exports")]
}

fn job(folder: &TempDir, name: &str) -> Job {
    Job {
        inputs: exports(folder),
        input_as: Vec::new(),
        coverage: Vec::new(),
        base: None,
        out: folder.path().join(name),
        rates: None,
        judgements: None,
        seeds: None,
        schemas: None,
        priors: std::collections::BTreeMap::new(),
        demographics: false,
        command: Vec::new(),
    }
}

fn main() {
    LazyLock::force(&WORLD);
    divan::main();
}

/// Counts payments, so that a stage's speed is shown as payments a second.
fn payments() -> ItemsCount {
    ItemsCount::new(WORLD.outcome.found.ledger.payments.len())
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn a_read_and_normalise(bencher: Bencher) {
    let schemas = &WORLD.outcome.schemas;
    let references = References {
        vocabulary: &schemas.file("vocabulary.toml").unwrap(),
        countries: &schemas.file("countries.toml").unwrap(),
        pegs: &schemas.file("pegs.toml").unwrap(),
        rates: schemas.bytes("rates/ecb.csv.zst").unwrap(),
        own_rates: None,
    };
    let normaliser = Normaliser::new(references, &schemas.mappings).unwrap();
    bencher.counter(payments()).bench_local(|| {
        let mut intake = Intake::new();
        for source in readers::discover(&exports(&WORLD.folder), &schemas.mappings, &[]).unwrap().sources {
            let mut report = FileReport::default();
            let accept = |batch| intake.accept(batch, &normaliser, &mut report).map(drop);
            readers::read_each(&source, |raw| normaliser.batch(raw), accept).unwrap();
        }
        intake.ledger()
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn b_identity(bencher: Bencher) {
    let settings = WORLD.outcome.schemas.file("identity.toml").unwrap();
    bencher.counter(payments()).bench_local(|| identity::resolve(&WORLD.outcome.found.ledger, &settings, &[]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn c_sift(bencher: Bencher) {
    bencher.counter(payments()).bench_local(|| sift::sift(&WORLD.outcome.found.ledger).unwrap());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn d_measures(bencher: Bencher) {
    let schemas = &WORLD.outcome.schemas;
    let countries: Countries = schemas.file("countries.toml").unwrap();
    let named = countries.country.iter().filter_map(|country| Some((country.code.as_str(), country.zone.as_deref()?)));
    let (zones, calendar) = (Zones::new(named).unwrap(), schemas.file("events.toml").unwrap());
    bencher
        .counter(payments())
        .with_inputs(|| WORLD.outcome.found.measured.payments.clone())
        .bench_local_values(|payments| measures::measure(payments, &WORLD.facts, &zones, &calendar));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn e_contest(bencher: Bencher) {
    let (schemas, measured) = (&WORLD.outcome.schemas, &WORLD.outcome.found.measured);
    let minors = vec![false; measured.payers.len()];
    bencher.counter(payments()).bench_local(|| {
        let links =
            contest::link(measured, &WORLD.facts, &WORLD.outcome.found.identity.possible, schemas.contest.degree_limit);
        contest::hold(&Field {
            measured,
            explanations: &schemas.explanations,
            docs: &schemas.measures,
            settings: &schemas.contest,
            links: &links.of,
            minors: &minors,
            seeds: &contest::Seeds::default(),
        })
        .unwrap()
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn f_network(bencher: Bencher) {
    let (schemas, found) = (&WORLD.outcome.schemas, &WORLD.outcome.found);
    let settings = schemas.file("network.toml").unwrap();
    bencher.counter(payments()).bench_local(|| {
        network::clusters(&network::Scene {
            measured: &found.measured,
            contest: &found.contest,
            identity: &found.identity,
            records: &found.ledger.records,
            flags: &schemas.flags,
            raised: &found.raised,
            settings: &settings,
        })
    });
}

/// The tables of what was found; the transactions are written while reading and are part of the whole.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn g_store_findings(bencher: Bencher) {
    let (schemas, found) = (&WORLD.outcome.schemas, &WORLD.outcome.found);
    let findings = Findings {
        ledger: &found.ledger,
        identity: &found.identity,
        seeds: &[],
        measured: &found.measured,
        measures: &schemas.measures,
        contest: &found.contest,
        flags: &schemas.flags,
        raised: &found.raised,
        clusters: &found.clusters,
        mules: &[],
    };
    bencher.counter(payments()).with_inputs(|| TempDir::new().unwrap()).bench_local_values(|folder| {
        let mut writer = RunWriter::begin(&folder.path().join("run")).unwrap();
        writer.findings(&findings).unwrap();
        writer.finish(&Manifest::default()).unwrap();
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn h_whole_run(bencher: Bencher) {
    bencher.counter(payments()).with_inputs(|| TempDir::new().unwrap()).bench_local_values(|folder| {
        let job = Job { out: folder.path().join("run"), ..job(&WORLD.folder, "unused") };
        pipeline::run(&job, &Silent).unwrap()
    });
}
