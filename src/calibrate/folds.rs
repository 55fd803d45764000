//! Who is held out together? Folds by network and by time, never by person.

use xxhash_rust::xxh3::xxh3_64;

use super::cases::{ALONE, Circle};

/// Folds by network.
pub(super) const FOLDS: u8 = 5;

/// Share of the people to be found whose networks began first: what is learnt from them is tried on the others.
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

/// Whether each circle began late: after the networks that hold the earlier three fifths of the people to be found.
pub(super) fn late(circles: &[Circle]) -> Vec<bool> {
    let mut guilty: Vec<&Circle> = circles.iter().filter(|circle| circle.guilty > 0).collect();
    guilty.sort_by_key(|circle| (circle.first, &circle.name));
    let all: u32 = guilty.iter().map(|circle| circle.guilty).sum();
    let mut seen = 0;
    let earlier = guilty.iter().find(|circle| {
        seen += circle.guilty;
        f64::from(seen) >= EARLIER * f64::from(all)
    });
    let cut = earlier.map_or(i64::MAX, |circle| circle.first);
    circles.iter().map(|circle| circle.first > cut).collect()
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
        let circles = [circle("a", 3, 10), circle("b", 3, 20), circle("c", 4, 30), circle("d", 0, 25)];
        assert_eq!(late(&circles), [false, false, true, true]);
    }
}
