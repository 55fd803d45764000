//! Which persons deal with the same person on the other side?

use rayon::prelude::*;

use super::blocks::Candidate;

/// Pairs that share a counterpart, ascending, each with the number of persons that counterpart deals with: of several
/// counterparts, the one who deals with fewest.
///
/// `dealings` are distinct (payer, recipient). Counterparts with more than `most` say nothing; pairs both of whom are
/// `known` are left out.
pub(super) fn pairs(mut dealings: Vec<(u32, u32)>, most: usize, known: &[bool]) -> Vec<(Candidate, u32)> {
    let mut pairs = Vec::new();
    for _ in 0..2 {
        dealings.par_sort_unstable();
        dealings.dedup();
        for circle in dealings.chunk_by(|a, b| a.0 == b.0).filter(|circle| (2..=most).contains(&circle.len())) {
            for (at, &(_, a)) in circle.iter().enumerate() {
                let others = circle[at + 1..].iter().filter(|it| !(known[a as usize] && known[it.1 as usize]));
                pairs.extend(others.map(|&(_, b)| ((a, b), circle.len() as u32)));
            }
        }
        // first the recipients of one payer, then the payers of one recipient
        dealings.par_iter_mut().for_each(|it| *it = (it.1, it.0));
    }
    pairs.par_sort_unstable();
    pairs.dedup_by_key(|it| it.0);
    pairs
}
