//! Are the records of one person joined, and those of two kept apart?

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use obole::identity::resolve as resolve_judged;
use obole::model::{Country, Identity, IdentitySettings, Ledger, PartyKind, Payment, Record};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;

pub(super) fn settings() -> IdentitySettings {
    toml::from_str(include_str!("../../schemas/identity.toml")).expect("the shipped settings are read")
}

pub(super) fn resolve(ledger: &Ledger, settings: &IdentitySettings) -> Identity {
    resolve_judged(ledger, settings, &[])
}

pub(super) fn person(name: &str) -> Record {
    Record { name_key: name.to_owned(), country: Country::parse("PH").unwrap(), ..Record::default() }
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// People with frequent names, so that the data know what is frequent.
fn crowd() -> Vec<Record> {
    let given = ["maria", "jose", "ana", "juan", "grace", "mark", "teresa", "pedro", "lina", "carlo"];
    let surnames = ["santos", "reyes", "cruz", "garcia", "ramos", "flores", "torres", "castro", "rivera", "aquino"];
    let cities = ["manila", "cebu", "davao", "iloilo"];
    let mut crowd = Vec::new();
    for (i, one) in given.iter().enumerate() {
        for (j, other) in surnames.iter().enumerate() {
            for (k, city) in cities.iter().enumerate() {
                let phone = format!("+63917{i}{j}{k}0000");
                crowd.push(Record { city: (*city).to_owned(), phone, ..person(&format!("{one} {other}")) });
            }
        }
    }
    crowd
}

pub(super) fn ledger(mut records: Vec<Record>, payments: &[(u32, u32)]) -> Ledger {
    records.extend(crowd());
    for (record, at) in records.iter_mut().zip(0_u64..) {
        record.key = 1 + at * 1_000;
    }
    let payments = payments.iter().map(|&(sender, recipient)| Payment { sender, recipient, ..Payment::default() });
    Ledger { records, payments: payments.collect(), ..Ledger::default() }
}

pub(super) fn of(records: Vec<Record>) -> Identity {
    resolve(&ledger(records, &[]), &settings())
}

pub(super) fn rule_joining(a: Record, b: Record) -> Option<&'static str> {
    let identity = of(vec![a, b]);
    let word = |rule: &Cow<'static, str>| match rule {
        Cow::Borrowed(word) => *word,
        Cow::Owned(word) => panic!("{word} is no word of this program"),
    };
    (identity.person_of[0] == identity.person_of[1]).then(|| word(&identity.joins[1].rule))
}

#[test]
fn a_customer_number_joins_within_its_provider() {
    let a = Record { id: "C1".into(), ..person("maria santos") };
    let b = Record { id: "C1".into(), ..person("maria reyes") };
    assert_eq!(rule_joining(a.clone(), b), Some("customer_number"), "a married name");
    let elsewhere = Record { provider: 1, ..a.clone() };
    assert_eq!(rule_joining(a.clone(), elsewhere), None, "another provider's number");
    let stranger = Record { id: "C1".into(), ..person("pedro castro") };
    assert_eq!(rule_joining(a, stranger), None, "a payer's and a recipient's number may coincide");
}

#[test]
fn a_document_an_account_and_an_email_join_over_providers() {
    let base = |name: &str, provider| Record { provider, ..person(name) };
    let document = |name, provider| Record { document: "P1234567A".into(), ..base(name, provider) };
    assert_eq!(rule_joining(document("maria santos", 0), document("santos maria", 1)), Some("document"));
    let account = |name, provider| Record { account: "PH00123".into(), ..base(name, provider) };
    assert_eq!(rule_joining(account("maria santos", 0), account("ma santos", 1)), Some("account"));
    let email = |name, provider| Record { email: "m@example.org".into(), ..base(name, provider) };
    assert_eq!(rule_joining(email("maria santos", 0), email("maria santos", 1)), Some("email"));
}

#[test]
fn a_phone_joins_compatible_names() {
    let on = |name: &str, provider| Record { provider, phone: "+639991112222".into(), ..person(name) };
    for other in ["santos maria", "maria lina santos", "ma santos", "marria santos", "marialina santos"] {
        assert_eq!(rule_joining(on("maria lina santos", 0), on(other, 1)), Some("phone_and_name"), "{other}");
    }
    for other in ["teresa santos", "maria reyes", "pedro castro"] {
        assert_eq!(rule_joining(on("maria santos", 0), on(other, 1)), None, "{other}");
    }
}

