//! The network as GraphML for yEd, Cytoscape, igraph: one weighted edge a pair, times as attributes.

use std::fmt::Write;

use anyhow::Result;

use super::Exporter;
use super::wording::{label, plain_amount};
use super::xml::escape;
use crate::model::{Case, Language, Place, Text};

pub(super) struct Graphml;

/// Keys: id, what for, name, type.
const KEYS: [(&str, &str, &str, &str); 11] = [
    ("n0", "node", "label", "string"),
    ("n1", "node", "place", "string"),
    ("n2", "node", "cluster", "string"),
    ("n3", "node", "countries", "string"),
    ("n4", "node", "score", "double"),
    ("e0", "edge", "weight", "double"),
    ("e1", "edge", "payments", "int"),
    ("e2", "edge", "usd", "string"),
    ("e3", "edge", "first", "string"),
    ("e4", "edge", "last", "string"),
    ("e5", "edge", "inside", "boolean"),
];

impl Exporter for Graphml {
    fn id(&self) -> &'static str {
        "graphml"
    }

    fn file(&self) -> &'static str {
        "case.graphml"
    }

    fn description(&self) -> Text {
        Text {
            fr: "réseau en GraphML, pour yEd, Cytoscape, igraph".into(),
            en: "network as GraphML, for yEd, Cytoscape, igraph".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
        for (id, of, name, kind) in KEYS {
            writeln!(out, "  <key id=\"{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
        }
        writeln!(out, "  <graph id=\"{}\" edgedefault=\"directed\">", case.id)?;
        for person in &case.persons {
            let place = if person.place == Place::Member { "member" } else { "third party" };
            let cluster = case.clusters.iter().find(|c| c.members.iter().any(|member| member.person == person.id));
            let score = case.leads.iter().find(|lead| lead.person == person.id).map(|lead| lead.score.to_string());
            write!(out, "    <node id=\"{}\">", person.id)?;
            data(&mut out, "n0", &label(person, language))?;
            data(&mut out, "n1", place)?;
            data(&mut out, "n2", cluster.map_or("", |cluster| &cluster.id))?;
            data(&mut out, "n3", &person.countries.join(" "))?;
            data(&mut out, "n4", &score.unwrap_or_default())?;
            writeln!(out, "</node>")?;
        }
        for (at, pair) in case.pairs.iter().enumerate() {
            let time = |time: Option<chrono::DateTime<chrono::Utc>>| {
                time.map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
            };
            write!(out, "    <edge id=\"e{at}\" source=\"{}\" target=\"{}\">", pair.payer, pair.recipient)?;
            data(&mut out, "e0", &f64::try_from(pair.totals.usd).unwrap_or(0.0).to_string())?;
            data(&mut out, "e1", &pair.totals.payments.to_string())?;
            data(&mut out, "e2", &plain_amount(pair.totals.usd))?;
            data(&mut out, "e3", &time(pair.totals.first))?;
            data(&mut out, "e4", &time(pair.totals.last))?;
            data(&mut out, "e5", &pair.inside.to_string())?;
            writeln!(out, "</edge>")?;
        }
        writeln!(out, "  </graph>\n</graphml>")?;
        Ok(out.into_bytes())
    }
}

fn data(out: &mut String, key: &str, value: &str) -> Result<()> {
    if !value.is_empty() {
        write!(out, "<data key=\"{key}\">{}</data>", escape(value))?;
    }
    Ok(())
}
