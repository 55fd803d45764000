//! Which recipients are paid by several unrelated payers, seen from each of their payers?

use super::scene::Tie;
use crate::model::{Measured, PartyKind, PersonFacts};

/// Unrelated payers, besides the one looked at, from which a recipient counts as a hub (domain notes I06).
const HUB_PAYERS: u32 = 3;

/// Hubs, a payer never making one by their own payments.
pub(super) struct Hubs {
    /// For each recipient, the number of payers known to be unrelated.
    pub(super) unrelated_payers: Vec<u32>,
    /// For each pair, whether its recipient, when not a business, has three unrelated payers besides its payer.
    pub(super) here: Vec<bool>,
    /// For each pair, whether its payer pays another recipient of whom that is true.
    pub(super) elsewhere: Vec<bool>,
}

impl Hubs {
    pub(super) fn new(measured: &Measured, people: &[PersonFacts], ties: &[Tie]) -> Self {
        let mut unrelated_payers = Vec::with_capacity(measured.recipients.len());
        let mut here = Vec::with_capacity(ties.len());
        for (row, &person) in measured.recipients.iter().enumerate() {
            let unrelated = measured.recipient_pairs(row).map(|pair| ties[pair].related() == Some(false));
            let all = unrelated.clone().filter(|&unrelated| unrelated).count() as u32;
            let may_be = people[person as usize].kind != PartyKind::Business;
            here.extend(unrelated.map(|unrelated| may_be && all - u32::from(unrelated) >= HUB_PAYERS));
            unrelated_payers.push(all);
        }
        let mut elsewhere = vec![false; ties.len()];
        for payer in 0..measured.payers.len() {
            let pairs = measured.payer_pairs(payer);
            let hubs = pairs.iter().filter(|&&pair| here[pair as usize]).count();
            for &pair in pairs {
                elsewhere[pair as usize] = hubs > usize::from(here[pair as usize]);
            }
        }
        Self { unrelated_payers, here, elsewhere }
    }
}
