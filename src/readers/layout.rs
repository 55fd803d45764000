//! Which of a file's columns does a mapping read, and as what?

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::model::{Mapping, Role};

/// The columns of one file that a mapping reads.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// What each cell handed on means.
    pub(super) roles: Arc<[Role]>,
    /// Where it stands in a row; aligned with `roles`.
    pub(super) positions: Vec<usize>,
    /// Headings.
    pub(super) width: usize,
    /// Headings up to the last one that is not empty: a row may be this short.
    pub(super) least: usize,
    /// Columns that tell rows which are no payments, with the lower-case beginnings that say so.
    skips: Vec<(usize, Vec<String>)>,
}

/// A heading as it is compared: trimmed, lower case; the second and further columns of one heading get `#2`, `#3`.
pub(super) fn keys<S: AsRef<str>>(headings: &[S]) -> Vec<String> {
    let mut met: HashMap<String, usize> = HashMap::new();
    let numbered = |heading: &S| {
        let key = heading.as_ref().trim().to_lowercase();
        if key.is_empty() {
            return key;
        }
        let count = met.entry(key.clone()).or_default();
        *count += 1;
        if *count == 1 { key } else { format!("{key}#{count}") }
    };
    headings.iter().map(numbered).collect()
}

/// What stands in a heading where `pattern` has `{currency}` or `{zone}`, and which of the two it is.
fn captured<'h>(pattern: &str, heading: &'h str) -> Option<(Role, &'h str)> {
    if !pattern.contains('{') {
        return None;
    }
    let (marks, heading) = ([("{currency}", Role::Currency), ("{zone}", Role::SentZone)], heading.trim());
    marks.into_iter().find_map(|(mark, role)| {
        let (before, behind) = pattern.trim().split_once(mark)?;
        let inner = heading.get(before.len()..heading.len().checked_sub(behind.len())?)?;
        let around = heading[..before.len()].eq_ignore_ascii_case(before)
            && heading[heading.len() - behind.len()..].eq_ignore_ascii_case(behind);
        (around && !inner.trim().is_empty()).then_some((role, inner.trim()))
    })
}

/// `mapping` with what one file writes for `{currency}` and `{zone}` in its headings, and with a holder for the account
/// whose statement `file` is: nobody else's, unless the mapping says who.
pub(super) fn concrete(mapping: &Arc<Mapping>, headings: &[String], file: &str) -> Arc<Mapping> {
    let mut own = Mapping::clone(mapping);
    own.columns = BTreeMap::new();
    for (name, &role) in &mapping.columns {
        match headings.iter().find_map(|heading| Some((heading, captured(name, heading)?))) {
            Some((heading, (what, text))) => {
                own.columns.insert(heading.trim().to_owned(), role);
                own.constants.entry(what).or_insert_with(|| text.to_owned());
            }
            None => {
                own.columns.insert(name.clone(), role);
            }
        }
    }
    let sided =
        |role: &Role| matches!(role, Role::AmountIn | Role::AmountOut | Role::Direction) || role.is_counterparty();
    let is_held = |role: &Role| role.is_holder();
    if own.columns.values().any(sided) && !own.columns.values().chain(own.constants.keys()).any(is_held) {
        own.constants.insert(Role::HolderId, format!("holder of {file}"));
    }
    Arc::new(own)
}

/// The required headings of `mapping` that `headings` lack.
pub(super) fn missing<'m>(mapping: &'m Mapping, headings: &[String]) -> Vec<&'m str> {
    let present: HashSet<String> = keys(headings).into_iter().collect();
    let is_there = |name: &str| {
        present.contains(&name.trim().to_lowercase()) || headings.iter().any(|h| captured(name, h).is_some())
    };
    mapping.required.iter().map(String::as_str).filter(|name| !is_there(name)).collect()
}

/// The headings that `mapping` neither reads nor knows to ignore.
pub(super) fn unknown(mapping: &Mapping, headings: &[String]) -> Vec<String> {
    let known = || mapping.columns.keys().chain(&mapping.ignored).chain(mapping.skip.keys());
    let names: Vec<String> = known().map(|name| name.trim().to_lowercase()).collect();
    let present = keys(headings);
    let is_news = |(heading, key): &(&String, &String)| {
        !key.is_empty() && !names.contains(key) && !known().any(|name| captured(name, heading).is_some())
    };
    headings.iter().zip(&present).filter(is_news).map(|(heading, _)| heading.trim().to_owned()).collect()
}

