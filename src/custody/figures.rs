//! Do the figures a case quotes follow from the rows it holds? Each is worked out again from the payments alone.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::rows;
use crate::casefile::pooled;
use crate::exporters::neutral_cell;
use crate::measures;
use crate::model::{
    AT_STAKE, Calendar, Case, CaseLead, CasePayment, Countries, Country, Currency, LeadRole, MeasureTable, Measured,
    Outcome, Payment, PersonFacts, SCALE, Status, Subject, Totals, UNKNOWN, Value, Zones,
};
use crate::schemas::Schemas;

/// Measures that need nothing but amounts, times and who paid whom: those a case can prove from its rows. The others
/// (ties between persons, other people's payments) rest on the whole run.
const FROM_ROWS: [&str; 37] = [
    "amount_between_payers",
    "amount_escalation",
    "amount_median",
    "amount_spread",
    "burst_24h",
    "cadence_escalation",
    "core_band_share",
    "day_of_month_concentration",
    "exact_price_share",
    "fee_share",
    "foreign_low_value_share",
    "gap_median",
    "gap_spread",
    "group_viewing",
    "hour_concentration",
    "large_share",
    "life_span",
    "one_off_payer_share",
    "payer_countries",
    "payer_evening_share",
    "payer_night_share",
    "payers",
    "payments",
    "providers_used",
    "recipient_amount_median",
    "recipient_evening_share",
    "recipient_hour_concentration",
    "recipient_night_share",
    "recipient_weekday_concentration",
    "recurrent_payer_share",
    "rhythm_30",
    "round_payout_share",
    "round_sent_share",
    "same_amount_share",
    "session_window_share",
    "span",
    "working_band_share",
];

/// What working the figures out again found.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// Figures worked out again.
    pub(super) checked: usize,
    /// Figures that need the whole run.
    pub(super) beyond: usize,
    /// What differs.
    pub(super) breaks: Vec<String>,
}

impl Figures {
    fn compare(&mut self, what: impl FnOnce() -> String, quoted: &str, derived: &str) {
        self.checked += 1;
        if quoted != derived {
            self.breaks.push(format!("{}: case.json says {quoted}, its rows give {derived}", what()));
        }
    }
}

/// Works every figure of a case out again: rows against payments, sums, and the measures quoted as evidence.
pub(super) fn check(case: &Case, accepted: &[u8], schemas: &Schemas) -> Result<Figures> {
    let mut figures = Figures::default();
    rows_agree(case, accepted, &mut figures)?;
    sums(case, &mut figures);
    evidence(case, schemas, &mut figures)?;
    Ok(figures)
}

/// Every payment of the case is a row of `rows/accepted.csv`, cell by cell.
fn rows_agree(case: &Case, accepted: &[u8], figures: &mut Figures) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(accepted);
    let records: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().context("rows/accepted.csv is damaged")?;
    figures.compare(
        || "rows/accepted.csv".into(),
        &format!("{} rows", case.payments.len()),
        &format!("{} rows", records.len()),
    );
    for (payment, record) in case.payments.iter().zip(&records) {
        for (at, cell) in rows::cells(payment).iter().enumerate() {
            let what = || format!("rows/accepted.csv, payment {}, {}", payment.no, rows::COLUMNS[at]);
            figures.compare(what, &neutral_cell(cell), record.get(at).unwrap_or("nothing"));
        }
    }
    Ok(())
}

fn say(totals: &Totals) -> String {
    let time = |at: Option<chrono::DateTime<chrono::Utc>>| at.map_or_else(|| "-".to_owned(), |at| at.to_rfc3339());
    format!(
        "{} payments, {} USD, {} to {}",
        totals.payments,
        totals.usd.normalize(),
        time(totals.first),
        time(totals.last)
    )
}

fn sums(case: &Case, figures: &mut Figures) {
    for cluster in &case.clusters {
        let member = |id: &str| cluster.members.iter().any(|member| member.person == id);
        let within = case.payments.iter().filter(|p| member(&p.payer) && member(&p.recipient));
        figures.compare(|| format!("cluster {}", cluster.id), &say(&cluster.totals), &say(&Totals::of(within)));
    }
    for pair in &case.pairs {
        let paid = case.payments.iter().filter(|p| p.payer == pair.payer && p.recipient == pair.recipient);
        let what = || format!("pair {} to {}", pair.payer, pair.recipient);
        figures.compare(what, &say(&pair.totals), &say(&Totals::of(paid)));
    }
    for lead in &case.leads {
        let what = || format!("payments at stake of {}", lead.person);
        figures.compare(what, &say(&lead.totals), &say(&at_stake(case, lead)));
    }
    for input in &case.inputs {
        let used = case.payments.iter().flat_map(CasePayment::sources).filter(|(file, _)| *file == input.name).count();
        figures.compare(|| format!("rows relied on of {}", input.name), &input.used.to_string(), &used.to_string());
    }
}

