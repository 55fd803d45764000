//! Which of a file's columns does a mapping read, and as what?

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
}

/// A heading as it is compared: trimmed, lower case; the second and further columns of one heading get `#2`, `#3`.
pub(super) fn keys<S: AsRef<str>>(headings: &[S]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::with_capacity(headings.len());
    let plain: Vec<String> = headings.iter().map(|heading| heading.as_ref().trim().to_lowercase()).collect();
    for (at, key) in plain.iter().enumerate() {
        let before = plain[..at].iter().filter(|&earlier| earlier == key).count();
        keys.push(if before == 0 || key.is_empty() { key.clone() } else { format!("{key}#{}", before + 1) });
    }
    keys
}

/// The required headings of `mapping` that `headings` lack.
pub(super) fn missing<'m>(mapping: &'m Mapping, headings: &[String]) -> Vec<&'m str> {
    let present = keys(headings);
    mapping.required.iter().filter(|name| !present.contains(&name.trim().to_lowercase())).map(String::as_str).collect()
}

/// The headings that `mapping` neither reads nor knows to ignore.
pub(super) fn unknown(mapping: &Mapping, headings: &[String]) -> Vec<String> {
    let known: Vec<String> =
        mapping.columns.keys().chain(&mapping.ignored).map(|name| name.trim().to_lowercase()).collect();
    let present = keys(headings);
    let news = headings.iter().zip(&present).filter(|(_, key)| !key.is_empty() && !known.contains(key));
    news.map(|(heading, _)| heading.trim().to_owned()).collect()
}

impl Layout {
    /// Finds the columns of `mapping` among `headings`. Where two columns mean the same, the first one counts.
    pub(super) fn of(mapping: &Mapping, headings: &[String]) -> Self {
        let read: Vec<(String, Role)> =
            mapping.columns.iter().map(|(name, &role)| (name.trim().to_lowercase(), role)).collect();
        let (mut roles, mut positions): (Vec<Role>, Vec<usize>) = (Vec::new(), Vec::new());
        for (at, key) in keys(headings).iter().enumerate() {
            let role = read.iter().find(|(name, _)| name == key).map(|&(_, role)| role);
            if let Some(role) = role.filter(|role| !roles.contains(role)) {
                roles.push(role);
                positions.push(at);
            }
        }
        let least = headings.iter().rposition(|heading| !heading.trim().is_empty()).map_or(0, |at| at + 1);
        Self { roles: roles.into(), positions, width: headings.len(), least }
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

/// Whether a row without header could be one of `mapping`'s: as many columns, and a digit where an amount belongs.
pub(super) fn could_be_row<S: AsRef<str>>(mapping: &Mapping, cells: &[S]) -> bool {
    let amount = mapping.columns.iter().find(|&(_, &role)| role == Role::Amount).and_then(|(at, _)| at.parse().ok());
    let filled = cells.iter().rposition(|cell| !cell.as_ref().trim().is_empty()).map_or(0, |at| at + 1);
    let known = mapping.columns.keys().chain(&mapping.ignored).filter_map(|at| at.parse().ok()).max().unwrap_or(0);
    let digit = |at: usize| cells.get(at - 1).is_some_and(|cell| cell.as_ref().contains(|c: char| c.is_ascii_digit()));
    filled <= known && cells.len() >= filled && amount.is_some_and(|at: usize| at > 0 && digit(at))
}
