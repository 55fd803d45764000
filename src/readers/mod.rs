//! Which kinds of export can be cut into rows of text, and how is one read?
//!
//! A reader cuts; it never interprets and never repairs. Members are in [`READERS`]; adding one adds a file and a line.
//! [`discover`] decides which mapping and so which reader a file belongs to, [`read`] hands its rows on in order, and
//! [`read_each`] does the same with work on every core in between.
//!
//! **A refused file leaves no row behind.** Whatever can refuse a file (unknown layout, wrong encoding, a damaged
//! workbook or Parquet file) is found before its first row is handed on; after that, rows are rejected one by one, and
//! a disk that stops answering fails the run.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use anyhow::{Result, anyhow};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::model::{Mapping, Raw, Text};

mod archive;
mod arrow;
mod batches;
mod columnar;
mod compound;
mod coverage;
mod date_order;
mod delimited;
mod discover;
mod encoding;
mod fingerprint;
mod gauge;
mod goaml;
mod guard;
mod iso20022;
mod iso_entry;
mod iso_party;
mod iso_transfer;
mod json_lines;
mod json_objects;
mod layout;
mod messages;
mod mt_statement;
mod mt_transfer;
mod ofx;
mod open_document;
mod parquet;
mod splitter;
mod spreadsheet;
mod survey;
mod swift_mt;
mod unpack;
mod xml;

pub use coverage::CoverageAs;
pub use discover::{Discovery, InputAs, discover};
pub use fingerprint::of as fingerprint;
pub use guard::guarded;
pub use survey::{Surveyed, survey};

/// Rows in a batch, unless its text grows past [`BATCH_BYTES`] first.
const BATCH_ROWS: usize = 8_192;
/// Bytes of text after which a batch is handed on.
const BATCH_BYTES: usize = 8 << 20;

/// Every reader, sorted by id.
pub const READERS: &[&dyn Reader] = &[
    &arrow::Arrow,
    &delimited::Delimited,
    &goaml::Goaml,
    &iso20022::Iso20022,
    &json_lines::JsonLines,
    &ofx::Ofx,
    &parquet::Parquet,
    &spreadsheet::Spreadsheet,
    &swift_mt::SwiftMt,
];

/// One kind of export.
pub trait Reader: Sync {
    /// Name in mappings and in `obole list`.
    fn id(&self) -> &'static str;
    /// What it reads, for a person.
    fn description(&self) -> Text;
    /// Whether a file that begins with `head` is of this kind.
    fn recognises(&self, head: &[u8]) -> bool;
    /// Whether it takes what no other reader recognises.
    fn is_last_resort(&self) -> bool {
        false
    }
    /// Looks into a file, as far as is needed to see its headings; the error says why it cannot be read at all.
    fn open(&self, source: &std::path::Path) -> Result<Box<dyn Opened>, String>;
    /// Hands on every row in order.
    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop>;
}

/// A file looked into.
pub trait Opened {
    /// The headings it shows when laid out as `mapping` says; for a layout without header `"1"`, `"2"`, ... if its
    /// first row could be a payment. Empty when it is not laid out so.
    fn headings(&self, mapping: &Mapping) -> Vec<String>;
    /// `mapping` as this file is laid out, where that differs in what says nothing of its columns (separator, lines above
    /// the header), and what to tell the user; `None` when it does not fit so either.
    fn refit(&self, _mapping: &Mapping) -> Option<(Mapping, String)> {
        None
    }
    /// The first rows below the headings.
    fn rows(&self, _mapping: &Mapping) -> Vec<Vec<String>> {
        Vec::new()
    }
    /// What the user should know about how it will be read.
    fn remark(&self, _mapping: &Mapping) -> Result<Option<String>, String> {
        Ok(None)
    }
}

/// Takes batches of rows, in row order.
pub type Sink<'a> = dyn FnMut(Raw) -> Result<()> + 'a;

/// Rows of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows handed on, whole or broken.
    pub rows: u64,
    /// Rows that are no payments: titles, totals, repeated headers, empty rows.
    pub skipped: u64,
}

