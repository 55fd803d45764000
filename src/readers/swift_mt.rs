//! How are SWIFT MT files (RJE batches, statement files) cut into payments?
//!
//! A file is a row of messages: in blocks (`{1:...}{2:...}{4:` to `-}`), each perhaps behind the network's
//! acknowledgement, or as bare fields ended by `-`. An MT103 is one payment; a statement (MT940, 942, 950) has one a
//! `:61:` line; other messages are passed over.

use std::io::BufRead;

use super::messages::{Fields, Format, Found, Take};
use super::{Stop, mt_statement, mt_transfer};
use crate::model::Role;

/// SWIFT MT messages.
pub(super) struct SwiftMt;

const FILLS: &[Role] = &[
    Role::TransactionId,
    Role::Provider,
    Role::SentAt,
    Role::PaidAt,
    Role::SenderId,
    Role::SenderName,
    Role::SenderBirthDate,
    Role::SenderCountry,
    Role::SenderCity,
    Role::SenderAddress,
    Role::SenderDocument,
    Role::SenderAccount,
    Role::RecipientId,
    Role::RecipientName,
    Role::RecipientBirthDate,
    Role::RecipientCountry,
    Role::RecipientCity,
    Role::RecipientAddress,
    Role::RecipientDocument,
    Role::RecipientAccount,
    Role::Amount,
    Role::Currency,
    Role::AmountBasis,
    Role::Fee,
    Role::PayoutAmount,
    Role::PayoutCurrency,
    Role::Status,
    Role::Purpose,
    Role::SendingAgent,
    Role::PayoutAgent,
];

/// Bytes of a line.
const LINE: u64 = 1 << 20;
/// Bytes of a message.
const MESSAGE: usize = 64 << 20;

impl Format for SwiftMt {
    const ID: &'static str = "swift_mt";
    const READS: [&'static str; 2] = [
        "messages SWIFT MT : MT103 (lots RJE, avec ou sans accusés de réception), relevés MT940, MT942 et MT950",
        "SWIFT MT messages: MT103 (RJE batches, with or without acknowledgements), statements MT940, MT942 and \
                 MT950",
    ];
    const FILLS: &'static [Role] = FILLS;

    /// A basic header block, or the first fields of a statement or transfer.
    fn begins(head: &[u8]) -> bool {
        let text = super::beginning(head);
        let has = |tag: &str| text.starts_with(tag) || text.contains(&format!("\n{tag}"));
        text.trim_start().starts_with("{1:")
            || (has(":20:") && [":25:", ":25P:", ":28C:", ":28:", ":60F:", ":32A:", ":23B:"].into_iter().any(has))
            || (text.contains("{1:F") && text.contains("{2:"))
    }

    fn find(input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), Stop> {
        let mut lines = Lines { input, line: 0, offset: 0, bytes: Vec::new() };
        let (mut cutter, mut messages) = (Cutter::default(), 0);
        while let Some((text, line, offset)) = lines.next()? {
            cutter.feed(&text, line, offset)?;
            while let Some(message) = cutter.done.pop_front() {
                messages += 1;
                say(&message, take)?;
            }
        }
        if let Some(message) = cutter.rest() {
            messages += 1;
            say(&message, take)?;
        }
        if messages == 0 { Err(Stop::Refused("it holds no SWIFT message with text".into())) } else { Ok(()) }
    }
}

/// A field of a message: its tag, its lines, and where it begins.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) tag: String,
    pub(super) text: String,
    pub(super) line: u64,
    pub(super) offset: u64,
}

/// A message.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// Blocks 1, 2 and 3 as written; empty where there are none.
    pub(super) basic: String,
    pub(super) application: String,
    pub(super) user: String,
    /// Institution named in a line before a bare message.
    pub(super) named: String,
    pub(super) fields: Vec<Field>,
    /// Whether the network refused it.
    pub(super) refused: bool,
    /// Whether its end was seen.
    whole: bool,
    bytes: usize,
}

