//! Can two names be one person's, and how much does that say?

use rapidfuzz::distance::{jaro_winkler, osa};

use crate::model::NameSettings;

use super::words::{Kind, Words};

/// Most words kept of one person's name, all spellings together.
pub(super) const WORDS: usize = 8;

/// The words a person is known by: those of every record, each once, misspellings left out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Name {
    pub(super) words: [u32; WORDS],
    /// How rare each word is in the person's country: log2 of people per bearer.
    pub(super) bits: [f32; WORDS],
    pub(super) count: u8,
    /// Which words led the given names of some record, one bit each.
    pub(super) leads: u8,
}

impl Name {
    /// The words of one record, in the order written.
    pub(super) fn of(written: &[u32], words: &Words) -> Self {
        let mut name = Self { count: written.len() as u8, ..Self::default() };
        name.words[..written.len()].copy_from_slice(written);
        let lead = written.iter().position(|&word| words.kind[word as usize] == Kind::Given);
        name.leads = lead.map_or(0, |at| 1 << at);
        name
    }

    pub(super) fn words(&self) -> &[u32] {
        &self.words[..self.count as usize]
    }

    /// Most bits that sharing all words could be worth.
    pub(super) fn most(&self) -> f32 {
        self.bits[..self.count as usize].iter().sum()
    }
}

/// What comparing two names found. Words that only one of the two has are counted, not weighed: what they are worth
/// depends on who else could be meant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Likeness {
    /// What the shared given names are worth, in bits.
    pub(super) given: f32,
    /// What the other shared words are worth, in bits.
    pub(super) rest: f32,
    /// Shared given names.
    pub(super) givens: u8,
    /// Shared other words.
    pub(super) rests: u8,
    /// Given names of each that stand against one of the other's.
    pub(super) two_givens: u8,
    /// Surnames of each that stand against one of the other's.
    pub(super) two_surnames: u8,
    /// Words of unlike kind that stand against each other: a second given name here, a middle name there.
    pub(super) mixed: u8,
    /// Words that the other name just lacks.
    pub(super) missing: u8,
    /// Whether the first given name of either is not the first of the other: *Diana Ana* is seldom called *Ana*.
    pub(super) led_apart: bool,
}

impl Likeness {
    /// Whether no word is shared, or no given name is and something stands against something else: two of a family, two
    /// shops of one trade.
    pub(super) fn clashes(&self) -> bool {
        self.givens + self.rests == 0 || (self.givens == 0 && self.two_givens + self.two_surnames + self.mixed > 0)
    }

    /// Whether nothing in the two names stands against each other.
    pub(super) fn fits(&self) -> bool {
        self.givens + self.rests > 0 && self.two_givens + self.two_surnames + self.mixed == 0 && !self.led_apart
    }
}

/// What names are compared by.
#[derive(Clone, Copy)]
pub(super) struct Tongue<'a> {
    pub(super) words: &'a Words,
    pub(super) settings: &'a NameSettings,
    /// log2 of the people in the country.
    pub(super) people: f32,
}

