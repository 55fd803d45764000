//! Does `obole calibrate` learn from what may teach, say what it left out, and write the same bytes twice?

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use obole::evaluate::{Label, labels};
use obole::model::Basis;
use obole::review::{Action, Decisions, Entry, Snapshot, Written};
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::program::{analyze, code, obole, printed, run, said, sample_run, world};

fn calibrate(arguments: &[&OsStr]) -> std::process::Output {
    run([&[OsStr::new("calibrate")], arguments].concat())
}

fn by_truth(out: &Path) -> std::process::Output {
    let (run, truth) = (sample_run(), world().join("truth"));
    calibrate(&[run.as_os_str(), OsStr::new("--truth"), truth.as_os_str(), OsStr::new("--out"), out.as_os_str()])
}

fn by_decisions(decisions: &Path, out: &Path) -> std::process::Output {
    let run = sample_run();
    calibrate(&[
        run.as_os_str(),
        OsStr::new("--decisions"),
        decisions.as_os_str(),
        OsStr::new("--out"),
        out.as_os_str(),
    ])
}

fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    entries
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn the_same_bytes_twice_and_schemas_that_a_run_can_use() {
    let folder = TempDir::new().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let output = by_truth(&one);
    assert!(code(&output) < 2, "{}", said(&output));
    let told = printed(&output);
    for words in
        ["used", "left out", "payers held out (5 folds", "those who began last", "probability shown for payers: no"]
    {
        assert!(told.contains(words), "{words} is not in {told}");
    }
    let again = obole(
        [&[
            OsStr::new("calibrate"),
            sample_run().as_os_str(),
            OsStr::new("--truth"),
            world().join("truth").as_os_str(),
            OsStr::new("--out"),
            other.as_os_str(),
        ][..]]
        .concat(),
    )
    .env("RAYON_NUM_THREADS", "1")
    .output()
    .unwrap();
    assert!(code(&again) < 2, "{}", said(&again));
    let (one_files, other_files) = (contents(&one), contents(&other));
    assert!(one_files == other_files, "two calibrations differ");
    let shipped = contents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas"));
    for (path, bytes) in &shipped {
        let written = &one_files[path];
        let comments = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.lines().filter_map(|line| line.split_once('#').map(|it| it.1.to_owned())).collect::<Vec<_>>()
        };
        if path.extension().is_some_and(|kind| kind == "toml") {
            assert_eq!(comments(bytes), comments(written), "{} lost a comment", path.display());
        }
        let may_change = path.starts_with("explanations") || path.ends_with("contest.toml");
        assert!(may_change || bytes == written, "{} changed", path.display());
    }
    let exports = world().join("exports");
    let used = run([
        OsStr::new("analyze"),
        exports.as_os_str(),
        OsStr::new("--out"),
        folder.path().join("run").as_os_str(),
        OsStr::new("--schemas"),
        one.as_os_str(),
    ]);
    assert!(code(&used) < 2, "{}", said(&used));
    let refused = by_truth(&one);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("exists already"), "{}", said(&refused));
}

/// People of the sample run who are to be found (or not), as recipient with the payers who pay them for it.
fn groups(guilty: bool) -> Vec<(String, Vec<String>)> {
    let labels = labels(&sample_run(), &world().join("truth")).unwrap();
    let measured =
        obole::store::RunFolder::open(&sample_run()).unwrap().table("pairs.parquet", &["recipient", "payer"]).unwrap();
    let text = |name: &str| measured.column(name).unwrap().str().unwrap().clone();
    let (recipients, payers) = (text("recipient"), text("payer"));
    let is = |label: Option<&Label>| label.is_some_and(|label| label.guilty == Some(guilty));
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (recipient, payer) in recipients.iter().flatten().zip(payers.iter().flatten()) {
        if is(labels.recipients.get(recipient)) && is(labels.payers.get(payer)) {
            groups.entry(recipient.to_owned()).or_default().push(payer.to_owned());
        }
    }
    groups.into_iter().filter(|(_, payers)| !payers.is_empty()).take(12).collect()
}

