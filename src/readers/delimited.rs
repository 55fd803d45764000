//! How is delimited text (CSV, TSV, semicolons) cut into rows?

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

use anyhow::Context;
use encoding_rs::{Encoding, UTF_8};

use super::batches::Batches;
use super::encoding::{Sample, Transcoder};
use super::layout::{Layout, could_be_row, missing, numbered};
use super::splitter::{Next, Record, Splitter};
use super::{Counts, Opened, Reader, Sink, Source, Stop};
use crate::model::{Mapping, Text, TextShape};

/// Lines within which a known header is looked for.
const HEADER_WITHIN: usize = 50;
/// Rows looked at for the order of day and month.
const ROWS: usize = 2_000;

/// Delimited text in any encoding a mapping can name.
pub(super) struct Delimited;

impl Reader for Delimited {
    fn id(&self) -> &'static str {
        "delimited"
    }

    fn description(&self) -> Text {
        Text {
            fr:
                "texte délimité (CSV, point-virgule, tabulation), tout encodage ; une ligne illisible est rejetée, les \
                 autres sont lues"
                    .into(),
            en: "delimited text (CSV, semicolons, tabs) in any encoding; a line that cannot be read is rejected, the \
                 others are read"
                .into(),
        }
    }

    /// Text: a byte order mark, or no control character among the first bytes, which are no other format's own mark.
    fn recognises(&self, head: &[u8]) -> bool {
        let start = &head[..head.len().min(8)];
        let is_text = !start.iter().any(|&byte| matches!(byte, 1..=8 | 14..=31)) && !head.starts_with(b"FEA1");
        Encoding::for_bom(head).is_some() || is_text
    }

    fn is_last_resort(&self) -> bool {
        true
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Opened>, String> {
        Ok(Box::new(Sample::of(path).map_err(|error| error.to_string())?))
    }

    #[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        let refused = |error: std::io::Error| Stop::Refused(error.to_string());
        let sample = Sample::of(&source.path).map_err(refused)?;
        let said = &source.mapping.text.encoding;
        let (encoding, _) = sample.encoding(said).map_err(Stop::Refused)?;
        // what was not looked at may be in the encoding it is said to be in
        let is_guess = encoding.is_single_byte() && Encoding::for_label(said.as_bytes()) == Some(UTF_8);
        let file = std::fs::File::open(&source.path).map_err(refused)?;
        if encoding.is_single_byte() || encoding == UTF_8 {
            Reading { source, encoding, is_guess }.run(file, sink)
        } else {
            Reading { source, encoding: UTF_8, is_guess }.run(Transcoder::new(file, encoding), sink)
        }
    }
}

impl Opened for Sample {
    fn headings(&self, mapping: &Mapping) -> Vec<String> {
        let Some((_, cells)) = beginning(self, mapping, mapping.text.separator, 1).into_iter().next() else {
            return Vec::new();
        };
        match mapping.text.header {
            true => cells,
            false if could_be_row(mapping, &cells) => numbered(cells.len()),
            false => Vec::new(),
        }
    }

    /// A known header under another separator, or below lines of a title block.
    fn refit(&self, mapping: &Mapping) -> Option<(Mapping, String)> {
        if !mapping.text.header || mapping.required.is_empty() {
            return None;
        }
        let own = mapping.text.separator;
        let others = [',', ';', '\t', '|'].into_iter().filter(|&other| other != own);
        std::iter::once(own).chain(others).find_map(|separator| {
            let from_top = Mapping { text: TextShape { preamble: 0, ..mapping.text.clone() }, ..mapping.clone() };
            let rows = beginning(self, &from_top, separator, HEADER_WITHIN);
            let (line, _) = rows.into_iter().find(|(_, cells)| missing(mapping, cells).is_empty())?;
            let preamble = usize::try_from(line).ok()? - 1;
            let told = format!(
                "its columns are separated by {separator:?} and named on line {line}, not as the mapping {} says, and it \
                 was read so",
                mapping.id
            );
            let text = TextShape { separator, preamble, ..mapping.text.clone() };
            Some((Mapping { text, ..mapping.clone() }, told))
        })
    }

    fn rows(&self, mapping: &Mapping) -> Vec<Vec<String>> {
        let rows = beginning(self, mapping, mapping.text.separator, ROWS).into_iter().map(|(_, cells)| cells);
        rows.skip(usize::from(mapping.text.header)).collect()
    }

    fn remark(&self, mapping: &Mapping) -> Result<Option<String>, String> {
        self.encoding(&mapping.text.encoding).map(|(_, remark)| remark)
    }
}

/// The first `count` rows below the preamble, each with its line.
fn beginning(sample: &Sample, mapping: &Mapping, separator: char, count: usize) -> Vec<(u64, Vec<String>)> {
    let Ok((encoding, _)) = sample.encoding(&mapping.text.encoding) else { return Vec::new() };
    let (head, _) = encoding.decode_with_bom_removal(&sample.head);
    let Ok(separator) = u8::try_from(separator) else { return Vec::new() };
    let mut splitter = Splitter::new(Cursor::new(head.as_bytes()), separator);
    let mut rows = Vec::new();
    if splitter.skip_lines(mapping.text.preamble).is_err() {
        return rows;
    }
    while rows.len() < count {
        match splitter.next() {
            Ok(Next::Record(record)) => {
                let cell = |at: usize| String::from_utf8_lossy(record.field(at)).into_owned();
                rows.push((record.line, (0..record.len()).map(cell).collect()));
            }
            Ok(Next::Broken(..)) => {}
            Ok(Next::End) | Err(_) => break,
        }
    }
    rows
}

