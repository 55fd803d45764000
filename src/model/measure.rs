//! What was measured of pairs, recipients and payers.

use serde::{Deserialize, Serialize};

use super::{Payment, Text};

/// What a measure describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// One payer's completed payments to one recipient.
    Pair,
    /// All completed payments to one recipient.
    Recipient,
    /// All completed payments of one payer.
    Payer,
}

/// One measured value. A share keeps its counts and a count the time it was observed over, because three of four
/// is not thirty of forty and three in a month is not three in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Value {
    /// It cannot be known from the data.
    #[default]
    Unknown,
    /// A quantity in the measure's unit.
    Number(f64),
    /// `hits` of `of` payments (or persons); `of` is at least 1.
    Share {
        /// How many fit.
        hits: u32,
        /// Out of how many.
        of: u32,
    },
    /// A number of events over a time observed.
    Count {
        /// Events, at least 0.
        n: u32,
        /// Days observed, above 0.
        days: f64,
    },
    /// Yes or no.
    Yes(bool),
    /// Index into the measure's classes.
    Class(u8),
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Value::Unknown, Value::Number)
    }
}

impl From<Option<bool>> for Value {
    fn from(answer: Option<bool>) -> Self {
        answer.map_or(Value::Unknown, Value::Yes)
    }
}

impl Value {
    /// `hits` of `of`; unknown when there is nothing to take a share of.
    #[must_use]
    pub fn share(hits: usize, of: usize) -> Self {
        if of == 0 { Value::Unknown } else { Value::Share { hits: hits as u32, of: of as u32 } }
    }

    /// The value as one number: a share as a fraction, a count as it stands, yes as 1; `None` when unknown.
    #[inline]
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Value::Unknown => None,
            Value::Number(x) => Some(x),
            Value::Share { hits, of } => Some(f64::from(hits) / f64::from(of)),
            Value::Count { n, .. } => Some(f64::from(n)),
            Value::Yes(yes) => Some(f64::from(u8::from(yes))),
            Value::Class(class) => Some(f64::from(class)),
        }
    }
}

/// What a measure means: the content of `schemas/measures/<id>.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureDoc {
    /// File name without `.toml`.
    pub id: String,
    /// What it describes.
    pub subject: Subject,
    /// Family whose joint weight is tempered: `amount`, `timing`, `count`, `network`, `identity`, `declared`, `demographics`.
    pub family: String,
    /// A short name, such as "median amount".
    pub title: Text,
    /// Definition in one or two sentences.
    pub description: Text,
    /// Unit of the number: `USD`, `days`, `share`, `payments`, `yes/no`, `log USD`...
    pub unit: String,
    /// When the value is unknown.
    pub unknown_when: Text,
    /// Where the measure comes from (section of the domain notes, paper, standard).
    pub source: String,
    /// Names of the classes of a categorical measure, in the order of `Value::Class`.
    #[serde(default)]
    pub classes: Vec<String>,
    /// The values that weigh in the contest (`yes`, or classes); any other counts as unknown. Empty: all of them. Ties
    /// between payer and recipient weigh only where there is one, so that the lack of a tie never raises a score.
    #[serde(default)]
    pub weighs_only: Vec<String>,
    /// Most that it may weigh for or against an explanation, log10 units, where it tells little whatever it shows.
    #[serde(default)]
    pub weighs_at_most: Option<f64>,
    /// Days that the payments of all exports together must cover for it to be what explanations expect of it; where they
    /// cover fewer it is told and weighs nothing.
    #[serde(default)]
    pub needs_days: f64,
}

impl MeasureDoc {
    /// Whether `value` weighs in the contest.
    #[must_use]
    pub fn weighs(&self, value: Value) -> bool {
        let word = match value {
            Value::Unknown => return false,
            _ if self.weighs_only.is_empty() => return true,
            Value::Yes(yes) => Some(if yes { "yes" } else { "no" }),
            Value::Class(class) => self.classes.get(usize::from(class)).map(String::as_str),
            _ => None,
        };
        word.is_some_and(|word| self.weighs_only.iter().any(|known| known == word))
    }
}

/// A payer and a recipient, by person index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairKey {
    /// Index into `Identity::persons`.
    pub recipient: u32,
    /// Index into `Identity::persons`.
    pub payer: u32,
}

/// Values of all measures of one subject, row-major: `values[row * ids.len() + column]`.
#[derive(Clone, Debug, Default)]
pub struct MeasureTable {
    /// Measure ids, sorted.
    pub ids: Vec<&'static str>,
    /// The values.
    pub values: Vec<Value>,
}

