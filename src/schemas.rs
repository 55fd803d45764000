//! Floor 1: the data that judges (`schemas/`), embedded or from a folder, checked whole.

mod checks;
mod ranges;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use checks::Checks;

use crate::model::{Calibrated, ContestSettings, Explanation, Flag, Mapping, MeasureDoc, Worth, hex};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/schemas");

/// What `obole calibrate` learnt, in a folder of schemas that it wrote.
const CALIBRATION: &str = "calibration.toml";

/// Everything a non-programmer may edit, parsed and checked.
#[derive(Clone, Debug)]
pub struct Schemas {
    /// Layouts of exports, by id.
    pub mappings: Vec<Arc<Mapping>>,
    /// Explanations, by id.
    pub explanations: Vec<Explanation>,
    /// How the contest weighs evidence.
    pub contest: ContestSettings,
    /// What each measure means, by id.
    pub measures: Vec<MeasureDoc>,
    /// Flags, by id.
    pub flags: Vec<Flag>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Schemas {
    /// Loads the embedded schemas; where `folder` is given, its files replace or add to them, path by path.
    ///
    /// # Errors
    /// All problems of all files at once, each with file, line and key.
    pub fn load(folder: Option<&Path>) -> Result<Self> {
        let mut files = BTreeMap::new();
        embedded(&EMBEDDED, &mut files);
        if let Some(folder) = folder {
            overlay(folder, &mut files)?;
        }
        Self::parse(files)
    }

    /// The bytes of one schema file, by its path below `schemas/` with `/` between parts.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// Every file's path and bytes, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Reads one TOML file of the schemas as `T`.
    ///
    /// # Errors
    /// When the file is absent or does not have the shape of `T`: file, line and key.
    pub fn file<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let mut problems = Vec::new();
        let value = one(&self.files, path, &mut problems);
        value.with_context(|| problems.join("\n"))
    }

    /// What leads were worth: counted in simulated worlds, or calibrated where these schemas were.
    ///
    /// # Errors
    /// When `bands.toml` or `calibration.toml` does not have its shape.
    pub fn worth(&self) -> Result<Worth> {
        let calibrated = self.bytes(CALIBRATION).map(|_| self.file(CALIBRATION)).transpose()?;
        Ok(Worth { bands: self.file("bands.toml")?, calibrated: calibrated.unwrap_or_default() })
    }

    /// The same, as it may be said of a run made with the schema files `used` (SHA-256 by path): what another calibration
    /// says is left out.
    ///
    /// # Errors
    /// As [`Schemas::worth`].
    pub fn worth_of(&self, used: &BTreeMap<String, String>) -> Result<Worth> {
        let mut worth = self.worth()?;
        let own = self.bytes(CALIBRATION).map(|bytes| hex(Sha256::digest(bytes)));
        if own.as_ref() != used.get(CALIBRATION) {
            worth.calibrated = Calibrated::default();
        }
        Ok(worth)
    }

    fn parse(files: BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let mut problems = Vec::new();
        let mappings: Vec<Mapping> = family(&files, "inputs/", |m: &Mapping| &m.id, &mut problems);
        let mut explanations = family(&files, "explanations/", |e: &Explanation| &e.id, &mut problems);
        let measures = family(&files, "measures/", |m: &MeasureDoc| &m.id, &mut problems);
        let flags = family(&files, "flags/", |f: &Flag| &f.id, &mut problems);
        let contest = one::<ContestSettings>(&files, "contest.toml", &mut problems);
        let mut checks = Checks { files: &files, problems };
        checks.explanations(&explanations, &measures);
        checks.measures(&measures);
        checks.flags(&flags, &measures);
        ["contest.toml", "identity.toml"].into_iter().for_each(|path| checks.numbers(path));
        let problems = checks.problems;
        Explanation::take_after(&mut explanations);
        match contest {
            Some(contest) if problems.is_empty() => Ok(Self {
                mappings: mappings.into_iter().map(Arc::new).collect(),
                explanations,
                contest,
                measures,
                flags,
                files,
            }),
            _ => bail!("the schemas cannot be used as they are:\n{}", problems.join("\n")),
        }
    }
}

fn embedded(dir: &Dir<'_>, files: &mut BTreeMap<String, Vec<u8>>) {
    for file in dir.files() {
        files.insert(file.path().to_string_lossy().replace('\\', "/"), file.contents().to_vec());
    }
    for below in dir.dirs() {
        embedded(below, files);
    }
}

#[expect(clippy::disallowed_methods, reason = "the schemas folder is read here and nowhere else")]
fn overlay(folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read the schemas folder {}", folder.display()))?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            let bytes =
                std::fs::read(entry.path()).with_context(|| format!("cannot read {}", entry.path().display()))?;
            files.insert(path, bytes);
        }
    }
    Ok(())
}

