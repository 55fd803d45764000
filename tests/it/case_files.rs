//! Do case files stay whole, harmless, checkable and within what their audience may see?

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use obole::exporters::{EXPORTERS, exporter, read_json};
use obole::model::{Case, Language};
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::casefile::sample_case;
use crate::program::{analyze, code, obole, printed, run, said, sample_run, text, world};

pub(crate) const DATE: &str = "2026-11-25";

/// Names that have broken programs: formulas, markup, right-to-left marks, line breaks, 300 letters, quotes.
fn hostile() -> [String; 8] {
    [
        "=HYPERLINK(\"http://x\";\"y\")".into(),
        "<script>alert(1)</script>".into(),
        "\u{202e}Ann\u{202e} علي חוה".into(),
        "first line\nsecond line\r\n\tthird".into(),
        "A".repeat(300),
        "@SUM(1+1)*cmd|' /C calc'!A0".into(),
        "]]>&amp;\"'{{ x }}#set page(\\0)".into(),
        "+33 6 -1 \u{0}\u{7}".into(),
    ]
}

/// A case in which every person is called something hostile.
fn hostile_case() -> Case {
    let mut case = sample_case();
    let names = hostile();
    let members = case.persons.iter_mut().filter(|person| !person.masked);
    for (person, name) in members.zip(names.iter().cycle()) {
        person.name.clone_from(name);
        for record in &mut person.records {
            for column in ["name", "address", "document"] {
                record.written.insert(column.into(), name.clone());
            }
        }
    }
    for (payment, name) in case.payments.iter_mut().zip(names.iter().cycle()) {
        payment.reference.clone_from(name);
        payment.written.insert("purpose".into(), name.clone());
    }
    case
}

pub(crate) fn export(arguments: &[&str], out: &Path) -> std::process::Output {
    let mut command = obole([std::ffi::OsStr::new("export"), sample_run().as_os_str()]);
    command.args(arguments).args(["--date", DATE, "--out"]).arg(out);
    command.current_dir(world());
    command.output().unwrap()
}

pub(crate) fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files
        .map(|file| (file.path().strip_prefix(folder).unwrap().to_owned(), std::fs::read(file.path()).unwrap()))
        .collect()
}

#[test]
fn every_exporter_takes_hostile_text_and_repeats_to_the_byte() {
    let case = hostile_case();
    let ids: Vec<&str> = EXPORTERS.iter().map(|exporter| exporter.id()).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(ids, sorted);
    for exporter in EXPORTERS {
        let [french, again, english] =
            [Language::Fr, Language::Fr, Language::En].map(|language| exporter.write(&case, language).unwrap());
        assert!(french == again, "{} differs between two writings", exporter.id());
        assert!(!french.is_empty() && !english.is_empty());
    }
}

#[test]
fn hostile_text_is_whole_in_json_and_harmless_elsewhere() {
    let case = hostile_case();
    let write = |id: &str| exporter(id).unwrap().write(&case, Language::En).unwrap();
    assert_eq!(read_json(&write("json")).unwrap(), case);
    let page = String::from_utf8(write("html")).unwrap();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "a name runs in the page");
    for id in ["anx", "gexf", "graphml"] {
        let xml = write(id);
        let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{id}: {error}")) {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                    assert!(tag.attributes().all(|attribute| attribute.is_ok()), "{id}");
                    assert!(!tag.name().as_ref().starts_with("script"), "{id}");
                }
                _ => {}
            }
        }
    }
    let flat = String::from_utf8(write("i2_csv")).unwrap();
    assert_eq!(flat.lines().count(), case.payments.len() + 1, "a cell breaks its line");
    for row in csv::Reader::from_reader(flat.as_bytes()).records() {
        assert!(row.unwrap().iter().all(|cell| !cell.starts_with(['=', '+', '@'])), "a cell would run");
    }
    let lines = String::from_utf8(write("ftm")).unwrap();
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn the_schema_of_a_case_names_every_field() {
    let schema: serde_json::Value =
        serde_json::from_str(&text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/case.schema.json"))).unwrap();
    let case = serde_json::to_value(sample_case()).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&schema["properties"]), keys(&case));
    for (list, name) in [
        ("clusters", "CaseCluster"),
        ("leads", "CaseLead"),
        ("persons", "CasePerson"),
        ("pairs", "CasePair"),
        ("payments", "CasePayment"),
        ("flags", "CaseFlag"),
        ("partners", "CasePartner"),
        ("inputs", "CaseInput"),
    ] {
        assert_eq!(keys(&schema["$defs"][name]["properties"]), keys(&case[list][0]), "{name}");
    }
}

