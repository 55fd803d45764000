//! One row a payment, flat, without a line break in any cell: what i2's import specifications take.

use anyhow::Result;

use super::Exporter;
use super::wording::{label_of, neutral_cell, one_line, plain_amount};
use crate::model::{Case, CasePayment, Language, LocalTime, Text};

pub(super) struct I2Csv;

const COLUMNS: [&str; 22] = [
    "no",
    "from_id",
    "from_type",
    "from_label",
    "to_id",
    "to_type",
    "to_label",
    "date",
    "time_utc",
    "from_local_time",
    "from_zone",
    "to_local_time",
    "to_zone",
    "amount",
    "currency",
    "amount_usd",
    "status",
    "provider",
    "provider_reference",
    "source_file",
    "source_row",
    "told_again",
];

impl Exporter for I2Csv {
    fn id(&self) -> &'static str {
        "i2_csv"
    }

    fn file(&self) -> &'static str {
        "case_i2.csv"
    }

    fn description(&self) -> Text {
        Text {
            fr: "un paiement par ligne, à importer dans i2 avec votre spécification d'import".into(),
            en: "one payment a row, to import into i2 with your import specification".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS)?;
        for payment in &case.payments {
            let cells = row(case, payment, language);
            writer.write_record(cells.iter().map(|cell| neutral_cell(&one_line(cell)).into_owned()))?;
        }
        writer.into_inner().map_err(|error| anyhow::anyhow!("{}", error.error()))
    }
}

fn row(case: &Case, payment: &CasePayment, language: Language) -> [String; 22] {
    let kind = |id: &str| match case.person(id).map(|person| person.kind) {
        Some(crate::model::PartyKind::Business) => "Organisation",
        _ => "Person",
    };
    let clock = |time: &Option<LocalTime>| {
        time.as_ref().map_or_else(Default::default, |local| {
            (local.time.format("%Y-%m-%d %H:%M:%S").to_string(), local.zone.clone())
        })
    };
    let is_timed = payment.precision != crate::model::Precision::Day;
    let (from, from_zone): (String, String) = clock(&payment.payer_time);
    let (to, to_zone): (String, String) = clock(&payment.recipient_time);
    [
        payment.no.to_string(),
        payment.payer.clone(),
        kind(&payment.payer).to_owned(),
        label_of(case, &payment.payer, language),
        payment.recipient.clone(),
        kind(&payment.recipient).to_owned(),
        label_of(case, &payment.recipient, language),
        payment.sent.format("%Y-%m-%d").to_string(),
        if is_timed { payment.sent.format("%H:%M:%S").to_string() } else { String::new() },
        from,
        from_zone,
        to,
        to_zone,
        plain_amount(payment.amount),
        payment.currency.clone(),
        payment.usd.map_or_else(String::new, plain_amount),
        payment.status.word().to_owned(),
        payment.provider.clone(),
        payment.reference.clone(),
        payment.source_file.clone(),
        payment.source_row.to_string(),
        payment.also_told(),
    ]
}
