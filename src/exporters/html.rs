//! The case as one self-contained page: no script, nothing loaded from anywhere, prints well.

use anyhow::{Context, Result};
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, context};

use super::Exporter;
use super::document::{Document, document};
use super::wording::either;
use crate::model::{Case, Language, Text};

pub(super) struct Html;

/// How a document is laid out as a page.
const PAGE: &str = include_str!("html/page.html");

impl Exporter for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn file(&self) -> &'static str {
        "case.html"
    }

    fn description(&self) -> Text {
        Text {
            fr: "le dossier à lire, une page autonome qui s'ouvre partout".into(),
            en: "the case to read, one self-contained page that opens anywhere".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        page(&document(case, language))
    }
}

/// A document as one page.
///
/// # Errors
/// When the page's template is unsound.
pub fn page(document: &Document) -> Result<Vec<u8>> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("page", PAGE).context("the page's template is unsound")?;
    let words = context! {
        favour => either(document.language, "À charge", "Speaks for"),
        against => either(document.language, "À décharge", "Speaks against"),
        nothing => either(document.language, "rien de connu", "nothing known"),
    };
    let page = environment.get_template("page")?.render(context! {
        document => Value::from(Serde(document)),
        words => words,
    });
    Ok(page.context("the page cannot be laid out")?.into_bytes())
}
