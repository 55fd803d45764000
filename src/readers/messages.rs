//! How do the payments of a message file (XML, SWIFT, OFX) become rows?
//!
//! A format finds payments one after the other and says what each holds in the ledger's own terms; this module numbers
//! them, gives each its place in the file, and gathers batches. A message file is read to its end before its first row
//! is handed on, so that one that is damaged is refused whole: a small one is held meanwhile, a large one read twice.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use super::batches::Batches;
use super::encoding::Transcoder;
use super::layout::Layout;
use super::{Counts, Opened, Reader, Sink, Source, Stop};
use crate::model::{Mapping, Quick, Role, Text};

/// Bytes of text held before a file is read a second time instead.
const HELD: usize = 256 << 20;

/// What one payment says, in the ledger's terms.
pub(super) struct Fields {
    text: String,
    /// Where in `text` each role's value stands.
    spans: [(u32, u32); Role::ALL.len()],
    /// Whether its transaction id names this payment and no other, wherever it is told.
    pub(super) is_unique: bool,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self { text: String::new(), spans: [(0, 0); Role::ALL.len()], is_unique: false }
    }

    /// Says `value`, trimmed, in place of what was said before; nothing when it is empty.
    pub(super) fn set(&mut self, role: Role, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            let start = self.text.len() as u32;
            self.text.push_str(value);
            self.spans[role as usize] = (start, self.text.len() as u32);
        }
    }

    /// Says `value` unless something was said.
    pub(super) fn fill(&mut self, role: Role, value: &str) {
        if self.get(role).is_empty() {
            self.set(role, value);
        }
    }

    /// What was said.
    pub(super) fn get(&self, role: Role) -> &str {
        let (start, end) = self.spans[role as usize];
        &self.text[start as usize..end as usize]
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.spans.fill((0, 0));
        self.is_unique = false;
    }

    /// Puts payer in the place of recipient, and the other way round.
    pub(super) fn turn(&mut self) {
        for (sender, recipient) in SENDER.into_iter().zip(RECIPIENT) {
            self.spans.swap(sender as usize, recipient as usize);
        }
    }
}

/// What a message can say of a payer.
pub(super) const SENDER: [Role; 12] = crate::model::Record::SENDER;
/// The same of a recipient.
pub(super) const RECIPIENT: [Role; 12] = crate::model::Record::RECIPIENT;

/// What a format found.
pub(super) enum Found<'f> {
    /// A payment, and where.
    Payment(&'f Fields, &'f str),
    /// Something that should be a payment and cannot be read as one: where, why, and what stands there.
    Broken(&'f str, &'f str, &'f str),
    /// A message that is no payment.
    Passed,
}

/// Takes what was found, in the order of the file.
pub(super) type Take<'t> = dyn FnMut(Found<'_>) -> Result<(), Stop> + 't;

/// A kind of message file: where its payments are and what each says. Whoever is one is a reader.
pub(super) trait Format: Sync {
    /// Name in mappings and in `obole list`.
    const ID: &'static str;
    /// What it reads, for a person: in French, in English.
    const READS: [&'static str; 2];
    /// What a payment of this format may say.
    const FILLS: &'static [Role];
    /// Whether a file that begins with `head` is of this kind.
    fn begins(head: &[u8]) -> bool;
    /// Finds every payment of `input`.
    fn find(input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), Stop>;
}

impl<F: Format> Reader for F {
    fn id(&self) -> &'static str {
        F::ID
    }

    fn description(&self) -> Text {
        let [fr, en] = F::READS.map(str::to_owned);
        Text { fr, en }
    }

    fn recognises(&self, head: &[u8]) -> bool {
        F::begins(head)
    }

    fn open(&self, _path: &Path) -> Result<Box<dyn Opened>, String> {
        Ok(Box::new(Columns(F::FILLS)))
    }

    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        read::<F>(source, sink)
    }
}

