//! Does anybody's name decide a score, and are false leads counted by whom they fall on?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use obole::contest::{self, Field, Seeds};
use obole::evaluate::{FalseLeads, Resampling, evaluate};
use obole::measures;
use obole::model::{Cluster, Contest, Countries, Measured, Record, StageTiming, Zones};
use obole::network::{self, Scene};
use obole::pipeline::{self, Job, Outcome, Progress};
use obole::schemas::Schemas;
use obole::sift::sift;
use obole::simulate::{self, Settings};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

use crate::program::world;

struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str) {}
    fn file(&self, _name: &str) {}
    fn rows(&self, _rows: u64) {}
    fn timings(&self) -> Vec<StageTiming> {
        Vec::new()
    }
}

fn analysed(exports: &Path, out: &Path) -> Outcome {
    let job = Job {
        inputs: vec![exports.to_owned()],
        input_as: Vec::new(),
        coverage: Vec::new(),
        base: None,
        out: out.to_owned(),
        rates: None,
        judgements: None,
        seeds: None,
        schemas: None,
        priors: BTreeMap::new(),
        demographics: false,
        command: Vec::new(),
    };
    pipeline::run(&job, &Silent).unwrap()
}

/// Everything after the question who is who, as the pipeline orders it, for records of these names.
fn judged(outcome: &Outcome, schemas: &Schemas, records: &[Record]) -> (Vec<bool>, Measured, Contest, Vec<Cluster>) {
    let found = &outcome.found;
    let mut ledger = found.ledger.clone();
    ledger.records = records.to_vec();
    let mut sifted = sift(&ledger).unwrap();
    sifted.extend(&ledger, &found.identity);
    let facts = measures::facts(records, &found.identity);
    let countries: Countries = schemas.file("countries.toml").unwrap();
    let clocks = countries.country.iter().filter_map(|c| Some((c.code.as_str(), c.zone.as_deref()?)));
    let zones = Zones::new(clocks).unwrap();
    let calendar = schemas.file("events.toml").unwrap();
    let measured = measures::measure(found.measured.payments.clone(), &facts, &zones, &calendar);
    let contest = contest::hold(&Field {
        measured: &measured,
        explanations: &schemas.explanations,
        docs: &schemas.measures,
        settings: &schemas.contest,
        links: &contest::link(&measured, &facts, &[], schemas.contest.degree_limit).of,
        minors: &vec![false; measured.payers.len()],
        seeds: &Seeds::default(),
    })
    .unwrap();
    let raised = contest::raise_flags(&measured, &schemas.flags).unwrap();
    let (clusters, _) = network::clusters(&Scene {
        measured: &measured,
        contest: &contest,
        identity: &found.identity,
        records,
        flags: &schemas.flags,
        raised: &raised,
        settings: &schemas.file("network.toml").unwrap(),
    });
    (sifted.payments, measured, contest, clusters)
}

/// The same records, every word of every name exchanged for another by one bijection: who shares a word with whom, and how
/// many bear it, stays; which word it is, and so where its bearers seem to come from, does not.
fn renamed(records: &[Record], seed: u64) -> (Vec<Record>, usize) {
    // particles tell nobody apart and stay
    let is_name = |word: &&str| word.len() > 3 && !["binti", "bint", "dela", "delas", "delos"].contains(word);
    let words: BTreeSet<&str> = records.iter().flat_map(|record| record.name_key.split(' ')).filter(is_name).collect();
    let mut others: Vec<&str> = words.iter().copied().collect();
    others.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let moved = words.iter().zip(&others).filter(|(word, other)| word != other).count();
    let to: BTreeMap<&str, &str> = words.into_iter().zip(others).collect();
    let rename = |record: &Record| {
        let words: Vec<&str> = record.name_key.split(' ').map(|word| to.get(word).copied().unwrap_or(word)).collect();
        Record { name_key: words.join(" "), ..record.clone() }
    };
    (records.iter().map(rename).collect(), moved)
}

/// Which records are one person is settled before: that question reads spellings, with lists of names. Everything that
/// scores a person must not care what the person is called.
#[test]
fn exchanging_all_names_by_a_bijection_changes_no_score() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = analysed(&world().join("exports"), &folder.path().join("run"));
    let schemas = Schemas::load(None).unwrap();
    let (kept, measured, contest, clusters) = judged(&outcome, &schemas, &outcome.found.ledger.records);
    let scores = |contest: &Contest| -> Vec<(u32, u64, u64, u64, u16, u16)> {
        let bits = |lead: &obole::model::Lead| {
            let [score, own, borrowed] = [lead.score, lead.own, lead.borrowed].map(f64::to_bits);
            (lead.person, score, own, borrowed, lead.kind, lead.best_rival)
        };
        contest.leads.iter().map(bits).collect()
    };
    assert!(contest.leads.len() > 20, "{} leads prove little", contest.leads.len());
    for seed in [1, 2] {
        let (records, moved) = renamed(&outcome.found.ledger.records, seed);
        assert!(moved > 500, "only {moved} words were exchanged");
        let (kept_then, measured_then, contest_then, clusters_then) = judged(&outcome, &schemas, &records);
        assert_eq!(kept, kept_then, "the first pass keeps the same payments");
        assert_eq!(measured.pair_table.values, measured_then.pair_table.values);
        assert_eq!(measured.recipient_table.values, measured_then.recipient_table.values);
        assert_eq!(measured.payer_table.values, measured_then.payer_table.values);
        assert_eq!(scores(&contest), scores(&contest_then));
        let told = |clusters: &[Cluster]| -> Vec<(String, u64)> {
            clusters.iter().map(|cluster| (cluster.id.clone(), cluster.score.to_bits())).collect()
        };
        assert_eq!(told(&clusters), told(&clusters_then));
    }
}

#[test]
fn false_leads_are_counted_by_corridor_sex_and_age() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { payers: 1_500, seed: 21, ..Settings::default() };
    simulate::write(&settings, &folder.path().join("world")).unwrap();
    let run = folder.path().join("run");
    analysed(&folder.path().join("world/exports"), &run);
    let found = evaluate(&run, &folder.path().join("world/truth"), Resampling { rounds: 10, seed: 1 }).unwrap();
    let fairness = found.fairness.expect("the truth says who the remitters are");
    let sum = |groups: &[FalseLeads]| -> (u32, u32) {
        groups.iter().fold((0, 0), |sum, group| (sum.0 + group.honest, sum.1 + group.listed))
    };
    let all = (fairness.all.honest, fairness.all.listed);
    assert!(all.0 > 1_200 && all.1 > 0, "{:?}", fairness.all);
    for groups in [&fairness.corridors, &fairness.sexes, &fairness.ages] {
        assert_eq!(sum(groups), all, "everybody is in one group of each kind");
    }
    let named = |groups: &[FalseLeads], name: &str| groups.iter().any(|group| group.group == name);
    assert!(named(&fairness.sexes, "F") && named(&fairness.sexes, "M") && named(&fairness.ages, "30-44"));
    assert!(
        fairness.corridors[0].group.len() == 5 && fairness.corridors[0].honest > 100,
        "{:?}",
        fairness.corridors[0]
    );
    assert!(all.1 <= found.payers.listed, "no more false leads than leads");
}
