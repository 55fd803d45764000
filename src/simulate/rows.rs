//! What does one provider's row say of one payment?

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use std::fmt::Write;

use super::draw::{Draw, key};
use super::people::{Block, Pay, Person};
use super::providers::{Known, PROVIDERS, PhoneStyle, Provider};
use super::world::World;
use super::{spelling, wording};
use crate::model::{Role, Status};

/// One row in ledger columns, as text, beside the numbers that typed layouts need.
pub(super) struct Row {
    cells: Vec<String>,
    /// Seconds since 1970 UTC.
    pub(super) at: i64,
    pub(super) paid_at: Option<i64>,
    /// Hundredths.
    pub(super) amount: i64,
    pub(super) fee: i64,
    pub(super) payout: i64,
    pub(super) status: Status,
    pub(super) zone: Tz,
    pub(super) counter: bool,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            cells: vec![String::new(); Role::ALL.len()],
            at: 0,
            paid_at: None,
            amount: 0,
            fee: 0,
            payout: 0,
            status: Status::Completed,
            zone: Tz::UTC,
            counter: false,
        }
    }
}

impl Row {
    /// The text of one column; empty when the provider does not say.
    pub(super) fn get(&self, role: Role) -> &str {
        &self.cells[role as usize]
    }

    /// Sets one column.
    pub(super) fn set(&mut self, role: Role, text: impl AsRef<str>) {
        let cell = &mut self.cells[role as usize];
        cell.clear();
        cell.push_str(text.as_ref());
    }

    fn clear(&mut self) {
        self.cells.iter_mut().for_each(String::clear);
    }

    /// The local time at which the payer sent it.
    pub(super) fn local(&self, zone: Tz) -> DateTime<Tz> {
        instant(self.at).with_timezone(&zone)
    }
}

/// A moment as chrono knows it.
pub(super) fn instant(at: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(at, 0).single().expect("instants of a simulated period exist")
}

