//! How is the agents' spreadsheet written?

use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono_tz::Europe::Paris;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::draw::text_key;
use super::faults::Fault;
use super::layouts::Export;
use super::places::{COUNTRIES, country};
use super::rows::Row;
use crate::model::{Role, Status};

/// XLSX: thirteen title rows, the header on row 14, a branch row before and a total after the rows of each branch.
pub(super) struct AgentReport {
    path: PathBuf,
    workbook: Workbook,
    next: u32,
    branch: String,
    total: f64,
    sum: f64,
}

const HEADINGS: &[&str] = &[
    "Ref",
    "Date",
    "Sender",
    "Sender Phone",
    "Sender ID Doc",
    "Sender City",
    "Sender Country",
    "Receiver",
    "Receiver Phone",
    "Receiver ID Doc",
    "Receiver City",
    "Receiver Country",
    "Amount",
    "Ccy",
    "Charges",
    "Paid Amount",
    "Paid Ccy",
    "Status",
    "Reason",
];
const TITLES: &[(u32, &str)] = &[
    (0, "KUBORO - RAPPORT D'ACTIVITE DES AGENTS"),
    (2, "Reseau : Kuboro Europe"),
    (3, "Type : envois internationaux"),
    (5, "Devise de reference : EUR"),
    (6, "Edition : automatique"),
    (8, "Les horaires sont ceux de Paris."),
    (10, "Document interne"),
];

/// Row of the header, 0-based.
const HEADER: u32 = 13;

impl AgentReport {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut workbook = Workbook::new();
        let created = ExcelDateTime::from_ymd(2026, 7, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name("Envois")?;
        for (row, title) in TITLES {
            sheet.write_string(*row, 0, *title)?;
        }
        for (column, heading) in HEADINGS.iter().enumerate() {
            sheet.write_string(HEADER, column as u16, *heading)?;
        }
        Ok(Self { path: path.to_owned(), workbook, next: HEADER + 1, branch: String::new(), total: 0.0, sum: 0.0 })
    }

    /// Closes the rows of one branch and opens those of the next.
    fn change_branch(&mut self, branch: &str) -> Result<()> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        if !self.branch.is_empty() {
            sheet.write_string(self.next, 0, format!("Sous-total {}", self.branch))?;
            sheet.write_number(self.next, 12, self.total)?;
            self.next += 2;
        }
        if !branch.is_empty() {
            sheet.write_string(self.next, 0, format!("Agence : {branch}"))?;
            self.next += 1;
        }
        branch.clone_into(&mut self.branch);
        self.total = 0.0;
        Ok(())
    }
}

impl Export for AgentReport {
    fn row(&mut self, row: &Row, fault: Option<Fault>) -> Result<()> {
        if row.get(Role::SendingAgent) != self.branch {
            self.change_branch(row.get(Role::SendingAgent))?;
        }
        let local = row.local(Paris);
        // some agencies report the day only
        let date = match fault {
            Some(Fault::BadDate) => local.format("%Y-%b-%d 29:18:53"),
            _ if text_key(3, &self.branch).is_multiple_of(4) => local.format("%Y-%b-%d"),
            _ => local.format("%Y-%b-%d %H:%M:%S"),
        };
        let status = match row.status {
            Status::Completed => "PAID",
            Status::Pending => "UNPAID",
            Status::Cancelled => "CANCELLED",
            Status::Refunded => "REFUNDED",
        };
        let sheet = self.workbook.worksheet_from_index(0)?;
        let name = |role: Role| COUNTRIES[country(row.get(role)) as usize].name;
        let texts: [(u16, &str); 16] = [
            (0, row.get(Role::TransactionId)),
            (1, &date.to_string()),
            (2, row.get(Role::SenderName)),
            (3, row.get(Role::SenderPhone)),
            (4, row.get(Role::SenderDocument)),
            (5, row.get(Role::SenderCity)),
            (6, name(Role::SenderCountry)),
            (7, row.get(Role::RecipientName)),
            (8, row.get(Role::RecipientPhone)),
            (9, row.get(Role::RecipientDocument)),
            (10, row.get(Role::RecipientCity)),
            (11, name(Role::RecipientCountry)),
            (13, row.get(Role::Currency)),
            (16, row.get(Role::PayoutCurrency)),
            (17, status),
            (18, row.get(Role::Purpose)),
        ];
        // constant memory wants cells in column order
        for (column, text) in &texts[..12] {
            sheet.write_string(self.next, *column, *text)?;
        }
        let amount = row.amount as f64 / 100.0;
        sheet.write_number(self.next, 12, amount)?;
        sheet.write_string(self.next, 13, texts[12].1)?;
        sheet.write_number(self.next, 14, row.fee as f64 / 100.0)?;
        sheet.write_number(self.next, 15, row.payout as f64 / 100.0)?;
        for (column, text) in &texts[13..] {
            sheet.write_string(self.next, *column, *text)?;
        }
        self.next += 1;
        self.total += amount;
        self.sum += amount;
        Ok(())
    }

    fn close(mut self: Box<Self>) -> Result<()> {
        self.change_branch("")?;
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.write_string(self.next, 0, "Total general")?;
        sheet.write_number(self.next, 12, self.sum)?;
        self.workbook.save_to_writer(super::create(&self.path)?)?;
        Ok(())
    }
}
