//! When was that, and how exactly is it known?

use chrono::format::{Item, Parsed, StrftimeItems, parse as parse_items};
use chrono::{Datelike, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};

use super::words::Zone;
use crate::model::Precision;

/// A format compiled.
pub(super) type Format = Vec<Item<'static>>;

/// A date, and a time of day and offset as far as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) date: NaiveDate,
    pub(super) time: Option<(NaiveTime, Precision)>,
    /// Seconds east of UTC.
    pub(super) offset: Option<i32>,
}

/// A moment in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// Seconds since 1970 UTC; midnight UTC of the written date when only the day is known.
    pub(super) seconds: i64,
    pub(super) precision: Precision,
}

/// Compiles a chrono format.
pub(super) fn format(text: &str) -> anyhow::Result<Format> {
    StrftimeItems::new(text).parse_to_owned().map_err(|_| anyhow::anyhow!("{text} is no date format"))
}

/// Reads a date or a date with time by the first format that fits with a year from 1990 to 2100, or as ISO 8601.
pub(super) fn date_time(text: &str, formats: &[Format]) -> Result<Written, &'static str> {
    let readings = || formats.iter().filter_map(|format| by_format(text, format)).chain(iso(text));
    match readings().find(|written| (1990..=2100).contains(&written.date.year())) {
        Some(written) => Ok(written),
        None if readings().next().is_some() => Err("the year is not between 1990 and 2100"),
        None => Err("not a date of this layout"),
    }
}

/// Reads a calendar date alone, such as a birth date, with any year.
pub(super) fn date(text: &str, formats: &[Format]) -> Option<NaiveDate> {
    formats.iter().find_map(|format| by_format(text, format)).or_else(|| iso(text)).map(|written| written.date)
}

/// Reads a time of day by the first format that fits, or as `HH:MM[:SS[.fff]]`, with an offset perhaps.
pub(super) fn time(text: &str, formats: &[Format]) -> Result<(NaiveTime, Precision, Option<i32>), &'static str> {
    let found = formats.iter().find_map(|format| {
        let mut parsed = Parsed::new();
        parse_items(&mut parsed, text, format.iter()).ok()?;
        clock(&parsed).map(|(time, precision)| (time, precision, parsed.offset()))
    });
    found.or_else(|| iso_time(text)).ok_or("not a time of day")
}

fn by_format(text: &str, format: &Format) -> Option<Written> {
    let mut parsed = Parsed::new();
    parse_items(&mut parsed, text, format.iter()).ok()?;
    let date = parsed.to_naive_date().ok()?;
    let time = if parsed.minute().is_some() { Some(clock(&parsed)?) } else { None };
    Some(Written { date, time, offset: parsed.offset() })
}

fn clock(parsed: &Parsed) -> Option<(NaiveTime, Precision)> {
    let precision = if parsed.second().is_some() { Precision::Instant } else { Precision::Minute };
    Some((parsed.to_naive_time().ok()?.with_nanosecond(0)?, precision))
}

/// `2024-03-05`, `2024-03-05T12:34`, `2024-03-05 12:34:56.789+01:00`, `...Z`.
fn iso(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = number(&bytes[..4])?;
    let date = NaiveDate::from_ymd_opt(year as i32, number(&bytes[5..7])?, number(&bytes[8..10])?)?;
    if bytes.len() == 10 {
        return Some(Written { date, time: None, offset: None });
    }
    if !matches!(bytes[10], b'T' | b't' | b' ') {
        return None;
    }
    let (time, precision, offset) = iso_time(text.get(11..)?)?;
    Some(Written { date, time: Some((time, precision)), offset })
}

fn iso_time(text: &str) -> Option<(NaiveTime, Precision, Option<i32>)> {
    let bytes = text.as_bytes();
    if bytes.len() < 5 || bytes[2] != b':' {
        return None;
    }
    let (hour, minute) = (number(&bytes[..2])?, number(&bytes[3..5])?);
    let (second, precision, mut rest) = if bytes.len() >= 8 && bytes[5] == b':' {
        (number(&bytes[6..8])?, Precision::Instant, &bytes[8..])
    } else {
        (0, Precision::Minute, &bytes[5..])
    };
    if precision == Precision::Instant && matches!(rest.first(), Some(b'.' | b',')) {
        let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        rest = &rest[1 + digits..];
    }
    Some((NaiveTime::from_hms_opt(hour, minute, second)?, precision, iso_offset(rest.trim_ascii())?))
}

/// Nothing, `Z`, `UTC`, `+01`, `+0100` or `+01:00`; the outer `None` for anything else.
#[expect(clippy::option_option, reason = "no offset and not an offset are different answers")]
fn iso_offset(text: &[u8]) -> Option<Option<i32>> {
    let (sign, digits) = match text {
        [] => return Some(None),
        [b'Z' | b'z'] | b"UTC" | b"utc" => return Some(Some(0)),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [_, _] => (number(digits)?, 0),
        [_, _, _, _] => (number(&digits[..2])?, number(&digits[2..])?),
        [_, _, b':', _, _] => (number(&digits[..2])?, number(&digits[3..])?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(Some(sign * (hours * 3_600 + minutes * 60) as i32))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
}

/// The moment a date and time name at `zone`. Without zone or offset, or without time, only the day is known.
pub(super) fn resolve(written: Written, zone: Option<Zone>) -> Moment {
    let day =
        Moment { seconds: written.date.and_time(NaiveTime::MIN).and_utc().timestamp(), precision: Precision::Day };
    let Some((time, precision)) = written.time else { return day };
    let local = written.date.and_time(time);
    let seconds = match (written.offset, zone) {
        (Some(offset), _) => local.and_utc().timestamp() - i64::from(offset),
        (None, Some(Zone::Offset(offset))) => local.and_utc().timestamp() - i64::from(offset.local_minus_utc()),
        (None, Some(Zone::Place(place))) => at_place(local, place),
        (None, None) => return day,
    };
    Moment { seconds, precision }
}

/// A local time that happens twice is the earlier one; one that clocks skip moves forward by what they skipped.
fn at_place(local: NaiveDateTime, place: chrono_tz::Tz) -> i64 {
    let utc = local.and_utc().timestamp();
    let offset = |at: NaiveDateTime| match place.offset_from_local_datetime(&at) {
        MappedLocalTime::Single(offset) => Some(offset.fix().local_minus_utc()),
        MappedLocalTime::Ambiguous(earlier, _) => Some(earlier.fix().local_minus_utc()),
        MappedLocalTime::None => None,
    };
    // in a gap, the offset before it holds; no gap is longer than a day
    let before = || (1..=24).find_map(|hours| offset(local - TimeDelta::hours(hours)));
    utc - i64::from(offset(local).or_else(before).unwrap_or(0))
}