/// A decisions file with one decision for each group, resting on `basis`.
fn decide(path: &Path, basis: Basis) {
    let mut decisions = Decisions::open(path, false, "2026-11-25T09:00:00Z", "ada").unwrap();
    let all = [(Action::Confirm, None, groups(true)), (Action::Dismiss, Some("family_support"), groups(false))];
    for (action, explanation, groups) in all {
        for (recipient, payers) in groups {
            let entry = Entry {
                cluster: format!("C-{recipient}"),
                version: 1,
                action,
                basis: Some(basis),
                explanation: explanation.map(str::to_owned),
                until: None,
                assignee: None,
                note: String::new(),
                user: "ada".into(),
                at: "2026-11-25T09:00:00Z".into(),
                run: "run".into(),
                blind: false,
                snapshot: Snapshot { recipients: vec![recipient], payers, ..Snapshot::default() },
                settles: Vec::new(),
            };
            assert_eq!(decisions.write(&entry).unwrap(), Written::Saved(1));
        }
    }
}

#[test]
fn a_court_or_a_provider_teaches_and_our_own_score_does_not() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    decide(&path("read.sqlite"), Basis::ReadingAlone);
    let output = by_decisions(&path("read.sqlite"), &path("from-reading"));
    assert_eq!(code(&output), 2, "{}", said(&output));
    let told = said(&output);
    assert!(told.contains("too few decided cases") && told.contains("reading of this program's own score"), "{told}");
    assert!(!path("from-reading").exists());

    decide(&path("court.sqlite"), Basis::JudicialOutcome);
    let output = by_decisions(&path("court.sqlite"), &path("from-court"));
    assert!(code(&output) < 2, "{}", said(&output));
    assert!(printed(&output).contains("confirmed, on a judicial outcome"), "{}", printed(&output));
    let learnt = std::fs::read_to_string(path("from-court").join("calibration.toml")).unwrap();
    assert!(learnt.contains("basis = \"decisions\"") && learnt.contains("money_runner"), "{learnt}");
    assert!(!learnt.contains("key = \"prior\""), "decided clusters are no sample of everyone: priors stay");
}

#[test]
fn what_if_judges_the_payments_of_a_run_by_other_schemas() {
    let same = run([
        OsStr::new("compare"),
        sample_run().as_os_str(),
        OsStr::new("--schemas"),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").as_os_str(),
        OsStr::new("--json"),
    ]);
    assert_eq!(code(&same), 0, "{}", said(&same));
    let found: serde_json::Value = serde_json::from_str(&printed(&same)).unwrap();
    assert_eq!(
        (&found["leads"], &found["clusters"]),
        (&serde_json::json!([]), &serde_json::json!([])),
        "nothing was changed"
    );
    let leads = obole::store::RunFolder::open(&sample_run()).unwrap().leads().unwrap().len();
    assert_eq!(found["unchanged"][0], leads);

    let prior = run([
        OsStr::new("compare"),
        sample_run().as_os_str(),
        OsStr::new("--prior"),
        OsStr::new("money_runner_family=0.02"),
        OsStr::new("--json"),
    ]);
    assert_eq!(code(&prior), 0, "{}", said(&prior));
    let found: serde_json::Value = serde_json::from_str(&printed(&prior)).unwrap();
    assert!(!found["leads"].as_array().unwrap().is_empty(), "a prior thirteen times as high moves leads");
    assert!(found["differences"].to_string().contains("priors"), "{}", found["differences"]);
}

