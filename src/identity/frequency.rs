//! How rare is a word of a name, or a city, in its country, and how many names share an identifier?

use rayon::prelude::*;

use crate::model::IdentitySettings;

use super::blocks::key;
use super::names::{Name, Tongue};
use super::portrait::{Fact, Field, Portrait};
use super::words::Words;

/// Fills [`Portrait::people`] and the bits of names: how rare each word is among the people of a country.
///
/// `bearer` tells people apart: while every portrait is one record, a name in a city; later, the portrait itself.
pub(super) fn weigh_words(
    all: &mut [Portrait],
    words: &Words,
    settings: &IdentitySettings,
    bearer: impl Fn(&Portrait) -> u64 + Sync,
) {
    let names = &settings.names;
    let mut living: Vec<(u64, u64)> = all.par_iter().map(|it| (it.country, bearer(it))).collect();
    living.par_sort_unstable();
    living.dedup();
    let people: Vec<(u64, f32)> =
        living.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.len() as f32 + names.imagined_people)).collect();
    let of_country = |country: u64| people[people.partition_point(|it| it.0 < country)].1;
    all.par_iter_mut().for_each(|it| it.people = of_country(it.country).log2());

    let mut seen: Vec<Seen> = all
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, it)| {
            let (bearer, country) = (bearer(it), it.country << 32);
            let words = it.name.words().iter().enumerate();
            words.map(move |(place, &word)| Seen {
                word: country | u64::from(word),
                bearer,
                at: at as u32,
                place: place as u8,
            })
        })
        .collect();
    seen.par_sort_unstable();
    for same in seen.chunk_by(|a, b| a.word == b.word) {
        let bearers = same.chunk_by(|a, b| a.bearer == b.bearer).count() as f32;
        let word = same[0].word as u32;
        let imagined = names.imagined_people * words.share[word as usize];
        let bits = (of_country(same[0].word >> 32) / (bearers + imagined)).log2();
        let bits = if words.is_initial(word) { bits.min(names.initial) } else { bits };
        for it in same {
            all[it.at as usize].name.bits[it.place as usize] = bits;
        }
    }
}

/// A word met in a portrait.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    word: u64,
    bearer: u64,
    at: u32,
    place: u8,
}

/// Fills what a shared city is worth: it is worth less where many live, and never more than the settings say.
pub(super) fn weigh_cities(all: &mut [Portrait], bearer: impl Fn(&Portrait) -> u64 + Sync, most: f32) {
    let mut living: Vec<(u64, u64, u64, u32)> = (0..)
        .zip(&*all)
        .filter_map(|(at, it)| Some((it.country, it.all(Field::City).first()?.value, bearer(it), at)))
        .collect();
    living.par_sort_unstable();
    for country in living.chunk_by(|a, b| a.0 == b.0) {
        let bearers = |of: &[(u64, u64, u64, u32)]| of.chunk_by(|a, b| (a.1, a.2) == (b.1, b.2)).count() as f32;
        let people = bearers(country);
        for city in country.chunk_by(|a, b| a.1 == b.1) {
            let bits = (people / bearers(city)).log2().min(most);
            for it in city {
                facts_of(&mut all[it.3 as usize], Field::City).for_each(|fact| fact.bits = bits);
            }
        }
    }
}

fn facts_of(portrait: &mut Portrait, field: Field) -> impl Iterator<Item = &mut Fact> {
    portrait.facts.iter_mut().filter(move |fact| fact.field == field)
}

/// Drops phones, addresses and e-mails that too many names share, and takes one doubling off for each further name on
/// the others. Spellings of one name count once, so that a recipient whom hundreds pay is no agent.
pub(super) fn count_names(all: &mut [Portrait], words: &Words, settings: &IdentitySettings) {
    for field in [Field::Email, Field::Phone, Field::Address] {
        let mut on: Vec<(u64, u32)> =
            (0..).zip(&*all).flat_map(|(at, it)| it.all(field).iter().map(move |fact| (fact.value, at))).collect();
        on.par_sort_unstable();
        let shared: Vec<&[(u64, u32)]> = on.chunk_by(|a, b| a.0 == b.0).filter(|it| it.len() > 1).collect();
        let counted: Vec<u32> = shared.par_iter().map(|same| names_on(all, same, words, settings)).collect();
        for (same, names) in shared.iter().zip(counted) {
            let too_many = names > settings.limits.names_per_identifier;
            for &(value, at) in *same {
                let portrait = &mut all[at as usize];
                if too_many {
                    portrait.facts.retain(|fact| (fact.field, fact.value) != (field, value));
                } else {
                    facts_of(portrait, field)
                        .filter(|fact| fact.value == value)
                        .for_each(|fact| fact.bits -= (names as f32).log2());
                }
            }
        }
    }
}

/// Number of names on one identifier that do not fit each other; counting stops beyond the limit.
fn names_on(all: &[Portrait], same: &[(u64, u32)], words: &Words, settings: &IdentitySettings) -> u32 {
    let mut names: Vec<&Name> = Vec::new();
    let mut known: Vec<u64> = Vec::new();
    for portrait in same.iter().map(|it| &all[it.1 as usize]).filter(|it| it.name.count > 0) {
        let mut sorted = portrait.name.words;
        sorted[..portrait.name.count as usize].sort_unstable();
        let hash = sorted[..portrait.name.count as usize].iter().fold(0, |sum, &word| key(&[sum, u64::from(word)]));
        if known.contains(&hash) {
            continue;
        }
        known.push(hash);
        let tongue = Tongue { words, settings: &settings.names, people: portrait.people };
        if !names.iter().any(|name| tongue.compare(name, &portrait.name).fits()) {
            names.push(&portrait.name);
        }
        if names.len() as u32 > settings.limits.names_per_identifier {
            break;
        }
    }
    (names.len() as u32).max(1)
}
