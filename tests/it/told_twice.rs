//! Does a payment that two exports tell, or of which one side is not named, count rightly in everything made of a run?

use std::path::{Path, PathBuf};

use obole::exporters::read_json;
use obole::model::Case;
use obole::store::RunFolder;
use tempfile::TempDir;

use crate::case_files::{DATE, contents};
use crate::program::{analyze, code, obole, printed, run, said, text};

const HEADER: &str =
    "transaction_id,provider,sent_at,sender_name,sender_phone,recipient_name,recipient_phone,amount,currency,purpose\n";

/// A provider's answer, the bank's view of the same payments by its own ids, and one statement row without a payer.
fn exports(folder: &Path) -> PathBuf {
    let exports = folder.join("exports");
    std::fs::create_dir(&exports).unwrap();
    let row = |id: String, provider: &str, day: u32, minute: u32| {
        format!(
            "{id},{provider},2024-03-{day:02}T20:{minute:02}:00Z,Gerard Lefevre,+33612345678,Lorna Reyes,+639175550123,40,EUR,{provider} says\n"
        )
    };
    let answer: String = (1..=9).map(|day| row(format!("P{day}"), "Envoi", day, 14)).collect();
    // the bank knows of six of the nine, two minutes later, and of one more
    let bank: String = (1..=6).chain([20]).map(|day| row(format!("B{day}"), "Bankia", day, 16)).collect();
    std::fs::write(exports.join("answer.csv"), HEADER.to_owned() + &answer).unwrap();
    std::fs::write(exports.join("bank.csv"), HEADER.to_owned() + &bank).unwrap();
    exports
}

struct World {
    folder: TempDir,
    run: PathBuf,
    payer: String,
}

fn world() -> World {
    let folder = TempDir::new().unwrap();
    let exports = exports(folder.path());
    let run = folder.path().join("run");
    let output = analyze(&exports, &run);
    assert!(code(&output) < 2, "{}", said(&output));
    let payer = payer_of(&run);
    World { folder, run, payer }
}

fn payer_of(run: &Path) -> String {
    let folder = RunFolder::open(run).unwrap();
    folder
        .table("pairs.parquet", &["payer"])
        .unwrap()
        .column("payer")
        .unwrap()
        .str()
        .unwrap()
        .get(0)
        .unwrap()
        .to_owned()
}

fn export(world: &World, more: &[&str], name: &str) -> PathBuf {
    let out = world.folder.path().join(name);
    let mut command = obole(["export", "--person", &world.payer, "--date", DATE, "--out"]);
    let output = command.arg(&out).args(more).arg(&world.run).output().unwrap();
    assert!(code(&output) < 2, "{}", said(&output));
    let verified = run(["verify".as_ref(), out.as_os_str()]);
    assert_eq!(code(&verified), 0, "{}", printed(&verified));
    out
}

fn case(out: &Path) -> Case {
    read_json(&std::fs::read(out.join("data/case.json")).unwrap()).unwrap()
}

#[test]
fn a_case_counts_it_once_and_cites_both_rows() {
    let world = world();
    let overlaps = RunFolder::open(&world.run).unwrap().overlaps().unwrap();
    assert_eq!(overlaps.len(), 6);
    assert_eq!((overlaps[0].file.as_str(), overlaps[0].told_again_in.as_str()), ("answer.csv", "bank.csv"));
    let out = export(&world, &[], "case");
    let case = case(&out);
    assert_eq!(case.payments.len(), 10, "nine of the answer, and the one that the bank alone knows");
    assert_eq!((case.totals().payments, case.pairs[0].totals.payments), (10, 10));
    let lead = RunFolder::open(&world.run).unwrap().manifest.report.completed;
    assert_eq!(lead, 10, "the case agrees with the run");
    let first = &case.payments[0];
    assert_eq!(
        (first.source_file.as_str(), first.source_row, first.also_told().as_str()),
        ("answer.csv", 2, "bank.csv:2")
    );
    assert_eq!((first.told_again[0].provider.as_str(), first.told_again[0].reference.as_str()), ("Bankia", "B1"));
    assert_eq!(case.payments.iter().filter(|payment| payment.told_again.is_empty()).count(), 4);
    let used = |name: &str| case.inputs.iter().find(|input| input.name == name).unwrap().used;
    assert_eq!((used("answer.csv"), used("bank.csv")), (9, 7), "every row relied on is counted with its file");
    let original = text(&out.join("data/rows/original/bank.csv.csv"));
    assert_eq!(original.lines().count(), 8, "the rows of both files are quoted: {original}");
    let accepted = text(&out.join("data/rows/accepted.csv"));
    assert!(accepted.contains(",bank.csv:2,"), "{accepted}");
    assert_eq!(accepted.lines().count(), 11);
    for file in ["data/case.html", "data/case.txt"] {
        assert!(text(&out.join(file)).contains("answer.csv, 2 ; aussi bank.csv, 2"), "{file}");
    }
}