#[test]
fn bands_are_counted_from_leads_and_truth() {
    const WORLDS: usize = 8;
    let folder = TempDir::new().unwrap();
    let (run_folder, truth, out) = (sample_run(), world().join("truth"), folder.path().join("bands"));
    // the sample alone has too few leads in any band: it stands for eight worlds
    let mut arguments = vec![run_folder.as_os_str(); WORLDS];
    arguments.extend([OsStr::new("--truth"), truth.as_os_str()].repeat(WORLDS));
    arguments.extend([OsStr::new("--bands"), OsStr::new("--out"), out.as_os_str()]);
    let output = calibrate(&arguments);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let bands: obole::model::Bands = toml::from_str(&std::fs::read_to_string(out.join("bands.toml")).unwrap()).unwrap();
    assert!(bands.worlds as usize == WORLDS && !bands.band.is_empty());
    let labels = labels(&run_folder, &truth).unwrap();
    let leads = obole::store::RunFolder::open(&run_folder).unwrap().leads().unwrap();
    for band in &bands.band {
        let mine = leads.iter().filter(|lead| {
            lead.outcome == obole::model::Outcome::Lead && bands.of(lead.role, lead.tier, lead.score) == Some(band)
        });
        let of = |person: &str| match band.role {
            obole::model::LeadRole::Payer => labels.payers.get(person),
            obole::model::LeadRole::Recipient => labels.recipients.get(person),
        };
        let counted: Vec<bool> =
            mine.filter_map(|lead| of(&lead.person).map_or(Some(false), |label| label.guilty)).collect();
        let is = counted.iter().filter(|is| **is).count() as u32;
        assert!(band.leads as usize <= WORLDS * counted.len(), "a band left out below falls to nobody");
        if band.leads as usize == WORLDS * counted.len() {
            assert_eq!(band.of_ten, 10 * WORLDS as u32 * is / band.leads);
        }
    }
    let refused = calibrate(&[
        run_folder.as_os_str(),
        OsStr::new("--truth"),
        truth.as_os_str(),
        OsStr::new("--truth"),
        truth.as_os_str(),
        OsStr::new("--out"),
        folder.path().join("x").as_os_str(),
    ]);
    assert_eq!(code(&refused), 2);
    assert!(said(&refused).contains("one --truth for each run"), "{}", said(&refused));
    assert!(code(&analyze(&world().join("exports"), &out)) == 2, "a run is not written over bands");
}

#[test]
fn a_probability_is_said_only_of_a_run_made_with_its_calibration() {
    let folder = TempDir::new().unwrap();
    let (schemas, out) = (folder.path().join("schemas"), folder.path().join("run"));
    std::fs::create_dir(&schemas).unwrap();
    let known = "[[probability]]\nrole = \"payer\"\na = 0.0\nb = 1.0\ncases = 40\nconfirmed = 20\n";
    std::fs::write(schemas.join("calibration.toml"), known).unwrap();
    let exports = world().join("exports");
    let output = run([
        OsStr::new("analyze"),
        exports.as_os_str(),
        OsStr::new("--out"),
        out.as_os_str(),
        OsStr::new("--schemas"),
        schemas.as_os_str(),
    ]);
    assert!(code(&output) < 2, "{}", said(&output));
    let summary = printed(&output);
    assert!(summary.contains("of them true, as calibrated"), "{summary}");
    assert!(summary.contains("recipients: ") && summary.contains("so many true in simulated worlds"), "{summary}");

    let said_of = |run: &Path, schemas: Option<&Path>| {
        let schemas = obole::schemas::Schemas::load(schemas).unwrap();
        let file = obole::casefile::Casefile::open(obole::store::RunFolder::open(run).unwrap(), schemas).unwrap();
        let selection = obole::casefile::Selection { top: 1, ..Default::default() };
        let case = file.case(&selection, chrono::NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()).unwrap();
        let payer = case.leads.iter().find(|lead| lead.role == obole::model::LeadRole::Payer).unwrap();
        (payer.worth.en.clone(), payer.worth.fr.clone(), payer.score)
    };
    let (en, fr, score) = said_of(&out, Some(&schemas));
    let percent = (100.0 / (1.0 + (-score).exp())).round();
    assert_eq!(en, format!("Probability calibrated on 40 decided cases: {percent}%."));
    assert!(fr.contains("40 cas décidés"), "{fr}");
    for (run, schemas) in [(sample_run(), Some(schemas.as_path())), (out, None)] {
        let (en, fr, _) = said_of(&run, schemas);
        assert!(en.starts_with("In simulated worlds ") && fr.starts_with("Dans les mondes simulés, "), "{en} {fr}");
    }
}
