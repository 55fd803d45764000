//! Is what is learnt true, is nobody judged by what was learnt from them, and does the report say what is there?

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tempfile::TempDir;

use super::cases::World;
use super::fit::Pull;
use super::folds::{FOLDS, HeldOut, by_network};
use super::refit::refit;
use super::reliability::{EDGES, Map, index};
use super::trial::{Bench, ROLES};
use super::{Calibration, Job, Knowledge, by_truth, calibrate};
use crate::evaluate::{Labels, labels};
use crate::model::{Contest, Expectation, LeadRole, Outcome, StageTiming, Value};
use crate::pipeline::{self, Progress, Reopened};
use crate::schemas::Schemas;

const PULL: Pull = Pull { strength: 20.0, robustness: 0.22 };

struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str) {}
    fn file(&self, _: &str) {}
    fn rows(&self, _: u64) {}
    fn timings(&self) -> Vec<StageTiming> {
        Vec::new()
    }
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/end-to-end")
}

/// A run over the sample world, made once.
fn run() -> PathBuf {
    static RUN: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let job = pipeline::Job {
            inputs: vec![sample().join("exports")],
            input_as: Vec::new(),
            coverage: Vec::new(),
            base: None,
            out: folder.path().join("run"),
            rates: None,
            judgements: None,
            seeds: None,
            schemas: None,
            priors: BTreeMap::new(),
            demographics: false,
            command: Vec::new(),
        };
        pipeline::run(&job, &Silent).expect("the sample is analysed");
        folder
    });
    RUN.path().join("run")
}

fn known(schemas: &Schemas) -> (World, Labels) {
    let run_folder = run();
    let run = Reopened::open(&run_folder, schemas).expect("a finished run");
    let labels = labels(&run_folder, &sample().join("truth")).expect("a truth folder");
    let meanings = schemas.file("labels.toml").expect("the meanings are shipped");
    let cases = by_truth::cases(&run, &labels, &meanings, &schemas.explanations);
    (World { run, cases }, labels)
}

fn shipped() -> Schemas {
    Schemas::load(None).expect("the shipped schemas")
}

#[test]
fn a_contest_held_again_is_the_run_s_own() {
    let schemas = shipped();
    let again = Reopened::open(&run(), &schemas).expect("a finished run").hold(&schemas).expect("it is held");
    let reopened = Reopened::open(&run(), &schemas).expect("a finished run");
    let kept =
        crate::store::RunFolder::open(&run()).expect("a finished run").table("leads.parquet", &[]).expect("leads");
    let text = |name: &str| kept.column(name).and_then(|c| c.str().cloned()).expect("a column of text");
    let number = |name: &str| kept.column(name).and_then(|c| c.f64().cloned()).expect("a column of numbers");
    let (persons, roles, tiers) = (text("person"), text("role"), text("tier"));
    assert_eq!(again.leads.len(), kept.height());
    for (at, lead) in again.leads.iter().enumerate() {
        let role = if lead.role == LeadRole::Payer { "payer" } else { "recipient" };
        assert_eq!((persons.get(at), roles.get(at)), (Some(reopened.id(lead.person)), Some(role)), "rank {}", at + 1);
        assert_eq!(tiers.get(at), Some(lead.tier.word()));
        for (name, found) in [("score", lead.score), ("own", lead.own), ("borrowed", lead.borrowed)] {
            assert_eq!(number(name).get(at).map(f64::to_bits), Some(found.to_bits()), "{name} of rank {}", at + 1);
        }
    }
}