/// The bytes of a file of the user's own that takes part in judging, such as a rate file.
///
/// # Errors
/// When it cannot be read.
#[expect(clippy::disallowed_methods, reason = "the user's own data is read here, beside the schemas")]
pub fn read_own(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a mapping that was drafted for the user; a file that exists is left alone.
///
/// # Errors
/// When it exists or cannot be written.
pub fn write_own(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    let mut file = std::fs::File::create_new(path)
        .with_context(|| format!("cannot write {}: does it exist already?", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

/// Writes a folder of schemas, and what belongs beside them, by path with `/` between parts: whole or not at all.
///
/// # Errors
/// When `out` exists or cannot be written.
#[expect(clippy::disallowed_methods, reason = "a folder of schemas is written here and nowhere else")]
pub fn write_folder(out: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    ensure!(!out.exists(), "{} exists already: give a folder that does not", out.display());
    let name = out.file_name().with_context(|| format!("{} names no folder", out.display()))?;
    let above = out.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = || format!("cannot write {}", out.display());
    std::fs::create_dir_all(above).with_context(cannot)?;
    let half = tempfile::Builder::new().prefix(name).tempdir_in(above).with_context(cannot)?;
    for (path, bytes) in files {
        let path = half.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(half.path())).with_context(cannot)?;
        std::fs::write(&path, bytes).with_context(cannot)?;
    }
    std::fs::rename(half.path(), out).with_context(cannot)
}

fn family<T: DeserializeOwned>(
    files: &BTreeMap<String, Vec<u8>>,
    folder: &str,
    id: impl Fn(&T) -> &String,
    problems: &mut Vec<String>,
) -> Vec<T> {
    let mut members = Vec::new();
    for path in files
        .keys()
        .filter(|path| path.starts_with(folder) && Path::new(path).extension().is_some_and(|kind| kind == "toml"))
    {
        if let Some(member) = one::<T>(files, path, problems) {
            if *id(&member) != path[folder.len()..path.len() - ".toml".len()] {
                problems.push(format!("{path}: id is {:?}, and must be the file's name", id(&member)));
            }
            members.push(member);
        }
    }
    members
}

fn one<T: DeserializeOwned>(files: &BTreeMap<String, Vec<u8>>, path: &str, problems: &mut Vec<String>) -> Option<T> {
    let Some(bytes) = files.get(path) else {
        problems.push(format!("{path}: the file is missing"));
        return None;
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => checks::read(path, text).map_err(|found| problems.extend(found)).ok(),
        Err(error) => {
            problems.push(format!("{path}: not UTF-8 text: {error}"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_schemas_are_sound() {
        let schemas = Schemas::load(None).expect("the shipped schemas load");
        assert!(schemas.explanations.len() >= 15 && schemas.measures.len() >= 20 && schemas.flags.len() >= 8);
    }

    fn told(changes: &[(&str, &[(&str, &str)])]) -> String {
        let mut files = BTreeMap::new();
        embedded(&EMBEDDED, &mut files);
        for (path, changes) in changes {
            let mut text = String::from_utf8(files[*path].clone()).expect("text");
            for (from, to) in *changes {
                assert!(text.contains(from), "{path} holds {from:?}");
                text = text.replacen(from, to, 1);
            }
            files.insert((*path).to_owned(), text.into_bytes());
        }
        Schemas::parse(files).expect_err("there are problems").to_string()
    }

    #[test]
    fn every_problem_is_told_at_once_with_file_line_and_what_is_allowed() {
        let told = told(&[
            ("contest.toml", &[("open_world", "speed = 3\nopen_world"), ("rounds = 60", "rounds = \"many\"")]),
            ("explanations/lessons.toml", &[("amount_median", "amount_middle"), ("\nprior = 0.", "\nprior = 7 # 0.")]),
            ("explanations/sales.toml", &[("outcome = \"benign\"", "outcome = \"guilty\"\ncolour = 1")]),
            ("measures/span.toml", &[("subject = \"pair\"", "subject = \"couple\"")]),
        ]);
        for part in [
            "(speed = 3): unknown field `speed`, expected one of `families`",
            "(rounds = \"many\"): invalid type",
            "\"amount_middle\" is not a measure; the nearest are amount_median",
            "explanations/lessons.toml, line 3: prior is 7, and must lie between 0 and 1",
            "explanations/sales.toml, line 2 (outcome = \"guilty\"): unknown variant `guilty`, expected one of `lead`, `possible_victim`, `benign`",
            "explanations/sales.toml, line 3 (colour = 1): unknown field `colour`",
            "measures/span.toml, line 2 (subject = \"couple\"): unknown variant `couple`",
        ] {
            assert!(told.contains(part), "{part} is not in\n{told}");
        }
        assert!(
            !told.contains("\"span\" is not a measure"),
            "what one problem brings about is not told again:\n{told}"
        );
        assert!(!told.contains("missing field `outcome`"), "{told}");
    }

    #[test]
    fn an_explanation_without_text_source_or_outcome_is_refused() {
        let whole = |key: &str| format!("{key} =");
        let told = told(&[
            (
                "explanations/lessons.toml",
                &[(whole("outcome").as_str(), "# outcome ="), (whole("prior").as_str(), "# prior =")],
            ),
            ("explanations/sales.toml", &[("[title]\nfr = \"", "[title]\nfr = \"\" # ")]),
        ]);
        assert!(told.contains("explanations/lessons.toml") && told.contains("missing field `outcome`"), "{told}");
        assert!(told.contains("missing field `prior`"), "both are told:\n{told}");
        assert!(told.contains("explanations/sales.toml, line") && told.contains("title needs a French"), "{told}");
    }

    #[test]
    fn habits_have_names_and_shares_and_nobody_pays_like_himself() {
        let told = told(&[
            (
                "explanations/lessons.toml",
                &[
                    ("\nshare = 0.", "\nshare = 0.0"),
                    ("[[habit]]\ntitle = { fr = \"une ou deux fois\"", "[[habit]]\ntitle = { fr = \"\""),
                ],
            ),
            (
                "explanations/adult_performer.toml",
                &[("pays_like = \"money_runner_family\"", "pays_like = \"money_runner_famly\"")],
            ),
            ("explanations/sales.toml", &[("\nprior =", "\npays_like = \"lessons\"\nprior =")]),
        ]);
        for part in [
            "the shares of the habits sum to",
            "title needs a French and an English text",
            "pays_like names \"money_runner_famly\", and must name another explanation with pairs of its own; the nearest are money_runner_family",
            "explanations/sales.toml, line 3: it pays like lessons, so that [pair] and [[habit]] must be absent",
        ] {
            assert!(told.contains(part), "{part} is not in\n{told}");
        }
    }

    #[test]
    fn numbers_that_mean_nothing_are_told_with_what_is_allowed() {
        let told = told(&[
            (
                "contest.toml",
                &[
                    ("payer_focus = 0.", "payer_focus = 7 # 0."),
                    ("[families.timing]\nweight = ", "[families.timing]\nweight = -"),
                ],
            ),
            ("explanations/family_support.toml", &[("tie = 0.1", "tie = 0")]),
            ("measures/life_span.toml", &[("needs_days = 270", "needs_days = -1")]),
            ("identity.toml", &[("likely = 0.8", "likely = 80"), ("\ncity = -3.0", "\ncity = 3.0")]),
        ]);
        for part in [
            "contest.toml, line 9: payer_focus is 7, and must lie above 0 and below 1",
            "families.timing.weight is -1.6, and must lie between 0 and 300",
            "explanations/family_support.toml, line 4: tie is 0, and must lie above 0 and not above 1",
            "measures/life_span.toml, line 4: needs_days is -1, and must be at least 0",
            "likely is 80, and must lie between 0 and 1",
            "differ.city is 3, and must lie between -300 and 0",
        ] {
            assert!(told.contains(part), "{part} is not in\n{told}");
        }
        let line = |key: &str| told.lines().find(|line| line.contains(key)).expect("told").to_owned();
        let given: Vec<&str> = include_str!("../schemas/contest.toml").lines().collect();
        let timing = given.iter().position(|line| *line == "[families.timing]").expect("there") + 2;
        assert!(line("families.timing.weight").contains(&format!("line {timing}:")), "{told}");
    }

    #[test]
    fn who_pays_like_another_takes_its_pairs() {
        let schemas = Schemas::load(None).expect("the shipped schemas load");
        let of = |id: &str| schemas.explanations.iter().find(|known| known.id == id).expect("a shipped explanation");
        let (performer, runner) = (of("adult_performer"), of("money_runner_family"));
        assert!(performer.pair == runner.pair && performer.habits == runner.habits && !runner.habits.is_empty());
        // only facts separate the two: whether a business is paid, and what is forwarded
        let facts = ["is_business", "onward_share"];
        let differ = runner.recipient.iter().filter(|(id, of)| performer.recipient.get(*id) != Some(of));
        let differ: Vec<&str> = differ.map(|(id, _)| id.as_str()).collect();
        assert!(differ.iter().all(|id| facts.contains(id)), "{differ:?} have no published source");
    }
}
