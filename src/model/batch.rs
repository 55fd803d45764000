//! What normalising hands on: typed payments beside the text their row was written in.

use super::{Payment, Record, Rejection, Role};

/// A column of text, flat; empty text means the source did not say.
#[derive(Clone, Debug, Default)]
pub struct TextColumn {
    text: String,
    ends: Vec<u32>,
}

impl TextColumn {
    /// An empty column with room for `rows` values of `bytes` bytes in all.
    #[must_use]
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(rows) }
    }

    /// Appends one value.
    #[inline]
    pub fn push(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(u32::try_from(self.text.len()).expect("a batch column stays below 4 GiB"));
    }

    /// The `row`-th value.
    #[inline]
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.text[start..self.ends[row] as usize]
    }

    /// Number of values.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// Accepted rows of one raw batch, before duplicates are dropped and records numbered. All vectors have one entry a row.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Source row numbers.
    pub rows: Vec<u64>,
    /// The payments; `row`, `sender`, `recipient` and `provider` are not yet set.
    pub payments: Vec<Payment>,
    /// Time of payout, seconds since 1970 UTC, or `UNKNOWN`.
    pub paid: Vec<i64>,
    /// Date of the reference rate used, days since 1970, or `i32::MIN`.
    pub rate_days: Vec<i32>,
    /// Record key of the payer.
    pub sender_keys: Vec<u64>,
    /// Record key of the recipient.
    pub recipient_keys: Vec<u64>,
    /// xxh3-128 of provider and transaction id, or of the whole content where there is no id: equal means duplicate.
    pub identities: Vec<u128>,
    /// The text columns, one for each role of [`Batch::TEXT`], as written and trimmed.
    pub text: Vec<TextColumn>,
    /// Rows refused, the reader's broken ones included.
    pub rejected: Vec<Rejection>,
}

impl Batch {
    /// The roles kept as text, in ledger order.
    pub const TEXT: [Role; 37] = [
        Role::TransactionId,
        Role::Provider,
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
        Role::PayoutMethod,
        Role::Funding,
        Role::Channel,
        Role::Purpose,
        Role::Relationship,
        Role::SendingAgent,
        Role::PayoutAgent,
        Role::PayoutCity,
        Role::DeviceId,
        Role::Ip,
        Role::SourcePlace,
    ];

    /// Position of `role` in [`Batch::TEXT`].
    #[must_use]
    pub fn position(role: Role) -> Option<usize> {
        Self::TEXT.iter().position(|&kept| kept == role)
    }

    /// The text of `role` in `row`; empty for a role that is not kept as text.
    #[inline]
    #[must_use]
    pub fn get(&self, role: Role, row: usize) -> &str {
        Self::position(role).map_or("", |at| self.text[at].get(row))
    }

    /// The text fields of one party of `row`, in the order of [`Record::SENDER`] (or [`Record::RECIPIENT`]), with the city
    /// of the pay-out where no other is told.
    #[must_use]
    pub fn party(&self, roles: &[Role; 12], row: usize) -> [&str; 12] {
        debug_assert!(*roles == Record::SENDER || *roles == Record::RECIPIENT, "a side of a payment");
        let written = roles.map(|role| self.get(role, row));
        let paid_out_in = Record::city_of_pay_out(roles, &written, self.get(Role::PayoutCity, row));
        let is_city = |role| role == Role::RecipientCity && !paid_out_in.is_empty();
        std::array::from_fn(|at| if is_city(roles[at]) { paid_out_in } else { written[at] })
    }
}
