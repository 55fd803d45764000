//! The persons and payments of a case, as plain data: who, who paid whom, and every payment with its source.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{AmountBasis, CaseExplanation, PartyKind, Precision, Status};

/// Payments in sum: only completed ones count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// How many.
    pub payments: u32,
    /// First of them.
    pub first: Option<DateTime<Utc>>,
    /// Last of them.
    pub last: Option<DateTime<Utc>>,
    /// Sum of those priced, US dollars.
    pub usd: Decimal,
    /// How many have no price in US dollars.
    pub unpriced: u32,
}

impl Totals {
    /// Adds a payment; one that was not completed does not count.
    pub fn add(&mut self, payment: &CasePayment) {
        if payment.status != Status::Completed {
            return;
        }
        self.payments += 1;
        self.first = Some(self.first.map_or(payment.sent, |first| first.min(payment.sent)));
        self.last = Some(self.last.map_or(payment.sent, |last| last.max(payment.sent)));
        match payment.usd {
            Some(usd) => self.usd += usd,
            None => self.unpriced += 1,
        }
    }

    /// The totals of some payments.
    #[must_use]
    pub fn of<'a>(payments: impl IntoIterator<Item = &'a CasePayment>) -> Self {
        let mut totals = Self::default();
        payments.into_iter().for_each(|payment| totals.add(payment));
        totals
    }
}

/// Why somebody is in the case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Asked for, or of a cluster asked for.
    #[default]
    Member,
    /// Paid a member or was paid by one: there only because quoted figures count those payments. Identity masked.
    ThirdParty,
}

/// One person: records taken to be theirs. The join is a hypothesis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePerson {
    /// Stable id.
    pub id: String,
    /// Why in the case.
    pub place: Place,
    /// Name as first written, or what stands for it when masked.
    pub name: String,
    /// Whether the identity is withheld here.
    pub masked: bool,
    /// Whether a record says that the person was under 18 at a payment of this case.
    pub minor: bool,
    /// Person or business.
    pub kind: PartyKind,
    /// ISO 3166-1 alpha-2 codes of its records, sorted.
    pub countries: Vec<String>,
    /// The records, in order of first appearance.
    pub records: Vec<CaseRecord>,
}

/// A party as one provider wrote it. Text is as written; empty when the provider did not say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// Key of the record in the run, 16 hexadecimal digits.
    pub key: String,
    /// Provider.
    pub provider: String,
    /// Identifiers as written, by column name without its side: `name`, `id`, `birth_date`, `phone`...
    pub written: BTreeMap<String, String>,
    /// Why the record is taken to be this person's; `alone` when nothing joined it.
    pub join_rule: String,
    /// Key of the record it was joined to.
    pub joined_to: Option<String>,
    /// How surely: log2 of the match weight, capped; 0 when alone.
    pub join_weight: f64,
    /// Input files that hold it, among the payments of the case, sorted.
    pub files: Vec<String>,
}

/// One payer and one recipient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePair {
    /// Person id of the payer.
    pub payer: String,
    /// Person id of the recipient.
    pub recipient: String,
    /// Whether both are members of one cluster, or were asked for.
    pub inside: bool,
    /// Completed payments.
    pub totals: Totals,
    /// The explanation that best accounts for the pair; empty when the run did not measure it.
    pub best: CaseExplanation,
    /// Index between 0 and 1 that the payments are sessions, not calibrated.
    pub lead: Option<f64>,
    /// Index between 0 and 1 that the payer is a possible victim, not calibrated.
    pub victim: Option<f64>,
    /// log10 evidence of the pair's own measures.
    pub own: Option<f64>,
}

/// A time on somebody's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalTime {
    /// Date and time shown by the clock.
    pub time: NaiveDateTime,
    /// IANA zone.
    pub zone: String,
}

/// One payment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePayment {
    /// 1-based number in this case.
    pub no: u32,
    /// Person id of the payer.
    pub payer: String,
    /// Key of the payer's record.
    pub payer_record: String,
    /// Person id of the recipient.
    pub recipient: String,
    /// Key of the recipient's record.
    pub recipient_record: String,
    /// Whether payer and recipient belong to one cluster, or were both asked for.
    pub inside: bool,
    /// Provider.
    pub provider: String,
    /// The provider's own reference; empty when it gives none.
    pub reference: String,
    /// Sending time; midnight of the written date when only the day is known.
    pub sent: DateTime<Utc>,
    /// How exactly `sent` is known.
    pub precision: Precision,
    /// The same on the payer's clock, when the payer's country has a single one and the time of day is known.
    pub payer_time: Option<LocalTime>,
    /// The same on the recipient's clock.
    pub recipient_time: Option<LocalTime>,
    /// Time of payout.
    pub paid: Option<DateTime<Utc>>,
    /// Country of the payer, ISO 3166-1 alpha-2; empty when not known.
    pub payer_country: String,
    /// Country of the recipient.
    pub recipient_country: String,
    /// Amount sent, in `currency`.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: String,
    /// Whether `amount` includes the fee.
    pub basis: AmountBasis,
    /// Fee, in `currency`.
    pub fee: Option<Decimal>,
    /// Amount paid out, in `payout_currency`.
    pub payout: Option<Decimal>,
    /// ISO 4217 code; empty when not given.
    pub payout_currency: String,
    /// Value in US dollars at the reference rate of `rate_date`.
    pub usd: Option<Decimal>,
    /// Day of the rate.
    pub rate_date: Option<NaiveDate>,
    /// What became of it: only completed payments count.
    pub status: Status,
    /// Other columns as written, by column name: `purpose`, `relationship`, `channel`, `payout_city`, `ip`...
    pub written: BTreeMap<String, String>,
    /// Input file.
    pub source_file: String,
    /// 1-based row of it.
    pub source_row: u64,
    /// Rows of other files that tell the same payment again; it counts once.
    pub told_again: Vec<Telling>,
}

/// A row that tells a payment again: a re-issued answer, or the other provider's view of one transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telling {
    /// Provider.
    pub provider: String,
    /// Key of the payer's record in that row; of somebody who is not in the case, when only a reference joins the rows.
    pub payer_record: String,
    /// Key of the recipient's record in that row.
    pub recipient_record: String,
    /// The provider's own reference; empty when it gives none.
    pub reference: String,
    /// Sending time as this row has it; midnight of the written date when only the day is known.
    pub sent: DateTime<Utc>,
    /// Amount sent as this row has it, in `currency`.
    pub amount: Decimal,
    /// ISO 4217 code.
    pub currency: String,
    /// Input file.
    pub source_file: String,
    /// 1-based row of it.
    pub source_row: u64,
}

impl CasePayment {
    /// Every file and row that tells the payment, the one that counts first.
    pub fn sources(&self) -> impl Iterator<Item = (&str, u64)> {
        let again = self.told_again.iter().map(|telling| (telling.source_file.as_str(), telling.source_row));
        std::iter::once((self.source_file.as_str(), self.source_row)).chain(again)
    }

    /// The rows that tell it again, as `file:row`, with a semicolon between.
    #[must_use]
    pub fn also_told(&self) -> String {
        let again: Vec<String> = self.sources().skip(1).map(|(file, row)| format!("{file}:{row}")).collect();
        again.join("; ")
    }
}