#[test]
fn a_moved_parameter_is_recovered_from_those_who_are_known() {
    let mut moved = shipped();
    let at = moved.explanations.iter().position(|e| e.id == "family_support").expect("it is shipped");
    let Some(Expectation::Lognormal { median, .. }) =
        moved.explanations[at].recipient.get_mut("recipient_amount_median")
    else {
        panic!("family support expects an amount")
    };
    *median *= 3.0;
    let started = *median;
    let (world, _) = known(&moved);
    let measured = &world.run.remeasured.measured;
    let of_kind = world.cases.recipients.iter().enumerate().filter(|(_, case)| case.kind == Some(at as u16));
    let logs: Vec<f64> = of_kind
        .filter_map(|(row, _)| match measured.recipient_table.value(row, "recipient_amount_median") {
            Value::Number(usd) => Some(usd.ln()),
            _ => None,
        })
        .collect();
    assert!(logs.len() > 500, "the sample has many families, not {}", logs.len());
    let truth = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
    let worlds = [world];
    let held = [HeldOut::nobody(&worlds[0].cases.circles)];
    let learnt = refit(&worlds, &held, &moved, PULL, true);
    let fitted = learnt.schemas.explanations[at].recipient.get("recipient_amount_median");
    let Some(Expectation::Lognormal { median, .. }) = fitted else { panic!("it is still a lognormal") };
    assert!((median / truth - 1.0).abs() < 0.08, "{median} after {started}, and the truth is {truth}");
    let told = learnt
        .changes
        .iter()
        .find(|it| it.file.ends_with("family_support.toml") && it.key[1..] == ["recipient_amount_median", "median"]);
    let told = told.expect("the change is told");
    assert_eq!((told.before.to_bits(), told.after.to_bits()), (started.to_bits(), median.to_bits()));
    assert_eq!(told.observations, logs.len());
}

#[test]
fn folds_never_part_a_network_and_pairs_across_them_teach_nothing() {
    let schemas = shipped();
    let (world, labels) = known(&schemas);
    let (cases, measured) = (&world.cases, &world.run.remeasured.measured);
    let fold = by_network(&cases.circles, FOLDS);
    let mut of_network: BTreeMap<&str, BTreeSet<u8>> = BTreeMap::new();
    let people = [
        (&measured.recipients, &cases.recipients, &labels.recipients),
        (&measured.payers, &cases.payers, &labels.payers),
    ];
    for (persons, known, labels) in people {
        for (&person, case) in persons.iter().zip(known) {
            if let Some(network) = labels.get(world.run.id(person)).and_then(|label| label.network.as_deref()) {
                of_network.entry(network).or_default().insert(fold[case.circle as usize]);
            }
        }
    }
    assert!(of_network.len() >= 8, "{of_network:?}");
    assert!(of_network.values().all(|folds| folds.len() == 1), "{of_network:?}");
    assert!(of_network.values().flatten().collect::<BTreeSet<_>>().len() > 2, "all networks are in one fold");
    for key in labels.sessions.keys() {
        let (Some(recipient), Some(payer)) = (world.run.number(&key.0), world.run.number(&key.1)) else { continue };
        let (Ok(i), Ok(j)) = (measured.recipients.binary_search(&recipient), measured.payers.binary_search(&payer))
        else {
            continue;
        };
        assert_eq!(cases.recipients[i].circle, cases.payers[j].circle, "{key:?} is parted");
    }
    // whatever is true of those held out, what is learnt from the others stays the same
    let held = HeldOut(fold.iter().map(|&at| at == 1).collect());
    let worlds = [world];
    let learnt = refit(&worlds, std::slice::from_ref(&held), &schemas, PULL, true);
    let [mut world] = worlds;
    for case in world.cases.recipients.iter_mut().chain(&mut world.cases.payers).filter(|case| held.holds(case.circle))
    {
        (case.guilty, case.kind) = (case.guilty.map(|guilty| !guilty), Some(3));
    }
    let again = refit(&[world], &[held], &schemas, PULL, true);
    assert_eq!(learnt.changes, again.changes);
    assert!(learnt.changes.len() > 100, "only {} numbers were learnt", learnt.changes.len());
}