#[test]
fn an_audience_that_may_not_see_the_other_file_learns_nothing_of_it() {
    let world = world();
    let out = export(&world, &["--audience", "judicial", "--origin", "str=bank.csv", "--redact"], "court");
    let judged = case(&out);
    assert_eq!((judged.payments.len(), judged.payments.iter().map(|p| p.told_again.len()).sum::<usize>()), (9, 0));
    for (path, bytes) in contents(&out) {
        let found = String::from_utf8_lossy(&bytes);
        assert!(!found.contains("bank.csv") && !found.contains("Bankia"), "{}", path.display());
    }
    let key = world.folder.path().join("key");
    let hidden = export(&world, &["--pseudonymise", key.to_str().unwrap()], "tokens");
    for (path, bytes) in contents(&hidden) {
        let found = String::from_utf8_lossy(&bytes);
        // three letters stand by chance in what is packed
        let is_packed = std::str::from_utf8(&bytes).is_err();
        assert!(!found.contains("bank.csv"), "{}", path.display());
        assert!(is_packed || !found.contains("B1\""), "{}", path.display());
    }
    assert_eq!(case(&hidden).payments[0].told_again.len(), 1, "that two files tell it stays visible");
}

#[test]
fn the_review_page_shows_the_same_payments() {
    let world = world();
    let schemas = obole::schemas::Schemas::load(None).unwrap();
    let file = obole::casefile::Casefile::open(RunFolder::open(&world.run).unwrap(), schemas).unwrap();
    let selection = obole::casefile::Selection { persons: vec![world.payer.clone()], ..Default::default() };
    let shown = file.case(&selection, DATE.parse().unwrap()).unwrap();
    assert_eq!(shown.payments, case(&export(&world, &["--format", "json"], "case")).payments);
}

/// A statement names the holder's own payments to somebody who stands nowhere.
const STATEMENT: &str = "transaction_id,provider,sent_at,sender_name,sender_phone,recipient_name,recipient_phone,amount,currency\n\
                         S1,Bankia,2024-03-05T20:00:00Z,Gerard Lefevre,+33612345678,,,40,EUR\n";

#[test]
fn a_payment_of_one_side_is_kept_and_never_shown_as_one() {
    let folder = TempDir::new().unwrap();
    let exports = exports(folder.path());
    let schemas = folder.path().join("schemas/inputs");
    std::fs::create_dir_all(&schemas).unwrap();
    let layout = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/inputs/canonical.toml"));
    let layout = layout.replace("\nreader = ", "\none_sided = true\nreader = ");
    std::fs::write(schemas.join("canonical.toml"), layout).unwrap();
    std::fs::write(exports.join("statement.csv"), STATEMENT).unwrap();
    let made = folder.path().join("run");
    let schemas = folder.path().join("schemas");
    let output = obole(["analyze", "--schemas"]).arg(&schemas).arg(&exports).arg("--out").arg(&made).output().unwrap();
    assert!(code(&output) < 2, "{}", said(&output));
    let opened = RunFolder::open(&made).unwrap();
    let statement = opened.manifest.report.files.iter().find(|file| file.name == "statement.csv").unwrap();
    assert_eq!((statement.accepted, statement.one_sided), (1, 1), "{statement:?}");
    let table = opened.table("transactions.parquet", &["counting"]).unwrap();
    let counting =
        table.column("counting").unwrap().str().unwrap().iter().flatten().filter(|word| *word == "one_sided");
    assert_eq!(counting.count(), 1);
    let index = opened.payment_index().unwrap();
    let payer = payer_of(&made);
    let known = |person: &str| {
        let rows = opened.persons().unwrap();
        rows.into_iter().filter(|row| row.person == person).map(|row| row.record).collect::<Vec<_>>()
    };
    let all: std::collections::BTreeSet<u64> = opened.persons().unwrap().into_iter().map(|row| row.record).collect();
    let paid = |from: &u64| all.iter().map(|to| index.between(*from, *to).count()).sum::<usize>();
    assert_eq!(known(&payer).iter().map(paid).sum::<usize>(), 10, "ten payments, whoever is not named");

    // a later run takes the row in again, and does not trip over it
    let later = folder.path().join("later");
    let more = folder.path().join("more.csv");
    std::fs::write(
        &more,
        HEADER.to_owned()
            + "N1,Envoi,2024-04-05T20:14:00Z,Gerard Lefevre,+33612345678,Lorna Reyes,+639175550123,40,EUR,\n",
    )
    .unwrap();
    let output = obole(["analyze", "--base"]).arg(&made).arg(&more).arg("--out").arg(&later).output().unwrap();
    assert!(code(&output) < 2, "{}", said(&output));
    assert_eq!(RunFolder::open(&later).unwrap().manifest.report.completed, 11);
}
