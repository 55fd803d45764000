//! Which honest lives look like session payments? Every parameter of every look-alike class, in one table.
//!
//! Amounts are US dollars at the day's rate, times are hours on a 24-hour clock, lives are months. Figures in brackets
//! name the section of the domain notes; what has no figure is an assumption, which `--stress` moves.

use super::classes::{Life, Rhythm, Rounding, To};
use crate::model::{Purpose, Relation};

use Purpose as P;
use Relation as R;
use Rounding::{Exact, PaidOut, Sent, Whole};

const ROUND: &[(Rounding, f64)] = &[(Sent, 0.7), (PaidOut, 0.18), (Whole, 0.07), (Exact, 0.05)];
const PRICES: &[(Rounding, f64)] = &[(Exact, 0.65), (PaidOut, 0.2), (Whole, 0.15)];
const FEES: &[(Rounding, f64)] = &[(PaidOut, 0.4), (Whole, 0.25), (Sent, 0.3), (Exact, 0.05)];

const EVERYWHERE: &[(&str, f64)] = &[
    ("PH", 48.0),
    ("MG", 12.0),
    ("TH", 8.0),
    ("CO", 7.0),
    ("RO", 5.0),
    ("GH", 3.0),
    ("KE", 4.0),
    ("DO", 4.0),
    ("SN", 4.0),
    ("CI", 2.0),
    ("MA", 2.0),
    ("IN", 1.0),
];
const MULES: &[(&str, f64)] =
    &[("NG", 25.0), ("GH", 22.0), ("CI", 22.0), ("PH", 14.0), ("MA", 8.0), ("KE", 5.0), ("TH", 4.0)];

/// Where native payers live: the guide's client countries first, then [3, sender origin].
pub(super) const ORIGINS: &[(&str, f64)] = &[
    ("FR", 38.0),
    ("BE", 9.0),
    ("GB", 13.0),
    ("NL", 8.0),
    ("DE", 8.0),
    ("US", 9.0),
    ("AU", 5.0),
    ("SE", 3.0),
    ("CH", 3.5),
    ("CA", 2.0),
    ("DK", 0.8),
    ("NO", 0.7),
];

pub(super) const BASE: Life = Life {
    id: "",
    share: 0.0,
    beside: 0.0,
    to: To::One("friend"),
    median: 50.0,
    between: 0.4,
    within: 0.4,
    range: (5.0, 3_000.0),
    roundings: ROUND,
    rhythm: Rhythm::Once { more: 0.0 },
    hour: (15.5, 4.0, 0.85),
    months: 12.0,
    purposes: &[(P::Unknown, 0.4), (P::Gift, 0.4), (P::Family, 0.2)],
    relations: &[(R::Friend, 0.7), (R::Other, 0.3)],
    payer: (0.45, 44.0, 13.0),
    recipient: (0.55, 34.0, 10.0),
    destinations: EVERYWHERE,
};

