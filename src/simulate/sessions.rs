//! When do guilty payers buy sessions, in what bursts, growing how, and which of their runners do they pay?

use super::draw::Draw;
use super::networks::{Patron, Ring};
use super::people::Block;
use super::rhythm::{Moment, instant};
use super::world::World;

/// Chance that one session is paid in two parts (deposit and top-up) within the session window of 15 to 60 minutes.
const IN_TWO: f64 = 0.13;
/// Chance that a session near a show is watched together with other payers of the network.
const TOGETHER: f64 = 0.15;

/// All payments of one guilty payer to his runners: pair and moment.
pub(super) fn sessions(
    world: &World,
    block: &Block,
    ring: &Ring,
    patron: &Patron,
    draw: &mut Draw,
) -> Vec<(u32, Moment)> {
    let days = session_days(world, patron, draw);
    let total = days.len().max(1) as f64;
    let growth = draw.between(patron.profile.growth.0, patron.profile.growth.1)
        * world.stress.factor(patron.profile.id, "growth");
    let travels = patron.profile.id == "P5" && draw.chance(0.5);
    let mut found = Vec::new();
    let mut current = 0;
    for (nth, day) in days.into_iter().enumerate() {
        let progress = nth as f64 / total;
        if travels && (0.6..0.75).contains(&progress) {
            continue; // on the spot, nothing is sent
        }
        // rotation: mostly the same runner, then the next one
        if patron.pairs.len() > 1 && draw.chance(0.22) {
            current = draw.index(patron.pairs.len());
        }
        let pair = patron.pairs[current];
        let grown = if total > 3.0 { growth.powf(progress) } else { 1.0 };
        session_day(block, ring, patron, (pair, day, grown), draw, &mut found);
    }
    found.retain(|(_, moment)| world.holds(moment.at.div_euclid(86_400) as i32));
    if found.is_empty() {
        let day = patron.days.0.clamp(world.first + 1, world.last - 1);
        session_day(block, ring, patron, (patron.pairs[0], day, 1.0), draw, &mut found);
    }
    found
}

/// The days on which a payer buys.
fn session_days(world: &World, patron: &Patron, draw: &mut Draw) -> Vec<i32> {
    let profile = patron.profile;
    let (from, to) = patron.days;
    if profile.id == "P1" {
        let again = draw.chance(0.3).then(|| from + draw.whole(0, 12) as i32);
        return [Some(from), again].into_iter().flatten().collect();
    }
    let yearly = profile.yearly.0 * (profile.yearly.1 / profile.yearly.0).powf(draw.unit());
    let per_day = 1.0 + profile.burst.0 * (profile.burst.1 as f64 - 1.0) / 2.0;
    let gap = 365.0 / (yearly * world.stress.factor(profile.id, "pace")) * per_day;
    let shrink = profile.growth.1.max(1.0);
    let mut days = Vec::new();
    let mut day = f64::from(from);
    while day <= f64::from(to.max(from)) {
        days.push(day as i32);
        let progress = (day - f64::from(from)) / f64::from((to - from).max(1));
        let median = gap * (-profile.sigma * profile.sigma / 2.0).exp() * shrink.powf(0.5 - progress);
        day += draw.lognormal(median, profile.sigma).max(0.5);
    }
    days
}

/// The payments of one day: one session, or a burst of them, or a gift.
fn session_day(
    block: &Block,
    ring: &Ring,
    patron: &Patron,
    (pair, day, grown): (u32, i32, f64),
    draw: &mut Draw,
    found: &mut Vec<(u32, Moment)>,
) {
    let (profile, terms) = (patron.profile, &block.pairs[pair as usize]);
    let (payer, recipient) = (&block.people[terms.payer as usize], &block.people[terms.recipient as usize]);
    let zone = if terms.hour.2 { payer.city().zone } else { recipient.city().zone };
    let hour = terms.hour.0 + terms.hour.1 * draw.normal();
    let mut at = instant(zone, day, hour);
    if draw.chance(profile.gifts.0) {
        let daytime = instant(zone, day, 15.0 + 4.0 * draw.normal());
        let factor = draw.between(profile.gifts.1, profile.gifts.2) / terms.median;
        found.push((pair, Moment { at: daytime, factor, session: false }));
        return;
    }
    if let Some(show) = ring.shows.iter().find(|show| (*show - at).abs() < 2 * 86_400)
        && ring.runners.contains(&terms.recipient)
        && draw.chance(TOGETHER)
    {
        at = show + draw.whole(-1_200, 1_200);
    }
    let count = if draw.chance(profile.burst.0) { draw.whole(2, profile.burst.1) } else { 1 };
    for _ in 0..count {
        if draw.chance(IN_TWO) {
            let part = draw.between(0.35, 0.65);
            found.push((pair, Moment { at, factor: grown * part, session: true }));
            at += draw.whole(240, 3_000);
            found.push((pair, Moment { at, factor: grown * (1.0 - part), session: true }));
        } else {
            found.push((pair, Moment { at, factor: grown, session: true }));
        }
        at += draw.whole(1_500, 9_000);
    }
}
