//! Who of a run is known to be what, and who belongs together?

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::pipeline::Reopened;

/// Nobody's circle.
pub(super) const ALONE: u32 = u32::MAX;

/// What is known of one person in one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Case {
    /// Whether an investigator should find the person in this role; `None` where nothing is known, or neither counts.
    pub(super) guilty: Option<bool>,
    /// The explanation that is true of the person's payments, by position.
    pub(super) kind: Option<u16>,
    /// Index of the circle, [`ALONE`] for someone of whom nothing is known.
    pub(super) circle: u32,
}

impl Default for Case {
    fn default() -> Self {
        Self { guilty: None, kind: None, circle: ALONE }
    }
}

/// People who must not be parted: a connected network, or an honest recipient with the payers who pay them most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Circle {
    /// Name that outlives the order of things: the smallest person id.
    pub(super) name: String,
    /// Persons to be found in it, counted in each role.
    pub(super) guilty: u32,
    /// First payment between its members, seconds since 1970.
    pub(super) first: i64,
}

/// What is known of the people of one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Cases {
    /// Aligned with `Measured::recipients`.
    pub(super) recipients: Vec<Case>,
    /// Aligned with `Measured::payers`.
    pub(super) payers: Vec<Case>,
    /// Explanation that is true of each pair, aligned with `Measured::pairs`.
    pub(super) pairs: Vec<Option<u16>>,
    /// The circles.
    pub(super) circles: Vec<Circle>,
}

/// A reopened run, and what is known of its people.
#[derive(Debug)]
pub(super) struct World {
    pub(super) run: Reopened,
    pub(super) cases: Cases,
}

/// Who is bound to whom before circles are drawn: a name for each role of each person of whom something is known.
#[derive(Debug, Default)]
pub(super) struct Bonds {
    /// Name of the network of each recipient, where there is one.
    pub(super) recipients: Vec<Option<String>>,
    /// The same of each payer.
    pub(super) payers: Vec<Option<String>>,
}

impl Cases {
    /// Draws the circles: members of a network, both ends of a session, one person in two roles; then each other payer
    /// joins the recipient paid most often, so that who is honest is parted from no one who matters.
    pub(super) fn draw_circles(&mut self, run: &Reopened, bonds: &Bonds, is_lead: &dyn Fn(u16) -> bool) {
        let measured = &run.remeasured.measured;
        let recipients = measured.recipients.len();
        let mut sets = UnionFind::<u32>::new(recipients + measured.payers.len());
        let payer_at = |i: usize| (recipients + i) as u32;
        let mut networks: BTreeMap<&str, u32> = BTreeMap::new();
        let named = bonds.recipients.iter().enumerate().map(|(i, name)| (i as u32, name));
        for (at, name) in named.chain(bonds.payers.iter().enumerate().map(|(i, name)| (payer_at(i), name))) {
            if let Some(name) = name {
                sets.union(*networks.entry(name).or_insert(at), at);
            }
        }
        for (i, person) in measured.payers.iter().enumerate() {
            if let Ok(paid) = measured.recipients.binary_search(person) {
                sets.union(payer_at(i), paid as u32);
            }
            let pairs = measured.payer_pairs(i);
            let recipient = |pair: u32| {
                let person = measured.pairs[pair as usize].recipient;
                measured.recipients.binary_search(&person).expect("a pair's recipient was measured") as u32
            };
            let sessions = pairs.iter().filter(|&&pair| self.pairs[pair as usize].is_some_and(is_lead));
            sessions.for_each(|&pair| _ = sets.union(payer_at(i), recipient(pair)));
            if self.payers[i].guilty != Some(true) {
                let paid = |&pair: &u32| run.remeasured.payments[pair as usize];
                let most = pairs.iter().copied().max_by(|a, b| paid(a).cmp(&paid(b)).then(b.cmp(a)));
                most.map(|pair| sets.union(payer_at(i), recipient(pair)));
            }
        }
        self.number(run, &sets.into_labeling());
    }

    /// Numbers the circles that hold someone known, by name.
    fn number(&mut self, run: &Reopened, labels: &[u32]) {
        let measured = &run.remeasured.measured;
        let (of_recipients, of_payers) = labels.split_at(measured.recipients.len());
        let known = self.recipients.iter().zip(of_recipients).zip(&measured.recipients);
        let known = known.chain(self.payers.iter().zip(of_payers).zip(&measured.payers));
        let mut found: BTreeMap<u32, Circle> = BTreeMap::new();
        for ((case, &label), &person) in known.filter(|((case, _), _)| case.guilty.is_some() || case.kind.is_some()) {
            let id = run.id(person);
            let circle =
                found.entry(label).or_insert_with(|| Circle { name: id.to_owned(), first: i64::MAX, guilty: 0 });
            if id < circle.name.as_str() {
                id.clone_into(&mut circle.name);
            }
            circle.guilty += u32::from(case.guilty == Some(true));
        }
        for (i, label) in of_recipients.iter().enumerate() {
            if let Some(circle) = found.get_mut(label) {
                let first = run.remeasured.first[measured.recipient_pairs(i)].iter().copied().min();
                circle.first = circle.first.min(first.unwrap_or(i64::MAX));
            }
        }
        let mut circles: Vec<(u32, Circle)> = found.into_iter().collect();
        circles.sort_by(|a, b| a.1.name.cmp(&b.1.name).then(a.0.cmp(&b.0)));
        let numbers: BTreeMap<u32, u32> = circles.iter().zip(0..).map(|((label, _), at)| (*label, at)).collect();
        let number = |label: &u32| numbers.get(label).copied().unwrap_or(ALONE);
        self.recipients.iter_mut().zip(of_recipients).for_each(|(case, label)| case.circle = number(label));
        self.payers.iter_mut().zip(of_payers).for_each(|(case, label)| case.circle = number(label));
        self.circles = circles.into_iter().map(|(_, circle)| circle).collect();
    }

    /// Circles with someone to be found.
    pub(super) fn guilty_circles(&self) -> usize {
        self.circles.iter().filter(|circle| circle.guilty > 0).count()
    }
}
