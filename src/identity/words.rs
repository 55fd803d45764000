//! Which words do names consist of, and which of them are forms of one name?

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::{Xxh3DefaultBuilder, xxh3_64};

use crate::model::NameSettings;

/// Most words of a name that are compared; longer names are cut.
pub(super) const MOST_WORDS: usize = 6;

/// Every distinct word of every name.
#[derive(Default)]
pub(super) struct Words {
    /// Spelling of each word.
    pub(super) text: Vec<Box<str>>,
    /// Hash of the spelling.
    pub(super) hash: Vec<u64>,
    /// Hash of the spelling, or of the first form when the word is a familiar form of a name.
    pub(super) root: Vec<u64>,
    /// Hash of the consonants.
    pub(super) sound: Vec<u64>,
    /// Which letters occur, one bit each.
    pub(super) letters: Vec<u32>,
    /// Groups of forms the word belongs to; indices into the settings' list.
    pub(super) groups: Vec<Vec<u16>>,
    /// Share of imagined people who bear the word.
    pub(super) share: Vec<f32>,
    index: HashMap<Box<str>, u32, Xxh3DefaultBuilder>,
}

/// Reads names into words.
pub(super) struct WordReader<'a> {
    settings: &'a NameSettings,
    forms: HashMap<&'a str, Vec<u16>, Xxh3DefaultBuilder>,
    particles: HashSet<&'a str, Xxh3DefaultBuilder>,
    words: Words,
    glued: String,
}

impl<'a> WordReader<'a> {
    pub(super) fn new(settings: &'a NameSettings) -> Self {
        let mut forms: HashMap<&str, Vec<u16>, _> = HashMap::default();
        for (group, names) in settings.nicknames.iter().enumerate() {
            for name in names {
                forms.entry(name).or_default().push(u16::try_from(group).expect("a list of names is short"));
            }
        }
        let particles = settings.particles.iter().map(String::as_str).collect();
        Self { settings, forms, particles, words: Words::default(), glued: String::new() }
    }

    /// The words of a comparable name, particles glued to the word that follows them.
    pub(super) fn read(&mut self, name_key: &str) -> ([u32; MOST_WORDS], u8) {
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
        let common = self.settings.common.iter().any(|it| it == text);
        self.words.hash.push(xxh3_64(text.as_bytes()));
        self.words.root.push(xxh3_64(first.as_bytes()));
        self.words.sound.push(sound(text));
        self.words.letters.push(text.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31)));
        self.words.groups.push(groups);
        self.words.share.push(if common { self.settings.common_share } else { self.settings.other_share });
        self.words.text.push(text.into());
        self.words.index.insert(text.into(), id);
        id
    }

    pub(super) fn finish(self) -> Words {
        self.words
    }
}

/// Hash of what is heard of a word: its consonants, doubles once.
fn sound(word: &str) -> u64 {
    let mut heard: Vec<u8> = Vec::with_capacity(word.len());
    for byte in word.bytes() {
        let letter = match byte {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h' | b'w' => continue,
            b'c' | b'q' => b'k',
            b'z' => b's',
            b'v' => b'b',
            b'j' => b'g',
            other => other,
        };
        if heard.last() != Some(&letter) {
            heard.push(letter);
        }
    }
    xxh3_64(&heard)
}
