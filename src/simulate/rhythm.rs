//! On which days and at what hour does a pair of people pay?

use chrono::{Datelike, NaiveDate, TimeZone};
use chrono_tz::Tz;

use super::classes::Rhythm;
use super::draw::Draw;
use super::people::{Block, Pair};
use super::world::{World, date_of, day_of};

/// When a payment falls, and how large it is against the pair's median.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Seconds since 1970 UTC.
    pub(super) at: i64,
    pub(super) factor: f64,
    pub(super) session: bool,
}

/// Seconds since 1970 UTC of `hour` (which may lie outside 0 to 24) on the local `day` of `zone`; an hour that the
/// clock change skips is told an hour later.
pub(super) fn instant(zone: Tz, day: i32, hour: f64) -> i64 {
    let seconds = (hour * 3600.0).round() as i64;
    let date = date_of(day + seconds.div_euclid(86_400) as i32);
    let local = date.and_hms_opt(0, 0, 0).expect("midnight exists on paper")
        + chrono::Duration::seconds(seconds.rem_euclid(86_400));
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest());
    found.expect("clocks skip one hour at most").timestamp()
}

/// The feasts before which families send more: month and day, fixed or by year.
fn feasts(country: &str, year: i32) -> Vec<(u32, u32)> {
    let muslim = |year: i32| match year {
        ..=2023 => [(4, 21), (6, 28)],
        2024 => [(4, 10), (6, 16)],
        2025 => [(3, 30), (6, 6)],
        2026 => [(3, 20), (5, 27)],
        _ => [(3, 9), (5, 16)],
    };
    match country {
        "SN" | "ML" | "MA" | "CI" => muslim(year).to_vec(),
        "IN" => vec![(10, if year % 2 == 0 { 31 } else { 20 })],
        // Mother's Day week brings 13 % more to the Philippines (domain notes 6 N02)
        "PH" => vec![(12, 18), (5, 10), (6, 3)],
        "MG" => vec![(12, 20), (6, 24), (9, 1)],
        _ => vec![(12, 19)],
    }
}

/// Makes the moments of one pair.
pub(super) struct Calendar<'a> {
    pub(super) world: &'a World,
    pub(super) pair: &'a Pair,
    pub(super) zone: Tz,
    pub(super) country: &'static str,
    pub(super) draw: &'a mut Draw,
    pub(super) moments: Vec<Moment>,
}

impl<'a> Calendar<'a> {
    /// The calendar of `pair`, empty.
    pub(super) fn new(world: &'a World, block: &'a Block, pair: &'a Pair, draw: &'a mut Draw) -> Self {
        let (payer, recipient) = (&block.people[pair.payer as usize], &block.people[pair.recipient as usize]);
        let zone = if pair.hour.2 { payer.city().zone } else { recipient.city().zone };
        Self { world, pair, zone, country: recipient.country().code, draw, moments: Vec::new() }
    }

    /// Every moment of this rhythm within the period, in time order; at least one.
    pub(super) fn fill(mut self, rhythm: Rhythm) -> Vec<Moment> {
        match rhythm {
            Rhythm::Payday { monthly, extra } => self.paydays(monthly * self.pair.pace, extra * self.pair.pace),
            Rhythm::Gaps { days, sigma, again } => self.gaps(days / self.pair.pace, sigma, again),
            Rhythm::Slots { weekly } => self.slots(weekly),
            Rhythm::FixedDay => self.fixed_day(),
            Rhythm::Flurry { count, hours } => self.flurry(count, hours),
            Rhythm::Once { more } => self.once(more),
            Rhythm::Trip => self.trip(),
            Rhythm::Disaster => self.disaster(),
            Rhythm::Rising { count, days } => self.rising(count, days / self.pair.pace),
            Rhythm::Terms => self.terms(),
        }
        if self.moments.is_empty() {
            let day = self.draw.whole(i64::from(self.world.first), i64::from(self.world.last)) as i32;
            self.on(day, 1.0);
        }
        self.moments.sort_by_key(|moment| moment.at);
        self.moments
    }

    /// A payment on `day` at the pair's hour, if the period and the pair's life hold the day.
    fn on(&mut self, day: i32, factor: f64) {
        let hour = self.pair.hour.0 + self.pair.hour.1 * self.draw.normal();
        self.at(day, hour, factor);
    }

    fn at(&mut self, day: i32, hour: f64, factor: f64) {
        if self.world.holds(day) {
            self.moments.push(Moment { at: instant(self.zone, day, hour), factor, session: false });
        }
    }

    /// First and last day on which the pair may pay within the period.
    fn bounds(&self) -> (i32, i32) {
        (self.pair.days.0.max(self.world.first), self.pair.days.1.min(self.world.last))
    }

    /// The first days of the months that the bounds touch.
    fn months(&self) -> Vec<NaiveDate> {
        let (from, to) = self.bounds();
        let mut months = Vec::new();
        let mut month = date_of(from).with_day(1).expect("every month has a first day");
        while day_of(month) <= to {
            months.push(month);
            month = month + chrono::Months::new(1);
        }
        months
    }

    fn within(&self, day: i32) -> bool {
        let (from, to) = self.bounds();
        (from..=to).contains(&day)
    }

