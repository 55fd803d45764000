//! The guide's patterns as sentences: the content of `schemas/flags/<id>.toml`, and where they were met.

use serde::{Deserialize, Serialize};

use super::{Language, Subject, Text};

/// A pattern an analyst recognises. Flags explain; the contest ranks.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// File name without `.toml`.
    pub id: String,
    /// A short name.
    pub title: Text,
    /// Sentence shown where the flag is raised; `{value}` stands for the measured value.
    pub reason: Text,
    /// What honest behaviour looks the same.
    pub innocent: Text,
    /// Whether `{value}` is a share, shown as per cent.
    #[serde(default)]
    pub per_cent: bool,
    /// What it is raised on.
    pub subject: Subject,
    /// Conditions, all of which must hold; an unknown measure does not hold. The first one's value is shown.
    pub when: Vec<Band>,
    /// Where it comes from.
    pub source: String,
}

/// A measure within bounds; either bound may be absent. Shares are fractions, yes is 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Measure id.
    pub measure: String,
    /// Whose measure: the flag's subject when absent. A pair's flag may ask for a measure of its recipient or payer.
    #[serde(default)]
    pub on: Option<Subject>,
    /// Smallest value that fits.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// Largest value that fits.
    #[serde(default)]
    pub at_most: Option<f64>,
}

impl Flag {
    /// The reason with the measured value written in: shares as per cent, numbers to one decimal, a French comma.
    #[must_use]
    pub fn sentence(&self, value: f64, language: Language) -> String {
        let (shown, unit) = if self.per_cent { (value * 100.0, " %") } else { (value, "") };
        let number = format!("{shown:.1}");
        let number = number.trim_end_matches(".0");
        let number = if language == Language::Fr { number.replace('.', ",") } else { number.to_owned() };
        self.reason.get(language).replace("{value}", &format!("{number}{unit}"))
    }
}

/// A flag met on one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagRaised {
    /// Position in the sorted list of flags.
    pub flag: u16,
    /// Index of the person (of the recipient, for a pair).
    pub person: u32,
    /// Index of the payer, for a pair.
    pub payer: Option<u32>,
    /// Value of the first condition's measure.
    pub value: f64,
}
