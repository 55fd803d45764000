//! The network as GEXF 1.3 for Gephi: one weighted edge a pair. Times are attributes, because readers differ on the
//! dynamic notation.

use std::fmt::Write;

use anyhow::Result;

use super::Exporter;
use super::wording::{label, member_role, plain_amount};
use super::xml::escape;
use crate::model::{Case, CasePair, CasePerson, Language, Place, Text};

pub(super) struct Gexf;

/// Attributes of nodes and edges: id, title, type.
const NODE: [(&str, &str, &str); 5] = [
    ("0", "role", "string"),
    ("1", "cluster", "string"),
    ("2", "place", "string"),
    ("3", "countries", "string"),
    ("4", "score", "double"),
];
const EDGE: [(&str, &str, &str); 6] = [
    ("0", "payments", "integer"),
    ("1", "usd", "string"),
    ("2", "first", "string"),
    ("3", "last", "string"),
    ("4", "inside", "boolean"),
    ("5", "index", "double"),
];

impl Exporter for Gexf {
    fn id(&self) -> &'static str {
        "gexf"
    }

    fn file(&self) -> &'static str {
        "case.gexf"
    }

    fn description(&self) -> Text {
        Text { fr: "réseau en GEXF 1.3, pour Gephi".into(), en: "network as GEXF 1.3, for Gephi".into() }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        writeln!(out, "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">")?;
        writeln!(
            out,
            "  <meta lastmodifieddate=\"{}\"><creator>Obole {}</creator><description>{}</description></meta>",
            case.date, case.run.exporter, case.id
        )?;
        writeln!(out, "  <graph defaultedgetype=\"directed\">")?;
        declare(&mut out, "node", &NODE)?;
        declare(&mut out, "edge", &EDGE)?;
        writeln!(out, "    <nodes>")?;
        for person in &case.persons {
            node(&mut out, case, person, language)?;
        }
        writeln!(out, "    </nodes>\n    <edges>")?;
        for (at, pair) in case.pairs.iter().enumerate() {
            edge(&mut out, at, pair)?;
        }
        writeln!(out, "    </edges>\n  </graph>\n</gexf>")?;
        Ok(out.into_bytes())
    }
}

fn declare(out: &mut String, class: &str, attributes: &[(&str, &str, &str)]) -> Result<()> {
    write!(out, "    <attributes class=\"{class}\">")?;
    for (id, title, kind) in attributes {
        write!(out, "<attribute id=\"{id}\" title=\"{title}\" type=\"{kind}\"/>")?;
    }
    Ok(writeln!(out, "</attributes>")?)
}

fn node(out: &mut String, case: &Case, person: &CasePerson, language: Language) -> Result<()> {
    let member = case
        .clusters
        .iter()
        .flat_map(|cluster| cluster.members.iter().map(move |member| (cluster, member)))
        .find(|(_, member)| member.person == person.id);
    let role = member.map_or("", |(_, member)| member_role(member.role, language));
    let cluster = member.map_or("", |(cluster, _)| cluster.id.as_str());
    let place = if person.place == Place::Member { "member" } else { "third party" };
    let score = case.leads.iter().find(|lead| lead.person == person.id).map(|lead| lead.score);
    write!(out, "      <node id=\"{}\" label=\"{}\"><attvalues>", person.id, escape(&label(person, language)))?;
    let values = [role, cluster, place, &person.countries.join(" ")].map(escape);
    for (at, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        write!(out, "<attvalue for=\"{at}\" value=\"{value}\"/>")?;
    }
    if let Some(score) = score {
        write!(out, "<attvalue for=\"4\" value=\"{score}\"/>")?;
    }
    Ok(writeln!(out, "</attvalues></node>")?)
}

fn edge(out: &mut String, at: usize, pair: &CasePair) -> Result<()> {
    let time = |time: Option<chrono::DateTime<chrono::Utc>>| {
        time.map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    };
    let weight = f64::try_from(pair.totals.usd).unwrap_or(0.0);
    write!(
        out,
        "      <edge id=\"e{at}\" source=\"{}\" target=\"{}\" kind=\"payments\" weight=\"{weight}\"><attvalues>",
        pair.payer, pair.recipient
    )?;
    let values = [
        pair.totals.payments.to_string(),
        plain_amount(pair.totals.usd),
        time(pair.totals.first),
        time(pair.totals.last),
        pair.inside.to_string(),
        pair.lead.map_or_else(String::new, |lead| lead.to_string()),
    ];
    for (at, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        write!(out, "<attvalue for=\"{at}\" value=\"{value}\"/>")?;
    }
    Ok(writeln!(out, "</attvalues></edge>")?)
}
