//! The payments as Parquet for data teams: exact decimals, instants in UTC, one row a payment.

use anyhow::{Context, Result};
use polars::prelude::{
    Column, DataFrame, Int128Chunked, IntoSeries, NamedFrom, NewChunkedArray, ParquetCompression, ParquetWriter,
    Series, TimeUnit, TimeZone,
};
use rust_decimal::Decimal;

use super::Exporter;
use super::wording::label_of;
use crate::model::{Case, CasePayment, Language, Text};

pub(super) struct Parquet;

impl Exporter for Parquet {
    fn id(&self) -> &'static str {
        "parquet"
    }

    fn file(&self) -> &'static str {
        "case.parquet"
    }

    fn description(&self) -> Text {
        Text {
            fr: "les paiements en Parquet, décimales exactes et instants UTC, pour DuckDB, pandas, Spark".into(),
            en: "the payments as Parquet, exact decimals and UTC instants, for DuckDB, pandas, Spark".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let rows = &case.payments;
        let text = |name: &str, of: &dyn Fn(&CasePayment) -> String| {
            let values: Vec<Option<String>> =
                rows.iter().map(|p| Some(of(p)).filter(|text| !text.is_empty())).collect();
            Column::from(Series::new(name.into(), values))
        };
        let money = |name: &str, scale: u32, of: &dyn Fn(&CasePayment) -> Option<Decimal>| {
            let units = rows.iter().map(|p| of(p).map(|value| units(value, scale)));
            let units = Int128Chunked::from_iter_options(name.into(), units);
            Column::from(units.into_decimal_unchecked(18, scale as usize).into_series())
        };
        let instant = |name: &str, of: &dyn Fn(&CasePayment) -> Option<i64>| {
            let values: Vec<Option<i64>> = rows.iter().map(of).collect();
            let series = Series::new(name.into(), values)
                .cast(&polars::prelude::DataType::Datetime(TimeUnit::Milliseconds, Some(TimeZone::UTC)));
            series.map(Column::from).context("an instant")
        };
        let columns = vec![
            Column::new("no".into(), rows.iter().map(|p| p.no).collect::<Vec<u32>>()),
            text("payer", &|p| p.payer.clone()),
            text("payer_label", &|p| label_of(case, &p.payer, language)),
            text("recipient", &|p| p.recipient.clone()),
            text("recipient_label", &|p| label_of(case, &p.recipient, language)),
            Column::new("inside".into(), rows.iter().map(|p| p.inside).collect::<Vec<bool>>()),
            text("provider", &|p| p.provider.clone()),
            text("provider_reference", &|p| p.reference.clone()),
            instant("sent_at", &|p| Some(p.sent.timestamp_millis()))?,
            text("time_precision", &|p| p.precision.word().to_owned()),
            instant("paid_at", &|p| p.paid.map(|paid| paid.timestamp_millis()))?,
            money("amount", 5, &|p| Some(p.amount)),
            text("currency", &|p| p.currency.clone()),
            money("fee", 5, &|p| p.fee),
            money("payout_amount", 5, &|p| p.payout),
            text("payout_currency", &|p| p.payout_currency.clone()),
            money("amount_usd", 2, &|p| p.usd),
            text("status", &|p| p.status.word().to_owned()),
            text("payer_country", &|p| p.payer_country.clone()),
            text("recipient_country", &|p| p.recipient_country.clone()),
            text("source_file", &|p| p.source_file.clone()),
            Column::new("source_row".into(), rows.iter().map(|p| p.source_row).collect::<Vec<u64>>()),
            text("told_again", &CasePayment::also_told),
        ];
        let mut frame = DataFrame::new(rows.len(), columns)?;
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes)
            .with_compression(ParquetCompression::Uncompressed)
            .set_parallel(false)
            .finish(&mut frame)
            .context("the payments cannot be written as Parquet")?;
        Ok(bytes)
    }
}

/// A value in units of its last decimal.
fn units(value: Decimal, scale: u32) -> i128 {
    let mut value = value;
    value.rescale(scale);
    value.mantissa()
}
