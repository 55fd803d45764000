//! What was a sum worth in US dollars on that day?
//!
//! Euro reference rates (units per euro), the rate of the payment's UTC date or of the last business day before it, at
//! most ten days back; then fixed parities. All in integers: rates to nine decimals, results to the cent, half to even.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, ensure};
use chrono::{Datelike, NaiveDate};

use crate::model::{Currency, Pegs, Quick};

/// A rate that is one.
const ONE: i64 = 1_000_000_000;
/// Days a rate may be old: the longest run of bank holidays with a margin.
const REACH: i32 = 10;
/// No reference rate was used: dollars, or a parity with the dollar.
pub(super) const NO_RATE: i32 = i32::MIN;

/// Rates per day and currency, and which currencies exist.
#[derive(Debug)]
pub(super) struct Rates {
    known: HashSet<Currency, Quick>,
    series: HashMap<Currency, Series, Quick>,
    pegs: HashMap<Currency, Vec<Fixed>, Quick>,
    usd: Currency,
}

/// Rate and its date for each day from `first` on; rate 0 where there is none.
#[derive(Debug, Default)]
struct Series {
    given: Vec<(i32, i64)>,
    first: i32,
    days: Vec<(i64, i32)>,
}

/// A parity.
#[derive(Debug)]
struct Fixed {
    anchor: Currency,
    per_anchor: i64,
    from: i32,
    to: i32,
}

impl Rates {
    /// Reads the shipped table and the parities. Call [`Rates::fill`] when all tables are added.
    pub(super) fn new(table: &[u8], pegs: &Pegs) -> Result<Self> {
        let code = |text: &str| Currency::parse(text).with_context(|| format!("{text} is no currency code"));
        let mut rates =
            Self { known: HashSet::default(), series: HashMap::default(), pegs: HashMap::default(), usd: code("USD")? };
        for text in &pegs.currencies {
            rates.known.insert(code(text)?);
        }
        for peg in &pegs.peg {
            let day = |date: Option<NaiveDate>, open: i32| date.map_or(open, day_of);
            let fixed = Fixed {
                anchor: code(&peg.anchor)?,
                per_anchor: rate(&peg.per_anchor).with_context(|| format!("parity of {}", peg.currency))?,
                from: day(peg.from, i32::MIN),
                to: day(peg.to, i32::MAX),
            };
            rates.pegs.entry(code(&peg.currency)?).or_default().push(fixed);
        }
        rates.add(&zstd::decode_all(table).context("the table is not zstd")?)?;
        Ok(rates)
    }

