//! How rare is a word of a name, and a city, in its country?

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Country, NameSettings};

use super::profile::Profile;
use super::words::Words;

/// Fills [`Profile::bits`] and [`Profile::people`].
///
/// A bearer is a distinct name and city in one country, so that a person written by five providers counts about once.
pub(super) fn weigh_words(all: &mut [Profile], words: &Words, settings: &NameSettings) {
    let people = count(all.par_iter().map(|it| (it.country, 0, bearer(it))).collect());
    let bearers = count(
        all.par_iter()
            .flat_map_iter(|it| it.words().iter().map(|&word| (it.country, u64::from(word), bearer(it))))
            .collect(),
    );
    all.par_iter_mut().for_each(|profile| {
        let country = find(&people, profile.country, 0) + settings.imagined_people;
        profile.people = country.log2();
        for at in 0..profile.word_count as usize {
            let word = profile.words[at];
            let imagined = settings.imagined_people * words.share[word as usize];
            let bearing = find(&bearers, profile.country, u64::from(word)) + imagined;
            profile.bits[at] = (country / bearing).log2();
        }
    });
}

/// Fills [`Profile::city_bits`].
pub(super) fn weigh_cities(all: &mut [Profile]) {
    let people = count(all.par_iter().filter(|it| it.city != 0).map(|it| (it.country, 0, bearer(it))).collect());
    let cities = count(all.par_iter().filter(|it| it.city != 0).map(|it| (it.country, it.city, bearer(it))).collect());
    all.par_iter_mut().filter(|it| it.city != 0).for_each(|profile| {
        let country = find(&people, profile.country, 0);
        profile.city_bits = (country / find(&cities, profile.country, profile.city)).log2();
    });
}

/// Drops phones, addresses and e-mails that too many names share, and counts the names on the others.
pub(super) fn count_names(all: &mut [Profile], most: u32) {
    let phones = names_on(all, |it| it.phone);
    let addresses = names_on(all, |it| it.address);
    let emails = names_on(all, |it| it.email);
    let names = |counts: &[((Country, u64), f32)], value: u64| find(counts, Country::UNKNOWN, value);
    all.par_iter_mut().for_each(|it| {
        let keep = |value: u64, names: f32| if names > most as f32 { 0 } else { value };
        let (phone, address) = (names(&phones, it.phone), names(&addresses, it.address));
        (it.phone_names, it.address_names) = (phone.max(1.0).log2(), address.max(1.0).log2());
        (it.phone, it.address) = (keep(it.phone, phone), keep(it.address, address));
        it.email = keep(it.email, names(&emails, it.email));
    });
}

fn names_on(all: &[Profile], value: impl Fn(&Profile) -> u64 + Sync) -> Vec<((Country, u64), f32)> {
    count(all.par_iter().filter(|it| value(it) != 0).map(|it| (Country::UNKNOWN, value(it), it.name)).collect())
}

fn bearer(profile: &Profile) -> u64 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&profile.name.to_le_bytes());
    bytes[8..].copy_from_slice(&profile.city.to_le_bytes());
    xxh3_64(&bytes)
}

/// Number of distinct bearers per country and value, ascending.
fn count(mut seen: Vec<(Country, u64, u64)>) -> Vec<((Country, u64), f32)> {
    seen.par_sort_unstable();
    seen.dedup();
    seen.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(|same| ((same[0].0, same[0].1), same.len() as f32)).collect()
}

fn find(counts: &[((Country, u64), f32)], country: Country, value: u64) -> f32 {
    counts.binary_search_by_key(&(country, value), |it| it.0).map_or(0.0, |at| counts[at].1)
}
