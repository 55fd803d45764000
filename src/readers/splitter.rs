//! Where does each record of delimited text begin and end?
//!
//! The `csv` crate's own state machine (`csv_core`) over a window of the file, so that a record can be taken back: one
//! longer than the cap, or one whose quote swallowed whole rows, gives up its opening line and reading resumes on the
//! next. A line that needs no unquoting is cut in place, which is several times faster; a test holds the two equal.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Bytes a record may have.
pub(super) const RECORD_BYTES: usize = 1 << 20;
/// Lines a record may have.
pub(super) const RECORD_LINES: u64 = 1_000;
/// Bytes held; more than two records, so that a refill is rare.
const WINDOW: usize = 4 << 20;

/// Cuts a stream into records.
pub(super) struct Splitter<R> {
    input: R,
    separator: u8,
    /// Whether a byte ends or may complicate a field: separator, line break or quote.
    marks: [bool; 256],
    window: Vec<u8>,
    start: usize,
    end: usize,
    done: bool,
    /// Line of `start`, 1-based.
    line: u64,
    /// Least and most fields of a row, once the header is known.
    expected: Option<(usize, usize)>,
    core: Reader,
    out: Vec<u8>,
    ends: Vec<usize>,
    spans: Vec<(usize, usize)>,
}

/// One record, unquoted.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    /// Line it begins on.
    pub(super) line: u64,
    /// Text that holds all fields.
    pub(super) text: &'a [u8],
    /// Where in it each field begins and ends.
    spans: &'a [(usize, usize)],
    /// The record as it stands in the file.
    pub(super) written: &'a [u8],
}

impl<'a> Record<'a> {
    /// Number of fields.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Start and end of a field in `text`.
    #[inline]
    pub(super) fn span(&self, field: usize) -> (usize, usize) {
        self.spans[field]
    }

    /// A field's bytes.
    #[inline]
    pub(super) fn field(&self, field: usize) -> &'a [u8] {
        let (start, end) = self.span(field);
        &self.text[start..end]
    }
}

