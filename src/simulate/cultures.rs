//! From which pools are the names of simulated people drawn? All people are invented; any likeness is chance.

use super::draw::Draw;

/// How names are built in one culture. Lists are blank-separated, frequent names first; `_` stands for a blank.
pub(super) struct Culture {
    pub(super) id: &'static str,
    pub(super) female: &'static str,
    pub(super) male: &'static str,
    /// Known surnames, frequent first.
    pub(super) surnames: &'static str,
    /// Rarer surnames are one of `heads` followed by one of `tails`.
    pub(super) heads: &'static str,
    pub(super) tails: &'static str,
    /// Share of people with a surname made of head and tail.
    pub(super) rare: f64,
    /// Share of people with a second given name.
    pub(super) second: f64,
    /// Whether a maternal surname is carried too (as middle name or second surname).
    pub(super) maternal: bool,
    /// Chance that full siblings, parents and children bear the same surname.
    pub(super) shared: f64,
}

/// Name pools split once, so that drawing a name costs two draws.
pub(super) struct Pools {
    cultures: Vec<Pool>,
}

struct Pool {
    culture: &'static Culture,
    female: Vec<&'static str>,
    male: Vec<&'static str>,
    surnames: Vec<&'static str>,
    heads: Vec<&'static str>,
    tails: Vec<&'static str>,
}

impl Pools {
    /// Every culture's lists, split.
    pub(super) fn new() -> Self {
        let list = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let cultures = CULTURES
            .iter()
            .map(|culture| Pool {
                culture,
                female: list(culture.female),
                male: list(culture.male),
                surnames: list(culture.surnames),
                heads: list(culture.heads),
                tails: list(culture.tails),
            })
            .collect();
        Self { cultures }
    }

    /// One or two given names.
    pub(super) fn given(&self, culture: u8, female: bool, draw: &mut Draw) -> (String, String) {
        let pool = &self.cultures[culture as usize];
        let list = if female { &pool.female } else { &pool.male };
        let first = list[draw.skewed(list.len())];
        let second = if draw.chance(pool.culture.second) { list[draw.skewed(list.len())] } else { "" };
        let second = if second == first { "" } else { second };
        (first.replace('_', " "), second.replace('_', " "))
    }

    /// A surname.
    pub(super) fn surname(&self, culture: u8, draw: &mut Draw) -> String {
        let pool = &self.cultures[culture as usize];
        if !pool.heads.is_empty() && draw.chance(pool.culture.rare) {
            let (head, tail) = (draw.pick(&pool.heads), draw.pick(&pool.tails));
            return format!("{head}{tail}").replace('_', " ");
        }
        pool.surnames[draw.skewed(pool.surnames.len())].replace('_', " ")
    }

    /// How names are built there.
    pub(super) fn of(&self, culture: u8) -> &'static Culture {
        self.cultures[culture as usize].culture
    }
}

/// Index of the culture with this id.
pub(super) fn culture(id: &str) -> u8 {
    CULTURES.iter().position(|culture| culture.id == id).expect("class tables name cultures of this file") as u8
}

use super::names_africa::{GHANAIAN, IVORIAN, KENYAN, MAGHREBI, MALAGASY, NIGERIAN, SENEGALESE};
use super::names_europe::{BRITISH, DUTCH, FRENCH, GERMAN, ITALIAN, NORDIC, ROMANIAN};
use super::names_far::{FILIPINO, HISPANIC, INDIAN, THAI};

/// Every culture.
pub(super) const CULTURES: &[Culture] = &[
    FILIPINO, MALAGASY, FRENCH, DUTCH, GERMAN, BRITISH, NORDIC, ITALIAN, ROMANIAN, MAGHREBI, SENEGALESE, IVORIAN,
    GHANAIAN, KENYAN, NIGERIAN, INDIAN, HISPANIC, THAI,
];

/// Cultures of the born residents of a country, with weights; migrants come on top, by the class tables.
pub(super) fn natives(country: &str) -> &'static [(&'static str, f64)] {
    match country {
        "FR" => &[("french", 88.0), ("maghrebi", 5.0), ("italian", 4.0), ("hispanic", 3.0)],
        "BE" => &[("french", 45.0), ("dutch", 50.0), ("italian", 5.0)],
        "NL" => &[("dutch", 95.0), ("maghrebi", 3.0), ("german", 2.0)],
        "DE" => &[("german", 95.0), ("italian", 3.0), ("dutch", 2.0)],
        "US" => &[("british", 72.0), ("hispanic", 14.0), ("german", 8.0), ("italian", 6.0)],
        "CA" => &[("british", 70.0), ("french", 26.0), ("german", 4.0)],
        "SE" | "DK" | "NO" => &[("nordic", 98.0), ("german", 2.0)],
        "CH" => &[("german", 62.0), ("french", 26.0), ("italian", 12.0)],
        "IT" => &[("italian", 100.0)],
        "ES" | "CO" | "DO" => &[("hispanic", 100.0)],
        "PH" => &[("filipino", 100.0)],
        "MG" => &[("malagasy", 100.0)],
        "TH" => &[("thai", 100.0)],
        "RO" => &[("romanian", 100.0)],
        "GH" => &[("ghanaian", 100.0)],
        "KE" => &[("kenyan", 100.0)],
        "SN" | "ML" => &[("senegalese", 100.0)],
        "CI" => &[("ivorian", 100.0)],
        "MA" => &[("maghrebi", 100.0)],
        "IN" | "AE" => &[("indian", 100.0)],
        "NG" => &[("nigerian", 100.0)],
        _ => &[("british", 94.0), ("indian", 3.0), ("italian", 3.0)],
    }
}
