//! What is fixed for a whole simulated world: its period, its stress, its shares, its disasters?

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::Settings;
use super::classes::{DIASPORAS, Diaspora, Life};
use super::cultures::Pools;
use super::draw::{Draw, Stress, key};
use super::lives::LIVES;

/// Days since 1970 of a date.
pub(super) fn day_of(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

/// The date of a day since 1970.
pub(super) fn date_of(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day + 719_163).expect("days of a simulated period are dates")
}

/// Fixed for one world.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) stress: Stress,
    pub(super) pools: Pools,
    /// First and last day of the exports, days since 1970.
    pub(super) first: i32,
    pub(super) last: i32,
    /// Weights of the diasporas, then of the lives.
    shares: Vec<f64>,
    lookalikes: BTreeMap<String, f64>,
    pub(super) missing_phones: f64,
    pub(super) patrons_with_family: f64,
    /// Country and day of each disaster.
    pub(super) disasters: Vec<(&'static str, i32)>,
}

/// A main life drawn for a remitter.
pub(super) enum Main {
    /// Family support of this community.
    Family(&'static Diaspora),
    /// Another life.
    Other(&'static Life),
}

/// Seasons of disaster: country, month, day. Years and strength are drawn; no real event is meant.
const SEASONS: &[(&str, u32, u32)] =
    &[("PH", 10, 24), ("PH", 11, 16), ("PH", 9, 30), ("PH", 12, 16), ("MG", 1, 12), ("MG", 2, 10), ("MG", 3, 4)];

impl World {
    /// The world of these settings.
    pub(super) fn new(settings: &Settings) -> Self {
        let stress = Stress::new(settings.seed, settings.stress);
        let first = settings.start;
        let last = first + Months::new(settings.months) - Days::new(1);
        let multiplier = |id: &str| settings.lookalikes.get(id).copied().unwrap_or(1.0) * stress.factor(id, "share");
        let shares = DIASPORAS
            .iter()
            .map(|diaspora| diaspora.share * multiplier(diaspora.id))
            .chain(LIVES.iter().map(|life| life.share * multiplier(life.id)))
            .collect();
        Self {
            seed: settings.seed,
            stress,
            pools: Pools::new(),
            first: day_of(first),
            last: day_of(last),
            shares,
            lookalikes: settings.lookalikes.clone(),
            missing_phones: settings.missing_phones.clamp(0.0, 1.0),
            patrons_with_family: settings.patrons_with_family,
            disasters: disasters(settings.seed, first.year(), last.year(), day_of(first), day_of(last)),
        }
    }

    /// A stream of draws of its own.
    pub(super) fn draw(&self, parts: &[u64]) -> Draw {
        Draw::new(self.seed, parts)
    }

    /// The main life of one honest remitter.
    pub(super) fn main_life(&self, draw: &mut Draw) -> Main {
        let at = draw.weighted(self.shares.iter().copied());
        match DIASPORAS.get(at) {
            Some(diaspora) => Main::Family(diaspora),
            None => Main::Other(&LIVES[at - DIASPORAS.len()]),
        }
    }

    /// Chance that any remitter has this life beside his own.
    pub(super) fn beside(&self, life: &Life) -> f64 {
        life.beside * self.lookalikes.get(life.id).copied().unwrap_or(1.0)
    }

    /// The last day as a date: ages are told on it.
    pub(super) fn today(&self) -> NaiveDate {
        date_of(self.last)
    }

    /// Whether `day` lies in the period.
    pub(super) fn holds(&self, day: i32) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

/// Each season strikes in about half of the years; at least one disaster strikes each country whose season the period holds.
fn disasters(seed: u64, from: i32, to: i32, first: i32, last: i32) -> Vec<(&'static str, i32)> {
    let mut struck = Vec::new();
    for year in from..=to {
        for (place, &(country, month, day)) in SEASONS.iter().enumerate() {
            let mut draw = Draw::new(key(seed, &[0xD15]), &[year as u64, place as u64]);
            let moved = draw.whole(-12, 12) as i32;
            let date = NaiveDate::from_ymd_opt(year, month, day).expect("seasons are dates");
            let day = day_of(date) + moved;
            let main = place == 0 || place == 5;
            if (first..=last).contains(&day) && (main || draw.chance(0.4)) {
                struck.push((country, day));
            }
        }
    }
    struck
}
