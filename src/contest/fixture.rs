//! What the tests of the contest make their explanations of.

use std::collections::BTreeMap;

use crate::model::{Explanation, Outcome, Text};

/// An explanation that expects nothing of any measure and emits these kinds of pairs.
pub(super) fn explanation(id: &str, outcome: Outcome, emits: &[(&str, f64)]) -> Explanation {
    Explanation {
        id: id.into(),
        title: Text::default(),
        description: Text::default(),
        outcome,
        prior: 0.3,
        sources: Vec::new(),
        emits: emits.iter().map(|(kind, share)| ((*kind).to_owned(), *share)).collect(),
        pair: BTreeMap::new(),
        habits: Vec::new(),
        pays_like: None,
        recipient: BTreeMap::new(),
        payer: BTreeMap::new(),
    }
}
