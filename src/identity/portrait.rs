//! What is known of a person so far? The facts and the name of all records taken to be theirs.

use chrono::{Datelike, NaiveDate};

use crate::model::AgreeWeights;

use super::names::{Name, Tongue};
use super::profile::Profile;
use super::words::Words;

/// Kinds of facts, the surest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Field {
    /// Side of a judgement *not the same*: the other side has the other parity.
    #[default]
    Apart,
    /// Customer number, its provider in the upper bits.
    Number,
    /// Document number, its shape in the upper bits.
    Document,
    Account,
    Email,
    Phone,
    /// Days since 0001-01-01.
    Birth,
    Address,
    City,
    Country,
    Sex,
}

/// Number of [`Field`]s.
pub(super) const FIELDS: usize = Field::Sex as usize + 1;

/// Bits that hold a value below its shape or provider.
const VALUE_BITS: u32 = 48;

/// Most distinct values kept of one field: more would make an agent or a shelter of a person.
const VALUES_KEPT: usize = 12;

/// In place of a city where a person has several.
const SEVERAL: u64 = u64::MAX;

/// One thing known of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fact {
    pub(super) field: Field,
    /// What it is worth that another has it too, in bits.
    pub(super) bits: f32,
    /// Smallest profile that says so.
    pub(super) of: u32,
    pub(super) value: u64,
}

/// A person as known so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Portrait {
    /// Smallest profile of the person.
    pub(super) at: u32,
    /// Number of records.
    pub(super) size: u32,
    /// Country of the smallest profile that says it.
    pub(super) country: u64,
    /// log2 of the people in that country, imagined ones included.
    pub(super) people: f32,
    pub(super) name: Name,
    /// Which fields are known, one bit each, and the city where there is just one; to see at a glance what cannot be.
    known: u16,
    city: u64,
    /// Ascending by field and value, none twice.
    pub(super) facts: Vec<Fact>,
}

/// How two portraits stand to each other in one field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Standing {
    /// One of them does not say.
    #[default]
    Unknown,
    Agree(Fact, Fact),
    /// Birth dates one slip apart.
    Slip,
    Differ,
}

/// How two portraits stand to each other, by [`Field`].
pub(super) type Standings = [Standing; FIELDS];

impl Portrait {
    /// What one record says.
    pub(super) fn of(at: u32, profile: &Profile, words: &Words, agree: &AgreeWeights) -> Self {
        let of_kind = |value: u64, kind: u64| if value == 0 { 0 } else { kind << VALUE_BITS | value >> 16 };
        let fields = [
            (Field::Number, of_kind(profile.id, u64::from(profile.provider)), agree.customer_number),
            (Field::Document, of_kind(profile.document, profile.shape), agree.document),
            (Field::Account, profile.account, agree.account),
            (Field::Email, profile.email, agree.email),
            (Field::Phone, profile.phone, agree.phone),
            (Field::Birth, profile.birth as u64, agree.birth_date),
            (Field::Address, profile.address, agree.address),
            (Field::City, profile.city, agree.city),
            (Field::Country, profile.country, 0.0),
            (Field::Sex, profile.sex as u64, 0.0),
        ];
        let known = fields.iter().filter(|it| it.1 != 0);
        let name = Name::of(profile.words(), words);
        let facts: Vec<Fact> = known.map(|&(field, value, bits)| Fact { field, bits, of: at, value }).collect();
        Self {
            known: facts.iter().fold(0, |known, fact| known | 1 << fact.field as u16),
            city: profile.city,
            at,
            size: 1,
            country: profile.country,
            people: 0.0,
            name,
            facts,
        }
    }

    /// The facts of one field.
    pub(super) fn all(&self, field: Field) -> &[Fact] {
        let start = self.facts.partition_point(|it| it.field < field);
        let length = self.facts[start..].iter().take_while(|it| it.field == field).count();
        &self.facts[start..start + length]
    }

    /// Most that anything but the name and an identifier can speak for one person, in bits.
    pub(super) fn most_in_common(&self, other: &Self, agree: &AgreeWeights) -> f32 {
        let both = self.known & other.known;
        let may = |field: Field, bits: f32| if both >> field as u16 & 1 == 1 { bits } else { 0.0 };
        let city =
            if self.city == other.city || self.city == SEVERAL || other.city == SEVERAL { agree.city } else { 0.0 };
        may(Field::City, city) + may(Field::Birth, agree.birth_date) + may(Field::Address, agree.address)
    }

