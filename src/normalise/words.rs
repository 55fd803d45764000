//! What do the words that exports use mean?

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr;

use anyhow::{Context, Result, ensure};
use chrono::FixedOffset;
use chrono_tz::Tz;

use super::plain;
use crate::model::{AmountBasis, Currency, PartyKind, Purpose, Quick, Relation, Sex, Status, Vocabulary};

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// At a place with daylight saving and a history.
    Place(Tz),
    /// At a fixed distance from UTC.
    Offset(FixedOffset),
}

/// The vocabulary, ready for lookups.
#[derive(Debug)]
pub(super) struct Words {
    blanks: Vec<String>,
    longest_blank: usize,
    /// Whether a blank begins with this byte.
    opens_blank: [bool; 256],
    statuses: HashMap<String, Status, Quick>,
    purposes: Phrases<Purpose>,
    relations: Phrases<Relation>,
    kinds: HashMap<String, PartyKind, Quick>,
    sexes: HashMap<String, Sex, Quick>,
    bases: HashMap<String, AmountBasis, Quick>,
    titles: HashSet<String, Quick>,
    currencies: HashMap<String, Currency, Quick>,
    zones: HashMap<String, Zone, Quick>,
}

impl Words {
    pub(super) fn new(vocabulary: &Vocabulary) -> Result<Self> {
        let blanks: Vec<String> = vocabulary.blanks.iter().map(|word| word.trim().to_lowercase()).collect();
        let zones = vocabulary.zones.iter().map(|(name, offset)| {
            let offset =
                FixedOffset::from_str(offset).with_context(|| format!("zone {name}: {offset} is no offset"))?;
            Ok((name.to_uppercase(), Zone::Offset(offset)))
        });
        let mut opens_blank = [false; 256];
        for byte in blanks.iter().filter_map(|blank| blank.bytes().next()) {
            opens_blank[usize::from(byte)] = true;
            opens_blank[usize::from(byte.to_ascii_uppercase())] = true;
        }
        Ok(Self {
            opens_blank,
            longest_blank: blanks.iter().map(String::len).max().unwrap_or(0),
            blanks,
            statuses: whole(&vocabulary.statuses, Status::ALL, Status::word, "statuses")?,
            purposes: Phrases::new(whole(&vocabulary.purposes, Purpose::ALL, Purpose::word, "purposes")?),
            relations: Phrases::new(whole(&vocabulary.relations, Relation::ALL, Relation::word, "relations")?),
            kinds: whole(&vocabulary.kinds, &[], |_| "", "kinds")?,
            sexes: whole(&vocabulary.sexes, &[], |_| "", "sexes")?,
            bases: whole(&vocabulary.bases, AmountBasis::ALL, AmountBasis::word, "bases")?,
            titles: vocabulary.titles.iter().map(|title| plain::words(title)).collect(),
            currencies: currencies(&vocabulary.currencies)?,
            zones: zones.collect::<Result<_>>()?,
        })
    }

    /// Whether a cell says nothing.
    #[inline]
    pub(super) fn is_blank(&self, text: &str) -> bool {
        let Some(first) = text.bytes().next() else { return true };
        text.len() <= self.longest_blank
            && self.opens_blank[usize::from(first)]
            && self.blanks.iter().any(|blank| blank.eq_ignore_ascii_case(text))
    }

    pub(super) fn status(&self, text: &str) -> Option<Status> {
        self.statuses.get(&plain::words(text)).copied()
    }

    /// The currency with this code or name.
    pub(super) fn currency(&self, text: &str) -> Option<Currency> {
        Currency::parse(text).or_else(|| self.currencies.get(&plain::words(text)).copied())
    }

    pub(super) fn purpose(&self, text: &str) -> Purpose {
        self.purposes.find(text).unwrap_or_default()
    }

    pub(super) fn relation(&self, text: &str) -> Relation {
        self.relations.find(text).unwrap_or_default()
    }

    pub(super) fn kind(&self, text: &str) -> PartyKind {
        self.kinds.get(&plain::words(text)).copied().unwrap_or_default()
    }

