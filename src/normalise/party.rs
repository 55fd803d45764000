//! How does a party look in comparable form?

use super::dialect::Dialect;
use super::moment;
use super::plain;
use super::{Normaliser, phone};
use crate::model::{PartyKind, Record, Sex};

/// Years in which a living payer or recipient can have been born.
const BIRTH_YEARS: std::ops::RangeInclusive<i32> = 1900..=2030;

impl Normaliser {
    /// The comparable record of a party: `fields` as written, in the order of [`Record::SENDER`], as `mapping` writes
    /// dates. Called once for each distinct key.
    #[must_use]
    pub fn record(&self, mapping: &str, key: u64, provider: u16, fields: &[&str; 12]) -> Record {
        let [id, name, birth, sex, country, city, address, phone, email, document, account, kind] =
            fields.map(|text| if self.words.is_blank(text) { "" } else { text });
        let country = self.places.country(country);
        Record {
            key,
            provider,
            id: id.to_owned(),
            name: name.to_owned(),
            name_key: self.name_key(name),
            birth_date: self.dialect(mapping).and_then(|dialect| birth_date(birth, dialect)),
            sex: if sex.is_empty() { Sex::default() } else { self.words.sex(sex) },
            country,
            city: plain::words(city),
            address: plain::words(address),
            phone: phone::e164(phone, country).unwrap_or_default(),
            email: if email.contains('@') { email.to_lowercase() } else { String::new() },
            document: plain::code(document),
            account: plain::code(account),
            kind: if kind.is_empty() { PartyKind::default() } else { self.words.kind(kind) },
        }
    }

    /// The words of a name that can be compared: two letters or more, no titles, `Last, First` put in order.
    pub(super) fn name_key(&self, name: &str) -> String {
        let ordered = match name.split_once(',') {
            Some((last, first)) if !first.contains(',') && !self.is_only_titles(first) => format!("{first} {last}"),
            _ => name.to_owned(),
        };
        let plain = plain::words(&ordered);
        let kept = plain.split(' ').filter(|word| word.len() > 1 && !self.words.is_title(word));
        kept.collect::<Vec<_>>().join(" ")
    }

    fn is_only_titles(&self, text: &str) -> bool {
        plain::words(text).split(' ').all(|word| word.is_empty() || self.words.is_title(word))
    }
}

fn birth_date(text: &str, dialect: &Dialect) -> Option<chrono::NaiveDate> {
    use chrono::Datelike;
    if text.is_empty() {
        return None;
    }
    moment::date(text, &dialect.dates).filter(|date| BIRTH_YEARS.contains(&date.year()))
}
