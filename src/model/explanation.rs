//! What an explanation expects to see: the content of `schemas/explanations/<id>.toml` and `schemas/contest.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{MeasureDoc, Subject, Text};

/// What it would mean for a person if the explanation were right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Worth an investigator's look.
    Lead,
    /// The payers may be victims: listed apart, never ranked as leads.
    PossibleVictim,
    /// Nothing to see.
    Benign,
}

/// The distribution an explanation expects of one measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "distribution", rename_all = "snake_case", deny_unknown_fields)]
pub enum Expectation {
    /// A positive number whose logarithm is normal.
    Lognormal {
        /// Median, in the measure's unit.
        median: f64,
        /// Standard deviation of the natural logarithm.
        sigma: f64,
    },
    /// A number around a mean.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// A share: beta-binomial on the counts.
    Beta {
        /// Expected share.
        mean: f64,
        /// Prior strength `a + b`, in payments: small means subjects differ much from one another.
        strength: f64,
    },
    /// Yes or no.
    Bernoulli {
        /// Probability of yes.
        p: f64,
    },
    /// One of the measure's classes; classes not named share what is left.
    Categorical {
        /// Probability of each class.
        p: BTreeMap<String, f64>,
    },
    /// A count over the time observed, given that there is at least one.
    NegativeBinomial {
        /// Expected events a year.
        per_year: f64,
        /// Dispersion `k`: variance is `mean + mean^2 / k`.
        dispersion: f64,
        /// Whether the count starts at 1 (a pair has at least one payment) rather than at 0.
        #[serde(default)]
        from_one: bool,
    },
}

/// One explanation of why money flows from these payers to this recipient.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// File name without `.toml`.
    pub id: String,
    /// A short name.
    pub title: Text,
    /// What it is, in a few sentences.
    pub description: Text,
    /// What it would mean for the persons.
    pub outcome: Outcome,
    /// Share of recipients it explains, before any measure is looked at.
    pub prior: f64,
    /// Where its numbers come from.
    pub sources: Vec<String>,
    /// What the pairs of such a recipient are made of: explanation id to share, summing to 1. Empty: all its own kind.
    #[serde(default)]
    pub emits: BTreeMap<String, f64>,
    /// How much rarer such a pair is among the other pairs of payers of sessions than among those of anyone else, above 0
    /// and at most 1: a tie of his own speaks against (domain notes I09). Absent: it says nothing.
    #[serde(default)]
    pub tie: Option<f64>,
    /// Expected measures of one of its own pairs; where it has habits, those that they share.
    #[serde(default)]
    pub pair: BTreeMap<String, Expectation>,
    /// Ways in which its own payers pay, shares summing to 1. Empty: all alike.
    #[serde(default, rename = "habit")]
    pub habits: Vec<Habit>,
    /// The explanation whose pairs its own look like in every way: nothing in how they pay tells the two apart.
    #[serde(default)]
    pub pays_like: Option<String>,
    /// Expected measures of the recipient.
    #[serde(default)]
    pub recipient: BTreeMap<String, Expectation>,
    /// Expected measures of one of its own payers.
    #[serde(default)]
    pub payer: BTreeMap<String, Expectation>,
}

/// One way in which the payers of an explanation pay: some once, some again and again. Measures of one payer hang
/// together (who pays once has no gaps), which a single distribution for each measure cannot say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Habit {
    /// A short name.
    pub title: Text,
    /// Share of the explanation's pairs.
    pub share: f64,
    /// Expected measures of such a pair, beside those of all pairs of the explanation.
    #[serde(default)]
    pub pair: BTreeMap<String, Expectation>,
}

impl Explanation {
    /// Gives those that pay like another its pairs.
    pub fn take_after(all: &mut [Self]) {
        for at in 0..all.len() {
            let like = all[at].pays_like.as_ref().and_then(|other| all.iter().position(|known| known.id == *other));
            if let Some(other) = like {
                (all[at].pair, all[at].habits) = (all[other].pair.clone(), all[other].habits.clone());
            }
        }
    }

    /// What is left of it where `days` were looked at: nothing is expected of a measure that needs more.
    #[must_use]
    pub fn within(&self, docs: &[MeasureDoc], days: f64) -> Self {
        let needs_more = |id: &str| docs.iter().any(|doc| doc.id == id && doc.needs_days > days);
        let mut left = self.clone();
        let of_pairs = left.habits.iter_mut().map(|habit| &mut habit.pair);
        for expected in of_pairs.chain([&mut left.pair, &mut left.recipient, &mut left.payer]) {
            expected.retain(|id, _| !needs_more(id));
        }
        left
    }