/// One file being read.
struct Reading<'s> {
    source: &'s Source,
    encoding: &'static Encoding,
    /// Whether the encoding is a one-byte one although the mapping says UTF-8: what can be UTF-8 is.
    is_guess: bool,
}

impl Reading<'_> {
    fn run<R: Read>(self, input: R, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        let shape = &self.source.mapping.text;
        let separator = u8::try_from(shape.separator)
            .map_err(|_| Stop::Refused(format!("the separator {:?} is not ASCII", shape.separator)))?;
        let mut splitter = Splitter::new(input, separator);
        let (layout, headings) = self.layout(&mut splitter)?;
        splitter.expect(layout.least.max(1), layout.width);
        let mut batches = Batches::new(self.source, layout);
        loop {
            match splitter.next().context("the file could not be read to its end")? {
                Next::End => break,
                Next::Broken(line, head, reason) => batches.reject(line, reason, &self.decoded(&head)),
                Next::Record(record) if is_skipped(&record, &headings) => batches.counts.skipped += 1,
                Next::Record(record) if self.skips(&record, &batches.layout) => batches.counts.skipped += 1,
                Next::Record(record) => self.push(&record, &mut batches),
            }
            if batches.is_full() {
                sink(batches.take())?;
            }
        }
        Ok(batches.finish(sink)?)
    }

    /// Passes over the preamble and the header; the raw headings tell a repeated header later.
    fn layout<R: Read>(&self, splitter: &mut Splitter<R>) -> Result<(Layout, Vec<Vec<u8>>), Stop> {
        let mapping = &self.source.mapping;
        let lost = |error: std::io::Error| Stop::Refused(error.to_string());
        splitter.skip_lines(mapping.text.preamble).map_err(lost)?;
        if !mapping.text.header {
            let columns = mapping.columns.keys().chain(&mapping.ignored);
            let width = columns.filter_map(|at| at.parse().ok()).max().unwrap_or(0);
            return Ok((Layout::of(mapping, &numbered(width)), Vec::new()));
        }
        match splitter.next().map_err(lost)? {
            Next::Record(record) => {
                let fields: Vec<&[u8]> = (0..record.len()).map(|at| record.field(at)).collect();
                let headings: Vec<String> = fields.iter().map(|field| self.decoded(field).into_owned()).collect();
                Ok((Layout::of(mapping, &headings), fields.into_iter().map(<[u8]>::to_vec).collect()))
            }
            Next::Broken(line, ..) => Err(Stop::Refused(format!("the header on line {line} has no end"))),
            Next::End => Err(Stop::Refused("the file is empty".into())),
        }
    }

    /// Whether the mapping says that such rows are no payments.
    fn skips(&self, record: &Record<'_>, layout: &Layout) -> bool {
        let cell = |at: usize| if at < record.len() { self.decoded(record.field(at)) } else { Cow::Borrowed("") };
        layout.skips_some() && layout.skips(cell)
    }

    fn decoded<'t>(&self, written: &'t [u8]) -> Cow<'t, str> {
        match std::str::from_utf8(written) {
            Ok(text) if self.is_guess => Cow::Borrowed(text),
            _ => self.encoding.decode_without_bom_handling(written).0,
        }
    }

    fn push(&self, record: &Record<'_>, batches: &mut Batches<'_>) {
        let layout = &batches.layout;
        let reason = if !layout.fits(record.len(), |at| record.field(at).trim_ascii().is_empty()) {
            format!("the row has {} fields, the header has {}", record.len(), layout.width)
        } else if memchr::memchr(0, record.text).is_some() {
            "the row holds a NUL byte".into()
        } else if self.push_cells(record, batches) {
            return;
        } else {
            format!("the row is not valid {}", self.encoding.name().to_lowercase())
        };
        batches.reject(record.line, &reason, &self.decoded(record.written));
    }

    /// Appends the row; `false`, and nothing appended, when it cannot be decoded.
    fn push_cells(&self, record: &Record<'_>, batches: &mut Batches<'_>) -> bool {
        let Batches { layout, raw, .. } = batches;
        if self.encoding != UTF_8 && !record.text.is_ascii() {
            for &at in &layout.positions {
                raw.push_cell(&self.decoded(record.field(at)));
            }
            raw.close_row(record.line);
            return true;
        }
        let Ok(text) = std::str::from_utf8(record.text) else { return false };
        // a character cut in two by a separator is no character
        let whole = raw.push_cells(text, layout.positions.iter().map(|&at| record.span(at)));
        if whole {
            raw.close_row(record.line);
        }
        whole
    }
}

/// Whether a row is no payment: all cells empty, or the header once more.
fn is_skipped(record: &Record<'_>, headings: &[Vec<u8>]) -> bool {
    (0..record.len()).all(|at| record.field(at).trim_ascii().is_empty())
        || (record.len() == headings.len() && (0..record.len()).all(|at| record.field(at) == headings[at]))
}