#[test]
fn a_run_too_short_for_a_measure_teaches_nothing_of_it() {
    let mut schemas = shipped();
    let (world, _) = known(&schemas);
    let held = [HeldOut::nobody(&world.cases.circles)];
    let worlds = [world];
    let learnt_of_span = |schemas: &Schemas| {
        let learnt = refit(&worlds, &held, schemas, PULL, true);
        learnt.changes.iter().filter(|change| change.key.iter().any(|part| part == "span")).count()
    };
    assert!(learnt_of_span(&schemas) > 0);
    let span = schemas.measures.iter_mut().find(|doc| doc.id == "span").expect("a shipped measure");
    span.needs_days = 36_500.0;
    assert_eq!(learnt_of_span(&schemas), 0);
}

/// One person held out, by hand: role, whether to be found, score before and after, fold.
struct Held {
    role: LeadRole,
    guilty: bool,
    before: Option<f64>,
    after: Option<f64>,
    fold: u8,
}

fn score(contest: &Contest, role: LeadRole, person: u32) -> Option<f64> {
    contest
        .leads
        .iter()
        .find(|lead| lead.role == role && lead.person == person && lead.outcome == Outcome::Lead)
        .map(|l| l.score)
}

/// Everyone held out, fold by fold, the slow way.
fn held_out(schemas: &Schemas) -> Vec<Held> {
    let (world, labels) = known(schemas);
    let before = world.run.hold(schemas).expect("held");
    let fold = by_network(&world.cases.circles, FOLDS);
    let worlds = [world];
    let mut all = Vec::new();
    for at in 0..FOLDS {
        let held = [HeldOut(fold.iter().map(|&of| of == at).collect())];
        let after = worlds[0].run.hold(&refit(&worlds, &held, schemas, PULL, true).schemas).expect("held");
        let run = &worlds[0].run;
        let measured = &run.remeasured.measured;
        for (role, persons, labels, cases) in [
            (LeadRole::Payer, &measured.payers, &labels.payers, &worlds[0].cases.payers),
            (LeadRole::Recipient, &measured.recipients, &labels.recipients, &worlds[0].cases.recipients),
        ] {
            for (&person, case) in persons.iter().zip(cases) {
                let guilty = labels.get(run.id(person)).and_then(|label| label.guilty);
                if let Some(guilty) = guilty.filter(|_| fold[case.circle as usize] == at) {
                    let (before, after) = (score(&before, role, person), score(&after, role, person));
                    all.push(Held { role, guilty, before, after, fold: at });
                }
            }
        }
    }
    all
}

/// Average precision from its definition: for each person found, the share of true ones among all who stand no lower.
fn average_precision(people: &[(Option<f64>, bool)]) -> f64 {
    let guilty = people.iter().filter(|it| it.1).count() as f64;
    let mut listed: Vec<(f64, bool)> = people.iter().filter_map(|it| Some((it.0?, it.1))).collect();
    listed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let precision = |at: usize| listed[..=at].iter().filter(|it| it.1).count() as f64 / (at + 1) as f64;
    (0..listed.len()).filter(|&at| listed[at].1).map(precision).sum::<f64>() / guilty
}

