//! How are OFX files (banking exports, SGML of version 1 and XML of version 2) cut into payments?
//!
//! Version 1 leaves the end tags of values out, version 2 does not; both are a row of `<TAG>value`. One `STMTTRN` is one
//! payment between the account it stands under and the payee it names.

use std::io::{BufRead, Read};

use super::Stop;
use super::messages::{Fields, Format, Found, RECIPIENT, SENDER, Take};
use crate::model::Role;

/// Open Financial Exchange.
pub(super) struct Ofx;

const FILLS: &[Role] = &[
    Role::TransactionId,
    Role::Provider,
    Role::SentAt,
    Role::PaidAt,
    Role::SenderName,
    Role::SenderCountry,
    Role::SenderCity,
    Role::SenderAddress,
    Role::SenderPhone,
    Role::SenderAccount,
    Role::RecipientName,
    Role::RecipientCountry,
    Role::RecipientCity,
    Role::RecipientAddress,
    Role::RecipientPhone,
    Role::RecipientAccount,
    Role::Amount,
    Role::Currency,
    Role::Status,
    Role::Purpose,
];

/// Bytes of one tag or value.
const TOKEN: u64 = 1 << 20;

impl Format for Ofx {
    const ID: &'static str = "ofx";
    const READS: [&'static str; 2] =
        ["relevés OFX et QFX, versions 1 (SGML) et 2 (XML)", "OFX and QFX statements, versions 1 (SGML) and 2 (XML)"];
    const FILLS: &'static [Role] = FILLS;

    fn begins(head: &[u8]) -> bool {
        let text = super::beginning(head).to_uppercase();
        text.trim_start().starts_with("OFXHEADER") || text.contains("<?OFX") || text.contains("<OFX>")
    }

    fn find(input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), Stop> {
        let mut tokens = Tokens { input, line: 1, offset: 0 };
        let mut reading = Reading::default();
        while let Some(token) = tokens.next()? {
            reading.token(&token, take)?;
        }
        let line = tokens.line;
        match (reading.is_whole, reading.payment) {
            (_, Some(_)) => Err(Stop::Refused(format!("line {line}: the file ends within a payment: it is not whole"))),
            (false, None) => Err(Stop::Refused(format!("line {line}: the file ends before </OFX>: it is not whole"))),
            (true, None) => Ok(()),
        }
    }
}

/// A tag and the text behind it.
struct Token {
    tag: String,
    value: String,
    line: u64,
    offset: u64,
}

struct Tokens<'i> {
    input: &'i mut dyn BufRead,
    line: u64,
    offset: u64,
}

impl Tokens<'_> {
    /// The text up to `end`, which is taken too; `None` at the end of the file.
    fn until(&mut self, end: u8) -> Result<Option<String>, Stop> {
        let mut bytes = Vec::new();
        let told = |line: u64, reason: String| Stop::Refused(format!("line {line}: {reason}"));
        let line = self.line;
        let taken =
            self.input.take(TOKEN).read_until(end, &mut bytes).map_err(|error| told(line, error.to_string()))?;
        if taken as u64 >= TOKEN {
            return Err(told(line, "a tag or value is longer than 1 MiB".into()));
        }
        self.offset += taken as u64;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        let is_ended = bytes.last() == Some(&end);
        if is_ended {
            bytes.pop();
        } else if taken == 0 || end == b'>' {
            return Ok(None);
        }
        Ok(Some(super::decoded(&bytes).into_owned()))
    }

    fn next(&mut self) -> Result<Option<Token>, Stop> {
        if self.offset == 0 && self.until(b'<')?.is_none() {
            return Ok(None);
        }
        let (line, offset) = (self.line, self.offset.saturating_sub(1));
        let Some(mut tag) = self.until(b'>')? else { return Ok(None) };
        let mut value = String::new();
        loop {
            value.push_str(&unescaped(&self.until(b'<')?.unwrap_or_default()));
            // a value in CDATA belongs to the tag before it
            if !self.peek(b"![CDATA[")? {
                break;
            }
            loop {
                let Some(piece) = self.until(b'>')? else {
                    return Err(Stop::Refused(format!("line {line}: CDATA that is never closed")));
                };
                let piece = piece.strip_prefix("![CDATA[").unwrap_or(&piece).to_owned();
                if let Some(last) = piece.strip_suffix("]]") {
                    value.push_str(last);
                    break;
                }
                value.push_str(&piece);
                value.push('>');
            }
        }
        tag.make_ascii_uppercase();
        Ok(Some(Token { tag: tag.trim().to_owned(), value: value.trim().to_owned(), line, offset }))
    }

    fn peek(&mut self, wanted: &[u8]) -> Result<bool, Stop> {
        let available = self.input.fill_buf().map_err(|error| Stop::Refused(error.to_string()))?;
        Ok(available.starts_with(wanted) || (available.starts_with(b"!") && available.len() < wanted.len()))
    }
}

fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ");
    text.replace("&apos;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

#[derive(Default)]
struct Reading {
    currency: String,
    bank: String,
    account: String,
    institution: String,
    /// Aggregates that are open, below the statement.
    within: Vec<String>,
    payment: Option<Payment>,
    count: u64,
    is_whole: bool,
}

#[derive(Default)]
struct Payment {
    line: u64,
    offset: u64,
    values: Vec<(String, String)>,
}

/// Aggregates whose values mean something else than those around them.
const AGGREGATES: [&str; 9] =
    ["BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "BANKACCTTO", "CCACCTTO", "PAYEE", "CURRENCY", "ORIGCURRENCY", "FI"];

impl Reading {
    fn token(&mut self, token: &Token, take: &mut Take<'_>) -> Result<(), Stop> {
        let Token { tag, value, line, offset } = token;
        match tag.as_str() {
            "/OFX" => self.is_whole = true,
            "STMTTRN" => {
                if self.payment.is_some() {
                    let reason = format!("line {line}: a payment begins within another: the one before is not closed");
                    return Err(Stop::Refused(reason));
                }
                self.payment = Some(Payment { line: *line, offset: *offset, values: Vec::new() });
            }
            "/STMTTRN" => {
                self.within.clear();
                if let Some(payment) = self.payment.take() {
                    return self.say(&payment, take);
                }
            }
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => {
                self.account.clear();
                self.bank.clear();
                self.within.clear();
            }
            _ if AGGREGATES.contains(&tag.as_str()) => self.within.push(tag.clone()),
            _ if tag.starts_with('/') => drop(self.within.pop_if(|open| *open == tag[1..])),
            _ if !value.is_empty() => self.value(tag, value),
            _ => {}
        }
        Ok(())
    }

    fn value(&mut self, tag: &str, value: &str) {
        let within = self.within.last().map_or("", String::as_str);
        if let Some(payment) = &mut self.payment {
            let name = match within {
                "BANKACCTTO" | "CCACCTTO" | "PAYEE" | "CURRENCY" | "ORIGCURRENCY" => format!("{within}/{tag}"),
                _ => tag.to_owned(),
            };
            payment.values.push((name, value.to_owned()));
            return;
        }
        let into = match (within, tag) {
            (_, "CURDEF") => &mut self.currency,
            ("FI", "ORG") => &mut self.institution,
            ("BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM", "ACCTID") => &mut self.account,
            ("BANKACCTFROM", "BANKID") => &mut self.bank,
            _ => return,
        };
        value.clone_into(into);
    }

    fn say(&mut self, payment: &Payment, take: &mut Take<'_>) -> Result<(), Stop> {
        self.count += 1;
        let place = format!("STMTTRN {}, line {}, byte {}", self.count, payment.line, payment.offset);
        let value = |names: &[&str]| {
            let found = names.iter().find_map(|name| payment.values.iter().find(|(known, _)| known == name));
            found.map_or("", |(_, value)| value.as_str())
        };
        let mut fields = Fields::new();
        let amount = value(&["TRNAMT"]);
        // amounts have no groups: a comma is a decimal mark
        let plain = if amount.contains('.') { amount.to_owned() } else { amount.replacen(',', ".", 1) };
        fields.set(Role::Amount, plain.trim_start_matches(['-', '+']));
        let own = value(&["CURRENCY/CURSYM"]);
        fields.set(Role::Currency, if own.is_empty() { &self.currency } else { own });
        fields.set(Role::SentAt, &moment(value(&["DTUSER", "DTPOSTED"])));
        fields.set(Role::PaidAt, &moment(value(&["DTPOSTED"])));
        let account =
            if self.bank.is_empty() { self.account.clone() } else { format!("{} {}", self.bank, self.account) };
        fields.set(SENDER[10], &account);
        fields.set(RECIPIENT[1], value(&["PAYEE/NAME", "NAME"]));
        fields.set(RECIPIENT[4], value(&["PAYEE/COUNTRY"]));
        fields.set(RECIPIENT[5], value(&["PAYEE/CITY"]));
        fields.set(RECIPIENT[6], value(&["PAYEE/ADDR1"]));
        fields.set(RECIPIENT[7], value(&["PAYEE/PHONE"]));
        fields.set(RECIPIENT[10], value(&["BANKACCTTO/ACCTID", "CCACCTTO/ACCTID"]));
        fields.set(Role::Purpose, value(&["MEMO"]));
        fields.set(Role::Status, "posted");
        fields.set(Role::Provider, &self.institution);
        if !plain.starts_with('-') {
            fields.turn();
        }
        let id = match value(&["FITID"]) {
            "" => format!("{account}/{}", self.count),
            id => format!("{account}/{id}"),
        };
        fields.set(Role::TransactionId, &id);
        take(Found::Payment(&fields, &place))
    }
}

/// `20090401122017.000[-5:EST]` as ISO 8601. Noon and midnight to the second stand for a day: banks fill them in.
fn moment(text: &str) -> String {
    let digits = text.split(['.', '[']).next().unwrap_or("");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 8 | 12 | 14) {
        return text.to_owned();
    }
    let date = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    if digits.len() == 8 || matches!(&digits[8..], "000000" | "120000" | "0000" | "1200") {
        return date;
    }
    let second = if digits.len() == 14 { &digits[12..] } else { "00" };
    format!("{date}T{}:{}:{second}{}", &digits[8..10], &digits[10..12], offset(text))
}

/// Hours from UTC, as `[-5:EST]` or `[5.5]` says; without, UTC, as the standard says.
fn offset(text: &str) -> String {
    let inner = text.split_once('[').and_then(|(_, rest)| rest.split([']', ':']).next()).unwrap_or("0");
    let Ok(hours) = inner.trim().parse::<f64>() else { return "Z".into() };
    let minutes = (hours.clamp(-14.0, 14.0) * 60.0).round() as i64;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}
