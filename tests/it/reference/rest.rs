//! The measures that need the least: ties, sums, clocks and counts, each by going through all payments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Timelike};
use obole::model::{Country, EventKind, PartyKind, Payment, Precision, SCALE, UNKNOWN, Value};

use super::{Slow, calendar, median, share, spread, zones};

/// Whether two lists of identifiers meet; `None` when one of them is empty.
fn meet(a: &[u64], b: &[u64]) -> Option<bool> {
    (!a.is_empty() && !b.is_empty()).then(|| a.iter().any(|value| b.contains(value)))
}

/// Mean of the cosines between all angles of different items, below four none; its root, 0 when negative.
fn concentration(turns: &[f64]) -> Value {
    if turns.len() < 4 {
        return Value::Unknown;
    }
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (i, a) in turns.iter().enumerate() {
        for (j, b) in turns.iter().enumerate() {
            if i != j {
                sum += ((a - b) * std::f64::consts::TAU).cos();
                pairs += 1.0;
            }
        }
    }
    Value::Number((sum / pairs).max(0.0).sqrt())
}

/// Local date and, where it is known, minute of the day.
fn local(payment: &Payment, country: Country) -> (chrono::NaiveDate, Option<u32>) {
    let utc = DateTime::from_timestamp(payment.sent, 0).unwrap();
    let zone = if payment.precision == Precision::Day { None } else { zones().get(country) };
    match zone {
        Some(zone) => {
            let there = utc.with_timezone(&zone);
            (there.date_naive(), Some(there.hour() * 60 + there.minute()))
        }
        None => (utc.date_naive(), None),
    }
}

fn weekday(date: chrono::NaiveDate) -> f64 {
    f64::from(date.weekday().num_days_from_monday()) / 7.0
}

fn days_in_month(date: chrono::NaiveDate) -> u32 {
    let next = if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
    let first = chrono::NaiveDate::from_ymd_opt(next.0, next.1, 1).unwrap();
    first.pred_opt().unwrap().day()
}

/// Times of day as fractions: on the recipient's clock, in UTC where that is not known.
fn dial(payments: &[Payment]) -> Vec<f64> {
    let timed = payments.iter().filter(|p| p.precision != Precision::Day);
    let turn = |p: &Payment| match local(p, p.recipient_country).1 {
        Some(minute) => f64::from(minute) / 1_440.0,
        None => p.sent.rem_euclid(86_400) as f64 / 86_400.0,
    };
    timed.map(turn).collect()
}

fn evening(payments: &[Payment], side: fn(&Payment) -> Country) -> Value {
    let minutes: Vec<u32> = payments.iter().filter_map(|p| local(p, side(p)).1).collect();
    share(&minutes.iter().map(|minute| *minute >= 18 * 60 || *minute < 2 * 60).collect::<Vec<_>>())
}

/// Whether nothing but zeros stands behind the first two digits.
fn is_round(payout: i64) -> bool {
    let digits = (payout / SCALE).to_string();
    payout % SCALE == 0 && digits.chars().skip(2).all(|digit| digit == '0')
}

fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> Value {
    let values: BTreeSet<T> = values.collect();
    if values.is_empty() { Value::Unknown } else { Value::Number(values.len() as f64) }
}

/// The class declared most often, the first among equals; 0 stands for none declared.
fn commonest(declared: impl Iterator<Item = u8>) -> Value {
    let mut times: BTreeMap<u8, usize> = BTreeMap::new();
    for class in declared.filter(|class| *class > 0) {
        *times.entry(class).or_default() += 1;
    }
    let most = times.into_iter().rev().max_by_key(|(_, times)| *times);
    most.map_or(Value::Unknown, |(class, _)| Value::Class(class - 1))
}

/// Whether a payment falls into an event of its recipient's country, on the date there.
fn struck(payment: &Payment, kind: EventKind) -> bool {
    let date = local(payment, payment.recipient_country).0;
    let events = calendar().event.into_iter().filter(|event| event.kind == kind);
    let there = |code: &String| Country::parse(code) == Some(payment.recipient_country);
    events.into_iter().any(|event| event.countries.iter().any(there) && event.from <= date && date <= event.to)
}

