//! Does a simulated world keep the promises of its tables?
#![expect(clippy::disallowed_methods, reason = "a test reads and writes its own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::people::Block;
use super::*;

fn small() -> Settings {
    Settings { payers: 1_500, seed: 5, ..Settings::default() }
}

/// The blocks of a world, not written.
fn blocks(settings: &Settings) -> Vec<Block> {
    let world = world::World::new(settings);
    let plan = plan::plan(settings);
    (0..plan.honest.len()).map(|number| block::block(&world, &plan, number)).collect()
}

fn table(path: &Path) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(path).expect("the table opens");
    reader.records().map(|row| row.expect("a row")).collect()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("below the folder").display().to_string();
            (name, std::fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

#[test]
fn the_same_seed_writes_the_same_bytes_and_another_one_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = |name: &str, settings: Settings, threads: usize| {
        let out = folder.path().join(name);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| write(&settings, &out)).expect("a world");
        files(&out)
    };
    let settings = Settings { payers: 400, ..small() };
    let first = world("first", settings.clone(), 1);
    assert_eq!(first.len(), 9, "{:?}", first.keys());
    let again = world("again", settings.clone(), 3);
    for (name, bytes) in &first {
        assert!(again[name] == *bytes, "{name} differs");
    }
    assert!(world("other", Settings { seed: 6, ..settings }, 1)["truth/payments.csv"] != first["truth/payments.csv"]);
}

#[test]
fn the_truth_covers_every_well_formed_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { formats: Formats::Csv, payers: 3_000, ..small() };
    let summary = write(&settings, folder.path()).expect("a world");
    let key = |row: &csv::StringRecord, provider: usize, id: usize| (row[provider].to_owned(), row[id].to_owned());
    let known: BTreeSet<_> =
        table(&folder.path().join("truth/payments.csv")).iter().map(|row| key(row, 0, 1)).collect();
    assert_eq!(known.len() as u64, summary.payments, "ids are unique at a provider");
    let (mut rows, mut missing, mut seen) = (0, 0, BTreeSet::new());
    for file in &summary.files {
        let mut last = String::new();
        for row in table(&folder.path().join(file)) {
            let key = key(&row, 1, 0);
            rows += 1;
            missing += u64::from(!known.contains(&key));
            assert!(key.1 >= last, "rows stand in the order of their numbers");
            last.clone_from(&key.1);
            seen.insert(key);
        }
    }
    assert_eq!(rows, summary.payments + summary.spoilt + summary.repeated);
    assert_eq!(missing, summary.spoilt);
    assert!(known.is_subset(&seen), "every payment of the truth stands in an export");
    assert!(summary.spoilt > 0 && summary.repeated > 0, "a world has faults: {summary:?}");
}

#[test]
fn classes_have_their_shares() {
    let settings = Settings { payers: 12_000, prevalence: 0.04, ..small() };
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    let mut recipients = BTreeSet::new();
    for block in blocks(&settings) {
        for person in &block.people {
            *counts.entry(person.payer_class).or_default() += 1.0;
            recipients.insert(person.recipient_class);
        }
    }
    for class in runners::PROFILES {
        let share = counts[class.id] / 480.0;
        assert!((share - class.share).abs() < 0.25 * class.share + 0.02, "{}: {share} of the guilty payers", class.id);
    }
    let families: f64 = ["N01", "N02", "N03", "N04", "N05"].iter().map(|id| counts[id]).sum();
    assert!((0.7..0.85).contains(&(families / 12_000.0)), "{families} support a family");
    for life in lives::LIVES {
        assert!(counts.get(life.id).is_some_and(|&count| count > 10.0), "{} is in the world", life.id);
    }
    for class in
        ["collector", "runner_family", "runner_organised", "runner_single", "romance_mule", "tutor", "performer"]
    {
        assert!(recipients.contains(class), "{class} is in the world");
    }
}

#[test]
fn money_runners_have_honest_payers_and_several_countries() {
    let settings = Settings { payers: 24_000, prevalence: 0.01, ..small() };
    let (mut shares, mut wide, mut largest) = (Vec::new(), 0, 0);
    for block in blocks(&settings) {
        let mut payers: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for pair in &block.pairs {
            if block.people[pair.recipient as usize].recipient_class.starts_with("runner") {
                payers.entry(pair.recipient).or_default().insert(pair.payer);
            }
        }
        for payers in payers.values() {
            let guilty = payers.iter().filter(|&&payer| block.people[payer as usize].guilty).count() as f64;
            shares.push(1.0 - guilty / payers.len() as f64);
            largest = largest.max(payers.len());
            let countries: BTreeSet<u8> = payers.iter().map(|&payer| block.people[payer as usize].country).collect();
            wide += usize::from(countries.len() > 1);
        }
    }
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!((0.3..0.6).contains(&mean), "{mean} of the payers of a runner are honest");
    assert!(wide * 2 > shares.len(), "{wide} of {} runners are paid from several countries", shares.len());
    assert!(largest >= 15, "the largest hub has {largest} payers");
}