#[test]
fn two_exports_are_the_same_and_verify() {
    let folder = TempDir::new().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    for out in [&one, &two] {
        let output = export(&["--top", "1", "--originals", "exports"], out);
        assert_eq!(code(&output), 0, "{}", said(&output));
    }
    let (first, second) = (contents(&one), contents(&two));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert!(second[path] == *bytes, "{} differs", path.display());
    }
    assert!(first.keys().any(|path| path.starts_with("data/rows/original")), "the original rows are quoted");
    let output = run(["verify".as_ref(), one.as_os_str()]);
    assert_eq!(code(&output), 0, "{}", printed(&output));
    let again = export(&["--top", "1"], &one);
    assert_eq!(code(&again), 2, "a case is never overwritten");
}

#[test]
fn what_only_a_heading_says_is_quoted_too() {
    let folder = TempDir::new().unwrap();
    let exports = folder.path().join("exports");
    std::fs::create_dir(&exports).unwrap();
    let head = "ID,Time (CET),Type,Transaction Details,[-] USD,[+] USD,Status,balance,Reference,Amount Sent,Currency sent,More information,ID of the corresponding Skrill transaction,Payment Type\n";
    let row = |day: u32| {
        format!("40{day:02},{day} May 24 09:23,Send Money,to lorna.r@example.org,43.20,,processed,,gift,40,EUR,,,\n")
    };
    let rows: String = (10..20).map(row).collect();
    std::fs::write(exports.join("history.csv"), head.to_owned() + &rows).unwrap();
    // and the same kind of file, packed
    let packed = std::fs::File::create(exports.join("later.csv.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::default());
    let rows = rows.replace("May", "Jun").replace("\n40", "\n41").replacen("4010", "4110", 1);
    std::io::Write::write_all(&mut packed, (head.replace("USD", "GBP") + &rows).as_bytes()).unwrap();
    packed.finish().unwrap();
    let made = folder.path().join("run");
    let output = analyze(&exports, &made);
    assert!(code(&output) < 2, "{}", said(&output));
    let pairs = obole::store::RunFolder::open(&made).unwrap().table("pairs.parquet", &["recipient"]).unwrap();
    let person = pairs.column("recipient").unwrap().str().unwrap().get(0).unwrap().to_owned();
    let out = folder.path().join("case");
    let mut command = obole(["export", "--format", "json", "--person", &person, "--date", DATE, "--out"]);
    let output = command.arg(&out).arg(&made).output().unwrap();
    assert_eq!(code(&output), 0, "every row is quoted: {}", said(&output));
    let quoted = |name: &str| text(&out.join("data/rows/original").join(name));
    let (plain, unpacked) = (quoted("history.csv.csv"), quoted("later.csv.gz.csv"));
    for (text, currency) in [(&plain, "USD"), (&unpacked, "GBP")] {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heads = reader.headers().unwrap().clone();
        let column =
            |name: &str| heads.iter().position(|head| head == name).unwrap_or_else(|| panic!("{name}: {heads:?}"));
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 10, "{text}");
        for row in &rows {
            assert_eq!((&row[column("amount_out")], &row[column("currency")]), ("43.20", currency), "{text}");
            assert_eq!(&row[column("sent_zone")], "CET", "{text}");
        }
    }
}

#[test]
fn a_case_of_five_thousand_payments_is_written_in_ten_seconds() {
    let folder = TempDir::new().unwrap();
    let run = folder.path().join("run");
    crate::review::write_large(&run);
    let out = folder.path().join("case");
    let start = std::time::Instant::now();
    let output = obole(["export", "--top", "1", "--date", DATE, "--out"]).arg(&out).arg(&run).output().unwrap();
    let took = start.elapsed();
    assert!(code(&output) < 2, "{}", said(&output));
    let case = read_json(&std::fs::read(out.join("data/case.json")).unwrap()).unwrap();
    println!("{} payments of {} persons are exported in {took:?}", case.payments.len(), case.persons.len());
    assert!(case.payments.len() > 5_000);
    // a machine that does other work is no clock: four times the ten seconds asked for are far off
    assert!(took.as_secs() < 40, "{took:?}");
    let page = text(&out.join("data/case.html"));
    let last = case.payments.last().unwrap();
    assert!(page.contains(&format!("{}, {}", last.source_file, last.source_row)), "the last payment is listed too");
}

#[test]
fn one_byte_changed_anywhere_is_found() {
    let folder = TempDir::new().unwrap();
    let case = folder.path().join("case");
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, pair.sk.to_box(None).unwrap().into_string()).unwrap();
    let public = folder.path().join("key.pub");
    std::fs::write(&public, pair.pk.to_box().unwrap().into_string()).unwrap();
    let output = export(&["--top", "1", "--format", "json,i2_csv", "--sign-key", key.to_str().unwrap()], &case);
    assert!(code(&output) < 2, "{}", said(&output));
    let arguments = ["verify".as_ref(), case.as_os_str(), "--public-key".as_ref(), public.as_os_str()];
    let whole = run(arguments);
    assert_eq!(code(&whole), 0, "{}", printed(&whole));
    assert!(printed(&whole).contains("signed by"), "{}", printed(&whole));
    let (public, schemas) = (text(&public), obole::schemas::Schemas::load(None).unwrap());
    let breaks = || obole::custody::verify(&case, Some(&public), &schemas).unwrap().breaks;
    let files = contents(&case);
    let below = |folder: &str| files.keys().filter(|path| path.starts_with(folder)).count();
    assert!(below("data/schemas") > 20 && below("data/requests") > 2, "{} files", files.len());
    for (path, bytes) in &files {
        // an empty list of problems has no byte to change
        for at in BTreeSet::from([0, bytes.len() / 2, bytes.len().saturating_sub(1)]).range(..bytes.len()) {
            let mut changed = bytes.clone();
            changed[*at] ^= 1;
            std::fs::write(case.join(path), &changed).unwrap();
            let name = path.to_str().unwrap();
            let told = breaks().iter().any(|broken| broken.contains(name));
            assert!(told, "byte {at} of {name} was changed and not named: {:?}", breaks());
        }
        std::fs::write(case.join(path), bytes).unwrap();
    }
    assert_eq!(code(&run(arguments)), 0);
}

