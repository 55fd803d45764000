//! Which of the guide's patterns does each pair, recipient and payer show?

use anyhow::{Result, bail};
use rayon::prelude::*;

use crate::model::{Band, Flag, FlagRaised, MeasureTable, Measured, Subject};

/// One condition of a flag, and where its value stands.
struct Condition<'a> {
    band: &'a Band,
    table: &'a MeasureTable,
    column: usize,
    /// From the row of a pair to the row of its recipient or payer, when the condition is of those.
    rows: Option<&'a [u32]>,
}

impl Condition<'_> {
    /// The value in `row` of the flag's subject, when it is known and within the band.
    fn holds(&self, row: usize) -> Option<f64> {
        let row = self.rows.map_or(row, |rows| rows[row] as usize);
        let value = self.table.row(row)[self.column].number()?;
        let above = self.band.at_least.is_none_or(|least| value >= least);
        let below = self.band.at_most.is_none_or(|most| value <= most);
        (above && below).then_some(value)
    }
}

/// Every flag met, by flag, person and payer. `flags` is sorted by id.
///
/// # Errors
/// When a flag has no condition, or asks for a measure that its subject does not have: the error names file and key.
pub fn raise_flags(measured: &Measured, flags: &[Flag]) -> Result<Vec<FlagRaised>> {
    let (to_recipient, to_payer) = (recipient_rows(measured), payer_rows(measured));
    let mut raised = Vec::new();
    for (position, flag) in flags.iter().enumerate() {
        let bands = flag.when.iter().enumerate();
        let conditions: Vec<Condition> =
            bands.map(|(at, _)| condition(measured, flag, at, &to_recipient, &to_payer)).collect::<Result<_>>()?;
        let Some((first, others)) = conditions.split_first() else {
            bail!("schemas/flags/{}.toml: when: a flag needs at least one condition", flag.id);
        };
        let meets = |row: usize| {
            let value = first.holds(row)?;
            let all = others.iter().all(|condition| condition.holds(row).is_some());
            all.then(|| raise(measured, position, flag.subject, row, value))
        };
        raised.par_extend((0..table(measured, flag.subject).len()).into_par_iter().filter_map(meets));
    }
    Ok(raised)
}

fn condition<'a>(
    measured: &'a Measured,
    flag: &'a Flag,
    at: usize,
    to_recipient: &'a [u32],
    to_payer: &'a [u32],
) -> Result<Condition<'a>> {
    let file = format!("schemas/flags/{}.toml: when[{at}]", flag.id);
    let band = &flag.when[at];
    let on = band.on.unwrap_or(flag.subject);
    let rows = match (flag.subject, on) {
        (own, on) if own == on => None,
        (Subject::Pair, Subject::Recipient) => Some(to_recipient),
        (Subject::Pair, Subject::Payer) => Some(to_payer),
        _ => bail!("{file}.on: only a flag on a pair may ask for a measure of its recipient or payer"),
    };
    let table = table(measured, on);
    let Some(column) = table.position(&band.measure) else {
        let known = table.ids.join(", ");
        bail!("{file}.measure: \"{}\" is no measure of a {}; known: {known}", band.measure, word(on));
    };
    if band.at_least.is_none() && band.at_most.is_none() {
        bail!("{file}: give at_least, at_most or both");
    }
    Ok(Condition { band, table, column, rows })
}

fn word(subject: Subject) -> &'static str {
    match subject {
        Subject::Pair => "pair",
        Subject::Recipient => "recipient",
        Subject::Payer => "payer",
    }
}

fn table(measured: &Measured, subject: Subject) -> &MeasureTable {
    match subject {
        Subject::Pair => &measured.pair_table,
        Subject::Recipient => &measured.recipient_table,
        Subject::Payer => &measured.payer_table,
    }
}

fn raise(measured: &Measured, flag: usize, subject: Subject, row: usize, value: f64) -> FlagRaised {
    let (person, payer) = match subject {
        Subject::Pair => (measured.pairs[row].recipient, Some(measured.pairs[row].payer)),
        Subject::Recipient => (measured.recipients[row], None),
        Subject::Payer => (measured.payers[row], None),
    };
    FlagRaised { flag: flag as u16, person, payer, value }
}

