//! Who are the honest remitters of one block, and whom do they pay?

use super::classes::{DIASPORAS, Diaspora, FAMILY, Life, Rhythm, To};
use super::cultures::{culture, natives};
use super::draw::{Draw, key, unit_of};
use super::lives::{LIVES, ORIGINS};
use super::people::{Birth, Block, Pair};
use super::places::country;
use super::world::{Main, World};
use crate::model::Relation;

/// Someone with several payers who still finds new ones.
struct OpenHub {
    person: u32,
    left: usize,
    days: (i32, i32),
}

/// Settles honest remitters in a block.
pub(super) struct Settler<'a> {
    pub(super) world: &'a World,
    pub(super) block: Block,
    pub(super) draw: Draw,
    /// Open hubs by place in [`LIVES`].
    hubs: Vec<Vec<OpenHub>>,
    /// Families by place in [`DIASPORAS`]: payer and first recipient.
    pub(super) families: Vec<Vec<(u32, u32)>>,
}

impl<'a> Settler<'a> {
    /// An empty block.
    pub(super) fn new(world: &'a World, number: u32) -> Self {
        let hubs = LIVES.iter().map(|_| Vec::new()).collect();
        let families = DIASPORAS.iter().map(|_| Vec::new()).collect();
        let block = Block { number, ..Block::default() };
        Self { world, block, draw: world.draw(&[1, u64::from(number)]), hubs, families }
    }

    /// One honest remitter with his main life and what he does beside it.
    pub(super) fn remitter(&mut self) {
        match self.world.main_life(&mut self.draw) {
            Main::Family(diaspora) => {
                let payer = self.migrant(diaspora);
                self.support_family(payer, diaspora);
                self.other_lives(payer, diaspora.id);
            }
            Main::Other(life) => {
                let payer = self.payer_of(life);
                self.live(payer, life);
                self.other_lives(payer, life.id);
            }
        }
    }

    /// The lives a remitter has beside his main one.
    pub(super) fn other_lives(&mut self, payer: u32, main: &str) {
        for life in LIVES {
            if life.id != main && life.beside > 0.0 && self.draw.chance(self.world.beside(life)) {
                self.live(payer, life);
            }
        }
    }

    /// A migrant of this community, not yet paying anyone.
    fn migrant(&mut self, diaspora: &Diaspora) -> u32 {
        let host = diaspora.hosts[self.draw.weighted(diaspora.hosts.iter().map(|host| host.1))].0;
        let female = self.draw.chance(diaspora.female);
        let payer =
            self.person(culture(diaspora.culture), country(host), female, (FAMILY.payer.1, FAMILY.payer.2), None);
        self.block.people[payer as usize].payer_class = diaspora.id;
        payer
    }

    /// A born resident who has this life.
    fn payer_of(&mut self, life: &Life) -> u32 {
        let migrates = matches!(life.rhythm, Rhythm::Terms) || life.id == "savings_club";
        let payer = if migrates {
            let at = self.draw.weighted(DIASPORAS.iter().map(|diaspora| diaspora.share));
            self.migrant(&DIASPORAS[at])
        } else {
            let female = self.draw.chance(life.payer.0);
            self.native(female, (life.payer.1, life.payer.2))
        };
        self.block.people[payer as usize].payer_class = life.id;
        payer
    }

    /// A born resident of one of the paying countries.
    pub(super) fn native(&mut self, female: bool, age: (f64, f64)) -> u32 {
        let home = ORIGINS[self.draw.weighted(ORIGINS.iter().map(|origin| origin.1))].0;
        let peoples = natives(home);
        let born = peoples[self.draw.weighted(peoples.iter().map(|people| people.1))].0;
        self.person(culture(born), country(home), female, age, None)
    }

    /// A person of this culture in this country, aged about so.
    pub(super) fn person(
        &mut self,
        culture: u8,
        country: u8,
        female: bool,
        age: (f64, f64),
        kin: Option<(u32, bool, bool)>,
    ) -> u32 {
        let age = (age.0 + age.1 * self.draw.normal()).clamp(18.5, 88.0);
        let birth = Birth { culture, country, female, age, kin, pools: &self.world.pools, today: self.world.today() };
        self.block.born(&birth, &mut self.draw)
    }