/// Why reading stopped before the end.
#[derive(Debug)]
pub enum Stop {
    /// The file cannot be read whole; none of its rows was handed on.
    Refused(String),
    /// Reading cannot go on although rows were handed on.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// A file and the mapping that reads it.
#[derive(Clone, Debug)]
pub struct Source {
    /// Index of the file within the run.
    pub index: u16,
    /// Name within the run: path below the input given.
    pub name: String,
    /// Where it can be read; for a packed file, what it unpacked to.
    pub path: PathBuf,
    /// Where it lies as it was given.
    pub given: PathBuf,
    /// How it is laid out.
    pub mapping: Arc<Mapping>,
    /// What it unpacked to, kept until the source is let go of.
    pub unpacked: Option<Arc<tempfile::TempPath>>,
}

/// What reading one file found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Rows handed on, whole or broken.
    pub rows: u64,
    /// Rows that are no payments.
    pub skipped: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Why the file was refused, when it was; none of its rows was handed on then.
    pub refused: Option<String>,
}

/// The reader called `id`.
#[must_use]
pub fn reader(id: &str) -> Option<&'static dyn Reader> {
    READERS.iter().copied().find(|reader| reader.id() == id)
}

/// The beginning of a file as text, for recognising it.
fn beginning(head: &[u8]) -> String {
    let (encoding, bytes) = match (Encoding::for_bom(head), head) {
        (Some((encoding, mark)), head) => (encoding, &head[mark..]),
        (None, [_, 0, ..]) => (UTF_16LE, head),
        (None, [0, _, ..]) => (UTF_16BE, head),
        _ => return String::from_utf8_lossy(head).into_owned(),
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The local name of the first element, when the file is XML or claims to be.
fn root(head: &[u8]) -> Option<String> {
    let text = beginning(head);
    let mut rest = text.trim_start().strip_prefix('<')?;
    while rest.starts_with(['?', '!']) {
        rest = rest.split_once('<')?.1;
    }
    let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
    let local = name.rsplit(':').next()?;
    (!local.is_empty() && local.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .then(|| local.to_owned())
}

/// A piece of text that says nothing of its encoding: UTF-8 if it can be, else windows-1252.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Reads one file, handing batches to `sink` in row order, while another thread takes its size and SHA-256.
/// An error means that the run cannot go on; a file that cannot be read is `refused` in the summary.
pub fn read(source: &Source, sink: &mut Sink<'_>) -> Result<ReadSummary> {
    let reader = reader(&source.mapping.reader)
        .ok_or_else(|| anyhow!("mapping {} names an unknown reader {}", source.mapping.id, source.mapping.reader))?;
    std::thread::scope(|scope| {
        let print = scope.spawn(|| fingerprint::of(&source.given));
        let outcome = reader.read(source, sink);
        let (bytes, sha256) = print.join().expect("hashing does not panic")?;
        match outcome {
            Ok(Counts { rows, skipped }) => Ok(ReadSummary { rows, skipped, bytes, sha256, refused: None }),
            Err(Stop::Refused(reason)) => {
                Ok(ReadSummary { bytes, sha256, refused: Some(reason), ..ReadSummary::default() })
            }
            Err(Stop::Failed(error)) => Err(error.context(format!("cannot go on reading {}", source.name))),
        }
    })
}

/// Reads one file on a thread of its own, does `work` on its batches on every core, and gives the results to `accept`
/// in row order, all at the same time. Memory stays bounded: reading waits when accepting is slower. Not to be called
/// by a worker thread of rayon, which would wait for itself.
pub fn read_each<T: Send>(
    source: &Source,
    work: impl Fn(&Raw) -> T + Sync,
    mut accept: impl FnMut(T) -> Result<()>,
) -> Result<ReadSummary> {
    debug_assert!(rayon::current_thread_index().is_none(), "a worker would wait for itself");
    let work = &work;
    rayon::in_place_scope(|workers| {
        std::thread::scope(|threads| {
            // one place for the result of each batch, in the order of the rows
            let (hand_on, places) = sync_channel::<Receiver<T>>(rayon::current_num_threads() * 2);
            let reading = threads.spawn(move || {
                read(source, &mut |raw| {
                    let (done, place) = sync_channel(1);
                    hand_on.send(place).map_err(|_| anyhow!("its rows are not taken any more"))?;
                    workers.spawn(move |_| {
                        // nobody waits for it when accepting has failed
                        let _ = done.send(work(&raw));
                    });
                    Ok(())
                })
            });
            let broken = || anyhow!("the work on {} broke off", source.name);
            let accepted = places.iter().try_for_each(|place| accept(place.recv().map_err(|_| broken())?));
            drop(places);
            let summary = reading.join().map_err(|_| anyhow!("reading {} broke off", source.name))?;
            accepted.and(summary)
        })
    })
}