impl Message {
    /// The text of the first of `tags`.
    pub(super) fn text(&self, tags: &[&str]) -> &str {
        self.field(tags).map_or("", |field| field.text.as_str())
    }

    /// The first field with one of `tags`.
    pub(super) fn field(&self, tags: &[&str]) -> Option<&Field> {
        tags.iter().find_map(|tag| self.fields.iter().find(|field| field.tag == *tag))
    }

    /// Its three digits: as its application header says, or as its fields tell.
    fn kind(&self) -> &str {
        let said = self.application.get(1..4).unwrap_or("");
        let is_there = |tags: &[&str]| self.field(tags).is_some();
        match said {
            "" if is_there(&["60F", "60M", "61", "62F", "62M", "34F"]) => "940",
            "" if is_there(&["32A"]) && is_there(&["50A", "50F", "50K", "59", "59A", "59F"]) => "103",
            said => said,
        }
    }

    /// The institution that sent it.
    pub(super) fn sender(&self) -> &str {
        let terminal = match self.application.as_bytes().first() {
            Some(b'O') => self.application.get(14..26),
            _ => self.basic.get(3..15),
        };
        match terminal {
            Some(terminal) if terminal.is_ascii() && terminal.get(9..) == Some("XXX") => &terminal[..8],
            Some(terminal) if terminal.len() == 12 && terminal.is_ascii() => terminal,
            _ => &self.named,
        }
    }
}

fn say(message: &Message, take: &mut Take<'_>) -> Result<(), Stop> {
    let first = message.fields.first();
    let (line, offset) = first.map_or((0, 0), |field| (field.line, field.offset));
    let place = format!("MT{}, line {line}, byte {offset}", message.kind());
    if !message.whole {
        let written = message.fields.iter().map(|field| format!(":{}:{}", field.tag, field.text)).collect::<Vec<_>>();
        return take(Found::Broken(&place, "the file ends within this message: it is not whole", &written.join(" ")));
    }
    match message.kind() {
        "103" => {
            let mut fields = Fields::new();
            mt_transfer::say(message, &mut fields);
            take(Found::Payment(&fields, &place))
        }
        "940" | "942" | "950" => mt_statement::say(message, take),
        _ => take(Found::Passed),
    }
}

/// Lines with their numbers and offsets, decoded; what is no UTF-8 is taken for windows-1252.
struct Lines<'i> {
    input: &'i mut dyn BufRead,
    line: u64,
    offset: u64,
    bytes: Vec<u8>,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<(String, u64, u64)>, Stop> {
        use std::io::Read;
        self.bytes.clear();
        let offset = self.offset;
        self.line += 1;
        let told = |reason: String| Stop::Refused(format!("line {}: {reason}", self.line));
        let taken =
            self.input.take(LINE).read_until(b'\n', &mut self.bytes).map_err(|error| told(error.to_string()))?;
        if taken as u64 >= LINE {
            return Err(told("a line is longer than 1 MiB: that is no SWIFT message".into()));
        }
        self.offset += taken as u64;
        if taken == 0 {
            return Ok(None);
        }
        let bytes = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Ok(Some((super::decoded(bytes).into_owned(), self.line, offset)))
    }
}

/// Gathers lines into messages.
#[derive(Default)]
struct Cutter {
    message: Message,
    /// Within the text of a message in blocks.
    in_block: bool,
    /// Within a message of bare fields.
    bare: bool,
    refused: bool,
    done: std::collections::VecDeque<Message>,
}

