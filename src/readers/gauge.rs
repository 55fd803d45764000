//! How far has a document been read, and is there an end to what is being read?

use std::io::{self, BufRead, Read};

/// Bytes of one tag or one text.
const TOKEN: u64 = 16 << 20;
/// Bytes taken from the file at once.
const CHUNK: usize = 1 << 16;

/// A stream that counts its lines, and stops at a token without end.
pub(super) struct Gauge<R> {
    input: R,
    chunk: Box<[u8]>,
    start: usize,
    end: usize,
    /// Line breaks passed.
    pub(super) lines: u64,
    /// Bytes taken since it was last set to zero.
    pub(super) taken: u64,
}

impl<R: Read> Gauge<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, chunk: vec![0; CHUNK].into(), start: 0, end: 0, lines: 0, taken: 0 }
    }
}

impl<R: Read> Read for Gauge<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(into.len());
        into[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Gauge<R> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > TOKEN {
            return Err(io::Error::other("one tag or text is longer than 16 MiB"));
        }
        if self.start == self.end {
            self.end = self.input.read(&mut self.chunk)?;
            self.start = 0;
        }
        Ok(&self.chunk[self.start..self.end])
    }

    #[inline]
    fn consume(&mut self, count: usize) {
        let until = self.end.min(self.start + count);
        // tokens are short: adding up is quicker than searching
        let breaks = self.chunk[self.start..until].iter().map(|&byte| u64::from(byte == b'\n'));
        self.lines += breaks.sum::<u64>();
        self.taken += count as u64;
        self.start = until;
    }
}
