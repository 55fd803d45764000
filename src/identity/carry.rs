//! Which person of an earlier run is each of these? Ids outlive the records they were derived from.

use std::collections::HashSet;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Identity, Quick, code_of};

/// Gives persons the ids they had in an `earlier` run, whose records come first.
///
/// Each earlier id goes to the person who holds most of its records, and each person keeps at most one: where persons
/// were joined, the id with most records stays; where one was parted, the larger part keeps it.
pub fn carry(identity: &mut Identity, earlier: &Identity) {
    let mut claims: Vec<(usize, &str, usize)> = Vec::with_capacity(identity.persons.len());
    for (at, person) in identity.persons.iter().enumerate() {
        let before = person.records.iter().filter_map(|&record| earlier.person_of.get(record as usize));
        let mut held: Vec<u32> = before.copied().collect();
        held.sort_unstable();
        let ids = held.chunk_by(|a, b| a == b);
        claims.extend(ids.map(|same| (same.len(), earlier.persons[same[0] as usize].id.as_str(), at)));
    }
    claims.par_sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)).then(a.2.cmp(&b.2)));
    let mut taken: HashSet<&str, Quick> = HashSet::default();
    let mut kept: Vec<Option<&str>> = vec![None; identity.persons.len()];
    for (_, id, at) in claims {
        if kept[at].is_none() && taken.insert(id) {
            kept[at] = Some(id);
        }
    }
    for (person, kept) in identity.persons.iter_mut().zip(kept) {
        match kept {
            Some(id) => id.clone_into(&mut person.id),
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

    /// The ids of persons who hold these records, `earlier` telling whose each of the first ones was.
    fn carried(persons: &[(&str, &[u32])], earlier: &[&str]) -> Vec<String> {
        let mut identity = Identity::default();
        for &(id, records) in persons {
            identity.persons.push(Person { id: id.to_owned(), records: records.to_vec() });
        }
        carry(&mut identity, &Identity::of_ids(earlier.iter().copied()));
        identity.persons.into_iter().map(|person| person.id).collect()
    }

    #[test]
    fn a_person_with_further_records_keeps_the_id() {
        assert_eq!(carried(&[("P-new", &[0, 1, 2]), ("P-x", &[3])], &["P-old", "P-old"]), ["P-old", "P-x"]);
    }

    #[test]
    fn joined_persons_keep_the_id_with_most_records() {
        assert_eq!(carried(&[("P-new", &[0, 1, 2])], &["P-a", "P-b", "P-b"]), ["P-b"]);
        assert_eq!(carried(&[("P-new", &[0, 1])], &["P-b", "P-a"]), ["P-a"], "the first of equals");
    }

    #[test]
    fn a_parted_person_leaves_the_id_to_the_larger_part_and_no_two_share_one() {
        let ids = carried(&[("P-a", &[0]), ("P-new", &[1, 2])], &["P-a", "P-a", "P-a"]);
        assert_eq!(ids[1], "P-a");
        assert!(ids[0] != "P-a" && ids[0].starts_with("P-"), "{ids:?}");
    }
}
