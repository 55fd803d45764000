//! With how many other recipients does each recipient share a phone, document, address, account or e-mail?

use rayon::prelude::*;

use crate::model::PersonFacts;

/// Identifiers held by more recipients than this (an agent's phone, a charity's address) tie nobody together.
const DEGREE_LIMIT: usize = 20;

/// For each of `recipients` (person indices), the number of others with an identifier in common; `None` when the
/// recipient has no identifier at all.
pub(super) fn shared(recipients: &[u32], people: &[PersonFacts]) -> Vec<Option<u32>> {
    let mut held: Vec<(u8, u64, u32)> = Vec::new();
    for (at, &person) in recipients.iter().enumerate() {
        let facts = &people[person as usize];
        let lists = [&facts.phones, &facts.documents, &facts.addresses, &facts.accounts, &facts.emails];
        for (kind, list) in lists.into_iter().enumerate() {
            held.extend(list.iter().map(|&value| (kind as u8, value, at as u32)));
        }
    }
    held.par_sort_unstable();
    let mut links: Vec<(u32, u32)> = Vec::new();
    for holders in held.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter(|run| run.len() <= DEGREE_LIMIT) {
        for a in holders {
            links.extend(holders.iter().filter(|b| b.2 != a.2).map(|b| (a.2, b.2)));
        }
    }
    links.sort_unstable();
    links.dedup();
    let mut counts = vec![None; recipients.len()];
    for &(_, _, holder) in &held {
        counts[holder as usize] = Some(0);
    }
    for &(holder, _) in &links {
        *counts[holder as usize].get_or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_phone(phones: &[u64]) -> PersonFacts {
        PersonFacts { phones: phones.to_vec(), ..PersonFacts::default() }
    }

    #[test]
    fn a_phone_shared_by_two_counts_and_one_shared_by_a_crowd_does_not() {
        let mut people = vec![with_phone(&[1, 2]), with_phone(&[2, 9]), PersonFacts::default()];
        people.extend((0..=DEGREE_LIMIT).map(|_| with_phone(&[7])));
        let recipients: Vec<u32> = (0..people.len() as u32).collect();
        let counts = shared(&recipients, &people);
        assert_eq!(counts[..4], [Some(1), Some(1), None, Some(0)]);
    }
}
