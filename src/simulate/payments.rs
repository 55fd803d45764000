//! How does a moment become a payment: how much, in which currency, through whom, and did it arrive?

use chrono::Datelike;

use super::classes::Rounding;
use super::draw::{Draw, key};
use super::people::{Block, Pair, Pay, Person};
use super::providers::{Layout, PROVIDERS};
use super::rhythm::Moment;
use super::world::{World, date_of};
use crate::model::Status;

/// Share of payments cancelled, refunded and, in the last days, pending.
const CANCELLED: f64 = 0.018;
const REFUNDED: f64 = 0.012;
const PENDING: f64 = 0.12;
/// Days before the end of the period in which a payment may still be pending.
const SETTLING: i32 = 7;

/// The payment that `pair` makes at `moment`; `sure` ones are completed.
pub(super) fn payment(world: &World, block: &Block, at: u32, moment: Moment, sure: bool, draw: &mut Draw) -> Pay {
    let pair = &block.pairs[at as usize];
    let (payer, recipient) = (&block.people[pair.payer as usize], &block.people[pair.recipient as usize]);
    let usd = pair.median * moment.factor * draw.lognormal(1.0, pair.within);
    let usd = usd.clamp(pair.range.0 * moment.factor.min(1.0), pair.range.1);
    let day = moment.at.div_euclid(86_400) as i32;
    let provider = provider(payer, recipient, pair, draw);
    let from = &PROVIDERS[provider as usize];
    let counter = draw.chance(from.counter * if (7..20).contains(&hour(payer, moment.at)) { 1.0 } else { 0.15 });
    let (amount, payout) = amounts(payer, recipient, usd, pair.rounding, from.margin, day, draw);
    let fixed = if counter { from.fee.0 } else { from.fee.1 };
    let unit = unit(payer.country().per_usd);
    let fee = ((fixed * unit + amount as f64 / 100.0 * from.fee.2) * 10.0).round() as i64 * 10;
    Pay {
        at: moment.at,
        pair: at,
        amount,
        fee,
        payout,
        provider,
        status: if sure { Status::Completed } else { status(world, day, draw) },
        purpose: purpose(pair, draw),
        counter: counter || from.layout == Layout::AgentReport,
        session: moment.session,
    }
}

fn status(world: &World, day: i32, draw: &mut Draw) -> Status {
    let chance = draw.unit();
    if day > world.last - SETTLING && chance < PENDING {
        Status::Pending
    } else if chance < CANCELLED {
        Status::Cancelled
    } else if chance < CANCELLED + REFUNDED {
        Status::Refunded
    } else {
        Status::Completed
    }
}

/// The hour on the payer's clock.
fn hour(payer: &Person, at: i64) -> u32 {
    use chrono::{TimeZone, Timelike};
    payer.city().zone.timestamp_opt(at, 0).single().map_or(12, |local| local.hour())
}

/// Mostly the payer's habitual provider for this recipient; some pairs change.
fn provider(payer: &Person, recipient: &Person, pair: &Pair, draw: &mut Draw) -> u8 {
    let usual = usize::from(key(payer.key, &[recipient.key, 5]) % 100 < 22);
    let restless = if pair.guilty { 0.16 } else { 0.06 };
    payer.providers[if draw.chance(restless) { 1 - usual } else { usual }]
}

/// One of the labels this pair uses: mostly its habitual one.
fn purpose(pair: &Pair, draw: &mut Draw) -> crate::model::Purpose {
    let habit = super::draw::unit_of(key(u64::from(pair.payer), &[u64::from(pair.recipient), 6]));
    let steady = draw.chance(if pair.guilty { 0.45 } else { 0.75 });
    let mut left = if steady { habit } else { draw.unit() } * pair.purposes.iter().map(|choice| choice.1).sum::<f64>();
    for &(purpose, weight) in pair.purposes {
        if left < weight {
            return purpose;
        }
        left -= weight;
    }
    pair.purposes[0].0
}

/// What is round in a currency: 1 for euros, 10 for kronor, 100 for pesos...
fn unit(per_usd: f64) -> f64 {
    10_f64.powf((per_usd * 0.9).log10().round().max(0.0))
}

/// Amount sent and amount paid out, in hundredths of their currencies.
fn amounts(
    payer: &Person,
    recipient: &Person,
    usd: f64,
    rounding: Rounding,
    margin: f64,
    day: i32,
    draw: &mut Draw,
) -> (i64, i64) {
    let date = date_of(day);
    let (from, to) = (payer.country(), recipient.country());
    let sent = usd * from.rate(date.year(), date.month());
    let wobble = 1.0 + 0.012 * (f64::from(day) / 37.0).sin() + 0.003 * draw.normal();
    let cross = to.rate(date.year(), date.month()) / from.rate(date.year(), date.month());
    let cross = if from.currency == to.currency { 1.0 } else { cross * wobble * (1.0 - margin) };
    let scale = unit(from.per_usd);
    let amount = match rounding {
        Rounding::Sent => nice(sent / scale, draw) * scale,
        Rounding::Whole => (sent / scale).round().max(2.0) * scale,
        Rounding::Exact => (sent * 100.0).round().max(100.0) / 100.0,
        Rounding::PaidOut => {
            let paid = unit(to.per_usd) * 0.5;
            let payout = nice(sent * cross / paid / 2.0, draw) * paid * 2.0;
            let amount = (payout / cross * 100.0).round().max(100.0);
            return (amount as i64, (payout * 100.0).round() as i64);
        }
    };
    let payout = if to.per_usd > 20.0 { (amount * cross).round() * 100.0 } else { (amount * cross * 100.0).round() };
    ((amount * 100.0).round() as i64, payout as i64)
}

/// A number people like, close to `value`: fives below 100, tens and fifties above.
fn nice(value: f64, draw: &mut Draw) -> f64 {
    let step = match value {
        ..12.0 => 1.0,
        ..100.0 => {
            if draw.chance(0.35) && value > 25.0 {
                10.0
            } else {
                5.0
            }
        }
        ..300.0 => {
            if draw.chance(0.5) {
                10.0
            } else {
                50.0
            }
        }
        ..1_000.0 => {
            if draw.chance(0.5) {
                50.0
            } else {
                20.0
            }
        }
        _ => 100.0,
    };
    ((value / step).round() * step).max(step)
}
