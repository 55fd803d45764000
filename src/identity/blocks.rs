//! Which persons are worth comparing? Those that share an identifier, a birth date and a word, or an uncommon name.

use rayon::prelude::*;

use crate::model::IdentityLimits;

use super::portrait::{Field, Portrait};
use super::words::{Kind, Words};

/// Two portraits to compare, the smaller index first.
pub(super) type Candidate = (u32, u32);

/// Bearers of a word up to which the word alone makes a block.
const RARE_BEARERS: f32 = 12.0;

/// Words of a name that make blocks; a person of many spellings has more.
const BLOCK_WORDS: usize = 6;

/// A way to put a person into blocks: hands every block's key to the closure.
type Keys = fn(&Portrait, &Words, &mut dyn FnMut(u64));

/// Blocks of an identifier: a large one is compared in part.
const IDENTIFIERS: &[Keys] = &[
    |it, _, block| by_fact(it, Field::Number, block),
    |it, _, block| by_fact(it, Field::Document, block),
    |it, _, block| by_fact(it, Field::Account, block),
    |it, _, block| by_fact(it, Field::Email, block),
    |it, _, block| by_fact(it, Field::Phone, block),
];

/// Blocks of context: a large one is too common to join on, and skipped.
const CONTEXTS: &[Keys] = &[
    by_birth_date,
    |it, _, block| by_fact(it, Field::Address, block),
    by_two_sounds,
    by_two_sounds_in_city,
    by_rare_sound,
];

/// Where to look for pairs.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) all: &'a [Portrait],
    pub(super) words: &'a Words,
    pub(super) limits: &'a IdentityLimits,
    /// Portraits of which at least one is in every pair looked for: those not yet compared with all others.
    pub(super) fresh: &'a [bool],
    /// Portraits no two of which are looked for.
    pub(super) known: &'a [bool],
}

impl Search<'_> {
    /// Pairs that share an identifier, ascending.
    pub(super) fn identifiers(&self) -> Vec<Candidate> {
        let pairs = IDENTIFIERS.par_iter().flat_map_iter(|keys| {
            let mut pairs = Vec::new();
            for block in self.gather(*keys).chunk_by_mut(|a, b| a.0 == b.0) {
                let reach = if block.len() <= self.limits.block { block.len() } else { self.limits.neighbours };
                block.sort_unstable_by_key(|&(_, at)| (self.all[at as usize].name.words, at));
                self.pair_up(block, reach, &mut pairs);
            }
            pairs
        });
        in_order(pairs.collect())
    }

    /// Pairs that share a context, ascending.
    pub(super) fn contexts(&self) -> Vec<Candidate> {
        let pairs = CONTEXTS.par_iter().flat_map_iter(|keys| {
            let mut pairs = Vec::new();
            for block in self.gather(*keys).chunk_by(|a, b| a.0 == b.0) {
                if block.len() <= self.limits.block {
                    self.pair_up(block, block.len(), &mut pairs);
                }
            }
            pairs
        });
        in_order(pairs.collect())
    }

    /// All (block, portrait) of blocks with a fresh portrait, and of some others; ascending.
    fn gather(&self, keys: Keys) -> Vec<(u64, u32)> {
        let all_fresh = self.fresh.iter().all(|&fresh| fresh);
        let mut looked_for = Sieve::default();
        for (portrait, _) in self.all.iter().zip(self.fresh).filter(|it| *it.1 && !all_fresh) {
            keys(portrait, self.words, &mut |key| looked_for.add(key));
        }
        let mut blocks: Vec<(u64, u32)> = Vec::new();
        for (at, portrait) in (0..).zip(self.all) {
            keys(portrait, self.words, &mut |key| {
                if all_fresh || looked_for.may_have(key) {
                    blocks.push((key, at));
                }
            });
        }
        blocks.par_sort_unstable();
        blocks.dedup();
        blocks
    }

    fn is_wanted(&self, a: usize, b: usize) -> bool {
        (self.fresh[a] || self.fresh[b]) && !(self.known[a] && self.known[b])
    }

    fn pair_up(&self, block: &[(u64, u32)], reach: usize, pairs: &mut Vec<Candidate>) {
        for (at, &(_, a)) in block.iter().enumerate() {
            let near = block[at + 1..].iter().take(reach).map(|it| it.1);
            let near = near.filter(|&b| self.is_wanted(a as usize, b as usize));
            pairs.extend(near.map(|b| (a.min(b), a.max(b))));
        }
    }
}

