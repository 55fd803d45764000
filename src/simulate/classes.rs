//! What describes an honest life, and how do communities abroad support their families?
//!
//! Figures in brackets name the section of the domain notes; what has no figure is an assumption, which `--stress` moves.

use super::lives::BASE;
use crate::model::{Purpose, Relation};

/// When payments of one life fall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rhythm {
    /// Around a payday: chance of paying in a month, and irregular smaller sends a year; feasts and disasters on top.
    Payday { monthly: f64, extra: f64 },
    /// Independent gaps: median days, log spread, chance of another payment within the day.
    Gaps { days: f64, sigma: f64, again: f64 },
    /// Fixed weekdays and hour, so many times a week, always the same sum.
    Slots { weekly: f64 },
    /// The same day every month, always the same sum.
    FixedDay,
    /// Some days of repeated payments, then silence: median count, median hours between.
    Flurry { count: f64, hours: f64 },
    /// Once; with this chance another some weeks later.
    Once { more: f64 },
    /// A deposit before a trip, more during it.
    Trip,
    /// Within days of a disaster in the recipient's country.
    Disaster,
    /// Growing sums until ruin or disclosure: median count, median gap in days.
    Rising { count: f64, days: f64 },
    /// School terms: thrice a year.
    Terms,
}

/// How sums are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rounding {
    /// Round in the payer's currency.
    Sent,
    /// Round in the payout currency.
    PaidOut,
    /// To the unit.
    Whole,
    /// To the cent: a price.
    Exact,
}

/// Who is paid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum To {
    /// One to three relatives.
    Kin,
    /// One person who has no other payer of this class.
    One(&'static str),
    /// Someone with several payers: class, median payers, heaviness of the tail, most payers, share of businesses.
    Hub(&'static str, f64, f64, u32, f64),
}

/// One honest life.
pub(super) struct Life {
    /// Class in the truth.
    pub(super) id: &'static str,
    /// Weight among the lives that are not family support.
    pub(super) share: f64,
    /// Chance that any remitter has this life beside his own.
    pub(super) beside: f64,
    pub(super) to: To,
    /// Median, spread between pairs and within a pair (of the logarithm), least and most.
    pub(super) median: f64,
    pub(super) between: f64,
    pub(super) within: f64,
    pub(super) range: (f64, f64),
    pub(super) roundings: &'static [(Rounding, f64)],
    pub(super) rhythm: Rhythm,
    /// Centre and spread of the hour, and share of pairs on the payer's clock (the others keep the recipient's).
    pub(super) hour: (f64, f64, f64),
    /// Median months the life lasts.
    pub(super) months: f64,
    pub(super) purposes: &'static [(Purpose, f64)],
    pub(super) relations: &'static [(Relation, f64)],
    /// Payers: share female, mean age, spread of age.
    pub(super) payer: (f64, f64, f64),
    /// Recipients: share female, mean age, spread.
    pub(super) recipient: (f64, f64, f64),
    pub(super) destinations: &'static [(&'static str, f64)],
}

/// A community that supports its families.
pub(super) struct Diaspora {
    /// Class in the truth.
    pub(super) id: &'static str,
    pub(super) culture: &'static str,
    pub(super) destination: &'static str,
    /// Weight among all honest remitters, beside the shares of [`LIVES`].
    pub(super) share: f64,
    pub(super) median: f64,
    pub(super) monthly: f64,
    pub(super) female: f64,
    pub(super) hosts: &'static [(&'static str, f64)],
}

/// Family support itself; medians and shares come from [`DIASPORAS`]. Small extra sends (load, birthdays, medicine) are
/// why a sum in the core band is no news.
pub(super) const FAMILY: Life = Life {
    id: "family",
    to: To::Kin,
    between: 0.45,
    within: 0.35,
    range: (8.0, 3_500.0),
    roundings: &[(Rounding::Sent, 0.55), (Rounding::PaidOut, 0.3), (Rounding::Whole, 0.07), (Rounding::Exact, 0.08)],
    rhythm: Rhythm::Payday { monthly: 0.6, extra: 2.5 },
    hour: (15.5, 3.8, 0.9),
    months: 16.0,
    purposes: &[
        (Purpose::Family, 0.72),
        (Purpose::Medical, 0.07),
        (Purpose::School, 0.08),
        (Purpose::Gift, 0.06),
        (Purpose::Savings, 0.03),
        (Purpose::Other, 0.04),
    ],
    relations: &[(Relation::Kin, 0.86), (Relation::Partner, 0.08), (Relation::Friend, 0.06)],
    payer: (0.5, 40.0, 10.0),
    recipient: (0.64, 45.0, 15.0),
    ..BASE
};

