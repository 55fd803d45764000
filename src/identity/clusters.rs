//! Which joins may be made without putting two people into one?

use rayon::prelude::*;

use crate::model::IdentitySettings;

use super::names::{self, Likeness};
use super::profile::{Profile, Profiles};
use super::weigh::{Edge, is_slip, two};

/// Most names kept of one person (one, or two since a marriage); a person joined on the name is checked against these.
const NAMES_KEPT: usize = 4;

/// A join that was not made, and why.
pub(super) struct Refused {
    pub(super) edge: Edge,
    pub(super) why: &'static str,
}

/// The persons as they grow.
pub(super) struct Clusters<'a> {
    profiles: &'a Profiles,
    settings: &'a IdentitySettings,
    parent: Vec<u32>,
    /// Of every root that was ever considered.
    facts: Vec<Facts>,
    /// The joins made.
    pub(super) made: Vec<Edge>,
}

impl<'a> Clusters<'a> {
    pub(super) fn new(profiles: &'a Profiles, settings: &'a IdentitySettings) -> Self {
        let size = profiles.all.len();
        let parent = (0..u32::try_from(size).expect("fewer than 4 billion records")).collect();
        Self { profiles, settings, parent, facts: vec![Facts::default(); size], made: Vec::new() }
    }

    /// The smallest profile of the person that `at` belongs to.
    pub(super) fn root(&self, at: u32) -> u32 {
        let mut root = at;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        root
    }

    /// Makes the joins, surest first, and hands back those that were not made.
    pub(super) fn join_all(&mut self, mut edges: Vec<Edge>) -> Vec<Refused> {
        // the outcome must not hang on the order of records: profiles are in the order of their keys
        edges.par_sort_unstable_by(|x, y| y.weight.total_cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
        let refused = edges.iter().filter_map(|edge| self.join(edge)).collect();
        for at in 0..self.parent.len() {
            // parents are smaller than their children, so one step reaches the root
            self.parent[at] = self.parent[self.parent[at] as usize];
        }
        refused
    }

    /// Makes the join unless something certain speaks against it.
    fn join(&mut self, edge: &Edge) -> Option<Refused> {
        let (x, y) = (self.root(edge.a), self.root(edge.b));
        if x == y {
            return None;
        }
        let (root, leaf) = (x.min(y), x.max(y));
        let (one, other) = (self.facts_of(root), self.facts_of(leaf));
        if let Some(why) = one.contradicts(&other).or_else(|| self.doubt(&one, &other, edge)) {
            (self.facts[root as usize], self.facts[leaf as usize]) = (one, other);
            return Some(Refused { edge: *edge, why });
        }
        self.parent[leaf as usize] = root;
        self.facts[root as usize] = self.merge(one, &other);
        self.made.push(*edge);
        None
    }

    fn facts_of(&mut self, root: u32) -> Facts {
        let facts = std::mem::take(&mut self.facts[root as usize]);
        if facts.0.is_empty() { Facts::of(root, &self.profiles.all[root as usize]) } else { facts }
    }

    fn doubt(&self, one: &Facts, other: &Facts, edge: &Edge) -> Option<&'static str> {
        if !edge.rule.outweighs_names() && self.names_clash(one, other) {
            return Some("two names");
        }
        let pair = [edge.a, edge.b].map(|at| &self.profiles.all[at as usize]);
        let weight = edge.weight + one.against(other, pair, self.settings);
        (weight < self.settings.threshold).then_some("too little in common")
    }

    /// Whether each person has a name that is none of the other's.
    fn names_clash(&self, one: &Facts, other: &Facts) -> bool {
        let known = |few: &Facts, many: &Facts| {
            few.all(Field::Name).all(|a| many.all(Field::Name).any(|b| self.names_fit(a as usize, b as usize)))
        };
        !known(one, other) && !known(other, one)
    }