#[test]
fn a_family_phone_joins_mother_and_daughter_to_themselves_only() {
    let on = |name: &str, provider| Record { provider, phone: "+639991112222".into(), ..person(name) };
    let identity =
        of(vec![on("teresa santos", 0), on("lina santos", 0), on("santos lina", 1), on("theresa santos", 1)]);
    let person = &identity.person_of;
    assert_eq!(person[0], person[3]);
    assert_eq!(person[1], person[2]);
    assert_ne!(person[0], person[1]);
    // a record with the surname alone may be either: it joins neither so as to glue both
    let identity = of(vec![on("teresa santos", 0), on("lina santos", 0), on("santos", 1)]);
    assert_ne!(identity.person_of[0], identity.person_of[1]);
}

#[test]
fn an_agents_phone_joins_nobody() {
    let agent = |at: u32| Record { phone: "+639990000000".into(), ..crowd()[at as usize * 4].clone() };
    let mut records: Vec<Record> = (0..40).map(agent).collect();
    records.push(Record { provider: 1, city: "davao".into(), ..agent(0) });
    assert_ne!(of(records.clone()).person_of[0], of(records).person_of[40]);
}

#[test]
fn a_birth_date_joins_a_name_over_providers() {
    let born = |name: &str, date: &str, provider| Record { provider, birth_date: Some(day(date)), ..person(name) };
    assert_eq!(
        rule_joining(born("maria santos", "1980-03-07", 0), born("maria santos", "1980-03-07", 1)),
        Some("name_and_birth_date")
    );
    assert_eq!(rule_joining(born("maria santos", "1980-03-07", 0), born("maria santos", "1981-05-09", 1)), None);
    assert_eq!(rule_joining(born("maria santos", "1980-03-07", 0), born("pedro santos", "1980-03-07", 1)), None);
    let slip = |date, provider| Record { phone: "+639991112222".into(), ..born("maria santos", date, provider) };
    assert_eq!(rule_joining(slip("1980-03-07", 0), slip("1980-07-03", 1)), Some("phone_and_name"), "swapped");
}

#[test]
fn only_a_rare_name_joins_by_itself_and_only_in_one_country() {
    let at = |name: &str, provider| Record { provider, ..person(name) };
    assert_eq!(rule_joining(at("maria santos", 0), at("maria santos", 1)), None);
    assert_eq!(rule_joining(at("rosalie dumaguing", 0), at("dumaguing rosalie", 1)), Some("rare_name"));
    assert_eq!(rule_joining(at("rosalie dumaguing", 0), at("rosalie dumagiung", 1)), Some("rare_name"));
    let abroad = Record { country: Country::parse("MG").unwrap(), ..at("rosalie dumaguing", 1) };
    assert_eq!(rule_joining(at("rosalie dumaguing", 0), abroad), None);
    let phone =
        |number: &str, provider| Record { phone: number.into(), city: "cebu".into(), ..at("lina aquino", provider) };
    assert_eq!(rule_joining(phone("+639991112222", 0), phone("+639993334444", 1)), None, "namesakes");
}

#[test]
fn contradictions_are_told_and_not_merged() {
    let born = |date: &str| Record { id: "C1".into(), birth_date: Some(day(date)), ..person("maria santos") };
    let identity = of(vec![born("1980-03-07"), born("1991-11-21")]);
    assert_ne!(identity.person_of[0], identity.person_of[1]);
    assert_eq!(identity.contradictions, [(0, 1, "two birth dates".into())]);
    let holder = |number: &str, provider| Record {
        provider,
        document: number.into(),
        phone: "+639991112222".into(),
        ..person("maria santos")
    };
    let identity = of(vec![holder("P1234567A", 0), holder("P7654321B", 1), holder("99887", 2)]);
    assert_ne!(identity.person_of[0], identity.person_of[1]);
    assert_eq!(identity.contradictions, [(0, 1, "two documents of one kind".into())]);
}

#[test]
fn a_record_between_two_namesakes_does_not_glue_them() {
    let at = |phone: &str, provider| Record {
        provider,
        phone: phone.into(),
        city: "tagbilaran".into(),
        ..person("lina aquino")
    };
    let identity = of(vec![at("+639991112222", 0), at("", 1), at("+639993334444", 2), at("+639991112222", 3)]);
    assert_eq!(identity.person_of[0], identity.person_of[3]);
    assert_ne!(identity.person_of[0], identity.person_of[2]);
}

#[test]
fn one_payers_recipients_of_one_name_are_one_person() {
    let at = |provider| Record { provider, city: "cebu".into(), ..person("lina aquino") };
    let payer = |provider| Record { provider, phone: "+33612345678".into(), ..person("didier lacombe") };
    let records = vec![at(5), at(6), payer(5), payer(6)];
    let identity = resolve(&ledger(records.clone(), &[(2, 0), (3, 1)]), &settings());
    assert_eq!(identity.person_of[0], identity.person_of[1]);
    assert_eq!(identity.joins[1].rule, "name_and_counterpart");
    let strangers = resolve(&ledger(records, &[]), &settings());
    assert_ne!(strangers.person_of[0], strangers.person_of[1]);
}

