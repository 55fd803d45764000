//! How is the wallet's statement written?

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use chrono_tz::Tz;

use super::faults::Fault;
use super::layouts::Export;
use super::rows::{Row, decimal};
use crate::model::{Role, Status};

/// UTF-8 with a byte order mark, day first, minutes only, in UTC; bank-funded sends carry their day alone.
pub(super) struct Wallet(csv::Writer<BufWriter<File>>);

const HEADINGS: &[&str] = &[
    "Reference",
    "Date (UTC)",
    "From wallet",
    "From name",
    "From e-mail",
    "From country",
    "To wallet",
    "To phone",
    "To name",
    "To country",
    "Amount",
    "Currency",
    "Fee",
    "Received",
    "Received currency",
    "State",
    "Funding",
    "Note",
    "Device",
    "IP address",
];

impl Wallet {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut file = super::create(path)?;
        file.write_all(b"\xEF\xBB\xBF")?;
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(HEADINGS)?;
        Ok(Self(writer))
    }
}

impl Export for Wallet {
    fn row(&mut self, row: &Row, fault: Option<Fault>) -> Result<()> {
        let utc = row.local(Tz::UTC);
        let date = match fault {
            Some(Fault::BadDate) => utc.format("31/06/%Y %H:%M").to_string(),
            _ if row.get(Role::Funding) == "bank" => utc.format("%d/%m/%Y").to_string(),
            _ => utc.format("%d/%m/%Y %H:%M").to_string(),
        };
        let state = match row.status {
            Status::Completed => "COMPLETED",
            Status::Pending => "PENDING",
            Status::Cancelled => "FAILED",
            Status::Refunded => "REVERSED",
        };
        let sign = if row.amount < 0 { "-" } else { "" };
        let fields: [&str; 20] = [
            row.get(Role::TransactionId),
            &date,
            row.get(Role::SenderPhone),
            row.get(Role::SenderName),
            row.get(Role::SenderEmail),
            row.get(Role::SenderCountry),
            row.get(Role::RecipientId),
            row.get(Role::RecipientPhone),
            row.get(Role::RecipientName),
            row.get(Role::RecipientCountry),
            &format!("{sign}{}", decimal(row.amount.abs())),
            row.get(Role::Currency),
            &decimal(row.fee),
            &decimal(row.payout),
            row.get(Role::PayoutCurrency),
            state,
            row.get(Role::Funding),
            row.get(Role::Purpose),
            row.get(Role::DeviceId),
            row.get(Role::Ip),
        ];
        Ok(self.0.write_record(fields)?)
    }

    fn close(self: Box<Self>) -> Result<()> {
        Ok(self.0.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?.flush()?)
    }
}
