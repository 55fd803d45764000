//! Do amounts and dates come back as they were written, whatever the layout, and does no text break their reading?

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;

use super::amount::{self, Sum};
use super::moment::{self, Moment};
use super::words::Zone;
use crate::model::{Currency, Precision, SCALE};

fn random() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(20_261)
}

/// `amount` written out: grouped by `group`, with `decimal` before as many decimals as it needs, at least `least`.
fn written(amount: i64, group: &str, decimal: char, least: usize) -> String {
    let (whole, fraction) = ((amount / SCALE).to_string(), format!("{:05}", amount % SCALE));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(digit);
    }
    let kept = fraction.trim_end_matches('0').len().max(least);
    if kept > 0 {
        text.push(decimal);
        text.push_str(&fraction[..kept]);
    }
    text
}

#[test]
fn amounts_come_back_in_every_way_of_writing_them() {
    let mut random = random();
    for _ in 0..20_000 {
        let digits = random.random_range(1..17);
        let amount = random.random_range(1..10_i64.pow(digits));
        let amount = if random.random_bool(0.5) { amount / SCALE * SCALE + amount % 100 * 1_000 } else { amount };
        let decimal = *['.', ','].choose(&mut random).unwrap();
        let other = if decimal == '.' { "," } else { "." };
        let group = *["", other, " ", "\u{a0}", "\u{202f}", "'", "\u{2019}"].choose(&mut random).unwrap();
        let digits = written(amount, group, decimal, random.random_range(0..3));
        let eur = Currency::parse("EUR");
        let ways = [
            (digits.clone(), amount, None),
            (format!("-{digits}"), -amount, None),
            (format!("{digits}-"), -amount, None),
            (format!("({digits})"), -amount, None),
            (format!("+{digits}"), amount, None),
            (format!("{digits} EUR"), amount, eur),
            (format!("EUR {digits}"), amount, eur),
            (format!("-€{digits}"), -amount, None),
            (format!("{digits} €"), amount, None),
        ];
        for (text, amount, currency) in ways {
            assert_eq!(amount::parse(&text, decimal), Ok(Sum { amount, currency }), "{text} with {decimal}");
        }
    }
}

#[test]
fn an_amount_that_is_read_is_the_number_that_its_digits_make() {
    let mut random = random();
    let alphabet: Vec<char> = "0123456789012345678900..,,- ()'+€$EURx\u{a0}\u{2212}é".chars().collect();
    let mut read = 0;
    for _ in 0..200_000 {
        let text: String = (0..random.random_range(1..14)).map(|_| *alphabet.choose(&mut random).unwrap()).collect();
        let text = text.trim();
        for decimal in ['.', ','] {
            let Ok(sum) = amount::parse(text, decimal) else { continue };
            let plain: String = text.chars().filter(|&c| c.is_ascii_digit() || c == decimal).collect();
            let value: Decimal = plain.replace(',', ".").parse().unwrap_or_else(|_| panic!("{text} is no number"));
            assert_eq!(value * Decimal::from(SCALE), Decimal::from(sum.amount.abs()), "{text} with {decimal}");
            read += 1;
        }
    }
    assert!(read > 10_000, "{read} texts were amounts");
}

const LAYOUTS: [(&str, Precision); 14] = [
    ("%d/%m/%Y", Precision::Day),
    ("%d.%m.%Y", Precision::Day),
    ("%Y-%m-%d", Precision::Day),
    ("%Y%m%d", Precision::Day),
    ("%Y-%b-%d", Precision::Day),
    ("%d %B %Y", Precision::Day),
    ("%d/%m/%Y %H:%M", Precision::Minute),
    ("%d %b %y %H:%M", Precision::Minute),
    ("%m/%d/%Y %I:%M %p", Precision::Minute),
    ("%d/%m/%Y %H:%M:%S", Precision::Instant),
    ("%Y-%b-%d %H:%M:%S", Precision::Instant),
    ("%Y-%m-%dT%H:%M:%S", Precision::Instant),
    ("%m/%d/%Y %I:%M:%S %p", Precision::Instant),
    ("%d%m%Y%H%M%S", Precision::Instant),
];

/// A moment between 1990 and 2068, to which two digits of a year are read.
fn any_moment(random: &mut ChaCha8Rng) -> NaiveDateTime {
    let seconds = random.random_range(631_152_000..3_124_224_000_i64);
    DateTime::<Utc>::from_timestamp(seconds, 0).unwrap().naive_utc()
}

