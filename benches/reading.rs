//! How fast are files read, without the rest of a run? Splitting alone, with normalising, with numbering.
//!
//! `cargo bench --bench reading -- FILES...` prints wall and CPU seconds of each; a first word `split`, `normalise` or
//! `number` does that one alone. `benches/peer/compare.py` puts the last one beside DuckDB's `CREATE TABLE AS` of the same
//! files.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark may fail loudly, and its names say what it measures")]
#![allow(clippy::print_stdout, reason = "a measurement is printed")]

use std::path::PathBuf;
use std::time::Instant;

use obole::model::FileReport;
use obole::normalise::{Intake, Normaliser, References};
use obole::readers::{Source, discover, read, read_each};
use obole::schemas::Schemas;

/// CPU seconds of this process so far.
fn cpu() -> f64 {
    let stat = procfs::process::Process::myself().unwrap().stat().unwrap();
    (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64
}

/// Does `work` and prints how long it took, unless another one was asked for.
fn timed(asked: Option<&str>, name: &str, work: impl FnOnce() -> u64) {
    if asked.is_some_and(|asked| asked != name) {
        return;
    }
    let (start, busy) = (Instant::now(), cpu());
    let rows = work();
    println!("{name:<9} {:7.2} s  {:7.2} s CPU  {rows} rows", start.elapsed().as_secs_f64(), cpu() - busy);
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let asked = words.first().map(String::as_str).filter(|it| ["split", "normalise", "number"].contains(it));
    let files: Vec<PathBuf> = words.iter().skip(usize::from(asked.is_some())).map(PathBuf::from).collect();
    if files.is_empty() {
        println!("give the files to read: cargo bench --bench reading -- FILES...");
        return;
    }
    let schemas = Schemas::load(None).unwrap();
    let references = References {
        vocabulary: &schemas.file("vocabulary.toml").unwrap(),
        countries: &schemas.file("countries.toml").unwrap(),
        pegs: &schemas.file("pegs.toml").unwrap(),
        rates: schemas.bytes("rates/ecb.csv.zst").unwrap(),
        own_rates: None,
    };
    let normaliser = Normaliser::new(references, &schemas.mappings).unwrap();
    let sources: Vec<Source> = discover(&files, &schemas.mappings, &[]).unwrap().sources;
    let each = |of: &mut dyn FnMut(&Source) -> u64| sources.iter().map(of).sum::<u64>();
    timed(asked, "split", || each(&mut |source| read(source, &mut |_| Ok(())).unwrap().rows));
    timed(asked, "normalise", || {
        each(&mut |source| read_each(source, |raw| normaliser.batch(raw), |_| Ok(())).unwrap().rows)
    });
    timed(asked, "number", || {
        let mut intake = Intake::new();
        let rows = each(&mut |source| {
            let mut report = FileReport { mapping: source.mapping.id.clone(), ..FileReport::default() };
            let accept = |batch| intake.accept(batch, &normaliser, &mut report).map(drop);
            read_each(source, |raw| normaliser.batch(raw), accept).unwrap().rows
        });
        let ledger = intake.ledger();
        println!("{} payments between {} records", ledger.payments.len(), ledger.records.len());
        rows
    });
}
