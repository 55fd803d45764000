//! How often does one person's second record say something else? Counted on pairs that are sure without it.

use rayon::prelude::*;

use crate::model::DifferWeights;

use super::blocks::Candidate;
use super::portrait::{Field, Portrait, Standing};

/// Sure pairs that the shipped weight is worth: a small input keeps it.
const SHIPPED: f32 = 50.0;

/// Least that a disagreement speaks against one person, in bits: names on documents are sometimes lent.
const LEAST: f32 = -0.5;

/// The weights of disagreements, `shipped` ones refined by what `sure` pairs show: those with one customer number or one
/// document.
///
/// A weight is log2 of the chance that one person's records disagree in a field both fill (the *m* side of Fellegi and
/// Sunter's ratio); that two people's disagree is all but certain. Estimated from pairs another identifier makes sure,
/// as record linkage does where no sample was clerically reviewed.
pub(super) fn differ(all: &[Portrait], sure: &[Candidate], shipped: &DifferWeights) -> DifferWeights {
    let count = |counts: [Tally; 3], &(a, b): &Candidate| {
        let standings = all[a as usize].against(&all[b as usize]);
        let mut counts = counts;
        for (tally, field) in counts.iter_mut().zip(FIELDS) {
            match standings[field as usize] {
                Standing::Agree(..) => tally.known += 1,
                Standing::Differ => (tally.known, tally.differ) = (tally.known + 1, tally.differ + 1),
                _ => {}
            }
        }
        counts
    };
    let add = |x: [Tally; 3], y: [Tally; 3]| {
        std::array::from_fn(|at| Tally { known: x[at].known + y[at].known, differ: x[at].differ + y[at].differ })
    };
    let [phone, account, city] = sure.par_iter().fold(Default::default, count).reduce(Default::default, add);
    DifferWeights {
        phone: phone.weight(shipped.phone),
        account: account.weight(shipped.account),
        city: city.weight(shipped.city),
        ..shipped.clone()
    }
}

const FIELDS: [Field; 3] = [Field::Phone, Field::Account, Field::City];

/// Sure pairs that both fill a field, and those that disagree in it.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    known: u64,
    differ: u64,
}

impl Tally {
    fn weight(self, shipped: f32) -> f32 {
        let share = (self.differ as f32 + SHIPPED * shipped.exp2()) / (self.known as f32 + SHIPPED);
        share.log2().min(LEAST)
    }
}