#[test]
fn dates_come_back_in_every_layout() {
    let mut random = random();
    let utc = Some(Zone::Offset(Utc.fix()));
    for (layout, precision) in LAYOUTS {
        let formats = [moment::format(layout).unwrap()];
        for _ in 0..2_000 {
            let at = any_moment(&mut random);
            let kept = match precision {
                Precision::Day => at.date().and_hms_opt(0, 0, 0).unwrap(),
                Precision::Minute => at - chrono::TimeDelta::seconds(at.and_utc().timestamp() % 60),
                Precision::Instant => at,
            };
            let text = at.format(layout).to_string();
            let found = moment::date_time(&text, &formats).map(|written| moment::resolve(written, utc));
            assert_eq!(found, Ok(Moment { seconds: kept.and_utc().timestamp(), precision }), "{text} as {layout}");
        }
    }
}

#[test]
fn moments_with_an_offset_are_read_as_rfc_3339_says() {
    let mut random = random();
    for _ in 0..5_000 {
        let offset = chrono::FixedOffset::east_opt(random.random_range(-56..=56) * 900).unwrap();
        let at = any_moment(&mut random).and_utc().with_timezone(&offset);
        for text in
            [at.to_rfc3339(), at.to_rfc3339().replace('T', " "), at.format("%Y-%m-%dT%H:%M:%S.%3f%z").to_string()]
        {
            let found = moment::date_time(&text, &[]).map(|written| moment::resolve(written, None));
            assert_eq!(found, Ok(Moment { seconds: at.timestamp(), precision: Precision::Instant }), "{text}");
        }
    }
}

#[test]
fn a_local_time_is_the_earlier_of_the_moments_it_names() {
    let mut random = random();
    for place in
        [chrono_tz::Europe::Paris, chrono_tz::America::New_York, chrono_tz::Asia::Manila, chrono_tz::Africa::Cairo]
    {
        for _ in 0..5_000 {
            // around the days when clocks change, and anywhere
            let local = any_moment(&mut random);
            let utc = local.and_utc().timestamp();
            // offsets from a day before to a day after; the local time is real at those that hold at the moment it names
            let around = (-24..=24).map(|hours| local + chrono::TimeDelta::hours(hours));
            let offsets = around.map(|at| i64::from(place.offset_from_utc_datetime(&at).fix().local_minus_utc()));
            let holds = |&moment: &i64| {
                let at = DateTime::<Utc>::from_timestamp(moment, 0).unwrap().naive_utc();
                moment + i64::from(place.offset_from_utc_datetime(&at).fix().local_minus_utc()) == utc
            };
            let real = offsets.map(|offset| utc - offset).filter(holds).min();
            let written =
                moment::Written { date: local.date(), time: Some((local.time(), Precision::Instant)), offset: None };
            let found = moment::resolve(written, Some(Zone::Place(place)));
            assert_eq!(found.precision, Precision::Instant);
            if let Some(real) = real {
                assert_eq!(found.seconds, real, "{local} in {place}");
            }
        }
    }
}

#[test]
fn no_text_breaks_the_reading_of_dates() {
    let mut random = random();
    let formats: Vec<_> = LAYOUTS.iter().map(|(layout, _)| moment::format(layout).unwrap()).collect();
    let alphabet: Vec<char> = "0123456789-/:: .TZ+JanéPM\u{a0}".chars().collect();
    let mut read = 0;
    for _ in 0..50_000 {
        // dates as written, spoilt in up to three places, or cut short
        let (layout, _) = LAYOUTS.choose(&mut random).unwrap();
        let mut text: Vec<char> = any_moment(&mut random).format(layout).to_string().chars().collect();
        for _ in 0..random.random_range(0..4) {
            let at = random.random_range(0..text.len());
            text[at] = *alphabet.choose(&mut random).unwrap();
        }
        text.truncate(random.random_range(1..40));
        let text: String = text.into_iter().collect();
        let found = moment::date_time(&text, &formats);
        read += usize::from(found.is_ok());
        if let Ok(written) = found {
            assert!((1990..=2100).contains(&chrono::Datelike::year(&written.date)), "{text}");
        }
        let _ = moment::time(&text, &formats);
        let _ = moment::date(&text, &formats);
    }
    assert!((5_000..45_000).contains(&read), "{read} texts were dates");
}