/// Whether two records of recipients are one person, when a payer known by his phone pays the one at provider 5 and the
/// other at provider 6, and `others` too at provider 5.
fn paid_by_one(one: Record, other: Record, others: &[Record]) -> bool {
    let payer = |provider| Record { provider, phone: "+33612345678".into(), ..person("didier lacombe") };
    let mut records = vec![Record { provider: 5, ..one }, Record { provider: 6, ..other }, payer(5), payer(6)];
    let mut payments = vec![(2, 0), (3, 1)];
    for other in others {
        payments.push((2, records.len() as u32));
        records.push(Record { provider: 5, ..other.clone() });
    }
    let identity = resolve(&ledger(records, &payments), &settings());
    identity.person_of[0] == identity.person_of[1]
}

fn written(name: &str, name_key: &str) -> Record {
    Record { name: name.to_owned(), ..person(name_key) }
}

#[test]
fn a_shared_payer_joins_spellings_of_one_recipient() {
    let in_cebu = |record: Record| Record { city: "cebu".into(), ..record };
    let grace = || in_cebu(written("Grace Villanueva", "grace villanueva"));
    for (name, key) in [
        ("G. Villanueva", "villanueva"),
        ("VILLANUEVA Grace", "villanueva grace"),
        ("Grace Vilanueva", "grace vilanueva"),
        ("Grace C. Villanueva", "grace villanueva"),
    ] {
        assert!(paid_by_one(grace(), in_cebu(written(name, key)), &[]), "{name}");
    }
    for (name, key) in
        [("Lina Villanueva", "lina villanueva"), ("L. Villanueva", "villanueva"), ("Mark Reyes", "mark reyes")]
    {
        assert!(!paid_by_one(grace(), in_cebu(written(name, key)), &[]), "{name} is a sister, or nobody");
    }
    let lina = in_cebu(written("Lina Villanueva", "lina villanueva"));
    assert!(paid_by_one(grace(), grace(), std::slice::from_ref(&lina)), "a sister beside her");
    let gina = in_cebu(written("Gina Villanueva", "gina villanueva"));
    assert!(!paid_by_one(grace(), in_cebu(written("G. Villanueva", "villanueva")), &[gina]), "either of two sisters");
}

#[test]
fn names_are_compared_as_their_cultures_build_them() {
    let on = |country: &str, name: &str, key: &str, provider| Record {
        provider,
        phone: "+639991112222".into(),
        country: Country::parse(country).unwrap(),
        ..written(name, key)
    };
    let same = |country: &str, one: (&str, &str), other: (&str, &str)| {
        rule_joining(on(country, one.0, one.1, 0), on(country, other.0, other.1, 1)).is_some()
    };
    let plain = |name: &'static str| (name, name);
    // Malagasy: one long name, in either order, with or without the other one
    assert!(same("MG", plain("rakotomalala hery"), plain("hery rakotomalala")));
    assert!(same("MG", plain("andrianampoinimerina"), plain("andrianampoinimerina solo")));
    assert!(same("MG", plain("ravaonirina"), plain("ravaonirna")), "a letter dropped");
    assert!(!same("MG", plain("rakotomalala hery"), plain("rakotomalala voahangy")));
    // Spanish: two surnames, of which some providers keep one
    assert!(same("CO", plain("carlos rodriguez quintero"), plain("carlos rodriguez")));
    assert!(same("CO", plain("luisa fernanda ospina mejia"), plain("luisa ospina")));
    assert!(!same("CO", plain("carlos rodriguez quintero"), plain("andres rodriguez quintero")));
    // Filipino: the mother's surname as a middle name, or its initial, or left out
    assert!(same("PH", ("Ma. Teresa D. Santos", "ma teresa santos"), plain("maria teresa delacruz santos")));
    assert!(same("PH", plain("jose de la cruz"), plain("jose dela cruz")));
    // Romanian: with and without diacritics is one in comparable form already; the order differs
    assert!(same("RO", ("Ștefania Țîrlea", "stefania tirlea"), ("TIRLEA STEFANIA", "tirlea stefania")));
    // a company is known by its rare word
    let company =
        |name: &str, provider| Record { kind: PartyKind::Business, provider, city: "davao".into(), ..person(name) };
    assert!(rule_joining(company("balangiga lodge", 0), company("balangiga lodge inc", 1)).is_some());
    assert!(rule_joining(company("santos lodge", 0), company("reyes lodge", 1)).is_none());
}

