//! Are new records known again, when an earlier run has said who the others are?

use obole::identity::resume;
use obole::model::{Identity, Judgement, Ledger, Record};

use super::identity::{ledger, person, resolve, settings};

/// What a run knew of the first `known` records, and what a later one makes of all.
fn later(all: &Ledger, known: usize, judgements: &[Judgement]) -> (Identity, Identity) {
    let records = all.records[..known].to_vec();
    let payments = all.payments.iter().filter(|it| it.sender.max(it.recipient) < known as u32).copied().collect();
    let first = Ledger { records, payments, ..Ledger::default() };
    let earlier = obole::identity::resolve(&first, &settings(), judgements);
    let identity = resume(all, &settings(), &earlier);
    (earlier, identity)
}

/// The crowd first, so that `records` are the last ones.
fn last(records: Vec<Record>) -> (Ledger, u32) {
    let mut all = ledger(Vec::new(), &[]);
    let known = all.records.len();
    all.records.extend(records);
    for (at, record) in all.records.iter_mut().enumerate().skip(known) {
        record.key = 7 + at as u64 * 1_000;
    }
    (all, known as u32)
}

fn with_phone(name: &str, phone: &str) -> Record {
    Record { phone: phone.into(), city: "cebu".into(), ..person(name) }
}

#[test]
fn without_new_records_nothing_changes() {
    let twice = |name: &str| [with_phone(name, "+639171112223"), with_phone(name, "+639171112223")];
    let all = ledger([twice("lorna hinatulay"), twice("marites bautista")].concat(), &[(2, 0), (3, 0)]);
    let (earlier, identity) = later(&all, all.records.len(), &[]);
    assert_eq!(identity.person_of, earlier.person_of);
    assert_eq!(identity.joins, earlier.joins);
    assert_eq!(identity.contradictions, earlier.contradictions);
    assert_eq!(identity.possible, earlier.possible);
    assert_eq!(identity.person_of, resolve(&all, &settings()).person_of);
}

#[test]
fn a_new_record_joins_whom_it_is_of_and_says_why() {
    let phone = "+639171112223";
    let (all, at) = last(vec![with_phone("lorna hinatulay", phone), with_phone("lorna hinatulay", phone)]);
    let (earlier, identity) = later(&all, at as usize + 1, &[]);
    assert_eq!(earlier.joins[at as usize].rule, "alone");
    assert_eq!(identity.person_of[at as usize], identity.person_of[at as usize + 1]);
    let join = &identity.joins[at as usize + 1];
    assert_eq!((&*join.rule, join.to), ("phone_and_name", Some(at)));
    assert_eq!(identity.joins[at as usize].to, Some(at + 1), "who was alone is no longer");
    assert_eq!(identity.person_of[..at as usize], earlier.person_of[..at as usize]);
    let known = |identity: &Identity| identity.persons[0].id.clone();
    assert_eq!(known(&identity), known(&earlier));
}

#[test]
fn two_who_were_judged_two_are_not_joined_by_a_third() {
    let phone = "+639171112223";
    let both = || with_phone("lorna hinatulay", phone);
    let (all, at) = last(vec![both(), both(), both()]);
    let key = |record: u32| all.records[record as usize].key.to_string();
    let apart = Judgement { file: "j.csv".into(), line: 2, left: key(at), right: key(at + 1), same: false };
    let (_, identity) = later(&all, at as usize + 2, &[apart]);
    let [one, other, new] = [0, 1, 2].map(|it| identity.person_of[(at + it) as usize]);
    assert!(one != other && (new == one || new == other), "{one} {other} {new}");
}

#[test]
fn two_who_were_judged_one_stay_one() {
    let (all, at) = last(vec![
        with_phone("lorna hinatulay", "+639171112223"),
        with_phone("marites bautista", "+639185556667"),
        with_phone("marites bautista", "+639185556667"),
    ]);
    let key = |record: u32| all.records[record as usize].key.to_string();
    let same = Judgement { file: "j.csv".into(), line: 2, left: key(at), right: key(at + 1), same: true };
    let (_, identity) = later(&all, at as usize + 2, &[same]);
    let of = |it: u32| identity.person_of[(at + it) as usize];
    assert_eq!((of(0), of(1)), (of(1), of(2)), "and the new record is the same person");
    let rules: Vec<&str> = (0..3).map(|it| &*identity.joins[(at + it) as usize].rule).collect();
    assert!(rules.contains(&"judgement") && rules.contains(&"phone_and_name"), "{rules:?}");
}

#[test]
fn contradictions_stay_told_and_new_ones_are_added() {
    let born = |date: &str| Record {
        birth_date: Some(date.parse().unwrap()),
        ..with_phone("lorna hinatulay", "+639171112223")
    };
    let (all, at) = last(vec![born("1980-01-01"), born("1991-12-24"), born("1965-06-07")]);
    let (earlier, identity) = later(&all, at as usize + 2, &[]);
    let pairs = |identity: &Identity| {
        let mut pairs: Vec<(u32, u32)> =
            identity.contradictions.iter().map(|it| (it.0.min(it.1) - at, it.0.max(it.1) - at)).collect();
        pairs.sort_unstable();
        pairs
    };
    assert_eq!(pairs(&earlier), [(0, 1)]);
    assert_eq!(pairs(&identity), [(0, 1), (0, 2), (1, 2)]);
}
