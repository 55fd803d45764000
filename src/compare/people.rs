//! Which person of one run is which of the other? The one most of whose records are the same.

use std::collections::BTreeMap;

use crate::store::PersonRow;

/// Persons of the second run by those of the first, and back.
#[derive(Debug, Default)]
pub(super) struct Matched {
    forth: BTreeMap<String, String>,
    back: BTreeMap<String, String>,
}

impl Matched {
    pub(super) fn new(before: &[PersonRow], after: &[PersonRow]) -> Self {
        let there: BTreeMap<u64, &str> = after.iter().map(|row| (row.record, row.person.as_str())).collect();
        let mut shared: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in before {
            if let Some(person) = there.get(&row.record) {
                *shared.entry((&row.person, person)).or_default() += 1;
            }
        }
        let mut most: Vec<_> = shared.into_iter().map(|((one, other), records)| (records, one, other)).collect();
        most.sort_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        let mut matched = Self::default();
        for (_, one, other) in most {
            if !matched.forth.contains_key(one) && !matched.back.contains_key(other) {
                matched.forth.insert(one.to_owned(), other.to_owned());
                matched.back.insert(other.to_owned(), one.to_owned());
            }
        }
        matched
    }

    /// The person of the first run whom `person` of the second is.
    pub(super) fn before(&self, person: &str) -> Option<&str> {
        self.back.get(person).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_matched_by_their_records() {
        let row = |record, person: &str| PersonRow { record, person: person.into() };
        let before = [row(1, "P-A"), row(2, "P-A"), row(3, "P-B"), row(9, "P-C")];
        let after = [row(1, "P-X"), row(2, "P-X"), row(3, "P-X"), row(4, "P-Y")];
        let matched = Matched::new(&before, &after);
        assert_eq!(matched.before("P-X"), Some("P-A"), "two records against one");
        assert_eq!(matched.before("P-Y"), None);
    }
}
