//! The case itself as JSON: `schemas/case.schema.json` describes it, and `obole verify` reads it back.

use anyhow::{Context, Result, ensure};

use super::Exporter;
use crate::model::{CASE_FORMAT, Case, Language, Text};

pub(super) struct Json;

impl Exporter for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn file(&self) -> &'static str {
        "case.json"
    }

    fn description(&self) -> Text {
        Text {
            fr: "le dossier entier en JSON, décrit par case.schema.json ; c'est lui que les autres formats montrent"
                .into(),
            en: "the whole case as JSON, described by case.schema.json; the other formats show what it holds".into(),
        }
    }

    fn write(&self, case: &Case, _language: Language) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(case).context("the case cannot be written as JSON")?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// Reads a case back.
///
/// # Errors
/// When it is not a case, or one of another format.
pub fn read(bytes: &[u8]) -> Result<Case> {
    let value: serde_json::Value = serde_json::from_slice(bytes).context("case.json is not JSON")?;
    let format = value.get("format").and_then(serde_json::Value::as_u64);
    ensure!(
        format == Some(u64::from(CASE_FORMAT)),
        "case.json is of format {format:?}, this program reads {CASE_FORMAT}: use the version that wrote it"
    );
    serde_json::from_value(value).context("case.json does not have the shape of a case")
}