    fn names_fit(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.profiles.all[a], &self.profiles.all[b]);
        let compare = || names::compare(a, b, &self.profiles.words, &self.settings.names);
        a.name == b.name || !matches!(compare(), Likeness::Clash { .. })
    }

    /// Whether the name of `a` says more than that of `b`: it has more words, or the same ones spelt as most spell them.
    fn says_more(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.profiles.all[a], &self.profiles.all[b]);
        let rarity = |it: &Profile| it.bits.iter().sum::<f32>();
        (a.word_count, rarity(b)) > (b.word_count, rarity(a))
    }

    fn merge(&self, mut one: Facts, other: &Facts) -> Facts {
        for &(field, value) in &other.0 {
            if field == Field::Name {
                self.add_name(&mut one, value);
            } else if !one.0.contains(&(field, value)) {
                one.0.push((field, value));
            }
        }
        one
    }

    fn add_name(&self, facts: &mut Facts, new: u64) {
        let fits = |it: &(Field, u64)| it.0 == Field::Name && self.names_fit(it.1 as usize, new as usize);
        match facts.0.iter().position(fits) {
            Some(at) if self.says_more(new as usize, facts.0[at].1 as usize) => facts.0[at].1 = new,
            None if facts.all(Field::Name).count() < NAMES_KEPT => facts.0.push((Field::Name, new)),
            _ => {}
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// Days since 0001-01-01.
    Birth,
    /// Number, its shape in the upper bits.
    Document,
    /// Customer number, its provider in the upper bits.
    Number,
    Phone,
    Account,
    City,
    Sex,
    /// A profile; their names differ by more than slips and missing words.
    Name,
}

/// Bits that hold a value below its shape or provider.
const VALUE_BITS: u32 = 48;

/// What is known of the person a cluster stands for. One short list: most persons have five facts.
#[derive(Clone, Debug, Default)]
struct Facts(Vec<(Field, u64)>);

impl Facts {
    fn of(at: u32, profile: &Profile) -> Self {
        let of_kind = |value: u64, kind: u64| if value == 0 { 0 } else { kind << VALUE_BITS | value >> 16 };
        let fields = [
            (Field::Birth, profile.birth as u64),
            (Field::Document, of_kind(profile.document, profile.shape)),
            (Field::Number, of_kind(profile.id, u64::from(profile.provider))),
            (Field::Phone, profile.phone),
            (Field::Account, profile.account),
            (Field::City, profile.city),
            (Field::Sex, profile.sex as u64),
        ];
        let mut facts = Vec::with_capacity(fields.len() + 1);
        facts.extend(fields.into_iter().filter(|it| it.1 != 0));
        facts.push((Field::Name, u64::from(at)));
        Self(facts)
    }

    fn all(&self, field: Field) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().filter(move |it| it.0 == field).map(|it| it.1)
    }

    fn any(&self, other: &Self, field: Field, found: impl Fn(u64, u64) -> bool) -> bool {
        self.all(field).any(|x| other.all(field).any(|y| found(x, y)))
    }

    /// What can never be one person's.
    fn contradicts(&self, other: &Self) -> Option<&'static str> {
        if self.any(other, Field::Birth, |x, y| x != y && !is_slip(x as i32, y as i32)) {
            return Some("two birth dates");
        }
        self.any(other, Field::Document, two_of_a_kind).then_some("two documents of one kind")
    }

    /// What speaks against one person, in bits, beyond what speaks against the `pair` that would join them. It counts
    /// more than once: the record in between, which lacks the field, may itself stand for both.
    fn against(&self, other: &Self, [a, b]: [&Profile; 2], settings: &IdentitySettings) -> f32 {
        let differ = &settings.differ;
        let apart = |field: Field| self.any(other, field, |_, _| true) && !self.any(other, field, |x, y| x == y);
        let number = a.provider == b.provider && two(a.id, b.id);
        let found = [
            (!number && self.any(other, Field::Number, two_of_a_kind), differ.customer_number),
            (!two(a.phone, b.phone) && apart(Field::Phone), differ.phone),
            (!two(a.account, b.account) && apart(Field::Account), differ.account),
            (!two(a.city, b.city) && apart(Field::City), differ.city),
            (!two(a.sex as u64, b.sex as u64) && apart(Field::Sex), differ.sex),
        ];
        found.iter().filter(|it| it.0).map(|it| it.1).sum::<f32>() * differ.between
    }
}

fn two_of_a_kind(x: u64, y: u64) -> bool {
    x != y && x >> VALUE_BITS == y >> VALUE_BITS
}
