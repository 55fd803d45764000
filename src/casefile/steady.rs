//! How is a number kept so that it reads back the same from text? Nine significant digits, nothing below a trillionth.

use crate::model::Case;

/// Digits after the first.
const DIGITS: usize = 8;
/// Below this a number is 0.
const NOTHING: f64 = 1e-12;

/// `value` with nine significant digits.
fn steady(value: f64) -> f64 {
    if value.abs() < NOTHING { 0.0 } else { format!("{value:.DIGITS$e}").parse().unwrap_or(value) }
}

/// Every number of a case, made steady.
pub(super) fn case(case: &mut Case) {
    let put = |value: &mut f64| *value = steady(*value);
    for cluster in &mut case.clusters {
        [&mut cluster.score, &mut cluster.expected_persons, &mut cluster.urgency].into_iter().for_each(put);
    }
    for lead in &mut case.leads {
        [&mut lead.score, &mut lead.prior, &mut lead.own, &mut lead.borrowed].into_iter().for_each(put);
        for evidence in &mut lead.evidence {
            put(&mut evidence.log10);
            evidence.value.iter_mut().for_each(put);
        }
        for standing in &mut lead.standings {
            put(&mut standing.posterior);
            standing.log10.iter_mut().for_each(put);
        }
    }
    for pair in &mut case.pairs {
        [&mut pair.lead, &mut pair.victim, &mut pair.own].into_iter().flatten().for_each(put);
    }
    case.flags.iter_mut().for_each(|flag| put(&mut flag.value));
    case.persons.iter_mut().flat_map(|person| &mut person.records).for_each(|record| put(&mut record.join_weight));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_number_survives_its_text() {
        for value in [0.1 + 0.2, -2.697_999_999_999_9, 1.0 / 3.0, 4.567e-9, 123_456.789_012, 0.0, 1e-300] {
            let kept = steady(value);
            let text = serde_json::to_string(&kept).expect("a number");
            assert_eq!(serde_json::from_str::<f64>(&text).expect("a number").to_bits(), kept.to_bits(), "{value}");
        }
    }
}
