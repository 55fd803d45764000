//! Which words do names consist of, and which of them are forms of one name?

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use crate::model::{NameSettings, Quick};

/// Most words of a written name that are compared, initials included; longer names are cut.
pub(super) const MOST_WORDS: usize = 6;

/// What a word is in the names it stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Given,
    Surname,
    /// Both, neither, or too seldom met to tell.
    #[default]
    Unclear,
}

/// Every distinct word of every name.
#[derive(Default)]
pub(super) struct Words {
    /// Spelling of each word; one letter for an initial.
    pub(super) text: Vec<Box<str>>,
    /// Hash of the spelling.
    pub(super) hash: Vec<u64>,
    /// Hash of the consonants, of the first form where the word is a familiar form of a name: most misspellings keep them.
    pub(super) sound: Vec<u64>,
    /// Which letters occur, one bit each.
    pub(super) letters: Vec<u32>,
    /// Groups of forms the word belongs to; indices into the settings' list.
    pub(super) groups: Vec<Vec<u16>>,
    /// Share of imagined people who bear the word.
    pub(super) share: Vec<f32>,
    /// Given name or surname, as far as the settings list it.
    pub(super) listed: Vec<Kind>,
    /// Given name or surname, as the records write it (see [`super::order`]).
    pub(super) kind: Vec<Kind>,
    index: HashMap<Box<str>, u32, Quick>,
}

impl Words {
    /// Whether the word is a single letter that stands for a name.
    pub(super) fn is_initial(&self, word: u32) -> bool {
        self.text[word as usize].len() == 1
    }

    /// The first letter.
    pub(super) fn initial(&self, word: u32) -> u8 {
        self.text[word as usize].as_bytes()[0]
    }
}

/// Reads names into words.
pub(super) struct WordReader<'a> {
    settings: &'a NameSettings,
    forms: HashMap<&'a str, Vec<u16>, Quick>,
    listed: HashMap<&'a str, Kind, Quick>,
    particles: HashSet<&'a str, Quick>,
    words: Words,
    glued: String,
}

impl<'a> WordReader<'a> {
    pub(super) fn new(settings: &'a NameSettings) -> Self {
        let mut forms: HashMap<&str, Vec<u16>, _> = HashMap::default();
        let mut listed: HashMap<&str, Kind, _> = HashMap::default();
        for (group, names) in settings.nicknames.iter().enumerate() {
            for name in names {
                forms.entry(name).or_default().push(u16::try_from(group).expect("a list of names is short"));
                listed.insert(name, Kind::Given);
            }
        }
        listed.extend(settings.given.iter().map(|name| (name.as_str(), Kind::Given)));
        for name in &settings.surnames {
            // on both lists: some are called so, and some are named so
            listed.entry(name).and_modify(|kind| *kind = Kind::Unclear).or_insert(Kind::Surname);
        }
        let particles = settings.particles.iter().map(String::as_str).collect();
        Self { settings, forms, listed, particles, words: Words::default(), glued: String::new() }
    }

    /// The words of a comparable name, particles glued to the word that follows them; then the initials of the name as
    /// written.
    pub(super) fn read(&mut self, name_key: &str, written: &str) -> ([u32; MOST_WORDS], u8) {
        let (mut found, mut count) = ([0; MOST_WORDS], 0_usize);
        self.glued.clear();
        let mut parts = name_key.split_ascii_whitespace().peekable();
        while let Some(part) = parts.next() {
            self.glued.push_str(part);
            let opens = parts.peek().is_some() && self.particles.contains(part);
            if opens {
                continue;
            }
            if count < MOST_WORDS {
                found[count] = self.word();
                count += 1;
            }
            self.glued.clear();
        }
        if count > 0 {
            for letter in initials(written) {
                if count < MOST_WORDS {
                    self.glued.push(letter);
                    found[count] = self.word();
                    count += 1;
                    self.glued.clear();
                }
            }
        }
        (found, count as u8)
    }

    fn word(&mut self) -> u32 {
        let text = self.glued.as_str();
        if let Some(&known) = self.words.index.get(text) {
            return known;
        }
        let id = u32::try_from(self.words.text.len()).expect("fewer than 4 billion words");
        let groups = self.forms.get(text).cloned().unwrap_or_default();
        let first = groups.first().map_or(text, |&group| &self.settings.nicknames[group as usize][0]);
        let common = self.settings.given.iter().chain(&self.settings.surnames).any(|it| it == text);
        self.words.hash.push(xxh3_64(text.as_bytes()));
        self.words.sound.push(sound(first));
        self.words.letters.push(text.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31)));
        self.words.groups.push(groups);
        self.words.share.push(if common { self.settings.common_share } else { self.settings.other_share });
        self.words.listed.push(self.listed.get(text).copied().unwrap_or_default());
        self.words.text.push(text.into());
        self.words.index.insert(text.into(), id);
        id
    }

    pub(super) fn finish(mut self) -> Words {
        self.words.kind.clone_from(&self.words.listed);
        self.words
    }
}

/// The letters of a name that stand for names: capitals, or followed by a full stop; not the *y* of Spanish surnames.
fn initials(written: &str) -> impl Iterator<Item = char> + '_ {
    let bytes = written.as_bytes();
    let part =
        |at: usize| bytes.get(at).is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte >= 128 || byte == b'\'');
    (0..bytes.len()).filter_map(move |at| {
        let letter = bytes[at];
        if !letter.is_ascii_alphabetic() || part(at + 1) || (at > 0 && part(at - 1)) {
            return None;
        }
        let stopped = bytes.get(at + 1) == Some(&b'.');
        let stands = stopped || (letter.is_ascii_uppercase() && !matches!(letter, b'Y' | b'E' | b'I'));
        stands.then(|| char::from(letter.to_ascii_lowercase()))
    })
}

/// Hash of what is heard of a word: its consonants, doubles once.
fn sound(word: &str) -> u64 {
    let mut heard: Vec<u8> = Vec::with_capacity(word.len());
    let bytes = word.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let letter = match byte {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h' | b'w' => continue,
            b'p' if bytes.get(at + 1) == Some(&b'h') => b'f',
            b'c' | b'q' => b'k',
            b'z' => b's',
            b'v' => b'b',
            b'j' => b'g',
            &other => other,
        };
        if heard.last() != Some(&letter) {
            heard.push(letter);
        }
    }
    xxh3_64(&heard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_capitals_or_end_in_a_full_stop() {
        let read = |name: &str| initials(name).collect::<String>();
        assert_eq!(read("Maria C. Santos"), "c");
        assert_eq!(read("SANTOS M"), "m");
        assert_eq!(read("m. santos"), "m");
        assert_eq!(read("José ORTEGA Y GASSET"), "", "a conjunction");
        assert_eq!(read("Sinéad O'Brien d'Été"), "", "an apostrophe does not part a name");
        assert_eq!(read("J.R. Santos"), "jr");
    }

    #[test]
    fn slips_that_are_heard_alike_sound_alike() {
        for (one, other) in [("philippe", "filipe"), ("marie", "mary"), ("villanueva", "vilanueba"), ("reyes", "reyez")]
        {
            assert_eq!(sound(one), sound(other), "{one} {other}");
        }
        assert_ne!(sound("santos"), sound("reyes"));
    }
}
