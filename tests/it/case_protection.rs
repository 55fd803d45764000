//! Does a case keep to what its audience may see? Origins, tokens, one file a payer, minors.

use std::path::Path;

use obole::exporters::read_json;
use tempfile::TempDir;

use crate::case_files::{DATE, contents, export};
use crate::casefile::sample_case;
use crate::program::{analyze, code, obole, printed, run, said, text};

#[test]
fn a_court_never_sees_a_suspicion_report() {
    let folder = TempDir::new().unwrap();
    let input =
        sample_case().inputs.iter().filter(|input| input.used > 0).max_by_key(|input| input.used).unwrap().name.clone();
    let secret = format!("str={input}");
    let out = folder.path().join("case");
    let refused = export(&["--top", "1", "--audience", "judicial", "--origin", &secret], &out);
    assert_eq!(code(&refused), 2, "{}", said(&refused));
    assert!(
        said(&refused).contains(&input) && said(&refused).contains("--redact") && !out.exists(),
        "{}",
        said(&refused)
    );
    let others = sample_case().payments.iter().filter(|payment| payment.source_file != input).count();
    let output = export(&["--top", "1", "--audience", "judicial", "--origin", &secret, "--redact"], &out);
    if others == 0 {
        assert_eq!(code(&output), 2, "{}", said(&output));
        return;
    }
    assert_eq!(code(&output), 1, "{}", said(&output));
    let hash = sample_case().inputs.iter().find(|found| found.name == input).unwrap().sha256.clone();
    let stem = Path::new(&input).file_stem().unwrap().to_str().unwrap().to_owned();
    for (path, bytes) in contents(&out) {
        let found = String::from_utf8_lossy(&bytes);
        for word in [&input, &hash, &stem] {
            assert!(!found.contains(word.as_str()), "{} tells of {word}", path.display());
        }
        assert!(!path.to_string_lossy().contains(&stem), "{}", path.display());
    }
    let verified = run(["verify".as_ref(), out.as_os_str()]);
    assert_eq!(code(&verified), 0, "{}", printed(&verified));
}

#[test]
fn tokens_hide_every_identity_and_keep_links() {
    let folder = TempDir::new().unwrap();
    let (key, out) = (folder.path().join("tokens.key"), folder.path().join("case"));
    let without = export(&["--top", "1", "--audience", "ngo"], &out);
    assert_eq!(code(&without), 2, "an association gets tokens or nothing");
    let output = export(&["--top", "1", "--audience", "ngo", "--pseudonymise", key.to_str().unwrap()], &out);
    assert!(code(&output) < 2, "{}", said(&output));
    let case = sample_case();
    let mut secrets: Vec<String> = case.persons.iter().map(|person| person.id.clone()).collect();
    for person in case.persons.iter().filter(|person| !person.masked) {
        secrets.push(person.name.clone());
        let plain = ["country", "kind", "city"];
        for record in &person.records {
            secrets.push(record.key.clone());
            let told = record.written.iter().filter(|(column, _)| !plain.contains(&column.as_str()));
            secrets.extend(told.map(|(_, text)| text.clone()).filter(|text| text.len() > 5));
        }
    }
    secrets.extend(case.inputs.iter().flat_map(|input| [input.name.clone(), input.sha256.clone()]));
    secrets.extend(case.payments.iter().map(|payment| payment.reference.clone()).filter(|text| text.len() > 4));
    for (path, bytes) in contents(&out) {
        let found = String::from_utf8_lossy(&bytes);
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            assert!(!found.contains(secret.as_str()), "{} tells {secret}", path.display());
        }
    }
    let hidden = read_json(&std::fs::read(out.join("data/case.json")).unwrap()).unwrap();
    assert_eq!(hidden.payments.len(), case.payments.len());
    assert_eq!(hidden.totals(), case.totals());
    assert_eq!(code(&run(["verify".as_ref(), out.as_os_str()])), 0);
    let inside = export(&["--top", "1", "--pseudonymise", "in/key"], Path::new("in"));
    assert_eq!(code(&inside), 2, "the key lies apart");
}

#[test]
fn a_payers_file_holds_no_other_payer() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("case");
    assert!(code(&export(&["--top", "1", "--per-payer", "--format", "json,i2_csv"], &out)) < 2);
    let case = sample_case();
    let payers: Vec<&str> = case.pairs.iter().filter(|pair| pair.inside).map(|pair| pair.payer.as_str()).collect();
    assert!(payers.len() > 1);
    for payer in &payers {
        let part = text(&out.join("data/payers").join(payer).join("case.json"));
        for other in payers.iter().filter(|other| *other != payer) {
            assert!(!part.contains(other), "the file of {payer} names {other}");
        }
        let part = read_json(part.as_bytes()).unwrap();
        assert!(!part.payments.is_empty() && part.payments.iter().all(|payment| payment.payer == *payer));
    }
}

#[test]
fn a_minor_is_masked_everywhere_unless_shown_to_the_competent_service() {
    let folder = TempDir::new().unwrap();
    let exports = folder.path().join("exports");
    std::fs::create_dir(&exports).unwrap();
    let header = "transaction_id,provider,sent_at,sender_name,sender_country,sender_phone,recipient_name,recipient_country,\
                  recipient_birth_date,recipient_phone,recipient_address,amount,currency,purpose";
    let row = |n: u32| {
        format!(
            "T{n},acme,2025-03-{n:02}T10:00:00Z,Ann Lee,FR,+33612345678,Little Cruz,PH,2012-05-01,+639171234567,7 Mango St,30.00,EUR,for Little Cruz"
        )
    };
    let rows: Vec<String> = std::iter::once(header.replace("                  ", "")).chain((1..9).map(row)).collect();
    std::fs::write(exports.join("a.csv"), rows.join("\n") + "\n").unwrap();
    let made = folder.path().join("run");
    let output = analyze(&exports, &made);
    assert!(code(&output) < 2, "{}", said(&output));
    let persons = obole::store::RunFolder::open(&made).unwrap().persons().unwrap();
    let person = &persons.last().unwrap().person;
    let export = |more: &[&str], name: &str| {
        let out = folder.path().join(name);
        let mut command = obole(["export", "--person", person, "--date", DATE, "--out"]);
        let output = command.arg(&out).args(more).arg(&made).output().unwrap();
        assert!(code(&output) < 2, "{}", said(&output));
        contents(&out)
    };
    let secrets = ["Little Cruz", "639171234567", "Mango", "2012-05-01"];
    for (path, bytes) in export(&[], "masked") {
        let found = String::from_utf8_lossy(&bytes);
        for secret in secrets {
            assert!(!found.contains(secret), "{} tells {secret}", path.display());
        }
    }
    let case = read_json(&export(&[], "again")[Path::new("data/case.json")]).unwrap();
    assert!(case.persons.iter().any(|person| person.minor && person.masked) && case.protections == ["minors"]);
    let shown = &export(&["--show-minors"], "shown")[Path::new("data/case.json")];
    assert!(String::from_utf8_lossy(shown).contains("Little Cruz"));
}
