//! Which words, countries, currencies and rates does normalising look things up in?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AmountBasis, PartyKind, Purpose, Relation, Sex, Status, Text};

/// Words that exports use, by what they mean: the content of `schemas/vocabulary.toml`. Words are compared in lower-case
/// ASCII with punctuation as spaces; a phrase also matches inside a longer text, the longest one first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vocabulary {
    /// Words that stand for an empty cell: `n/a`, `-`, `null`. Compared whole.
    pub blanks: Vec<String>,
    /// Status words understood besides those of the mapping. Compared whole.
    pub statuses: BTreeMap<Status, Vec<String>>,
    /// Words of declared purposes.
    pub purposes: BTreeMap<Purpose, Vec<String>>,
    /// Words of declared relations.
    pub relations: BTreeMap<Relation, Vec<String>>,
    /// Words for person and business. Compared whole.
    pub kinds: BTreeMap<PartyKind, Vec<String>>,
    /// Words for the sexes. Compared whole.
    pub sexes: BTreeMap<Sex, Vec<String>>,
    /// Words for what an amount includes. Compared whole.
    pub bases: BTreeMap<AmountBasis, Vec<String>>,
    /// Titles dropped from names.
    pub titles: Vec<String>,
    /// Currency code to its names. Compared whole.
    pub currencies: BTreeMap<String, Vec<String>>,
    /// Time zone abbreviation (upper case) to offset from UTC, `-08:00`; ambiguous ones are left out.
    pub zones: BTreeMap<String, String>,
}

/// The content of `schemas/countries.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Countries {
    /// Every country and territory of ISO 3166-1, by code.
    pub country: Vec<CountryFacts>,
}

/// One country or territory.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryFacts {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// ISO 3166-1 alpha-3.
    pub iso3: String,
    /// Name.
    pub name: Text,
    /// Other spellings seen in exports.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// IANA zone, when clocks have agreed all over the country since 1999.
    #[serde(default)]
    pub zone: Option<String>,
    /// ISO 4217 code of its currency.
    #[serde(default)]
    pub currency: Option<String>,
}

/// The content of `schemas/pegs.toml`: which currencies exist, and which are fixed to another.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pegs {
    /// ISO 4217 codes, in use or withdrawn since 1999: any other code is rejected.
    pub currencies: Vec<String>,
    /// Fixed parities.
    #[serde(default)]
    pub peg: Vec<Peg>,
}

/// A published fixed parity, used when no reference rate exists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peg {
    /// The pegged currency.
    pub currency: String,
    /// The currency it is fixed to.
    pub anchor: String,
    /// Units of `currency` for one unit of `anchor`, as decimal text so that it stays exact.
    pub per_anchor: String,
    /// First day it holds, when that is later than 1999.
    #[serde(default)]
    pub from: Option<chrono::NaiveDate>,
    /// Last day it holds, when it ended.
    #[serde(default)]
    pub to: Option<chrono::NaiveDate>,
    /// Who publishes it.
    pub source: String,
}

/// The content of `schemas/ledger.toml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerColumns {
    /// Every canonical column, in ledger order.
    pub column: Vec<LedgerColumn>,
}

/// One canonical column of the ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerColumn {
    /// Heading in canonical files, and [`super::Role`] name.
    pub name: String,
    /// `text`, `decimal`, `time`, `date`, `code`, `word` or `integer`.
    pub kind: String,
    /// Unit or closed vocabulary, when there is one.
    #[serde(default)]
    pub unit: String,
    /// Whether a canonical file must have the column.
    #[serde(default)]
    pub required: bool,
    /// What it means.
    pub meaning: Text,
}
