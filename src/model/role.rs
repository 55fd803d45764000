//! What a column of an export means.

use serde::{Deserialize, Serialize};

/// Declares the roles once: variant, spelling, and whether it belongs to a party.
macro_rules! roles {
    ($($variant:ident $name:literal),+ $(,)?) => {
        /// The meaning of one field of a raw row: a canonical ledger column (`schemas/ledger.toml`),
        /// or a part of one (a date apart from its time, a first name apart from the last), or, in the statement of one
        /// account, what its holder or the other side is known by (the row's direction says who paid).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Role { $(#[doc = $name] #[serde(rename = $name)] $variant),+ }

        impl Role {
            /// Every role, in ledger order.
            pub const ALL: &'static [Role] = &[$(Role::$variant),+];

            /// The spelling used in mappings and canonical files.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Role::$variant => $name),+ }
            }

            /// The role spelt `name`.
            #[must_use]
            pub fn parse(name: &str) -> Option<Role> {
                match name { $($name => Some(Role::$variant),)+ _ => None }
            }
        }
    };
}

roles! {
    TransactionId "transaction_id",
    Provider "provider",
    SentAt "sent_at",
    SentDate "sent_date",
    SentTime "sent_time",
    SentZone "sent_zone",
    TimePrecision "time_precision",
    PaidAt "paid_at",
    PaidDate "paid_date",
    PaidTime "paid_time",
    SenderId "sender_id",
    SenderName "sender_name",
    SenderFirstName "sender_first_name",
    SenderMiddleName "sender_middle_name",
    SenderLastName "sender_last_name",
    SenderBirthDate "sender_birth_date",
    SenderSex "sender_sex",
    SenderCountry "sender_country",
    SenderCity "sender_city",
    SenderAddress "sender_address",
    SenderPhone "sender_phone",
    SenderEmail "sender_email",
    SenderDocument "sender_document",
    SenderAccount "sender_account",
    SenderKind "sender_kind",
    RecipientId "recipient_id",
    RecipientName "recipient_name",
    RecipientFirstName "recipient_first_name",
    RecipientMiddleName "recipient_middle_name",
    RecipientLastName "recipient_last_name",
    RecipientBirthDate "recipient_birth_date",
    RecipientSex "recipient_sex",
    RecipientCountry "recipient_country",
    RecipientCity "recipient_city",
    RecipientAddress "recipient_address",
    RecipientPhone "recipient_phone",
    RecipientEmail "recipient_email",
    RecipientDocument "recipient_document",
    RecipientAccount "recipient_account",
    RecipientKind "recipient_kind",
    Amount "amount",
    Currency "currency",
    AmountBasis "amount_basis",
    Fee "fee",
    PayoutAmount "payout_amount",
    PayoutCurrency "payout_currency",
    PayoutMethod "payout_method",
    Funding "funding",
    AmountUsd "amount_usd",
    RateDate "rate_date",
    Status "status",
    Channel "channel",
    Purpose "purpose",
    Relationship "relationship",
    SendingAgent "sending_agent",
    PayoutAgent "payout_agent",
    PayoutCity "payout_city",
    DeviceId "device_id",
    Ip "ip",
    Direction "direction",
    AmountIn "amount_in",
    AmountOut "amount_out",
    HolderId "holder_id",
    HolderName "holder_name",
    HolderPhone "holder_phone",
    HolderEmail "holder_email",
    HolderAccount "holder_account",
    CounterpartyId "counterparty_id",
    CounterpartyName "counterparty_name",
    CounterpartyPhone "counterparty_phone",
    CounterpartyEmail "counterparty_email",
    CounterpartyAccount "counterparty_account",
    CounterpartyCountry "counterparty_country",
    SourceFile "source_file",
    SourceRow "source_row",
    SourcePlace "source_place",
}

impl Role {
    /// Whether it stands only in the statement of one account, and becomes payer, recipient and amount when a row is
    /// typed.
    #[must_use]
    pub fn tells_sides(self) -> bool {
        let tells = matches!(self, Self::Direction | Self::AmountIn | Self::AmountOut);
        tells || self.is_holder() || self.is_counterparty()
    }

    /// Whether it says something of the holder of the account whose statement this is.
    #[must_use]
    pub fn is_holder(self) -> bool {
        self.name().starts_with("holder_")
    }

    /// Whether it says something of the other side of such a statement.
    #[must_use]
    pub fn is_counterparty(self) -> bool {
        self.name().starts_with("counterparty_")
    }
}

/// Which side of a payment a party stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The payer.
    Sender,
    /// The one paid.
    Recipient,
}
