//! Which records are worth comparing? Those that share an identifier, a birth date and a word, or an uncommon name.

use rayon::prelude::*;

use crate::model::IdentityLimits;

use super::clusters::Clusters;
use super::profile::{Profile, Profiles};
use super::weigh::is_slip;
use super::words::Words;

/// Two profiles to compare, the smaller index first.
pub(super) type Candidate = (u32, u32);

/// Bearers of a word up to which the word alone makes a block.
const RARE_BEARERS: f32 = 12.0;

/// Records a person may have in a block of context, on average.
const RECORDS: usize = 4;

/// A way to put a profile into blocks: hands every block's key to the closure.
type Keys = fn(&Profile, &Words, &mut dyn FnMut(u64));

/// Blocks of an identifier: a large one is compared in part.
const IDENTIFIERS: &[Keys] = &[
    |it, _, block| block(it.id),
    |it, _, block| block(it.document),
    |it, _, block| block(it.account),
    |it, _, block| block(it.email),
    |it, _, block| block(it.phone),
];

/// Blocks of context: a large one is too common to join on, and skipped.
const CONTEXTS: &[Keys] =
    &[by_birth_date, by_address, by_two_words, by_two_words_in_city, by_rare_word, by_sound, by_initial];

/// Pairs that share an identifier, ascending.
pub(super) fn identifiers(profiles: &Profiles, limits: &IdentityLimits) -> Vec<Candidate> {
    let pairs = IDENTIFIERS.par_iter().flat_map_iter(|keys| {
        let mut pairs = Vec::new();
        for block in gather(profiles, *keys).chunk_by_mut(|a, b| a.0 == b.0) {
            let reach = if block.len() <= limits.block { block.len() } else { limits.neighbours };
            block.sort_unstable_by_key(|&(_, at)| (profiles.all[at as usize].name, at));
            pair_up(block, reach, &mut pairs, |_, _| true);
        }
        pairs
    });
    in_order(pairs.collect())
}

/// Pairs of records of different persons that share a context, ascending.
pub(super) fn contexts(profiles: &Profiles, clusters: &Clusters<'_>, limits: &IdentityLimits) -> Vec<Candidate> {
    let apart = |a: u32, b: u32| {
        clusters.root(a) != clusters.root(b) && may_be_one(&profiles.all[a as usize], &profiles.all[b as usize])
    };
    let pairs = CONTEXTS.par_iter().flat_map_iter(|keys| {
        let mut pairs = Vec::new();
        for block in gather(profiles, *keys).chunk_by(|a, b| a.0 == b.0) {
            if block.len() <= RECORDS * limits.block && persons(block, clusters, limits.block) <= limits.block {
                pair_up(block, block.len(), &mut pairs, apart);
            }
        }
        pairs
    });
    in_order(pairs.collect())
}

/// Number of persons in a block; counting stops beyond `most`.
fn persons(block: &[(u64, u32)], clusters: &Clusters<'_>, most: usize) -> usize {
    let mut roots: Vec<u32> = Vec::with_capacity(most + 1);
    for root in block.iter().map(|&(_, at)| clusters.root(at)) {
        if roots.len() <= most && !roots.contains(&root) {
            roots.push(root);
        }
    }
    roots.len()
}

fn in_order(mut pairs: Vec<Candidate>) -> Vec<Candidate> {
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// All (block, profile), ascending.
fn gather(profiles: &Profiles, keys: Keys) -> Vec<(u64, u32)> {
    let mut all: Vec<(u64, u32)> = Vec::with_capacity(profiles.all.len());
    for (at, profile) in (0..).zip(&profiles.all) {
        keys(profile, &profiles.words, &mut |key| {
            if key != 0 {
                all.push((key, at));
            }
        });
    }
    all.par_sort_unstable();
    all.dedup();
    all
}

fn pair_up(block: &[(u64, u32)], reach: usize, pairs: &mut Vec<Candidate>, worth: impl Fn(u32, u32) -> bool) {
    for (at, &(_, a)) in block.iter().enumerate() {
        let near = block[at + 1..].iter().take(reach).filter(|it| worth(a, it.1));
        pairs.extend(near.map(|&(_, b)| (a.min(b), a.max(b))));
    }
}

/// Whether nothing certain speaks against it: contexts alone never outweigh two birth dates or two sexes.
fn may_be_one(a: &Profile, b: &Profile) -> bool {
    let births = a.birth == 0 || b.birth == 0 || a.birth == b.birth || is_slip(a.birth, b.birth);
    let accounts = a.provider != b.provider || a.id == 0 || b.id == 0 || a.id == b.id;
    births && accounts
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

/// The country as a number.
pub(super) fn country(profile: &Profile) -> u64 {
    profile.country.as_str().bytes().fold(0, |sum, byte| sum << 8 | u64::from(byte))
}

fn roots<'a>(profile: &'a Profile, words: &'a Words) -> impl Iterator<Item = u64> + Clone + 'a {
    profile.words().iter().map(|&word| words.root[word as usize])
}

fn by_birth_date(profile: &Profile, words: &Words, block: &mut dyn FnMut(u64)) {
    if profile.birth != 0 {
        roots(profile, words).for_each(|root| block(key(&[1, profile.birth as u64, root])));
    }
}

fn by_address(profile: &Profile, _: &Words, block: &mut dyn FnMut(u64)) {
    block(profile.address);
}

fn two_words(profile: &Profile, words: &Words, place: &[u64; 2], block: &mut dyn FnMut(u64)) {
    for (at, one) in roots(profile, words).enumerate() {
        for other in roots(profile, words).skip(at + 1) {
            block(key(&[2, place[0], place[1], one.min(other), one.max(other)]));
        }
    }
}

fn by_two_words(profile: &Profile, words: &Words, block: &mut dyn FnMut(u64)) {
    two_words(profile, words, &[country(profile), 0], block);
}

fn by_two_words_in_city(profile: &Profile, words: &Words, block: &mut dyn FnMut(u64)) {
    if profile.city != 0 {
        two_words(profile, words, &[country(profile), profile.city], block);
    }
}

fn by_rare_word(profile: &Profile, words: &Words, block: &mut dyn FnMut(u64)) {
    for (at, root) in roots(profile, words).enumerate() {
        if (profile.people - profile.bits[at]).exp2() <= RARE_BEARERS {
            block(key(&[3, country(profile), root]));
        }
    }
}

/// Consonants of all words: most misspellings keep them.
fn by_sound(profile: &Profile, words: &Words, block: &mut dyn FnMut(u64)) {
    if profile.word_count > 1 {
        // a sum does not mind the order of words
        let sum = profile.words().iter().fold(0_u64, |sum, &word| sum.wrapping_add(words.sound[word as usize]));
        block(key(&[4, country(profile), sum]));
    }
}

/// One whole word and the first letter of another, in one city.
fn by_initial(profile: &Profile, words: &Words, block: &mut dyn FnMut(u64)) {
    let initial = |at: usize| u64::from(words.text[profile.words[at] as usize].as_bytes()[0]);
    if profile.city == 0 {
        return;
    }
    for (at, root) in roots(profile, words).enumerate() {
        for other in (0..profile.word_count as usize).filter(|&other| other != at) {
            block(key(&[5, country(profile), profile.city, root, initial(other)]));
        }
    }
}
