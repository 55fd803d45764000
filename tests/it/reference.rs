//! Does the fast measuring agree with a slow and obvious one on random small ledgers?

mod rest;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Timelike};
use obole::measures;
use obole::model::{
    Calendar, Country, Currency, Event, EventKind, Measured, PartyKind, Payment, PersonFacts, Precision, Purpose,
    Relation, SCALE, Subject, Text, UNKNOWN, Value, Zones,
};
use rand::RngExt as _;
use rand::SeedableRng;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

const PERSONS: u32 = 12;

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

fn zones() -> Zones {
    Zones::new([("FR", "Europe/Paris"), ("PH", "Asia/Manila"), ("MG", "Indian/Antananarivo")]).unwrap()
}

fn calendar() -> Calendar {
    let event = |kind, from: &str, to: &str| Event {
        title: Text::default(),
        kind,
        countries: vec!["PH".into()],
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        source: String::new(),
    };
    let disaster = event(EventKind::Disaster, "2024-03-01", "2024-03-20");
    Calendar { event: vec![disaster, event(EventKind::Feast, "2024-05-01", "2024-06-10")] }
}

fn people(rng: &mut ChaCha8Rng) -> Vec<PersonFacts> {
    let mut some = |kinds: u64, most: usize| {
        let values: BTreeSet<u64> = (0..rng.random_range(0..=most)).map(|_| rng.random_range(0..kinds)).collect();
        values.into_iter().collect::<Vec<u64>>()
    };
    let mut people: Vec<PersonFacts> = (0..PERSONS)
        .map(|_| PersonFacts { surnames: some(6, 2), addresses: some(9, 1), phones: some(20, 2), ..Default::default() })
        .collect();
    for person in &mut people {
        let born = chrono::NaiveDate::from_ymd_opt(rng.random_range(1940..2004), rng.random_range(1..=12), 9);
        person.birth_date = born.filter(|_| rng.random_bool(0.7));
        person.kind = *[PartyKind::Unknown, PartyKind::Person, PartyKind::Business].choose(rng).unwrap();
    }
    people
}

fn ledger(rng: &mut ChaCha8Rng, payments: u32) -> Vec<Payment> {
    let start = DateTime::parse_from_rfc3339("2024-01-01T00:00:00Z").unwrap().timestamp();
    let of_day = |precision, sent: i64| if precision == Precision::Day { sent - sent.rem_euclid(86_400) } else { sent };
    let codes = ["FR", "US", "PH", "MG", ""].map(|code| Country::parse(code).unwrap_or(Country::UNKNOWN));
    let one = |row: u32, rng: &mut ChaCha8Rng| {
        let precision = *[Precision::Instant, Precision::Minute, Precision::Day].choose(rng).unwrap();
        let hour = if rng.random_bool(0.5) { 600 } else { 86_400 };
        let sent = start + rng.random_range(0..12) * 11 * 86_400 + rng.random_range(0..hour);
        let amount = rng.random_range(1..=60) * [SCALE, 5 * SCALE, SCALE / 4].choose(rng).unwrap();
        Payment {
            row,
            sender: rng.random_range(0..PERSONS / 2),
            recipient: rng.random_range(3..PERSONS - 3),
            provider: rng.random_range(0..3),
            sent: of_day(precision, sent),
            usd_cents: if rng.random_bool(0.1) { UNKNOWN } else { amount * 110 / SCALE },
            amount,
            fee: if rng.random_bool(0.3) { UNKNOWN } else { rng.random_range(0..=amount / 10) },
            payout: if rng.random_bool(0.3) { UNKNOWN } else { amount * 50 },
            currency: Currency::parse("EUR").unwrap(),
            sender_country: *codes.choose(rng).unwrap(),
            recipient_country: *codes.choose(rng).unwrap(),
            precision,
            purpose: *Purpose::ALL[..4].choose(rng).unwrap(),
            relation: if rng.random_bool(0.9) { Relation::Unknown } else { Relation::Kin },
            ..Payment::default()
        }
    };
    (0..payments).map(|row| one(row, rng)).collect()
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let n = numbers.len();
    (n > 0).then(|| f64::midpoint(numbers[(n - 1) / 2], numbers[n / 2]))
}

