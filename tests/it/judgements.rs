//! Is what people decided of two records obeyed, and told where the records contradict it?

use obole::identity::resolve;
use obole::model::{Judgement, Ledger, Record};

use super::identity::{day, ledger, person, settings};

fn judged(left: &str, right: &str, same: bool) -> Judgement {
    Judgement { file: String::new(), line: 2, left: left.into(), right: right.into(), same }
}

#[test]
fn judgements_are_obeyed_and_contradictions_told() {
    let at = |name: &str, phone: &str, provider| Record { provider, phone: phone.into(), ..person(name) };
    let one = || ledger(vec![at("maria santos", "+639991112222", 0), at("santos maria", "+639991112222", 1)], &[]);
    let two = || ledger(vec![at("maria santos", "+639991112222", 0), at("lina reyes", "+639993334444", 1)], &[]);
    let together = |ledger: &Ledger, judgements: &[Judgement]| {
        let identity = resolve(ledger, &settings(), judgements);
        (identity.person_of[0] == identity.person_of[1], identity)
    };
    assert!(together(&one(), &[]).0 && !together(&two(), &[]).0);

    let (joined, identity) = together(&one(), &[judged("1", "1001", false)]);
    assert!(!joined, "record keys are those of the ledger");
    assert!(identity.remarks[0].1.contains("phone_and_name"), "{:?}", identity.remarks);
    let (joined, identity) = together(&two(), &[judged("1", "1001", true)]);
    assert!(joined && identity.joins[1].rule == "judgement" && identity.remarks.is_empty(), "{:?}", identity.remarks);
    // a person's id stands for the record it comes from
    let alone = together(&two(), &[]).1;
    let id = |at: usize| alone.persons[alone.person_of[at] as usize].id.clone();
    assert!(together(&two(), &[judged(&id(0), &id(1), true)]).0);

    let mut born = two();
    (born.records[0].birth_date, born.records[1].birth_date) = (Some(day("1980-03-07")), Some(day("1991-11-21")));
    let (joined, identity) = together(&born, &[judged("1", "1001", true)]);
    assert!(joined && identity.remarks[0].1.contains("two birth dates"), "{:?}", identity.remarks);
    let both = [judged("1", "1001", true), judged("1001", "1", false)];
    let (joined, identity) = together(&two(), &both);
    assert!(!joined && identity.remarks[0].0 == 0, "{:?}", identity.remarks);
    assert_eq!(together(&two(), &[judged("1", "77", true)]).1.remarks.len(), 1, "no such record");
}

#[test]
fn judged_apart_stays_apart_through_others() {
    let at = |provider| Record { provider, phone: "+639991112222".into(), ..person("maria santos") };
    let ledger = ledger(vec![at(0), at(1), at(2), at(3)], &[]);
    let identity = resolve(&ledger, &settings(), &[judged("1", "1001", false)]);
    assert_ne!(identity.person_of[0], identity.person_of[1], "though two records lie between");
}
