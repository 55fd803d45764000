//! What does an MT103 say?

use super::messages::{Fields, RECIPIENT, SENDER};
use super::swift_mt::Message;
use crate::model::Role;

/// Says everything of a customer transfer.
pub(super) fn say(message: &Message, fields: &mut Fields) {
    let settled = sum(message.text(&["32A"]).get(6..).unwrap_or(""));
    let date = date(message.text(&["32A"]));
    fields.set(Role::SentAt, &date);
    let ordered = message.field(&["33B"]).and_then(|field| sum(&field.text));
    if let Some((currency, amount)) = ordered.or(settled) {
        fields.set(Role::Amount, amount);
        fields.set(Role::Currency, currency);
        if let Some((other, paid)) = settled.filter(|settled| settled.0 != currency) {
            fields.set(Role::PayoutAmount, paid);
            fields.set(Role::PayoutCurrency, other);
        }
        let mut fees = message.fields.iter().filter(|field| field.tag == "71F").filter_map(|field| sum(&field.text));
        if let Some((_, fee)) = fees.rfind(|fee| fee.0 == currency) {
            fields.set(Role::Fee, fee);
        }
    }
    let payer = ["50A", "50F", "50K", "50"].iter().find_map(|tag| message.field(&[tag]));
    let recipient = ["59", "59A", "59F"].iter().find_map(|tag| message.field(&[tag]));
    for (field, roles) in [(payer, &SENDER), (recipient, &RECIPIENT)] {
        if let Some(field) = field {
            party(&field.tag, &field.text, roles, fields);
        }
    }
    fields.set(Role::Purpose, &message.text(&["70"]).replace('\n', " "));
    fields.set(Role::Status, if message.refused { "refused by the network" } else { "sent" });
    fields.set(Role::SendingAgent, institution(message.text(&["52A", "52D"])));
    fields.set(Role::PayoutAgent, institution(message.text(&["57A", "57D", "57C"])));
    fields.set(Role::Provider, message.sender());
    if message.text(&["71A"]) == "OUR" {
        fields.set(Role::AmountBasis, "principal");
    }
    name(message, fields);
}

/// The end-to-end reference of block 3 names a payment in all the world; the sender's own is often reused, so date and
/// sum stand beside it.
fn name(message: &Message, fields: &mut Fields) {
    let unique = message.user.split_once("{121:").and_then(|(_, rest)| rest.split('}').next()).unwrap_or("");
    if unique.is_empty() {
        fields.set(Role::TransactionId, &format!("{}/{}", message.text(&["20"]), message.text(&["32A"])));
    } else {
        fields.set(Role::TransactionId, unique);
    }
    fields.is_unique = true;
}

/// Currency and amount: `USD3700,`.
fn sum(text: &str) -> Option<(&str, &str)> {
    let text = text.lines().next()?.trim();
    let currency = text.get(..3).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()))?;
    Some((currency, text.get(3..)?))
}

/// Six digits to ISO 8601; years from 80 on are of the last century.
pub(super) fn date(text: &str) -> String {
    match text.get(..6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(digits) => {
            let century = if &digits[..2] >= "80" { "19" } else { "20" };
            format!("{century}{}-{}-{}", &digits[..2], &digits[2..4], &digits[4..])
        }
        None => text.chars().take(6).collect(),
    }
}

/// An institution: its code or name, without the account in front.
fn institution(text: &str) -> &str {
    text.lines().find(|line| !line.starts_with('/')).unwrap_or("")
}

/// A party by option: A is a code, F has numbered lines, K and none have name and address.
fn party(tag: &str, text: &str, roles: &[Role; 12], fields: &mut Fields) {
    let [id, name, birth, _sex, country, city, address, _phone, _email, document, account, _kind] = *roles;
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if let Some(number) = lines.first().and_then(|line| line.strip_prefix('/')) {
        let number = number.trim_start_matches('/');
        // placeholders such as - or 0000000000 name no account
        if number.bytes().any(|byte| byte != number.as_bytes()[0]) {
            fields.set(account, number);
        }
        lines.remove(0);
    }
    if tag.ends_with('A') && tag.len() == 3 {
        fields.set(id, lines.first().copied().unwrap_or(""));
        return;
    }
    let numbered = |line: &&str| line.as_bytes().get(1) == Some(&b'/') && line.as_bytes()[0].is_ascii_digit();
    if !lines.iter().any(numbered) {
        fields.set(name, lines.first().copied().unwrap_or(""));
        fields.set(address, &lines.get(1..).unwrap_or_default().join(" "));
        return;
    }
    let of =
        |digit: char| -> Vec<&str> { lines.iter().filter_map(|l| l.strip_prefix(digit)?.strip_prefix('/')).collect() };
    // a first line without number is a code, country and number of a document
    if let Some(code) = lines.first().filter(|line| !numbered(line)) {
        fields.set(document, code.rsplit('/').next().unwrap_or(""));
    }
    fields.set(name, &of('1').join(" "));
    fields.set(address, &of('2').join(" "));
    if let Some((code, place)) = of('3').first().map(|line| line.split_once('/').unwrap_or((line, ""))) {
        fields.set(country, code);
        fields.set(city, place);
    }
    if let Some(born) = of('4').first().filter(|born| born.len() == 8 && born.bytes().all(|b| b.is_ascii_digit())) {
        fields.set(birth, &format!("{}-{}-{}", &born[..4], &born[4..6], &born[6..]));
    }
    let papers = of('6').first().copied().or(of('7').first().copied());
    fields.set(document, papers.and_then(|line| line.rsplit('/').next()).unwrap_or(""));
}