fn spread(numbers: &[f64]) -> f64 {
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    (numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (numbers.len() as f64 - 1.0)).sqrt()
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (mx, my) = (mean(x), mean(y));
    let sum = |f: &dyn Fn(usize) -> f64| (0..x.len()).map(f).sum::<f64>();
    let bottom = (sum(&|i| (x[i] - mx).powi(2)) * sum(&|i| (y[i] - my).powi(2))).sqrt();
    if bottom == 0.0 { 0.0 } else { sum(&|i| (x[i] - mx) * (y[i] - my)) / bottom }
}

fn ranks(of: &[f64]) -> Vec<f64> {
    let below = |x: f64| of.iter().filter(|&&y| y < x).count() as f64;
    let equal = |x: f64| of.iter().filter(|&&y| y.total_cmp(&x).is_eq()).count() as f64;
    of.iter().map(|&x| below(x) + equal(x).midpoint(1.0)).collect()
}

fn trend(of: &[f64]) -> f64 {
    correlation(&ranks(of), &(0..of.len()).map(|at| at as f64).collect::<Vec<f64>>())
}

fn share(of: &[bool]) -> Value {
    Value::share(of.iter().filter(|&&fits| fits).count(), of.len())
}

/// Everything known of one small ledger, looked up by going through all of it each time.
struct Slow<'a> {
    all: &'a [Payment],
    people: &'a [PersonFacts],
}

