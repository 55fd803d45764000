//! Where does each object of a JSON file begin and end?

use std::io::{BufRead, Read};

use serde_json::Value;

/// Bytes of one object.
const OBJECT: usize = 1 << 20;

/// Where the reading stands, of a list that lies inside an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    /// There is no object around it.
    Bare,
    Ahead,
    Within,
    Behind,
}

/// One object as text.
pub(super) struct Object {
    pub(super) text: String,
    pub(super) line: u64,
    pub(super) offset: u64,
}

/// Cuts a stream into objects: line by line, or by their braces where one spans lines.
pub(super) struct Objects<'i> {
    input: &'i mut dyn BufRead,
    /// Whether the file is one document, whole or refused, and not a row of lines.
    pub(super) is_document: bool,
    /// Where the list stands, when it lies inside an object.
    list: List,
    line: u64,
    offset: u64,
}

impl<'i> Objects<'i> {
    /// Looks at the beginning.
    pub(super) fn new(input: &'i mut dyn BufRead) -> std::io::Result<Self> {
        let start = input.fill_buf()?.trim_ascii_start();
        let first = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let is_whole = serde_json::from_slice::<Value>(first).is_ok() || first.len() == start.len();
        let others = start[first.len()..].trim_ascii_start();
        let holds_list = !(is_whole && others.starts_with(b"{")) && holds_list(start);
        let is_document = start.starts_with(b"[") || holds_list || !is_whole && is_pretty(first);
        let list = if holds_list { List::Ahead } else { List::Bare };
        Ok(Self { input, is_document, list, line: 1, offset: 0 })
    }

    /// The next object; the error of a document says where it is broken.
    pub(super) fn next(&mut self) -> Result<Option<Object>, String> {
        if self.is_document { self.next_by_braces() } else { self.next_line() }
    }

    fn next_line(&mut self) -> Result<Option<Object>, String> {
        loop {
            let (line, offset, mut bytes) = (self.line, self.offset, Vec::new());
            let limit = OBJECT as u64 + 1;
            let taken = (&mut *self.input).take(limit).read_until(b'\n', &mut bytes).map_err(|e| e.to_string())?;
            if taken == 0 {
                return Ok(None);
            }
            self.offset += taken as u64;
            if bytes.len() > OBJECT && bytes.last() != Some(&b'\n') {
                self.skip_line()?;
                bytes.truncate(500);
            }
            self.line += 1;
            let text = super::decoded(&bytes).trim().to_owned();
            if !text.is_empty() {
                return Ok(Some(Object { text, line, offset }));
            }
        }
    }

    fn skip_line(&mut self) -> Result<(), String> {
        loop {
            let available = self.input.fill_buf().map_err(|error| error.to_string())?;
            let end = memchr::memchr(b'\n', available);
            let count = end.map_or(available.len(), |at| at + 1);
            self.input.consume(count);
            self.offset += count as u64;
            if end.is_some() || count == 0 {
                return Ok(());
            }
        }
    }

    fn next_by_braces(&mut self) -> Result<Option<Object>, String> {
        let (mut bytes, mut depth, mut in_text, mut escaped) = (Vec::new(), 0_u32, false, false);
        if self.list == List::Ahead {
            if !self.pass_over(0)? {
                return Err("it is one object without a list of objects in it".into());
            }
            (self.list, depth) = (List::Within, 1);
            bytes.push(b'{');
        }
        let (mut line, mut offset) = (self.line, self.offset.saturating_sub(1));
        loop {
            let Some(byte) = self.byte()? else {
                return match depth {
                    0 if self.list == List::Within => {
                        Err(format!("line {}: the list has no end: it is not whole", self.line))
                    }
                    0 => Ok(None),
                    _ => {
                        Err(format!("line {line}: an object begins here and the file ends within it: it is not whole"))
                    }
                };
            };
            if depth == 0 {
                match byte {
                    b'{' => (line, offset) = (self.line, self.offset - 1),
                    b']' if self.list == List::Within => {
                        self.list = List::Behind;
                        if self.pass_over(1)? {
                            return Err(format!("line {}: a second list of objects begins here: split it", self.line));
                        }
                        return Ok(None);
                    }
                    b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' => continue,
                    _ => return Err(format!("line {}: not an array of objects", self.line)),
                }
            }
            bytes.push(byte);
            if bytes.len() > OBJECT {
                return Err(format!("line {line}: an object is longer than 1 MiB"));
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => in_text = !in_text,
                b'{' if !in_text => depth += 1,
                b'}' if !in_text => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(Some(Object { text: super::decoded(&bytes).into_owned(), line, offset }));
            }
        }
    }

    /// Passes over what is no row, from `depth` braces deep on: `true` when a list of objects directly inside the outer
    /// object begins, its first brace taken; `false` at the end of the outer object.
    fn pass_over(&mut self, mut depth: u32) -> Result<bool, String> {
        let (mut in_text, mut escaped, mut opens) = (false, false, false);
        while let Some(byte) = self.byte()? {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_text => escaped = true,
                b'"' => (in_text, opens) = (!in_text, false),
                _ if in_text || byte.is_ascii_whitespace() => {}
                b'{' if opens => return Ok(true),
                b'{' | b'[' => {
                    opens = byte == b'[' && depth == 1;
                    depth += 1;
                }
                b'}' | b']' if depth <= 1 => return Ok(false),
                b'}' | b']' => (depth, opens) = (depth - 1, false),
                _ => opens = false,
            }
        }
        Err(format!("line {}: the file ends within the object that holds the rows: it is not whole", self.line))
    }

    fn byte(&mut self) -> Result<Option<u8>, String> {
        let Some(&byte) = self.input.fill_buf().map_err(|error| error.to_string())?.first() else { return Ok(None) };
        self.input.consume(1);
        self.offset += 1;
        self.line += u64::from(byte == b'\n');
        Ok(Some(byte))
    }
}

/// Whether a line opens an object that goes on below.
fn is_pretty(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line == b"{" || line.ends_with(b",") || line.ends_with(b"{") || line.ends_with(b"[")
}

/// Whether the beginning shows a list of objects directly inside an object: `{"count": 2, "rows": [{...`.
fn holds_list(start: &[u8]) -> bool {
    let mut input = start;
    let mut look = Objects { input: &mut input, is_document: true, list: List::Ahead, line: 1, offset: 0 };
    start.starts_with(b"{") && look.pass_over(0) == Ok(true)
}