const FILIPINO_HOSTS: &[(&str, f64)] = &[
    ("FR", 17.0),
    ("GB", 13.0),
    ("US", 16.0),
    ("DE", 7.0),
    ("NL", 6.0),
    ("BE", 5.0),
    ("AU", 7.0),
    ("CA", 7.0),
    ("IT", 8.0),
    ("ES", 3.0),
    ("SE", 2.0),
    ("CH", 3.0),
    ("DK", 1.5),
    ("NO", 1.5),
    ("AE", 2.0),
    ("SG", 2.0),
];
const FRENCH_HOSTS: &[(&str, f64)] = &[("FR", 86.0), ("BE", 8.0), ("CH", 4.0), ("CA", 2.0)];
const SAHEL_HOSTS: &[(&str, f64)] = &[("FR", 74.0), ("ES", 10.0), ("IT", 9.0), ("BE", 4.0), ("US", 3.0)];
const WIDE_HOSTS: &[(&str, f64)] =
    &[("GB", 30.0), ("US", 25.0), ("DE", 12.0), ("FR", 12.0), ("NL", 8.0), ("IT", 7.0), ("CA", 6.0)];

macro_rules! diasporas {
    ($($id:literal $culture:literal $to:literal $share:literal $median:literal $monthly:literal $female:literal $hosts:expr;)+) => {
        /// Communities in the order of the domain notes: class, culture, country, weight, median, monthly rhythm, share female.
        pub(super) static DIASPORAS: &[Diaspora] = &[$(Diaspora {
            id: $id, culture: $culture, destination: $to, share: $share, median: $median, monthly: $monthly, female: $female, hosts: $hosts,
        }),+];
    };
}

diasporas! {
    // [6 N01] USD 200 to 300 every one to two months
    "N01" "maghrebi" "MA" 9.0 190.0 0.5 0.4 &[("FR", 62.0), ("BE", 14.0), ("ES", 10.0), ("NL", 8.0), ("IT", 6.0)];
    "N01" "romanian" "RO" 6.0 240.0 0.5 0.5 &[("IT", 28.0), ("ES", 18.0), ("DE", 18.0), ("GB", 16.0), ("FR", 20.0)];
    "N01" "indian" "IN" 6.0 310.0 0.5 0.35 WIDE_HOSTS;
    "N01" "hispanic" "CO" 4.0 190.0 0.55 0.58 &[("ES", 40.0), ("US", 34.0), ("FR", 14.0), ("GB", 12.0)];
    "N01" "hispanic" "DO" 2.0 180.0 0.6 0.6 &[("US", 60.0), ("ES", 34.0), ("CH", 6.0)];
    "N01" "ghanaian" "GH" 3.0 170.0 0.5 0.45 WIDE_HOSTS;
    "N01" "kenyan" "KE" 1.5 150.0 0.5 0.5 WIDE_HOSTS;
    "N01" "nigerian" "NG" 2.0 180.0 0.5 0.4 WIDE_HOSTS;
    "N01" "thai" "TH" 1.5 220.0 0.5 0.85 &[("DE", 30.0), ("SE", 20.0), ("FR", 15.0), ("GB", 20.0), ("AU", 15.0)];
    // [6 N02] USD 446 mean a month, monthly for 68 %
    "N02" "filipino" "PH" 15.0 260.0 0.68 0.62 FILIPINO_HOSTS;
    // [6 N03] PHP 14,400 a month, 55.6 % female
    "N03" "filipino" "PH" 7.0 235.0 0.8 0.556 FILIPINO_HOSTS;
    // [6 N04] EUR 155 a month, 63 % female
    "N04" "malagasy" "MG" 9.0 150.0 0.62 0.63 FRENCH_HOSTS;
    // [6 N05] EUR 150 twelve times a year, peaks at feasts
    "N05" "senegalese" "SN" 6.0 150.0 0.65 0.35 SAHEL_HOSTS;
    "N05" "senegalese" "ML" 3.0 150.0 0.65 0.25 SAHEL_HOSTS;
    "N05" "ivorian" "CI" 3.0 145.0 0.6 0.5 SAHEL_HOSTS;
}
