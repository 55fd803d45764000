//! Which recipients share an identifier, or forward money to one another?

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Measured, PersonFacts};

/// Why one recipient may speak of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Position of the other among `measured.recipients`.
    pub to: u32,
    /// The chance that the two are one person whom nothing but a name shows; `None` where they share an identifier or
    /// forward money.
    pub one_person: Option<f32>,
}

/// Links between recipients, and what was left out of them.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// For each of `measured.recipients`, what it is linked to, ascending.
    pub of: Vec<Vec<Link>>,
    /// Identifiers shared by more recipients than the limit (an agent's phone, an association's address): dropped.
    pub dropped: u32,
}

/// Links recipients by a shared phone, document, account, e-mail or address, and by payments from one recipient to
/// another, and those who are `possible` to be one person (`Identity::possible`). An identifier of more than
/// `degree_limit` recipients links nobody.
#[must_use]
pub fn link(measured: &Measured, facts: &[PersonFacts], possible: &[(u32, u32, f32)], degree_limit: u32) -> Links {
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
    for &(a, b) in &edges {
        of[a as usize].push(Link { to: b, one_person: None });
        of[b as usize].push(Link { to: a, one_person: None });
    }
    let place = |person: u32| measured.recipients.binary_search(&person).ok().map(|at| at as u32);
    for &(a, b, chance) in possible {
        let Some((a, b)) = place(a).zip(place(b)) else { continue };
        if !edges.contains(&(a.min(b), a.max(b))) {
            of[a as usize].push(Link { to: b, one_person: Some(chance) });
            of[b as usize].push(Link { to: a, one_person: Some(chance) });
        }
    }
    for links in &mut of {
        links.sort_unstable_by_key(|link| link.to);
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
