//! Which joins may be made without putting two people into one?

use rayon::prelude::*;

use crate::model::{IdentitySettings, Sex};

use super::names::{self, Likeness};
use super::profile::{Profile, Profiles};
use super::weigh::{Edge, is_slip};

/// Most different names kept of one person; later ones are checked against these.
const NAMES_KEPT: usize = 12;

/// A join that was not made, and why.
pub(super) struct Refused {
    pub(super) edge: Edge,
    pub(super) why: &'static str,
}

/// What is known of the person a cluster stands for.
#[derive(Clone, Default)]
struct Facts {
    births: Vec<i32>,
    /// Shape and number.
    documents: Vec<(u64, u64)>,
    /// Provider and customer number.
    numbers: Vec<(u16, u64)>,
    phones: Vec<u64>,
    sexes: Vec<Sex>,
    /// Profiles with different names.
    names: Vec<u32>,
}

/// The persons as they grow.
pub(super) struct Clusters<'a> {
    profiles: &'a Profiles,
    settings: &'a IdentitySettings,
    parent: Vec<u32>,
    /// Of every root that is not alone.
    facts: Vec<Option<Box<Facts>>>,
    /// The joins made.
    pub(super) made: Vec<Edge>,
}

impl<'a> Clusters<'a> {
    pub(super) fn new(profiles: &'a Profiles, settings: &'a IdentitySettings) -> Self {
        let size = profiles.all.len();
        let parent = (0..u32::try_from(size).expect("fewer than 4 billion records")).collect();
        Self { profiles, settings, parent, facts: vec![None; size], made: Vec::new() }
    }

    /// The smallest profile of the person that `at` belongs to.
    pub(super) fn root(&self, at: u32) -> u32 {
        let mut root = at;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        root
    }

    fn root_halving(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let next = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = next;
            at = next;
        }
        at
    }

    /// Makes the joins, surest first, and hands back those that were not made.
    pub(super) fn join_all(&mut self, mut edges: Vec<Edge>) -> Vec<Refused> {
        // the outcome must not hang on the order of records: profiles are in the order of their keys
        edges.par_sort_unstable_by(|x, y| y.weight.total_cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
        edges.iter().filter_map(|edge| self.join(edge)).collect()
    }

    /// Makes the join unless something certain speaks against it.
    fn join(&mut self, edge: &Edge) -> Option<Refused> {
        let (x, y) = (self.root_halving(edge.a), self.root_halving(edge.b));
        if x == y {
            return None;
        }
        let (one, other) = (self.facts_of(x), self.facts_of(y));
        let why = one.contradicts(&other).or_else(|| self.doubt(&one, &other, edge));
        if let Some(why) = why {
            (self.facts[x as usize], self.facts[y as usize]) = (Some(one), Some(other));
            return Some(Refused { edge: *edge, why });
        }
        let (root, leaf) = (x.min(y), x.max(y));
        self.parent[leaf as usize] = root;
        self.facts[root as usize] = Some(self.merge(one, *other));
        self.made.push(*edge);
        None
    }

    fn facts_of(&mut self, root: u32) -> Box<Facts> {
        self.facts[root as usize].take().unwrap_or_else(|| Box::new(Facts::of(root, &self.profiles.all[root as usize])))
    }

    fn doubt(&self, one: &Facts, other: &Facts, edge: &Edge) -> Option<&'static str> {
        if !edge.rule.outweighs_names() && self.names_clash(one, other) {
            return Some("two names");
        }
        let weight = edge.weight - edge.against + one.against(other, self.settings);
        (weight < self.settings.threshold).then_some("too little in common")
    }

    fn names_clash(&self, one: &Facts, other: &Facts) -> bool {
        let profile = |at: u32| &self.profiles.all[at as usize];
        let clash = |a: u32, b: u32| {
            let (a, b) = (profile(a), profile(b));
            let compare = || names::compare(a, b, &self.profiles.words, &self.settings.names);
            a.name != b.name && matches!(compare(), Likeness::Clash { .. })
        };
        one.names.iter().any(|&a| other.names.iter().any(|&b| clash(a, b)))
    }

    fn merge(&self, mut one: Box<Facts>, other: Facts) -> Box<Facts> {
        add(&mut one.births, other.births);
        add(&mut one.documents, other.documents);
        add(&mut one.numbers, other.numbers);
        add(&mut one.phones, other.phones);
        add(&mut one.sexes, other.sexes);
        let name = |at: u32| self.profiles.all[at as usize].name;
        for at in other.names {
            if one.names.len() < NAMES_KEPT && one.names.iter().all(|&kept| name(kept) != name(at)) {
                one.names.push(at);
            }
        }
        one
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for value in more {
        if !all.contains(&value) {
            all.push(value);
        }
    }
}

impl Facts {
    fn of(at: u32, profile: &Profile) -> Self {
        let known = |value: u64| (value != 0).then_some(value).into_iter();
        Self {
            births: if profile.birth == 0 { Vec::new() } else { vec![profile.birth] },
            documents: known(profile.document).map(|it| (profile.shape, it)).collect(),
            numbers: known(profile.id).map(|it| (profile.provider, it)).collect(),
            phones: known(profile.phone).collect(),
            sexes: if profile.sex == Sex::Unknown { Vec::new() } else { vec![profile.sex] },
            names: vec![at],
        }
    }

    /// What can never be one person's.
    fn contradicts(&self, other: &Self) -> Option<&'static str> {
        let birth = |x: i32, y: i32| x != y && !is_slip(x, y);
        if self.births.iter().any(|&x| other.births.iter().any(|&y| birth(x, y))) {
            return Some("two birth dates");
        }
        let document = |x: (u64, u64), y: (u64, u64)| x.0 == y.0 && x.1 != y.1;
        let two = self.documents.iter().any(|&x| other.documents.iter().any(|&y| document(x, y)));
        two.then_some("two documents of one kind")
    }

    /// What speaks against one person, in bits.
    fn against(&self, other: &Self, settings: &IdentitySettings) -> f32 {
        let differ = &settings.differ;
        let apart = |x: &[u64], y: &[u64]| !x.is_empty() && !y.is_empty() && !x.iter().any(|it| y.contains(it));
        let numbers = self.numbers.iter().any(|x| other.numbers.iter().any(|y| x.0 == y.0 && x.1 != y.1));
        let sexes = self.sexes.iter().any(|x| other.sexes.iter().any(|y| x != y));
        let found = [
            (numbers, differ.customer_number),
            (apart(&self.phones, &other.phones), differ.phone),
            (sexes, differ.sex),
        ];
        found.iter().filter(|it| it.0).map(|it| it.1).sum()
    }
}
