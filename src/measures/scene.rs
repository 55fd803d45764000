//! What is known of every payment and pair before anything is measured: sorted sums, gaps, clocks, ties?

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Offset, TimeZone, Utc};
use rayon::prelude::*;

use super::hubs::Hubs;
use crate::model::{Calendar, Country, EventKind, Measured, Payment, PersonFacts, Precision, Relation, Zones};

/// Shortest gap counted, in days: an hour where times of day are known, half a day where only dates are.
const SHORTEST_GAP: [f64; 2] = [1.0 / 24.0, 0.5];

/// A payment on one party's calendar and clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Days since 1970 on that calendar (UTC where the country's clock is not known).
    pub(super) day: i32,
    minute: i16,
}

impl Moment {
    /// Hour of the day, 0 to 23; `None` when the time of day or the clock is not known.
    pub(super) fn hour(self) -> Option<i16> {
        (self.minute >= 0).then_some(self.minute / 60)
    }

    /// Fraction of the day gone by; `None` as for the hour.
    pub(super) fn turn(self) -> Option<f64> {
        (self.minute >= 0).then_some(f64::from(self.minute) / 1_440.0)
    }

    /// 0 for Monday to 6 for Sunday.
    pub(super) fn weekday(self) -> i32 {
        (self.day + 3).rem_euclid(7)
    }

    /// The date.
    pub(super) fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.day).expect("payments are dated within a plausible century")
    }
}

/// What ties a payer to a recipient; `None` where it cannot be known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tie {
    pub(super) surname: Option<bool>,
    pub(super) address: Option<bool>,
    pub(super) phone: Option<bool>,
    pub(super) relation: Relation,
}

impl Tie {
    /// Whether any tie is known; `None` when nothing at all can be known.
    pub(super) fn related(self) -> Option<bool> {
        let shared = [self.surname, self.address, self.phone];
        let declared = matches!(self.relation, Relation::Kin | Relation::Partner | Relation::Own);
        if declared || shared.contains(&Some(true)) {
            return Some(true);
        }
        (self.relation != Relation::Unknown || shared.contains(&Some(false))).then_some(false)
    }
}

/// Everything views look at. Columns align with `measured.payments` or `measured.pairs`.
pub(super) struct Scene<'a> {
    pub(super) measured: &'a Measured,
    pub(super) people: &'a [PersonFacts],
    /// US dollars, ascending within each pair, `NaN` (unpriced) last.
    pub(super) usd: Vec<f64>,
    /// Days since the payment before, in time order; `NaN` for the first of a pair.
    pub(super) gaps: Vec<f64>,
    /// The same, ascending within each pair.
    pub(super) sorted_gaps: Vec<f64>,
    pub(super) payer_clock: Vec<Moment>,
    pub(super) recipient_clock: Vec<Moment>,
    /// Whether the payment answers a disaster or a feast in the recipient's country.
    pub(super) events: Vec<(bool, bool)>,
    pub(super) ties: Vec<Tie>,
    pub(super) hubs: Hubs,
    /// All payments of each payer in time order: when, and to which of their recipients, counted from 0.
    pub(super) timelines: Vec<Vec<(i64, u32)>>,
    /// For each recipient, how many others share an identifier; `None` when they have none.
    pub(super) shared_identifiers: Vec<Option<u32>>,
    /// Providers and the countries they carry payments from.
    pub(super) origins: BTreeSet<(u16, Country)>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(measured: &'a Measured, people: &'a [PersonFacts], zones: &Zones, calendar: &Calendar) -> Self {
        let payments = &measured.payments;
        let clock = |country: fn(&Payment) -> Country, person: fn(&Payment) -> u32| -> Vec<Moment> {
            let of = |p: &Payment| moment(p, known(country(p), people[person(p) as usize].country), zones);
            payments.par_iter().map(of).collect()
        };
        let recipient_clock = clock(|p| p.recipient_country, |p| p.recipient);
        let windows = Windows::new(calendar);
        let event = |(p, at): (&Payment, &Moment)| {
            let country = known(p.recipient_country, people[p.recipient as usize].country);
            (windows.holds(EventKind::Disaster, country, at.day), windows.holds(EventKind::Feast, country, at.day))
        };
        let events = payments.par_iter().zip(&recipient_clock).map(event).collect();
        let origins =
            payments.par_chunks(1 << 16).map(|some| some.iter().map(|p| (p.provider, p.sender_country)).collect());
        let origins = origins.reduce(BTreeSet::new, |a, b| &a | &b);
        let mut gaps = vec![f64::NAN; payments.len()];
        gaps.par_iter_mut()
            .enumerate()
            .skip(1)
            .for_each(|(at, gap)| *gap = gap_before(&payments[at - 1], &payments[at]));
        let ties: Vec<Tie> =
            (0..measured.pairs.len()).into_par_iter().map(|pair| tie(measured, people, pair)).collect();
        Self {
            usd: sorted_within_pairs(measured, payments.iter().map(|p| p.usd().unwrap_or(f64::NAN)).collect()),
            sorted_gaps: sorted_within_pairs(measured, gaps.clone()),
            gaps,
            payer_clock: clock(|p| p.sender_country, |p| p.sender),
            recipient_clock,
            events,
            hubs: Hubs::new(measured, people, &ties),
            timelines: (0..measured.payers.len()).into_par_iter().map(|payer| timeline(measured, payer)).collect(),
            ties,
            shared_identifiers: super::identifiers::shared(&measured.recipients, people),
            origins,
            measured,
            people,
        }
    }

    /// Whether the data would show payments sent from where this payment arrived: its provider carries some from there.
    pub(super) fn covers_return_of(&self, payment: &Payment) -> bool {
        let country = known(payment.recipient_country, self.people[payment.recipient as usize].country);
        country.is_known() && self.origins.contains(&(payment.provider, country))
    }
}

