//! Which rows are spoilt or repeated, as in real exports?

use super::draw::{key, unit_of};
use super::people::{Pair, Pay};
use super::rows::Row;
use super::world::World;
use crate::model::Role;

/// Share of rows repeated word for word, and share spoilt.
const REPEATED: f64 = 0.000_4;
const SPOILT: f64 = 0.000_5;

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The row comes twice.
    Repeated,
    /// The time is `29:18:53`, or the date the 31st of June.
    BadDate,
    /// The amount is below zero.
    NegativeAmount,
    /// The currency does not exist.
    UnknownCurrency,
    /// The recipient is missing.
    MissingParty,
}

/// The fault of a row, if any. Payments of guilty people are never spoilt: the truth must stay reachable.
pub(super) fn fault(world: &World, block: u32, pair: &Pair, guilty: bool, pay: &Pay, number: u64) -> Option<Fault> {
    let parts = [77, u64::from(block), u64::from(pair.payer), u64::from(pair.recipient), pay.at as u64, number];
    let seed = key(world.seed, &parts);
    let chance = unit_of(seed);
    if chance < REPEATED {
        return Some(Fault::Repeated);
    }
    if guilty || chance >= REPEATED + SPOILT {
        return None;
    }
    Some([Fault::BadDate, Fault::NegativeAmount, Fault::UnknownCurrency, Fault::MissingParty][(seed % 4) as usize])
}

/// Spoils the columns that every layout has; a bad date is written by the layouts themselves.
pub(super) fn spoil(row: &mut Row, fault: Fault) {
    match fault {
        Fault::Repeated | Fault::BadDate => {}
        Fault::NegativeAmount => row.amount = -row.amount,
        Fault::UnknownCurrency => row.set(Role::Currency, "XQZ"),
        Fault::MissingParty => {
            for role in [
                Role::RecipientName,
                Role::RecipientFirstName,
                Role::RecipientLastName,
                Role::RecipientId,
                Role::RecipientPhone,
            ] {
                row.set(role, "");
            }
            for role in [Role::RecipientAccount, Role::RecipientDocument, Role::RecipientAddress] {
                row.set(role, "");
            }
        }
    }
}
