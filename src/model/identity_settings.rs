//! How surely must two records agree before they are taken for one person?

use serde::{Deserialize, Serialize};

/// `schemas/identity.toml`: weights in bits (log2 of the likelihood ratio *same person* : *two people*).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySettings {
    /// Least sum of weights, prior included, at which two records are joined.
    pub threshold: f32,
    /// How much surer than with anyone else a join on a name must be, in bits.
    pub margin: f32,
    /// Chance, 0 to 1, from which a recipient of several payers is joined to whom she may be.
    pub likely: f32,
    /// Evidence for.
    pub agree: AgreeWeights,
    /// Evidence among those whom one person deals with.
    pub kin: KinWeights,
    /// Evidence against; all are zero or negative.
    pub differ: DifferWeights,
    /// How names are compared.
    pub names: NameSettings,
    /// How many records may be compared with each other.
    pub limits: IdentityLimits,
}

/// What an agreement is worth, in bits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreeWeights {
    /// Same provider and same customer number.
    pub customer_number: f32,
    /// Same identity document.
    pub document: f32,
    /// Same account or IBAN.
    pub account: f32,
    /// Same e-mail.
    pub email: f32,
    /// Same phone held by one name; every further name on it takes one doubling off.
    pub phone: f32,
    /// Same birth date.
    pub birth_date: f32,
    /// Birth dates one digit or one swap of day and month apart.
    pub birth_date_slip: f32,
    /// Same address.
    pub address: f32,
    /// Most that a shared city is worth; a city that many people share is worth less.
    pub city: f32,
    /// Most that it is worth that one of them is met often: log2 of the records.
    pub often_met: f32,
}

/// Most that an agreement is worth between two whom the same person pays, or who pay the same: kin share much.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KinWeights {
    /// Shared surnames, all together.
    pub surname: f32,
    /// A shared city or address.
    pub home: f32,
    /// A shared phone.
    pub phone: f32,
    /// A shared given name beyond its rarity: kin avoid one another's.
    pub namesake: f32,
    /// Two names of the same given name that share no surname.
    pub changed: f32,
}

/// What a disagreement between two known values is worth, in bits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferWeights {
    /// Two customer numbers at one provider.
    pub customer_number: f32,
    /// Two phones.
    pub phone: f32,
    /// Two accounts.
    pub account: f32,
    /// Two e-mails.
    pub email: f32,
    /// Two cities.
    pub city: f32,
    /// Two countries.
    pub country: f32,
    /// Two sexes.
    pub sex: f32,
    /// How many times more a disagreement counts for each doubling of the records behind both persons.
    pub each_doubling: f32,
}

/// How the words of two names are aligned and weighed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameSettings {
    /// Least Jaro-Winkler similarity at which two words may be one word misspelt.
    pub similar: f64,
    /// Weight of a misspelling, added to the word's own.
    pub misspelt: f32,
    /// Weight of a familiar form, added to the word's own.
    pub nickname: f32,
    /// Weight of a word that only one of the two names has.
    pub missing: f32,
    /// Most that a name and its first letter are worth.
    pub initial: f32,
    /// Weight of two different given names beside one that is shared.
    pub two_givens: f32,
    /// Weight of a shared given name that comes first in one name alone, where the other has another first one.
    pub led_apart: f32,
    /// Weight of two different surnames beside one that is shared.
    pub two_surnames: f32,
    /// Weight of two words of unlike kind: a second given name here, a middle name or maternal surname there.
    pub mixed: f32,
    /// Weight of names that share a given name and no surname: married, perhaps.
    pub changed: f32,
    /// A spelling with this share of the other's bearers or less may be a misspelling of it; two common spellings are
    /// two names.
    pub misspelling_share: f32,
    /// People imagined beside those in the data, so that a small input does not take every name for a rare one.
    pub imagined_people: f32,
    /// Share of the imagined people who bear a name listed in `given` or `surnames`.
    pub common_share: f32,
    /// Share of the imagined people who bear any other name.
    pub other_share: f32,
    /// Given names that are common somewhere, whatever the input says.
    pub given: Vec<String>,
    /// Surnames that are common somewhere, likewise.
    pub surnames: Vec<String>,
    /// Words that belong to the next one: *de la cruz*, *dela cruz* and *delacruz* are one surname.
    pub particles: Vec<String>,
    /// Forms of one given name.
    pub nicknames: Vec<Vec<String>>,
}

/// Bounds on comparisons.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityLimits {
    /// Names on one phone, address or e-mail above which it is an agent's and joins nobody.
    pub names_per_identifier: u32,
    /// Records of a block up to which all are compared with each other.
    pub block: usize,
    /// Neighbours each record of a larger identifier block is compared with, in order of name.
    pub neighbours: usize,
    /// Counterparts of a person above which they are no evidence.
    pub counterparts: usize,
}
