//! What do a person's records say, in a form that measures can compare?

use std::collections::HashMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Country, Identity, PartyKind, Person, PersonFacts, Quick, Record, Sex};

/// Words between or after names that tell nobody apart: particles and generation marks.
const PARTICLES: [&str; 33] = [
    "abu", "al", "ap", "ben", "bin", "binti", "bint", "da", "das", "de", "del", "dela", "delas", "delos", "den", "der",
    "des", "di", "do", "dos", "du", "el", "ibn", "ii", "iii", "iv", "jr", "la", "las", "los", "sr", "van", "von",
];

/// How often a word stands first and last in a name, over all records.
type Places = HashMap<u64, (u32, u32), Quick>;

/// Facts of every person of `identity`, aligned with `Identity::persons`.
///
/// A word counts as a surname when the population writes it last at least as often as first, so that providers who write
/// surnames first do not turn given names into surnames.
#[must_use]
pub fn facts(records: &[Record], identity: &Identity) -> Vec<PersonFacts> {
    let places = places(records);
    identity.persons.par_iter().map(|person| of_person(person, records, &places)).collect()
}

fn words(name_key: &str) -> impl Iterator<Item = u64> {
    name_key.split(' ').filter(|word| word.len() > 1 && !PARTICLES.contains(word)).map(|word| xxh3_64(word.as_bytes()))
}

fn places(records: &[Record]) -> Places {
    let mut places = Places::default();
    for record in records.iter().filter(|record| record.kind != PartyKind::Business) {
        let words: Vec<u64> = words(&record.name_key).collect();
        let [first, .., last] = words[..] else { continue };
        places.entry(first).or_default().0 += 1;
        places.entry(last).or_default().1 += 1;
    }
    places
}

fn of_person(person: &Person, records: &[Record], places: &Places) -> PersonFacts {
    let records: Vec<&Record> = person.records.iter().map(|&record| &records[record as usize]).collect();
    let hashed = |field: fn(&Record) -> &str| distinct(records.iter().map(|record| field(record)));
    let is_surname = |word: &u64| places.get(word).is_none_or(|&(first, last)| last >= first);
    let mut surnames: Vec<u64> = records.iter().flat_map(|record| words(&record.name_key)).filter(is_surname).collect();
    surnames.sort_unstable();
    surnames.dedup();
    let addresses = records.iter().filter(|record| !record.address.is_empty());
    let addresses: Vec<String> = addresses.map(|record| format!("{}|{}", record.address, record.city)).collect();
    PersonFacts {
        surnames,
        addresses: distinct(addresses.iter().map(String::as_str)),
        cities: hashed(|record| &record.city),
        phones: hashed(|record| &record.phone),
        documents: hashed(|record| &record.document),
        accounts: hashed(|record| &record.account),
        emails: hashed(|record| &record.email),
        birth_date: agreed(records.iter().filter_map(|record| record.birth_date)),
        sex: agreed(records.iter().map(|record| record.sex).filter(|&sex| sex != Sex::Unknown)).unwrap_or_default(),
        kind: kind(&records),
        country: country(&records),
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u64> {
    let mut hashes: Vec<u64> = texts.filter(|text| !text.is_empty()).map(|text| xxh3_64(text.as_bytes())).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn agreed<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

fn kind(records: &[&Record]) -> PartyKind {
    let says = |kind| records.iter().any(|record| record.kind == kind);
    [PartyKind::Business, PartyKind::Person].into_iter().find(|&kind| says(kind)).unwrap_or_default()
}

fn country(records: &[&Record]) -> Country {
    let mut known: Vec<Country> = records.iter().map(|record| record.country).filter(|c| c.is_known()).collect();
    known.sort_unstable();
    let runs = known.chunk_by(|a, b| a == b);
    runs.reduce(|best, run| if run.len() > best.len() { run } else { best }).map_or(Country::UNKNOWN, |run| run[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name_key: &str, birth_year: i32) -> Record {
        let birth_date = chrono::NaiveDate::from_ymd_opt(birth_year, 1, 1);
        Record { name_key: name_key.into(), birth_date, ..Record::default() }
    }

    fn alone(records: &[Record]) -> Identity {
        let persons = (0..records.len() as u32).map(|at| Person { id: String::new(), records: vec![at] }).collect();
        Identity { persons, ..Identity::default() }
    }

    #[test]
    fn surnames_survive_a_provider_that_writes_them_first() {
        let names = ["maria santos", "maria cruz", "jose santos", "santos maria", "jean marie cruz", "marie diaz"];
        let records: Vec<Record> = names.iter().map(|name| record(name, 1980)).collect();
        let facts = facts(&records, &alone(&records));
        let santos = xxh3_64(b"santos");
        assert_eq!(facts[0].surnames, [santos]);
        assert_eq!(facts[3].surnames, [santos], "written surname first");
        assert_eq!(facts[4].surnames, [xxh3_64(b"cruz")], "a second given name is no surname");
    }

    #[test]
    fn records_that_disagree_leave_the_birth_date_unknown() {
        let records = [record("ana diaz", 1980), record("ana diaz", 1990)];
        let persons = vec![Person { id: String::new(), records: vec![0, 1] }];
        let facts = facts(&records, &Identity { persons, ..Identity::default() });
        assert_eq!(facts[0].birth_date, None);
    }
}
