//! How do rows gather into batches?

use std::sync::Arc;

use super::layout::Layout;
use super::{BATCH_BYTES, BATCH_ROWS, Counts, Sink, Source};
use crate::model::{Raw, Rejection};

/// The batch being filled, and the rows counted so far.
pub(super) struct Batches<'s> {
    source: &'s Source,
    pub(super) layout: Layout,
    pub(super) raw: Raw,
    pub(super) counts: Counts,
}

impl<'s> Batches<'s> {
    pub(super) fn new(source: &'s Source, layout: Layout) -> Self {
        let raw = Raw::new(source.index, Arc::clone(&source.mapping), Arc::clone(&layout.roles));
        Self { source, layout, raw, counts: Counts::default() }
    }

    /// Appends a row from all its cells, those missing at its end being empty, and its place in the file behind them.
    pub(super) fn push_at<S: AsRef<str>>(&mut self, number: u64, cells: &[S], place: &str) {
        for &at in &self.layout.positions {
            self.raw.push_cell(cells.get(at).map_or("", AsRef::as_ref));
        }
        self.raw.push_cell(place);
        self.raw.close_row(number);
    }

    /// Notes a row that could not be cut; `written` is what stands there.
    pub(super) fn reject(&mut self, number: u64, reason: &str, written: &str) {
        let shown = |c: char| if c == '\0' { '\u{2400}' } else { c };
        let raw = written.trim_end_matches(['\r', '\n']).chars().take(500).map(shown).collect();
        let (source, reason) = (self.source.index, reason.to_owned());
        self.raw.broken.push(Rejection { source, row: number, column: String::new(), reason, raw });
    }

    /// Whether the batch is due to be handed on.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.raw.len() + self.raw.broken.len() >= BATCH_ROWS || self.raw.text.len() >= BATCH_BYTES
    }

    /// The batch, and a new one in its place.
    pub(super) fn take(&mut self) -> Raw {
        self.counts.rows += (self.raw.len() + self.raw.broken.len()) as u64;
        let mut next = Raw::new(self.source.index, Arc::clone(&self.source.mapping), Arc::clone(&self.layout.roles));
        next.text.reserve(self.raw.text.len() + self.raw.text.len() / 8);
        next.spans.reserve(self.raw.spans.len());
        std::mem::replace(&mut self.raw, next)
    }

    /// Hands on what is left: the rows counted.
    pub(super) fn finish(mut self, sink: &mut Sink<'_>) -> anyhow::Result<Counts> {
        let last = self.take();
        if !last.is_empty() {
            sink(last)?;
        }
        Ok(self.counts)
    }
}
