//! Does a file cut off at any byte get a clear answer: no panic, no row lost, nothing called whole that is not?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::model::Mapping;
use obole::readers::{discover, read};

use super::mappings;

/// Places at which a file that is no text is cut.
const PLACES: usize = 24;
/// Places at which a text is cut.
const EVERY: usize = 60;

/// Every sample with the mappings that may read it, its own before the shipped ones.
fn samples() -> Vec<(PathBuf, Vec<Arc<Mapping>>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut samples = Vec::new();
    for folder in folders {
        let own = folder.join("mapping.toml");
        let known = match std::fs::read_to_string(own) {
            Ok(text) => vec![Arc::new(toml::from_str(&text).unwrap())],
            Err(_) => mappings(),
        };
        let sample = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let sample = sample.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with("sample."));
        samples.push((sample.unwrap(), known));
    }
    samples
}

/// Rows that a file gives; `None` when it is refused. A refused file gives none.
fn rows(path: &Path, known: &[Arc<Mapping>]) -> Option<u64> {
    let found = discover(&[path.to_path_buf()], known, &[]).unwrap();
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

#[test]
fn every_sample_cut_anywhere_is_refused_or_gives_no_more_than_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    for (sample, known) in samples() {
        let whole = std::fs::read(&sample).unwrap();
        let cut = folder.path().join(sample.file_name().unwrap());
        std::fs::write(&cut, &whole).unwrap();
        let all = rows(&cut, &known).unwrap_or_else(|| panic!("{} is read when whole", sample.display()));
        let is_text = std::str::from_utf8(&whole).is_ok();
        let step = if is_text { whole.len().div_ceil(EVERY) } else { whole.len().div_ceil(PLACES) };
        for length in (0..whole.len()).step_by(step.max(1)) {
            std::fs::write(&cut, &whole[..length]).unwrap();
            let found = rows(&cut, &known).unwrap_or(0);
            // the row in which the cut falls may stay, broken
            assert!(found <= all + 1, "{} cut at {length}: {found} rows of {all}", sample.display());
        }
    }
}

#[test]
fn xml_that_is_not_whole_is_never_called_read() {
    let folder = tempfile::tempdir().unwrap();
    for (sample, known) in samples().into_iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "xml"))
    {
        let whole = std::fs::read(&sample).unwrap();
        let end = whole.iter().rposition(|&byte| byte == b'>').unwrap();
        let cut = folder.path().join("cut.xml");
        for length in (1..end).step_by(11).chain([end - 1, end]) {
            std::fs::write(&cut, &whole[..length]).unwrap();
            assert_eq!(rows(&cut, &known), None, "{} cut at {length}", sample.display());
        }
    }
}

#[test]
fn bytes_turned_over_anywhere_break_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = 11_u64;
    for (sample, known) in samples() {
        let whole = std::fs::read(&sample).unwrap();
        let spoilt = folder.path().join(sample.file_name().unwrap());
        for _ in 0..10 {
            let mut bytes = whole.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (state >> 33) as usize % bytes.len();
                bytes[at] = (state >> 20) as u8;
            }
            std::fs::write(&spoilt, &bytes).unwrap();
            rows(&spoilt, &known);
        }
    }
}
