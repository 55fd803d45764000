//! Who are the money runners, who pays them for sessions, and which honest people pay them too?

use super::classes::{DIASPORAS, Life, Rounding};
use super::cultures::{culture, natives};
use super::draw::Draw;
use super::honest::Settler;
use super::lives::LIVES;
use super::people::{Network, Pair};
use super::places::{COUNTRIES, country};
use super::plan::Planned;
use super::runners::{
    CLAIMED, DECLARED, HONEST_SHARE, HONEST_TIES, KINDS, PAYER_AGE, PAYER_COUNTRIES, PAYER_MEN, PAYERS_PER_RUNNER,
    PROFILES, Profile, RUNNER_COUNTRIES, RUNNER_WOMEN,
};

/// A network as it lives in its block.
pub(super) struct Ring {
    pub(super) runners: Vec<u32>,
    pub(super) collector: Option<u32>,
    /// Days on which the runners are active.
    pub(super) days: (i32, i32),
    /// Its own price level.
    level: f64,
    /// Days and hours at which several payers may watch together.
    pub(super) shows: Vec<i64>,
    payers: Vec<Patron>,
}

/// A guilty payer: pairs with the runners he pays, in the order he met them.
pub(super) struct Patron {
    pub(super) profile: &'static Profile,
    pub(super) pairs: Vec<u32>,
    pub(super) days: (i32, i32),
}

/// The life called `id`.
pub(super) fn life(id: &str) -> &'static Life {
    LIVES.iter().find(|life| life.id == id).expect("a life of the table")
}

