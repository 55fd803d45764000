//! How are ISO 20022 messages (XML of banks and authorities) cut into payments?
//!
//! Elements are known by their local names, whatever version, prefix or national namespace they come under, and
//! wherever they lie: in a business envelope (head.001), in a SOAP body, in an authority's answer (auth.002).
//!
//! - pacs.008: one payment a `CdtTrfTxInf`, carried out.
//! - pain.001: one payment a `CdtTrfTxInf`, *ordered*: whether it was carried out is not said.
//! - camt.052, 053, 054: one payment a `TxDtls`, or an `Ntry` without any. The account's holder is the payer of what
//!   is debited and the recipient of what is credited. Bookings taken back are *reversed*.

use std::io::BufRead;

use super::iso_entry::Entry;
use super::messages::{Fields, Format, Found, Take};
use super::{Stop, iso_transfer, xml};
use crate::model::Role;

/// Payment messages of ISO 20022.
pub(super) struct Iso20022;

/// What a payment of these messages may say.
const FILLS: &[Role] = &[
    Role::TransactionId,
    Role::Provider,
    Role::SentAt,
    Role::PaidAt,
    Role::SenderId,
    Role::SenderName,
    Role::SenderBirthDate,
    Role::SenderCountry,
    Role::SenderCity,
    Role::SenderAddress,
    Role::SenderPhone,
    Role::SenderEmail,
    Role::SenderDocument,
    Role::SenderAccount,
    Role::SenderKind,
    Role::RecipientId,
    Role::RecipientName,
    Role::RecipientBirthDate,
    Role::RecipientCountry,
    Role::RecipientCity,
    Role::RecipientAddress,
    Role::RecipientPhone,
    Role::RecipientEmail,
    Role::RecipientDocument,
    Role::RecipientAccount,
    Role::RecipientKind,
    Role::Amount,
    Role::Currency,
    Role::AmountBasis,
    Role::Fee,
    Role::PayoutAmount,
    Role::PayoutCurrency,
    Role::Status,
    Role::Purpose,
    Role::SendingAgent,
    Role::PayoutAgent,
];

/// What the messages that carry payments are called inside `Document`.
const CARRIERS: [&str; 5] =
    ["FIToFICstmrCdtTrf", "CstmrCdtTrfInitn", "BkToCstmrAcctRpt", "BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"];
/// What they hold.
const CONTENTS: [&str; 5] = ["CdtTrfTxInf", "PmtInf", "Rpt", "Stmt", "Ntfctn"];
/// What an answer to an authority's inquiry is called: it may carry statements.
const ANSWERS: [&str; 2] = ["InfReqRspn", "InfRspn"];

impl Format for Iso20022 {
    const ID: &'static str = "iso20022";
    const READS: [&'static str; 2] = [
        "messages ISO 20022 de toute version : pacs.008, pain.001, camt.052, camt.053, camt.054, enveloppes \
                 head.001 et réponses auth.002",
        "ISO 20022 messages of any version: pacs.008, pain.001, camt.052, camt.053, camt.054, in head.001 \
                 envelopes and auth.002 answers",
    ];
    const FILLS: &'static [Role] = FILLS;

    /// XML that names ISO 20022 or an element of its messages.
    fn begins(head: &[u8]) -> bool {
        let text = super::beginning(head);
        let named = |name: &&str| text.contains(&format!("<{name}")) || text.contains(&format!(":{name}"));
        text.trim_start().starts_with('<')
            && (text.contains("urn:iso:std:iso:20022")
                || text.contains("six-interbank-clearing.com")
                || CARRIERS.iter().chain(&["AppHdr"]).any(named)
                || (named(&"Document") && text.contains("GrpHdr")))
    }

    fn find(input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), Stop> {
        let mut carried = Carried::default();
        let mut entry = Entry::default();
        let mut fields = Fields::new();
        xml::walk(input, (is_unit, is_told), &mut |name, line| carried.opened(name, line), &mut |at| match at
            .unit()
            .name()
        {
            "CdtTrfTxInf" => {
                fields.clear();
                iso_transfer::say(at, &mut fields);
                take(Found::Payment(&fields, &at.place()))
            }
            "TxDtls" => entry.details(at, take),
            "Ntry" => entry.close(at, take),
            _ => Ok(()),
        })?;
        carried.check().map_err(Stop::Refused)
    }
}

/// Elements shown and let go of: payments, and what would only fill memory.
fn is_unit(name: &str) -> bool {
    matches!(name, "CdtTrfTxInf" | "TxDtls" | "Ntry" | "Bal" | "TxsSummry" | "Rslt" | "SplmtryData")
}

/// Elements by which a file's messages are counted; what stands directly inside `Document` is shown beside them.
fn is_told(name: &str) -> bool {
    name == "Document" || CARRIERS.contains(&name) || CONTENTS.contains(&name) || ANSWERS.contains(&name)
}

/// Which messages a file turned out to hold.
#[derive(Default)]
struct Carried {
    /// Messages that carry payments, and the line of the first.
    carriers: usize,
    line: u64,
    contents: usize,
    answers: usize,
    /// What else lay inside a `Document`, and where.
    other: Option<(String, u64)>,
    in_document: bool,
    first: u64,
}

impl Carried {
    fn opened(&mut self, name: &str, line: u64) {
        if std::mem::take(&mut self.in_document) && self.other.is_none() {
            self.other = Some((name.to_owned(), line));
        }
        if CARRIERS.contains(&name) {
            self.carriers += 1;
            self.line = if self.carriers == 1 { line } else { self.line };
        }
        if self.first == 0 {
            self.first = line;
        }
        self.in_document = name == "Document";
        self.answers += usize::from(ANSWERS.contains(&name));
        self.contents += usize::from(CONTENTS.contains(&name));
    }

    fn check(&self) -> Result<(), String> {
        let Self { line, first, .. } = self;
        match &self.other {
            _ if self.carriers > 0 && self.contents == 0 => Err(format!(
                "line {line}: the message has a header and nothing below it, no statement, report or transfer: it is \
                 not whole"
            )),
            _ if self.carriers > 0 || self.answers > 0 => Ok(()),
            Some((name, line)) => {
                Err(format!("line {line}: its message is {name}, which carries no payments that can be read here"))
            }
            None => Err(format!("line {first}: it holds a header and no message: it is not whole")),
        }
    }
}
