//! Is this row a payment, and which?

use std::borrow::Cow;
use std::collections::HashMap;

use super::amount::{self, Sum};
use super::cells::{Cells, IDENTIFIERS, RECIPIENT_NAME, Row, SENDER_NAME, party};
use super::dialect::Dialect;
use super::key;
use super::moment::{self, Moment};
use super::rates::NO_RATE;
use super::seen::Seen;
use super::words::Words;
use super::{Normaliser, rates};
use crate::model::{
    AmountBasis, Batch, Counting, Currency, Payment, Precision, Quick, Raw, Record, Rejection, Role, Status,
    TextColumn, UNKNOWN,
};

/// Why a row is not accepted.
struct Fault {
    column: &'static str,
    reason: String,
    raw: String,
}

fn fault<T>(role: Role, reason: &str, raw: &str) -> Result<T, Fault> {
    Err(Fault { column: role.name(), reason: reason.to_owned(), raw: raw.chars().take(500).collect() })
}

/// A row understood.
struct Typed<'r> {
    payment: Payment,
    paid: i64,
    rate_day: i32,
    identity: u128,
    keys: [u64; 2],
    names: [Cow<'r, str>; 2],
    provider: &'r str,
}

/// Types a whole batch.
pub(super) fn batch(normaliser: &Normaliser, dialect: &Dialect, raw: &Raw) -> Batch {
    let cells = Cells::of(raw, dialect);
    let mut typing =
        Typing { normaliser, dialect, seen: Seen::by(normaliser), statuses: HashMap::default(), buffer: Vec::new() };
    let mut batch = Batch { text: columns(raw, raw.len()), rejected: raw.broken.clone(), ..Batch::default() };
    for index in 0..raw.len() {
        let row = cells.row(index);
        let number = raw.row(index).number();
        match typing.payment(raw, &row) {
            Ok(typed) => push(&mut batch, &row, number, &typed),
            Err(Fault { column, reason, raw: text }) => batch.rejected.push(Rejection {
                source: raw.source,
                row: number,
                column: column.to_owned(),
                reason: located(reason, row.get(Role::SourcePlace)),
                raw: text,
            }),
        }
    }
    batch.rejected.sort_by_key(|rejection| rejection.row);
    batch
}

/// The reason, with the place in a file that has no rows to count.
fn located(reason: String, place: &str) -> String {
    if place.is_empty() { reason } else { format!("{reason} ({place})") }
}

fn columns(raw: &Raw, rows: usize) -> Vec<TextColumn> {
    let width = raw.text.len() / Batch::TEXT.len().max(1) / 2;
    Batch::TEXT.iter().map(|_| TextColumn::with_capacity(rows, width)).collect()
}

fn push(batch: &mut Batch, row: &Row<'_>, number: u64, typed: &Typed<'_>) {
    batch.rows.push(number);
    batch.payments.push(typed.payment);
    batch.paid.push(typed.paid);
    batch.rate_days.push(typed.rate_day);
    batch.sender_keys.push(typed.keys[0]);
    batch.recipient_keys.push(typed.keys[1]);
    batch.identities.push(typed.identity);
    for (column, role) in batch.text.iter_mut().zip(Batch::TEXT) {
        column.push(match role {
            Role::Provider => typed.provider,
            Role::SenderName => &typed.names[0],
            Role::RecipientName => &typed.names[1],
            _ => row.get(role),
        });
    }
}

/// Types the rows of one batch.
struct Typing<'n, 'r> {
    normaliser: &'n Normaliser,
    dialect: &'n Dialect,
    seen: Seen<'n, 'r>,
    statuses: HashMap<&'r str, Option<Status>, Quick>,
    buffer: Vec<u8>,
}

