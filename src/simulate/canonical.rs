//! How is an export with the ledger's own headings written?

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;

use super::faults::Fault;
use super::layouts::Export;
use super::rows::{Row, decimal, instant};
use crate::model::Role;

/// UTF-8, commas, ISO times with the offset of the payer's clock.
pub(super) struct Canonical(csv::Writer<BufWriter<File>>);

const COLUMNS: &[Role] = &[
    Role::TransactionId,
    Role::Provider,
    Role::SentAt,
    Role::PaidAt,
    Role::SenderId,
    Role::SenderName,
    Role::SenderBirthDate,
    Role::SenderSex,
    Role::SenderCountry,
    Role::SenderCity,
    Role::SenderAddress,
    Role::SenderPhone,
    Role::SenderEmail,
    Role::SenderDocument,
    Role::SenderKind,
    Role::RecipientId,
    Role::RecipientName,
    Role::RecipientCountry,
    Role::RecipientCity,
    Role::RecipientAddress,
    Role::RecipientPhone,
    Role::RecipientDocument,
    Role::RecipientAccount,
    Role::RecipientKind,
    Role::Amount,
    Role::Currency,
    Role::AmountBasis,
    Role::Fee,
    Role::PayoutAmount,
    Role::PayoutCurrency,
    Role::PayoutMethod,
    Role::Funding,
    Role::Status,
    Role::Channel,
    Role::Purpose,
    Role::Relationship,
    Role::SendingAgent,
    Role::PayoutAgent,
    Role::PayoutCity,
    Role::DeviceId,
    Role::Ip,
];

impl Canonical {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut writer = csv::Writer::from_writer(super::create(path)?);
        writer.write_record(COLUMNS.iter().map(|role| role.name()))?;
        Ok(Self(writer))
    }
}

impl Export for Canonical {
    fn row(&mut self, row: &Row, fault: Option<Fault>) -> Result<()> {
        let local = row.local(row.zone);
        let sent = if fault == Some(Fault::BadDate) {
            local.format("%Y-%m-%dT29:18:53%:z").to_string()
        } else {
            local.format("%Y-%m-%dT%H:%M:%S%:z").to_string()
        };
        let sign = if row.amount < 0 { "-" } else { "" };
        let amount = format!("{sign}{}", decimal(row.amount.abs()));
        let (fee, payout) = (decimal(row.fee), decimal(row.payout));
        let paid = row.paid_at.map(|at| instant(at).format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
        for role in COLUMNS {
            let field = match role {
                Role::SentAt => &sent,
                Role::PaidAt => &paid,
                Role::Amount => &amount,
                Role::Fee => &fee,
                Role::PayoutAmount => &payout,
                Role::AmountBasis => "principal",
                role => row.get(*role),
            };
            self.0.write_field(field)?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn close(self: Box<Self>) -> Result<()> {
        Ok(self.0.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?.flush()?)
    }
}