/// Which keys were added, and by accident some others: one bit each.
struct Sieve(Vec<u64>);

/// Bits of a sieve, as a power of two: half a mebibyte, so that it stays in the cache.
const SIEVE_BITS: u32 = 22;

impl Default for Sieve {
    fn default() -> Self {
        Self(vec![0; 1 << (SIEVE_BITS - 6)])
    }
}

impl Sieve {
    fn add(&mut self, key: u64) {
        let bit = key >> (64 - SIEVE_BITS);
        self.0[(bit >> 6) as usize] |= 1 << (bit & 63);
    }

    fn may_have(&self, key: u64) -> bool {
        let bit = key >> (64 - SIEVE_BITS);
        self.0[(bit >> 6) as usize] >> (bit & 63) & 1 == 1
    }
}

fn in_order(mut pairs: Vec<Candidate>) -> Vec<Candidate> {
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// Hash of several numbers.
pub(super) fn key(parts: &[u64]) -> u64 {
    parts.iter().fold(0, |sum, &part| mix(sum, part))
}

/// Folded multiplication: quick, and good enough to tell blocks apart.
fn mix(sum: u64, part: u64) -> u64 {
    let product = u128::from(sum ^ 0x9E37_79B9_7F4A_7C15) * u128::from(part ^ 0xE703_7ED1_A0B4_28DB);
    (product >> 64) as u64 ^ product as u64
}

fn by_fact(portrait: &Portrait, field: Field, block: &mut dyn FnMut(u64)) {
    portrait.all(field).iter().for_each(|fact| block(key(&[field as u64, fact.value])));
}

/// A whole word of a name that makes blocks.
#[derive(Clone, Copy)]
struct Piece {
    bits: f32,
    kind: Kind,
    sound: u64,
}

fn pieces(portrait: &Portrait, words: &Words) -> ([Piece; BLOCK_WORDS], usize) {
    let mut pieces = [Piece { bits: 0.0, kind: Kind::Unclear, sound: 0 }; BLOCK_WORDS];
    let mut count = 0;
    for (at, &word) in portrait.name.words().iter().enumerate() {
        if count < BLOCK_WORDS && !words.is_initial(word) {
            pieces[count] = Piece {
                bits: portrait.name.bits[at],
                kind: words.kind[word as usize],
                sound: words.sound[word as usize],
            };
            count += 1;
        }
    }
    (pieces, count)
}

fn by_birth_date(portrait: &Portrait, words: &Words, block: &mut dyn FnMut(u64)) {
    let (pieces, count) = pieces(portrait, words);
    for birth in portrait.all(Field::Birth) {
        pieces[..count].iter().for_each(|it| block(key(&[101, birth.value, it.sound])));
    }
}

/// Pairs of words that can name a person: not two surnames, and two given names only where there is nothing else.
fn two_words(portrait: &Portrait, words: &Words, mut found: impl FnMut(&Piece, &Piece)) {
    let (pieces, count) = pieces(portrait, words);
    for (at, one) in pieces[..count].iter().enumerate() {
        for other in &pieces[at + 1..count] {
            if count == 2 || one.kind != other.kind || one.kind == Kind::Unclear {
                found(one, other);
            }
        }
    }
}

fn by_two_sounds(portrait: &Portrait, words: &Words, block: &mut dyn FnMut(u64)) {
    two_words(portrait, words, |one, other| {
        // words so common that the block would be too large are left to narrower blocks
        if portrait.people - one.bits - other.bits < RARE_BEARERS.log2() {
            block(key(&[102, portrait.country, one.sound.min(other.sound), one.sound.max(other.sound)]));
        }
    });
}

fn by_two_sounds_in_city(portrait: &Portrait, words: &Words, block: &mut dyn FnMut(u64)) {
    for city in portrait.all(Field::City).iter().take(2) {
        two_words(portrait, words, |one, other| {
            block(key(&[103, city.value, one.sound.min(other.sound), one.sound.max(other.sound)]));
        });
    }
}

fn by_rare_sound(portrait: &Portrait, words: &Words, block: &mut dyn FnMut(u64)) {
    let (pieces, count) = pieces(portrait, words);
    for it in pieces[..count].iter().filter(|it| (portrait.people - it.bits).exp2() <= RARE_BEARERS) {
        block(key(&[104, portrait.country, it.sound]));
    }
}
