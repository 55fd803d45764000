//! Which words are given names and which are surnames, when providers disagree on the order?

use std::collections::HashMap;

use xxhash_rust::xxh3::Xxh3DefaultBuilder;

use super::profile::Profile;
use super::words::{Kind, Words};

/// Observations that a listed name is worth.
const LISTED: f32 = 3.0;

/// Lean above which a word is a given name, below which (negative) a surname.
const CLEAR: f32 = 0.5;

/// Names of the place itself that the habit of its provider is worth.
const ELSEWHERE: f64 = 20.0;

/// Rounds of learning the order from the words and the words from the order; it settles in two.
const ROUNDS: usize = 3;

/// Fills [`Words::kind`].
///
/// Listed names say which order each provider uses in each country; the order says what the other words are, and these
/// refine the order. A word that stands first and last about as often (many French surnames) stays unclear.
pub(super) fn learn(all: &[Profile], words: &mut Words) {
    let listed: Vec<f32> = words.listed.iter().map(|kind| lean_of(*kind)).collect();
    let mut lean = listed.clone();
    for _ in 0..ROUNDS {
        let orders = Orders::new(all, &lean, words);
        let mut seen = vec![(0.0_f32, 0.0_f32); lean.len()];
        for (place, first, last) in all.iter().filter_map(|it| ends(it, words)) {
            let given_first = if orders.surname_first(place) { -1.0 } else { 1.0 };
            for (word, sign) in [(first, given_first), (last, -given_first)] {
                let tally = &mut seen[word as usize];
                *tally = (tally.0 + sign, tally.1 + 1.0);
            }
        }
        for (word, (sum, count)) in seen.into_iter().enumerate() {
            let before = LISTED * listed[word];
            lean[word] = (sum + before) / (count + before.abs() + 1.0);
        }
    }
    for (kind, &lean) in words.kind.iter_mut().zip(&lean) {
        *kind = match lean {
            lean if lean > CLEAR => Kind::Given,
            lean if lean < -CLEAR => Kind::Surname,
            _ => Kind::Unclear,
        };
    }
}

fn lean_of(kind: Kind) -> f32 {
    match kind {
        Kind::Given => 1.0,
        Kind::Surname => -1.0,
        Kind::Unclear => 0.0,
    }
}

/// Provider and country: where one order is used.
type Place = (u16, u64);

/// How far first words look like given names.
#[derive(Default)]
struct Orders {
    /// Sum and number of names, by place.
    places: HashMap<Place, (f64, f64), Xxh3DefaultBuilder>,
    /// The same by provider.
    providers: HashMap<u16, (f64, f64), Xxh3DefaultBuilder>,
}

impl Orders {
    fn new(all: &[Profile], lean: &[f32], words: &Words) -> Self {
        let mut orders = Self::default();
        for (place, first, last) in all.iter().filter_map(|it| ends(it, words)) {
            let leans = f64::from(lean[first as usize] - lean[last as usize]);
            for tally in [orders.places.entry(place).or_default(), orders.providers.entry(place.0).or_default()] {
                *tally = (tally.0 + leans, tally.1 + 1.0);
            }
        }
        orders
    }

    /// Whether the place writes surnames first; where its own names say little, what its provider does elsewhere counts.
    fn surname_first(&self, place: Place) -> bool {
        let (own, _) = self.places.get(&place).copied().unwrap_or_default();
        let (sum, names) = self.providers.get(&place.0).copied().unwrap_or_default();
        own + ELSEWHERE * sum / names.max(1.0) < 0.0
    }
}

/// First and last whole word of a person's name.
fn ends(profile: &Profile, words: &Words) -> Option<(Place, u32, u32)> {
    let whole = || profile.words().iter().filter(|&&word| !words.is_initial(word));
    let (first, last) = (whole().next()?, whole().next_back()?);
    (first != last && !profile.business).then_some(((profile.provider, profile.country), *first, *last))
}