    /// Field by field against another person.
    pub(super) fn against(&self, other: &Self) -> Standings {
        let mut standings = Standings::default();
        let (mut x, mut y) = (&self.facts[..], &other.facts[..]);
        while let (Some(one), Some(two)) = (x.first(), y.first()) {
            if one.field != two.field {
                if one.field < two.field {
                    x = &x[1..];
                } else {
                    y = &y[1..];
                }
                continue;
            }
            let of_field = |facts: &[Fact]| facts.iter().take_while(|it| it.field == one.field).count();
            let (of_x, rest_x) = x.split_at(of_field(x));
            let (of_y, rest_y) = y.split_at(of_field(y));
            standings[one.field as usize] = standing(one.field, of_x, of_y);
            (x, y) = (rest_x, rest_y);
        }
        standings
    }

    /// Takes in what is known of `other`, now the same person.
    pub(super) fn absorb(&mut self, other: &Self, tongue: &Tongue<'_>) {
        tongue.absorb(&mut self.name, &other.name);
        self.size += other.size;
        if other.at < self.at || self.country == 0 {
            self.at = self.at.min(other.at);
            (self.country, self.people) =
                if other.country == 0 { (self.country, self.people) } else { (other.country, other.people) };
        }
        self.known |= other.known;
        if self.city != other.city && other.city != 0 {
            self.city = if self.city == 0 { other.city } else { SEVERAL };
        }
        for fact in &other.facts {
            match self.facts.binary_search_by_key(&(fact.field, fact.value), |it| (it.field, it.value)) {
                Ok(known) => self.facts[known].of = self.facts[known].of.min(fact.of),
                Err(_) if fact.field != Field::Apart && self.all(fact.field).len() >= VALUES_KEPT => {}
                Err(place) => self.facts.insert(place, *fact),
            }
        }
    }
}

/// What can never be one person's, in words.
pub(super) fn contradiction(standings: &Standings) -> Option<&'static str> {
    let differ = |field: Field| standings[field as usize] == Standing::Differ;
    [
        (Field::Apart, "judged not the same"),
        (Field::Birth, "two birth dates"),
        (Field::Document, "two documents of one kind"),
    ]
    .iter()
    .find(|it| differ(it.0))
    .map(|it| it.1)
}

fn standing(field: Field, x: &[Fact], y: &[Fact]) -> Standing {
    if field == Field::Apart {
        let apart = x.iter().any(|a| y.iter().any(|b| a.value ^ 1 == b.value));
        return if apart { Standing::Differ } else { Standing::Unknown };
    }
    let shared = || x.iter().find_map(|a| y.iter().find(|b| a.value == b.value).map(|b| (*a, *b)));
    match field {
        // a contradiction is one even beside an agreement: two people whom somebody glued
        Field::Document
            if x.iter().any(|a| y.iter().all(|b| a.value != b.value) && y.iter().any(|b| of_a_kind(a, b))) =>
        {
            Standing::Differ
        }
        Field::Number => match shared() {
            Some((a, b)) => Standing::Agree(a, b),
            None if x.iter().any(|a| y.iter().any(|b| of_a_kind(a, b))) => Standing::Differ,
            None => Standing::Unknown,
        },
        Field::Document => shared().map_or(Standing::Unknown, |(a, b)| Standing::Agree(a, b)),
        Field::Birth => {
            let fits = |a: &Fact, b: &Fact| a.value == b.value || is_slip(a.value as i32, b.value as i32);
            if x.iter().any(|a| y.iter().any(|b| !fits(a, b))) {
                return Standing::Differ;
            }
            shared().map_or(Standing::Slip, |(a, b)| Standing::Agree(a, b))
        }
        _ => shared().map_or(Standing::Differ, |(a, b)| Standing::Agree(a, b)),
    }
}

fn of_a_kind(x: &Fact, y: &Fact) -> bool {
    x.value >> VALUE_BITS == y.value >> VALUE_BITS
}

/// Whether two different birth dates (days since 0001-01-01) may be one, mistyped: day and month swapped, or one of
/// day, month and year one digit off.
fn is_slip(x: i32, y: i32) -> bool {
    let (Some(x), Some(y)) = (NaiveDate::from_num_days_from_ce_opt(x), NaiveDate::from_num_days_from_ce_opt(y)) else {
        return false;
    };
    if x.year() == y.year() && x.month() == y.day() && x.day() == y.month() {
        return true;
    }
    let digits = |date: NaiveDate| date.year() as u32 * 10_000 + date.month() * 100 + date.day();
    let (mut one, mut other, mut off) = (digits(x), digits(y), 0);
    while one > 0 || other > 0 {
        off += u32::from(one % 10 != other % 10);
        (one, other) = (one / 10, other / 10);
    }
    off == 1
}
