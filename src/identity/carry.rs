//! Which person of an earlier run is each of these? Ids outlive the records they were derived from.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Identity, Record, code_of};

/// Gives persons the ids they had in an earlier run. `earlier` tells the person of each record of that run.
///
/// Each earlier id goes to the person who holds most of its records, and each person keeps at most one: where persons
/// were joined, the id with most records stays; where one was parted, the larger part keeps it.
pub fn carry(identity: &mut Identity, records: &[Record], earlier: &BTreeMap<u64, String>) {
    let mut claims: Vec<(usize, &str, usize)> = Vec::new();
    for (at, person) in identity.persons.iter().enumerate() {
        let mut held: BTreeMap<&str, usize> = BTreeMap::new();
        for id in person.records.iter().filter_map(|&record| earlier.get(&records[record as usize].key)) {
            *held.entry(id).or_default() += 1;
        }
        claims.extend(held.into_iter().map(|(id, count)| (count, id, at)));
    }
    claims.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)).then(a.2.cmp(&b.2)));
    let (mut taken, mut kept): (BTreeSet<&str>, BTreeMap<usize, &str>) = (BTreeSet::new(), BTreeMap::new());
    for (_, id, at) in claims {
        if !taken.contains(id) && !kept.contains_key(&at) {
            taken.insert(id);
            kept.insert(at, id);
        }
    }
    for (at, person) in identity.persons.iter_mut().enumerate() {
        match kept.get(&at) {
            Some(&id) => id.clone_into(&mut person.id),
            // the larger part of a person kept the id that this part would derive
            None if taken.contains(person.id.as_str()) => {
                let parted = format!("{} parted", person.id);
                person.id = format!("P-{}", code_of(xxh3_64(parted.as_bytes()), 12));
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Person;

    /// Persons by the keys of their records.
    fn people(persons: &[(&str, &[u64])]) -> (Identity, Vec<Record>) {
        let (mut identity, mut records) = (Identity::default(), Vec::new());
        for (id, keys) in persons {
            let from = records.len() as u32;
            records.extend(keys.iter().map(|&key| Record { key, ..Record::default() }));
            let records = (from..from + keys.len() as u32).collect();
            identity.persons.push(Person { id: (*id).to_owned(), records });
        }
        (identity, records)
    }

    fn carried(persons: &[(&str, &[u64])], earlier: &[(u64, &str)]) -> Vec<String> {
        let (mut identity, records) = people(persons);
        let earlier = earlier.iter().map(|&(key, id)| (key, id.to_owned())).collect();
        carry(&mut identity, &records, &earlier);
        identity.persons.into_iter().map(|person| person.id).collect()
    }

    #[test]
    fn a_person_with_further_records_keeps_the_id() {
        assert_eq!(carried(&[("P-new", &[1, 7, 9]), ("P-x", &[4])], &[(7, "P-old"), (9, "P-old")]), ["P-old", "P-x"]);
    }

    #[test]
    fn joined_persons_keep_the_id_with_most_records() {
        assert_eq!(carried(&[("P-new", &[1, 2, 3])], &[(1, "P-a"), (2, "P-b"), (3, "P-b")]), ["P-b"]);
        assert_eq!(carried(&[("P-new", &[1, 2])], &[(1, "P-b"), (2, "P-a")]), ["P-a"], "the first of equals");
    }

    #[test]
    fn a_parted_person_leaves_the_id_to_the_larger_part_and_no_two_share_one() {
        let ids = carried(&[("P-a", &[1]), ("P-new", &[2, 3])], &[(1, "P-a"), (2, "P-a"), (3, "P-a")]);
        assert_eq!(ids[1], "P-a");
        assert!(ids[0] != "P-a" && ids[0].starts_with("P-"), "{ids:?}");
    }
}
