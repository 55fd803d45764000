//! Which rows does a case rest on? The accepted rows and their source files, as plain CSV.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::exporters::neutral_cell;
use crate::model::{Case, CasePayment, CaseRecord};

/// Columns of `rows/accepted.csv` before those written by the provider.
pub(super) const COLUMNS: [&str; 23] = [
    "no",
    "source_file",
    "source_row",
    "provider",
    "transaction_id",
    "payer",
    "payer_record",
    "recipient",
    "recipient_record",
    "sent_at",
    "time_precision",
    "paid_at",
    "amount",
    "currency",
    "amount_basis",
    "fee",
    "payout_amount",
    "payout_currency",
    "amount_usd",
    "rate_date",
    "status",
    "inside",
    "told_again",
];

/// Columns shown as written, sorted, and those of each side.
const WRITTEN: [&str; 10] = [
    "channel",
    "device_id",
    "funding",
    "ip",
    "payout_agent",
    "payout_city",
    "payout_method",
    "purpose",
    "relationship",
    "sending_agent",
];
const PARTY: [&str; 11] =
    ["id", "name", "birth_date", "country", "city", "address", "phone", "email", "document", "account", "kind"];

/// `rows/accepted.csv`: every payment of the case as the run accepted it.
pub(super) fn accepted(case: &Case) -> Result<Vec<u8>> {
    let records: BTreeMap<&str, &CaseRecord> =
        case.persons.iter().flat_map(|person| &person.records).map(|record| (record.key.as_str(), record)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let sides =
        ["sender", "recipient"].iter().flat_map(|side| PARTY.iter().map(move |column| format!("{side}_{column}")));
    let heads = COLUMNS.iter().chain(&WRITTEN).map(|column| (*column).to_owned()).chain(sides);
    writer.write_record(heads)?;
    for payment in &case.payments {
        let written = WRITTEN.iter().map(|column| payment.written.get(*column).cloned().unwrap_or_default());
        let party = |key: &str| {
            let record = records.get(key).copied();
            PARTY.map(|column| record.and_then(|r| r.written.get(column)).cloned().unwrap_or_default())
        };
        let cells = cells(payment).into_iter().chain(written);
        let cells = cells.chain(party(&payment.payer_record)).chain(party(&payment.recipient_record));
        writer.write_record(cells.map(|cell| neutral_cell(&cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| anyhow::anyhow!("{}", error.error()))
}

/// The cells of [`COLUMNS`].
pub(super) fn cells(payment: &CasePayment) -> Vec<String> {
    let instant = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let money = |value: Option<rust_decimal::Decimal>| value.map_or_else(String::new, |value| value.to_string());
    vec![
        payment.no.to_string(),
        payment.source_file.clone(),
        payment.source_row.to_string(),
        payment.provider.clone(),
        payment.reference.clone(),
        payment.payer.clone(),
        payment.payer_record.clone(),
        payment.recipient.clone(),
        payment.recipient_record.clone(),
        instant(payment.sent),
        payment.precision.word().to_owned(),
        payment.paid.map_or_else(String::new, instant),
        payment.amount.to_string(),
        payment.currency.clone(),
        payment.basis.word().to_owned(),
        money(payment.fee),
        money(payment.payout),
        payment.payout_currency.clone(),
        money(payment.usd),
        payment.rate_date.map_or_else(String::new, |date| date.to_string()),
        payment.status.word().to_owned(),
        payment.inside.to_string(),
        payment.also_told(),
    ]
}

/// `rows/sources.csv`: the files the rows come from.
pub(super) fn sources(case: &Case) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["file", "bytes", "sha256", "origin", "rows_relied_on", "caveats"])?;
    for input in case.inputs.iter().filter(|input| input.used > 0) {
        let origin = serde_json::to_value(input.origin)?.as_str().unwrap_or_default().to_owned();
        let cells = [
            input.name.clone(),
            input.bytes.to_string(),
            input.sha256.clone(),
            origin,
            input.used.to_string(),
            input.caveats.join(" | "),
        ];
        writer.write_record(cells.map(|cell| neutral_cell(&cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| anyhow::anyhow!("{}", error.error()))
}
