//! Does the command line keep its word? Exit codes, refusals, located reasons, languages, quiet pipes.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;

use crate::program::{analyze, code, obole, printed, run, said, sample_run, text, world};

const HEADER: &str = "transaction_id,provider,sent_at,sender_id,sender_name,sender_country,recipient_name,\
                      recipient_country,amount,currency,status\n";

/// A canonical export with these rows.
fn export(folder: &TempDir, rows: &str) -> std::path::PathBuf {
    let path = folder.path().join("export.csv");
    std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
    path
}

/// Asserts that a run failed with `reason` and wrote nothing.
fn assert_refused(input: &Path, out: &Path, reason: &str) {
    let output = analyze(input, out);
    assert_eq!(code(&output), 2, "{}", said(&output));
    assert!(said(&output).contains(reason), "{:?} does not say {reason:?}", said(&output));
}

#[test]
fn what_is_missing_is_refused_with_nothing_written() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("run");
    assert_refused(&folder.path().join("nowhere"), &out, "nowhere");
    assert!(!out.exists());
    assert_eq!(code(&run(["analyze", "--out", "somewhere"])), 2, "no input at all");
    assert_eq!(code(&run(["analyze", "somewhere"])), 2, "no --out");
    assert_eq!(code(&run(["evaluate", "nowhere", "--truth", "nowhere"])), 2);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
}

#[test]
fn a_run_never_overwrites() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("run");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("mine.txt"), "keep").unwrap();
    assert_refused(&world().join("exports"), &out, "exist");
    assert_eq!(text(&out.join("mine.txt")), "keep");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn a_bad_row_gets_a_located_reason_and_exit_1() {
    let folder = TempDir::new().unwrap();
    let good = |id: u32| format!("T{id},acme,2025-03-0{id}T10:00:00Z,C1,Ann Lee,FR,Jo Cruz,PH,30.00,EUR,completed\n");
    let bad = [
        "T10,acme,2025-13-01T10:00:00Z,C1,Ann Lee,FR,Jo Cruz,PH,30.00,EUR,completed\n",
        "T11,acme,2025-03-01 29:18:53,C1,Ann Lee,FR,Jo Cruz,PH,30.00,EUR,completed\n",
        "T12,acme,2025-03-01T10:00:00Z,C1,Ann Lee,FR,Jo Cruz,PH,thirty,EUR,completed\n",
        "T13,acme,2025-03-01T10:00:00Z,C1,Ann Lee,FR,Jo Cruz,PH,-30.00,EUR,completed\n",
        "T14,acme,2025-03-01T10:00:00Z,C1,Ann Lee,FR,Jo Cruz,PH,30.00,E1R,completed\n",
        "T15,acme,2025-03-01T10:00:00Z,,,FR,Jo Cruz,PH,30.00,EUR,completed\n",
        "T16,acme,2025-03-01T10:00:00Z,C1,Ann Lee,FR\n",
        "T17,acme,2025-03-01T10:00:00Z,C1,Ann\0Lee,FR,Jo Cruz,PH,30.00,EUR,completed\n",
    ];
    let rows: String = [good(1), good(2), bad.concat(), good(3), good(1)].concat();
    let input = export(&folder, &rows);
    let out = folder.path().join("run");
    let output = analyze(&input, &out);
    assert_eq!(code(&output), 1, "{}", said(&output));

    let mut reader = csv::Reader::from_path(out.join("rejected.csv")).unwrap();
    let rows = reader.records().map(Result::unwrap);
    let reasons: BTreeMap<u64, (String, String)> =
        rows.map(|row| (row[1].parse().unwrap(), (row[3].to_owned(), row[4].to_owned()))).collect();
    let lines: Vec<u64> = reasons.keys().copied().collect();
    assert_eq!(lines, (4..12).collect::<Vec<u64>>(), "{reasons:?}");
    let wanted = ["date", "date", "amount", "negative", "currency", "nothing says who", "fields", "NUL"];
    for ((line, (reason, _)), word) in reasons.iter().zip(wanted) {
        assert!(reason.contains(word), "line {line}: {reason:?} does not say {word:?}");
    }
    assert!(reasons[&5].1.contains("29:18:53"), "the text at fault is shown: {reasons:?}");

    let manifest: serde_json::Value = serde_json::from_str(&text(&out.join("manifest.json"))).unwrap();
    let file = &manifest["report"]["files"][0];
    let counts = ["read", "accepted", "rejected", "duplicates"].map(|count| file[count].as_u64().unwrap());
    assert_eq!(counts, [12, 3, 8, 1]);
    assert!(printed(&output).contains("8 rejected"), "the summary says it: {}", printed(&output));
}

#[test]
fn a_file_of_no_known_layout_is_named_while_the_others_go_on() {
    let folder = TempDir::new().unwrap();
    export(&folder, "T1,acme,2025-03-01T10:00:00Z,C1,Ann Lee,FR,Jo Cruz,PH,30.00,EUR,completed\n");
    std::fs::write(folder.path().join("notes.csv"), "colour,weight\nred,12\n").unwrap();
    let target = TempDir::new().unwrap();
    let output = analyze(folder.path(), &target.path().join("run"));
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(printed(&output).contains("notes.csv"), "{}", printed(&output));
}

#[test]
fn the_summary_speaks_the_language_asked_for_and_warns() {
    let folder = TempDir::new().unwrap();
    let exports = world().join("exports");
    let analyze_in = |lang: &str| {
        let out = folder.path().join(lang);
        let output = obole(["analyze", "--lang", lang, "--out"]).arg(out).arg(&exports).output().unwrap();
        assert!(code(&output) < 2, "{}", said(&output));
        printed(&output)
    };
    let (french, english) = (analyze_in("fr"), analyze_in("en"));
    assert!(french.contains("non des accusations") && french.contains("bénéficiaires"), "{french}");
    assert!(english.contains("not accusations") && english.contains("C-"), "{english}");
    let quiet = obole(["analyze", "--quiet", "--out"]).arg(folder.path().join("q")).arg(&exports).output().unwrap();
    assert_eq!((printed(&quiet), said(&quiet)), (String::new(), String::new()));
}

#[test]
fn everything_listed_is_explained_in_both_languages() {
    let list = printed(&run(["list"]));
    let ids: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()).collect();
    assert!(ids.len() > 40, "{list}");
    for id in ids {
        let [french, english] = ["fr", "en"].map(|lang| run(["explain", id, "--lang", lang]));
        assert_eq!((code(&french), code(&english)), (0, 0), "{id}");
        assert_ne!(printed(&french), printed(&english), "{id} says the same in both languages");
    }
    assert_eq!(code(&run(["explain", "no_such_thing"])), 2);
}

#[test]
fn help_teaches_and_completions_complete() {
    for command in ["analyze", "simulate", "evaluate", "list", "explain", "completions"] {
        assert_eq!(code(&run([command, "--help"])), 0, "{command}");
    }
    let help = printed(&run(["--help"]));
    assert!(help.contains("examples:") && help.contains("exit codes"), "{help}");
    for shell in ["bash", "zsh", "fish"] {
        assert!(printed(&run(["completions", shell])).contains("analyze"), "{shell}");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut child = obole(["list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!((child.wait().unwrap().code(), complaints.as_str()), (Some(0), ""));
}

#[test]
fn evaluating_against_no_truth_says_what_to_give() {
    let output = run(["evaluate".as_ref(), sample_run().as_os_str(), "--truth".as_ref(), sample_run().as_os_str()]);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("truth folder"), "{}", said(&output));
}
