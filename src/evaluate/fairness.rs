//! Whom do false leads fall on? Their rate among honest remitters by corridor, sex and age band.

use std::collections::BTreeMap;

use serde::Serialize;
use statrs::distribution::{Beta, ContinuousCDF};

use super::ranking::Listed;
use super::truth::{TruePerson, Truth};

/// Times the rate of all beyond which a corridor's needs a stated cause.
pub const LIMIT: f64 = 1.5;

/// Lower edges of the age bands, years.
const BANDS: [u32; 5] = [18, 30, 45, 60, 75];

/// Rates of false leads among honest remitters.
#[derive(Clone, Debug, Serialize)]
pub struct Fairness {
    /// Everybody.
    pub all: FalseLeads,
    /// By corridor, `FR>PH`: the countries of the payer and of most of his payments; most remitters first.
    pub corridors: Vec<FalseLeads>,
    /// By sex as the truth has it, `F` or `M`.
    pub sexes: Vec<FalseLeads>,
    /// By age on the last day of the data, `30-44`.
    pub ages: Vec<FalseLeads>,
}

/// False leads among one group of honest remitters.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FalseLeads {
    /// The group.
    pub group: String,
    /// Honest remitters in it.
    pub honest: u32,
    /// Those listed as payers among the leads.
    pub listed: u32,
    /// `listed` for 10,000 of them.
    pub per_10_000: f64,
    /// Against the rate of all; absent where nobody is listed at all.
    pub ratio: Option<f64>,
    /// Whether the ratio exceeds [`LIMIT`].
    pub exceeds: bool,
    /// Whether it does so beyond chance: even the lower end of a 95 % interval (Clopper and Pearson 1934) exceeds it.
    pub surely: bool,
}

/// Counts false leads by group; `None` where the truth does not say who the remitters are (written by an older version).
pub(super) fn judge(listed: &Listed, truth: &Truth) -> Option<Fairness> {
    let honest: Vec<(u32, &TruePerson)> =
        (0..).zip(&truth.payers.list).filter(|(_, person)| person.is_honest_remitter()).collect();
    if honest.iter().all(|(_, person)| person.country.is_empty()) {
        return None;
    }
    let corridors = truth.corridors();
    let places = listed.places();
    let is_listed = |at: u32| places.contains(&at);
    let whole = honest.iter().fold(Count::default(), |count, (at, _)| count.and(is_listed(*at)));
    let by = |group: &dyn Fn(u32, &TruePerson) -> String| {
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        for &(at, person) in &honest {
            let count = counts.entry(group(at, person)).or_default();
            *count = count.and(is_listed(at));
        }
        counts.into_iter().map(|(group, count)| count.told(group, whole)).collect::<Vec<_>>()
    };
    let mut by_corridor = by(&|at, _| corridors.get(&at).cloned().unwrap_or_else(|| "unknown".into()));
    by_corridor.sort_by(|a, b| b.honest.cmp(&a.honest).then_with(|| a.group.cmp(&b.group)));
    Some(Fairness {
        all: whole.told("all".into(), whole),
        corridors: by_corridor,
        sexes: by(&|_, person| if person.sex.is_empty() { "unknown".into() } else { person.sex.clone() }),
        ages: by(&|_, person| person.age.map_or_else(|| "unknown".into(), band)),
    })
}

/// The band of an age, `45-59`, `75+`, or `-17`.
fn band(age: u32) -> String {
    let above = BANDS.iter().position(|&edge| edge > age);
    match above {
        Some(0) => format!("-{}", BANDS[0] - 1),
        Some(at) => format!("{}-{}", BANDS[at - 1], BANDS[at] - 1),
        None => format!("{}+", BANDS[BANDS.len() - 1]),
    }
}

#[derive(Clone, Copy, Default)]
struct Count {
    honest: u32,
    listed: u32,
}

impl Count {
    fn and(self, listed: bool) -> Self {
        Self { honest: self.honest + 1, listed: self.listed + u32::from(listed) }
    }

    fn rate(self) -> f64 {
        f64::from(self.listed) / f64::from(self.honest.max(1))
    }

    fn told(self, group: String, whole: Self) -> FalseLeads {
        let limit = LIMIT * whole.rate();
        let ratio = (whole.listed > 0).then(|| self.rate() / whole.rate());
        FalseLeads {
            group,
            honest: self.honest,
            listed: self.listed,
            per_10_000: 10_000.0 * self.rate(),
            ratio,
            exceeds: ratio.is_some_and(|ratio| ratio > LIMIT),
            surely: self.low() > limit,
        }
    }

    /// Lower end of the 95 % interval of the rate.
    fn low(self) -> f64 {
        let (listed, rest) = (f64::from(self.listed), f64::from(self.honest - self.listed));
        let beta = if self.listed > 0 { Beta::new(listed, rest + 1.0).ok() } else { None };
        beta.map_or(0.0, |beta| beta.inverse_cdf(0.025))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_exceeds_by_its_value_and_surely_by_its_interval() {
        let whole = Count { honest: 10_000, listed: 100 };
        let few = Count { honest: 50, listed: 1 }.told("few".into(), whole);
        assert!(few.exceeds && !few.surely, "one of fifty may be chance: {few:?}");
        let many = Count { honest: 2_000, listed: 60 }.told("many".into(), whole);
        assert!(many.exceeds && many.surely && (many.per_10_000 - 300.0).abs() < 1e-9, "{many:?}");
        let none = Count { honest: 50, listed: 0 }.told("none".into(), whole);
        assert!(!none.exceeds && !none.surely && none.ratio == Some(0.0));
        assert_eq!(Count::default().told("x".into(), Count::default()).ratio, None);
        // Clopper and Pearson for 8 of 20: 0.1912
        assert!((Count { honest: 20, listed: 8 }.low() - 0.1912).abs() < 1e-3);
    }

    #[test]
    fn bands_hold_every_age_once() {
        let bands = [17, 18, 29, 30, 74, 75, 99].map(band);
        assert_eq!(bands, ["-17", "18-29", "18-29", "30-44", "60-74", "75+", "75+"]);
    }
}
