//! What do texts mean that come again and again? Each is looked up once.

use std::collections::HashMap;

use super::Normaliser;
use crate::model::{Country, Purpose, Quick, Relation};

/// Countries, purposes and relations met so far.
pub(super) struct Seen<'n, 'r> {
    normaliser: &'n Normaliser,
    countries: HashMap<&'r str, Country, Quick>,
    purposes: HashMap<&'r str, Purpose, Quick>,
    relations: HashMap<&'r str, Relation, Quick>,
}

impl<'n, 'r> Seen<'n, 'r> {
    pub(super) fn by(normaliser: &'n Normaliser) -> Self {
        let (countries, purposes, relations) = (HashMap::default(), HashMap::default(), HashMap::default());
        Self { normaliser, countries, purposes, relations }
    }

    pub(super) fn country(&mut self, text: &'r str) -> Country {
        let places = &self.normaliser.places;
        match text.len() {
            0 => Country::UNKNOWN,
            _ => *self.countries.entry(text).or_insert_with(|| places.country(text)),
        }
    }

    pub(super) fn purpose(&mut self, text: &'r str) -> Purpose {
        let words = &self.normaliser.words;
        match text.len() {
            0 => Purpose::Unknown,
            _ => *self.purposes.entry(text).or_insert_with(|| words.purpose(text)),
        }
    }

    pub(super) fn relation(&mut self, text: &'r str) -> Relation {
        let words = &self.normaliser.words;
        match text.len() {
            0 => Relation::Unknown,
            _ => *self.relations.entry(text).or_insert_with(|| words.relation(text)),
        }
    }
}
