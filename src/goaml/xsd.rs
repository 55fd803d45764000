//! What does the unit's XSD allow: which elements in which order, which of them must be there, which codes a field takes?
//!
//! Reads what goAML schemas use of XSD: named and inline complex types with sequences, choices and groups of both, simple
//! types with enumerations, lengths and numbers of fraction digits. Patterns are left alone: many are written for another
//! dialect (`^...$`) and would refuse every name.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, Result, bail, ensure};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Node;
use crate::exporters::escape;

/// Nesting beyond which a schema is refused.
const DEEPEST: usize = 64;

/// A schema: named types and top elements.
#[derive(Debug, Default)]
pub(super) struct Xsd {
    elements: BTreeMap<String, Element>,
    types: BTreeMap<String, Kind>,
}

#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    type_name: Option<String>,
    inline: Option<Kind>,
    required: bool,
    repeats: bool,
}

/// A type: children in order, or text with limits.
#[derive(Clone, Debug, Default)]
struct Kind {
    children: Vec<Element>,
    codes: Vec<String>,
    longest: Option<usize>,
    base: Option<String>,
}

/// A tree of the schema's own XML.
#[derive(Debug, Default)]
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Tag>,
}

impl Xsd {
    /// Reads a schema.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        let root = tree(bytes)?;
        ensure!(root.name == "schema", "the file is {:?}, not an XSD schema", root.name);
        let mut xsd = Self::default();
        for tag in &root.children {
            let Some(name) = tag.attributes.get("name").cloned() else { continue };
            match tag.name.as_str() {
                "element" => drop(xsd.elements.insert(name, element(tag, false))),
                "complexType" | "simpleType" => drop(xsd.types.insert(name, kind(tag))),
                _ => {}
            }
        }
        ensure!(xsd.elements.contains_key("report"), "the schema declares no element report: it is no goAML schema");
        Ok(xsd)
    }

    fn kind_of(&self, element: &Element) -> Kind {
        let named = |name: &Option<String>| name.as_ref().and_then(|name| self.types.get(name)).cloned();
        let mut kind = element.inline.clone().or_else(|| named(&element.type_name)).unwrap_or_default();
        for _ in 0..8 {
            let Some(base) = named(&kind.base) else { break };
            kind.children = base.children.into_iter().chain(kind.children).collect();
            kind.codes.extend(base.codes);
            kind.longest = kind.longest.or(base.longest);
            kind.base = base.base;
        }
        kind
    }

    /// Writes the element `name` from `node`, children in the order of the schema.
    pub(super) fn emit(&self, name: &str, node: &Node, out: &mut String, problems: &mut Vec<String>) -> Result<()> {
        let element = self.elements.get(name).with_context(|| format!("the schema declares no element {name}"))?;
        self.write(element, node, name, 0, out, problems);
        Ok(())
    }

    fn write(
        &self,
        element: &Element,
        node: &Node,
        path: &str,
        depth: usize,
        out: &mut String,
        problems: &mut Vec<String>,
    ) {
        let kind = self.kind_of(element);
        let indent = "  ".repeat(depth);
        let text = match node {
            Node::Branch(children) => {
                writeln!(out, "{indent}<{}>", element.name).expect("writing to text does not fail");
                self.children(&kind, children, path, depth, out, problems);
                writeln!(out, "{indent}</{}>", element.name).expect("writing to text does not fail");
                return;
            }
            Node::Code(codes) => {
                let Some(code) = codes.iter().find(|code| kind.codes.is_empty() || kind.codes.contains(code)) else {
                    let (tried, known) = (codes.join(", "), kind.codes.join(", "));
                    problems.push(format!(
                        "{path}: none of {tried} is in the schema's list ({known}); choose one in the profile"
                    ));
                    return;
                };
                code.clone()
            }
            Node::Leaf(text) => text.clone(),
        };
        let mut text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if let Some(longest) = kind.longest.filter(|longest| text.chars().count() > *longest) {
            problems.push(format!(
                "{path}: {} characters, the schema allows {longest}: cut, the whole is in case.json",
                text.chars().count()
            ));
            text = text.chars().take(longest).collect();
        }
        if !kind.codes.is_empty() && !kind.codes.contains(&text) {
            problems.push(format!("{path}: {text:?} is not in the schema's list ({})", kind.codes.join(", ")));
        }
        writeln!(out, "{indent}<{0}>{1}</{0}>", element.name, escape(&text)).expect("writing to text does not fail");
    }

    fn children(
        &self,
        kind: &Kind,
        nodes: &[(&'static str, Node)],
        path: &str,
        depth: usize,
        out: &mut String,
        problems: &mut Vec<String>,
    ) {
        for child in &kind.children {
            let mut given = nodes.iter().filter(|(name, _)| *name == child.name).peekable();
            let below = format!("{path}/{}", child.name);
            if given.peek().is_none() && child.required {
                problems.push(format!("{below}: required by the schema, and not known here: complete it by hand"));
            }
            for (at, (_, node)) in given.enumerate() {
                if at > 0 && !child.repeats {
                    problems.push(format!("{below}: the schema allows it once only"));
                    break;
                }
                self.write(child, node, &below, depth + 1, out, problems);
            }
        }
        for (name, _) in nodes.iter().filter(|(name, _)| !kind.children.iter().any(|child| child.name == *name)) {
            problems.push(format!("{path}/{name}: the schema has no such field: left out"));
        }
    }
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

fn tag(start: &BytesStart<'_>) -> Result<Tag> {
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.context("an attribute of the schema is damaged")?;
        attributes.insert(local(attribute.key.as_ref()), attribute.value.into_owned());
    }
    Ok(Tag { name: local(start.name().as_ref()), attributes, children: Vec::new() })
}

/// The schema's own XML as a tree; entities are not expanded.
fn tree(bytes: &[u8]) -> Result<Tag> {
    let mut reader = Reader::from_reader(bytes);
    let mut open: Vec<Tag> = Vec::new();
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().with_context(|| format!("not well-formed XML near byte {at}"))?;
        match event {
            Event::Start(start) => {
                ensure!(open.len() < DEEPEST, "nested deeper than {DEEPEST}");
                open.push(tag(&start)?);
            }
            Event::Empty(start) => {
                let tag = tag(&start)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(tag),
                    None => return Ok(tag),
                }
            }
            Event::End(_) => {
                let Some(done) = open.pop() else { bail!("closed more often than opened near byte {at}") };
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Ok(done),
                }
            }
            Event::Eof => bail!("ends before its last element is closed"),
            _ => {}
        }
    }
}