    /// Adds a table in the ECB's layout (`Date,USD,...`, one row a day in any order, `N/A` or nothing for no rate, a
    /// trailing empty column allowed); its rates come before those added earlier.
    pub(super) fn add(&mut self, table: &[u8]) -> Result<()> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(table);
        let headings = reader.headers().context("cannot read the header")?.clone();
        ensure!(
            headings.get(0).is_some_and(|name| name.trim_start_matches('\u{feff}') == "Date"),
            "the header must begin with Date"
        );
        let columns = headings.iter().skip(1).map(|name| match name {
            "" => Ok(None),
            _ => Currency::parse(name).with_context(|| format!("{name} is no currency code")).map(Some),
        });
        let columns: Vec<Option<Currency>> = columns.collect::<Result<_>>()?;
        let mut given: Vec<Vec<(i32, i64)>> = vec![Vec::new(); columns.len()];
        for row in reader.records() {
            let row = row.context("cannot read a row")?;
            let line = row.position().map_or(0, csv::Position::line);
            let date = row.get(0).unwrap_or_default();
            let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").with_context(|| format!("line {line}: {date}"))?;
            ensure!((1990..=2100).contains(&date.year()), "line {line}: the year {} is not plausible", date.year());
            for (cell, given) in row.iter().skip(1).zip(&mut given).filter(|(cell, _)| !matches!(*cell, "" | "N/A")) {
                given.push((day_of(date), rate(cell).with_context(|| format!("line {line}: {cell}"))?));
            }
        }
        for (currency, given) in columns.into_iter().zip(given).filter_map(|(c, given)| Some((c?, given))) {
            self.known.insert(currency);
            self.series.entry(currency).or_default().given.extend(given);
        }
        Ok(())
    }

    /// Lays the rates out by day, each one reaching ten days on.
    pub(super) fn fill(&mut self) {
        let one = |series: &mut Series| {
            let Some(&(first, _)) = series.given.iter().min_by_key(|(day, _)| day) else { return };
            let last = series.given.iter().map(|&(day, _)| day).max().unwrap_or(first);
            series.first = first;
            series.days = vec![(0, 0); (last - first + REACH + 1) as usize];
            for &(day, rate) in &series.given {
                series.days[(day - first) as usize] = (rate, day);
            }
            let mut latest = (0, i32::MIN / 2);
            for (offset, slot) in series.days.iter_mut().enumerate() {
                match slot.0 {
                    0 if first + offset as i32 - latest.1 <= REACH => *slot = latest,
                    0 => {}
                    _ => latest = *slot,
                }
            }
            series.given = Vec::new();
        };
        let mut series: Vec<(&Currency, &mut Series)> = self.series.iter_mut().collect();
        series.sort_by_key(|(currency, _)| **currency);
        for (_, series) in series {
            one(series);
        }
    }

    /// Whether the currency is, or since 1999 was, one of ISO 4217 or of the tables given.
    pub(super) fn exists(&self, currency: Currency) -> bool {
        self.known.contains(&currency)
    }

    /// US cents of `amount` (hundred-thousandths of a unit) on `day` (since 1970), and the day of the rate used.
    pub(super) fn usd_cents(&self, amount: i64, currency: Currency, day: i32) -> Option<(i64, i32)> {
        if currency == self.usd {
            return Some((cents(amount)?, NO_RATE));
        }
        let Some((per_euro, on)) = self.per_euro(currency, day) else { return self.by_parity(amount, currency, day) };
        let (dollars, _) = self.per_euro(self.usd, on)?;
        Some((half_even(i128::from(amount) * i128::from(dollars), i128::from(per_euro) * 1_000)?, on))
    }

    fn by_parity(&self, amount: i64, currency: Currency, day: i32) -> Option<(i64, i32)> {
        let peg = self.pegs.get(&currency)?.iter().find(|peg| (peg.from..=peg.to).contains(&day))?;
        let (amount, per_anchor) = (i128::from(amount), i128::from(peg.per_anchor));
        if peg.anchor == self.usd {
            return Some((half_even(amount * i128::from(ONE), per_anchor * 1_000)?, NO_RATE));
        }
        let (anchor, on) = self.per_euro(peg.anchor, day)?;
        let (dollars, _) = self.per_euro(self.usd, on)?;
        let numerator = amount.checked_mul(i128::from(dollars))?.checked_mul(i128::from(ONE))?;
        Some((half_even(numerator, i128::from(anchor).checked_mul(per_anchor)?.checked_mul(1_000)?)?, on))
    }

    /// Units per euro on `day`, and the day of that rate. For the euro itself, the day of the dollar's.
    fn per_euro(&self, currency: Currency, day: i32) -> Option<(i64, i32)> {
        if currency.as_str() == "EUR" {
            return Some((ONE, self.per_euro(self.usd, day)?.1));
        }
        let series = self.series.get(&currency)?;
        let slot = usize::try_from(day.checked_sub(series.first)?).ok()?;
        series.days.get(slot).copied().filter(|&(rate, _)| rate > 0)
    }
}

/// US cents of an amount in US dollars.
pub(super) fn cents(amount: i64) -> Option<i64> {
    half_even(i128::from(amount), 1_000)
}

/// Days since 1970.
pub(super) fn day_of(date: NaiveDate) -> i32 {
    date.signed_duration_since(NaiveDate::default()).num_days() as i32
}

/// Reads a positive decimal exactly, to nine decimals.
fn rate(text: &str) -> Result<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    ensure!(fraction.len() <= 9, "a rate may have at most nine decimals");
    let mut rate = 0_i64;
    for byte in whole.bytes().chain(fraction.bytes()) {
        ensure!(byte.is_ascii_digit(), "not a rate");
        let next = rate.checked_mul(10).and_then(|rate| rate.checked_add(i64::from(byte - b'0')));
        rate = next.context("the rate is too large")?;
    }
    ensure!(!whole.is_empty(), "not a rate");
    let rate = rate.checked_mul(10_i64.pow(9 - fraction.len() as u32)).context("the rate is too large")?;
    ensure!(rate > 0, "a rate must be positive");
    Ok(rate)
}

/// The quotient rounded half to even; `None` when it does not fit.
fn half_even(numerator: i128, denominator: i128) -> Option<i64> {
    let (quotient, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
    let up = match (rest * 2).cmp(&denominator) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => quotient & 1,
        std::cmp::Ordering::Greater => 1,
    };
    i64::try_from(quotient + up).ok()
}
