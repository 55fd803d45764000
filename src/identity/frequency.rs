//! How rare is a word of a name, and a city, in its country?

use std::collections::HashMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3DefaultBuilder;

use crate::model::NameSettings;

use super::blocks::{country, key};
use super::profile::Profile;
use super::words::Words;

/// Number of distinct bearers of each value.
type Counts = HashMap<u64, f32, Xxh3DefaultBuilder>;

/// Fills [`Profile::bits`] and [`Profile::people`].
///
/// A bearer is a distinct name and city in one country, so that a person written by five providers counts about once.
pub(super) fn weigh_words(all: &mut [Profile], words: &Words, settings: &NameSettings) {
    let of_word = |it: &Profile, word: u32| key(&[country(it), u64::from(word)]);
    let people = count(all.par_iter().map(|it| (country(it), bearer(it))).collect());
    let seen = all.par_iter().flat_map_iter(|it| it.words().iter().map(|&word| (of_word(it, word), bearer(it))));
    let bearers = count(seen.collect());
    all.par_iter_mut().for_each(|profile| {
        let country = people[&country(profile)] + settings.imagined_people;
        profile.people = country.log2();
        for at in 0..profile.word_count as usize {
            let word = profile.words[at];
            let imagined = settings.imagined_people * words.share[word as usize];
            profile.bits[at] = (country / (bearers[&of_word(profile, word)] + imagined)).log2();
        }
    });
}

/// Fills [`Profile::city_bits`].
pub(super) fn weigh_cities(all: &mut [Profile]) {
    let of_city = |it: &Profile| key(&[country(it), it.city]);
    let living = || all.par_iter().filter(|it| it.city != 0);
    let people = count(living().map(|it| (country(it), bearer(it))).collect());
    let cities = count(living().map(|it| (of_city(it), bearer(it))).collect());
    all.par_iter_mut().filter(|it| it.city != 0).for_each(|it| {
        it.city_bits = (people[&country(it)] / cities[&of_city(it)]).log2();
    });
}

/// Drops phones, addresses and e-mails that too many names share, and counts the names on the others.
pub(super) fn count_names(all: &mut [Profile], most: u32) {
    let phones = names_on(all, |it| it.phone);
    let addresses = names_on(all, |it| it.address);
    let emails = names_on(all, |it| it.email);
    let names = |counts: &Counts, value: u64| counts.get(&value).copied().unwrap_or(1.0);
    all.par_iter_mut().for_each(|it| {
        let keep = |value: u64, names: f32| if names > most as f32 { 0 } else { value };
        let (phone, address) = (names(&phones, it.phone), names(&addresses, it.address));
        (it.phone_names, it.address_names) = (phone.log2(), address.log2());
        (it.phone, it.address) = (keep(it.phone, phone), keep(it.address, address));
        it.email = keep(it.email, names(&emails, it.email));
    });
}

fn names_on(all: &[Profile], value: impl Fn(&Profile) -> u64 + Sync) -> Counts {
    count(all.par_iter().filter(|it| value(it) != 0).map(|it| (value(it), it.name)).collect())
}

fn bearer(profile: &Profile) -> u64 {
    key(&[profile.name, profile.city])
}

fn count(mut seen: Vec<(u64, u64)>) -> Counts {
    seen.par_sort_unstable();
    seen.dedup();
    seen.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.len() as f32)).collect()
}
