//! What can be measured of everything one recipient is paid?

pub use super::RecipientView;
use crate::model::Value;

mod amount_between_payers;
mod foreign_low_value_share;
mod group_viewing;
mod is_business;
mod life_span;
mod one_off_payer_share;
mod onward_recipients;
mod onward_share;
mod payer_countries;
mod payer_overlap;
mod payers;
mod recipient_amount_median;
mod recipient_hour_concentration;
mod recipient_weekday_concentration;
mod recurrent_payer_share;
mod shared_identifiers;
mod unrelated_payers;

/// One number about one recipient.
pub trait RecipientMeasure: Sync {
    /// File name without `.rs`, and id of the text in `schemas/measures`.
    fn id(&self) -> &'static str;

    /// The value, `Unknown` when it cannot be known.
    fn measure(&self, recipient: RecipientView) -> Value;
}

/// Every measure of one recipient, by id.
pub const LIST: &[&dyn RecipientMeasure] = &[
    &amount_between_payers::AmountBetweenPayers,
    &foreign_low_value_share::ForeignLowValueShare,
    &group_viewing::GroupViewing,
    &is_business::IsBusiness,
    &life_span::LifeSpan,
    &one_off_payer_share::OneOffPayerShare,
    &onward_recipients::OnwardRecipients,
    &onward_share::OnwardShare,
    &payer_countries::PayerCountries,
    &payer_overlap::PayerOverlap,
    &payers::Payers,
    &recipient_amount_median::RecipientAmountMedian,
    &recipient_hour_concentration::RecipientHourConcentration,
    &recipient_weekday_concentration::RecipientWeekdayConcentration,
    &recurrent_payer_share::RecurrentPayerShare,
    &shared_identifiers::SharedIdentifiers,
    &unrelated_payers::UnrelatedPayers,
];
