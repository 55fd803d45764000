//! One number for each kind of every pair or recipient, in one piece of memory.

use rayon::prelude::*;

/// Rows of one number a kind.
#[derive(Clone, Debug, Default)]
pub(super) struct ByKind<T> {
    kinds: usize,
    values: Vec<T>,
}

impl<T: Copy + Default + Send + Sync> ByKind<T> {
    /// So many rows of so many kinds, all zero.
    pub(super) fn zero(rows: usize, kinds: usize) -> Self {
        Self { kinds: kinds.max(1), values: vec![T::default(); rows * kinds.max(1)] }
    }

    /// So many rows, each filled by `fill` in parallel.
    pub(super) fn filled(rows: usize, kinds: usize, fill: impl Fn(usize, &mut [T]) + Sync) -> Self {
        let mut all = Self::zero(rows, kinds);
        all.rows_mut().enumerate().for_each(|(row, values)| fill(row, values));
        all
    }

    /// The numbers of one row.
    pub(super) fn row(&self, row: usize) -> &[T] {
        &self.values[row * self.kinds..(row + 1) * self.kinds]
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.values.len() / self.kinds.max(1)
    }

    /// Every row, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[T]> {
        self.values.chunks_exact(self.kinds)
    }

    /// Every row, to be filled in parallel.
    pub(super) fn rows_mut(&mut self) -> impl IndexedParallelIterator<Item = &mut [T]> {
        self.values.par_chunks_exact_mut(self.kinds)
    }

    /// The numbers of these ascending ranges of rows, to be filled apart from one another.
    pub(super) fn spans_mut(&mut self, spans: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<&mut [T]> {
        let (mut rest, mut passed) = (self.values.as_mut_slice(), 0);
        let mut found = Vec::with_capacity(spans.size_hint().0);
        for span in spans {
            let after = std::mem::take(&mut rest).split_at_mut((span.start - passed) * self.kinds).1;
            let (own, after) = after.split_at_mut(span.len() * self.kinds);
            (rest, passed) = (after, span.end);
            found.push(own);
        }
        found
    }
}

/// Probabilities from log scores.
pub(super) fn softmax(scores: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut scores: Vec<f64> = scores.collect();
    softmax_in_place(&mut scores);
    scores
}

/// The same, over the scores themselves.
pub(super) fn softmax_in_place(scores: &mut [f64]) {
    let best = scores.iter().copied().fold(f64::MIN, f64::max);
    scores.iter_mut().for_each(|score| *score = (*score - best).exp());
    let total: f64 = scores.iter().sum();
    scores.iter_mut().for_each(|weight| *weight /= total);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_the_rows_they_name() {
        let mut all = ByKind::filled(5, 2, |row, values| values.copy_from_slice(&[row as f64, 0.5]));
        let spans = all.spans_mut([1..2, 3..5].into_iter());
        assert_eq!(spans, [vec![1.0, 0.5], vec![3.0, 0.5, 4.0, 0.5]]);
        assert_eq!((all.row(4), all.len()), (&[4.0, 0.5][..], 5));
    }
}
