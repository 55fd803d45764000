//! What a reader hands on: rows of text whose columns have a meaning, and how that text is written.

use std::sync::Arc;

use super::{Mapping, Rejection, Role};

/// A batch of rows of one source file, decoded to UTF-8 but not interpreted.
///
/// Cells lie in one text, row after row, `roles.len()` cells a row.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Index of the source file within the run.
    pub source: u16,
    /// How the text is written.
    pub mapping: Arc<Mapping>,
    /// What each cell of a row means; a role appears at most once.
    pub roles: Arc<[Role]>,
    /// Source row number of each row (1-based line or sheet row of the record's first line).
    pub rows: Vec<u64>,
    /// Holds all cells.
    pub text: String,
    /// Start and end in `text` of each cell; `rows.len() * roles.len()` entries.
    pub spans: Vec<(u32, u32)>,
    /// Rows that could not be split into cells: read, and rejected.
    pub broken: Vec<Rejection>,
}

impl Raw {
    /// An empty batch.
    #[must_use]
    pub fn new(source: u16, mapping: Arc<Mapping>, roles: Arc<[Role]>) -> Self {
        Self { source, mapping, roles, rows: Vec::new(), text: String::new(), spans: Vec::new(), broken: Vec::new() }
    }

    /// Appends one cell of the row being written; call [`Raw::close_row`] after the last one.
    #[inline]
    pub fn push_cell(&mut self, cell: &str) {
        let start = self.end();
        self.text.push_str(cell);
        self.spans.push((start, self.end()));
    }

    /// Appends the cells that lie at `spans` of one text. `false`, and nothing appended, when one of them cuts a character.
    #[inline]
    pub fn push_cells(&mut self, text: &str, spans: impl Iterator<Item = (usize, usize)>) -> bool {
        let (base, cells) = (self.end(), self.spans.len());
        self.text.push_str(text);
        // the ends of a batch below 4 GiB fit
        let _ = self.end();
        for (start, end) in spans {
            if !(text.is_char_boundary(start) && text.is_char_boundary(end)) {
                self.text.truncate(base as usize);
                self.spans.truncate(cells);
                return false;
            }
            self.spans.push((base + start as u32, base + end as u32));
        }
        true
    }

    #[inline]
    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).expect("readers keep a batch below 4 GiB")
    }

    /// Ends a row whose cells were all pushed.
    #[inline]
    pub fn close_row(&mut self, row: u64) {
        self.rows.push(row);
        debug_assert_eq!(self.spans.len(), self.rows.len() * self.roles.len(), "one cell a role");
    }

    /// Number of rows that could be split.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether the batch holds no row, whole or broken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.broken.is_empty()
    }

    /// The `index`-th row.
    #[inline]
    #[must_use]
    pub fn row(&self, index: usize) -> RawRow<'_> {
        RawRow { raw: self, index }
    }
}

/// One row of a batch.
#[derive(Clone, Copy, Debug)]
pub struct RawRow<'a> {
    raw: &'a Raw,
    index: usize,
}

impl<'a> RawRow<'a> {
    /// The cell at `position` of the batch's roles, untrimmed.
    #[inline]
    #[must_use]
    pub fn cell(&self, position: usize) -> &'a str {
        let (start, end) = self.raw.spans[self.index * self.raw.roles.len() + position];
        &self.raw.text[start as usize..end as usize]
    }

    /// Source row number.
    #[inline]
    #[must_use]
    pub fn number(&self) -> u64 {
        self.raw.rows[self.index]
    }
}
