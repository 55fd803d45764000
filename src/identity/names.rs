//! Can two names be one person's, and how much does that say?

use rapidfuzz::distance::{jaro_winkler, osa};

use crate::model::NameSettings;

use super::profile::Profile;
use super::words::{MOST_WORDS, Words};

/// What comparing two names found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Likeness {
    /// One of them is absent.
    Unknown,
    /// Each has a word that the other has not.
    Clash {
        /// Whether any word is shared.
        any: bool,
    },
    /// The words of one are all in the other, in any order, perhaps misspelt or in a familiar form.
    Fits {
        /// What the shared words are worth, in bits.
        bits: f32,
    },
}

/// Compares the names of two records.
pub(super) fn compare(a: &Profile, b: &Profile, words: &Words, settings: &NameSettings) -> Likeness {
    if a.word_count == 0 || b.word_count == 0 {
        return Likeness::Unknown;
    }
    let mut aligned = Alignment::default();
    aligned.take(a, b, |x, y| (x.id == y.id).then(|| x.bits.min(y.bits)));
    if aligned.shared == u32::from(a.word_count.min(b.word_count)) {
        return aligned.verdict(a, b, settings);
    }
    aligned.take(a, b, |x, y| familiar(x, y, words, settings));
    aligned.take(a, b, |x, y| misspelt(x, y, words, settings));
    aligned.glue([a, b], 0, words);
    aligned.glue([a, b], 1, words);
    aligned.verdict(a, b, settings)
}

/// One word of one name.
#[derive(Clone, Copy)]
struct Word {
    id: u32,
    bits: f32,
    people: f32,
}

fn word(profile: &Profile, at: usize) -> Word {
    Word { id: profile.words[at], bits: profile.bits[at], people: profile.people }
}

/// Which words of the two names were found in the other one.
#[derive(Default)]
struct Alignment {
    used: [[bool; MOST_WORDS]; 2],
    bits: f32,
    shared: u32,
}

impl Alignment {
    fn take(&mut self, a: &Profile, b: &Profile, same: impl Fn(Word, Word) -> Option<f32>) {
        for i in 0..a.word_count as usize {
            for j in 0..b.word_count as usize {
                if self.used[0][i] || self.used[1][j] {
                    continue;
                }
                if let Some(bits) = same(word(a, i), word(b, j)) {
                    (self.used[0][i], self.used[1][j]) = (true, true);
                    self.bits += bits.max(0.0);
                    self.shared += 1;
                }
            }
        }
    }

    /// Two neighbouring words of one name that the other writes as one.
    fn glue(&mut self, names: [&Profile; 2], apart: usize, words: &Words) {
        let together = 1 - apart;
        let text = |side: usize, at: usize| &*words.text[names[side].words[at] as usize];
        for i in 1..names[apart].word_count as usize {
            for j in 0..names[together].word_count as usize {
                let free = !self.used[apart][i - 1] && !self.used[apart][i] && !self.used[together][j];
                if free && text(together, j).strip_prefix(text(apart, i - 1)) == Some(text(apart, i)) {
                    (self.used[apart][i - 1], self.used[apart][i], self.used[together][j]) = (true, true, true);
                    let two = names[apart].bits[i - 1] + names[apart].bits[i];
                    self.bits += two.min(names[together].bits[j]).max(0.0);
                    self.shared += 1;
                }
            }
        }
    }

    fn verdict(&self, a: &Profile, b: &Profile, settings: &NameSettings) -> Likeness {
        let left =
            |side: usize, name: &Profile| (0..name.word_count as usize).filter(|&at| !self.used[side][at]).count();
        let (only_a, only_b) = (left(0, a), left(1, b));
        if (only_a > 0 && only_b > 0) || self.shared == 0 {
            return Likeness::Clash { any: self.shared > 0 };
        }
        Likeness::Fits { bits: self.bits + settings.missing * (only_a + only_b) as f32 }
    }
}

fn familiar(x: Word, y: Word, words: &Words, settings: &NameSettings) -> Option<f32> {
    let (one, other) = (&words.groups[x.id as usize], &words.groups[y.id as usize]);
    one.iter().any(|it| other.contains(it)).then(|| x.bits.min(y.bits) + settings.nickname)
}

/// One slip of the pen (two in a long word), and only where one of the spellings is far rarer than the other.
fn misspelt(x: Word, y: Word, words: &Words, settings: &NameSettings) -> Option<f32> {
    let (one, other) = (words.text[x.id as usize].as_bytes(), words.text[y.id as usize].as_bytes());
    let shortest = one.len().min(other.len());
    let slips = if shortest < 8 { 1 } else { 2 };
    // a slip changes at most two letters of the set; most pairs end here
    let letters = (words.letters[x.id as usize] ^ words.letters[y.id as usize]).count_ones() as usize;
    if shortest < 3 || letters > 2 * slips || one.len().abs_diff(other.len()) > slips || !is_rarer(x, y, settings) {
        return None;
    }
    let near = osa::distance(one.iter().copied(), other.iter().copied()) <= slips
        && jaro_winkler::similarity(one.iter().copied(), other.iter().copied()) >= settings.similar;
    near.then(|| x.bits.min(y.bits) + settings.misspelt)
}

/// Whether one of the spellings has three bearers or fewer, or few beside the other's.
fn is_rarer(x: Word, y: Word, settings: &NameSettings) -> bool {
    let (one, other) = (x.people - x.bits, y.people - y.bits);
    one.min(other) < 1.8 || (one - other).abs() >= -settings.misspelling_share.log2()
}
