//! How does the text of an export become money, moments, places and comparable parties?
//!
//! The only stage that repairs data, and it says how: amounts by the decimal mark of their mapping, times by offset,
//! zone column or the mapping's zone (a local time that happens twice is the earlier one, one that is skipped moves
//! forward by the gap), values in US dollars by the reference rate of the payment's UTC date or of the business day
//! before it. What cannot be understood for certain rejects its row with the column, the reason and the text.
//!
//! [`Normaliser::batch`] is pure and runs on every core; [`Intake`] takes its results in file order, drops duplicates
//! and numbers records.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::model::{Batch, Countries, Mapping, Pegs, Raw, Vocabulary};

mod amount;
mod cells;
mod dialect;
mod intake;
mod key;
mod moment;
mod party;
mod phone;
mod place;
mod plain;
#[cfg(test)]
mod properties;
mod rates;
mod resume;
mod row;
mod seeds;
mod seen;
mod sides;
mod words;

pub use intake::Intake;

use dialect::Dialect;
use place::Places;
use rates::Rates;
use words::Words;

/// The data normalising looks things up in.
#[derive(Clone, Copy, Debug)]
pub struct References<'a> {
    /// Words of statuses, purposes, relations, sexes, titles, zones.
    pub vocabulary: &'a Vocabulary,
    /// Countries and their spellings.
    pub countries: &'a Countries,
    /// Currencies and fixed parities.
    pub pegs: &'a Pegs,
    /// `schemas/rates/ecb.csv.zst`: euro reference rates of the European Central Bank, its own layout, zstd.
    pub rates: &'a [u8],
    /// The user's `--rates` file in the same layout, plain text: adds to the reference rates and overrides them.
    pub own_rates: Option<&'a [u8]>,
}

/// Turns rows of text into typed payments; shared by all threads.
#[derive(Debug)]
pub struct Normaliser {
    words: Words,
    places: Places,
    rates: Rates,
    dialects: HashMap<String, Dialect>,
}

impl Normaliser {
    /// Prepares all lookups. An error names the mapping, the word or the line that is wrong.
    pub fn new(references: References<'_>, mappings: &[Arc<Mapping>]) -> Result<Self> {
        let words = Words::new(references.vocabulary)?;
        let ((), rates) = rayon::join(phone::prepare, || rates(references));
        let rates = rates?;
        let mut dialects = HashMap::new();
        for mapping in mappings {
            let dialect = Dialect::new(mapping, &words).with_context(|| format!("mapping {}", mapping.id))?;
            dialects.insert(mapping.id.clone(), dialect);
        }
        Ok(Self { words, places: Places::new(references.countries), rates, dialects })
    }

    /// Types the rows of one batch: accepted rows in order, and rejections (the reader's included) in row order.
    ///
    /// # Panics
    /// If the batch's mapping was not among those given to [`Normaliser::new`].
    #[must_use]
    pub fn batch(&self, raw: &Raw) -> Batch {
        row::batch(self, self.dialect(&raw.mapping.id).expect("every source has one of the mappings given"), raw)
    }

    /// Number of a device, 0 where none is told.
    fn device(&self, text: &str) -> u32 {
        if self.words.is_blank(text) { 0 } else { key::device(text) }
    }

    fn dialect(&self, mapping: &str) -> Option<&Dialect> {
        self.dialects.get(mapping)
    }
}

/// All rates, the user's own before the shipped ones.
fn rates(references: References<'_>) -> Result<Rates> {
    let mut rates = Rates::new(references.rates, references.pegs).context("the shipped reference rates")?;
    if let Some(own) = references.own_rates {
        rates.add(own).context("the rates given with --rates")?;
    }
    rates.fill();
    Ok(rates)
}
