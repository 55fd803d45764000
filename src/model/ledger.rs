//! A payment as a flat row of numbers, and the ledger they make.

use serde::{Deserialize, Serialize};

use super::{Country, Currency, Record};

/// Parts of a currency unit in which amounts are kept: hundred-thousandths, because ISO 20022 allows five decimals.
pub const SCALE: i64 = 100_000;

/// An amount or a time that is not known.
pub const UNKNOWN: i64 = i64::MIN;

/// Implements a small closed vocabulary with its spelling.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The spelling in files.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The value spelt `word`.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

words!(
    /// How exactly the sending time is known.
    Precision {
        /// Only the date: feeds no hour-of-day measure.
        #[default] Day "day",
        /// To the minute.
        Minute "minute",
        /// To the second.
        Instant "instant",
    }
);
words!(
    /// What became of the payment. Only completed ones count.
    Status {
        /// The money arrived.
        #[default] Completed "completed",
        /// Not settled yet.
        Pending "pending",
        /// Called off before it arrived.
        Cancelled "cancelled",
        /// Sent back.
        Refunded "refunded",
    }
);
words!(
    /// Whether an accepted payment counts.
    Counting {
        /// It does.
        #[default] Counted "counted",
        /// One of its parties is not named at all, as in many bank statements: nothing can be measured of it.
        OneSided "one_sided",
        /// Another export tells the same payment, and that one counts.
        ToldTwice "told_twice",
    }
);
words!(
    /// Whether the amount includes the fee.
    AmountBasis {
        /// The source does not say.
        #[default] Unknown "unknown",
        /// Without the fee.
        Principal "principal",
        /// With the fee.
        Total "total",
    }
);
words!(
    /// Class of the declared purpose (`schemas/vocabulary.toml`).
    Purpose {
        /// Not declared, or words no class lists.
        #[default] Unknown "unknown",
        /// Household support.
        Family "family",
        /// A gift.
        Gift "gift",
        /// School or tuition fees.
        School "school",
        /// Medical costs or an emergency.
        Medical "medical",
        /// Rent, lodging, travel.
        Lodging "lodging",
        /// Goods bought.
        Goods "goods",
        /// Services, wages, an invoice.
        Services "services",
        /// Lessons.
        Lessons "lessons",
        /// Charity or disaster relief.
        Charity "charity",
        /// Loan or savings.
        Savings "savings",
        /// Declared, and none of the above.
        Other "other",
    }
);
words!(
    /// Declared relation of the payer to the recipient (`schemas/vocabulary.toml`).
    Relation {
        /// Not declared, or words no class lists.
        #[default] Unknown "unknown",
        /// Parent, child, sibling, other kin.
        Kin "kin",
        /// Spouse or partner.
        Partner "partner",
        /// Friend.
        Friend "friend",
        /// Customer, supplier, employee, landlord.
        Business "business",
        /// The payer's own account.
        Own "own",
        /// Declared, and none of the above.
        Other "other",
    }
);

/// One accepted payment, numbers only. Money is in [`SCALE`]-ths of a unit unless it says otherwise; [`UNKNOWN`] marks
/// what the source did not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Payment {
    /// Row in `transactions.parquet`, 0-based.
    pub row: u32,
    /// Index of the payer's record in [`Ledger::records`]; after identity, of the payer in `Identity::persons`.
    pub sender: u32,
    /// Index of the recipient's record in [`Ledger::records`]; after identity, of the recipient in `Identity::persons`.
    pub recipient: u32,
    /// Index of the source file within the run.
    pub source: u16,
    /// Index of the provider in [`Ledger::providers`].
    pub provider: u16,
    /// Sending time, seconds since 1970 UTC; midnight UTC of the written date when only the day is known.
    pub sent: i64,
    /// Value in US cents at the day's reference rate, or [`UNKNOWN`] when unpriced.
    pub usd_cents: i64,
    /// Amount sent, in `currency`.
    pub amount: i64,
    /// Fee in `currency`, or [`UNKNOWN`].
    pub fee: i64,
    /// Amount paid out, in `payout_currency`, or [`UNKNOWN`].
    pub payout: i64,
    /// Hash of the device identifier, 0 when unknown.
    pub device: u32,
    /// Currency sent.
    pub currency: Currency,
    /// Currency paid out.
    pub payout_currency: Currency,
    /// Country the payer sends from.
    pub sender_country: Country,
    /// Country the recipient is paid in.
    pub recipient_country: Country,
    /// How exactly `sent` is known.
    pub precision: Precision,
    /// What became of it.
    pub status: Status,
    /// Whether it counts.
    pub counting: Counting,
    /// Whether its source gave it an id.
    pub has_id: bool,
    /// Whether `amount` includes the fee.
    pub basis: AmountBasis,
    /// Class of the declared purpose.
    pub purpose: Purpose,
    /// Class of the declared relation.
    pub relation: Relation,
}

impl Payment {
    /// Value in US dollars, when priced.
    #[inline]
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a payment is far below 2^53 cents")]
    pub fn usd(&self) -> Option<f64> {
        (self.usd_cents != UNKNOWN).then(|| self.usd_cents as f64 / 100.0)
    }

    /// Whether the payment counts.
    #[inline]
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.status == Status::Completed && self.counting == Counting::Counted
    }
}

/// Everything accepted from all inputs, numbers in memory; the text of each row is in `transactions.parquet`.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Accepted payments, in file and row order.
    pub payments: Vec<Payment>,
    /// Distinct parties as one provider wrote them, in order of first appearance.
    pub records: Vec<Record>,
    /// Provider names, sorted.
    pub providers: Vec<String>,
    /// Row of each payment in its source file; aligned with `payments`.
    pub rows: Vec<u32>,
    /// Hash of a reference that is unique in the world (a UUID), and the row of `payments` that bears it.
    pub references: Vec<(u64, u32)>,
}
