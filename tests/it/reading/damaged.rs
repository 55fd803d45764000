//! Does a file cut off at any byte get a clear answer: no panic, no row lost, nothing called whole that is not?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::model::Mapping;
use obole::readers::{discover, read};
use rayon::prelude::*;

/// Places at which a larger file is cut; a smaller one is cut at every byte.
const PLACES: usize = 6_000;

/// Every sample with the mapping that reads it.
fn samples() -> Vec<(PathBuf, Arc<Mapping>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let with_sample = |folder: PathBuf| {
        let mapping = Arc::new(super::golden::mapping(&folder));
        let mut files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let sample = files.find(|path| path.file_name().unwrap().to_string_lossy().starts_with("sample."));
        (sample.unwrap(), mapping)
    };
    folders.into_iter().map(with_sample).collect()
}

/// Rows that a file gives; `None` when it is refused. A refused file gives none.
fn rows(path: &Path, known: &Arc<Mapping>) -> Option<u64> {
    let found = discover(&[path.to_path_buf()], std::slice::from_ref(known), &[]).unwrap();
    if !found.refused.is_empty() {
        return None;
    }
    let mut sum = 0;
    for source in &found.sources {
        let mut handed = 0;
        let summary = read(source, &mut |raw| {
            handed += (raw.len() + raw.broken.len()) as u64;
            Ok(())
        })
        .unwrap();
        assert_eq!(handed, summary.rows, "{}", path.display());
        if let Some(reason) = summary.refused {
            assert!(handed == 0 && !reason.is_empty(), "a refused file leaves no row: {}", path.display());
            return None;
        }
        sum += handed;
    }
    Some(sum)
}

/// Hands `look` each sample cut at every byte, and how many bytes are left of how many rows and bytes.
fn cut(look: impl Fn(&Path, Option<u64>, u64, usize, &[u8]) + Sync) {
    samples().par_iter().for_each(|(sample, known)| {
        let folder = tempfile::tempdir().unwrap();
        let whole = std::fs::read(sample).unwrap();
        let cut = folder.path().join(sample.file_name().unwrap());
        std::fs::write(&cut, &whole).unwrap();
        let all = rows(&cut, known).unwrap_or_else(|| panic!("{} is read when whole", sample.display()));
        for length in (0..whole.len()).rev().step_by(whole.len().div_ceil(PLACES)) {
            let file = std::fs::File::options().write(true).open(&cut).unwrap();
            file.set_len(length as u64).unwrap();
            look(sample, rows(&cut, known), all, length, &whole);
        }
    });
}

#[test]
fn every_sample_cut_at_every_byte_is_refused_or_gives_no_more_than_it_holds() {
    cut(|sample, found, all, length, whole| {
        // the row in which the cut falls may stay, broken
        assert!(found.unwrap_or(0) <= all + 1, "{} cut at {length}: {found:?} rows of {all}", sample.display());
        // what has an end of its own is whole or refused: only blanks behind the end may be missing
        let ends = ["xml", "ofx", "xlsx", "xls", "ods", "parquet", "arrow", "gz", "zip", "zst"];
        let has_end = sample.extension().is_some_and(|kind| ends.iter().any(|end| kind == *end));
        if has_end && !whole[length..].trim_ascii().is_empty() {
            // the last sector of a compound file may be padding
            let is_padding = sample.extension().is_some_and(|kind| kind == "xls") && found == Some(all);
            assert!(found.is_none() || is_padding, "{} cut at {length}: {found:?} of {all}", sample.display());
        }
    });
}

#[test]
fn bytes_turned_over_anywhere_break_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = 11_u64;
    for (sample, known) in &samples() {
        let whole = std::fs::read(sample).unwrap();
        let spoilt = folder.path().join(sample.file_name().unwrap());
        for _ in 0..10 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (state >> 33) as usize % bytes.len();
                bytes[at] = (state >> 20) as u8;
            }
            std::fs::write(&spoilt, &bytes).unwrap();
            rows(&spoilt, known);
        }
    }
}
