//! What may measures know of a person, of a country's clocks and of dated events?

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Country, PartyKind, Sex, Text};

/// One person's facts in comparable form, gathered from all records taken to be theirs. Identifiers are xxh3-64 of
/// their comparable text, ascending and distinct; an empty list means that no record says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFacts {
    /// Words of the name that the population uses as surnames.
    pub surnames: Vec<u64>,
    /// Addresses, each with its city.
    pub addresses: Vec<u64>,
    /// Cities.
    pub cities: Vec<u64>,
    /// Phones.
    pub phones: Vec<u64>,
    /// Identity documents.
    pub documents: Vec<u64>,
    /// Accounts.
    pub accounts: Vec<u64>,
    /// E-mails.
    pub emails: Vec<u64>,
    /// Birth date, when all records that give one agree.
    pub birth_date: Option<NaiveDate>,
    /// Declared sex, when all records that give one agree.
    pub sex: Sex,
    /// A business when any record says so, else a person when any says so.
    pub kind: PartyKind,
    /// Country that most records give, the first in the alphabet among equals.
    pub country: Country,
}

/// The clock of each country that has a single one.
#[derive(Clone, Debug, Default)]
pub struct Zones {
    zones: BTreeMap<Country, Tz>,
}

impl Zones {
    /// Clocks from country codes and IANA zone names; the error names the first pair that is not one.
    pub fn new<'a>(names: impl IntoIterator<Item = (&'a str, &'a str)>) -> anyhow::Result<Self> {
        let read = |(country, zone): (&str, &str)| -> anyhow::Result<(Country, Tz)> {
            let code = Country::parse(country).ok_or_else(|| anyhow::anyhow!("\"{country}\" is not a country code"))?;
            let zone = zone.parse().map_err(|_| anyhow::anyhow!("{country}: \"{zone}\" is not an IANA time zone"))?;
            Ok((code, zone))
        };
        Ok(Self { zones: names.into_iter().map(read).collect::<anyhow::Result<_>>()? })
    }

    /// The clock of `country`, when it has a single one.
    #[must_use]
    pub fn get(&self, country: Country) -> Option<Tz> {
        self.zones.get(&country).copied()
    }
}

/// Dated public events: the content of `schemas/events.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The events, by first day.
    pub event: Vec<Event>,
}

/// One public event that makes honest people send money.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Name.
    pub title: Text,
    /// Disaster or feast.
    pub kind: EventKind,
    /// ISO 3166-1 alpha-2 codes of the recipients' countries it touches.
    pub countries: Vec<String>,
    /// First day on which payments may answer it.
    pub from: NaiveDate,
    /// Last such day.
    pub to: NaiveDate,
    /// Where the date is published.
    pub source: String,
}

/// What kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Typhoon, cyclone, earthquake, flood, war damage.
    Disaster,
    /// A feast at which families send money.
    Feast,
}