#[test]
fn the_report_says_what_a_slow_reference_finds() {
    let schemas = shipped();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let calibration = made(&folder.path().join("calibrated"));
    let all = held_out(&schemas);
    for role in ROLES {
        let trial =
            calibration.trials.iter().find(|it| it.split == "network" && it.role == role).expect("it was tried");
        let people: Vec<&Held> = all.iter().filter(|it| it.role == role).collect();
        assert_eq!(trial.persons, people.len());
        let pick = |of: fn(&Held) -> Option<f64>| people.iter().map(|it| (of(it), it.guilty)).collect::<Vec<_>>();
        let close = |found: f64, expected: f64, what: &str| {
            assert!((found - expected).abs() < 1e-12, "{what}: {found} {expected}");
        };
        close(trial.ranking_before.average_precision, average_precision(&pick(|it| it.before)), "before");
        close(trial.ranking_after.average_precision, average_precision(&pick(|it| it.after)), "after");
        let least = schemas.contest.lead_posterior;
        let brier = |chance: &dyn Fn(&Held) -> Option<f64>| {
            let misses = people.iter().map(|it| (chance(it).unwrap_or(least) - f64::from(u8::from(it.guilty))).powi(2));
            misses.sum::<f64>() / people.len() as f64
        };
        close(trial.index_before.brier, brier(&|it| it.before.map(index)), "index before");
        close(trial.index_after.brier, brier(&|it| it.after.map(index)), "index after");
        let map = |fold: u8| {
            let others: Vec<_> = people
                .iter()
                .filter(|it| it.fold != fold)
                .map(|it| super::reliability::Scored { world: 0, circle: 0, guilty: it.guilty, score: it.after })
                .collect();
            Map::learn(others.iter())
        };
        let maps: Vec<Option<Map>> = (0..FOLDS).map(map).collect();
        close(trial.mapped.brier, brier(&|it| Some(maps[usize::from(it.fold)]?.at(it.after?))), "mapped");
        for bin in &trial.bins {
            let from = bin.from.unwrap_or(f64::MIN);
            let to = EDGES.iter().copied().find(|&edge| edge > from).unwrap_or(f64::MAX);
            let inside = people.iter().filter(|it| it.after.is_some_and(|score| score >= from && score < to));
            let (leads, confirmed) = inside.fold((0, 0), |(all, is), it| (all + 1, is + u32::from(it.guilty)));
            assert_eq!((bin.leads, bin.confirmed), (leads, confirmed), "{role:?} from {from}");
        }
    }
}

fn made(out: &Path) -> Calibration {
    let job = Job {
        runs: vec![run()],
        knowledge: Knowledge::Truth(vec![sample().join("truth")]),
        schemas: None,
        out: out.to_owned(),
        strength: PULL.strength,
        robustness: PULL.robustness,
    };
    calibrate(&job).expect("the sample world is known")
}

#[test]
fn what_is_written_is_what_was_learnt_and_simulated_worlds_give_no_probability() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let calibration = made(&folder.path().join("calibrated"));
    let written = Schemas::load(Some(&folder.path().join("calibrated"))).expect("schemas that load");
    let schemas = shipped();
    let (world, _) = known(&schemas);
    let worlds = [world];
    let learnt = refit(&worlds, &[HeldOut::nobody(&worlds[0].cases.circles)], &schemas, PULL, true).schemas;
    for (written, learnt) in written.explanations.iter().zip(&learnt.explanations) {
        assert_eq!(
            (&written.pair, &written.habits, &written.recipient, &written.payer),
            (&learnt.pair, &learnt.habits, &learnt.recipient, &learnt.payer)
        );
        assert_eq!(
            (written.prior.to_bits(), &written.emits),
            (learnt.prior.to_bits(), &learnt.emits),
            "{}",
            written.id
        );
        assert_eq!(written.description, learnt.description);
    }
    assert_eq!(written.contest.payer_prior.to_bits(), learnt.contest.payer_prior.to_bits());
    assert!(calibration.probability.is_empty() && !calibration.maps.is_empty());
    assert!(written.worth().expect("it is sound").calibrated.probability.is_empty());
}

#[test]
fn a_bench_counts_its_contests() {
    let schemas = shipped();
    let (world, _) = known(&schemas);
    let before = [world.run.hold(&schemas).expect("held")];
    let worlds = [world];
    let bench = Bench { worlds: &worlds, shipped: &schemas, before: &before, pull: PULL, whole: true };
    let trials = bench.run().expect("tried");
    assert_eq!(trials.contests, usize::from(FOLDS) + 1);
    let late = &trials.time[0];
    assert!(!late.after.is_empty() && late.after.len() < trials.network[0].after.len());
}
