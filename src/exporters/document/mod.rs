//! What does a person read of a case, in which order? The content of the PDF and of the page, before either is typeset.

mod charts;
mod evidence;
mod names;
mod network;
mod people;
mod summary;
mod tables;

use serde::Serialize;

use super::wording::either;
use crate::model::{Case, Language};

pub(super) use names::Names;
pub use people::identifier_word;
pub(super) use summary::{caution, facts};

/// A case as paragraphs, tables and figures.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Language of the text: `fr` or `en`.
    pub language: Language,
    /// Title.
    pub title: String,
    /// What stands below the title.
    pub subtitle: String,
    /// What every page says of itself.
    pub footer: String,
    /// The content, in order.
    pub blocks: Vec<Block>,
}

/// One piece of a document. Text is plain: whoever typesets it escapes it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading, 1 or 2.
    Heading {
        /// 1 or 2.
        level: u8,
        /// The words.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// The words.
        text: String,
    },
    /// Something to be read before going on.
    Notice {
        /// Its heading.
        title: String,
        /// Its sentences.
        lines: Vec<String>,
    },
    /// Names and values.
    Facts {
        /// Name, value.
        rows: Vec<(String, String)>,
    },
    /// A list.
    List {
        /// The items.
        items: Vec<String>,
    },
    /// A table.
    Table {
        /// The columns.
        columns: Vec<Column>,
        /// The rows, one cell a column.
        rows: Vec<Vec<String>>,
    },
    /// A drawing.
    Figure {
        /// SVG.
        svg: String,
        /// What it shows, in words.
        caption: String,
    },
    /// Evidence on both sides.
    Weights {
        /// What speaks for: log10, sentence.
        favour: Vec<(String, String)>,
        /// What speaks against.
        against: Vec<(String, String)>,
    },
    /// What follows starts on a new page.
    PageBreak,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Share of the width.
    pub width: f64,
    /// Whether its cells are numbers, set to the right.
    pub numeric: bool,
}

impl Block {
    pub(super) fn heading(level: u8, text: &str) -> Self {
        Self::Heading { level, text: text.to_owned() }
    }

    pub(super) fn paragraph(text: &str) -> Self {
        Self::Paragraph { text: text.to_owned() }
    }

    /// A table from column headings with their widths; a width below 0 marks numbers.
    pub(super) fn table(columns: &[(&str, f64)], rows: Vec<Vec<String>>) -> Self {
        let column = |(title, width): &(&str, f64)| Column {
            title: (*title).to_owned(),
            width: width.abs(),
            numeric: *width < 0.0,
        };
        Self::Table { columns: columns.iter().map(column).collect(), rows }
    }
}

/// The document of a case.
#[must_use]
pub fn document(case: &Case, language: Language) -> Document {
    let names = Names::new(case, language);
    let mut blocks = summary::page(case, &names);
    blocks.push(Block::heading(1, either(language, "Le réseau des paiements", "The network of payments")));
    blocks.push(network::figure(case, &names));
    blocks.extend(charts::figures(case, language));
    blocks.extend(people::persons(case, &names));
    blocks.extend(evidence::sections(case, &names));
    blocks.extend(tables::unknowns(case, &names));
    blocks.extend(tables::partners(case, language));
    blocks.extend(tables::payments(case, &names));
    blocks.extend(tables::provenance(case, language));
    Document {
        language,
        title: format!("{} {}", either(language, "Dossier", "Case"), case.id),
        subtitle: either(
            language,
            "Paiements à vérifier : ce qui parle pour, ce qui parle contre, et ce qui n'est pas connu",
            "Payments to verify: what speaks for, what speaks against, and what is not known",
        )
        .to_owned(),
        footer: format!(
            "{} · {} · {}",
            case.id,
            case.date.format("%Y-%m-%d"),
            either(language, "piste à vérifier, non une accusation", "a lead to verify, not an accusation")
        ),
        blocks,
    }
}
