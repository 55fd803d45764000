//! Who was a child at a payment? Such a payer is never a lead.

use crate::model::PersonFacts;

/// Whether each payer was under 18 at the time of a payment; `first` is the first payment of each, seconds since 1970.
pub(super) fn minors(payers: &[u32], facts: &[PersonFacts], first: impl Fn(usize) -> Option<i64>) -> Vec<bool> {
    let minor = |i: usize, person: u32| {
        let adult_from =
            facts[person as usize].birth_date.and_then(|born| born.checked_add_months(chrono::Months::new(216)));
        adult_from.is_some_and(|adult_from| {
            first(i).is_some_and(|first| {
                chrono::DateTime::from_timestamp(first, 0).is_some_and(|first| first.date_naive() < adult_from)
            })
        })
    };
    payers.iter().enumerate().map(|(i, &person)| minor(i, person)).collect()
}
