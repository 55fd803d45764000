//! What is left of a text when only its words count?

use std::borrow::Cow;

/// Lower-case ASCII words of letters and digits with one space between; apostrophes vanish, all else separates.
pub(super) fn words(text: &str) -> String {
    let text: Cow<'_, str> = if text.is_ascii() { text.into() } else { deunicode::deunicode(text).into() };
    let mut plain = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => plain.push(byte as char),
            b'A'..=b'Z' => plain.push(byte.to_ascii_lowercase() as char),
            b'\'' | b'`' => {}
            _ if !plain.is_empty() && !plain.ends_with(' ') => plain.push(' '),
            _ => {}
        }
    }
    if plain.ends_with(' ') {
        plain.pop();
    }
    plain
}

/// Upper-case letters and digits only.
pub(super) fn code(text: &str) -> String {
    let text: Cow<'_, str> = if text.is_ascii() { text.into() } else { deunicode::deunicode(text).into() };
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase() as char).collect()
}

/// The text without white space around it; quick where there is none.
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    let visible = |byte: u8| (0x21..0x80).contains(&byte);
    match text.as_bytes() {
        [] => text,
        [first, .., last] if visible(*first) && visible(*last) => text,
        _ => text.trim(),
    }
}
