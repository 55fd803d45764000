//! What do the lines of an MT940, 942 or 950 statement say?

use super::Stop;
use super::messages::{Fields, Found, RECIPIENT, SENDER, Take};
use super::mt_transfer::date;
use super::swift_mt::{Field, Message};
use crate::model::Role;

/// Shows every `:61:` line with the `:86:` that follows it.
pub(super) fn say(message: &Message, take: &mut Take<'_>) -> Result<(), Stop> {
    let refused = |field: &Field, reason: &str| Stop::Refused(format!("line {}: {reason}", field.line));
    let (mut account, mut currency, mut count) = ("", "", 0);
    for (at, field) in message.fields.iter().enumerate() {
        match field.tag.as_str() {
            "25" | "25P" if !account.is_empty() => {
                return Err(refused(field, "the account (:25:) is named a second time within one statement"));
            }
            "25" | "25P" => account = field.text.lines().next().unwrap_or("").trim(),
            "60F" | "60M" => currency = field.text.get(7..10).unwrap_or(""),
            "34F" if currency.is_empty() => currency = field.text.get(..3).unwrap_or(""),
            "61" if account.is_empty() => {
                return Err(refused(field, "a payment (:61:) comes before the account (:25:)"));
            }
            "61" => {
                count += 1;
                let told = message.fields.get(at + 1).filter(|next| next.tag == "86").map_or("", |next| &next.text);
                let place = format!("MT940 {}, line {}, byte {}", message.text(&["20"]), field.line, field.offset);
                let Some(line) = Line::of(&field.text) else {
                    take(Found::Broken(&place, "not a statement line", &field.text))?;
                    continue;
                };
                let mut fields = Fields::new();
                line.say(account, currency, &mut fields);
                counterparty(told, &line, &mut fields);
                if !line.holder_pays() {
                    fields.turn();
                }
                fields.set(Role::Provider, message.sender());
                let statement = message.text(&["28C", "28"]);
                name(&line, account, &format!("{}/{statement}/{count}", message.text(&["20"])), &mut fields);
                take(Found::Payment(&fields, &place))?;
            }
            _ => {}
        }
    }
    if account.is_empty() && !message.fields.is_empty() {
        return Err(refused(&message.fields[0], "the statement names no account (:25:)"));
    }
    Ok(())
}

/// The bank's own reference, else the place in the statement.
fn name(line: &Line<'_>, account: &str, place: &str, fields: &mut Fields) {
    let bank = if matches!(line.bank, "" | "NONREF") { place } else { line.bank };
    let back = if line.mark.starts_with('R') { "/reversed" } else { "" };
    fields.set(Role::TransactionId, &format!("{account}/{bank}{back}"));
}

/// A `:61:` line.
struct Line<'t> {
    value: &'t str,
    /// `C`, `D`, `RC`, `RD` (taken back), `EC`, `ED` (expected).
    mark: &'t str,
    amount: &'t str,
    bank: &'t str,
    more: &'t str,
}