impl Settler<'_> {
    /// Settles the networks of a block, their payers included.
    pub(super) fn networks(&mut self, planned: &[Planned]) -> Vec<Ring> {
        let mut rings: Vec<Ring> = Vec::new();
        for network in planned {
            let mut ring = self.ring(*network);
            for _ in 0..network.size {
                let patron = self.patron(&ring, &rings, network.size);
                ring.payers.push(patron);
            }
            rings.push(ring);
        }
        rings
    }

    /// The runners of one network: a single one, a family, or strangers with a collector.
    fn ring(&mut self, network: Planned) -> Ring {
        // a hub has three senders or more (11): no more runners than their payers can keep
        let most = (1 + network.size / PAYERS_PER_RUNNER).min(6) as i64;
        let kinds = &KINDS[..(most as usize).min(KINDS.len())];
        let kind = kinds[self.draw.weighted(kinds.iter().map(|kind| kind.1))].0;
        let (class, count) = match kind {
            "single" => ("runner_single", 1),
            "family" => ("runner_family", self.draw.whole(2, most.min(4))),
            _ => ("runner_organised", self.draw.whole(3, most)),
        };
        let index = self.block.networks.len() as u32;
        self.block.networks.push(Network { number: network.number, kind });
        let home = country(RUNNER_COUNTRIES[self.draw.weighted(RUNNER_COUNTRIES.iter().map(|one| one.1))].0);
        let mut runners: Vec<u32> = Vec::new();
        for _ in 0..count {
            let relative = runners.first().copied().filter(|_| kind == "family");
            let runner = self.runner(home, class, index, relative);
            runners.push(runner);
        }
        if kind == "organised" && self.draw.chance(0.35) {
            // two of them use one telephone, or one document
            let (phone, document) =
                (self.block.people[runners[0] as usize].phone, self.block.people[runners[0] as usize].document);
            let other = &mut self.block.people[runners[1] as usize];
            if self.draw.chance(0.7) { other.phone = phone } else { other.document = document }
        }
        let forwards = kind == "organised" || (kind == "family" && self.draw.chance(0.25));
        let collector = forwards.then(|| self.runner(home, "collector", index, None));
        // active life about two years (2.13)
        let days = self.days(22.0 * self.world.stress.factor("runner", "life"));
        let shows = self.shows(days);
        Ring { runners, collector, days, level: self.draw.lognormal(1.0, 0.15), shows, payers: Vec::new() }
    }

    fn runner(&mut self, home: u8, class: &'static str, network: u32, relative: Option<u32>) -> u32 {
        let female = self.draw.chance(RUNNER_WOMEN);
        let peoples = natives(COUNTRIES[home as usize].code);
        let kin = relative.map(|relative| (relative, self.draw.chance(0.6), self.draw.chance(0.75)));
        let runner = self.person(culture(peoples[0].0), home, female, (33.0, 9.0), kin);
        if let Some((relative, _, _)) = kin
            && self.draw.chance(0.4)
        {
            self.block.people[runner as usize].phone = self.block.people[relative as usize].phone;
        }
        let person = &mut self.block.people[runner as usize];
        (person.recipient_class, person.guilty, person.network) = (class, true, Some(network));
        runner
    }

    /// Times at which several payers may be shown the same session.
    fn shows(&mut self, days: (i32, i32)) -> Vec<i64> {
        let (from, to) = (days.0.max(self.world.first), days.1.min(self.world.last));
        let mut shows = Vec::new();
        let mut day = f64::from(from) + self.draw.between(0.0, 25.0);
        while day < f64::from(to) {
            shows.push((day * 86_400.0) as i64);
            day += self.draw.lognormal(18.0, 0.5);
        }
        shows
    }

    /// A guilty payer of this network; some pay runners of other networks too.
    fn patron(&mut self, ring: &Ring, others: &[Ring], size: usize) -> Patron {
        // who is alone with a runner pays more than once: otherwise nothing would make a network of him
        let stress = self.world.stress;
        let weight = |profile: &Profile| match (profile.id, size) {
            ("P1", 1) => 0.0,
            ("P1", _) => 1.25 * profile.share * stress.factor("P1", "share"),
            (id, _) => profile.share * stress.factor(id, "share"),
        };
        let profile = &PROFILES[self.draw.weighted(PROFILES.iter().map(weight))];
        let home = PAYER_COUNTRIES[self.draw.weighted(PAYER_COUNTRIES.iter().map(|one| one.1))].0;
        let peoples = natives(home);
        let born = peoples[self.draw.weighted(peoples.iter().map(|people| people.1))].0;
        let female = !self.draw.chance(PAYER_MEN);
        let payer = self.person(culture(born), country(home), female, PAYER_AGE, None);
        let person = &mut self.block.people[payer as usize];
        (person.payer_class, person.guilty) = (profile.id, true);
        person.network = Some(self.block.networks.len() as u32 - 1);
        let days = self.patron_days(profile, ring.days);
        let paid = self.paid(profile, ring, others);
        let median =
            self.draw.between(profile.median.0, profile.median.1) * stress.factor(profile.id, "median") * ring.level;
        let relation = CLAIMED[self.draw.weighted(CLAIMED.iter().map(|claim| claim.1))].0;
        let payers_clock = self.draw.chance(stress.share("runner", "clock", 0.66));
        let pairs = paid.into_iter().map(|recipient| {
            let centre =
                if payers_clock { profile.hour.0 + stress.hours(profile.id) } else { 19.5 + stress.hours("runner") };
            self.block.pairs.push(Pair {
                payer,
                recipient,
                rhythm: None,
                median: median * self.draw.lognormal(1.0, 0.08),
                within: profile.within * stress.factor(profile.id, "within"),
                range: (8.0, 1_400.0),
                rounding: [Rounding::Sent, Rounding::PaidOut, Rounding::Whole]
                    [self.draw.weighted([0.68, 0.24, 0.08].into_iter())],
                days,
                hour: (centre, profile.hour.1, payers_clock),
                pace: 1.0,
                purposes: DECLARED,
                relation,
                guilty: true,
            });
            self.block.pairs.len() as u32 - 1
        });
        Patron { profile, pairs: pairs.collect(), days }
    }

    /// The days of a payer inside those of his runners and of the period.
    fn patron_days(&mut self, profile: &Profile, ring: (i32, i32)) -> (i32, i32) {
        let (low, high) = (ring.0.max(self.world.first), ring.1.min(self.world.last));
        let lead = (profile.months * 12.0) as i32;
        let start = self.draw.whole(i64::from((low - lead).max(ring.0)), i64::from(high)) as i32;
        let months = profile.months * self.world.stress.factor(profile.id, "months");
        let length = (self.draw.lognormal(months, 0.5) * 30.4).max(1.0) as i32;
        (start.max(low), (start.max(low) + length).min(high))
    }

    /// The runners he pays: of his network, and for those who rotate some of others.
    fn paid(&mut self, profile: &Profile, ring: &Ring, others: &[Ring]) -> Vec<u32> {
        let wanted = self.draw.whole(profile.recipients.0, profile.recipients.1) as usize;
        let mut own = ring.runners.clone();
        let mut paid = Vec::new();
        while paid.len() < wanted && !own.is_empty() {
            // the first runner of a network is the busiest
            let at = self.draw.skewed(own.len());
            paid.push(own.swap_remove(at));
        }
        let strangers = match profile.id {
            "P3" => (wanted - paid.len()).div_ceil(2),
            "P2" | "P5" => usize::from(self.draw.chance(0.12)),
            _ => 0,
        };
        for _ in 0..strangers.min(others.len()) {
            let runners = &others[self.draw.index(others.len())].runners;
            let runner = *self.draw.pick(runners);
            if !paid.contains(&runner) {
                paid.push(runner);
            }
        }
        paid
    }

    /// Honest payers of each runner: 30 to 60 % of all who pay him.
    pub(super) fn honest_ties(&mut self, rings: &[Ring], remitters: &[u32]) {
        if remitters.is_empty() {
            return;
        }
        for ring in rings {
            let share = self.draw.between(HONEST_SHARE.0, HONEST_SHARE.1);
            for &runner in &ring.runners {
                let guilty =
                    self.block.pairs.iter().filter(|pair| pair.guilty && pair.recipient == runner).count() as f64;
                for _ in 0..self.draw.round(guilty * share / (1.0 - share)) {
                    self.honest_tie(runner, remitters);
                }
            }
        }
    }

    fn honest_tie(&mut self, runner: u32, remitters: &[u32]) {
        let tie = HONEST_TIES[self.draw.weighted(HONEST_TIES.iter().map(|tie| tie.1))].0;
        let friend = *self.draw.pick(remitters);
        match tie {
            "kin" => {
                let home = self.block.people[runner as usize].country;
                let places: Vec<usize> = (0..DIASPORAS.len())
                    .filter(|&at| country(DIASPORAS[at].destination) == home && !self.families[at].is_empty())
                    .collect();
                if places.is_empty() {
                    return self.also(friend, runner, "friend");
                }
                let place = *self.draw.pick(&places);
                let payer = self.draw.pick(&self.families[place]).0;
                self.support(payer, runner, &DIASPORAS[place], 0.6);
            }
            "partner" => {
                let partner = self.native(false, life("N06").payer_age());
                self.block.people[partner as usize].payer_class = "N06";
                self.also(partner, runner, "N06");
            }
            "friend" => self.also(friend, runner, "friend"),
            _ => self.also(friend, runner, "N15"),
        }
    }

    /// Families abroad of some guilty payers, settled after everyone on draws of their own, so that nobody else changes.
    pub(super) fn patrons_families(&mut self, patrons: &[u32]) {
        self.draw = self.world.draw(&[2, u64::from(self.block.number)]);
        for &payer in patrons {
            if self.draw.chance(self.world.patrons_with_family) {
                let at = self.draw.weighted(DIASPORAS.iter().map(|diaspora| diaspora.share));
                self.found_family(payer, &DIASPORAS[at]);
            }
        }
    }

    /// Gives `payer` the life `id` with this recipient.
    fn also(&mut self, payer: u32, recipient: u32, id: &str) {
        let pair = self.pair(payer, recipient, life(id), None);
        self.block.pairs.push(pair);
    }
}

impl Life {
    fn payer_age(&self) -> (f64, f64) {
        (self.payer.1, self.payer.2)
    }
}

/// The guilty payers of all networks.
pub(super) fn patrons(rings: &[Ring]) -> impl Iterator<Item = (&Ring, &Patron)> {
    rings.iter().flat_map(|ring| ring.payers.iter().map(move |patron| (ring, patron)))
}

/// Other lives of guilty payers: a partner, purchases, tips, lodging, gifts (they are people).
pub(super) const PATRON_LIVES: &[(&str, f64)] = &[
    ("N06", 0.1),
    ("N15", 0.14),
    ("N13", 0.08),
    ("N12", 0.08),
    ("friend", 0.08),
    ("N16", 0.06),
    ("met_online", 0.07),
    ("N11", 0.02),
];

/// Draws which of the other lives a guilty payer has.
pub(super) fn patron_lives(draw: &mut Draw) -> Vec<&'static Life> {
    PATRON_LIVES.iter().filter(|(_, chance)| draw.chance(*chance)).map(|(id, _)| life(id)).collect()
}