impl MeasureTable {
    /// The values of `row`, one for each id.
    #[inline]
    #[must_use]
    pub fn row(&self, row: usize) -> &[Value] {
        &self.values[row * self.ids.len()..(row + 1) * self.ids.len()]
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        if self.ids.is_empty() { 0 } else { self.values.len() / self.ids.len() }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Position of a measure among `ids`.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|&known| known == id)
    }

    /// The value of measure `id` in `row`; unknown for an id that is not measured.
    #[inline]
    #[must_use]
    pub fn value(&self, row: usize, id: &str) -> Value {
        self.position(id).map_or(Value::Unknown, |column| self.row(row)[column])
    }
}

/// Everything measured, with the payments behind it.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// Completed payments between persons, sorted by recipient, payer, time, row; `sender` and `recipient` are person indices.
    pub payments: Vec<Payment>,
    /// The pairs, ascending; one for each run of equal recipient and payer in `payments`.
    pub pairs: Vec<PairKey>,
    /// Payments of pair `i`: `payments[pair_starts[i]..pair_starts[i + 1]]`; one entry more than `pairs`.
    pub pair_starts: Vec<u32>,
    /// Measures of each pair.
    pub pair_table: MeasureTable,
    /// The recipients, ascending person index.
    pub recipients: Vec<u32>,
    /// Pairs of recipient `i`: `pairs[recipient_starts[i]..recipient_starts[i + 1]]`.
    pub recipient_starts: Vec<u32>,
    /// Measures of each recipient.
    pub recipient_table: MeasureTable,
    /// The payers, ascending person index.
    pub payers: Vec<u32>,
    /// Pair indices of payer `i`, ascending: `payer_pairs[payer_starts[i]..payer_starts[i + 1]]`.
    pub payer_starts: Vec<u32>,
    /// Pair indices grouped by payer.
    pub payer_pairs: Vec<u32>,
    /// Measures of each payer.
    pub payer_table: MeasureTable,
    /// First and last second of the data, UTC.
    pub period: (i64, i64),
    /// Days that were looked at: [`days_looked_at`].
    pub days: f64,
}

/// Share of the pairs that may lie outside the time looked at: a mistyped year must not stretch it.
const STRAY: f64 = 0.01;

/// Days that were looked at, from the seconds at which each pair begins and ends: all but the first and last of a hundred
/// pairs lie between. 0 where there is no pair.
#[must_use]
pub fn days_looked_at(first: impl Iterator<Item = i64>, last: impl Iterator<Item = i64>) -> f64 {
    let (mut first, mut last): (Vec<i64>, Vec<i64>) = (first.collect(), last.collect());
    if first.is_empty() || last.is_empty() {
        return 0.0;
    }
    let strays = (first.len() as f64 * STRAY) as usize;
    let of_last = last.len() - 1 - strays;
    let (_, begin, _) = first.select_nth_unstable(strays);
    let (_, end, _) = last.select_nth_unstable(of_last);
    (*end - *begin).max(0) as f64 / 86_400.0
}

impl Measured {
    /// The payments of pair `pair`, in time order.
    #[inline]
    #[must_use]
    pub fn pair_payments(&self, pair: usize) -> &[Payment] {
        &self.payments[self.pair_starts[pair] as usize..self.pair_starts[pair + 1] as usize]
    }

    /// The pair indices of recipient `i` of `recipients`.
    #[inline]
    #[must_use]
    pub fn recipient_pairs(&self, i: usize) -> std::ops::Range<usize> {
        self.recipient_starts[i] as usize..self.recipient_starts[i + 1] as usize
    }

    /// The pair indices of payer `i` of `payers`.
    #[inline]
    #[must_use]
    pub fn payer_pairs(&self, i: usize) -> &[u32] {
        &self.payer_pairs[self.payer_starts[i] as usize..self.payer_starts[i + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::days_looked_at;

    #[test]
    fn a_mistyped_year_does_not_stretch_the_days_looked_at() {
        const DAY: i64 = 86_400;
        let days = |strays: usize| {
            let pairs = (0..300_i64).map(|at| (at % 90) * DAY).chain(std::iter::repeat_n(-3_650 * DAY, strays));
            days_looked_at(pairs.clone(), pairs)
        };
        assert!((days(0) - 89.0).abs() < 2.0 && (days(1) - 89.0).abs() < 2.0, "{} and {}", days(0), days(1));
        assert!(days(40) > 3_000.0, "what many payments show is no mistake");
        assert!(days_looked_at([5 * DAY].into_iter(), [9 * DAY].into_iter()) > 3.9, "one pair covers its own days");
        assert!(days_looked_at(std::iter::empty(), std::iter::empty()).abs() < f64::EPSILON);
    }
}