impl Slow<'_> {
    fn of(&self, fits: impl Fn(&Payment) -> bool) -> Vec<Payment> {
        let mut found: Vec<Payment> = self.all.iter().filter(|p| fits(p)).copied().collect();
        found.sort_by_key(|p| (p.sent, p.row));
        found
    }

    fn pair(&self, payer: u32, recipient: u32) -> Vec<Payment> {
        self.of(|p| p.sender == payer && p.recipient == recipient)
    }

    fn payers_of(&self, recipient: u32) -> BTreeSet<u32> {
        self.all.iter().filter(|p| p.recipient == recipient).map(|p| p.sender).collect()
    }

    fn recipients_of(&self, payer: u32) -> BTreeSet<u32> {
        self.all.iter().filter(|p| p.sender == payer).map(|p| p.recipient).collect()
    }

    fn last(&self) -> i64 {
        self.all.iter().map(|p| p.sent).max().unwrap()
    }

    fn related(&self, payer: u32, recipient: u32) -> Option<bool> {
        let (a, b) = (&self.people[payer as usize], &self.people[recipient as usize]);
        let lists = [(&a.surnames, &b.surnames), (&a.addresses, &b.addresses), (&a.phones, &b.phones)];
        let kin = self.pair(payer, recipient).iter().any(|p| p.relation == Relation::Kin);
        if kin || lists.iter().any(|(x, y)| x.iter().any(|value| y.contains(value))) {
            return Some(true);
        }
        lists.iter().any(|(x, y)| !x.is_empty() && !y.is_empty()).then_some(false)
    }

    fn hub_without(&self, payer: u32, recipient: u32) -> bool {
        let others = self.payers_of(recipient).into_iter().filter(|&other| other != payer);
        let unrelated = others.filter(|&other| self.related(other, recipient) == Some(false)).count();
        unrelated >= 3 && self.people[recipient as usize].kind != PartyKind::Business
    }

    fn gaps(payments: &[Payment]) -> Vec<f64> {
        let day = |p: &Payment| p.precision == Precision::Day;
        let least = |a, b| if day(a) || day(b) { 0.5 } else { 1.0 / 24.0 };
        payments.windows(2).map(|w| ((w[1].sent - w[0].sent) as f64 / 86_400.0).max(least(&w[0], &w[1]))).collect()
    }

    fn hours(payments: &[Payment], side: fn(&Payment) -> Country) -> Vec<(bool, u32)> {
        let timed = payments.iter().filter(|p| p.precision != Precision::Day);
        let local = timed.filter_map(|p| {
            let utc = DateTime::from_timestamp(p.sent, 0).unwrap();
            let local = zones().get(side(p)).map(|zone| utc.with_timezone(&zone))?;
            Some((local.weekday().num_days_from_monday() < 5, local.hour()))
        });
        local.collect()
    }

    fn pair_values(&self, payer: u32, recipient: u32) -> BTreeMap<&'static str, Value> {
        let payments = self.pair(payer, recipient);
        let n = payments.len();
        let usd: Vec<f64> = payments.iter().filter_map(Payment::usd).collect();
        let logs: Vec<f64> = usd.iter().map(|usd| usd.ln()).collect();
        let band = |low: f64, high: f64| share(&usd.iter().map(|&x| low <= x && x <= high).collect::<Vec<_>>());
        let gaps = Self::gaps(&payments);
        let near = |from: i64| payments.iter().filter(|p| p.sent >= from && p.sent < from + 86_400).count();
        let burst = payments.iter().map(|p| near(p.sent)).max().unwrap() as f64;
        let timed: Vec<&[Payment]> =
            payments.windows(2).filter(|w| w.iter().all(|p| p.precision != Precision::Day)).collect();
        let at_night = |hours: &[(bool, u32)]| share(&hours.iter().map(|h| h.1 >= 22 || h.1 < 5).collect::<Vec<_>>());
        let there = Self::hours(&payments, |p| p.recipient_country);
        let purposes: BTreeSet<Purpose> =
            payments.iter().map(|p| p.purpose).filter(|&purpose| purpose != Purpose::Unknown).collect();
        let whole = |p: &Payment| (p.amount / SCALE) % 5 == 0 && p.amount % SCALE == 0;
        let (a, b) = (&self.people[payer as usize].surnames, &self.people[recipient as usize].surnames);
        let surname = (!a.is_empty() && !b.is_empty()).then(|| a.iter().any(|name| b.contains(name)));
        let month = |gap: &f64| (1..=2).any(|times| (gap - 365.25 / 12.0 * f64::from(times)).abs() <= 3.6525);
        let spanned = (payments[n - 1].sent - payments[0].sent) as f64 / 86_400.0;
        let observed = ((self.last() - payments[0].sent) as f64 / 86_400.0).max(30.0);
        let logs_of_gaps: Vec<f64> = gaps.iter().map(|gap| gap.ln()).collect();
        BTreeMap::from([
            ("payments", Value::Count { n: n as u32, days: observed }),
            ("amount_median", median(usd.clone()).into()),
            ("amount_spread", (usd.len() >= 3).then(|| spread(&logs)).into()),
            ("core_band_share", band(15.0, 60.0)),
            ("working_band_share", band(10.0, 200.0)),
            ("large_share", share(&usd.iter().map(|&x| x > 500.0).collect::<Vec<_>>())),
            ("gap_median", median(gaps.clone()).into()),
            ("gap_spread", (gaps.len() >= 3).then(|| spread(&logs_of_gaps)).into()),
            ("burst_24h", (n >= 2).then_some(burst).into()),
            ("session_window_share", share(&timed.iter().map(|w| w[1].sent - w[0].sent <= 3600).collect::<Vec<_>>())),
            ("amount_escalation", (usd.len() >= 6).then(|| trend(&usd)).into()),
            ("cadence_escalation", (n >= 6).then(|| -trend(&gaps)).into()),
            ("payer_night_share", at_night(&Self::hours(&payments, |p| p.sender_country))),
            ("recipient_night_share", at_night(&there)),
            ("working_hours_share", share(&there.iter().map(|h| h.0 && h.1 >= 9 && h.1 < 18).collect::<Vec<_>>())),
            ("round_sent_share", share(&payments.iter().map(whole).collect::<Vec<_>>())),
            ("rhythm_30", if n >= 4 { share(&gaps.iter().map(month).collect::<Vec<_>>()) } else { Value::Unknown }),
            ("span", (n >= 2).then_some(spanned.max(1.0)).into()),
            ("shared_surname", surname.into()),
            (
                "purpose_variety",
                if purposes.is_empty() { Value::Unknown } else { Value::Number(purposes.len() as f64) },
            ),
        ])
    }

    fn recipient_values(&self, recipient: u32) -> BTreeMap<&'static str, Value> {
        let payments = self.of(|p| p.recipient == recipient);
        let payers = self.payers_of(recipient);
        let counts: Vec<usize> = payers.iter().map(|&payer| self.pair(payer, recipient).len()).collect();
        let days = ((payments[payments.len() - 1].sent - payments[0].sent) as f64 / 86_400.0).max(30.0);
        let ties: Vec<bool> = payers.iter().filter_map(|&payer| self.related(payer, recipient)).collect();
        let unrelated = ties.iter().filter(|&&related| !related).count() as u32;
        let elsewhere = |payer: u32| {
            self.recipients_of(payer).into_iter().any(|other| other != recipient && self.hub_without(payer, other))
        };
        let medians: Vec<f64> = payers
            .iter()
            .filter_map(|&payer| median(self.pair(payer, recipient).iter().filter_map(Payment::usd).collect()))
            .collect();
        let timed: Vec<&Payment> = payments.iter().filter(|p| p.precision != Precision::Day).collect();
        let crowd: BTreeSet<u32> = timed.iter().map(|p| p.sender).collect();
        let grouped =
            |p: &&Payment| timed.iter().any(|other| other.sender != p.sender && (other.sent - p.sent).abs() <= 3600);
        let countries: BTreeSet<Country> =
            payments.iter().map(|p| p.sender_country).filter(|country| country.is_known()).collect();
        BTreeMap::from([
            ("payers", Value::Count { n: payers.len() as u32, days }),
            ("unrelated_payers", if ties.is_empty() { Value::Unknown } else { Value::Count { n: unrelated, days } }),
            ("one_off_payer_share", share(&counts.iter().map(|&n| n == 1).collect::<Vec<_>>())),
            ("recurrent_payer_share", share(&counts.iter().map(|&n| n >= 3).collect::<Vec<_>>())),
            ("payer_overlap", share(&payers.iter().map(|&payer| elsewhere(payer)).collect::<Vec<_>>())),
            ("recipient_amount_median", median(medians).into()),
            (
                "group_viewing",
                if crowd.len() < 2 { Value::Unknown } else { share(&timed.iter().map(grouped).collect::<Vec<_>>()) },
            ),
            (
                "payer_countries",
                if countries.is_empty() { Value::Unknown } else { Value::Number(countries.len() as f64) },
            ),
        ])
    }

    fn payer_values(&self, payer: u32) -> BTreeMap<&'static str, Value> {
        let payments = self.of(|p| p.sender == payer);
        let recipients = self.recipients_of(payer);
        let within = |days: i64, from: i64| {
            let inside = payments.iter().filter(|p| p.sent >= from && p.sent < from + days * 86_400);
            inside.map(|p| p.recipient).collect::<BTreeSet<u32>>().len()
        };
        let most = |days| Value::Number(payments.iter().map(|p| within(days, p.sent)).max().unwrap() as f64);
        let observed = ((self.last() - payments[0].sent) as f64 / 86_400.0).max(30.0);
        let hubs = recipients.iter().filter(|&&recipient| self.hub_without(payer, recipient)).count();
        let ties: Vec<(bool, usize)> = recipients
            .iter()
            .filter_map(|&to| self.related(payer, to).map(|related| (related, self.pair(payer, to).len())))
            .collect();
        let kin = ties.iter().filter(|tie| tie.0).map(|tie| tie.1).sum();
        BTreeMap::from([
            ("recipients_30d", most(30)),
            ("recipients_90d", most(90)),
            ("recipients_365d", most(365)),
            ("new_recipient_rate", Value::Count { n: recipients.len() as u32 - 1, days: observed }),
            ("hub_recipients", Value::Number(hubs as f64)),
            ("kin_share", Value::share(kin, ties.iter().map(|tie| tie.1).sum())),
        ])
    }
}