    /// Relatives at home; sometimes those whom a sister or cousin abroad supports already.
    fn support_family(&mut self, payer: u32, diaspora: &'static Diaspora) {
        let place = DIASPORAS.iter().position(|one| std::ptr::eq(one, diaspora)).expect("a diaspora of the table");
        if !self.families[place].is_empty() && self.draw.chance(0.1) {
            let (relative, recipient) = *self.draw.pick(&self.families[place]);
            if self.draw.chance(0.6) {
                let surname = self.block.people[relative as usize].surname.clone();
                self.block.people[payer as usize].surname = surname;
            }
            return self.support(payer, recipient, diaspora, 1.0);
        }
        let first = self.found_family(payer, diaspora);
        self.families[place].push((payer, first));
    }

    /// One to three relatives at home whom nobody supports yet; the first of them.
    pub(super) fn found_family(&mut self, payer: u32, diaspora: &'static Diaspora) -> u32 {
        let count = 1 + self.draw.weighted([0.5, 0.33, 0.17].into_iter());
        let mut first = None;
        for nth in 0..count {
            let recipient = self.relative(payer, diaspora, first);
            first = first.or(Some(recipient));
            self.support(payer, recipient, diaspora, if nth == 0 { 1.0 } else { 0.4 });
        }
        first.expect("at least one relative")
    }

    /// A relative of `payer`; later ones often live with the first.
    fn relative(&mut self, payer: u32, diaspora: &Diaspora, first: Option<u32>) -> u32 {
        let bearing = self.world.pools.of(culture(diaspora.culture)).shared;
        let named_alike = self.draw.chance(bearing);
        let with_first = first.filter(|_| self.draw.chance(0.55));
        let female = self.draw.chance(FAMILY.recipient.0);
        let kin = Some((with_first.unwrap_or(payer), named_alike, with_first.is_some()));
        let age = (FAMILY.recipient.1, FAMILY.recipient.2);
        let relative = self.person(culture(diaspora.culture), country(diaspora.destination), female, age, kin);
        self.block.people[relative as usize].recipient_class = "kin";
        relative
    }

    /// Support of one relative at this community's level, so much of the usual frequency.
    pub(super) fn support(&mut self, payer: u32, recipient: u32, diaspora: &Diaspora, pace: f64) {
        let stress = self.world.stress;
        let id = format!("{}{}", diaspora.id, diaspora.culture);
        let mut pair = self.pair(payer, recipient, &FAMILY, None);
        pair.median *= diaspora.median * stress.factor(&id, "median") / FAMILY.median;
        let Rhythm::Payday { extra, .. } = FAMILY.rhythm else { unreachable!("family support follows paydays") };
        let monthly = stress.share(&id, "monthly", diaspora.monthly) * pace;
        pair.rhythm = Some(Rhythm::Payday { monthly, extra: extra * pace });
        pair.median *= if pace < 1.0 { 0.6 } else { 1.0 };
        self.block.pairs.push(pair);
    }

    /// Gives `payer` the life `life`.
    pub(super) fn live(&mut self, payer: u32, life: &'static Life) {
        let (recipient, days) = match life.to {
            To::Kin => unreachable!("family support is not in the table of other lives"),
            To::One(class) => (self.recipient(life, class, 0.0), None),
            To::Hub(class, median, tail, most, businesses) => {
                let (person, days) = self.hub(life, class, (median, tail, most), businesses);
                (person, Some(days))
            }
        };
        let pair = self.pair(payer, recipient, life, days);
        self.block.pairs.push(pair);
    }

    /// A new recipient of this class.
    pub(super) fn recipient(&mut self, life: &Life, class: &'static str, businesses: f64) -> u32 {
        let at = self.draw.weighted(life.destinations.iter().map(|destination| destination.1));
        let code = life.destinations[at].0;
        let peoples = natives(code);
        let born = peoples[self.draw.weighted(peoples.iter().map(|people| people.1))].0;
        let female = self.draw.chance(life.recipient.0);
        let person = self.person(culture(born), country(code), female, (life.recipient.1, life.recipient.2), None);
        self.block.people[person as usize].recipient_class = class;
        if self.draw.chance(businesses) {
            self.block.incorporate(person, class, &mut self.draw);
        }
        person
    }

