//! How often were leads like this one true? Counted in simulated worlds, or calibrated on decided cases.

use serde::{Deserialize, Serialize};

use super::{LeadRole, Text, Tier};

/// What leads of each band of the score were worth in simulated worlds: the content of `schemas/bands.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Simulated worlds that were counted.
    pub worlds: u32,
    /// The command that counts them again.
    pub command: String,
    /// The bands, by role, tier and rising score.
    #[serde(default)]
    pub band: Vec<ScoreBand>,
}

/// Leads of one role and tier whose score lies in one band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreBand {
    /// Payer or recipient.
    pub role: LeadRole,
    /// First, second or third tier.
    pub tier: Tier,
    /// Least score, log10; none for the lowest band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Leads counted in all worlds.
    pub leads: u32,
    /// Of ten such leads, how many were true over all worlds.
    pub of_ten: u32,
    /// The same in the worst world.
    pub worst: u32,
}

impl Bands {
    /// The band of a lead; `None` where none was counted.
    #[must_use]
    pub fn of(&self, role: LeadRole, tier: Tier, score: f64) -> Option<&ScoreBand> {
        let mut here = self.band.iter().filter(|band| band.role == role && band.tier == tier);
        here.rfind(|band| band.from.is_none_or(|from| score >= from))
    }
}

impl ScoreBand {
    /// The band in one sentence, which names no probability.
    #[must_use]
    pub fn sentence(&self) -> Text {
        if self.of_ten == 0 {
            return Text {
                fr: "Dans les mondes simulés, moins d'une piste de ce genre sur 10 était vraie.".into(),
                en: "In simulated worlds fewer than 1 of 10 such leads was true.".into(),
            };
        }
        let x = self.of_ten;
        let (fr, en) = match self.worst {
            0 => ("moins d'une".to_owned(), "fewer than 1".to_owned()),
            y => (y.to_string(), y.to_string()),
        };
        let [pistes, were] = if x == 1 {
            ["piste de ce genre sur 10 était vraie", "was"]
        } else {
            ["pistes de ce genre sur 10 étaient vraies", "were"]
        };
        Text {
            fr: format!("Dans les mondes simulés, {x} {pistes}\u{a0}; dans le pire des mondes, {fr}."),
            en: format!("In simulated worlds {x} of 10 such leads {were} true, in the worst world {en}."),
        }
    }
}

/// What is calibrated on decided cases: the `probability` of `calibration.toml` in a folder of calibrated schemas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// By role; empty until calibrated.
    #[serde(default)]
    pub probability: Vec<Probability>,
}

/// A probability from the score of leads of one role: `1 / (1 + exp(-(a + b score)))`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probability {
    /// Payer or recipient.
    pub role: LeadRole,
    /// Log odds at a score of 0.
    pub a: f64,
    /// Log odds for each unit of the score.
    pub b: f64,
    /// Decided leads it rests on.
    pub cases: u32,
    /// Of them confirmed.
    pub confirmed: u32,
}

impl Calibrated {
    /// What is known of leads of this role.
    #[must_use]
    pub fn of(&self, role: LeadRole) -> Option<&Probability> {
        self.probability.iter().find(|known| known.role == role)
    }
}

impl Probability {
    /// Probability at a score, on decided cases.
    #[must_use]
    pub fn at(&self, score: f64) -> f64 {
        1.0 / (1.0 + (-(self.a + self.b * score)).exp())
    }

    /// The probability in one sentence, with what it rests on.
    #[must_use]
    pub fn sentence(&self, score: f64) -> Text {
        let (p, n) = ((self.at(score) * 100.0).round(), self.cases);
        Text {
            fr: format!("Probabilité calibrée sur {n} cas décidés\u{a0}: {p:.0}\u{a0}%."),
            en: format!("Probability calibrated on {n} decided cases: {p:.0}%."),
        }
    }
}

/// What leads were worth, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Worth {
    /// Counted in simulated worlds.
    pub bands: Bands,
    /// Calibrated on decided cases.
    pub calibrated: Calibrated,
}

impl Worth {
    /// One sentence on leads like this one: the calibrated probability, or how often such leads were true in simulated
    /// worlds; `None` where neither is known.
    #[must_use]
    pub fn sentence(&self, role: LeadRole, tier: Tier, score: f64) -> Option<Text> {
        let calibrated = self.calibrated.of(role).map(|known| known.sentence(score));
        calibrated.or_else(|| self.bands.of(role, tier, score).map(ScoreBand::sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_falls_into_the_highest_band_it_reaches() {
        let band = |tier, from, of_ten| ScoreBand { role: LeadRole::Payer, tier, from, leads: 9, of_ten, worst: 0 };
        let bands = Bands {
            band: vec![band(Tier::First, None, 1), band(Tier::First, Some(0.0), 5), band(Tier::Second, Some(0.0), 3)],
            ..Bands::default()
        };
        let of = |tier, score| bands.of(LeadRole::Payer, tier, score).map(|band| band.of_ten);
        assert_eq!((of(Tier::First, -0.1), of(Tier::First, 0.0), of(Tier::Second, 2.0)), (Some(1), Some(5), Some(3)));
        assert_eq!(of(Tier::Second, -1.0), None);
        assert_eq!(bands.of(LeadRole::Recipient, Tier::First, 1.0), None);
        assert_eq!(
            bands.band[1].sentence().en,
            "In simulated worlds 5 of 10 such leads were true, in the worst world fewer than 1."
        );
    }
}
