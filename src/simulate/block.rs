//! How is one block of the world made, from its people to its payments?

use super::draw::Draw;
use super::honest::Settler;
use super::networks::{Ring, patron_lives, patrons};
use super::people::{Block, Pair, Pay};
use super::plan::Plan;
use super::rhythm::Calendar;
use super::sessions::sessions;
use super::world::World;
use super::{lives, onward};

/// The block with this number: its people, pairs and payments in time order.
pub(super) fn block(world: &World, plan: &Plan, number: usize) -> Block {
    let mut settler = Settler::new(world, number as u32);
    let rings = settler.networks(&plan.networks[number]);
    let guilty: Vec<u32> = (0..settler.block.people.len() as u32)
        .filter(|&person| !settler.block.people[person as usize].payer_class.is_empty())
        .collect();
    for &payer in &guilty {
        for life in patron_lives(&mut settler.draw) {
            settler.live(payer, life);
        }
    }
    for _ in 0..plan.honest[number] {
        settler.remitter();
    }
    let remitters = remitters(&settler.block);
    settler.honest_ties(&rings, &remitters);
    let Settler { block, draw, .. } = &mut settler;
    pay(world, block, &rings, draw);
    onward::hand_on(world, block, &rings, draw);
    let others = block.pairs.len();
    settler.patrons_families(&guilty);
    let Settler { mut block, mut draw, .. } = settler;
    let of_families = pays(world, &block, others..block.pairs.len(), &mut draw);
    block.pays.extend(of_families);
    block.pays.sort_by_key(|pay| (pay.at, pay.pair));
    block
}

/// Honest people who pay someone.
fn remitters(block: &Block) -> Vec<u32> {
    let honest = |person: &u32| {
        let person = &block.people[*person as usize];
        !person.guilty && !person.payer_class.is_empty()
    };
    (0..block.people.len() as u32).filter(honest).collect()
}

/// Makes the payments of every pair. A pair's first payment arrives, so that nobody is in the truth for nothing.
fn pay(world: &World, block: &mut Block, rings: &[Ring], draw: &mut Draw) {
    let mut pays = pays(world, block, 0..block.pairs.len(), draw);
    for (ring, patron) in patrons(rings) {
        for (nth, (pair, moment)) in sessions(world, block, ring, patron, draw).into_iter().enumerate() {
            pays.push(super::payments::payment(world, block, pair, moment, nth == 0, draw));
        }
    }
    block.pays = pays;
}

/// The payments of those of these pairs that have a rhythm.
fn pays(world: &World, block: &Block, pairs: std::ops::Range<usize>, draw: &mut Draw) -> Vec<Pay> {
    let mut pays = Vec::new();
    for at in pairs {
        let Some(rhythm) = block.pairs[at].rhythm else { continue };
        let moments = Calendar::new(world, block, &block.pairs[at], draw).fill(rhythm);
        for (nth, moment) in moments.into_iter().enumerate() {
            pays.push(super::payments::payment(world, block, at as u32, moment, nth == 0, draw));
        }
    }
    pays
}

/// A pair in which one recipient hands money on to another in the same country.
pub(super) fn domestic(payer: u32, recipient: u32, draw: &mut Draw) -> Pair {
    Pair {
        payer,
        recipient,
        rhythm: None,
        median: 100.0,
        within: 0.0,
        range: (1.0, 100_000.0),
        rounding: super::classes::Rounding::Sent,
        days: (0, 0),
        hour: (12.0 + draw.normal(), 3.0, true),
        pace: 1.0,
        purposes: lives::BASE.purposes,
        relation: crate::model::Relation::Unknown,
        guilty: false,
    }
}
