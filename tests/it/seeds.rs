//! Does a partner's list raise those it names, and does a comparison of two runs say that it did?

use std::ffi::OsStr;
use std::path::Path;

use obole::compare::{Fate, compare};
use obole::identity::{find, resolve};
use obole::model::{LeadRole, Record, Seed, SeedRole};
use obole::store::RunFolder;
use tempfile::TempDir;

use super::identity::{ledger, person, settings};
use super::program::{code, run, said, sample_run, text, world};

fn seed(line: u64, record: Record) -> Seed {
    Seed { line, role: SeedRole::Either, record: Record { key: u64::MAX - line, provider: u16::MAX, ..record } }
}

#[test]
fn a_list_finds_people_by_identifier_or_by_a_rare_name_and_nobody_else() {
    let of = |phone: &str, record: Record| Record { phone: phone.into(), ..record };
    let ledger = ledger(vec![of("+639991112222", person("rosalie dumaguing")), of("", person("lina aquino"))], &[]);
    let identity = resolve(&ledger, &settings(), &[]);
    let found = |record: Record| {
        let found = find(&ledger, &identity, &settings(), &[seed(2, record)]);
        assert_eq!(found.len(), 1);
        found[0].person.map(|person| (person == identity.person_of[0], found[0].rule))
    };
    assert_eq!(found(of("+639991112222", person("dumaguing rosalie"))), Some((true, "phone_and_name")));
    assert_eq!(found(of("+639991112222", Record::default())), Some((true, "phone_and_name")), "a bare number");
    assert_eq!(found(of("+639991112222", person("mark santos"))), None, "another on the same phone");
    assert_eq!(found(person("dumaguing rosalie")), Some((true, "rare_name")));
    assert_eq!(found(person("maria santos")), None, "may be any of them");
    assert_eq!(resolve(&ledger, &settings(), &[]).person_of, identity.person_of, "a list joins nobody");
}

fn analyse(out: &Path, seeds: &Path) -> std::process::Output {
    let exports = world().join("exports");
    let arguments = [OsStr::new("analyze"), exports.as_os_str(), OsStr::new("--out"), out.as_os_str()];
    run(arguments.into_iter().chain([OsStr::new("--seeds"), seeds.as_os_str()]))
}

#[test]
fn a_seeded_run_raises_whom_the_list_names_and_compare_says_so() {
    let folder = TempDir::new().unwrap();
    // a recipient low on the list, known by an account or a phone
    let plain = RunFolder::open(&sample_run()).unwrap();
    let persons = plain.table("persons.parquet", &["person", "phone"]).unwrap();
    let (ids, phones) = (persons.column("person").unwrap(), persons.column("phone").unwrap());
    let phone_of = |person: &str| {
        let mut rows = ids.str().unwrap().iter().zip(phones.str().unwrap().iter());
        rows.find_map(|(id, phone)| phone.filter(|_| id == Some(person)))
    };
    let leads = plain.leads().unwrap();
    let low =
        leads.iter().rev().find(|lead| lead.role == LeadRole::Recipient && phone_of(&lead.person).is_some()).unwrap();
    let list = folder.path().join("list.csv");
    let rows = format!(
        "role;phone;note\nrecipient;{};convicted\nrecipient;+639990001112;elsewhere\n",
        phone_of(&low.person).unwrap()
    );
    std::fs::write(&list, rows).unwrap();
    let out = folder.path().join("run");
    let output = analyse(&out, &list);
    assert!(code(&output) < 2, "{}", said(&output));

    let seeded = RunFolder::open(&out).unwrap();
    let now = |person: &str| {
        seeded.leads().unwrap().into_iter().find(|it| it.person == person && it.role == LeadRole::Recipient)
    };
    assert!(now(&low.person).unwrap().rank < low.rank);
    let told = text(&out.join("seeds.csv"));
    assert!(told.contains(&low.person) && told.lines().count() >= 3, "{told}");
    assert!(
        seeded.manifest.issues.iter().any(|issue| issue.what.contains("1 of 2 people")),
        "{:?}",
        seeded.manifest.issues
    );

    let comparison = compare(&sample_run(), &out).unwrap();
    let change = comparison.leads.iter().find(|it| it.person == low.person && it.role == LeadRole::Recipient).unwrap();
    assert_eq!(change.fate, Fate::Moved);
    assert_eq!(change.because[0].measure, "seed");
    assert!(comparison.differences.iter().any(|it| it.contains("seeds")), "{:?}", comparison.differences);
    // an explanation says plainly that the list speaks, not the payments
    let explain = |out: &Path, more: &[&str]| {
        let arguments = [OsStr::new("explain"), out.as_os_str(), OsStr::new("--person"), OsStr::new(&low.person)];
        super::program::printed(&run(arguments.into_iter().chain(more.iter().map(OsStr::new))))
    };
    assert!(explain(&out, &[]).contains("a partner's list (--seeds) speaks here"), "{}", explain(&out, &[]));
    assert!(!explain(&sample_run(), &[]).contains("--seeds"), "without a list, nothing is said of one");
    let told: serde_json::Value = serde_json::from_str(&explain(&out, &["--json"])).unwrap();
    let lead = told["leads"].as_array().unwrap().iter().find(|lead| lead["role"] == "recipient").unwrap();
    let (seed, own) = (lead["seed"].as_f64().unwrap(), lead["own"].as_f64().unwrap());
    assert!(
        (own - seed - low.own).abs() < 0.3,
        "{seed} of {own} is the list's, the rest stands as before: {}",
        low.own
    );

    let same = compare(&sample_run(), &sample_run()).unwrap();
    assert!(same.leads.is_empty() && same.clusters.is_empty() && same.differences.is_empty(), "a run against itself");
    assert_eq!(same.unchanged.0, leads.len());
}

#[test]
fn a_list_that_cannot_be_used_is_refused_with_its_lines() {
    let folder = TempDir::new().unwrap();
    let list = folder.path().join("list.csv");
    std::fs::write(&list, "role,name\nwitness,Maria Santos\npayer,\n").unwrap();
    let output = analyse(&folder.path().join("run"), &list);
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("line 2") && said(&output).contains("line 3"), "{}", said(&output));
    assert!(!folder.path().join("run").exists());
}
