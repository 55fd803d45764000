//! What can be measured of one payer's payments to one recipient?

pub use super::PairView;
use crate::model::{AmountBasis, Payment, UNKNOWN, Value};

mod age_gap;
mod amount_escalation;
mod amount_median;
mod amount_spread;
mod burst_24h;
mod cadence_escalation;
mod core_band_share;
mod day_of_month_concentration;
mod declared_relation;
mod disaster_share;
mod exact_price_share;
mod feast_share;
mod fee_share;
mod gap_median;
mod gap_spread;
mod hour_concentration;
mod large_share;
mod payer_evening_share;
mod payer_night_share;
mod payments;
mod providers_used;
mod purpose_class;
mod purpose_variety;
mod recipient_evening_share;
mod recipient_night_share;
mod reciprocal;
mod rhythm_14;
mod rhythm_30;
mod rhythm_7;
mod round_payout_share;
mod round_sent_share;
mod same_amount_share;
mod session_window_share;
mod shared_address;
mod shared_phone;
mod shared_surname;
mod span;
mod weekday_concentration;
mod working_band_share;
mod working_hours_share;

/// One number about one pair.
pub trait PairMeasure: Sync {
    /// File name without `.rs`, and id of the text in `schemas/measures`.
    fn id(&self) -> &'static str;

    /// The value, `Unknown` when it cannot be known.
    fn measure(&self, pair: PairView) -> Value;
}

/// Every measure of one pair, by id.
pub const LIST: &[&dyn PairMeasure] = &[
    &age_gap::AgeGap,
    &amount_escalation::AmountEscalation,
    &amount_median::AmountMedian,
    &amount_spread::AmountSpread,
    &burst_24h::Burst24h,
    &cadence_escalation::CadenceEscalation,
    &core_band_share::CoreBandShare,
    &day_of_month_concentration::DayOfMonthConcentration,
    &declared_relation::DeclaredRelation,
    &disaster_share::DisasterShare,
    &exact_price_share::ExactPriceShare,
    &feast_share::FeastShare,
    &fee_share::FeeShare,
    &gap_median::GapMedian,
    &gap_spread::GapSpread,
    &hour_concentration::HourConcentration,
    &large_share::LargeShare,
    &payer_evening_share::PayerEveningShare,
    &payer_night_share::PayerNightShare,
    &payments::Payments,
    &providers_used::ProvidersUsed,
    &purpose_class::PurposeClass,
    &purpose_variety::PurposeVariety,
    &recipient_evening_share::RecipientEveningShare,
    &recipient_night_share::RecipientNightShare,
    &reciprocal::Reciprocal,
    &rhythm_14::Rhythm14,
    &rhythm_30::Rhythm30,
    &rhythm_7::Rhythm7,
    &round_payout_share::RoundPayoutShare,
    &round_sent_share::RoundSentShare,
    &same_amount_share::SameAmountShare,
    &session_window_share::SessionWindowShare,
    &shared_address::SharedAddress,
    &shared_phone::SharedPhone,
    &shared_surname::SharedSurname,
    &span::Span,
    &weekday_concentration::WeekdayConcentration,
    &working_band_share::WorkingBandShare,
    &working_hours_share::WorkingHoursShare,
];

/// The amount sent without the fee, as far as that is known.
fn principal(payment: &Payment) -> i64 {
    let included = payment.basis == AmountBasis::Total && payment.fee != UNKNOWN;
    payment.amount - if included { payment.fee } else { 0 }
}