fn assert_close(fast: Value, slow: Value, what: &str) {
    let close = match (fast, slow) {
        // the root of next to nothing is not as exact as what it is taken of
        (Value::Number(a), Value::Number(b)) => (a - b).abs() < 1e-9 || (a * a - b * b).abs() < 1e-12,
        (Value::Count { n: a, days: x }, Value::Count { n: b, days: y }) => a == b && (x - y).abs() < 1e-9,
        (fast, slow) => fast == slow,
    };
    assert!(close, "{what}: measured {fast:?}, by hand {slow:?}");
}

fn measure(payments: Vec<Payment>, people: &[PersonFacts]) -> Measured {
    measures::measure(payments, people, &zones(), &calendar())
}

#[test]
fn fast_and_slow_agree_on_random_ledgers() {
    let mut compared = BTreeMap::new();
    for seed in 0..150 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let people = people(&mut rng);
        let payments = ledger(&mut rng, [5, 40, 200][seed as usize % 3]);
        let slow = Slow { all: &payments, people: &people };
        let fast = measure(payments.clone(), &people);
        let mut check =
            |what: String, table: &obole::model::MeasureTable, row, values: BTreeMap<&'static str, Value>| {
                for (id, value) in values {
                    assert!(table.position(id).is_some(), "{id} is measured");
                    assert_close(table.value(row, id), value, &format!("seed {seed}, {what}, {id}"));
                    *compared.entry(id).or_insert(0) += usize::from(value != Value::Unknown);
                }
            };
        for (row, pair) in fast.pairs.iter().enumerate() {
            let mut values = slow.pair_values(pair.payer, pair.recipient);
            values.extend(slow.rest_of_pair(pair.payer, pair.recipient));
            check(format!("{pair:?}"), &fast.pair_table, row, values);
        }
        for (row, &recipient) in fast.recipients.iter().enumerate() {
            let mut values = slow.recipient_values(recipient);
            values.extend(slow.rest_of_recipient(recipient));
            check(format!("recipient {recipient}"), &fast.recipient_table, row, values);
        }
        for (row, &payer) in fast.payers.iter().enumerate() {
            let mut values = slow.payer_values(payer);
            values.extend(slow.rest_of_payer(payer));
            check(format!("payer {payer}"), &fast.payer_table, row, values);
        }
    }
    // what is forwarded has a reference of its own
    let known = |id: &&str| compared.contains_key(id) || ["onward_recipients", "onward_share"].contains(id);
    let missing: Vec<&str> = measures::list().into_iter().map(|it| it.1).filter(|id| !known(id)).collect();
    assert!(missing.is_empty(), "without a reference: {missing:?}");
    assert!(compared.values().all(|&known| known > 50), "too seldom known: {compared:?}");
}

