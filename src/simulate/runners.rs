//! What do the payers of money runners do? Every parameter of the classes P1 to P5 and of the networks they pay.

use crate::model::{Purpose, Relation};

/// One class of guilty payer (domain notes 2.1 to 2.11 and 11). Amounts in US dollars.
pub(super) struct Profile {
    pub(super) id: &'static str,
    /// Share among guilty payers.
    pub(super) share: f64,
    /// Payments a year, least and most; for one-off payers, payments in all.
    pub(super) yearly: (f64, f64),
    /// Months of activity, median.
    pub(super) months: f64,
    /// Median of a payer, least and most, and spread within the payer.
    pub(super) median: (f64, f64),
    pub(super) within: f64,
    /// Log spread of the gaps.
    pub(super) sigma: f64,
    /// Chance that a session day holds several payments, and how many at most.
    pub(super) burst: (f64, i64),
    /// Payments that bought no session (gifts, help, prepayment): share, least and most dollars.
    pub(super) gifts: (f64, f64, f64),
    /// Recipients, least and most.
    pub(super) recipients: (i64, i64),
    /// Centre and spread of the hour on the payer's clock.
    pub(super) hour: (f64, f64),
    /// Growth of sums over the series, least and most; gaps shrink by the same factor.
    pub(super) growth: (f64, f64),
}

/// EUR medians of section 11 are told in US dollars at 1.13.
pub(super) static PROFILES: &[Profile] = &[
    // 2.2 and 2.3: 40 to 50 % pay once or twice, median EUR 30, between 18:00 and 02:00
    Profile {
        id: "P1",
        share: 0.45,
        yearly: (1.0, 2.0),
        months: 0.3,
        median: (26.0, 44.0),
        within: 0.5,
        sigma: 0.8,
        burst: (0.0, 1),
        gifts: (0.03, 40.0, 120.0),
        recipients: (1, 1),
        hour: (21.8, 2.4),
        growth: (1.0, 1.0),
    },
    // 2.2: 3 to 20 a year, median EUR 35, gaps of 10 to 60 days
    Profile {
        id: "P2",
        share: 0.38,
        yearly: (3.0, 20.0),
        months: 10.0,
        median: (28.0, 54.0),
        within: 0.55,
        sigma: 0.8,
        burst: (0.08, 2),
        gifts: (0.1, 50.0, 250.0),
        recipients: (1, 3),
        hour: (21.8, 2.4),
        growth: (0.9, 1.3),
    },
    // 2.1, 1.12, 1.18: 3 % of payers make half of the payments; bursts of 2 to 5 a day
    Profile {
        id: "P3",
        share: 0.035,
        yearly: (80.0, 290.0),
        months: 13.0,
        median: (32.0, 50.0),
        within: 0.5,
        sigma: 0.9,
        burst: (0.3, 5),
        gifts: (0.15, 100.0, 400.0),
        recipients: (2, 9),
        hour: (22.2, 2.6),
        growth: (0.9, 1.5),
    },
    // 2.10: one recipient, 12 to 40 a year, EUR 40 to 120, at any hour
    Profile {
        id: "P4",
        share: 0.075,
        yearly: (12.0, 40.0),
        months: 16.0,
        median: (45.0, 125.0),
        within: 0.45,
        sigma: 0.55,
        burst: (0.05, 2),
        gifts: (0.12, 80.0, 350.0),
        recipients: (1, 1),
        hour: (18.0, 5.5),
        growth: (0.9, 1.2),
    },
    // 2.4 and 2.8: sums grow by half to threefold, gaps shrink, then a journey
    Profile {
        id: "P5",
        share: 0.06,
        yearly: (14.0, 60.0),
        months: 11.0,
        median: (22.0, 45.0),
        within: 0.4,
        sigma: 0.6,
        burst: (0.1, 3),
        gifts: (0.1, 80.0, 350.0),
        recipients: (1, 4),
        hour: (22.0, 2.5),
        growth: (1.5, 3.0),
    },
];

/// Mean guilty payers of a network (180 in 62).
pub(super) const PAYERS_PER_NETWORK: f64 = 2.9;
/// Guilty payers that keep one runner of a network busy: a network has one runner, and one more for each so many payers.
pub(super) const PAYERS_PER_RUNNER: usize = 3;
/// Heaviness of the tail of network sizes.
pub(super) const NETWORK_TAIL: f64 = 1.1;
/// Most guilty payers of one network in a very large world.
pub(super) const LARGEST_NETWORK: usize = 220;
/// A world has at least so many guilty payers when it has any, so that its networks are networks.
pub(super) const FEWEST_GUILTY: usize = 30;

/// Where runners live (domain notes 3, destination): the Philippines first, then Madagascar.
pub(super) const RUNNER_COUNTRIES: &[(&str, f64)] =
    &[("PH", 68.0), ("MG", 14.0), ("TH", 3.5), ("CO", 4.0), ("RO", 3.0), ("GH", 2.5), ("KE", 2.5), ("DO", 2.5)];

/// Where guilty payers live: the guide's client countries, then the senders of section 3.
pub(super) const PAYER_COUNTRIES: &[(&str, f64)] = &[
    ("FR", 37.0),
    ("BE", 9.0),
    ("GB", 15.0),
    ("NL", 8.0),
    ("DE", 9.0),
    ("US", 10.0),
    ("AU", 5.0),
    ("SE", 3.5),
    ("CH", 2.5),
    ("CA", 1.0),
];

/// Age and spread (section 3), and share of men.
pub(super) const PAYER_AGE: (f64, f64) = (51.0, 11.0);
/// Share of men among guilty payers.
pub(super) const PAYER_MEN: f64 = 0.96;
/// Share of women among runners (recalled, low confidence).
pub(super) const RUNNER_WOMEN: f64 = 0.68;

/// What payers of runners declare: benign labels, several of them [2.8, I14, I15].
pub(super) const DECLARED: &[(Purpose, f64)] = &[
    (Purpose::Gift, 0.34),
    (Purpose::Family, 0.38),
    (Purpose::School, 0.1),
    (Purpose::Medical, 0.08),
    (Purpose::Other, 0.06),
    (Purpose::Lodging, 0.02),
    (Purpose::Goods, 0.02),
];

/// The relation they declare.
pub(super) const CLAIMED: &[(Relation, f64)] =
    &[(Relation::Friend, 0.62), (Relation::Partner, 0.12), (Relation::Kin, 0.14), (Relation::Other, 0.12)];

/// Kinds of network and their weights; the second holds two to four relatives, the third strangers and a collector.
pub(super) const KINDS: &[(&str, f64)] = &[("single", 0.3), ("family", 0.36), ("organised", 0.34)];

/// Honest payers of a runner: who they are and how often. Their share of the payers is drawn between the two ends.
pub(super) const HONEST_SHARE: (f64, f64) = (0.3, 0.6);
/// Kin abroad, a partner, friends, buyers of goods.
pub(super) const HONEST_TIES: &[(&str, f64)] = &[("kin", 0.42), ("partner", 0.13), ("friend", 0.28), ("buyer", 0.17)];
