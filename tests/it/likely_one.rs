//! Who is one person though little says so, and who only may be?

use obole::model::{Identity, IdentitySettings, Record};

use super::identity::{ledger, of, person, resolve, rule_joining, settings};

#[test]
fn a_document_and_a_phone_join_a_short_form_nobody_listed() {
    let record = |name: &str| Record { document: "P7654321B".into(), phone: "+639171112223".into(), ..person(name) };
    assert_eq!(rule_joining(record("epifania lim garcia"), record("panyang lim garcia")), Some("document"));
    let only_phone = |name: &str| Record { document: String::new(), ..record(name) };
    assert_eq!(rule_joining(only_phone("epifania lim garcia"), only_phone("panyang lim garcia")), None, "a sister");
}

#[test]
fn parts_of_one_long_name_do_not_keep_each_other_out() {
    let whole = Record { city: "davao".into(), ..person("jenny michelle santos hinatulay") };
    let identity = of(vec![whole, person("jenny michelle hinatulay"), person("jenny santos hinatulay")]);
    assert!(identity.person_of[0] == identity.person_of[1] && identity.person_of[0] == identity.person_of[2]);
}

/// A recipient of two payers and records that may be hers, each paid by somebody else.
fn hub_and(others: &[Record], settings: &IdentitySettings) -> Identity {
    let hub = Record { phone: "+639175550001".into(), city: "cebu".into(), ..person("grace ramos") };
    let mut records = vec![hub];
    records.extend_from_slice(others);
    let first = records.len() as u32;
    let payers = ["alain zuber", "didier quentin", "benoit yvart", "claude ollivier"].map(person);
    records.extend(payers);
    let paid = (1..first).map(|at| (first + 1 + at, at));
    resolve(&ledger(records, &[(first, 0), (first + 1, 0)].into_iter().chain(paid).collect::<Vec<_>>()), settings)
}

fn namesake(provider: u16) -> Record {
    Record { city: "cebu".into(), provider, ..person("grace ramos") }
}

#[test]
fn two_recipients_of_a_frequent_name_may_be_one_and_stay_two() {
    let identity = hub_and(&[namesake(1)], &settings());
    let (one, two) = (identity.person_of[0], identity.person_of[1]);
    assert_ne!(one, two);
    let chance = identity.possible.iter().find(|it| (it.0, it.1) == (one.min(two), one.max(two))).map(|it| it.2);
    assert!(chance.is_some_and(|chance| chance > 0.05 && chance < 0.95), "{chance:?}");
    assert!(identity.possible.iter().all(|it| it.0 < it.1 && it.2 > 0.0 && it.2 < 1.0));
}

#[test]
fn a_recipient_of_several_is_joined_to_whom_she_most_likely_is() {
    let asking = |likely| IdentitySettings { likely, ..settings() };
    let apart = hub_and(&[namesake(1)], &asking(1.0));
    let chance = apart.possible.first().expect("they may be one").2;
    let joined = hub_and(&[namesake(1)], &asking(chance));
    assert_eq!(joined.person_of[0], joined.person_of[1], "{chance}");
    assert!(joined.possible.is_empty(), "who is joined is no longer possible");
    let join = &joined.joins[1];
    assert!(join.to == Some(0) && join.rule == "likeliest_of_name" && join.weight < settings().threshold, "{join:?}");
    // two records that contradict each other may both be hers: whatever is asked, one at most is
    let of = |document: &str| Record { document: document.into(), ..namesake(1) };
    let rivals = hub_and(&[of("P1234567A"), of("P7654321B")], &asking(0.1));
    let joined = [1, 2].map(|at| rivals.person_of[at] == rivals.person_of[0]);
    assert_ne!(joined[0], joined[1], "two documents are two people: {joined:?}");
}
