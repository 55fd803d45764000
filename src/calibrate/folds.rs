//! Who is held out together? Folds by network and by time, never by person.

use xxhash_rust::xxh3::xxh3_64;

use super::cases::{ALONE, Circle};

/// Folds by network.
pub(super) const FOLDS: u8 = 5;

/// Share of the people to be found whose networks began first, and of all others: what is learnt from them is tried on
/// those who began later.
const EARLIER: f64 = 0.6;

/// Fold of each circle, from 0: those with someone to be found in turn to the fold that has fewest of them, the largest
/// first; all others by their name.
pub(super) fn by_network(circles: &[Circle], folds: u8) -> Vec<u8> {
    let mut fold: Vec<u8> =
        circles.iter().map(|circle| (xxh3_64(circle.name.as_bytes()) % u64::from(folds)) as u8).collect();
    let mut guilty: Vec<usize> = (0..circles.len()).filter(|&at| circles[at].guilty > 0).collect();
    guilty.sort_by(|&a, &b| (circles[b].guilty, &circles[a].name).cmp(&(circles[a].guilty, &circles[b].name)));
    let mut held = vec![0; usize::from(folds)];
    for at in guilty {
        let least = (0..held.len()).min_by_key(|&fold| held[fold]).unwrap_or_default();
        held[least] += circles[at].guilty;
        fold[at] = least as u8;
    }
    fold
}

/// Whether each circle began late: after the networks that hold the earlier three fifths of the people to be found, or,
/// for those with nobody to be found, after the earlier three fifths of them; so that both parts hold as many of either.
pub(super) fn late(circles: &[Circle]) -> Vec<bool> {
    let cuts = [cut(circles, false), cut(circles, true)];
    circles.iter().map(|circle| circle.first > cuts[usize::from(circle.guilty > 0)]).collect()
}

/// First payment of the circle that completes the earlier part of those with, or without, someone to be found.
fn cut(circles: &[Circle], guilty: bool) -> i64 {
    let mut alike: Vec<&Circle> = circles.iter().filter(|circle| (circle.guilty > 0) == guilty).collect();
    alike.sort_by_key(|circle| (circle.first, &circle.name));
    let weight = |circle: &Circle| f64::from(circle.guilty.max(1));
    let all: f64 = alike.iter().map(|circle| weight(circle)).sum();
    let mut seen = 0.0;
    let earlier = alike.iter().find(|circle| {
        seen += weight(circle);
        seen >= EARLIER * all
    });
    earlier.map_or(i64::MAX, |circle| circle.first)
}

/// Which circles of one world are held out.
#[derive(Clone, Debug)]
pub(super) struct HeldOut(pub(super) Vec<bool>);

impl HeldOut {
    /// Nobody.
    pub(super) fn nobody(circles: &[Circle]) -> Self {
        Self(vec![false; circles.len()])
    }

    /// Whether a circle is held out; what is known of nobody is in none.
    pub(super) fn holds(&self, circle: u32) -> bool {
        circle != ALONE && self.0[circle as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(name: &str, guilty: u32, first: i64) -> Circle {
        Circle { name: name.into(), guilty, first }
    }

    #[test]
    fn every_fold_gets_its_share_of_networks() {
        let circles: Vec<Circle> = (0..23).map(|at| circle(&format!("P-{at}"), at % 4, 0)).collect();
        let fold = by_network(&circles, 5);
        let mut guilty = [0; 5];
        for (circle, &fold) in circles.iter().zip(&fold) {
            guilty[usize::from(fold)] += circle.guilty;
        }
        let (least, most) = (guilty.iter().min().copied(), guilty.iter().max().copied());
        assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 3), "{guilty:?}");
        let mut turned: Vec<Circle> = circles.clone();
        turned.reverse();
        let mut again = by_network(&turned, 5);
        again.reverse();
        assert_eq!(fold, again, "the order of circles decides nothing");
    }

    #[test]
    fn what_began_late_is_held_out() {
        let guilty = [circle("a", 3, 10), circle("b", 3, 20), circle("c", 4, 30)];
        let honest = [5, 1, 9, 3, 7].map(|first| circle("d", 0, first));
        assert_eq!(late(&guilty), [false, false, true]);
        assert_eq!(late(&honest), [false, false, true, false, true]);
        let both: Vec<Circle> = guilty.into_iter().chain(honest).collect();
        assert_eq!(late(&both), [false, false, true, false, false, true, false, true], "each by their own time");
    }
}
