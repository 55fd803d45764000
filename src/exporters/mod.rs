//! Floor 1: in which formats does a case leave the house?
//!
//! An exporter sees a [`Case`] and returns bytes; it opens no file and reads no clock, so that the same case gives the
//! same bytes. Members are in [`EXPORTERS`]; adding one adds a file and a line. Hostile text stays whole and harmless:
//! every format escapes what it must, and nothing a provider wrote can run.

use anyhow::Result;

use crate::model::{Case, Language, Text};

mod anx;
mod case_uco;
mod document;
mod ftm;
mod gexf;
mod graphml;
mod html;
mod i2_csv;
mod json;
mod parquet;
#[cfg(feature = "pdf")]
mod pdf;
mod plain;
mod wording;
mod xlsx;
mod xml;

pub use document::{Block, Column, Document, document, identifier_word};
pub use html::page;
pub use json::read as read_json;
#[cfg(feature = "pdf")]
pub use pdf::pages;
pub use wording::{
    amount, cluster_kind, label, lead_role, member_role, neutral_cell, outcome, signed, tier, without_weight,
};
pub use xml::escape;

/// Every exporter, sorted by id.
pub const EXPORTERS: &[&dyn Exporter] = &[
    &anx::Anx,
    &case_uco::CaseUco,
    &ftm::Ftm,
    &gexf::Gexf,
    &graphml::Graphml,
    &html::Html,
    &i2_csv::I2Csv,
    &json::Json,
    &parquet::Parquet,
    #[cfg(feature = "pdf")]
    &pdf::Pdf,
    &plain::Plain,
    &xlsx::Xlsx,
];

/// One format of case file.
pub trait Exporter: Sync {
    /// Name on the command line and in `obole list`.
    fn id(&self) -> &'static str;
    /// Name of the file.
    fn file(&self) -> &'static str;
    /// What it is and who opens it, for a person.
    fn description(&self) -> Text;
    /// The bytes of the file. Texts for people are in `language`; data formats do not depend on it.
    ///
    /// # Errors
    /// When the case cannot be said in this format.
    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>>;
}

/// The exporter called `id`.
#[must_use]
pub fn exporter(id: &str) -> Option<&'static dyn Exporter> {
    EXPORTERS.iter().copied().find(|exporter| exporter.id() == id)
}
