//! Who hands collected money on, and to whom? Runners to a collector, mules to whoever runs them, legal hubs to family or suppliers.

use chrono::{Datelike, TimeZone, Timelike};

use super::block::domestic;
use super::draw::Draw;
use super::networks::Ring;
use super::people::{Birth, Block, Pay};
use super::providers::PROVIDERS;
use super::rhythm::instant;
use super::world::World;
use crate::model::{Purpose, Status};

/// Honest hubs that hand money on: class, chance, share handed on, median days between, class of the one who gets it.
const HONEST: &[(&str, f64, f64, f64, &str)] = &[
    ("tutor", 0.2, 0.4, 30.0, "kin"),
    ("host", 0.2, 0.4, 25.0, "supplier"),
    ("seller", 0.3, 0.6, 14.0, "supplier"),
    ("performer", 0.25, 0.4, 25.0, "kin"),
    ("freelancer", 0.15, 0.3, 30.0, "kin"),
    ("romance_mule", 0.55, 0.85, 6.0, "mule_boss"),
    ("sextortion_mule", 0.5, 0.85, 5.0, "mule_boss"),
];

/// One recipient who hands on: share handed on and median days between.
struct Route {
    from: u32,
    to: u32,
    share: f64,
    days: f64,
}

/// Adds the onward payments of a block whose other payments are made.
pub(super) fn hand_on(world: &World, block: &mut Block, rings: &[Ring], draw: &mut Draw) {
    let mut routes = Vec::new();
    for ring in rings {
        let Some(collector) = ring.collector else { continue };
        for &runner in &ring.runners {
            let (share, days) = (draw.between(0.5, 0.85), draw.between(6.0, 20.0));
            routes.push(Route { from: runner, to: collector, share, days });
        }
    }
    for person in 0..block.people.len() {
        let class = block.people[person].recipient_class;
        let Some(&(_, chance, share, days, to_class)) = HONEST.iter().find(|hub| hub.0 == class) else { continue };
        if draw.chance(chance) {
            let (culture, country) = (block.people[person].culture, block.people[person].country);
            let female = draw.chance(0.5);
            let age = draw.between(24.0, 62.0);
            let birth = Birth { culture, country, female, age, kin: None, pools: &world.pools, today: world.today() };
            let to = block.born(&birth, draw);
            block.people[to as usize].recipient_class = to_class;
            routes.push(Route { from: person as u32, to, share, days });
        }
    }
    let received = received(block);
    for route in routes {
        follow(world, block, &route, &received[route.from as usize], draw);
    }
}

/// What each person received and when: instant and hundredths of the local currency, in time order.
fn received(block: &Block) -> Vec<Vec<(i64, i64)>> {
    let mut received = vec![Vec::new(); block.people.len()];
    for pay in block.pays.iter().filter(|pay| pay.status == Status::Completed) {
        received[block.pairs[pay.pair as usize].recipient as usize].push((pay.at, pay.payout));
    }
    for credits in &mut received {
        credits.sort_unstable();
    }
    received
}

/// Hands on a share of what came in, every so many days.
fn follow(world: &World, block: &mut Block, route: &Route, credits: &[(i64, i64)], draw: &mut Draw) {
    if credits.is_empty() {
        return;
    }
    let pair = domestic(route.from, route.to, draw);
    block.pairs.push(pair);
    let at = block.pairs.len() as u32 - 1;
    let zone = block.people[route.from as usize].city().zone;
    let (mut pot, mut next) = (0_i64, credits[0].0);
    let mut class_set = false;
    for (nth, &(when, sum)) in credits.iter().enumerate() {
        pot += sum;
        let due = when >= next || nth + 1 == credits.len();
        let step = (block.people[route.from as usize].country().per_usd * 10.0).max(1.0).log10().floor();
        let round = 100 * 10_i64.pow(step.clamp(0.0, 4.0) as u32);
        let amount = (pot as f64 * route.share / round as f64).floor() as i64 * round;
        if !due || amount < 3 * round {
            continue;
        }
        let local = zone.timestamp_opt(when, 0).single().expect("an instant has one local time");
        let day = local.date_naive().num_days_from_ce() - 719_163 + i32::from(local.hour() > 12);
        let hour = 13.0 + 3.0 * draw.normal();
        let sent = instant(zone, day, hour).max(when + 600);
        (pot, next) = (0, sent + (draw.lognormal(route.days, 0.4) * 86_400.0) as i64);
        if !world.holds(sent.div_euclid(86_400) as i32) {
            continue;
        }
        let provider = block.people[route.from as usize].providers[0];
        let fee = (amount as f64 * PROVIDERS[provider as usize].fee.2) as i64;
        let counter = draw.chance(PROVIDERS[provider as usize].counter);
        block.pays.push(Pay {
            at: sent,
            pair: at,
            amount,
            fee,
            payout: amount,
            provider,
            status: Status::Completed,
            purpose: Purpose::Unknown,
            counter,
            session: false,
        });
        class_set = true;
    }
    let payer = &mut block.people[route.from as usize];
    if class_set && payer.payer_class.is_empty() {
        payer.payer_class = if payer.guilty { "runner_onward" } else { "onward" };
    }
}
