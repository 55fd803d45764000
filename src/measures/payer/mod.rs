//! What can be measured of everything one payer sends?

pub use super::PayerView;
use crate::model::Value;

mod corridors;
mod dispersion;
mod hub_recipients;
mod kin_share;
mod low_value_share;
mod new_recipient_rate;
mod payer_age;
mod payer_core_share;
mod payer_providers;
mod recipients_30d;
mod recipients_365d;
mod recipients_90d;
mod unrelated_recipients;

/// One number about one payer.
pub trait PayerMeasure: Sync {
    /// File name without `.rs`, and id of the text in `schemas/measures`.
    fn id(&self) -> &'static str;

    /// The value, `Unknown` when it cannot be known.
    fn measure(&self, payer: PayerView) -> Value;
}

/// Every measure of one payer, by id.
pub const LIST: &[&dyn PayerMeasure] = &[
    &corridors::Corridors,
    &dispersion::Dispersion,
    &hub_recipients::HubRecipients,
    &kin_share::KinShare,
    &low_value_share::LowValueShare,
    &new_recipient_rate::NewRecipientRate,
    &payer_age::PayerAge,
    &payer_core_share::PayerCoreShare,
    &payer_providers::PayerProviders,
    &recipients_30d::Recipients30d,
    &recipients_365d::Recipients365d,
    &recipients_90d::Recipients90d,
    &unrelated_recipients::UnrelatedRecipients,
];