    /// Whether it expects anything of this measure of a subject.
    #[must_use]
    pub fn speaks_of(&self, subject: Subject, measure: &str) -> bool {
        match subject {
            Subject::Pair => {
                self.pair.contains_key(measure) || self.habits.iter().any(|habit| habit.pair.contains_key(measure))
            }
            Subject::Recipient => self.recipient.contains_key(measure),
            Subject::Payer => self.payer.contains_key(measure),
        }
    }

    /// What it expects of a subject: for each habit its share and its expected measures, else one with share 1.
    #[must_use]
    pub fn expected(&self, subject: Subject) -> Vec<(f64, BTreeMap<&str, &Expectation>)> {
        let all = match subject {
            Subject::Pair => &self.pair,
            Subject::Recipient => &self.recipient,
            Subject::Payer => &self.payer,
        };
        let shared: BTreeMap<&str, &Expectation> = by_id(all).collect();
        if subject != Subject::Pair || self.habits.is_empty() {
            return vec![(1.0, shared)];
        }
        let of = |habit| {
            let Habit { share, pair, .. }: &Habit = habit;
            (*share, shared.iter().map(|(id, it)| (*id, *it)).chain(by_id(pair)).collect())
        };
        self.habits.iter().map(of).collect()
    }
}

fn by_id(of: &BTreeMap<String, Expectation>) -> impl Iterator<Item = (&str, &Expectation)> {
    of.iter().map(|(id, expectation)| (id.as_str(), expectation))
}

/// How the contest weighs evidence: `schemas/contest.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContestSettings {
    /// Weight and floor of each family of measures.
    pub families: BTreeMap<String, FamilySettings>,
    /// How far the measures of a family repeat one another: `n` known ones weigh as `n` to the power of 1 less this.
    pub tempering: f64,
    /// Prior of the rival that no file describes.
    pub unexplained_prior: f64,
    /// Share of the pairs of any recipient that its explanation does not account for.
    pub open_world: f64,
    /// Natural-log units below its best explanation at which a pair is floored.
    pub pair_floor: f64,
    /// How alike the payers of one recipient are: the intraclass correlation of their evidence, 0 to 1.
    pub intraclass: f64,
    /// Share of payers who pay a recipient with outcome `lead`, before anything is looked at.
    pub payer_prior: f64,
    /// Share of a guilty payer's pairs that go to such recipients.
    pub payer_focus: f64,
    /// Chance that two recipients joined by an identifier or a forwarding belong to one network.
    pub link_trust: f64,
    /// Natural-log units beyond which a payer's other pairs, or a recipient's links, say no more.
    pub loudest: f64,
    /// The same for two recipients that may be one person.
    pub loudest_as_one: f64,
    /// How many times likelier a payer of sessions than a victim someone must be to be listed as a lead.
    pub victim_caution: f64,
    /// Share of the new message kept each round, above 0 and at most 1.
    pub damping: f64,
    /// Largest number of rounds.
    pub rounds: u32,
    /// Largest change of a message, natural-log units, at which rounds stop.
    pub tolerance: f64,
    /// Identifier edges of a value shared by more persons than this are dropped and said.
    pub degree_limit: u32,
    /// Natural-log factor on the odds of someone whom a partner's list names.
    pub seed: f64,
    /// Smallest posterior for a place in the list of leads.
    pub lead_posterior: f64,
    /// Smallest posterior for a place among the others of a payer with one payment at stake; below it, in the third tier.
    pub lead_posterior_once: f64,
    /// Natural-log cap of demographics per person.
    pub demographics_cap: f64,
}

impl ContestSettings {
    /// The same settings where age and sex weigh nothing.
    #[must_use]
    pub fn without_demographics(&self) -> Self {
        let mut settings = self.clone();
        if let Some(family) = settings.families.get_mut("demographics") {
            family.weight = 0.0;
        }
        settings
    }

    /// Weight of one measure of a family of which `known` are known: they are not independent.
    #[must_use]
    pub fn tempered(&self, family: &FamilySettings, known: u32) -> f64 {
        family.weight * f64::from(known.max(1)).powf(-self.tempering)
    }

    /// What the summed evidence of `pairs` payers of one recipient is divided by: they share its price, hours and habits, so
    /// that they are worth fewer independent ones. The design effect of a cluster sample, `1 + (n - 1) rho` (Kish 1965,
    /// *Survey Sampling*, 5.4): however many they are, they are never worth more than `1 / rho`.
    #[must_use]
    pub fn saturation(&self, pairs: usize) -> f64 {
        1.0 + (pairs.max(1) - 1) as f64 * self.intraclass
    }
}

/// How one family of measures counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilySettings {
    /// Weight of the family's summed log likelihood, because its measures are not independent.
    pub weight: f64,
    /// Natural-log units that a single measure may fall below the population's density for it.
    pub floor: f64,
}
