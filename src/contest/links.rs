//! Which recipients share an identifier, or forward money to one another?

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Measured, PersonFacts};

/// Links between recipients, and what was left out of them.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// For each of `measured.recipients`, the positions of the recipients it is linked to, ascending.
    pub of: Vec<Vec<u32>>,
    /// Identifiers shared by more recipients than the limit (an agent's phone, an association's address): dropped.
    pub dropped: u32,
}

/// Links recipients by a shared phone, document, account, e-mail or address, and by payments from one recipient to
/// another. An identifier of more than `degree_limit` recipients links nobody.
#[must_use]
pub fn link(measured: &Measured, facts: &[PersonFacts], degree_limit: u32) -> Links {
    let mut holders: BTreeMap<(u8, u64), Vec<u32>> = BTreeMap::new();
    for (at, &person) in measured.recipients.iter().enumerate() {
        let facts = &facts[person as usize];
        let identifiers = [&facts.phones, &facts.documents, &facts.accounts, &facts.emails, &facts.addresses];
        for (kind, values) in identifiers.into_iter().enumerate() {
            for &value in values {
                holders.entry((kind as u8, value)).or_default().push(at as u32);
            }
        }
    }
    let mut edges = forwarding(measured);
    let mut dropped = 0;
    for holders in holders.values() {
        if holders.len() > degree_limit as usize {
            dropped += 1;
            continue;
        }
        for (first, &a) in holders.iter().enumerate() {
            edges.extend(holders[first + 1..].iter().filter(|&&b| a != b).map(|&b| (a.min(b), a.max(b))));
        }
    }
    let mut of = vec![Vec::new(); measured.recipients.len()];
    for (a, b) in edges {
        of[a as usize].push(b);
        of[b as usize].push(a);
    }
    for links in &mut of {
        links.sort_unstable();
    }
    Links { of, dropped }
}

/// Pairs whose payer is a recipient too: collected sums go on.
fn forwarding(measured: &Measured) -> BTreeSet<(u32, u32)> {
    let mut edges = BTreeSet::new();
    for (to, _) in measured.recipients.iter().enumerate() {
        for pair in &measured.pairs[measured.recipient_pairs(to)] {
            if let Ok(from) = measured.recipients.binary_search(&pair.payer)
                && from != to
            {
                edges.insert((from.min(to) as u32, from.max(to) as u32));
            }
        }
    }
    edges
}
