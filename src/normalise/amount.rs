//! What sum does this text name, exactly?

use crate::model::{Currency, SCALE};

/// A sum in hundred-thousandths of a unit, and the currency written beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) amount: i64,
    pub(super) currency: Option<Currency>,
}

const DECIMALS: usize = 5;
const TOO_LARGE: &str = "the amount is too large";
/// What is said of an amount that cannot be kept exactly.
pub(super) const TOO_FINE: &str = "the amount has more than five decimals";
const NOT_ONE: &str = "not an amount";
const OTHER_MARK: &str = "the digits are not grouped as amounts are: is the decimal mark the other one?";

/// Reads `text` (trimmed, not empty) with `decimal` as the decimal mark; the other of `.` and `,`, any space and any
/// apostrophe group thousands. Minus signs before or behind and parentheses are negative; a currency code or sign may
/// stand before or behind.
pub(super) fn parse(text: &str, decimal: char) -> Result<Sum, &'static str> {
    if let Some(amount) = plain(text.as_bytes(), decimal as u8) {
        return Ok(Sum { amount, currency: None });
    }
    let (text, parenthesised) = match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (text, false),
    };
    let (text, before) = signs(text, true)?;
    let (text, behind) = signs(text, false)?;
    if before.minus && behind.minus || (parenthesised && (before.minus || behind.minus)) {
        return Err("the amount is negative twice");
    }
    let currency = match (before.currency, behind.currency) {
        (Some(one), Some(other)) if one != other => return Err("two currencies are written beside the amount"),
        (one, other) => one.or(other),
    };
    let amount = digits(text, decimal)?;
    let negative = parenthesised || before.minus || behind.minus;
    Ok(Sum { amount: if negative { -amount } else { amount }, currency })
}

/// A plain number rounded, half to even, to the decimals that are kept.
pub(super) fn rounded(text: &str) -> Option<Sum> {
    let exact = rust_decimal::Decimal::from_str_exact(text).or_else(|_| text.parse()).ok()?;
    let scaled = exact.round_dp(DECIMALS as u32).checked_mul(SCALE.into())?;
    Some(Sum { amount: i64::try_from(scaled).ok()?, currency: None })
}

/// Digits with at most one decimal mark: nearly every amount there is.
fn plain(text: &[u8], decimal: u8) -> Option<i64> {
    if text.len() > 14 || !text.last()?.is_ascii_digit() {
        return None;
    }
    let (mut amount, mut decimals) = (0_i64, None);
    for &byte in text {
        match byte {
            b'0'..=b'9' => {
                amount = amount * 10 + i64::from(byte - b'0');
                decimals = decimals.map(|count: u32| count + 1);
            }
            _ if byte == decimal && decimals.is_none() => decimals = Some(0),
            _ => return None,
        }
    }
    let decimals = decimals.unwrap_or(0);
    (decimals <= DECIMALS as u32).then(|| amount * 10_i64.pow(DECIMALS as u32 - decimals))
}

/// What stands around the digits.
#[derive(Default)]
struct Around {
    minus: bool,
    currency: Option<Currency>,
}

/// Takes sign, currency code or currency sign off one end.
fn signs(text: &str, front: bool) -> Result<(&str, Around), &'static str> {
    let is_word = |c: char| c.is_alphabetic() || is_currency_sign(c);
    let is_part = |c: char| is_word(c) || c.is_whitespace() || matches!(c, '-' | '+' | '\u{2212}');
    let rest = if front { text.trim_start_matches(is_part) } else { text.trim_end_matches(is_part) };
    let taken = if front { &text[..text.len() - rest.len()] } else { &text[rest.len()..] };
    let minus = taken.chars().filter(|c| matches!(c, '-' | '\u{2212}')).count();
    if minus > 1 {
        return Err(NOT_ONE);
    }
    let mut around = Around { minus: minus == 1, currency: None };
    for word in taken.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()) {
        if word.chars().all(is_currency_sign) {
            continue;
        }
        match Currency::parse(word) {
            Some(code) if around.currency.is_none() => around.currency = Some(code),
            _ => return Err(NOT_ONE),
        }
    }
    Ok((rest, around))
}

fn is_currency_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '\u{20a0}'..='\u{20cf}')
}

/// Reads grouped digits and decimals.
fn digits(text: &str, decimal: char) -> Result<i64, &'static str> {
    let mut parts = text.splitn(2, decimal);
    let (whole, fraction) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    if whole.is_empty() && fraction.is_empty() {
        return Err(NOT_ONE);
    }
    let is_mark = |c: char| matches!(c, '.' | ',' | '\'' | '\u{2019}') || c.is_whitespace();
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(if fraction.chars().all(|c| c.is_ascii_digit() || is_mark(c)) { OTHER_MARK } else { NOT_ONE });
    }
    let kept = fraction.trim_end_matches('0');
    if kept.len() > DECIMALS {
        return Err(TOO_FINE);
    }
    let mut amount = grouped(whole, is_mark)?.checked_mul(SCALE).ok_or(TOO_LARGE)?;
    for (at, byte) in kept.bytes().enumerate() {
        let part = i64::from(byte - b'0') * 10_i64.pow((DECIMALS - 1 - at) as u32);
        amount = amount.checked_add(part).ok_or(TOO_LARGE)?;
    }
    Ok(amount)
}

/// Reads the digits before the decimal mark. Groups have three digits (all but the first may have two, as in lakhs,
/// if the last has three), with one and the same mark between them.
fn grouped(whole: &str, is_mark: impl Fn(char) -> bool) -> Result<i64, &'static str> {
    let mark = whole.chars().find(|&c| is_mark(c));
    if let Some(mark) = mark {
        let groups: Vec<&str> = whole.split(mark).collect();
        let (first, last) = (groups[0].len(), groups[groups.len() - 1].len());
        let inner = &groups[1..groups.len() - 1];
        let even = inner.iter().all(|group| group.len() == 3) || (mark == ',' && inner.iter().all(|g| g.len() == 2));
        if !(1..=3).contains(&first) || last != 3 || !even {
            return Err(OTHER_MARK);
        }
    }
    let mut amount = 0_i64;
    for c in whole.chars() {
        match c.to_digit(10) {
            Some(digit) => {
                amount =
                    amount.checked_mul(10).and_then(|amount| amount.checked_add(i64::from(digit))).ok_or(TOO_LARGE)?;
            }
            None if Some(c) == mark => {}
            None => return Err(if is_mark(c) { OTHER_MARK } else { NOT_ONE }),
        }
    }
    Ok(amount)
}