#[test]
fn neither_the_order_of_rows_nor_the_number_of_threads_matters() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let people = people(&mut rng);
    let payments = ledger(&mut rng, 300);
    let shown = |measured: &Measured| {
        format!("{:?} {:?} {:?}", measured.pair_table, measured.recipient_table, measured.payer_table)
    };
    let forward = shown(&measure(payments.clone(), &people));
    let backward = shown(&measure(payments.iter().rev().copied().collect(), &people));
    assert_eq!(forward, backward);
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(forward, alone.install(|| shown(&measure(payments, &people))));
}

#[test]
fn an_unrelated_payment_changes_no_other_pair() {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let mut people = people(&mut rng);
    people.extend([PersonFacts::default(), PersonFacts::default()]);
    let mut payments = ledger(&mut rng, 200);
    let before = measure(payments.clone(), &people);
    let sent = before.period.0;
    payments.push(Payment { row: 200, sender: PERSONS, recipient: PERSONS + 1, sent, ..Payment::default() });
    let after = measure(payments, &people);
    assert_eq!(after.pairs.len(), before.pairs.len() + 1);
    let last = before.pair_table.values.len();
    assert_eq!(before.pair_table.values[..], after.pair_table.values[..last]);
    assert!(measures::list().contains(&(Subject::Pair, "payments")));
}

#[test]
fn disasters_and_feasts_are_counted_where_the_recipient_lives() {
    let payment = |row: u32, date: &str, to: &str| Payment {
        row,
        recipient: 1,
        sent: DateTime::parse_from_rfc3339(date).unwrap().timestamp(),
        precision: Precision::Instant,
        recipient_country: country(to),
        ..Payment::default()
    };
    // 17:00 UTC on the last day of February is the first of March in Manila, and not in Antananarivo
    let payments = vec![
        payment(0, "2024-02-29T17:00:00Z", "PH"),
        payment(1, "2024-02-29T17:00:00Z", "MG"),
        payment(2, "2024-05-05T12:00:00Z", "PH"),
    ];
    let measured = measure(payments, &[PersonFacts::default(), PersonFacts::default()]);
    assert_eq!(measured.pair_table.value(0, "disaster_share"), Value::Share { hits: 1, of: 3 });
    assert_eq!(measured.pair_table.value(0, "feast_share"), Value::Share { hits: 1, of: 3 });
}