fn recipient_rows(measured: &Measured) -> Vec<u32> {
    let rows = 0..measured.recipients.len();
    rows.flat_map(|row| measured.recipient_pairs(row).map(move |_| row as u32)).collect()
}

fn payer_rows(measured: &Measured) -> Vec<u32> {
    let mut rows = vec![0; measured.pairs.len()];
    for payer in 0..measured.payers.len() {
        for &pair in measured.payer_pairs(payer) {
            rows[pair as usize] = payer as u32;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PairKey, Text, Value};

    /// Two payers (5, 6) of one recipient (9), with 3 and 8 payments.
    fn measured() -> Measured {
        let table = |id, values: &[f64]| MeasureTable {
            ids: vec![id],
            values: values.iter().map(|&x| if x < 0.0 { Value::Unknown } else { Value::Number(x) }).collect(),
        };
        Measured {
            pairs: vec![PairKey { recipient: 9, payer: 5 }, PairKey { recipient: 9, payer: 6 }],
            pair_starts: vec![0, 3, 11],
            pair_table: table("payments", &[3.0, 8.0]),
            recipients: vec![9],
            recipient_starts: vec![0, 2],
            recipient_table: table("payers", &[2.0]),
            payers: vec![5, 6],
            payer_starts: vec![0, 1, 2],
            payer_pairs: vec![0, 1],
            payer_table: table("corridors", &[-1.0, 1.0]),
            ..Measured::default()
        }
    }

    fn flag(subject: Subject, bands: &[(&str, Option<Subject>, f64)]) -> Flag {
        let when = bands.iter().map(|&(measure, on, least)| Band {
            measure: measure.into(),
            on,
            at_least: Some(least),
            at_most: None,
        });
        Flag {
            id: "example".into(),
            title: Text::default(),
            reason: Text { fr: "{value} fois".into(), en: "{value} times".into() },
            innocent: Text::default(),
            per_cent: false,
            subject,
            when: when.collect(),
            source: String::new(),
        }
    }

    #[test]
    fn a_pair_flag_may_look_at_its_recipient_and_payer_and_unknown_never_holds() {
        let hub = ("payers", Some(Subject::Recipient), 2.0);
        let met = raise_flags(&measured(), &[flag(Subject::Pair, &[("payments", None, 5.0), hub])]).expect("sound");
        assert_eq!(met, [FlagRaised { flag: 0, person: 9, payer: Some(6), value: 8.0 }]);
        let known = ("corridors", Some(Subject::Payer), 0.0);
        let met = raise_flags(&measured(), &[flag(Subject::Pair, &[("payments", None, 1.0), known])]).expect("sound");
        assert_eq!(met.len(), 1, "the first payer's corridors are unknown");
    }

    #[test]
    fn a_measure_of_another_subject_is_an_error_that_names_file_and_key() {
        let wrong = flag(Subject::Recipient, &[("payments", None, 1.0)]);
        let error = raise_flags(&measured(), &[wrong]).expect_err("no such measure").to_string();
        assert!(error.starts_with("schemas/flags/example.toml: when[0].measure: \"payments\""), "{error}");
        let wrong = flag(Subject::Recipient, &[("corridors", Some(Subject::Payer), 1.0)]);
        let error = raise_flags(&measured(), &[wrong]).expect_err("not a pair").to_string();
        assert!(error.contains("when[0].on"), "{error}");
    }

    #[test]
    fn a_sentence_shows_shares_as_per_cent_in_either_language() {
        use crate::model::Language::{En, Fr};
        let counted = flag(Subject::Pair, &[]);
        assert_eq!(counted.sentence(12.0, En), "12 times");
        let share = Flag { per_cent: true, ..counted };
        assert_eq!(share.sentence(0.625, Fr), "62,5 % fois");
        assert_eq!(share.sentence(1.0, En), "100 % times");
    }
}