    pub(super) fn sex(&self, text: &str) -> Sex {
        self.sexes.get(&plain::words(text)).copied().unwrap_or_default()
    }

    pub(super) fn basis(&self, text: &str) -> AmountBasis {
        self.bases.get(&plain::words(text)).copied().unwrap_or_default()
    }

    pub(super) fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// Reads an IANA name, a listed abbreviation, or an offset such as `+01:00`, `UTC+1`, `GMT-0330`.
    pub(super) fn zone(&self, text: &str) -> Option<Zone> {
        if let Some(zone) = self.zones.get(&text.to_uppercase()) {
            return Some(*zone);
        }
        let upper = text.to_ascii_uppercase();
        let offset = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT")).unwrap_or(&upper);
        match offset {
            "" | "Z" | "+0" => FixedOffset::east_opt(0).map(Zone::Offset),
            _ if offset.starts_with(['+', '-']) => signed_offset(offset).map(Zone::Offset),
            _ => Tz::from_str(text).ok().map(Zone::Place),
        }
    }
}

fn currencies(names: &BTreeMap<String, Vec<String>>) -> Result<HashMap<String, Currency, Quick>> {
    let mut currencies = HashMap::default();
    for (code, names) in names {
        let currency = Currency::parse(code).with_context(|| format!("vocabulary currencies: {code} is no code"))?;
        currencies.extend(names.iter().map(|name| (plain::words(name), currency)));
    }
    Ok(currencies)
}

/// `+1`, `+01`, `+0100`, `+01:00`.
fn signed_offset(text: &str) -> Option<FixedOffset> {
    let digits: String = text[1..].chars().filter(|&c| c != ':').collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    let seconds = hours * 3_600 + minutes * 60;
    let plausible = hours <= 14 && minutes < 60;
    FixedOffset::east_opt(if text.starts_with('-') { -seconds } else { seconds }).filter(|_| plausible)
}

/// Every spelling with its meaning; each of `own` is also spelt as in our own files.
fn whole<T: Copy + PartialEq>(
    classes: &BTreeMap<T, Vec<String>>,
    own: &[T],
    word: fn(T) -> &'static str,
    list: &str,
) -> Result<HashMap<String, T, Quick>> {
    let mut words: HashMap<String, T, Quick> = own.iter().map(|&value| (plain::words(word(value)), value)).collect();
    for (&value, spellings) in classes {
        for spelling in spellings {
            let before = words.insert(plain::words(spelling), value);
            ensure!(before.is_none_or(|before| before == value), "vocabulary {list}: {spelling} has two meanings");
        }
    }
    Ok(words)
}

/// Phrases looked for inside longer texts.
#[derive(Debug)]
struct Phrases<T> {
    /// First word to the phrases that begin with it, longest first.
    by_first: HashMap<String, Vec<(Vec<String>, T)>, Quick>,
}

impl<T: Copy> Phrases<T> {
    fn new(phrases: HashMap<String, T, Quick>) -> Self {
        let mut by_first: HashMap<String, Vec<(Vec<String>, T)>, Quick> = HashMap::default();
        let mut phrases: Vec<(String, T)> = phrases.into_iter().collect();
        phrases.sort_by(|a, b| (b.0.len(), &b.0).cmp(&(a.0.len(), &a.0)));
        for (phrase, value) in phrases {
            let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
            by_first.entry(words[0].clone()).or_default().push((words, value));
        }
        Self { by_first }
    }

    /// The class of the longest phrase in `text`; of two equally long ones, the first.
    fn find(&self, text: &str) -> Option<T> {
        let plain = plain::words(text);
        let words: Vec<&str> = plain.split(' ').collect();
        let mut best: Option<(usize, T)> = None;
        for (at, word) in words.iter().enumerate() {
            for (phrase, value) in self.by_first.get(*word).into_iter().flatten() {
                let fits = words[at..].len() >= phrase.len() && words[at..].iter().zip(phrase).all(|(a, b)| a == b);
                if fits && best.is_none_or(|(length, _)| phrase.len() > length) {
                    best = Some((phrase.len(), *value));
                }
            }
        }
        best.map(|(_, value)| value)
    }
}
