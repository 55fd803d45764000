//! Which words are given names and which are surnames, when providers disagree on the order?

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
    let (places, names) = names(all, words);
    let mut lean = listed.clone();
    for _ in 0..ROUNDS {
        let surname_first = surname_first(&places, &names, &lean);
        let mut seen = vec![(0.0_f32, 0.0_f32); lean.len()];
        for name in &names {
            let given_first = if surname_first[name.place as usize] { -1.0 } else { 1.0 };
            for (word, sign) in [(name.first, given_first), (name.last, -given_first)] {
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

/// First and last whole word of a person's name, and where it was written.
struct Ends {
    place: u32,
    first: u32,
    last: u32,
}

/// The places, ascending, and the names of all persons that have a first and a last word.
fn names(all: &[Profile], words: &Words) -> (Vec<Place>, Vec<Ends>) {
    let mut places: Vec<Place> = all.iter().map(|it| (it.provider, it.country)).collect();
    places.sort_unstable();
    places.dedup();
    let ends = |profile: &Profile| {
        let whole = || profile.words().iter().filter(|&&word| !words.is_initial(word));
        let (first, last) = (*whole().next()?, *whole().next_back()?);
        let place = places.binary_search(&(profile.provider, profile.country)).ok()? as u32;
        (first != last && !profile.business).then_some(Ends { place, first, last })
    };
    let names = all.iter().filter_map(ends).collect();
    (places, names)
}

/// Whether each place writes surnames first; where its own names say little, what its provider does elsewhere counts.
fn surname_first(places: &[Place], names: &[Ends], lean: &[f32]) -> Vec<bool> {
    // sum and number of leans: how far first words look like given names
    let mut own = vec![(0.0_f64, 0.0_f64); places.len()];
    for name in names {
        let tally = &mut own[name.place as usize];
        *tally = (tally.0 + f64::from(lean[name.first as usize] - lean[name.last as usize]), tally.1 + 1.0);
    }
    let mut first = Vec::with_capacity(places.len());
    let tallies: Vec<(&Place, &(f64, f64))> = places.iter().zip(&own).collect();
    for of_provider in tallies.chunk_by(|a, b| a.0.0 == b.0.0) {
        let (sum, count) = of_provider.iter().fold((0.0, 0.0), |all, it| (all.0 + it.1.0, all.1 + it.1.1));
        let habit = ELSEWHERE * sum / f64::max(count, 1.0);
        first.extend(of_provider.iter().map(|it| it.1.0 + habit < 0.0));
    }
    first
}
