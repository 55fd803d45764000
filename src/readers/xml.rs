//! How is an XML document taken apart without holding it whole?
//!
//! Elements grow into a [`Tree`]. When one that the format calls a *unit* (a payment, a statement line) closes, it is
//! shown together with everything around it that stood before it, and taken out again: memory holds one unit and the
//! headers above it, whatever the size of the file. Names are local names: prefixes and namespaces differ by edition.
//!
//! Nothing is ever fetched or expanded: only the five entities of XML itself and character references are known, and a
//! document that declares entities of its own is refused.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::Stop;
use super::gauge::Gauge;
use crate::model::Quick;

/// Elements inside one another: ISO 20022 needs about twenty.
const DEPTH: usize = 128;
/// Bytes of text, and elements, that one unit and the headers above it may hold.
const HELD: usize = 64 << 20;
/// Different names.
const NAMES: usize = 10_000;

/// Elements in document order, as far as they are held.
pub(super) struct Tree {
    nodes: Vec<Node>,
    text: String,
    names: Vec<String>,
    /// What each name asks for; aligned with `names`.
    kinds: Vec<Kind>,
    unit: fn(&str) -> bool,
    told: fn(&str) -> bool,
    known: HashMap<String, u16, Quick>,
}

/// Whether elements of one name are units, and whether they are shown when they open.
struct Kind {
    is_unit: bool,
    is_told: bool,
}

struct Node {
    name: u16,
    /// Index after the last node inside; `usize::MAX` while it is open.
    end: usize,
    text: (usize, usize),
}

/// One element, or one attribute, whose name then begins with `@`.
#[derive(Clone, Copy)]
pub(super) struct Element<'t> {
    tree: &'t Tree,
    at: usize,
}

impl<'t> Element<'t> {
    /// Local name.
    pub(super) fn name(self) -> &'t str {
        &self.tree.names[usize::from(self.tree.nodes[self.at].name)]
    }

    /// Its own text, trimmed.
    pub(super) fn own(self) -> &'t str {
        let (start, end) = self.tree.nodes[self.at].text;
        self.tree.text[start..end].trim()
    }

    /// Elements and attributes directly inside.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'t>> {
        let end = self.tree.nodes[self.at].end.min(self.tree.nodes.len());
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            let at = next;
            (at < end).then(|| {
                next = self.tree.nodes[at].end;
                Element { tree: self.tree, at }
            })
        })
    }

    /// Elements directly inside that have this name; a name that the document never used has none.
    fn named(self, name: &str) -> impl Iterator<Item = Element<'t>> {
        let known = self.tree.known.get(name).copied();
        let children = known.map(|_| self.children()).into_iter().flatten();
        children.filter(move |child| Some(child.tree.nodes[child.at].name) == known)
    }

    /// The first element directly inside that has this name.
    pub(super) fn child(self, name: &str) -> Option<Element<'t>> {
        self.named(name).next()
    }

    /// The first element at `A/B/C`, trying every `A`.
    pub(super) fn at(self, path: &str) -> Option<Element<'t>> {
        // paths are short: looking at each byte is quicker than a search
        let (first, rest) = match path.bytes().position(|byte| byte == b'/') {
            Some(end) => (&path[..end], Some(&path[end + 1..])),
            None => (path, None),
        };
        let mut fitting = self.named(first);
        match rest {
            None => fitting.next(),
            Some(rest) => fitting.find_map(|child| child.at(rest)),
        }
    }

    /// The text at the first of `paths` that has one; empty when none has.
    pub(super) fn text(self, paths: &[&str]) -> &'t str {
        paths.iter().filter_map(|path| self.at(path)).map(Element::own).find(|text| !text.is_empty()).unwrap_or("")
    }
}

impl Tree {
    fn new(unit: fn(&str) -> bool, told: fn(&str) -> bool) -> Self {
        let known = HashMap::with_hasher(Quick::default());
        Self { nodes: Vec::new(), text: String::new(), names: Vec::new(), kinds: Vec::new(), unit, told, known }
    }

    fn name(&mut self, name: &str) -> Result<u16, String> {
        if let Some(&known) = self.known.get(name) {
            return Ok(known);
        }
        if self.names.len() >= NAMES {
            return Err(format!("more than {NAMES} different names of elements: that is no payment message"));
        }
        let number = self.names.len() as u16;
        self.names.push(name.to_owned());
        self.kinds.push(Kind { is_unit: (self.unit)(name), is_told: (self.told)(name) });
        self.known.insert(name.to_owned(), number);
        Ok(number)
    }

