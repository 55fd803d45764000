//! Which payments does a value rest on?

use crate::model::{CasePayment, Status};

/// Bands in US dollars of the measures that count payments inside one.
const BANDS: [(&str, f64, f64); 5] = [
    ("core_band_share", 15.0, 60.0),
    ("working_band_share", 10.0, 200.0),
    ("large_share", 500.000_001, f64::INFINITY),
    ("low_value_share", 0.0, 200.0),
    ("foreign_low_value_share", 0.0, 200.0),
];

/// Numbers of the payments behind `measure` among those of its subject: the ones a band counts, else all.
pub(super) fn payments<'a>(measure: &str, of_subject: impl Iterator<Item = &'a CasePayment>) -> Vec<u32> {
    let band = BANDS.iter().find(|band| band.0 == measure);
    let counts = |payment: &&CasePayment| {
        let Some((_, low, high)) = band else { return true };
        let usd = payment.usd.and_then(|usd| f64::try_from(usd).ok());
        usd.is_some_and(|usd| (*low..=*high).contains(&usd))
    };
    of_subject.filter(|payment| payment.status == Status::Completed).filter(counts).map(|payment| payment.no).collect()
}
