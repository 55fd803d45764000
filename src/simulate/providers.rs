//! Which providers exist in the simulated world, and what does each of them know of its customers? All are invented.

use super::draw::Draw;
use super::places::Country;

/// How a provider writes a phone number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PhoneStyle {
    /// `+639171234567`
    Plus,
    /// `06 12 34 56 78` at home, `0063 917 123 4567` abroad.
    Spaced,
    /// `639171234567`
    Digits,
    /// `(+63) 917-123-4567`
    Bracketed,
}

/// How a provider writes a person's name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum NameStyle {
    /// Given names, middle name, surname.
    Full,
    /// Surname in capitals, then the first given name.
    SurnameFirst,
    /// First given name and surname only.
    Short,
}

/// Share of rows in which a provider knows a field, over the counter and in its app.
pub(super) type Known = (f64, f64);

/// One provider.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) id: &'static str,
    pub(super) layout: Layout,
    pub(super) name_style: NameStyle,
    pub(super) phone_style: PhoneStyle,
    /// Whether accents survive in its files.
    pub(super) accents: bool,
    pub(super) french: bool,
    /// Share of payments over a counter.
    pub(super) counter: f64,
    /// Fee: fixed units of the payer's currency over the counter and in the app, and share of the amount.
    pub(super) fee: (f64, f64, f64),
    /// Margin on the exchange rate.
    pub(super) margin: f64,
    /// Prefix of transaction numbers and of customer numbers; an empty one means no customer number.
    pub(super) prefix: &'static str,
    pub(super) customer: &'static str,
    pub(super) recipient_number: bool,
    pub(super) birth_date: Known,
    pub(super) sender_address: Known,
    pub(super) sender_phone: Known,
    pub(super) sender_email: Known,
    pub(super) sender_document: Known,
    pub(super) recipient_phone: Known,
    pub(super) recipient_city: Known,
    pub(super) recipient_address: Known,
    pub(super) recipient_document: Known,
    pub(super) recipient_account: Known,
    pub(super) purpose: Known,
    pub(super) relation: Known,
    pub(super) device: Known,
    /// Share of recipient names typed with a slip, of payer names written otherwise than in the register.
    pub(super) slips: (f64, f64),
}

/// The shape of a provider's export.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Layout {
    /// UTF-8 CSV with the ledger's own headings.
    Canonical,
    /// French semicolon CSV in Windows-1252.
    French,
    /// Agent report in XLSX.
    AgentReport,
    /// Typed Parquet.
    Columnar,
    /// Wallet statement in CSV.
    Wallet,
}

const BASE: Provider = Provider {
    id: "",
    layout: Layout::Canonical,
    name_style: NameStyle::Full,
    phone_style: PhoneStyle::Plus,
    accents: true,
    french: false,
    counter: 0.5,
    fee: (2.9, 1.9, 0.012),
    margin: 0.012,
    prefix: "",
    customer: "",
    recipient_number: false,
    birth_date: (0.95, 0.9),
    sender_address: (0.85, 0.9),
    sender_phone: (0.85, 0.99),
    sender_email: (0.05, 0.95),
    sender_document: (0.92, 0.25),
    recipient_phone: (0.35, 0.8),
    recipient_city: (0.9, 0.4),
    recipient_address: (0.2, 0.1),
    recipient_document: (0.65, 0.0),
    recipient_account: (0.0, 0.3),
    purpose: (0.55, 0.7),
    relation: (0.5, 0.6),
    device: (0.0, 0.85),
    slips: (0.06, 0.02),
};

/// Every provider. At two of them most recipient phones are missing; only one numbers its recipients.
pub(super) const PROVIDERS: &[Provider] = &[
    Provider { id: "transvia", prefix: "TV", customer: "C", ..BASE },
    Provider {
        id: "mandatel",
        layout: Layout::French,
        name_style: NameStyle::SurnameFirst,
        phone_style: PhoneStyle::Spaced,
        french: true,
        counter: 0.65,
        fee: (3.9, 2.5, 0.01),
        margin: 0.018,
        prefix: "M",
        customer: "CL",
        sender_email: (0.0, 0.0),
        recipient_phone: (0.12, 0.35),
        recipient_document: (0.0, 0.0),
        recipient_account: (0.0, 0.0),
        device: (0.0, 0.0),
        purpose: (0.7, 0.8),
        slips: (0.08, 0.03),
        ..BASE
    },
    Provider {
        id: "kuboro",
        layout: Layout::AgentReport,
        name_style: NameStyle::SurnameFirst,
        phone_style: PhoneStyle::Digits,
        accents: false,
        french: true,
        counter: 1.0,
        fee: (3.0, 3.0, 0.02),
        margin: 0.02,
        prefix: "",
        sender_phone: (0.55, 0.55),
        birth_date: (0.0, 0.0),
        sender_address: (0.0, 0.0),
        sender_email: (0.0, 0.0),
        recipient_phone: (0.1, 0.1),
        recipient_city: (0.5, 0.5),
        recipient_document: (0.45, 0.45),
        purpose: (0.3, 0.3),
        relation: (0.0, 0.0),
        slips: (0.1, 0.05),
        ..BASE
    },
    Provider {
        id: "remivel",
        layout: Layout::Columnar,
        phone_style: PhoneStyle::Digits,
        counter: 0.0,
        fee: (0.0, 1.0, 0.008),
        margin: 0.007,
        prefix: "R-",
        customer: "U",
        recipient_phone: (0.0, 0.75),
        recipient_account: (0.0, 0.45),
        recipient_city: (0.0, 0.35),
        purpose: (0.0, 0.9),
        relation: (0.0, 0.85),
        slips: (0.04, 0.01),
        ..BASE
    },
    Provider {
        id: "pocheo",
        layout: Layout::Wallet,
        name_style: NameStyle::Short,
        phone_style: PhoneStyle::Bracketed,
        accents: false,
        counter: 0.0,
        fee: (0.0, 0.5, 0.01),
        margin: 0.011,
        prefix: "",
        customer: "",
        recipient_number: true,
        birth_date: (0.0, 0.0),
        sender_address: (0.0, 0.0),
        sender_email: (0.0, 0.4),
        sender_document: (0.0, 0.0),
        recipient_phone: (0.0, 0.99),
        recipient_city: (0.0, 0.0),
        recipient_account: (0.0, 0.0),
        purpose: (0.0, 0.45),
        relation: (0.0, 0.0),
        device: (0.0, 0.9),
        slips: (0.05, 0.02),
        ..BASE
    },
];

/// Weights of the providers as a payer's habitual one: French-speaking counters, online services in the north.
fn weights(country: &Country) -> [f64; 5] {
    match country.code {
        "FR" => [33.0, 34.0, 8.5, 13.0, 11.5],
        "BE" | "CH" => [36.0, 22.0, 6.0, 22.0, 14.0],
        "GB" | "US" | "AU" | "CA" | "SE" | "DK" | "NO" => [40.0, 0.5, 1.0, 42.0, 16.5],
        "ES" | "IT" | "DE" | "NL" => [47.0, 4.0, 6.5, 29.0, 13.5],
        _ => [48.0, 0.0, 6.0, 6.0, 40.0],
    }
}

/// The habitual provider of someone in `country`, and the other one he turns to.
pub(super) fn habits(country: &Country, draw: &mut Draw) -> [u8; 2] {
    let weights = weights(country);
    let first = draw.weighted(weights.iter().copied());
    let second = if draw.chance(0.4) { draw.weighted(weights.iter().copied()) } else { first };
    [first as u8, second as u8]
}
