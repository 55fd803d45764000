//! How does one layout write its dates, sums and statuses, checked and compiled?

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};

use super::moment::{Format, format};
use super::plain;
use super::words::{Words, Zone};
use crate::model::{Mapping, Quick, Status};

/// A mapping's way of writing.
#[derive(Debug)]
pub(super) struct Dialect {
    pub(super) decimal: char,
    pub(super) rounded: bool,
    pub(super) one_sided: bool,
    pub(super) dates: Vec<Format>,
    pub(super) times: Vec<Format>,
    pub(super) zone: Option<Zone>,
    pub(super) statuses: HashMap<String, Status, Quick>,
    /// Words for `out` and `in`.
    pub(super) directions: HashMap<String, String>,
    /// Beginnings before a name, the longest first.
    pub(super) before_name: Vec<String>,
    /// Words that stand for nothing in this layout.
    pub(super) blanks: Vec<String>,
}

impl Dialect {
    pub(super) fn new(mapping: &Mapping, words: &Words) -> Result<Self> {
        ensure!(matches!(mapping.decimal, '.' | ','), "the decimal mark must be a point or a comma");
        let zone = match &mapping.zone {
            Some(name) => Some(words.zone(name).with_context(|| format!("{name} is no time zone"))?),
            None => None,
        };
        let statuses = mapping.statuses.iter().map(|(word, status)| {
            let status = Status::parse(status).with_context(|| format!("{status} is no status"))?;
            Ok((plain::words(word), status))
        });
        for word in mapping.directions.values() {
            ensure!(matches!(word.as_str(), "out" | "in"), "{word} is no direction: out or in");
        }
        let mut before_name = mapping.before_name.clone();
        before_name.sort_by_key(|before| std::cmp::Reverse(before.len()));
        Ok(Self {
            directions: mapping.directions.iter().map(|(word, to)| (plain::words(word), to.clone())).collect(),
            before_name,
            blanks: mapping.blanks.clone(),
            decimal: mapping.decimal,
            rounded: mapping.rounded,
            one_sided: mapping.one_sided,
            dates: mapping.dates.iter().map(|text| format(text)).collect::<Result<_>>()?,
            times: mapping.times.iter().map(|text| format(text)).collect::<Result<_>>()?,
            zone,
            statuses: statuses.collect::<Result<_>>()?,
        })
    }

    /// What a status word means: by the mapping, then by the vocabulary.
    pub(super) fn status(&self, text: &str, words: &Words) -> Option<Status> {
        self.statuses.get(&plain::words(text)).copied().or_else(|| words.status(text))
    }
}