/// What comes next.
pub(super) enum Next<'a> {
    /// A record.
    Record(Record<'a>),
    /// A line that opens a record without end; the line, its first bytes, and what is wrong.
    Broken(u64, Vec<u8>, &'static str),
    /// Nothing more.
    End,
}

/// How an attempt at a record went: bytes taken, bytes and fields put out.
enum Attempt {
    Record { taken: usize, put: usize, fields: usize, last: bool },
    Overlong,
    Nothing,
}

impl<R: Read> Splitter<R> {
    /// Cuts `input` at `separator`.
    pub(super) fn new(input: R, separator: u8) -> Self {
        let core = ReaderBuilder::new().delimiter(separator).build();
        let mut marks = [false; 256];
        for byte in [separator, b'\n', b'\r', b'"'] {
            marks[usize::from(byte)] = true;
        }
        let (window, out, ends) = (vec![0; WINDOW], vec![0; 1 << 16], vec![0; 256]);
        Self {
            input,
            separator,
            marks,
            window,
            start: 0,
            end: 0,
            done: false,
            line: 1,
            expected: None,
            core,
            out,
            ends,
            spans: Vec::new(),
        }
    }

    /// Says how many fields a row has at least and at most, so that an unclosed quote is noticed early.
    pub(super) fn expect(&mut self, least: usize, most: usize) {
        self.expected = Some((least, most));
    }

    /// Passes over `count` whole lines.
    pub(super) fn skip_lines(&mut self, count: usize) -> io::Result<()> {
        for _ in 0..count {
            self.skip_line()?;
        }
        Ok(())
    }

    /// The next record.
    pub(super) fn next(&mut self) -> io::Result<Next<'_>> {
        self.skip_blank()?;
        if let Some(length) = self.cut_plain_line() {
            let (line, start) = (self.line, self.start);
            self.line += 1;
            self.start += length + 1;
            let written = &self.window[start..start + length];
            return Ok(Next::Record(Record { line, text: written, spans: &self.spans, written }));
        }
        self.next_by_machine()
    }

    /// The next record, whatever it holds.
    fn next_by_machine(&mut self) -> io::Result<Next<'_>> {
        match self.attempt()? {
            Attempt::Nothing => Ok(Next::End),
            Attempt::Overlong => {
                self.give_up("the record is longer than 1,000 lines or 1 MiB: is a quote never closed?")
            }
            Attempt::Record { taken, put, fields, last } => {
                let written = &self.window[self.start..self.start + taken];
                let lines = memchr::memchr_iter(b'\n', written).count() as u64;
                let inner = lines - u64::from(written.last() == Some(&b'\n'));
                if inner >= RECORD_LINES || (inner > 0 && self.swallows_rows(written, fields)) {
                    return self.give_up("a quote is opened on this line and never closed");
                }
                if last && self.ends_inside_quote(written) {
                    return self.give_up("the file ends inside a quote");
                }
                let line = self.line;
                self.line += lines;
                self.start += taken;
                let written = &self.window[self.start - taken..self.start];
                let begins = std::iter::once(0).chain(self.ends.iter().copied());
                self.spans.clear();
                self.spans.extend(begins.zip(self.ends[..fields].iter().copied()));
                Ok(Next::Record(Record { line, text: &self.out[..put], spans: &self.spans, written }))
            }
        }
    }

    /// Cuts the line at `start` in place into `spans`, if it is whole and no field of it needs unquoting: its length.
    fn cut_plain_line(&mut self) -> Option<usize> {
        let rest = &self.window[self.start..self.end.min(self.start + RECORD_BYTES)];
        if rest.starts_with(b"\xef\xbb\xbf") {
            return None;
        }
        self.spans.clear();
        let mut field = 0;
        loop {
            // a quoted field is taken without its quotes, if it holds neither quote nor line break
            let quoted = rest.get(field) == Some(&b'"');
            let end = if quoted {
                let close = field + 1 + memchr::memchr3(b'"', b'\n', b'\r', &rest[field + 1..])?;
                if rest[close] != b'"' {
                    return None;
                }
                close + 1
            } else {
                // fields are short: looking at each byte is quicker than a search that pays off later
                field + rest[field..].iter().position(|&byte| self.marks[usize::from(byte)])?
            };
            let mark = *rest.get(end)?;
            let returned = mark == b'\r' && rest.get(end + 1) == Some(&b'\n');
            if !(mark == self.separator || mark == b'\n' || returned) {
                return None;
            }
            self.spans.push(if quoted { (field + 1, end - 1) } else { (field, end) });
            if mark == b'\n' || returned {
                return Some(end + usize::from(returned));
            }
            field = end + 1;
        }
    }

    /// Reads one record from `start` on without moving `start`.
    fn attempt(&mut self) -> io::Result<Attempt> {
        self.core.reset();
        let (mut taken, mut put, mut fields) = (0, 0, 0);
        loop {
            let until = self.end.min(self.start + RECORD_BYTES + 1);
            let input = &self.window[self.start + taken..until];
            if input.is_empty() && !self.done {
                if taken > RECORD_BYTES {
                    return Ok(Attempt::Overlong);
                }
                self.refill()?;
                continue;
            }
            if input.is_empty() && taken > RECORD_BYTES {
                return Ok(Attempt::Overlong);
            }
            let last = input.is_empty();
            let (result, nin, nout, nend) =
                self.core.read_record(input, &mut self.out[put..], &mut self.ends[fields..]);
            taken += nin;
            put += nout;
            fields += nend;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.out.resize(self.out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(Attempt::Record { taken, put, fields, last }),
                ReadRecordResult::End => return Ok(Attempt::Nothing),
            }
        }
    }

    /// Whether a record of several lines owes them to a quote that was never closed: it is not as wide as the header,
    /// or one of its further lines is a whole row by itself (as many separators, every quote closed).
    fn swallows_rows(&self, written: &[u8], fields: usize) -> bool {
        let Some((least, most)) = self.expected else { return false };
        let whole = |line: &[u8]| {
            memchr::memchr_iter(self.separator, line).count() + 1 >= least
                && memchr::memchr_iter(b'"', line).count().is_multiple_of(2)
        };
        fields < least
            || fields > most
            || (least > 2 && written.trim_ascii_end().split(|&byte| byte == b'\n').skip(1).any(whole))
    }

    /// Whether the last quote of the file opens a field.
    fn ends_inside_quote(&self, written: &[u8]) -> bool {
        let quotes = memchr::memchr_iter(b'"', written).count();
        let opens = |at: usize| at == 0 || written[at - 1] == self.separator;
        quotes % 2 == 1 && memchr::memrchr(b'"', written).is_some_and(opens)
    }

    /// Rejects the line at `start` and resumes after it.
    fn give_up(&mut self, reason: &'static str) -> io::Result<Next<'_>> {
        let line = self.line;
        let from = &self.window[self.start..self.end];
        let until = memchr::memchr(b'\n', from).unwrap_or(from.len()).min(4_000);
        let head = from[..until].to_vec();
        self.skip_line()?;
        Ok(Next::Broken(line, head, reason))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.window[self.start..self.end]) {
                self.start += at + 1;
                self.line += 1;
                return Ok(());
            }
            self.start = self.end;
            if self.done {
                return Ok(());
            }
            self.refill()?;
        }
    }

    fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            while self.start < self.end && matches!(self.window[self.start], b'\n' | b'\r') {
                self.line += u64::from(self.window[self.start] == b'\n');
                self.start += 1;
            }
            if self.start < self.end || self.done {
                return Ok(());
            }
            self.refill()?;
        }
    }

    /// Moves what is left to the front of the window and reads more behind it.
    fn refill(&mut self) -> io::Result<()> {
        self.window.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < self.window.len() {
            match self.input.read(&mut self.window[self.end..]) {
                Ok(0) => {
                    self.done = true;
                    break;
                }
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn all(text: &[u8], plain: bool) -> Vec<(u64, Vec<Vec<u8>>)> {
        let mut splitter = Splitter::new(Cursor::new(text), b',');
        let mut records = Vec::new();
        loop {
            splitter.skip_blank().unwrap();
            let next = if plain { splitter.next() } else { splitter.next_by_machine() };
            match next.unwrap() {
                Next::End => return records,
                Next::Broken(line, ..) => records.push((line, Vec::new())),
                Next::Record(record) => {
                    records.push((record.line, (0..record.len()).map(|at| record.field(at).to_vec()).collect()));
                }
            }
        }
    }

    #[test]
    fn the_quick_way_cuts_as_the_state_machine_does() {
        let alphabet =
            [&b"a"[..], b"bc", b",", b",", b",", b"\n", b"\r\n", b"\"", b"\"\"", b"\"d\"", b" ", b"\r", b"\xc3\xa9"];
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut text = Vec::new();
            for _ in 0..24 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.extend_from_slice(alphabet[(state >> 33) as usize % alphabet.len()]);
            }
            assert_eq!(all(&text, true), all(&text, false), "{:?}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn an_unclosed_quote_costs_one_line() {
        let mut text = b"x,y,z\n1,2,3\n4,\"5,6\n".to_vec();
        (0..5_000).for_each(|_| text.extend_from_slice(b"7,8,9\n"));
        let mut splitter = Splitter::new(Cursor::new(text), b',');
        splitter.expect(3, 3);
        let (mut whole, mut broken) = (0, Vec::new());
        loop {
            match splitter.next().unwrap() {
                Next::End => break,
                Next::Broken(line, ..) => broken.push(line),
                Next::Record(_) => whole += 1,
            }
        }
        assert_eq!((whole, broken), (5_002, vec![3]));
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let mut text = b"a,b\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 9 << 20));
        text.extend_from_slice(b"\nc,d\n");
        let records = all(&text, true);
        assert_eq!(
            records.iter().map(|(line, fields)| (*line, fields.len())).collect::<Vec<_>>(),
            [(1, 2), (2, 0), (3, 2)]
        );
    }
}
