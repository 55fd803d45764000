//! Does a simulated world keep the promises of its tables?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

fn small() -> Settings {
    Settings { payers: 1_500, seed: 5, ..Settings::default() }
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).expect("the table opens");
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
#[ignore = "a measurement: OBOLE_WORLD names the folder, OBOLE_PAYERS the size"]
fn world_of_a_size() {
    let folder = std::env::var("OBOLE_WORLD").expect("OBOLE_WORLD is set");
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<f64>().ok());
    let settings = Settings {
        payers: number("OBOLE_PAYERS").unwrap_or(6_000.0) as u64,
        seed: number("OBOLE_SEED").unwrap_or(1.0) as u64,
        rows: number("OBOLE_ROWS").map(|rows| rows as u64),
        stress: number("OBOLE_STRESS").unwrap_or(0.0),
        formats: if std::env::var("OBOLE_CSV").is_ok() { Formats::Csv } else { Formats::Mixed },
        ..Settings::default()
    };
    let started = std::time::Instant::now();
    let summary = write(&settings, Path::new(&folder)).expect("the world is written");
    eprintln!("{summary:?} in {:?}", started.elapsed());
}
