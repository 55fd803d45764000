//! In which convention are the values of a column written?

use std::collections::BTreeSet;

use chrono::format::{Parsed, StrftimeItems, parse};

use super::Content;

/// Dates as exports write them; the order of day and month is what most often cannot be told.
const DATES: [&str; 19] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d-%m-%y",
    "%d %b %y",
    "%d %b %Y",
    "%Y-%b-%d",
    "%b %d, %Y",
    "%d-%b-%Y",
];
/// What may follow a date.
const CLOCKS: [&str; 9] = [
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S%.f",
    "T%H:%M:%S",
    "T%H:%M:%S%.f",
    "T%H:%M:%S%.f%#z",
    " %I:%M %p",
    " %I:%M:%S %p",
];
/// Times of day alone.
const TIMES: [&str; 6] = ["%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%Hh%M", "%H:%M:%S%.f"];
/// Different words up to which a column is one of statuses or kinds.
const FEW: usize = 12;

/// What the values of a column are.
pub(super) fn content(values: &[&str]) -> Content {
    if values.is_empty() {
        return Content::Empty;
    }
    let all = |test: fn(&str) -> bool| values.iter().all(|value| test(value));
    let dates = fitting(values, &DATES, &CLOCKS);
    if !dates.is_empty() {
        return Content::Dates(dates);
    }
    let times = fitting(values, &TIMES, &[""]);
    if !times.is_empty() {
        return Content::Times(times);
    }
    if all(|value| value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Content::Currencies;
    }
    if all(|value| value.contains('@') && value.contains('.') && !value.contains(' ')) {
        return Content::Emails;
    }
    if all(is_phone) && values.iter().any(|value| value.starts_with(['+', '0'])) {
        return Content::Phones;
    }
    if all(|value| value.len() >= 10 && value.bytes().all(|byte| byte.is_ascii_digit())) {
        return Content::Numbers;
    }
    if all(is_amount) {
        return Content::Amounts(marks(values));
    }
    let different: BTreeSet<&str> = values.iter().copied().collect();
    if different.len() <= FEW && values.len() >= 3 * different.len() && all(|value| value.len() < 40) {
        return Content::Words(different.into_iter().map(str::to_owned).collect());
    }
    Content::Text
}

/// Whether a cell is a value and no heading.
pub(super) fn is_value(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty() && (is_amount(cell) || !fitting(&[cell], &DATES, &CLOCKS).is_empty())
}

/// The formats, each with each ending, that read every value.
fn fitting(values: &[&str], starts: &[&str], endings: &[&str]) -> Vec<String> {
    let digits = |value: &&str| value.bytes().any(|byte| byte.is_ascii_digit());
    if !values.iter().all(digits) {
        return Vec::new();
    }
    let all = starts.iter().flat_map(|start| endings.iter().map(move |ending| format!("{start}{ending}")));
    all.filter(|format| values.iter().all(|value| reads(value, format))).collect()
}

fn reads(value: &str, format: &str) -> bool {
    let mut parsed = Parsed::new();
    if parse(&mut parsed, value, StrftimeItems::new(format)).is_err() {
        return false;
    }
    let is_date = format.contains("%d");
    let year = |date: chrono::NaiveDate| (1900..=2100).contains(&chrono::Datelike::year(&date));
    let has_clock = ["%H", "%I"].iter().any(|hour| format.contains(hour));
    (!is_date || parsed.to_naive_date().is_ok_and(year)) && (!has_clock || parsed.to_naive_time().is_ok())
}

/// How many orders of day and month the formats stand for.
pub(super) fn orders(formats: &[String]) -> usize {
    let first = |format: &String| {
        let (day, month) = (format.find("%d"), format.find("%m").or_else(|| format.find("%b")));
        day.zip(month).is_some_and(|(day, month)| day < month)
    };
    formats.iter().map(first).collect::<BTreeSet<bool>>().len()
}

fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    (7..=15).contains(&digits)
        && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/'))
        && value.starts_with(['+', '0', '('])
}

/// Digits with marks, a sign and a currency perhaps.
fn is_amount(value: &str) -> bool {
    let core = value.trim_matches(|c: char| {
        c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '+' | '(' | ')' | '$' | '€' | '£' | '\u{2212}')
    });
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 3
        && core.bytes().any(|byte| byte.is_ascii_digit())
        && core
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '\u{2019}' | ' ' | '\u{a0}' | '\u{202f}'))
}

/// The decimal marks that read every value: a mark with three digits behind it may group, any other is decimal.
fn marks(values: &[&str]) -> Vec<char> {
    let mut fits = [true, true];
    for value in values {
        for (fit, (mark, other)) in fits.iter_mut().zip([('.', ','), (',', '.')]) {
            let whole = value.split(mark).next().unwrap_or("");
            let behind = value.split_once(mark).map_or("", |(_, behind)| behind);
            let groups =
                whole.split(other).skip(1).all(|group| group.chars().filter(char::is_ascii_digit).count() == 3);
            *fit &= groups && !behind.contains([mark, other]);
        }
    }
    let shows_none = values.iter().all(|value| !value.contains(['.', ',']));
    if shows_none {
        // whole numbers read the same either way
        return vec!['.'];
    }
    [('.', fits[0]), (',', fits[1])].into_iter().filter(|(_, fit)| *fit).map(|(mark, _)| mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_fit_both_orders_are_told_as_such() {
        let Content::Dates(both) = content(&["03/04/2024", "11/12/2024"]) else { panic!("dates") };
        assert_eq!((both.len(), orders(&both)), (2, 2), "{both:?}");
        let Content::Dates(one) = content(&["03/04/2024", "13/12/2024"]) else { panic!("dates") };
        assert_eq!(one, ["%d/%m/%Y"]);
        assert_eq!(content(&["2024-03-05T10:00:00Z"]), Content::Dates(vec!["%Y-%m-%dT%H:%M:%S%.f%#z".into()]));
        assert!(matches!(content(&["2025-Apr-29 17:45:59"]), Content::Dates(_)));
        assert!(matches!(content(&["25 May 17 09:23"]), Content::Dates(formats) if orders(&formats) == 1));
        assert!(!matches!(content(&["29:18:53"]), Content::Times(_)), "no such time");
    }

    #[test]
    fn a_decimal_mark_is_known_only_when_a_value_shows_it() {
        assert_eq!(content(&["1.234,56", "12,00"]), Content::Amounts(vec![',']));
        assert_eq!(content(&["1'234.56", ".5"]), Content::Amounts(vec!['.']));
        assert_eq!(content(&["1.234", "2.500"]), Content::Amounts(vec!['.', ',']));
        assert_eq!(content(&["1.234,56", "1,234.56"]), Content::Amounts(vec![]));
        assert_eq!(content(&["49 200,00 KMF", "(12,00)"]), Content::Amounts(vec![',']));
        assert_eq!(content(&["40", "1200"]), Content::Amounts(vec!['.']));
    }
}