    fn paydays(&mut self, monthly: f64, extra: f64) {
        let payday = *self.draw.pick(&[1, 1, 3, 5, 10, 15, 25, 27, 28, 30]);
        for month in self.months() {
            let first = day_of(month);
            let day = first + payday - 1 + (1.5 * self.draw.normal().abs()) as i32;
            if self.draw.chance(monthly.min(0.98)) && self.within(day) {
                self.on(day, 1.0);
            }
            for _ in 0..self.draw.round(extra / 12.0) {
                let day = first + self.draw.index(30) as i32;
                if self.within(day) {
                    let factor = self.draw.lognormal(0.27, 0.55);
                    self.on(day, factor);
                }
            }
            for (feast_month, feast_day) in feasts(self.country, month.year()) {
                let day = first + feast_day as i32 - 1 - self.draw.index(8) as i32;
                if feast_month == month.month() && self.draw.chance(0.3) && self.within(day) {
                    self.on(day, 1.1);
                }
            }
        }
        for (_, day) in self.struck() {
            let day = day + (3.0 * self.draw.normal().abs()) as i32;
            if self.draw.chance(0.2) && self.within(day) {
                self.on(day, 0.8);
            }
        }
    }

    fn struck(&self) -> Vec<(&'static str, i32)> {
        self.world.disasters.iter().copied().filter(|(country, _)| *country == self.country).collect()
    }

    fn gaps(&mut self, days: f64, sigma: f64, again: f64) {
        let (from, to) = self.bounds();
        let mut day = f64::from(from) + self.draw.between(0.0, days.min(20.0));
        while day <= f64::from(to) {
            self.on(day as i32, 1.0);
            if self.draw.chance(again) {
                self.soon(0.05, 6.0);
            }
            day += self.draw.lognormal(days, sigma).max(0.3);
        }
    }

    /// One more payment so many hours after the last one.
    fn soon(&mut self, low: f64, high: f64) {
        let Some(&last) = self.moments.last() else { return };
        let after = self.draw.between(low, high) * 3600.0;
        self.moments.push(Moment { at: last.at + after as i64, ..last });
    }

    fn slots(&mut self, weekly: f64) {
        let (from, to) = self.bounds();
        // per lesson, by the week, by the fortnight, by the month in advance
        let style = self.draw.weighted([0.2, 0.35, 0.2, 0.25].into_iter());
        let (step, factor) = [(3.5 * 0.75 / weekly, 0.5), (7.0, 1.0), (14.0, 2.0), (28.0, 4.0)][style];
        let start = from + self.draw.index(7) as i32;
        let pause = self.draw.whole(i64::from(from), i64::from(to.max(from))) as i32;
        let hour = self.pair.hour.0 + self.pair.hour.1 * self.draw.normal();
        let mut nth = 0.0;
        loop {
            let mut day = start + (nth * step) as i32;
            nth += 1.0;
            if day > to {
                break;
            }
            let missed = (pause..pause + 18).contains(&day) || self.draw.chance(0.08);
            if self.draw.chance(0.12) {
                day += self.draw.whole(-1, 1) as i32;
            }
            if !missed {
                let hour = hour + 0.3 * self.draw.normal();
                self.at(day, hour, factor);
            }
        }
    }

    fn fixed_day(&mut self) {
        let day = self.draw.index(28) as i32;
        for month in self.months() {
            let day = day_of(month) + day;
            if self.within(day) && self.draw.chance(0.96) {
                self.on(day, 1.0);
            }
        }
    }

    fn flurry(&mut self, count: f64, hours: f64) {
        let (from, to) = self.bounds();
        let long = self.draw.chance(0.15);
        let count = self.draw.lognormal(count, 0.7).round().clamp(1.0, 40.0) as usize;
        let day = self.draw.whole(i64::from(from), i64::from(to.max(from))) as i32;
        self.on(day, 1.0);
        for _ in 1..count {
            let gap = self.draw.lognormal(if long { hours * 5.0 } else { hours }, 0.9);
            self.soon(gap, gap + 0.1);
        }
        let end = instant(self.zone, self.world.last, 23.9);
        self.moments.retain(|moment| moment.at <= end);
    }

    fn once(&mut self, more: f64) {
        let (from, to) = self.bounds();
        let day = self.draw.whole(i64::from(from), i64::from(to.max(from))) as i32;
        self.on(day, 1.0);
        if self.draw.chance(more) {
            let later = day + self.draw.whole(2, 60) as i32;
            self.on(later, 1.0);
        }
    }

    fn trip(&mut self) {
        let (from, to) = self.bounds();
        let arrival = self.draw.whole(i64::from(from), i64::from(to.max(from))) as i32;
        for _ in 0..=usize::from(self.draw.chance(0.35)) {
            let day = arrival - self.draw.whole(3, 28) as i32;
            let factor = self.draw.between(0.7, 1.4);
            self.on(day, factor);
        }
        let stay = self.draw.whole(4, 20) as i32;
        for _ in 0..self.draw.index(4) {
            let day = arrival + self.draw.whole(0, i64::from(stay)) as i32;
            let factor = self.draw.between(0.5, 1.3);
            self.on(day, factor);
        }
    }

    fn disaster(&mut self) {
        for (_, day) in self.struck() {
            let day = day + (4.0 * self.draw.normal().abs()) as i32;
            if self.moments.is_empty() && self.draw.chance(0.6) || self.draw.chance(0.1) {
                self.on(day, 1.0);
            }
        }
    }

    fn rising(&mut self, count: f64, days: f64) {
        let (from, to) = self.bounds();
        let count = self.draw.lognormal(count, 0.7).round().clamp(1.0, 60.0) as usize;
        let growth = self.draw.between(1.0, 1.22);
        let mut day = f64::from(from);
        let mut factor = 0.7_f64;
        for _ in 0..count {
            if day > f64::from(to) {
                break;
            }
            self.on(day as i32, factor);
            factor = (factor * growth).min(9.0);
            day += self.draw.lognormal(days, 0.9).max(0.1);
        }
    }

    fn terms(&mut self) {
        for month in self.months() {
            let day = day_of(month) + self.draw.index(20) as i32;
            if [1, 6, 9].contains(&month.month()) && self.draw.chance(0.85) && self.within(day) {
                self.on(day, 1.0);
            }
        }
    }
}