#[test]
fn a_figure_that_does_not_follow_from_the_rows_is_named() {
    use obole::custody::{Bag, Info, verify};
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("case");
    assert!(code(&export(&["--top", "1", "--format", "json"], &out)) < 2);
    let mut case = read_json(&std::fs::read(out.join("data/case.json")).unwrap()).unwrap();
    case.clusters[0].totals.payments += 1;
    let measured = case.leads.iter_mut().flat_map(|lead| &mut lead.evidence);
    let evidence = measured.into_iter().find(|evidence| evidence.measure == "amount_median").unwrap();
    evidence.value = evidence.value.map(|value| value + 1.0);
    // a forger who makes every list anew is still contradicted by the rows
    let payload = contents(&out)
        .into_iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix("data").ok()?.to_str()?.to_owned(), bytes)));
    let mut payload: BTreeMap<String, Vec<u8>> = payload.collect();
    payload.insert("case.json".into(), serde_json::to_vec_pretty(&case).unwrap());
    let info = Info { case: case.id.clone(), date: case.date, language: "fr".into(), ..Info::default() };
    let forged = folder.path().join("forged");
    Bag::new(payload, &info, None).unwrap().write(&forged).unwrap();
    let report = verify(&forged, None, &obole::schemas::Schemas::load(None).unwrap()).unwrap();
    let told = report.breaks.join("\n");
    assert!(told.contains("cluster C-") && told.contains("amount_median of P-"), "{told}");
}

