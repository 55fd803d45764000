//! The network as an Analyst's Notebook chart. `Rigorous="false"` lets i2 merge equal identities when charts are combined.

use std::fmt::Write;

use anyhow::Result;

use super::Exporter;
use super::wording::{amount, label};
use super::xml::escape;
use crate::model::{Case, CasePair, CasePerson, Language, LeadRole, MemberRole, PartyKind, Place, Text};

pub(super) struct Anx;

/// Distance between two icons on the chart, in its units.
const STEP: usize = 140;

impl Exporter for Anx {
    fn id(&self) -> &'static str {
        "anx"
    }

    fn file(&self) -> &'static str {
        "case.anx"
    }

    fn description(&self) -> Text {
        Text {
            fr: "graphe pour i2 Analyst's Notebook, sans spécification d'import".into(),
            en: "chart for i2 Analyst's Notebook, without an import specification".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        writeln!(
            out,
            "<Chart BackColour=\"16777215\" BlankLinkLabels=\"false\" HideMatchingTimeZoneFormat=\"false\" \
             IdReferenceLinking=\"false\" IsBackColourFilled=\"true\" LabelRule=\"LabelRuleMerge\" \
             LabelSumNumericLinks=\"false\" Rigorous=\"false\" SchemaVersion=\"7.0.0.1\" ShowAllFlag=\"false\" \
             ShowPages=\"false\" TypeIconDrawingMode=\"HighQuality\">"
        )?;
        writeln!(out, "  <StrengthCollection>")?;
        for (name, style) in [("Solid", "DotStyleSolid"), ("Dashed", "DotStyleDashed")] {
            writeln!(out, "    <Strength DotStyle=\"{style}\" Id=\"{name}\" Name=\"{name}\"/>")?;
        }
        writeln!(out, "  </StrengthCollection>\n  <EntityTypeCollection>")?;
        for kind in ["Person", "Organization"] {
            writeln!(
                out,
                "    <EntityType Colour=\"0\" IconFile=\"{kind}\" Name=\"{kind}\" PreferredRepresentation=\"RepresentAsIcon\"/>"
            )?;
        }
        writeln!(out, "  </EntityTypeCollection>\n  <LinkTypeCollection>")?;
        writeln!(out, "    <LinkType Colour=\"0\" Name=\"Payments\"/>\n  </LinkTypeCollection>")?;
        writeln!(out, "  <ChartItemCollection>")?;
        for (at, person) in case.persons.iter().enumerate() {
            entity(&mut out, case, person, at, language)?;
        }
        for pair in &case.pairs {
            link(&mut out, pair, language)?;
        }
        writeln!(out, "  </ChartItemCollection>\n</Chart>")?;
        Ok(out.into_bytes())
    }
}

fn entity(out: &mut String, case: &Case, person: &CasePerson, at: usize, language: Language) -> Result<()> {
    let kind = if person.kind == PartyKind::Business { "Organization" } else { "Person" };
    // recipients in one column, payers in the next, third parties in the last
    let is_recipient = case
        .clusters
        .iter()
        .flat_map(|cluster| &cluster.members)
        .any(|member| member.person == person.id && member.role != MemberRole::Payer)
        || case.leads.iter().any(|lead| lead.person == person.id && lead.role == LeadRole::Recipient);
    let column = match (person.place, is_recipient) {
        (Place::ThirdParty, _) => 6,
        (_, true) => 0,
        (_, false) => 3,
    };
    let description = description(person);
    let (x, y, shown) = (column * STEP, at * STEP, escape(&label(person, language)));
    writeln!(
        out,
        "    <ChartItem DateSet=\"false\" Description=\"{}\" Label=\"{shown}\" Ordered=\"false\" Selected=\"false\" \
         TimeSet=\"false\" XPosition=\"{x}\">",
        escape(&description)
    )?;
    writeln!(
        out,
        "      <End X=\"{x}\" Y=\"{y}\" Z=\"0\"><Entity EntityId=\"{0}\" Identity=\"{0}\" LabelIsIdentity=\"false\">\
         <Icon TextX=\"0\" TextY=\"16\"><IconStyle Type=\"{kind}\"/></Icon></Entity></End>",
        person.id
    )?;
    Ok(writeln!(out, "    </ChartItem>")?)
}

/// The identifiers of every record, one record a line.
fn description(person: &CasePerson) -> String {
    let record = |record: &crate::model::CaseRecord| {
        let cells: Vec<String> = record.written.iter().map(|(column, text)| format!("{column}: {text}")).collect();
        format!("{} | {}", record.provider, cells.join(" | "))
    };
    person.records.iter().map(record).collect::<Vec<_>>().join("\n")
}

fn link(out: &mut String, pair: &CasePair, language: Language) -> Result<()> {
    let totals = &pair.totals;
    let first = totals.first.map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string());
    let last = totals.last.map_or_else(String::new, |at| at.format("%Y-%m-%d").to_string());
    let shown = format!("{} x, {} USD", totals.payments, amount(totals.usd, language));
    let (dated, at) = match &first {
        Some(first) => ("true", format!(" DateTime=\"{first}\"")),
        None => ("false", String::new()),
    };
    let strength = if pair.inside { "Solid" } else { "Dashed" };
    writeln!(
        out,
        "    <ChartItem DateSet=\"{dated}\"{at} Description=\"{}\" Label=\"{}\" Ordered=\"false\" Selected=\"false\" \
         TimeSet=\"{dated}\" XPosition=\"0\"><Link End1Id=\"{}\" End2Id=\"{}\" LabelPos=\"50\" LabelSegment=\"0\">\
         <LinkStyle ArrowStyle=\"ArrowOnHead\" LineColour=\"0\" MlStyle=\"MultiplicityMultiple\" \
         StrengthReference=\"{strength}\" Type=\"Payments\"/></Link></ChartItem>",
        escape(&format!("{} - {last}", first.as_deref().map_or("", |first| &first[..10]))),
        escape(&shown),
        pair.payer,
        pair.recipient
    )?;
    Ok(())
}
