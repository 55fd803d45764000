//! Which joins may be made without putting two people into one?

use rayon::prelude::*;

use super::portrait::{Portrait, contradiction};
use super::possible::Possible;
use super::weigh::{Edge, Rule, Scales};

/// Log2 odds of two who are as likely one person as not.
const EVEN: f32 = 0.0;

/// A join that was not made, and why.
pub(super) struct Refused {
    /// Profiles that would have joined them.
    pub(super) ends: (u32, u32),
    pub(super) rule: Rule,
    pub(super) why: &'static str,
}

/// A join that was made: why, how surely, and the profiles that show it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) weight: f32,
    pub(super) rule: Rule,
}

/// The persons as they grow.
pub(super) struct Clusters {
    /// One a person, as of the last round; ascending by smallest profile.
    pub(super) portraits: Vec<Portrait>,
    /// Portrait of each profile.
    pub(super) of: Vec<u32>,
    pub(super) made: Vec<Made>,
    pub(super) refused: Vec<Refused>,
    /// Portraits that grew in the last round (at first, all): the others were compared already.
    pub(super) fresh: Vec<bool>,
    /// Portraits of people whom an earlier run told apart: no two of them are compared or joined.
    pub(super) known: Vec<bool>,
    /// Edges of earlier rounds that were not made and still stand as they were weighed.
    open: Vec<Edge>,
    /// Within a round: portrait that a portrait was joined to.
    parent: Vec<u32>,
    /// Within a round: whether a portrait is more than it was when the edges were weighed.
    grown: Vec<bool>,
}

impl Clusters {
    pub(super) fn new(portraits: Vec<Portrait>) -> Self {
        let of: Vec<u32> = (0..portraits.len() as u32).collect();
        let (parent, grown, known, fresh) =
            (of.clone(), vec![false; of.len()], vec![false; of.len()], vec![true; of.len()]);
        Self { portraits, of, made: Vec::new(), refused: Vec::new(), fresh, known, open: Vec::new(), parent, grown }
    }

    /// The portrait that `at` is part of by now.
    fn root(&self, at: u32) -> u32 {
        let mut root = at;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        root
    }