/// The columns that a format fills, under their canonical names.
struct Columns(&'static [Role]);

impl Opened for Columns {
    fn headings(&self, _mapping: &Mapping) -> Vec<String> {
        self.0.iter().map(|role| role.name().to_owned()).collect()
    }
}

/// Reads every payment of `source`.
fn read<F: Format>(source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
    let (mut held, mut bytes) = (Some(Vec::new()), 0);
    let counts = pass::<F>(source, &mut |raw| {
        bytes += raw.text.len();
        if bytes > HELD {
            held = None;
        }
        if let Some(held) = &mut held {
            held.push(raw);
        }
        Ok(())
    })?;
    let Some(held) = held else {
        return pass::<F>(source, sink).map_err(|stop| match stop {
            Stop::Refused(reason) => Stop::Failed(anyhow::anyhow!("the file changed while it was read: {reason}")),
            failed @ Stop::Failed(_) => failed,
        });
    };
    for raw in held {
        sink(raw)?;
    }
    Ok(counts)
}

/// Goes through the file once.
fn pass<F: Format>(source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
    let mut input = text(&source.path).map_err(Stop::Refused)?;
    let layout = layout(&source.mapping, F::FILLS);
    let filled: Vec<Role> = layout.positions.iter().map(|&at| F::FILLS[at]).collect();
    let mut batches = Batches::new(source, layout);
    let (mut number, mut seen) = (0, Ids::default());
    F::find(&mut *input, &mut |found| {
        match found {
            Found::Passed => batches.counts.skipped += 1,
            Found::Broken(place, reason, written) => {
                number += 1;
                batches.reject(number, &format!("{reason} ({place})"), written);
            }
            Found::Payment(fields, place) => {
                number += 1;
                let id = seen.unique(fields);
                for &role in &filled {
                    batches.raw.push_cell(if role == Role::TransactionId { &id } else { fields.get(role) });
                }
                batches.raw.push_cell(place);
                batches.raw.close_row(number);
            }
        }
        if batches.is_full() {
            sink(batches.take())?;
        }
        Ok(())
    })?;
    Ok(batches.finish(sink)?)
}

/// The ids met in one file.
#[derive(Default)]
struct Ids {
    seen: HashSet<u64, Quick>,
    /// Ids that are unique in the world, each with what was paid under it.
    told: HashSet<u64, Quick>,
}

impl Ids {
    /// Two lines of one file are two bookings: an id that came before gets `#2`, `#3`... An id that is unique in the
    /// world stays as it is when the same sum is told again: that is one payment, sent twice.
    fn unique<'f>(&mut self, fields: &'f Fields) -> Cow<'f, str> {
        let id = fields.get(Role::TransactionId);
        let hash = |text: &str| xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        if fields.is_unique {
            let sum = [Role::Amount, Role::Currency, Role::Status].map(|role| fields.get(role)).join(" ");
            if !self.told.insert(hash(&format!("{id} {sum}"))) {
                return Cow::Borrowed(id);
            }
        }
        if id.is_empty() || self.seen.insert(hash(id)) {
            return Cow::Borrowed(id);
        }
        let mut numbered = (2_u32..).map(|count| format!("{id}#{count}"));
        Cow::Owned(numbered.find(|numbered| self.seen.insert(hash(numbered))).unwrap_or_default())
    }
}

/// The columns read: those the mapping names, or all; and the place in the file.
fn layout(mapping: &Mapping, fills: &'static [Role]) -> Layout {
    let layout = if mapping.columns.is_empty() {
        Layout::of_roles(fills)
    } else {
        Layout::of(mapping, &Columns(fills).headings(mapping))
    };
    layout.with_place()
}

/// The text of a file in UTF-8, whatever its encoding is declared or marked to be.
#[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
pub(super) fn text(path: &Path) -> Result<Box<dyn BufRead>, String> {
    let told = |error: std::io::Error| error.to_string();
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(1 << 10).read_to_end(&mut head)).map_err(told)?;
    let mut file = BufReader::with_capacity(1 << 18, File::open(path).map_err(told)?);
    let encoding = declared(&head)?;
    if encoding == UTF_8 {
        if head.starts_with(b"\xef\xbb\xbf") {
            file.consume_exact(3).map_err(told)?;
        }
        return Ok(Box::new(file));
    }
    Ok(Box::new(BufReader::with_capacity(1 << 18, Transcoder::new(file, encoding))))
}

/// Reading past a mark.
trait Past {
    fn consume_exact(&mut self, count: usize) -> std::io::Result<()>;
}

impl<R: Read> Past for BufReader<R> {
    fn consume_exact(&mut self, count: usize) -> std::io::Result<()> {
        self.read_exact(&mut vec![0; count])
    }
}

/// The encoding by mark, by the zeros of UTF-16, or as an XML declaration says.
fn declared(head: &[u8]) -> Result<&'static Encoding, String> {
    if let Some((marked, _)) = Encoding::for_bom(head) {
        return Ok(marked);
    }
    match head {
        [b'<' | b'{', 0, ..] => return Ok(encoding_rs::UTF_16LE),
        [0, b'<' | b'{', ..] => return Ok(encoding_rs::UTF_16BE),
        _ => {}
    }
    let start = String::from_utf8_lossy(&head[..head.len().min(200)]).into_owned();
    let declaration = start.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or("", |(inner, _)| inner);
    let Some((_, label)) = declaration.split_once("encoding") else { return Ok(UTF_8) };
    let label = label.trim_start_matches(['=', ' ', '"', '\'']);
    let label = label.split(['"', '\'']).next().unwrap_or_default();
    match Encoding::for_label(label.as_bytes()) {
        // what is declared in one-byte letters cannot be written in two-byte ones
        Some(wide) if !wide.is_ascii_compatible() => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        None => Err(format!("line 1: the encoding {label:?} that it declares does not exist")),
    }
}