#[test]
fn a_purged_case_leaves_a_signed_tombstone() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    for out in [&old, &new] {
        assert!(code(&export(&["--top", "1", "--format", "json", "--no-requests"], out)) < 2);
    }
    let info = text(&old.join("bag-info.txt")).replace(DATE, "2019-01-01");
    std::fs::write(old.join("bag-info.txt"), info).unwrap();
    let output = obole(["purge", "--before", "2020-01-01", "--date", DATE]).arg(folder.path()).output().unwrap();
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(!old.exists() && new.exists(), "{}", printed(&output));
    let stone: serde_json::Value = serde_json::from_str(&text(&folder.path().join("old.tombstone.json"))).unwrap();
    assert_eq!((stone["made"].as_str(), stone["removed"].as_str()), (Some("2019-01-01"), Some(DATE)));
    let output = obole(["purge", "--reason", "closed", "--date", DATE]).arg(&new).output().unwrap();
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(!new.exists() && folder.path().join("new.tombstone.json").exists());
    assert_eq!(
        code(&obole(["purge", "--reason", "x"]).arg(folder.path()).output().unwrap()),
        2,
        "no case, nothing removed"
    );
}

#[test]
fn a_goaml_draft_tells_field_by_field_what_is_missing() {
    let folder = TempDir::new().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/goaml/sample_unit.xsd");
    let other = folder.path().join("other.xsd");
    let listed = text(&sample).replace("value=\"SAR\"", "value=\"X1\"").replace("value=\"STR\"", "value=\"X2\"");
    std::fs::write(&other, listed).unwrap();
    let draft = |xsd: &Path, name: &str| {
        let out = folder.path().join(name);
        let arguments = ["--top", "1", "--format", "json", "--no-requests", "--goaml-xsd", xsd.to_str().unwrap()];
        let output = export(&arguments, &out);
        assert!(code(&output) < 2, "{}", said(&output));
        (text(&out.join("data/goaml/report.xml")), text(&out.join("data/goaml/problems.txt")))
    };
    let (xml, problems) = draft(&sample, "a");
    assert!(
        xml.contains("<report_code>STR</report_code>") && xml.contains("<transmode_code>REM</transmode_code>"),
        "{xml}"
    );
    assert!(problems.lines().all(|line| line.contains("phones")), "only what the schema has no field for: {problems}");
    let (xml, problems) = draft(&other, "b");
    assert!(
        !xml.contains("report_code") && problems.contains("report/report_code") && problems.contains("X1, X2"),
        "{problems}"
    );
}

#[test]
fn wrong_arguments_of_export_say_what_to_give() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("case");
    for (arguments, word) in [
        (&["--cluster", "C-0000"][..], "nearest"),
        (&["--top", "1", "--format", "docx"], "there are"),
        (&["--top", "1", "--audience", "press"], "judicial"),
        (&["--top", "1", "--audience", "provider"], "--provider"),
        (&["--top", "1", "--caveat", "nothing*=x"], "fits no input"),
        (&["--top", "1", "--sign-key", "nowhere"], "signing key"),
        (&["--top", "1", "--max-mb", "0"], "largest files"),
        (&[], "--cluster"),
    ] {
        let output = export(arguments, &out);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(word), "{arguments:?}: {}", said(&output));
        assert!(!out.exists());
    }
}
