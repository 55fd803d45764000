//! How surely are two records one person? Log2 odds from what agrees and what differs (Fellegi-Sunter).

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use crate::model::IdentitySettings;

use super::blocks::Candidate;
use super::names::{self, Likeness};
use super::profile::{Profile, Profiles};

/// Why two records are joined, surest first; spelt in `persons.parquet`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    CustomerNumber,
    Document,
    Account,
    Email,
    Phone,
    BirthDate,
    Address,
    Counterpart,
    RareName,
}

impl Rule {
    /// The spelling in files.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::CustomerNumber => "customer_number",
            Self::Document => "document",
            Self::Account => "account",
            Self::Email => "email",
            Self::Phone => "phone_and_name",
            Self::BirthDate => "name_and_birth_date",
            Self::Address => "name_and_address",
            Self::Counterpart => "name_and_counterpart",
            Self::RareName => "rare_name",
        }
    }

    /// Whether the identifier stands even where the names differ.
    pub(super) fn outweighs_names(self) -> bool {
        self <= Self::Document
    }

    /// Whether a contradiction met on this rule is worth telling.
    pub(super) fn is_identifier(self) -> bool {
        self <= Self::Phone
    }
}

/// Two records that may be one person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// Smaller profile index.
    pub(super) a: u32,
    /// Larger profile index.
    pub(super) b: u32,
    /// Log2 odds.
    pub(super) weight: f32,
    pub(super) rule: Rule,
}

/// The pairs whose odds reach the threshold, surest first.
pub(super) fn edges(profiles: &Profiles, pairs: &[Candidate], settings: &IdentitySettings) -> Vec<Edge> {
    pairs.par_iter().filter_map(|&pair| weigh(profiles, pair, 0.0, settings)).collect()
}

/// The same for pairs that share a counterpart, who deals with so many records.
pub(super) fn edges_in_company(
    profiles: &Profiles,
    pairs: &[(Candidate, u32)],
    settings: &IdentitySettings,
) -> Vec<Edge> {
    let worth = |pair: Candidate, size: u32| {
        let rarity = profiles.all[pair.0 as usize].people - (size as f32).log2();
        rarity.min(settings.agree.counterpart).max(0.0)
    };
    pairs.par_iter().filter_map(|&(pair, size)| weigh(profiles, pair, worth(pair, size), settings)).collect()
}

fn weigh(profiles: &Profiles, (a, b): Candidate, company: f32, settings: &IdentitySettings) -> Option<Edge> {
    let (x, y) = (&profiles.all[a as usize], &profiles.all[b as usize]);
    let likeness = names::compare(x, y, &profiles.words, &settings.names);
    let rule = rule(x, y, company);
    let name = match likeness {
        Likeness::Fits { bits } => bits,
        Likeness::Clash { any } if rule.outweighs_names() && (any || same(x.birth, y.birth)) => 0.0,
        Likeness::Unknown if rule <= Rule::Account => 0.0,
        Likeness::Clash { .. } | Likeness::Unknown => return None,
    };
    let found = agreement(x, y, settings) + context(x, y, settings) + against(x, y, settings) + company;
    let weight = name + found - x.people.max(y.people);
    (weight >= settings.threshold).then_some(Edge { a, b, weight, rule })
}

fn same<T: PartialEq + Default + Copy>(x: T, y: T) -> bool {
    x == y && x != T::default()
}

fn rule(x: &Profile, y: &Profile, company: f32) -> Rule {
    let found = [
        (same(x.id, y.id), Rule::CustomerNumber),
        (same(x.document, y.document), Rule::Document),
        (same(x.account, y.account), Rule::Account),
        (same(x.email, y.email), Rule::Email),
        (same(x.phone, y.phone), Rule::Phone),
        (same(x.birth, y.birth), Rule::BirthDate),
        (same(x.address, y.address), Rule::Address),
        (company > 0.0, Rule::Counterpart),
    ];
    found.iter().find(|it| it.0).map_or(Rule::RareName, |it| it.1)
}

fn agreement(x: &Profile, y: &Profile, settings: &IdentitySettings) -> f32 {
    let agree = &settings.agree;
    let found = [
        (same(x.id, y.id), agree.customer_number),
        (same(x.document, y.document), agree.document),
        (same(x.account, y.account), agree.account),
        (same(x.email, y.email), agree.email),
        (same(x.phone, y.phone), agree.phone - x.phone_names),
        (same(x.birth, y.birth), agree.birth_date),
        (x.birth != y.birth && is_slip(x.birth, y.birth), agree.birth_date_slip),
        (same(x.address, y.address), agree.address - x.address_names),
    ];
    found.iter().filter(|it| it.0).map(|it| it.1).sum()
}

/// Whether they live in one city, and how much that says.
fn context(x: &Profile, y: &Profile, settings: &IdentitySettings) -> f32 {
    if same(x.city, y.city) { x.city_bits.min(settings.agree.city) } else { 0.0 }
}

/// What differs.
fn against(x: &Profile, y: &Profile, settings: &IdentitySettings) -> f32 {
    let differ = &settings.differ;
    let found = [
        (x.provider == y.provider && two(x.id, y.id), differ.customer_number),
        (two(x.phone, y.phone), differ.phone),
        (two(x.account, y.account), differ.account),
        (two(x.email, y.email), differ.email),
        (two(x.city, y.city), differ.city),
        (x.country.is_known() && y.country.is_known() && x.country != y.country, differ.country),
        (two(x.sex as u64, y.sex as u64), differ.sex),
    ];
    found.iter().filter(|it| it.0).map(|it| it.1).sum()
}

/// Whether both are known and differ.
pub(super) fn two(x: u64, y: u64) -> bool {
    x != 0 && y != 0 && x != y
}

/// Whether two different birth dates (days since 0001-01-01) may be one, mistyped: day and month swapped, or one of
/// day, month and year one digit off.
pub(super) fn is_slip(x: i32, y: i32) -> bool {
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