impl Slow<'_> {
    pub(super) fn rest_of_pair(&self, payer: u32, recipient: u32) -> BTreeMap<&'static str, Value> {
        let payments = self.pair(payer, recipient);
        let (a, b) = (&self.people[payer as usize], &self.people[recipient as usize]);
        let here: Vec<chrono::NaiveDate> = payments.iter().map(|p| local(p, p.sender_country).0).collect();
        let of_month = |date: &chrono::NaiveDate| f64::from(date.day() - 1) / f64::from(days_in_month(*date));
        let gaps = Self::gaps(&payments);
        let rhythm = |period: f64| {
            let near = |gap: &f64| (gap - period).abs() <= 0.12 * period || (gap - 2.0 * period).abs() <= 0.12 * period;
            if gaps.len() < 3 { Value::Unknown } else { share(&gaps.iter().map(near).collect::<Vec<_>>()) }
        };
        let usual = payments.iter().map(|p| payments.iter().filter(|q| q.amount == p.amount).count()).max().unwrap();
        let fees: Vec<f64> =
            payments.iter().filter(|p| p.fee != UNKNOWN).map(|p| p.fee as f64 / p.amount as f64).collect();
        let priced: Vec<&Payment> = payments.iter().filter(|p| p.payout != UNKNOWN).collect();
        let fraction = |x: i64| x % SCALE != 0;
        let back = !self.pair(recipient, payer).is_empty();
        let shown = |p: &Payment| {
            p.recipient_country.is_known()
                && self.all.iter().any(|q| q.provider == p.provider && q.sender_country == p.recipient_country)
        };
        let age =
            a.birth_date.zip(b.birth_date).map(|(payer, recipient)| (recipient - payer).num_days() as f64 / 365.25);
        BTreeMap::from([
            ("age_gap", age.into()),
            ("declared_relation", commonest(payments.iter().map(|p| p.relation as u8))),
            ("purpose_class", commonest(payments.iter().map(|p| p.purpose as u8))),
            ("disaster_share", share(&payments.iter().map(|p| struck(p, EventKind::Disaster)).collect::<Vec<_>>())),
            ("feast_share", share(&payments.iter().map(|p| struck(p, EventKind::Feast)).collect::<Vec<_>>())),
            ("day_of_month_concentration", concentration(&here.iter().map(of_month).collect::<Vec<_>>())),
            ("weekday_concentration", concentration(&here.iter().map(|date| weekday(*date)).collect::<Vec<_>>())),
            ("hour_concentration", concentration(&dial(&payments))),
            ("payer_evening_share", evening(&payments, |p| p.sender_country)),
            ("recipient_evening_share", evening(&payments, |p| p.recipient_country)),
            (
                "exact_price_share",
                share(&priced.iter().map(|p| fraction(p.amount) && fraction(p.payout)).collect::<Vec<_>>()),
            ),
            ("round_payout_share", share(&priced.iter().map(|p| is_round(p.payout)).collect::<Vec<_>>())),
            ("fee_share", median(fees).into()),
            (
                "same_amount_share",
                if payments.len() < 3 { Value::Unknown } else { Value::share(usual, payments.len()) },
            ),
            ("providers_used", distinct(payments.iter().map(|p| p.provider))),
            ("rhythm_7", rhythm(7.0)),
            ("rhythm_14", rhythm(14.0)),
            ("shared_address", meet(&a.addresses, &b.addresses).into()),
            ("shared_phone", meet(&a.phones, &b.phones).into()),
            ("reciprocal", (back || payments.iter().any(shown)).then_some(back).into()),
        ])
    }

    pub(super) fn rest_of_recipient(&self, recipient: u32) -> BTreeMap<&'static str, Value> {
        let payments = self.of(|p| p.recipient == recipient);
        let dollars = |payer| self.pair(payer, recipient).iter().filter_map(Payment::usd).collect::<Vec<f64>>();
        let medians: Vec<f64> =
            self.payers_of(recipient).into_iter().filter_map(|payer| median(dollars(payer))).collect();
        let logs: Vec<f64> = medians.iter().map(|usd| usd.ln()).collect();
        let placed = payments.iter().filter(|p| p.sender_country.is_known() && p.recipient_country.is_known());
        let priced = placed.filter_map(|p| p.usd().map(|usd| (p, usd)));
        let foreign: Vec<bool> =
            priced.map(|(p, usd)| p.sender_country != p.recipient_country && usd <= 200.0).collect();
        let days = (payments[payments.len() - 1].sent - payments[0].sent) as f64 / 86_400.0;
        let there: Vec<f64> = payments.iter().map(|p| weekday(local(p, p.recipient_country).0)).collect();
        BTreeMap::from([
            ("amount_between_payers", (medians.len() >= 3).then(|| spread(&logs)).into()),
            ("foreign_low_value_share", share(&foreign)),
            (
                "is_business",
                match self.people[recipient as usize].kind {
                    PartyKind::Unknown => Value::Unknown,
                    PartyKind::Person => Value::Yes(false),
                    PartyKind::Business => Value::Yes(true),
                },
            ),
            ("life_span", (payments.len() >= 2).then_some(days.max(1.0)).into()),
            ("recipient_hour_concentration", concentration(&dial(&payments))),
            ("recipient_weekday_concentration", concentration(&there)),
            ("shared_identifiers", self.sharing(recipient).map(|n| n as f64).into()),
        ])
    }

    /// With how many other recipients this one shares a phone or an address; `None` when it has neither.
    fn sharing(&self, recipient: u32) -> Option<usize> {
        let facts = |person: u32| &self.people[person as usize];
        let own = facts(recipient);
        let meets = |other: &u32| {
            let it = facts(*other);
            it.phones.iter().any(|x| own.phones.contains(x)) || it.addresses.iter().any(|x| own.addresses.contains(x))
        };
        let others: BTreeSet<u32> = self.all.iter().map(|p| p.recipient).filter(|other| *other != recipient).collect();
        (!own.phones.is_empty() || !own.addresses.is_empty())
            .then(|| others.iter().filter(|other| meets(other)).count())
    }

    pub(super) fn rest_of_payer(&self, payer: u32) -> BTreeMap<&'static str, Value> {
        let payments = self.of(|p| p.sender == payer);
        let recipients = self.recipients_of(payer);
        let usd: Vec<f64> = payments.iter().filter_map(Payment::usd).collect();
        let part = |to: &u32| self.pair(payer, *to).len() as f64 / payments.len() as f64;
        let entropy: f64 = recipients.iter().map(part).map(|share| -share * share.ln()).sum();
        let known: Vec<bool> = recipients.iter().filter_map(|&to| self.related(payer, to)).collect();
        let unrelated = known.iter().filter(|related| !**related).count() as f64;
        let placed = payments.iter().filter(|p| p.sender_country.is_known() && p.recipient_country.is_known());
        let age = self.people[payer as usize].birth_date.map(|born| {
            let first = DateTime::from_timestamp(payments[0].sent, 0).unwrap().date_naive();
            (first - born).num_days() as f64 / 365.25
        });
        BTreeMap::from([
            ("corridors", distinct(placed.map(|p| (p.sender_country, p.recipient_country)))),
            ("dispersion", (recipients.len() >= 2).then(|| entropy / (recipients.len() as f64).ln()).into()),
            ("low_value_share", share(&usd.iter().map(|usd| *usd <= 200.0).collect::<Vec<_>>())),
            ("payer_core_share", share(&usd.iter().map(|usd| (15.0..=60.0).contains(usd)).collect::<Vec<_>>())),
            ("payer_providers", distinct(payments.iter().map(|p| p.provider))),
            ("payer_age", age.into()),
            ("unrelated_recipients", (!known.is_empty()).then_some(unrelated).into()),
        ])
    }
}