/// Hundredths as text with a decimal point.
pub(super) fn decimal(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Roles of one side of a payment.
struct Side {
    name: Role,
    first: Role,
    last: Role,
    country: Role,
    city: Role,
}

const SENDER: Side = Side {
    name: Role::SenderName,
    first: Role::SenderFirstName,
    last: Role::SenderLastName,
    country: Role::SenderCountry,
    city: Role::SenderCity,
};
const RECIPIENT: Side = Side {
    name: Role::RecipientName,
    first: Role::RecipientFirstName,
    last: Role::RecipientLastName,
    country: Role::RecipientCountry,
    city: Role::RecipientCity,
};

/// Fills `row` with what the payment's provider writes of it; `number` is the payment's place at that provider.
pub(super) fn fill(row: &mut Row, world: &World, block: &Block, pay: &Pay, number: u64) {
    let provider = &PROVIDERS[pay.provider as usize];
    let pair = &block.pairs[pay.pair as usize];
    let (payer, recipient) = (&block.people[pair.payer as usize], &block.people[pair.recipient as usize]);
    row.clear();
    (row.at, row.amount, row.fee, row.payout) = (pay.at, pay.amount, pay.fee, pay.payout);
    (row.status, row.zone, row.counter) = (pay.status, payer.city().zone, pay.counter);
    // one stream for what a provider knows of a payer, one for a recipient as this payer typed him, one for the row
    let place = u64::from(pay.provider);
    let mut of_payer = Draw::new(world.seed, &[11, payer.key, place]);
    let mut of_recipient = Draw::new(world.seed, &[12, recipient.key, payer.key, place]);
    let mut of_row = Draw::new(world.seed, &[13, payer.key, pay.at as u64, u64::from(pay.pair), number]);
    sender(row, world, payer, provider, &mut of_payer);
    receiver(row, world, recipient, provider, &mut of_recipient);
    row.set(Role::TransactionId, transaction_id(provider, number));
    row.set(Role::Provider, provider.id);
    let known = |known: Known| if pay.counter { known.0 } else { known.1 };
    if of_row.chance(known(provider.purpose)) {
        row.set(Role::Purpose, wording::purpose(pay.purpose, provider.french, &mut of_row));
    }
    if of_recipient.chance(known(provider.relation)) {
        row.set(Role::Relationship, wording::relation(pair.relation, provider.french, &mut of_recipient));
    }
    place_and_device(row, payer, recipient, provider, pay, &mut of_row);
    row.paid_at = (pay.status == Status::Completed).then(|| pay.at + of_row.lognormal(9_000.0, 1.2) as i64);
    row.set(Role::Currency, payer.country().currency);
    row.set(Role::PayoutCurrency, recipient.country().currency);
    row.set(Role::Status, pay.status.word());
}

/// Unique at its provider, in time order with gaps.
pub(super) fn transaction_id(provider: &Provider, number: u64) -> String {
    match provider.id {
        "pocheo" => format!("{:012}", 730_000_000_000 + number * 7 + key(9, &[number]) % 7),
        "kuboro" => format!("{:03}-{:06}", 100 + number / 1_000_000, number % 1_000_000),
        _ => format!("{}{:09}", provider.prefix, 100_000_000 + number * 3 + key(9, &[number]) % 3),
    }
}

fn sender(row: &mut Row, world: &World, payer: &Person, provider: &Provider, draw: &mut Draw) {
    let (first, last) = spelling::written(payer, provider, provider.slips.1, draw);
    party(row, &SENDER, payer, provider, (&first, &last));
    if !provider.customer.is_empty() {
        row.set(Role::SenderId, format!("{}{:08}", provider.customer, key(payer.key, &[21]) % 100_000_000));
    }
    let counter = row.counter;
    let known = |known: Known| if counter { known.0 } else { known.1 };
    if draw.chance(known(provider.birth_date)) {
        row.set(Role::SenderBirthDate, payer.birth.to_string());
        row.set(Role::SenderSex, if payer.female { "female" } else { "male" });
    }
    if draw.chance(known(provider.sender_address)) {
        row.set(Role::SenderAddress, address(payer));
    }
    if draw.chance(known(provider.sender_phone) * (1.0 - world.missing_phones)) {
        row.set(Role::SenderPhone, phone(payer, provider, 0, true));
    }
    if draw.chance(known(provider.sender_email)) {
        row.set(Role::SenderEmail, email(payer));
    }
    if draw.chance(known(provider.sender_document)) {
        row.set(Role::SenderDocument, document(payer));
    }
}

fn receiver(row: &mut Row, world: &World, recipient: &Person, provider: &Provider, draw: &mut Draw) {
    let (first, last) = spelling::written(recipient, provider, provider.slips.0, draw);
    party(row, &RECIPIENT, recipient, provider, (&first, &last));
    let counter = row.counter;
    let known = |known: Known| if counter { known.0 } else { known.1 };
    let which = u64::from(recipient.phone_2 != 0 && draw.chance(0.4));
    let home = recipient.country().code == row.get(Role::SenderCountry);
    if draw.chance(known(provider.recipient_phone) * (1.0 - world.missing_phones)) {
        row.set(Role::RecipientPhone, phone(recipient, provider, which, home));
    }
    if provider.recipient_number {
        row.set(Role::RecipientId, format!("W{:09}", key(recipient.key, &[22, which]) % 1_000_000_000));
    }
    if draw.chance(known(provider.recipient_city)) {
        row.set(Role::RecipientCity, ascii(recipient.city().name, provider));
    }
    if draw.chance(known(provider.recipient_address)) {
        row.set(Role::RecipientAddress, address(recipient));
    }
    if draw.chance(known(provider.recipient_document)) {
        row.set(Role::RecipientDocument, document(recipient));
    }
    if draw.chance(known(provider.recipient_account)) {
        row.set(Role::RecipientAccount, format!("{:010}", key(recipient.key, &[23]) % 10_000_000_000));
    }
}

fn party(row: &mut Row, side: &Side, person: &Person, provider: &Provider, (first, last): (&str, &str)) {
    row.set(side.first, first);
    row.set(side.last, last);
    row.set(side.name, spelling::joined(first, last, provider.name_style));
    row.set(side.country, person.country().code);
    if side.city == Role::SenderCity {
        row.set(side.city, ascii(person.city().name, provider));
    }
    if !person.business.is_empty() && provider.id == "transvia" {
        row.set(if side.city == Role::SenderCity { Role::SenderKind } else { Role::RecipientKind }, "business");
    }
}

fn place_and_device(
    row: &mut Row,
    payer: &Person,
    recipient: &Person,
    provider: &Provider,
    pay: &Pay,
    draw: &mut Draw,
) {
    row.set(Role::Channel, if pay.counter { "agency" } else { "app" });
    row.set(
        Role::Funding,
        if pay.counter {
            "cash"
        } else if key(payer.key, &[31]).is_multiple_of(4) {
            "bank"
        } else {
            "card"
        },
    );
    let account = !row.get(Role::RecipientAccount).is_empty();
    row.set(
        Role::PayoutMethod,
        if account {
            "bank"
        } else if provider.id == "pocheo" {
            "wallet"
        } else {
            "cash_pickup"
        },
    );
    if pay.counter {
        row.set(Role::SendingAgent, format!("{} {:02}", payer.city().name, 1 + key(payer.key, &[32]) % 12));
    } else if draw.chance(provider.device.1) {
        let device = key(payer.key, &[33, u64::from(draw.chance(0.12))]);
        row.set(Role::DeviceId, format!("{device:016x}"));
        let address = key(payer.key, &[34, draw.index(3) as u64]);
        row.set(
            Role::Ip,
            format!(
                "{}.{}.{}.{}",
                11 + address % 180,
                address >> 8 & 255,
                address >> 16 & 255,
                1 + (address >> 24) % 250
            ),
        );
    }
    if !account && provider.id == "transvia" && pay.status == Status::Completed {
        row.set(Role::PayoutAgent, format!("{} {:02}", recipient.city().name, 1 + key(recipient.key, &[35]) % 20));
        row.set(Role::PayoutCity, recipient.city().name);
    }
}

fn ascii(text: &str, provider: &Provider) -> String {
    if provider.accents { text.to_owned() } else { deunicode::deunicode(text) }
}

/// A phone number the way the provider writes it.
fn phone(person: &Person, provider: &Provider, which: u64, home: bool) -> String {
    let country = person.country();
    let seed = if which == 1 { person.phone_2 } else { person.phone };
    let (national, dial) = (country.phone(seed), country.dial);
    match provider.phone_style {
        PhoneStyle::Plus => format!("+{dial}{national}"),
        PhoneStyle::Digits => format!("{dial}{national}"),
        PhoneStyle::Bracketed => format!("(+{dial}) {}-{}", &national[..3], &national[3..]),
        PhoneStyle::Spaced if home => {
            let trunk = if country.trunk { "0" } else { "" };
            grouped(&format!("{trunk}{national}"))
        }
        PhoneStyle::Spaced => format!("00{dial} {}", grouped(&national)),
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 2 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

fn email(person: &Person) -> String {
    let simple = |text: &str| {
        let plain = deunicode::deunicode(text).to_lowercase();
        plain.chars().filter(char::is_ascii_alphanumeric).collect::<String>()
    };
    let domains = ["example.com", "example.org", "example.net", "mail.example"];
    let seed = key(person.key, &[41]);
    format!(
        "{}.{}{}@{}",
        simple(&person.first),
        simple(&person.surname),
        seed % 900,
        domains[(seed >> 32) as usize % 4]
    )
}

fn document(person: &Person) -> String {
    let seed = key(person.document, &[42]);
    let letters: String = (0..2).map(|at| char::from(b'A' + (seed >> (8 * at)) as u8 % 26)).collect();
    format!("{letters}{:07}", (seed >> 20) % 10_000_000)
}

/// A street address of the person's household.
fn address(person: &Person) -> String {
    const STREETS: &[(&str, &[&str])] = &[
        (
            "FR",
            &[
                "rue de la République",
                "avenue Jean Jaurès",
                "rue Victor Hugo",
                "boulevard Gambetta",
                "rue des Lilas",
                "allée des Tilleuls",
                "rue Pasteur",
            ],
        ),
        ("BE", &["rue de la Station", "Kerkstraat", "chaussée de Wavre", "Molenstraat"]),
        ("GB", &["High Street", "Station Road", "Church Lane", "Victoria Road", "Mill Lane"]),
        (
            "PH",
            &["Purok", "Sitio Mabini", "Rizal Street", "Bonifacio Street", "Barangay San Isidro", "Mabini Extension"],
        ),
        ("MG", &["Lot II", "Lot IVG", "Lot VB", "Cité", "Ankadifotsy"]),
        ("DE", &["Hauptstraße", "Bahnhofstraße", "Gartenweg", "Schulstraße"]),
        ("NL", &["Dorpsstraat", "Kerkweg", "Molenlaan", "Stationsweg"]),
    ];
    let streets =
        STREETS.iter().find(|(code, _)| *code == person.country().code).map_or(STREETS[2].1, |streets| streets.1);
    let seed = key(person.home, &[43]);
    let mut text = format!("{} {}", 1 + seed % 180, streets[(seed >> 16) as usize % streets.len()]);
    let _ = write!(text, ", {}", person.city().name);
    text
}