impl<'r> Typing<'_, 'r> {
    fn payment(&mut self, raw: &'r Raw, row: &Row<'r>) -> Result<Typed<'r>, Fault> {
        let sent = self.sent(row)?;
        let (amount, currency) = self.amount(row)?;
        let status = self.status(row)?;
        let paid =
            self.moment(row, [Role::PaidAt, Role::PaidDate, Role::PaidTime])?.map_or(UNKNOWN, |paid| paid.seconds);
        let fee = self.money(row, Role::Fee)?.map_or(UNKNOWN, |sum| sum.amount.abs());
        let payout = self.payout(row)?;
        let payout_currency = self.payout_currency(row, payout)?;
        let provider = Some(row.get(Role::Provider)).filter(|name| !name.is_empty()).unwrap_or(&raw.mapping.id);
        let names = [row.name(SENDER_NAME), row.name(RECIPIENT_NAME)];
        let (sender, payer_is_named) = self.party(row, &Record::SENDER, &names[0], provider);
        let (recipient, recipient_is_named) = self.party(row, &Record::RECIPIENT, &names[1], provider);
        let counting = self.counting(payer_is_named, recipient_is_named)?;
        let (usd_cents, rate_day) = self.value(row, amount, currency, sent.seconds)?;
        let payment = Payment {
            source: raw.source,
            sent: sent.seconds,
            precision: sent.precision,
            usd_cents,
            amount,
            currency,
            fee,
            payout: payout.map_or(UNKNOWN, |sum| sum.amount),
            payout_currency,
            device: self.normaliser.device(row.get(Role::DeviceId)),
            sender_country: self.seen.country(row.get(Role::SenderCountry)),
            recipient_country: self.seen.country(row.get(Role::RecipientCountry)),
            status,
            counting,
            has_id: !self.words().is_blank(row.get(Role::TransactionId)),
            basis: self.basis(row.get(Role::AmountBasis)),
            purpose: self.seen.purpose(row.get(Role::Purpose)),
            relation: self.seen.relation(row.get(Role::Relationship)),
            ..Payment::default()
        };
        let identity = match row.get(Role::TransactionId) {
            id if self.words().is_blank(id) => key::content(&mut self.buffer, provider, row.all()),
            id => key::transaction(&mut self.buffer, provider, id),
        };
        Ok(Typed { payment, paid, rate_day, identity, keys: [sender, recipient], names, provider })
    }

    fn words(&self) -> &Words {
        &self.normaliser.words
    }

    /// The sending moment: `sent_at`, or `sent_date` with `sent_time`; in the zone of `sent_zone`, else the mapping's.
    fn sent(&self, row: &Row<'r>) -> Result<Moment, Fault> {
        let moment = self.moment(row, [Role::SentAt, Role::SentDate, Role::SentTime])?;
        let Some(moment) = moment else { return fault(Role::SentAt, "no sending date", "") };
        let declared = Precision::parse(row.get(Role::TimePrecision)).unwrap_or(moment.precision);
        if declared == Precision::Day && moment.precision != Precision::Day {
            let seconds = moment.seconds - moment.seconds.rem_euclid(86_400);
            return Ok(Moment { seconds, precision: Precision::Day });
        }
        Ok(Moment { precision: moment.precision.min(declared), ..moment })
    }

    fn moment(&self, row: &Row<'r>, [at, date, time]: [Role; 3]) -> Result<Option<Moment>, Fault> {
        let said = |role: Role| Some((role, row.get(role))).filter(|(_, text)| !self.words().is_blank(text));
        let Some((role, text)) = said(at).or_else(|| said(date)) else { return Ok(None) };
        let mut written = match moment::date_time(text, &self.dialect.dates) {
            Ok(written) => written,
            Err(reason) => return fault(role, reason, text),
        };
        if let Some((role, text)) = said(time) {
            match moment::time(text, &self.dialect.times) {
                Ok((time, precision, offset)) => {
                    written.time = Some((time, precision));
                    written.offset = offset.or(written.offset);
                }
                Err(reason) => return fault(role, reason, text),
            }
        }
        let mut zone = self.dialect.zone;
        if let Some((role, text)) = said(Role::SentZone) {
            zone = self.words().zone(text);
            if zone.is_none() {
                return fault(role, "unknown time zone", text);
            }
        }
        Ok(Some(moment::resolve(written, zone)))
    }

    /// A sum of money, when the cell says one.
    fn money(&self, row: &Row<'r>, role: Role) -> Result<Option<Sum>, Fault> {
        let text = row.get(role);
        if self.words().is_blank(text) {
            return Ok(None);
        }
        match amount::parse(text, self.dialect.decimal) {
            Ok(sum) => Ok(Some(sum)),
            Err(amount::TOO_FINE) if self.dialect.rounded => Ok(amount::rounded(text)),
            Err(reason) => fault(role, reason, text),
        }
    }

    fn amount(&self, row: &Row<'r>) -> Result<(i64, Currency), Fault> {
        let text = row.get(Role::Amount);
        let Some(mut sum) = self.money(row, Role::Amount)? else { return fault(Role::Amount, "no amount", text) };
        if row.is_signed {
            sum.amount = sum.amount.abs();
        }
        if sum.amount <= 0 {
            let reason = if sum.amount < 0 { "the amount is negative" } else { "the amount is zero" };
            return fault(Role::Amount, reason, text);
        }
        let written = row.get(Role::Currency);
        let currency = if self.words().is_blank(written) { sum.currency } else { self.words().currency(written) };
        match currency {
            Some(code) if sum.currency.is_some_and(|beside| beside != code) => {
                fault(Role::Amount, "the currency beside the amount is not the row's", text)
            }
            Some(code) if self.normaliser.rates.exists(code) => Ok((sum.amount, code)),
            None if written.is_empty() => fault(Role::Currency, "no currency", ""),
            _ => fault(Role::Currency, "unknown currency", written),
        }
    }

    fn payout(&self, row: &Row<'r>) -> Result<Option<Sum>, Fault> {
        match self.money(row, Role::PayoutAmount)? {
            Some(sum) if sum.amount < 0 => {
                fault(Role::PayoutAmount, "the amount paid out is negative", row.get(Role::PayoutAmount))
            }
            sum => Ok(sum),
        }
    }

    fn payout_currency(&self, row: &Row<'r>, payout: Option<Sum>) -> Result<Currency, Fault> {
        let written = row.get(Role::PayoutCurrency);
        if self.words().is_blank(written) {
            return Ok(payout.and_then(|sum| sum.currency).unwrap_or(Currency::UNKNOWN));
        }
        match self.words().currency(written).filter(|&code| self.normaliser.rates.exists(code)) {
            Some(code) => Ok(code),
            None => fault(Role::PayoutCurrency, "unknown currency", written),
        }
    }

    /// Without a status column, or where it is empty, the payment is completed.
    fn status(&mut self, row: &Row<'r>) -> Result<Status, Fault> {
        let text = row.get(Role::Status);
        if text.is_empty() {
            return Ok(Status::Completed);
        }
        let (dialect, words) = (self.dialect, &self.normaliser.words);
        match *self.statuses.entry(text).or_insert_with(|| dialect.status(text, words)) {
            Some(status) => Ok(status),
            None => fault(Role::Status, "unknown status", text),
        }
    }

    /// Whether the payment counts, by which sides are named.
    fn counting(&self, payer_is_named: bool, recipient_is_named: bool) -> Result<Counting, Fault> {
        let unnamed = match (payer_is_named, recipient_is_named) {
            (true, true) => return Ok(Counting::Counted),
            (false, _) => Role::SenderName,
            (true, false) => Role::RecipientName,
        };
        if self.dialect.one_sided && (payer_is_named || recipient_is_named) {
            return Ok(Counting::OneSided);
        }
        fault(unnamed, "nothing says who this party is: no name, number, phone, e-mail, document or account", "")
    }

    /// The record key of a party, and whether it says at least one thing to know it by.
    fn party(&mut self, row: &Row<'r>, roles: &[Role; 12], name: &str, provider: &str) -> (u64, bool) {
        let fields = party(row, roles, name);
        let is_named = IDENTIFIERS.iter().any(|&at| !self.words().is_blank(fields[at]));
        let paid_out_in = Record::city_of_pay_out(roles, &fields, row.get(Role::PayoutCity));
        (key::record(&mut self.buffer, provider, &fields, paid_out_in), is_named)
    }

    /// Value in US cents by the reference rate; by the row's own value where there is no rate.
    fn value(&self, row: &Row<'r>, amount: i64, currency: Currency, sent: i64) -> Result<(i64, i32), Fault> {
        let day = sent.div_euclid(86_400) as i32;
        if let Some(priced) = self.normaliser.rates.usd_cents(amount, currency, day) {
            return Ok(priced);
        }
        let own = self.money(row, Role::AmountUsd)?.filter(|sum| sum.amount > 0);
        Ok((own.and_then(|sum| rates::cents(sum.amount)).unwrap_or(UNKNOWN), NO_RATE))
    }

    fn basis(&self, text: &str) -> AmountBasis {
        AmountBasis::parse(text).unwrap_or_else(|| self.words().basis(text))
    }
}