impl Tongue<'_> {
    /// Compares two names that both have words.
    pub(super) fn compare(&self, a: &Name, b: &Name) -> Likeness {
        let mut aligned =
            Alignment { names: [a, b], used: [[false; WORDS]; 2], found: Likeness::default(), led: false };
        aligned.take(self.words, |x, y| (x.id == y.id).then(|| x.bits.min(y.bits)));
        if aligned.is_done() {
            return aligned.verdict(self.words);
        }
        aligned.take(self.words, |x, y| self.familiar(x, y));
        aligned.take(self.words, |x, y| self.misspelt(x, y));
        aligned.glue(0, self.words);
        aligned.glue(1, self.words);
        aligned.take(self.words, |x, y| self.abbreviated(x, y));
        aligned.verdict(self.words)
    }

    fn familiar(&self, x: Word, y: Word) -> Option<f32> {
        let (one, other) = (&self.words.groups[x.id as usize], &self.words.groups[y.id as usize]);
        one.iter().any(|it| other.contains(it)).then(|| x.bits.min(y.bits) + self.settings.nickname)
    }

    /// One slip of the pen (two in a long word), and only where one of the spellings is far rarer than the other.
    fn misspelt(&self, x: Word, y: Word) -> Option<f32> {
        let (one, other) = (self.words.text[x.id as usize].as_bytes(), self.words.text[y.id as usize].as_bytes());
        let shortest = one.len().min(other.len());
        let slips = if shortest < 8 { 1 } else { 2 };
        let alike = self.words.sound[x.id as usize] == self.words.sound[y.id as usize];
        // a slip changes at most two letters of the set; most pairs end here
        let letters = (self.words.letters[x.id as usize] ^ self.words.letters[y.id as usize]).count_ones() as usize;
        if shortest < 3 || letters > 2 * slips + usize::from(alike) || one.len().abs_diff(other.len()) > slips {
            return None;
        }
        if !self.is_rarer(x, y) {
            return None;
        }
        let near = (alike || osa::distance(one.iter().copied(), other.iter().copied()) <= slips)
            && jaro_winkler::similarity(one.iter().copied(), other.iter().copied()) >= self.settings.similar;
        near.then(|| x.bits.min(y.bits) + self.settings.misspelt)
    }

    /// Whether one of the spellings has three bearers or fewer, or few beside the other's.
    fn is_rarer(&self, x: Word, y: Word) -> bool {
        let (one, other) = (self.people - x.bits, self.people - y.bits);
        one.min(other) < 1.8 || (one - other).abs() >= -self.settings.misspelling_share.log2()
    }

    /// A name and its first letter.
    fn abbreviated(&self, x: Word, y: Word) -> Option<f32> {
        let one_is = self.words.is_initial(x.id) != self.words.is_initial(y.id);
        let same = one_is && self.words.initial(x.id) == self.words.initial(y.id);
        same.then(|| self.settings.initial.min(x.bits.max(y.bits)))
    }

    /// Adds the words of `other` that `name` lacks; of two spellings of one word the more frequent stays.
    pub(super) fn absorb(&self, name: &mut Name, other: &Name) {
        for at in 0..other.count as usize {
            let new = Word { id: other.words[at], bits: other.bits[at] };
            let known = (0..name.count as usize).find(|&at| {
                let old = Word { id: name.words[at], bits: name.bits[at] };
                old.id == new.id || self.misspelt(old, new).is_some() || self.abbreviated(old, new).is_some()
            });
            match known {
                Some(known) => {
                    name.leads |= (other.leads >> at & 1) << known;
                    let at = known;
                    let old = name.words[at];
                    let fuller = self.words.is_initial(old) && !self.words.is_initial(new.id);
                    if old != new.id && (fuller || (new.bits < name.bits[at] && !self.words.is_initial(new.id))) {
                        (name.words[at], name.bits[at]) = (new.id, new.bits);
                    }
                }
                None if (name.count as usize) < WORDS => {
                    (name.words[name.count as usize], name.bits[name.count as usize]) = (new.id, new.bits);
                    name.leads |= (other.leads >> at & 1) << name.count;
                    name.count += 1;
                }
                None => {}
            }
        }
    }
}

/// One word of one name.
#[derive(Clone, Copy)]
struct Word {
    id: u32,
    bits: f32,
}

/// Which words of the two names were found in the other one.
struct Alignment<'a> {
    names: [&'a Name; 2],
    used: [[bool; WORDS]; 2],
    found: Likeness,
    /// Whether two words that each lead their given names were found to be one.
    led: bool,
}

