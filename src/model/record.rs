//! One party as one provider wrote it.

use serde::{Deserialize, Serialize};

use super::{Country, Role};

/// Whether a party is a person or a business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartyKind {
    /// The source does not say.
    #[default]
    Unknown,
    /// A natural person.
    Person,
    /// A legal person.
    Business,
}

/// Declared sex; used only under `--demographics`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// The source does not say.
    #[default]
    Unknown,
    /// Female.
    Female,
    /// Male.
    Male,
}

/// A party as one provider wrote it, with its identifiers in comparable form. Empty text means the source did not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Content-derived key: xxh3 of the provider and of every party field as written (trimmed), and of the city of the
    /// pay-out where it stands for the recipient's ([`Record::city_of_pay_out`]).
    pub key: u64,
    /// Index of the provider in `Ledger::providers`.
    pub provider: u16,
    /// The provider's own customer number.
    pub id: String,
    /// Name as written.
    pub name: String,
    /// Name in comparable form: lower-case ASCII words of two letters or more, given names and surnames in the order
    /// written, one space between, titles and punctuation removed.
    pub name_key: String,
    /// Birth date, when written and plausible.
    pub birth_date: Option<chrono::NaiveDate>,
    /// Declared sex.
    pub sex: Sex,
    /// Country of the party.
    pub country: Country,
    /// City in comparable form; of a recipient, that of the pay-out where the source names no other.
    pub city: String,
    /// Address in comparable form.
    pub address: String,
    /// Phone in E.164 (`+639171234567`), empty when absent or not a number of its country's plan.
    pub phone: String,
    /// E-mail, lower case.
    pub email: String,
    /// Identity document, upper-case letters and digits only.
    pub document: String,
    /// Account or IBAN, upper-case letters and digits only.
    pub account: String,
    /// Person or business.
    pub kind: PartyKind,
}

impl Record {
    /// The text roles that describe a sender, in the order record keys use; split names are joined before.
    pub const SENDER: [Role; 12] = [
        Role::SenderId,
        Role::SenderName,
        Role::SenderBirthDate,
        Role::SenderSex,
        Role::SenderCountry,
        Role::SenderCity,
        Role::SenderAddress,
        Role::SenderPhone,
        Role::SenderEmail,
        Role::SenderDocument,
        Role::SenderAccount,
        Role::SenderKind,
    ];
    /// The same roles on the recipient's side.
    pub const RECIPIENT: [Role; 12] = [
        Role::RecipientId,
        Role::RecipientName,
        Role::RecipientBirthDate,
        Role::RecipientSex,
        Role::RecipientCountry,
        Role::RecipientCity,
        Role::RecipientAddress,
        Role::RecipientPhone,
        Role::RecipientEmail,
        Role::RecipientDocument,
        Role::RecipientAccount,
        Role::RecipientKind,
    ];

    /// Where nothing says in which city a recipient lives, the city where the money was paid out stands for it, as people
    /// collect close to home: that city, or nothing. `fields` of `roles` are as written.
    #[must_use]
    pub fn city_of_pay_out<'a>(roles: &[Role; 12], fields: &[&str; 12], paid_out_in: &'a str) -> &'a str {
        let is_untold = |(role, field): (&Role, &&str)| *role == Role::RecipientCity && field.is_empty();
        if roles.iter().zip(fields).any(is_untold) { paid_out_in } else { "" }
    }
}