    fn open(&mut self, name: &str) -> Result<usize, String> {
        if self.nodes.len() >= HELD / 16 || self.text.len() >= HELD {
            return Err("one payment and the headers above it hold more than 64 MiB".into());
        }
        let name = self.name(name)?;
        self.nodes.push(Node { name, end: usize::MAX, text: (self.text.len(), self.text.len()) });
        Ok(self.nodes.len() - 1)
    }

    fn close(&mut self, at: usize) {
        self.nodes[at].end = self.nodes.len();
    }

    /// Adds to the text of the element at `at`, which has no other inside so far.
    fn add_text(&mut self, at: usize, text: &str) {
        let node = &mut self.nodes[at];
        if node.text.0 == node.text.1 {
            node.text.0 = self.text.len();
        }
        self.text.push_str(text);
        node.text.1 = self.text.len();
    }
}

/// An element that is open.
struct Open {
    at: usize,
    ordinal: u32,
    line: u64,
    offset: u64,
    /// Where its part of [`Walk::counts`] begins.
    counts: usize,
    /// Text bytes held before it: what is taken out goes back to here.
    text: usize,
}

/// A unit that just closed, and what stands above it.
pub(super) struct At<'t> {
    tree: &'t Tree,
    open: &'t [Open],
}

impl<'t> At<'t> {
    /// The unit.
    pub(super) fn unit(&self) -> Element<'t> {
        self.element(self.open.len() - 1)
    }

    /// The nearest element of this name above the unit, with what stood in it so far.
    pub(super) fn above(&self, name: &str) -> Option<Element<'t>> {
        (0..self.open.len() - 1).rev().map(|depth| self.element(depth)).find(|element| element.name() == name)
    }

    fn element(&self, depth: usize) -> Element<'t> {
        Element { tree: self.tree, at: self.open[depth].at }
    }

    /// Which of its siblings of the same name the nearest `name` above the unit, or the unit itself, is; from 1.
    pub(super) fn ordinal(&self, name: &str) -> u32 {
        let depth = (0..self.open.len()).rev().find(|&depth| self.element(depth).name() == name);
        depth.map_or(0, |depth| self.open[depth].ordinal)
    }

    /// Where the unit begins: path, line and byte.
    pub(super) fn place(&self) -> String {
        use std::fmt::Write;
        let mut place = String::new();
        for (depth, open) in self.open.iter().enumerate() {
            write!(place, "/{}[{}]", self.element(depth).name(), open.ordinal).expect("text takes all");
        }
        let Open { line, offset, .. } = self.open[self.open.len() - 1];
        write!(place, ", line {line}, byte {offset}").expect("text takes all");
        place
    }
}

/// Shows every unit of the document in `input` (UTF-8): elements for whose name `is_unit` says so, when they close.
/// When an element opens whose name `is_told`, or one directly inside such a one, or a root, its name and line are shown to
/// `opened`.
pub(super) fn walk<R: Read>(
    input: R,
    (is_unit, is_told): (fn(&str) -> bool, fn(&str) -> bool),
    opened: &mut dyn FnMut(&str, u64),
    each: &mut dyn FnMut(&At<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(Gauge::new(input));
    let tree = Tree::new(is_unit, is_told);
    let mut walk = Walk { tree, open: Vec::new(), counts: Vec::new(), roots: 0 };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let (line, offset) = (reader.get_ref().lines + 1, reader.buffer_position());
        reader.get_mut().taken = 0;
        let located = |reason: String| Stop::Refused(format!("line {line}: {reason}"));
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => return Err(located(told(&error, &walk))),
        };
        match event {
            Event::Start(tag) => {
                walk.begin(&tag, line, offset).map_err(located)?;
                walk.tell(line, opened);
            }
            Event::Empty(tag) => {
                walk.begin(&tag, line, offset).map_err(located)?;
                walk.tell(line, opened);
                walk.end(each)?;
            }
            Event::End(_) => walk.end(each)?,
            Event::Text(text) => walk.text(&text.xml10_content()).map_err(located)?,
            Event::CData(text) => walk.text(&text.xml10_content()).map_err(located)?,
            Event::GeneralRef(entity) => {
                let written = match entity.resolve_char_ref() {
                    Ok(Some(character)) => character.to_string(),
                    Ok(None) => predefined(&entity.into_inner()).map_err(located)?.to_owned(),
                    Err(error) => return Err(located(format!("a character reference is wrong: {error}"))),
                };
                walk.text(&written).map_err(located)?;
            }
            Event::DocType(declared) => {
                if declared.contains("<!ENTITY") || declared.contains("<!entity") {
                    return Err(located("the document declares entities of its own, which are never expanded".into()));
                }
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => break,
        }
    }
    walk.finish().map_err(|reason| Stop::Refused(format!("line {}: {reason}", reader.get_ref().lines + 1)))
}