impl Alignment<'_> {
    fn word(&self, side: usize, at: usize) -> Word {
        Word { id: self.names[side].words[at], bits: self.names[side].bits[at] }
    }

    fn count(&self, side: usize) -> usize {
        self.names[side].count as usize
    }

    /// Whether all words of the shorter name are found.
    fn is_done(&self) -> bool {
        usize::from(self.found.givens + self.found.rests) == self.count(0).min(self.count(1))
    }

    fn take(&mut self, words: &Words, same: impl Fn(Word, Word) -> Option<f32>) {
        for i in 0..self.count(0) {
            if self.used[0][i] {
                continue;
            }
            for j in 0..self.count(1) {
                if self.used[1][j] {
                    continue;
                }
                let (x, y) = (self.word(0, i), self.word(1, j));
                if let Some(bits) = same(x, y) {
                    (self.used[0][i], self.used[1][j]) = (true, true);
                    self.led |= self.names[0].leads >> i & self.names[1].leads >> j & 1 == 1;
                    let whole = words.is_initial(y.id) || (x.bits < y.bits && !words.is_initial(x.id));
                    let frequent = if whole { x } else { y };
                    let kind = words.kind[frequent.id as usize];
                    // what is shortened to a letter is a given name, unless it is known for a surname
                    let short = words.is_initial(x.id) != words.is_initial(y.id) && kind == Kind::Unclear;
                    self.share(bits, if short { Kind::Given } else { kind });
                    break;
                }
            }
        }
    }

    fn share(&mut self, bits: f32, kind: Kind) {
        if kind == Kind::Given {
            self.found.given += bits.max(0.0);
            self.found.givens += 1;
        } else {
            self.found.rest += bits.max(0.0);
            self.found.rests += 1;
        }
    }

    /// Two words of one name, in either order, that the other writes as one.
    fn glue(&mut self, apart: usize, words: &Words) {
        let together = 1 - apart;
        for i in 0..self.count(apart) {
            for k in 0..self.count(apart) {
                for j in 0..self.count(together) {
                    if i == k || self.used[apart][i] || self.used[apart][k] || self.used[together][j] {
                        continue;
                    }
                    let text = |side: usize, at: usize| &*words.text[self.names[side].words[at] as usize];
                    if text(together, j).strip_prefix(text(apart, i)) == Some(text(apart, k)) {
                        (self.used[apart][i], self.used[apart][k], self.used[together][j]) = (true, true, true);
                        self.led |= self.names[apart].leads >> i & self.names[together].leads >> j & 1 == 1;
                        let two = self.names[apart].bits[i] + self.names[apart].bits[k];
                        let kind = words.kind[self.names[apart].words[i] as usize];
                        self.share(two.min(self.names[together].bits[j]), kind);
                    }
                }
            }
        }
    }

    /// What is left over on both sides, kind against kind.
    fn verdict(mut self, words: &Words) -> Likeness {
        let left = |side: usize| {
            let mut left = [0_u8; 3];
            for at in (0..self.count(side)).filter(|&at| !self.used[side][at]) {
                let word = self.names[side].words[at];
                let kind = if words.is_initial(word) { Kind::Unclear } else { words.kind[word as usize] };
                left[kind as usize] += 1;
            }
            left
        };
        let (mut a, mut b) = (left(0), left(1));
        let mut against = |x: usize, y: usize| {
            let both = a[x].min(b[y]);
            (a[x], b[y]) = (a[x] - both, b[y] - both);
            both
        };
        let (given, surname, unclear) = (Kind::Given as usize, Kind::Surname as usize, Kind::Unclear as usize);
        self.found.two_givens = against(given, given);
        self.found.two_surnames = against(surname, surname);
        for (x, y) in [
            (unclear, unclear),
            (unclear, given),
            (given, unclear),
            (unclear, surname),
            (surname, unclear),
            (given, surname),
            (surname, given),
        ] {
            self.found.mixed += against(x, y);
        }
        self.found.led_apart = self.names.iter().all(|it| it.leads != 0) && self.found.givens > 0 && !self.led;
        self.found.missing = a.iter().chain(&b).sum();
        self.found
    }
}