fn element(tag: &Tag, in_choice: bool) -> Element {
    let attribute = |name: &str| tag.attributes.get(name).map(String::as_str);
    let inline = tag.children.iter().find(|child| matches!(child.name.as_str(), "complexType" | "simpleType"));
    let name = attribute("name").or_else(|| attribute("ref")).unwrap_or_default();
    Element {
        name: local(name),
        type_name: attribute("type").or_else(|| attribute("ref")).map(local),
        inline: inline.map(kind),
        required: !in_choice && attribute("minOccurs") != Some("0"),
        repeats: attribute("maxOccurs").is_some_and(|most| most != "1"),
    }
}

/// A type from its declaration.
fn kind(tag: &Tag) -> Kind {
    let mut kind = Kind::default();
    gather(tag, false, false, &mut kind);
    kind
}

fn gather(tag: &Tag, optional: bool, repeats: bool, kind: &mut Kind) {
    for child in &tag.children {
        let value = || child.attributes.get("value").cloned().unwrap_or_default();
        let is_free = child.attributes.get("minOccurs").is_some_and(|least| least == "0");
        let again = child.attributes.get("maxOccurs").is_some_and(|most| most != "1");
        match child.name.as_str() {
            "element" => {
                let mut found = element(child, optional);
                found.repeats |= repeats;
                kind.children.push(found);
            }
            "sequence" | "all" => gather(child, optional || is_free, repeats || again, kind),
            "choice" => gather(child, true, repeats || again, kind),
            "enumeration" => kind.codes.push(value()),
            "maxLength" => kind.longest = value().parse().ok(),
            "extension" | "restriction" => {
                kind.base = child.attributes.get("base").map(|base| local(base));
                gather(child, optional, repeats, kind);
            }
            "complexContent" | "simpleContent" => gather(child, optional, repeats, kind),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <xs:element name="report"><xs:complexType><xs:sequence>
        <xs:element name="report_code" type="codes"/>
        <xs:element name="entity_reference" type="short" minOccurs="0"/>
        <xs:element name="branch" type="xs:string"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:simpleType name="codes"><xs:restriction base="xs:string"><xs:enumeration value="SAR"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="short"><xs:restriction base="xs:string"><xs:maxLength value="4"/></xs:restriction></xs:simpleType>
    </xs:schema>"#;

    fn emitted(node: &Node) -> (String, Vec<String>) {
        let (mut out, mut problems) = (String::new(), Vec::new());
        Xsd::parse(SCHEMA.as_bytes())
            .expect("a schema")
            .emit("report", node, &mut out, &mut problems)
            .expect("a report");
        (out, problems)
    }

    #[test]
    fn order_and_codes_are_the_schemas() {
        let node = Node::Branch(vec![
            ("entity_reference", Node::Leaf("<K-1>".into())),
            ("report_code", Node::Code(vec!["STR".into(), "SAR".into()])),
        ]);
        let (xml, problems) = emitted(&node);
        let (code, reference) = (xml.find("<report_code>SAR<").expect("a code"), xml.find("&lt;K-1<").expect("cut"));
        assert!(code < reference, "{xml}");
        assert!(problems.iter().any(|problem| problem.starts_with("report/branch: required")), "{problems:?}");
        assert!(
            problems.iter().any(|problem| problem.contains("report/entity_reference: 5 characters")),
            "{problems:?}"
        );
    }

    #[test]
    fn a_missing_code_names_the_field_and_the_list() {
        let (_, problems) = emitted(&Node::Branch(vec![("report_code", Node::Code(vec!["STR".into()]))]));
        assert!(
            problems.iter().any(|problem| problem.contains("report/report_code") && problem.contains("SAR")),
            "{problems:?}"
        );
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        for text in ["", "<a>", "<a/>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"] {
            assert!(Xsd::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