    /// Someone of this class who still takes payers, or a new one with a drawn number of places.
    fn hub(&mut self, life: &Life, class: &'static str, size: (f64, f64, u32), businesses: f64) -> (u32, (i32, i32)) {
        let place = LIVES.iter().position(|one| one.id == life.id).expect("a life of the table");
        let open = self.hubs[place].len();
        // as many places open as are taken, so that hubs fill up to the size they were drawn with
        let new = open == 0 || self.draw.chance(0.7 / size.0);
        let chosen = if new { open } else { self.draw.index(open) };
        if new {
            let person = self.recipient(life, class, businesses);
            let stress = self.world.stress.factor(life.id, "hub");
            let left = self.draw.lognormal(size.0 * stress, size.1).round().clamp(1.0, f64::from(size.2)) as usize;
            let months = if class.ends_with("mule") { 6.0 } else { 36.0 };
            let days = self.days(months * self.world.stress.factor(life.id, "hub life"));
            self.hubs[place].push(OpenHub { person, left, days });
        }
        let hub = &mut self.hubs[place][chosen];
        hub.left -= 1;
        let found = (hub.person, hub.days);
        if hub.left == 0 {
            self.hubs[place].swap_remove(chosen);
        }
        found
    }

    /// A life of about so many months that touches the period.
    pub(super) fn days(&mut self, months: f64) -> (i32, i32) {
        let length = (self.draw.lognormal(months, 0.6) * 30.4).max(2.0);
        let lead = length.min(2_500.0) * 0.8;
        let start = self.draw.between(f64::from(self.world.first) - lead, f64::from(self.world.last) - 1.0) as i32;
        (start, start.saturating_add(length.min(9_000.0) as i32))
    }

    /// A pair of this life: its own level, hour and habits around those of the class and of the recipient.
    pub(super) fn pair(&mut self, payer: u32, recipient: u32, life: &Life, within: Option<(i32, i32)>) -> Pair {
        let stress = self.world.stress;
        let hub = within.is_some();
        let own = key(self.block.people[recipient as usize].key, &[2]);
        let level = if hub { 1.5 * (unit_of(own) - 0.5) * life.between } else { 0.0 };
        let noise = self.draw.normal() * life.between * if hub { 0.85 } else { 1.0 };
        let days = self.life_days(life.months * stress.factor(life.id, "months"), within);
        let rounding = life.roundings[self.draw.weighted(life.roundings.iter().map(|choice| choice.1))].0;
        let relation = life.relations[self.draw.weighted(life.relations.iter().map(|choice| choice.1))].0;
        let partner = relation == Relation::Partner && life.id == "family";
        let habit =
            if hub { 6.0 * (unit_of(key(own, &[3])) - 0.5) * life.hour.1 / 4.0 } else { 1.2 * self.draw.normal() };
        Pair {
            payer,
            recipient,
            rhythm: Some(life.rhythm),
            median: life.median * stress.factor(life.id, "median") * (level + noise).exp(),
            within: life.within * stress.factor(life.id, "within"),
            range: life.range,
            rounding,
            days,
            hour: (
                life.hour.0 + stress.hours(life.id) + habit * 0.5,
                life.hour.1 * stress.factor(life.id, "hours") * 0.9,
                self.draw.chance(life.hour.2),
            ),
            pace: self.draw.lognormal(if partner { 1.2 } else { 1.0 } * stress.factor(life.id, "pace"), 0.3),
            purposes: life.purposes,
            relation,
            guilty: false,
        }
    }

    /// The days of a pair: inside the recipient's own active days where he has some.
    fn life_days(&mut self, months: f64, within: Option<(i32, i32)>) -> (i32, i32) {
        let Some((from, to)) = within else { return self.days(months) };
        let (low, high) = (from.max(self.world.first - (months * 20.0) as i32), to.min(self.world.last));
        let start = self.draw.whole(i64::from(low), i64::from(high.max(low))) as i32;
        let length = (self.draw.lognormal(months, 0.6) * 30.4).clamp(2.0, 9_000.0) as i32;
        (start, (start + length).min(to.max(start + 1)))
    }
}