#[test]
fn a_household_shares_a_phone_and_an_address_and_stays_several_people() {
    let at = |name: &str, provider| Record {
        provider,
        phone: "+639991112222".into(),
        address: "12 mabini street".into(),
        city: "cebu".into(),
        ..person(name)
    };
    let home = ["teresa ocampo", "lina ocampo", "mark ocampo", "carlo ocampo"];
    let records: Vec<Record> = home.iter().flat_map(|name| [at(name, 0), at(name, 1)]).collect();
    let identity = of(records);
    let persons: BTreeSet<u32> = identity.person_of[..8].iter().copied().collect();
    assert_eq!(persons.len(), 4);
    assert!((0..4).all(|at| identity.person_of[2 * at] == identity.person_of[2 * at + 1]));
}

/// A small population written by several providers, each record with a slip now and then.
fn population(seed: u64) -> Vec<Record> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut records = Vec::new();
    for person in crowd() {
        for provider in 0..random.random_range(1..4_u16) {
            let mut record = Record { provider, ..person.clone() };
            if random.random_bool(0.3) {
                record.phone = String::new();
            }
            if random.random_bool(0.3) {
                record.birth_date = NaiveDate::from_yo_opt(random.random_range(1960..1963), random.random_range(1..4));
            }
            if random.random_bool(0.2) {
                let at = random.random_range(1..record.name_key.len());
                record.name_key.insert(at, 'q');
            }
            if random.random_bool(0.1) {
                record.document = format!("P{}", random.random_range(100..110));
            }
            records.push(record);
        }
    }
    for record in &mut records {
        record.key = random.random();
    }
    records
}

fn partition(records: &[Record], identity: &Identity) -> BTreeSet<(String, BTreeSet<u64>)> {
    let keys = |of: &[u32]| of.iter().map(|&at| records[at as usize].key).collect();
    identity.persons.iter().map(|person| (person.id.clone(), keys(&person.records))).collect()
}

/// Payments among the records, by key so that they survive a shuffle.
fn payments(records: &[Record], seed: u64) -> Vec<(u64, u64)> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut any = || records[random.random_range(0..records.len())].key;
    (0..records.len()).map(|_| (any(), any())).collect()
}

fn paid(records: &[Record], payments: &[(u64, u64)]) -> Ledger {
    let at = |key: u64| records.iter().position(|it| it.key == key).unwrap() as u32;
    let payments = payments.iter().map(|it| Payment { sender: at(it.0), recipient: at(it.1), ..Payment::default() });
    Ledger { records: records.to_vec(), payments: payments.collect(), ..Ledger::default() }
}

#[test]
fn the_order_of_rows_and_the_number_of_threads_change_nothing() {
    for seed in 0..5 {
        let mut records = population(seed);
        let mut payments = payments(&records, seed);
        let run = |records: &[Record], payments: &[(u64, u64)]| {
            partition(records, &resolve(&paid(records, payments), &settings()))
        };
        let before = run(&records, &payments);
        assert!(before.len() < records.len(), "something is joined");
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        records.shuffle(&mut random);
        payments.shuffle(&mut random);
        assert_eq!(before, run(&records, &payments));
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(before, alone.install(|| run(&records, &payments)));
    }
}

#[test]
fn an_unrelated_payment_changes_no_join() {
    for seed in 0..5 {
        let mut records = population(seed);
        let mut payments = payments(&records, seed);
        let run = |records: &[Record], payments: &[(u64, u64)]| {
            partition(records, &resolve(&paid(records, payments), &settings()))
        };
        let before = run(&records, &payments);
        let stranger =
            |key, name: &str, country: &str| Record { key, country: Country::parse(country).unwrap(), ..person(name) };
        records.extend([stranger(3, "oyvind haugen", "NO"), stranger(5, "solveig bakke", "SE")]);
        payments.push((3, 5));
        let mut after = run(&records, &payments);
        after.retain(|(_, keys)| !keys.contains(&3) && !keys.contains(&5));
        assert_eq!(before, after);
    }
}

#[test]
fn no_person_holds_a_contradiction_and_every_join_is_explained() {
    for seed in 0..5 {
        let records = population(seed);
        let identity = resolve(&Ledger { records: records.clone(), ..Ledger::default() }, &settings());
        for person in &identity.persons {
            let members = || person.records.iter().map(|&at| &records[at as usize]);
            let documents: BTreeSet<&str> = members().map(|it| &*it.document).filter(|it| !it.is_empty()).collect();
            assert!(documents.len() <= 1, "one shape of document, one number: {documents:?}");
        }
        for (at, join) in identity.joins.iter().enumerate() {
            let alone = identity.persons[identity.person_of[at] as usize].records.len() == 1;
            assert_eq!(alone, join.rule == "alone");
            assert_eq!(alone, join.to.is_none());
            if let Some(to) = join.to {
                assert_eq!(identity.person_of[at], identity.person_of[to as usize]);
                assert!(join.weight >= settings().threshold);
            }
        }
    }
}