#[test]
fn no_network_holds_more_than_a_tenth_of_the_guilty_payers() {
    for seed in 0..3 {
        let blocks = blocks(&Settings { payers: 20_000, seed, stress: 0.4, ..small() });
        let mut sizes: BTreeMap<(u32, Option<u32>), usize> = BTreeMap::new();
        for (block, person) in blocks.iter().flat_map(|block| block.people.iter().map(move |person| (block, person))) {
            if person.guilty && person.payer_class.starts_with('P') {
                *sizes.entry((block.number, person.network)).or_default() += 1;
            }
        }
        let guilty: usize = sizes.values().sum();
        assert!(sizes.values().all(|size| size * 10 <= guilty), "{sizes:?}");
    }
}

#[test]
fn times_carry_the_offset_of_summer_and_winter() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&Settings { formats: Formats::Csv, payers: 300, ..small() }, folder.path()).expect("a world");
    let mut offsets = BTreeSet::new();
    for row in table(&folder.path().join("exports/transvia/transvia-001.csv")) {
        let month: u32 = row[2][5..7].parse().expect("a month");
        if &row[8] == "FR" && matches!(month, 1 | 7) && !row[2].contains("29:18") {
            offsets.insert((month, row[2][19..].to_owned()));
        }
    }
    assert_eq!(offsets, BTreeSet::from([(1, "+01:00".to_owned()), (7, "+02:00".to_owned())]));
}

#[test]
fn stress_moves_the_numbers_of_a_class_and_nothing_is_moved_without() {
    let calm = draw::Stress::new(3, 0.0);
    let shaken = draw::Stress::new(3, 0.4);
    assert!((calm.factor("N11", "median") - 1.0).abs() < 1e-12);
    let factors: Vec<f64> = lives::LIVES.iter().map(|life| shaken.factor(life.id, "median")).collect();
    assert!(factors.iter().all(|factor| (0.6..=1.4).contains(factor)));
    assert!(factors.iter().any(|&factor| factor < 0.8) && factors.iter().any(|&factor| factor > 1.2), "{factors:?}");
}

#[test]
fn look_alikes_can_be_multiplied_and_mistakes_are_refused() {
    let tutors = |times: f64| {
        let settings = Settings { payers: 3_000, lookalikes: BTreeMap::from([("N11".into(), times)]), ..small() };
        let people = blocks(&settings).into_iter().flat_map(|block| block.people);
        people.filter(|person| person.payer_class == "N11").count()
    };
    assert!(tutors(3.0) > 2 * tutors(1.0) && tutors(0.0) == 0);
    let folder = tempfile::tempdir().expect("a folder");
    let unknown = Settings { lookalikes: BTreeMap::from([("N99".into(), 2.0)]), ..small() };
    assert!(write(&unknown, folder.path()).expect_err("no such class").to_string().contains("N99"));
    std::fs::write(folder.path().join("mine.txt"), "keep").expect("a file");
    assert!(write(&small(), folder.path()).is_err(), "a folder with content is left alone");
}

#[test]
fn a_payer_of_sessions_may_have_a_family_abroad_and_nobody_else_changes() {
    let of = |share: f64| blocks(&Settings { patrons_with_family: share, ..small() });
    let (without, with) = (of(0.0), of(1.0));
    let families = |blocks: &[Block]| {
        let supports = |block: &Block, pair: &people::Pair| {
            block.people[pair.payer as usize].guilty && block.people[pair.recipient as usize].recipient_class == "kin"
        };
        let of = |block: &Block| block.pairs.iter().filter(|pair| supports(block, pair)).count();
        blocks.iter().map(of).sum::<usize>()
    };
    let guilty: usize =
        with.iter().map(|b| b.people.iter().filter(|p| p.guilty && !p.payer_class.is_empty()).count()).sum();
    assert!(families(&without) == 0 && families(&with) >= guilty, "{} of {guilty}", families(&with));
    let pays = |block: &Block, pairs: usize| -> Vec<(i64, u32, String)> {
        let of_others = block.pays.iter().filter(|pay| (pay.pair as usize) < pairs);
        of_others.map(|pay| (pay.at, pay.pair, format!("{pay:?}"))).collect()
    };
    for (before, after) in without.iter().zip(&with) {
        let pairs = before.pairs.len();
        assert!(pays(before, pairs) == pays(after, pairs), "everyone else pays what he paid");
    }
    let wrong = Settings { patrons_with_family: 1.5, ..small() };
    let folder = tempfile::tempdir().expect("a folder");
    assert!(write(&wrong, folder.path()).expect_err("no share").to_string().contains("between 0 and 1"));
}
