//! Who was a child at a payment? Such a payer is never a lead.

use crate::model::{Measured, PersonFacts};

/// Whether each payer was under 18 at the time of a payment.
pub(super) fn minors(measured: &Measured, facts: &[PersonFacts]) -> Vec<bool> {
    let minor = |i: usize, person: u32| {
        let adult_from =
            facts[person as usize].birth_date.and_then(|born| born.checked_add_months(chrono::Months::new(216)));
        adult_from.is_some_and(|adult_from| {
            let pairs = measured.payer_pairs(i).iter();
            let first = pairs
                .filter_map(|&pair| measured.pair_payments(pair as usize).first())
                .map(|payment| payment.sent)
                .min();
            first.is_some_and(|first| {
                chrono::DateTime::from_timestamp(first, 0).is_some_and(|first| first.date_naive() < adult_from)
            })
        })
    };
    measured.payers.iter().enumerate().map(|(i, &person)| minor(i, person)).collect()
}
