//! Who is one person though little says so, and who only may be?

use obole::model::Record;

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

#[test]
fn two_recipients_of_a_frequent_name_may_be_one_and_stay_two() {
    let hub = Record { phone: "+639175550001".into(), city: "cebu".into(), ..person("grace ramos") };
    let other = Record { city: "cebu".into(), provider: 1, ..person("grace ramos") };
    let payers = ["alain zuber", "didier quentin", "benoit yvart"].map(person);
    let mut records = vec![hub, other];
    records.extend(payers);
    let identity = resolve(&ledger(records, &[(2, 0), (3, 0), (4, 1)]), &settings());
    let (one, two) = (identity.person_of[0], identity.person_of[1]);
    assert_ne!(one, two);
    let chance = identity.possible.iter().find(|it| (it.0, it.1) == (one.min(two), one.max(two))).map(|it| it.2);
    assert!(chance.is_some_and(|chance| chance > 0.05 && chance < 0.95), "{chance:?}");
    assert!(identity.possible.iter().all(|it| it.0 < it.1 && it.2 > 0.0 && it.2 < 1.0));
}