fn predefined(name: &str) -> Result<&'static str, String> {
    Ok(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(format!("the entity &{name}; is not one of XML's own, and none is ever expanded")),
    })
}

/// What the parser says, and where it was.
fn told(error: &Error, walk: &Walk) -> String {
    let within = if walk.open.is_empty() { String::new() } else { format!(" (within {})", walk.path()) };
    match error {
        Error::Encoding(_) => format!("the text is not valid utf-8{within}: is it in another encoding?"),
        Error::Io(error) => format!("{error}{within}"),
        error => format!("not well-formed XML: {error}{within}"),
    }
}

struct Walk {
    tree: Tree,
    open: Vec<Open>,
    /// Elements met directly inside each open one, by name; attributes are not counted. Those of the innermost stand last.
    counts: Vec<(u16, u32)>,
    roots: u32,
}

impl Walk {
    fn name(&self) -> &str {
        let at = self.open[self.open.len() - 1].at;
        Element { tree: &self.tree, at }.name()
    }

    fn path(&self) -> String {
        let named = |open: &Open| format!("/{}", Element { tree: &self.tree, at: open.at }.name());
        self.open.iter().map(named).collect()
    }

    fn begin(&mut self, tag: &BytesStart<'_>, line: u64, offset: u64) -> Result<(), String> {
        if self.open.len() >= DEPTH {
            return Err(format!("elements lie more than {DEPTH} deep: that is no payment message"));
        }
        let text = self.tree.text.len();
        let local = tag.local_name();
        let at = self.tree.open(local.as_ref())?;
        let name = self.tree.nodes[at].name;
        let ordinal = self.ordinal(name);
        self.open.push(Open { at, ordinal, line, offset, counts: self.counts.len(), text });
        if tag.attributes_raw().is_empty() {
            return Ok(());
        }
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| format!("not well-formed XML: {error}"))?;
            let key = attribute.key.as_ref();
            if key.starts_with("xmlns") || key.contains(':') {
                continue;
            }
            let value: &str = &attribute.value;
            let inner = self.tree.open(&format!("@{key}"))?;
            self.tree.add_text(inner, value);
            self.tree.close(inner);
        }
        Ok(())
    }

    /// Which of its siblings of the same name the element that opens is; from 1.
    fn ordinal(&mut self, name: u16) -> u32 {
        let Some(parent) = self.open.last() else {
            self.roots += 1;
            return self.roots;
        };
        let siblings = &mut self.counts[parent.counts..];
        if let Some((_, count)) = siblings.iter_mut().find(|(known, _)| *known == name) {
            *count += 1;
            return *count;
        }
        self.counts.push((name, 1));
        1
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.open.last() {
            Some(open) => {
                // what stands between elements is no value
                if open.counts == self.counts.len() {
                    self.tree.add_text(open.at, text);
                }
                Ok(())
            }
            None if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0').is_empty() => Ok(()),
            None => Err("text stands outside of the document's root element".into()),
        }
    }

    /// Shows the element that opened, where it is asked for.
    fn tell(&self, line: u64, opened: &mut dyn FnMut(&str, u64)) {
        let is_told = |open: &Open| self.tree.kinds[usize::from(self.tree.nodes[open.at].name)].is_told;
        if self.open.len() < 2 || self.open[self.open.len() - 2..].iter().any(is_told) {
            opened(self.name(), line);
        }
    }

    fn end(&mut self, each: &mut dyn FnMut(&At<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
        let at = self.open[self.open.len() - 1].at;
        self.tree.close(at);
        let unit = self.tree.kinds[usize::from(self.tree.nodes[at].name)].is_unit;
        if unit {
            each(&At { tree: &self.tree, open: &self.open })?;
        }
        let Some(Open { text, counts, .. }) = self.open.pop() else { return Ok(()) };
        self.counts.truncate(counts);
        if unit || self.open.is_empty() {
            self.tree.nodes.truncate(at);
            self.tree.text.truncate(text);
        }
        Ok(())
    }

    fn finish(&self) -> Result<(), String> {
        if !self.open.is_empty() {
            return Err(format!("the file ends within {}: it is not whole", self.path()));
        }
        if self.roots == 0 { Err("it holds no element".into()) } else { Ok(()) }
    }
}
