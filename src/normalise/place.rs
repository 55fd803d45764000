//! Which country does this text name, and does this currency exist?

use std::collections::{HashMap, HashSet};

use super::plain;
use crate::model::{Countries, Country, Quick};

/// Countries by every spelling known.
#[derive(Debug)]
pub(super) struct Places {
    codes: HashSet<Country, Quick>,
    names: HashMap<String, Country, Quick>,
}

impl Places {
    pub(super) fn new(countries: &Countries) -> Self {
        let (mut codes, mut names) = (HashSet::default(), HashMap::default());
        for facts in &countries.country {
            let Some(code) = Country::parse(&facts.code) else { continue };
            codes.insert(code);
            let spellings = [&facts.code, &facts.iso3, &facts.name.en, &facts.name.fr];
            for spelling in spellings.into_iter().chain(&facts.aliases) {
                names.entry(plain::words(spelling)).or_insert(code);
            }
        }
        Self { codes, names }
    }

    /// The country, or unknown.
    pub(super) fn country(&self, text: &str) -> Country {
        match Country::parse(text) {
            Some(code) if self.codes.contains(&code) => code,
            _ if text.is_empty() => Country::UNKNOWN,
            _ => self.names.get(&plain::words(text)).copied().unwrap_or(Country::UNKNOWN),
        }
    }
}