/// Every honest life but family support, which [`DIASPORAS`] holds.
pub(super) static LIVES: &[Life] = &[
    // [6 N06] monthly allowance just above local pay, plus emergencies; closest to the profile of 0-4
    Life {
        id: "N06",
        share: 3.0,
        to: To::One("partner"),
        median: 230.0,
        between: 0.45,
        within: 0.4,
        range: (25.0, 2_500.0),
        rhythm: Rhythm::Payday { monthly: 0.85, extra: 9.0 },
        hour: (17.5, 4.0, 0.8),
        months: 18.0,
        purposes: &[(P::Family, 0.5), (P::Gift, 0.2), (P::Medical, 0.12), (P::Lodging, 0.1), (P::School, 0.08)],
        relations: &[(R::Partner, 0.6), (R::Friend, 0.25), (R::Kin, 0.15)],
        payer: (0.06, 55.0, 9.0),
        recipient: (0.95, 33.0, 8.0),
        destinations: &[("PH", 58.0), ("TH", 16.0), ("MG", 12.0), ("CO", 7.0), ("RO", 4.0), ("DO", 3.0)],
        ..BASE
    },
    // [6 N07] about 10 payments of about GBP 877, 62 days on average, mean age 47, 66 % female; mules have several victims
    Life {
        id: "N07",
        share: 0.45,
        to: To::Hub("romance_mule", 5.0, 0.7, 25, 0.0),
        median: 420.0,
        between: 0.6,
        within: 0.45,
        range: (40.0, 9_000.0),
        rhythm: Rhythm::Rising { count: 9.0, days: 9.0 },
        hour: (15.0, 4.5, 0.9),
        months: 3.0,
        purposes: &[(P::Gift, 0.3), (P::Medical, 0.25), (P::Family, 0.25), (P::Lodging, 0.1), (P::Other, 0.1)],
        relations: &[(R::Partner, 0.45), (R::Friend, 0.55)],
        payer: (0.66, 47.0, 12.0),
        recipient: (0.35, 31.0, 8.0),
        destinations: MULES,
        ..BASE
    },
    // [6 N08] starts below EUR 250, burst of days then silence, payers mostly male 18-30
    Life {
        id: "N08",
        share: 0.5,
        to: To::Hub("sextortion_mule", 5.0, 0.8, 30, 0.0),
        median: 115.0,
        between: 0.5,
        within: 0.5,
        range: (25.0, 1_500.0),
        rhythm: Rhythm::Flurry { count: 3.0, hours: 14.0 },
        hour: (21.5, 3.5, 1.0),
        months: 0.5,
        purposes: &[(P::Gift, 0.35), (P::Family, 0.3), (P::Other, 0.35)],
        relations: &[(R::Friend, 0.8), (R::Other, 0.2)],
        payer: (0.08, 23.0, 5.0),
        recipient: (0.35, 25.0, 5.0),
        destinations: MULES,
        ..BASE
    },
    // [6 N09] EUR 30 to 55 a month on a fixed day, a legal person is paid
    Life {
        id: "N09",
        share: 1.2,
        beside: 0.01,
        to: To::Hub("charity", 14.0, 0.8, 120, 0.93),
        median: 36.0,
        between: 0.3,
        within: 0.02,
        range: (10.0, 250.0),
        rhythm: Rhythm::FixedDay,
        hour: (10.0, 3.0, 1.0),
        months: 24.0,
        purposes: &[(P::Charity, 0.8), (P::School, 0.2)],
        relations: &[(R::Other, 0.8), (R::Unknown, 0.2)],
        payer: (0.58, 51.0, 14.0),
        ..BASE
    },
    // [6 N10] USD 400 to 800 a month full time, weekly to monthly, working hours, small gigs too
    Life {
        id: "N10",
        share: 2.2,
        to: To::Hub("freelancer", 1.8, 0.8, 12, 0.08),
        median: 160.0,
        between: 0.8,
        within: 0.2,
        range: (15.0, 2_000.0),
        roundings: &[(Sent, 0.5), (PaidOut, 0.2), (Exact, 0.2), (Whole, 0.1)],
        rhythm: Rhythm::Gaps { days: 14.0, sigma: 0.35, again: 0.01 },
        hour: (13.5, 3.0, 1.0),
        months: 8.0,
        purposes: &[(P::Services, 0.85), (P::Goods, 0.05), (P::Other, 0.1)],
        relations: &[(R::Business, 0.85), (R::Friend, 0.15)],
        payer: (0.35, 41.0, 10.0),
        recipient: (0.6, 30.0, 7.0),
        destinations: &[("PH", 60.0), ("IN", 14.0), ("KE", 8.0), ("MG", 8.0), ("RO", 5.0), ("CO", 5.0)],
        ..BASE
    },
    // [6 N11] PHP 300 to 800 a lesson, two or three a week, fixed slots; weekly or monthly in advance too
    Life {
        id: "N11",
        share: 2.6,
        beside: 0.012,
        to: To::Hub("tutor", 8.0, 0.85, 80, 0.03),
        median: 24.0,
        between: 0.5,
        within: 0.06,
        range: (6.0, 180.0),
        roundings: FEES,
        rhythm: Rhythm::Slots { weekly: 0.75 },
        hour: (17.5, 2.6, 1.0),
        months: 6.0,
        purposes: &[(P::Lessons, 0.75), (P::School, 0.1), (P::Services, 0.15)],
        relations: &[(R::Business, 0.6), (R::Friend, 0.4)],
        payer: (0.5, 38.0, 13.0),
        recipient: (0.7, 30.0, 7.0),
        destinations: &[("PH", 70.0), ("CO", 12.0), ("KE", 5.0), ("MG", 8.0), ("RO", 5.0)],
    },
    // [6 N12] PHP 850 a room and 1,000 a car-day in 2010, inflated; one to four weeks around a trip
    Life {
        id: "N12",
        share: 2.6,
        beside: 0.02,
        to: To::Hub("host", 7.0, 0.9, 90, 0.35),
        median: 48.0,
        between: 0.6,
        within: 0.5,
        range: (12.0, 900.0),
        roundings: FEES,
        rhythm: Rhythm::Trip,
        hour: (14.0, 4.5, 0.8),
        months: 1.5,
        purposes: &[(P::Lodging, 0.8), (P::Services, 0.2)],
        relations: &[(R::Business, 0.7), (R::Friend, 0.3)],
        payer: (0.45, 43.0, 14.0),
        destinations: &[("PH", 40.0), ("TH", 22.0), ("MG", 14.0), ("CO", 8.0), ("MA", 8.0), ("KE", 4.0), ("DO", 4.0)],
        ..BASE
    },
    // [6 N13, paid person to person] same hours and tail as sessions; no published separation exists. Platforms collect
    // nearly all such money themselves, so that those paid directly have about as many payers as money runners have
    Life {
        id: "N13",
        share: 0.3,
        to: To::Hub("performer", 7.0, 0.9, 70, 0.0),
        median: 33.0,
        between: 0.35,
        within: 0.6,
        range: (5.0, 500.0),
        rhythm: Rhythm::Gaps { days: 12.0, sigma: 1.0, again: 0.22 },
        hour: (22.0, 2.3, 0.75),
        months: 5.0,
        purposes: &[(P::Gift, 0.6), (P::Services, 0.15), (P::Family, 0.15), (P::Other, 0.1)],
        relations: &[(R::Friend, 0.85), (R::Partner, 0.15)],
        payer: (0.04, 41.0, 12.0),
        recipient: (0.9, 26.0, 5.0),
        destinations: &[("PH", 42.0), ("CO", 22.0), ("RO", 18.0), ("TH", 9.0), ("MG", 9.0)],
        ..BASE
    },
    // [6 N14] many senders within days of a typhoon, cyclone or earthquake
    Life {
        id: "N14",
        share: 2.0,
        beside: 0.015,
        to: To::Hub("relief", 6.0, 0.9, 80, 0.4),
        median: 55.0,
        between: 0.7,
        within: 0.3,
        range: (10.0, 900.0),
        rhythm: Rhythm::Disaster,
        hour: (14.5, 4.5, 1.0),
        months: 24.0,
        purposes: &[(P::Charity, 0.5), (P::Medical, 0.2), (P::Gift, 0.3)],
        relations: &[(R::Friend, 0.6), (R::Kin, 0.2), (R::Other, 0.2)],
        destinations: &[("PH", 75.0), ("MG", 25.0)],
        ..BASE
    },
    // goods bought from sellers: exact odd prices, many buyers seen once
    Life {
        id: "N15",
        share: 2.4,
        beside: 0.04,
        to: To::Hub("seller", 9.0, 0.9, 150, 0.3),
        median: 34.0,
        between: 0.6,
        within: 0.6,
        range: (5.0, 600.0),
        roundings: PRICES,
        rhythm: Rhythm::Gaps { days: 55.0, sigma: 1.0, again: 0.03 },
        hour: (16.5, 4.0, 1.0),
        months: 5.0,
        purposes: &[(P::Goods, 0.85), (P::Gift, 0.15)],
        relations: &[(R::Business, 0.75), (R::Friend, 0.25)],
        payer: (0.55, 40.0, 13.0),
        ..BASE
    },
    // odd single sends: a lost wallet, a debt among travellers, a birthday
    Life {
        id: "N16",
        share: 2.6,
        beside: 0.04,
        to: To::One("acquaintance"),
        median: 70.0,
        between: 0.9,
        within: 0.3,
        rhythm: Rhythm::Once { more: 0.12 },
        ..BASE
    },
    // small gifts to someone met online: not a scam, not yet a partner
    Life {
        id: "met_online",
        share: 0.7,
        to: To::Hub("met_online", 1.5, 0.6, 6, 0.0),
        median: 42.0,
        between: 0.4,
        within: 0.5,
        rhythm: Rhythm::Gaps { days: 24.0, sigma: 0.9, again: 0.04 },
        hour: (19.5, 4.0, 0.85),
        months: 3.5,
        purposes: &[(P::Gift, 0.6), (P::Family, 0.2), (P::Medical, 0.2)],
        relations: &[(R::Friend, 0.8), (R::Partner, 0.2)],
        payer: (0.1, 48.0, 12.0),
        recipient: (0.92, 28.0, 6.0),
        ..BASE
    },
    // tips to people who stream games, music or talk
    Life {
        id: "streamer_tips",
        share: 0.7,
        beside: 0.01,
        to: To::Hub("streamer", 9.0, 0.9, 100, 0.0),
        median: 12.0,
        between: 0.5,
        within: 0.5,
        range: (2.0, 120.0),
        rhythm: Rhythm::Gaps { days: 16.0, sigma: 0.9, again: 0.12 },
        hour: (20.5, 3.0, 0.6),
        months: 4.0,
        purposes: &[(P::Gift, 0.8), (P::Other, 0.2)],
        payer: (0.3, 29.0, 9.0),
        recipient: (0.5, 25.0, 5.0),
        ..BASE
    },
    // members of a savings club pay its treasurer the same sum every month
    Life {
        id: "savings_club",
        share: 0.7,
        to: To::Hub("treasurer", 10.0, 0.4, 25, 0.0),
        median: 70.0,
        between: 0.4,
        within: 0.01,
        range: (20.0, 400.0),
        rhythm: Rhythm::FixedDay,
        hour: (14.0, 4.0, 1.0),
        months: 14.0,
        purposes: &[(P::Savings, 0.6), (P::Family, 0.4)],
        relations: &[(R::Friend, 0.6), (R::Kin, 0.4)],
        payer: (0.65, 42.0, 9.0),
        recipient: (0.7, 47.0, 9.0),
        ..BASE
    },
    // friends and relatives share the tuition of one pupil
    Life {
        id: "pooled_tuition",
        share: 0.5,
        beside: 0.004,
        to: To::Hub("pupil", 3.5, 0.5, 12, 0.2),
        median: 95.0,
        between: 0.4,
        within: 0.25,
        range: (20.0, 600.0),
        rhythm: Rhythm::Terms,
        hour: (13.0, 4.0, 1.0),
        months: 16.0,
        purposes: &[(P::School, 0.9), (P::Family, 0.1)],
        relations: &[(R::Friend, 0.5), (R::Kin, 0.5)],
        recipient: (0.55, 21.0, 2.5),
        ..BASE
    },
    // small gifts between friends
    Life {
        id: "friend",
        share: 0.8,
        beside: 0.06,
        median: 45.0,
        between: 0.5,
        within: 0.4,
        range: (8.0, 400.0),
        rhythm: Rhythm::Gaps { days: 75.0, sigma: 0.9, again: 0.02 },
        months: 9.0,
        purposes: &[(P::Gift, 0.6), (P::Unknown, 0.2), (P::Medical, 0.2)],
        ..BASE
    },
];
