//! Who lives in a simulated world, and who pays whom?

use chrono::{Days, NaiveDate};

use super::classes::{Rhythm, Rounding};
use super::cultures::Pools;
use super::draw::Draw;
use super::places::{COUNTRIES, City, Country};
use crate::model::{Purpose, Relation};

/// Chance of taking over the telephone number of someone, if he lives in the same country (about one pair in four does).
const NUMBER_REUSED: f64 = 0.006;

/// Someone, as he truly is; what providers write of him is made from this and `key`.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Seeds e-mail, document, customer numbers and habits.
    pub(super) key: u64,
    pub(super) culture: u8,
    pub(super) country: u8,
    pub(super) city: u8,
    pub(super) female: bool,
    pub(super) birth: NaiveDate,
    pub(super) first: String,
    pub(super) second: String,
    pub(super) maternal: String,
    pub(super) surname: String,
    /// Surname borne at some providers since marriage; empty for most.
    pub(super) married: String,
    /// Seeds the address; shared in a household.
    pub(super) home: u64,
    /// Seed the phone numbers; shared in some families. The second is 0 for most.
    pub(super) phone: u64,
    pub(super) phone_2: u64,
    /// Seeds the identity document; shared only by people who lend theirs.
    pub(super) document: u64,
    /// Trade name of a business; empty for a person.
    pub(super) business: String,
    /// Habitual provider and the other one.
    pub(super) providers: [u8; 2],
    /// Class as a payer and as a recipient; empty when he is not one.
    pub(super) payer_class: &'static str,
    pub(super) recipient_class: &'static str,
    pub(super) guilty: bool,
    /// Index into the block's networks.
    pub(super) network: Option<u32>,
}

impl Person {
    /// Country of residence.
    pub(super) fn country(&self) -> &'static Country {
        &COUNTRIES[self.country as usize]
    }

    /// City of residence.
    pub(super) fn city(&self) -> &'static City {
        &self.country().cities[self.city as usize]
    }

    /// Full name as a parish register would have it.
    pub(super) fn full_name(&self) -> String {
        if !self.business.is_empty() {
            return self.business.clone();
        }
        let words = [&self.first, &self.second, &self.maternal, &self.surname];
        words.into_iter().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// One payer and one of those he pays, for one reason.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) payer: u32,
    pub(super) recipient: u32,
    /// When payments fall; `None` where the network of the recipient decides.
    pub(super) rhythm: Option<Rhythm>,
    /// Median of this pair in US dollars, log spread of its payments, least and most.
    pub(super) median: f64,
    pub(super) within: f64,
    pub(super) range: (f64, f64),
    pub(super) rounding: Rounding,
    /// First and last day of the life, days since 1970; may exceed the period.
    pub(super) days: (i32, i32),
    /// Centre and spread of the hour, and whether on the payer's clock.
    pub(super) hour: (f64, f64, bool),
    /// Intensity: multiplies the class's frequency.
    pub(super) pace: f64,
    pub(super) purposes: &'static [(Purpose, f64)],
    pub(super) relation: Relation,
    /// Whether this is a guilty payer's pair with a money runner.
    pub(super) guilty: bool,
}

/// One payment, before any provider writes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pay {
    /// Seconds since 1970 UTC.
    pub(super) at: i64,
    pub(super) pair: u32,
    /// Hundredths of the payer's currency.
    pub(super) amount: i64,
    pub(super) fee: i64,
    /// Hundredths of the payout currency.
    pub(super) payout: i64,
    pub(super) provider: u8,
    pub(super) status: crate::model::Status,
    pub(super) purpose: Purpose,
    /// Paid over a counter, or in an app.
    pub(super) counter: bool,
    /// Bought a session.
    pub(super) session: bool,
}

/// A guilty network, for the truth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    pub(super) number: u32,
    pub(super) kind: &'static str,
}

/// A part of the world whose people pay only each other: all that is held in memory at once, a few thousand remitters.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) number: u32,
    pub(super) people: Vec<Person>,
    pub(super) pairs: Vec<Pair>,
    pub(super) pays: Vec<Pay>,
    pub(super) networks: Vec<Network>,
}

/// What one needs to know to bring a person into the world.
pub(super) struct Birth<'a> {
    pub(super) culture: u8,
    pub(super) country: u8,
    pub(super) female: bool,
    pub(super) age: f64,
    /// A relative whose surname or household may be shared: index, same surname, same household.
    pub(super) kin: Option<(u32, bool, bool)>,
    pub(super) pools: &'a Pools,
    /// Day on which the age holds.
    pub(super) today: NaiveDate,
}

impl Block {
    /// Adds a person and returns the index.
    pub(super) fn born(&mut self, birth: &Birth<'_>, draw: &mut Draw) -> u32 {
        let culture = birth.pools.of(birth.culture);
        let (first, second) = birth.pools.given(birth.culture, birth.female, draw);
        let mut surname = birth.pools.surname(birth.culture, draw);
        let country = &COUNTRIES[birth.country as usize];
        let mut city = draw.skewed(country.cities.len()) as u8;
        let (mut home, mut phone) = (draw.bits(), draw.bits());
        if draw.chance(NUMBER_REUSED) && !self.people.is_empty() {
            let before = &self.people[draw.index(self.people.len())];
            phone = if before.country == birth.country { before.phone } else { phone };
        }
        if let Some((relative, named_alike, housed)) = birth.kin {
            let relative = &self.people[relative as usize];
            if named_alike {
                surname.clone_from(&relative.surname);
            }
            if housed {
                (city, home) = (relative.city, relative.home);
                if draw.chance(0.35) {
                    phone = relative.phone;
                }
            }
        }
        let maternal = if culture.maternal { birth.pools.surname(birth.culture, draw) } else { String::new() };
        let married = birth.female && birth.age > 26.0 && draw.chance(0.16);
        let days = (birth.age.max(18.2) * 365.25 + draw.between(0.0, 300.0)) as u64;
        self.people.push(Person {
            key: draw.bits(),
            culture: birth.culture,
            country: birth.country,
            city,
            female: birth.female,
            birth: birth.today.checked_sub_days(Days::new(days)).expect("ages stay below a few hundred years"),
            first,
            second,
            maternal,
            surname,
            married: if married { birth.pools.surname(birth.culture, draw) } else { String::new() },
            home,
            phone,
            phone_2: if draw.chance(0.15) { draw.bits() | 1 } else { 0 },
            document: draw.bits(),
            business: String::new(),
            providers: super::providers::habits(country, draw),
            payer_class: "",
            recipient_class: "",
            guilty: false,
            network: None,
        });
        self.people.len() as u32 - 1
    }

    /// Turns a person into a business with a trade name.
    pub(super) fn incorporate(&mut self, person: u32, class: &str, draw: &mut Draw) {
        let person = &mut self.people[person as usize];
        let trades: &[&str] = match class {
            "charity" => &["Foundation", "Children Fund", "Mission", "Solidarité", "Association", "Relief Fund"],
            "host" => &["Lodge", "Resort", "Guest House", "Tours", "Rent a Car", "Homestay"],
            "seller" => &["Trading", "Store", "Crafts", "Exports", "Shop", "Textiles"],
            "pupil" => &["College", "Academy", "School", "Institute"],
            "relief" => &["Parish", "Relief Committee", "Barangay Fund", "Solidarité"],
            _ => &["Services", "Studio", "Online Services"],
        };
        person.business = format!("{} {}", person.surname, draw.pick(trades));
    }
}
