//! What has an extract itself decided? A measure that it fixes is unknown, whatever the number says.
//!
//! The payers of one recipient, as an answer gives them, have no other recipients in it; a payer's history shows each
//! recipient with a single payer; where small payments alone were asked for, no payment is large.

use crate::model::{Asked, Coverage, CoverageKind, MeasureTable, Measured, Value};

/// Measures of a recipient that need no other payment than those at hand.
const OF_ANY_RECIPIENT: [&str; 1] = ["is_business"];
/// Measures of a payer that do.
const OF_ANY_PAYER: [&str; 1] = ["payer_age"];
/// Measures of a recipient that rest on what others received or sent, too.
const ACROSS_RECIPIENTS: [&str; 4] = ["onward_recipients", "onward_share", "payer_overlap", "shared_identifiers"];
/// Measures of a payer that rest on his recipients' other payers.
const ACROSS_PAYERS: [&str; 1] = ["hub_recipients"];
/// Measures of the sums paid, which limits on the sums asked for decide.
const OF_SUMS: [&str; 11] = [
    "amount_between_payers",
    "amount_escalation",
    "amount_median",
    "amount_spread",
    "core_band_share",
    "foreign_low_value_share",
    "large_share",
    "low_value_share",
    "payer_core_share",
    "recipient_amount_median",
    "working_band_share",
];

/// What one source file shows whole.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four facts of a file, each on its own")]
struct Shows {
    recipients: bool,
    payers: bool,
    everybody: bool,
    all_sums: bool,
}

impl Shows {
    fn of(coverage: &Coverage) -> Self {
        let everybody = coverage.kind == CoverageKind::Population;
        Self {
            recipients: everybody || coverage.asked == Some(Asked::Recipients),
            payers: everybody || coverage.asked == Some(Asked::Payers),
            everybody,
            all_sums: coverage.at_least_usd.is_none() && coverage.at_most_usd.is_none(),
        }
    }

    /// What several files show: a person whom one of them holds whole is held whole, sums are whole where all are.
    fn and(self, other: Self) -> Self {
        Self {
            recipients: self.recipients || other.recipients,
            payers: self.payers || other.payers,
            everybody: self.everybody || other.everybody,
            all_sums: self.all_sums && other.all_sums,
        }
    }
}

/// Makes unknown what the extracts fixed; `coverage` is that of each source file, in the order payments number them.
pub fn leave_out(measured: &mut Measured, coverage: &[Coverage]) {
    let shows: Vec<Shows> = coverage.iter().map(Shows::of).collect();
    if shows.iter().all(|shows| shows.everybody && shows.all_sums) {
        return;
    }
    let whole = Shows { recipients: true, payers: true, everybody: true, all_sums: true };
    let of_source = |source: u16| shows.get(usize::from(source)).copied().unwrap_or(whole);
    let of_pair = |pair: usize| {
        let sources = measured.pair_payments(pair).iter().map(|payment| of_source(payment.source));
        sources.reduce(Shows::and).unwrap_or(whole)
    };
    let pairs: Vec<Shows> = (0..measured.pairs.len()).map(of_pair).collect();
    let over = |pairs_of: &mut dyn Iterator<Item = usize>| pairs_of.map(|pair| pairs[pair]).reduce(Shows::and);
    let recipients: Vec<Shows> =
        (0..measured.recipients.len()).map(|i| over(&mut measured.recipient_pairs(i)).unwrap_or(whole)).collect();
    let payers: Vec<Shows> = (0..measured.payers.len())
        .map(|i| over(&mut measured.payer_pairs(i).iter().map(|&pair| pair as usize)).unwrap_or(whole))
        .collect();

    blank(&mut measured.pair_table, &pairs, |shows, id, value| {
        (id == "reciprocal" && value == Value::Yes(false) && !shows.everybody)
            || (OF_SUMS.contains(&id) && !shows.all_sums)
    });
    blank(&mut measured.recipient_table, &recipients, |shows, id, _| {
        (!shows.recipients && !OF_ANY_RECIPIENT.contains(&id))
            || (!shows.everybody && ACROSS_RECIPIENTS.contains(&id))
            || (!shows.all_sums && OF_SUMS.contains(&id))
    });
    blank(&mut measured.payer_table, &payers, |shows, id, _| {
        (!shows.payers && !OF_ANY_PAYER.contains(&id))
            || (!shows.everybody && ACROSS_PAYERS.contains(&id))
            || (!shows.all_sums && OF_SUMS.contains(&id))
    });
}

fn blank(table: &mut MeasureTable, rows: &[Shows], is_fixed: impl Fn(Shows, &str, Value) -> bool) {
    let columns = table.ids.len();
    for (cell, value) in table.values.iter_mut().enumerate() {
        if is_fixed(rows[cell / columns], table.ids[cell % columns], *value) {
            *value = Value::Unknown;
        }
    }
}