fn known(written: Country, otherwise: Country) -> Country {
    if written.is_known() { written } else { otherwise }
}

fn moment(payment: &Payment, country: Country, zones: &Zones) -> Moment {
    let sent = DateTime::<Utc>::from_timestamp(payment.sent, 0).expect("payments are dated within a plausible century");
    let zone = if payment.precision == Precision::Day { None } else { zones.get(country) };
    let offset = zone.map(|zone| zone.offset_from_utc_datetime(&sent.naive_utc()).fix().local_minus_utc());
    let local = payment.sent + i64::from(offset.unwrap_or_default());
    let minute = if offset.is_some() { local.rem_euclid(86_400) / 60 } else { -1 };
    Moment { day: local.div_euclid(86_400) as i32, minute: minute as i16 }
}

fn gap_before(before: &Payment, payment: &Payment) -> f64 {
    if (before.recipient, before.sender) != (payment.recipient, payment.sender) {
        return f64::NAN;
    }
    let to_the_day = before.precision == Precision::Day || payment.precision == Precision::Day;
    ((payment.sent - before.sent) as f64 / 86_400.0).max(SHORTEST_GAP[usize::from(to_the_day)])
}

fn sorted_within_pairs(measured: &Measured, mut column: Vec<f64>) -> Vec<f64> {
    let mut rest = column.as_mut_slice();
    let mut spans = Vec::with_capacity(measured.pairs.len());
    for bounds in measured.pair_starts.windows(2) {
        let (span, others) = rest.split_at_mut((bounds[1] - bounds[0]) as usize);
        spans.push(span);
        rest = others;
    }
    spans.into_par_iter().with_min_len(4096).for_each(|span| span.sort_unstable_by(f64::total_cmp));
    column
}

fn timeline(measured: &Measured, payer: usize) -> Vec<(i64, u32)> {
    let pairs = measured.payer_pairs(payer).iter().zip(0..);
    let sent = pairs.flat_map(|(&pair, at)| measured.pair_payments(pair as usize).iter().map(move |p| (p.sent, at)));
    let mut timeline: Vec<(i64, u32)> = sent.collect();
    timeline.sort_unstable();
    timeline
}

fn tie(measured: &Measured, people: &[PersonFacts], pair: usize) -> Tie {
    let key = measured.pairs[pair];
    let (payer, recipient) = (&people[key.payer as usize], &people[key.recipient as usize]);
    let declared = measured.pair_payments(pair).iter().map(|p| p.relation).filter(|&r| r != Relation::Unknown);
    Tie {
        surname: meet(&payer.surnames, &recipient.surnames),
        address: meet(&payer.addresses, &recipient.addresses),
        phone: meet(&payer.phones, &recipient.phones),
        relation: super::statistics::most_frequent(declared).map_or(Relation::Unknown, |(relation, _)| relation),
    }
}

/// Whether two ascending lists meet; `None` when either is empty.
fn meet(a: &[u64], b: &[u64]) -> Option<bool> {
    let known = !a.is_empty() && !b.is_empty();
    known.then(|| a.iter().any(|value| b.contains(value)))
}

/// The calendar as windows of days per country.
struct Windows(Vec<(Country, EventKind, i32, i32)>);

impl Windows {
    fn new(calendar: &Calendar) -> Self {
        let day = |date: NaiveDate| date.to_epoch_days();
        let windows = calendar.event.iter().flat_map(|event| {
            let countries = event.countries.iter().filter_map(|code| Country::parse(code));
            countries.map(|country| (country, event.kind, day(event.from), day(event.to)))
        });
        let mut windows: Vec<_> = windows.collect();
        windows.sort_unstable();
        Self(windows)
    }

    fn holds(&self, kind: EventKind, country: Country, day: i32) -> bool {
        let start = self.0.partition_point(|window| (window.0, window.1) < (country, kind));
        let of_kind = self.0[start..].iter().take_while(|window| (window.0, window.1) == (country, kind));
        of_kind.take_while(|window| window.2 <= day).any(|window| day <= window.3)
    }
}