/// The payments of the pairs at stake for a lead.
fn at_stake(case: &Case, lead: &CaseLead) -> Totals {
    let own = case.pairs.iter().filter(|pair| match lead.role {
        LeadRole::Payer => pair.payer == lead.person,
        LeadRole::Recipient => pair.recipient == lead.person,
    });
    let weight = |pair: &crate::model::CasePair| match lead.outcome {
        Outcome::PossibleVictim => pair.victim.unwrap_or(0.0),
        _ => pair.lead.unwrap_or(0.0),
    };
    let pairs: Vec<&crate::model::CasePair> = own.collect();
    let most = pairs.iter().map(|pair| weight(pair)).fold(0.0, f64::max);
    let stake = |p: &&CasePayment| {
        pairs.iter().any(|pair| {
            pair.payer == p.payer && pair.recipient == p.recipient && weight(pair) >= f64::from(AT_STAKE) * most
        })
    };
    Totals { unpriced: 0, ..Totals::of(case.payments.iter().filter(stake)) }
}

/// The evidence whose measures need the rows alone.
fn evidence(case: &Case, schemas: &Schemas, figures: &mut Figures) -> Result<()> {
    let index: BTreeMap<&str, u32> =
        case.persons.iter().enumerate().map(|(at, person)| (person.id.as_str(), at as u32)).collect();
    let completed = case.payments.iter().filter(|payment| payment.status == Status::Completed);
    let payments: Vec<Payment> = completed.filter_map(|payment| numbers(payment, &index)).collect();
    let countries: Countries = schemas.file("countries.toml")?;
    let zones = Zones::new(countries.country.iter().filter_map(|c| Some((c.code.as_str(), c.zone.as_deref()?))))?;
    let calendar: Calendar = schemas.file("events.toml")?;
    let people = vec![PersonFacts::default(); case.persons.len()];
    let measured = measures::measure(payments, &people, &zones, &calendar);
    for lead in &case.leads {
        for evidence in &lead.evidence {
            let Some(quoted) = evidence.value else { continue };
            if !FROM_ROWS.contains(&evidence.measure.as_str()) {
                figures.beyond += 1;
                continue;
            }
            let person = index.get(lead.person.as_str()).copied();
            let with = evidence.with.as_deref().and_then(|with| index.get(with).copied());
            let unit = schemas.measures.iter().find(|doc| doc.id == evidence.measure).map_or("", |doc| &doc.unit);
            let derived = match (evidence.subject, with) {
                (Subject::Pair, Some(with)) => pair(&measured, with, person, &evidence.measure),
                (Subject::Pair, None) => over_pairs(&measured, person, &evidence.measure, unit),
                (Subject::Recipient, _) => {
                    let row = person.and_then(|person| measured.recipients.binary_search(&person).ok());
                    row.and_then(|row| number(&measured.recipient_table, row, &evidence.measure)).map(|cell| cell.0)
                }
                (Subject::Payer, _) => None,
            };
            figures.checked += 1;
            if derived.is_none_or(|derived| (derived - quoted).abs() > 1e-6 * quoted.abs().max(1.0)) {
                let derived = derived.map_or_else(|| "nothing".to_owned(), |derived| derived.to_string());
                figures.breaks.push(format!(
                    "{} of {}: case.json says {quoted}, its rows give {derived}",
                    evidence.measure, lead.person
                ));
            }
        }
    }
    Ok(())
}

fn number(table: &MeasureTable, row: usize, measure: &str) -> Option<(f64, Option<u32>)> {
    let value = table.value(row, measure);
    let of = if let Value::Share { of, .. } = value { Some(of) } else { None };
    value.number().map(|number| (number, of))
}

fn pair(measured: &Measured, recipient: u32, payer: Option<u32>, measure: &str) -> Option<f64> {
    let key = crate::model::PairKey { recipient, payer: payer? };
    let row = measured.pairs.binary_search(&key).ok()?;
    number(&measured.pair_table, row, measure).map(|cell| cell.0)
}

fn over_pairs(measured: &Measured, recipient: Option<u32>, measure: &str, unit: &str) -> Option<f64> {
    let row = measured.recipients.binary_search(&recipient?).ok()?;
    let cells: Vec<(f64, Option<u32>)> =
        measured.recipient_pairs(row).filter_map(|pair| number(&measured.pair_table, pair, measure)).collect();
    pooled(&cells, unit).0
}

/// A payment as the measures take it; `None` for one whose parties are not among the persons.
fn numbers(payment: &CasePayment, index: &BTreeMap<&str, u32>) -> Option<Payment> {
    let units = |value: Decimal, scale: i64| (value * Decimal::from(scale)).round().to_i64().unwrap_or(UNKNOWN);
    Some(Payment {
        row: payment.no - 1,
        sender: *index.get(payment.payer.as_str())?,
        recipient: *index.get(payment.recipient.as_str())?,
        provider: provider(&payment.provider),
        sent: payment.sent.timestamp(),
        usd_cents: payment.usd.map_or(UNKNOWN, |usd| units(usd, 100)),
        amount: units(payment.amount, SCALE),
        fee: payment.fee.map_or(UNKNOWN, |fee| units(fee, SCALE)),
        payout: payment.payout.map_or(UNKNOWN, |payout| units(payout, SCALE)),
        currency: Currency::parse(&payment.currency).unwrap_or_default(),
        payout_currency: Currency::parse(&payment.payout_currency).unwrap_or_default(),
        sender_country: Country::parse(&payment.payer_country).unwrap_or_default(),
        recipient_country: Country::parse(&payment.recipient_country).unwrap_or_default(),
        precision: payment.precision,
        status: payment.status,
        basis: payment.basis,
        ..Payment::default()
    })
}

/// A number that tells providers apart.
fn provider(name: &str) -> u16 {
    (xxhash_rust::xxh3::xxh3_64(name.as_bytes()) >> 48) as u16
}