impl Layout {
    /// Finds the columns of `mapping` among `headings`. Where two columns mean the same, the first one counts.
    pub(super) fn of(mapping: &Mapping, headings: &[String]) -> Self {
        let read: Vec<(String, Role)> =
            mapping.columns.iter().map(|(name, &role)| (name.trim().to_lowercase(), role)).collect();
        let (mut roles, mut positions): (Vec<Role>, Vec<usize>) = (Vec::new(), Vec::new());
        let present = keys(headings);
        let skips = present.iter().enumerate().filter_map(|(at, key)| {
            let (_, words) = mapping.skip.iter().find(|(name, _)| name.trim().to_lowercase() == *key)?;
            Some((at, words.iter().map(|word| word.trim().to_lowercase()).collect()))
        });
        let skips: Vec<(usize, Vec<String>)> = skips.collect();
        for (at, key) in present.iter().enumerate() {
            let role = read.iter().find(|(name, _)| name == key).map(|&(_, role)| role);
            if let Some(role) = role.filter(|role| !roles.contains(role) && *role != Role::SourcePlace) {
                roles.push(role);
                positions.push(at);
            }
        }
        let least = headings.iter().rposition(|heading| !heading.trim().is_empty()).map_or(0, |at| at + 1);
        Self { roles: roles.into(), positions, width: headings.len(), least, skips }
    }

    /// A layout of columns known beforehand.
    pub(super) fn of_roles(roles: &[Role]) -> Self {
        let (width, positions) = (roles.len(), (0..roles.len()).collect());
        Self { roles: roles.into(), positions, width, least: 0, skips: Vec::new() }
    }

    /// Where the cells stand that are handed on, and behind them those that only tell which rows are no payments.
    pub(super) fn needed(&self) -> Vec<usize> {
        let mut needed = self.positions.clone();
        for (at, _) in &self.skips {
            if !needed.contains(at) {
                needed.push(*at);
            }
        }
        needed
    }

    /// Whether rows may have to be passed over at all.
    pub(super) fn skips_some(&self) -> bool {
        !self.skips.is_empty()
    }

    /// Whether the row is no payment, as the mapping's `skip` says.
    pub(super) fn skips<'c>(&self, cell: impl Fn(usize) -> std::borrow::Cow<'c, str>) -> bool {
        self.skips.iter().any(|(at, words)| {
            let text = cell(*at).trim().to_lowercase();
            words.iter().any(|word| text.starts_with(word.as_str()))
        })
    }

    /// With the place of each row in the file as the last column.
    pub(super) fn with_place(mut self) -> Self {
        self.roles = self.roles.iter().copied().chain([Role::SourcePlace]).collect();
        self
    }

    /// Whether a row of `count` cells fits, `cell` telling whether a cell is empty.
    pub(super) fn fits(&self, count: usize, is_empty: impl Fn(usize) -> bool) -> bool {
        count >= self.least && (count <= self.width || (self.width..count).all(is_empty))
    }
}

/// Column names of a layout without header: `"1"`, `"2"`, ...
pub(super) fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|at| at.to_string()).collect()
}

/// Whether a row without header could be one of `mapping`'s: no more columns than it knows, a digit where an amount
/// belongs, three letters where a currency does, digits where a date does, letters where a name does.
pub(super) fn could_be_row<S: AsRef<str>>(mapping: &Mapping, cells: &[S]) -> bool {
    let filled = cells.iter().rposition(|cell| !cell.as_ref().trim().is_empty()).map_or(0, |at| at + 1);
    let known = mapping.columns.keys().chain(&mapping.ignored).filter_map(|at| at.parse().ok()).max().unwrap_or(0);
    let suits = |(at, role): (&String, &Role)| {
        let cell = at.parse::<usize>().ok().and_then(|at| cells.get(at.checked_sub(1)?)).map_or("", AsRef::as_ref);
        let (text, digits) = (cell.trim(), cell.bytes().filter(u8::is_ascii_digit).count());
        match role {
            Role::Amount => digits > 0,
            Role::Currency => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()),
            Role::SentAt | Role::SentDate => digits >= 4,
            Role::SenderName | Role::RecipientName => text.chars().any(char::is_alphabetic),
            _ => true,
        }
    };
    filled > 0 && filled <= known && mapping.columns.iter().all(suits)
}
