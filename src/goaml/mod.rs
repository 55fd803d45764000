//! Floor 2: the case as a goAML draft, fitted to the unit's own XSD. Element order, required fields and code lists are read
//! from that schema, because every unit has its own; what does not fit is told field by field, and nothing is invented.

mod report;
mod xsd;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::model::Case;
use crate::schemas::Schemas;

use xsd::Xsd;

/// A country profile: the content of `schemas/goaml/<name>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    rentity_id: String,
    submission_code: Vec<String>,
    report_code: Vec<String>,
    currency_code_local: String,
    transmode_code: Vec<String>,
    funds_code: Vec<String>,
    phone_contact_type: Vec<String>,
    phone_communication_type: Vec<String>,
    indicators: Vec<String>,
    reporting_person: ReportingPerson,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportingPerson {
    first_name: String,
    last_name: String,
}

/// A draft, and what the unit's schema has against it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The XML, as far as the schema lets it go.
    pub xml: Vec<u8>,
    /// What is missing or not allowed, each with its field.
    pub problems: Vec<String>,
}

/// One element with its text or its children.
#[derive(Clone, Debug)]
enum Node {
    /// Text.
    Leaf(String),
    /// The first of these codes that the schema lists.
    Code(Vec<String>),
    /// Children by name; a name may come again.
    Branch(Vec<(&'static str, Node)>),
}

/// The draft of a case under the XSD of a unit, with the codes of a profile.
///
/// # Errors
/// When the XSD is not one, or the profile is absent or unsound.
pub fn draft(case: &Case, xsd: &[u8], profile: &str, schemas: &Schemas) -> Result<Draft> {
    let profile: Profile =
        schemas.file(&format!("goaml/{profile}.toml")).with_context(|| format!("no goAML profile {profile}"))?;
    let xsd = Xsd::parse(xsd).context("the goAML schema")?;
    let mut problems = Vec::new();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let root = report::of(case, &profile);
    xsd.emit("report", &root, &mut xml, &mut problems)?;
    problems.sort();
    problems.dedup();
    Ok(Draft { xml: xml.into_bytes(), problems })
}