    /// Makes the joins, surest first; afterwards every person has one portrait again.
    pub(super) fn join_all(&mut self, mut edges: Vec<Edge>, scales: &Scales<'_>) {
        edges.append(&mut self.open);
        // the outcome must not hang on the order of records: portraits are in the order of their smallest keys
        edges.par_sort_unstable_by(|x, y| y.weight.total_cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
        let rivals = Rivals::new(self.portraits.len(), &edges);
        for edge in &edges {
            self.join(edge, &rivals, scales);
        }
        let grown = |at: u32| self.grown[self.root(at) as usize];
        edges.retain(|edge| !grown(edge.a) && !grown(edge.b));
        self.open = edges;
        self.settle();
    }

    /// Joins those as likely one person as the settings ask, surest first, unless something speaks against it.
    pub(super) fn join_likely(&mut self, possible: &[Possible], scales: &Scales<'_>) {
        let mut likely: Vec<&Possible> = possible.iter().filter(|it| it.chance >= scales.settings.likely).collect();
        likely.sort_by(|x, y| y.chance.total_cmp(&x.chance).then((x.a, x.b).cmp(&(y.a, y.b))));
        for it in likely {
            let (x, y) = (self.root(it.a), self.root(it.b));
            if x != y && self.parted((x, y), 0, EVEN, scales).is_none() {
                self.merge(x.min(y), x.max(y), scales);
                let rule = if it.rule == Rule::RareName { Rule::Likeliest } else { it.rule };
                self.made.push(Made { a: it.ends.0, b: it.ends.1, weight: it.weight, rule });
            }
        }
        self.settle();
    }

    /// Has everybody compared anew whom no earlier run knew.
    pub(super) fn compare_anew(&mut self) {
        self.fresh = self.known.iter().map(|&known| !known).collect();
    }

    /// Puts together the profiles of one person of an earlier run, ascending.
    pub(super) fn restore(&mut self, profiles: &[u32], scales: &Scales<'_>) {
        let Some((&root, others)) = profiles.split_first() else { return };
        others.iter().for_each(|&leaf| self.merge(root, leaf, scales));
    }

    /// Makes a join that somebody decided on, unless somebody decided otherwise; tells what speaks against it.
    pub(super) fn join_judged(&mut self, a: u32, b: u32, scales: &Scales<'_>) -> Option<&'static str> {
        let (x, y) = (self.root(self.of[a as usize]), self.root(self.of[b as usize]));
        if x == y {
            return None;
        }
        let against = contradiction(&self.portraits[x as usize].against(&self.portraits[y as usize]));
        if against != Some(super::judged::APART) {
            self.merge(x.min(y), x.max(y), scales);
            self.made.push(Made { a, b, weight: f32::INFINITY, rule: Rule::Judgement });
        }
        against
    }

    /// Makes the join unless something speaks against it.
    fn join(&mut self, edge: &Edge, rivals: &Rivals, scales: &Scales<'_>) {
        let (x, y) = (self.root(edge.a), self.root(edge.b));
        if x == y {
            return;
        }
        if let Some(why) = self.doubt(edge, (x, y), rivals, scales) {
            self.refused.push(Refused { ends: edge.ends, rule: edge.rule, why });
            return;
        }
        self.merge(x.min(y), x.max(y), scales);
        self.made.push(Made { a: edge.ends.0, b: edge.ends.1, weight: edge.weight, rule: edge.rule });
    }

    fn merge(&mut self, root: u32, leaf: u32, scales: &Scales<'_>) {
        let other = std::mem::take(&mut self.portraits[leaf as usize]);
        let one = &mut self.portraits[root as usize];
        one.absorb(&other, &scales.tongue(one, &other));
        self.parent[leaf as usize] = root;
        self.grown[root as usize] = true;
        self.known[root as usize] |= self.known[leaf as usize];
    }

    fn doubt(&self, edge: &Edge, (x, y): (u32, u32), rivals: &Rivals, scales: &Scales<'_>) -> Option<&'static str> {
        let parted = self.parted((x, y), edge.circle, scales.settings.threshold, scales);
        if parted.is_some() {
            return parted;
        }
        let rivalled = edge.rule >= Rule::Address
            && (self.has_rival(edge, edge.a, y, rivals, scales) || self.has_rival(edge, edge.b, x, rivals, scales));
        rivalled.then_some("may be either of two")
    }

    /// What speaks against one person of `x` and `y` as they are by now; `least` odds are asked of those that grew since.
    fn parted(&self, (x, y): (u32, u32), circle: u32, least: f32, scales: &Scales<'_>) -> Option<&'static str> {
        let (one, other) = (&self.portraits[x as usize], &self.portraits[y as usize]);
        if let Some(why) = contradiction(&one.against(other)) {
            return Some(why);
        }
        if self.known[x as usize] && self.known[y as usize] {
            return Some("known to be two");
        }
        let grown = self.grown[x as usize] || self.grown[y as usize];
        if grown && scales.odds(one, other, circle).is_none_or(|odds| odds.0 < least) {
            let clash = one.name.count > 0
                && other.name.count > 0
                && scales.tongue(one, other).compare(&one.name, &other.name).clashes();
            return Some(if clash { "two names" } else { "too little in common" });
        }
        None
    }

    /// Whether `end` might as well be someone other than `chosen`.
    fn has_rival(&self, edge: &Edge, end: u32, chosen: u32, rivals: &Rivals, scales: &Scales<'_>) -> bool {
        let own = self.root(end);
        let chosen = if self.root(chosen) == own { return false } else { self.root(chosen) };
        let least = edge.weight - scales.settings.margin;
        rivals.of(end).iter().take_while(|it| it.0 > least).any(|&(_, other)| {
            let other = self.root(other);
            other != own
                && other != chosen
                && scales.apart(
                    &self.portraits[other as usize],
                    &self.portraits[chosen as usize],
                    &self.portraits[own as usize],
                )
        })
    }

    /// Drops the portraits that were joined to others.
    pub(super) fn settle(&mut self) {
        let mut place = vec![0_u32; self.portraits.len()];
        let mut kept = 0;
        for at in 0..self.portraits.len() {
            // parents are smaller than their children, so they are placed before
            let parent = self.parent[at] as usize;
            if parent == at {
                place[at] = kept;
                self.portraits.swap(kept as usize, at);
                self.known.swap(kept as usize, at);
                kept += 1;
            } else {
                place[at] = place[parent];
            }
        }
        self.portraits.truncate(kept as usize);
        self.known.truncate(kept as usize);
        self.of.par_iter_mut().for_each(|it| *it = place[*it as usize]);
        for edge in &mut self.open {
            (edge.a, edge.b) = (place[edge.a as usize], place[edge.b as usize]);
        }
        self.parent = (0..kept).collect();
        self.fresh = vec![false; kept as usize];
        for (at, &grown) in self.grown.iter().enumerate() {
            self.fresh[place[at] as usize] |= grown;
        }
        self.grown = vec![false; kept as usize];
    }
}

/// With whom each portrait might be joined, surest first.
struct Rivals {
    starts: Vec<u32>,
    ends: Vec<(f32, u32)>,
}

impl Rivals {
    fn new(size: usize, edges: &[Edge]) -> Self {
        let mut starts = vec![0_u32; size + 1];
        for at in edges.iter().flat_map(|edge| [edge.a, edge.b]) {
            starts[at as usize + 1] += 1;
        }
        for at in 0..size {
            starts[at + 1] += starts[at];
        }
        let (mut next, mut ends) = (starts.clone(), vec![(0.0, 0); edges.len() * 2]);
        for edge in edges {
            for (at, other) in [(edge.a, edge.b), (edge.b, edge.a)] {
                ends[next[at as usize] as usize] = (edge.weight, other);
                next[at as usize] += 1;
            }
        }
        Self { starts, ends }
    }

    fn of(&self, at: u32) -> &[(f32, u32)] {
        &self.ends[self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize]
    }
}