impl Cutter {
    fn feed(&mut self, text: &str, line: u64, offset: u64) -> Result<(), Stop> {
        // acknowledgements and separators of some programs stand as control characters
        let text = text.trim_matches(|c: char| matches!(c, '\u{1}' | '\u{3}' | '\0'));
        if self.in_block || self.bare {
            if self.in_block && text.starts_with("-}") {
                self.end();
                return self.blocks(&text[2..], line, offset);
            }
            let ends = text.starts_with('-') && (text.len() <= 4 && !text[1..].contains(' ')) && !self.in_block;
            if ends {
                self.end();
                return Ok(());
            }
            if self.bare && text.trim_start().starts_with("{1:") {
                self.end();
                return self.blocks(text, line, offset);
            }
            return self.field(text, line, offset);
        }
        if text.contains("{1:") || text.trim_start().starts_with('{') {
            return self.blocks(text, line, offset);
        }
        if tagged(text).is_some() {
            self.bare = true;
            return self.field(text, line, offset);
        }
        let name = text.trim();
        if (name.len() == 8 || name.len() == 11) && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            name.clone_into(&mut self.message.named);
        }
        Ok(())
    }

    /// Reads the blocks of one line: `{1:...}{2:...}`, with others inside.
    fn blocks(&mut self, text: &str, line: u64, offset: u64) -> Result<(), Stop> {
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let block = &rest[start + 1..];
            let Some((name, content)) = block.split_once(':') else { return Ok(()) };
            let end = closing(content);
            if name == "4" && !content.trim_start().starts_with('{') {
                self.in_block = true;
                self.message.refused = std::mem::take(&mut self.refused);
                return if content.trim().is_empty() { Ok(()) } else { self.feed(content, line, offset) };
            }
            let Some(end) = end else {
                return Err(Stop::Refused(format!("line {line}: the block {{{name}: is never closed")));
            };
            let inner = &content[..end];
            match name {
                "1" => {
                    self.message = Message { basic: inner.to_owned(), ..Message::default() };
                }
                "2" => inner.clone_into(&mut self.message.application),
                "3" => inner.clone_into(&mut self.message.user),
                "4" => self.refused = inner.contains("{451:1}"),
                _ => {}
            }
            rest = &content[end + 1..];
        }
        Ok(())
    }

    fn field(&mut self, text: &str, line: u64, offset: u64) -> Result<(), Stop> {
        self.message.bytes += text.len() + 1;
        if self.message.bytes > MESSAGE {
            return Err(Stop::Refused(format!("line {line}: a message is longer than 64 MiB")));
        }
        let Some((tag, value)) = tagged(text) else {
            if let Some(field) = self.message.fields.last_mut() {
                field.text.push('\n');
                field.text.push_str(text);
            }
            return Ok(());
        };
        if self.bare && tag == "20" && !self.message.fields.is_empty() {
            self.end();
            self.bare = true;
        }
        let field = Field { tag: tag.to_owned(), text: value.to_owned(), line, offset };
        self.message.fields.push(field);
        Ok(())
    }

    fn end(&mut self) {
        let named = self.message.named.clone();
        let mut message = std::mem::take(&mut self.message);
        self.message.named = named;
        message.whole = true;
        if !message.fields.is_empty() {
            self.done.push_back(message);
        }
        (self.in_block, self.bare) = (false, false);
    }

    /// What is left at the end of the file: a bare statement ends with its closing balance.
    fn rest(&mut self) -> Option<Message> {
        let mut message = std::mem::take(&mut self.message);
        let closed = message.field(&["62F", "62M"]).is_some() || message.kind() == "103";
        message.whole = self.bare && closed;
        (!message.fields.is_empty()).then_some(message)
    }
}

/// Where the block whose content this is closes.
fn closing(content: &str) -> Option<usize> {
    let mut depth = 0;
    content.char_indices().find_map(|(at, c)| match c {
        '{' => {
            depth += 1;
            None
        }
        '}' if depth == 0 => Some(at),
        '}' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}

/// Tag and value of a line that begins a field: `:32A:...`.
fn tagged(text: &str) -> Option<(&str, &str)> {
    let (tag, value) = text.strip_prefix(':')?.split_once(':')?;
    let digits = tag.get(..2)?.bytes().all(|byte| byte.is_ascii_digit());
    let letter = tag.len() == 2 || (tag.len() == 3 && tag.as_bytes()[2].is_ascii_uppercase());
    (digits && letter).then_some((tag, value))
}