impl<'t> Line<'t> {
    /// Value date, entry date perhaps, mark, funds code perhaps, amount, type, reference, the bank's reference perhaps.
    fn of(text: &'t str) -> Option<Self> {
        let (first, more) = text.split_once('\n').unwrap_or((text, ""));
        let value = first.get(..6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        let rest = first[6..].trim_start();
        let entry = rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let rest = entry.map_or(rest, |_| &rest[4..]);
        let mark = ["RC", "RD", "EC", "ED", "C", "D"].into_iter().find(|mark| rest.starts_with(mark))?;
        let rest = &rest[mark.len()..];
        let rest = rest.strip_prefix(|letter: char| letter.is_ascii_uppercase()).unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(rest.len());
        let (amount, rest) = rest.split_at(end);
        if !amount.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let bank = rest.split_once("//").map_or("", |(_, bank)| bank.trim());
        Some(Self { value, mark, amount, bank, more: more.trim() })
    }

    /// Whether the account was debited, or a debit is taken back: the parties stay those of the payment.
    fn holder_pays(&self) -> bool {
        self.mark.ends_with('D')
    }

    /// Says it with the account's holder as the payer.
    fn say(&self, account: &str, currency: &str, fields: &mut Fields) {
        fields.set(Role::SentAt, &date(self.value));
        fields.set(Role::Amount, self.amount.trim_start_matches('0'));
        fields.fill(Role::Amount, self.amount);
        fields.set(Role::Currency, currency);
        fields.set(SENDER[10], account);
        let status = match self.mark.as_bytes() {
            [b'R', _] => "reversed",
            [b'E', _] => "expected",
            _ => "booked",
        };
        fields.set(Role::Status, status);
    }
}

/// Says who stands on the other side, as far as the information behind the line tells it in one of the usual codes:
/// `?20...?32` of German banks, `/NAME/.../REMI/` of Dutch ones. Free text is a purpose, never a name.
fn counterparty(told: &str, line: &Line<'_>, fields: &mut Fields) {
    let [_, name, _, _, _, _, _, _, _, _, account, _] = RECIPIENT;
    let joined: String = told.lines().collect();
    let joined = joined.trim();
    if let Some(mark) = coded(joined) {
        let part = |codes: &[&str]| -> String {
            subfields(joined, mark).filter(|(code, _)| codes.contains(code)).map(|part| part.1).collect()
        };
        fields.set(account, &part(&["31"]));
        fields.set(account, &part(&["38"]));
        fields.set(name, &part(&["32", "33"]));
        let purpose: String = subfields(joined, mark)
            .filter(|(code, _)| ("20"..="29").contains(code) || ("60"..="63").contains(code))
            .map(|part| part.1)
            .collect();
        fields.set(Role::Purpose, purpose.split_once("SVWZ+").map_or(&purpose, |(_, text)| text));
    } else if joined.starts_with('/') && slashed(joined, "NAME").is_some() {
        fields.set(name, slashed(joined, "NAME").unwrap_or(""));
        fields.set(account, slashed(joined, "IBAN").unwrap_or(""));
        fields.set(Role::Purpose, slashed(joined, "REMI").unwrap_or(""));
    } else if let Some(rest) = joined.split_once("/CNTP/").map(|(_, rest)| rest) {
        let parts: Vec<&str> = rest.split('/').collect();
        fields.set(account, parts.first().copied().unwrap_or(""));
        fields.set(name, parts.get(2).copied().unwrap_or(""));
        fields.set(Role::Purpose, slashed(joined, "REMI").unwrap_or(""));
    } else {
        fields.set(Role::Purpose, &told.replace('\n', " "));
    }
    if is_iban(line.more) {
        fields.fill(account, line.more);
    }
}

/// The mark of a coded text: three digits, perhaps, and a sign before two digits.
fn coded(text: &str) -> Option<char> {
    let rest = match text.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(_) => &text[3..],
        None => text,
    };
    let mark = rest.chars().next().filter(|c| c.is_ascii_punctuation() && *c != '/')?;
    let mut digits = rest[1..].chars().take(2);
    (digits.all(|c| c.is_ascii_digit()) && rest.len() > 3 && rest[1..].contains(mark)).then_some(mark)
}

/// Two-digit codes and what stands behind each.
fn subfields(text: &str, mark: char) -> impl Iterator<Item = (&str, &str)> {
    text.split(mark).skip(1).filter_map(|part| Some((part.get(..2)?, part.get(2..)?)))
}

/// What stands behind `/CODE/`, up to the next code.
fn slashed<'t>(text: &'t str, code: &str) -> Option<&'t str> {
    let at = text.find(&format!("/{code}/"))? + code.len() + 2;
    let rest = &text[at..];
    let is_code = |at: usize| {
        let word = rest[at + 1..].split('/').next().unwrap_or("");
        (3..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase()) && rest[at + 1..].contains('/')
    };
    let end = rest.match_indices('/').map(|(at, _)| at).find(|&at| is_code(at)).unwrap_or(rest.len());
    Some(rest[..end].trim_matches('/').trim())
}

fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes.iter().all(u8::is_ascii_alphanumeric)
}
