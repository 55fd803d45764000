//! The case as a PDF, typeset by typst with fonts of its own: the same bytes on every machine.

use anyhow::{Context, Result, anyhow};
use chrono::Datelike;
use typst::foundations::{Bytes, Datetime, Smart};
use typst_as_lib::TypstEngine;
use typst_pdf::{PdfOptions, Timestamp};

use super::Exporter;
use super::document::{Block, Document, document};
use crate::model::{Case, Language, Text};

pub(super) struct Pdf;

/// How a document is laid out on pages.
const PAGES: &str = include_str!("pdf/pages.typ");

/// Fonts, the first for Latin, Greek and Cyrillic, the others for what it lacks.
const FONTS: [&[u8]; 12] = [
    include_bytes!("pdf/fonts/NotoSans-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSans-Bold.ttf"),
    include_bytes!("pdf/fonts/NotoSans-Italic.ttf"),
    include_bytes!("pdf/fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansThai-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansKhmer-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansLao-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansGeorgian-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansArmenian-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansDevanagari-Regular.ttf"),
    include_bytes!("pdf/fonts/NotoSansTamil-Regular.ttf"),
];

impl Exporter for Pdf {
    fn id(&self) -> &'static str {
        "pdf"
    }

    fn file(&self) -> &'static str {
        "case.pdf"
    }

    fn description(&self) -> Text {
        Text {
            fr: "le dossier à lire et à remettre : synthèse en une page, dessins, éléments, paiements".into(),
            en: "the case to read and hand over: a one-page summary, drawings, evidence, payments".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        pages(&document(case, language), case)
    }
}

/// Letters of a word after which it may break anywhere: a name of 300 letters, a hash.
const LONG: usize = 24;

/// Lets long words break.
fn soft(text: &mut String) {
    let is_long = |word: &str| word.chars().nth(LONG).is_some();
    if text.split(char::is_whitespace).any(is_long) {
        let broken = |word: &str| {
            if !is_long(word) {
                return word.to_owned();
            }
            word.chars().flat_map(|c| [c, '\u{200b}']).collect()
        };
        *text = text.split(' ').map(broken).collect::<Vec<String>>().join(" ");
    }
}

fn soften(block: &mut Block) {
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text } => soft(text),
        Block::Facts { rows } => rows.iter_mut().for_each(|row| soft(&mut row.1)),
        Block::List { items } => items.iter_mut().for_each(soft),
        Block::Table { rows, .. } => rows.iter_mut().flatten().for_each(soft),
        Block::Weights { favour, against } => favour.iter_mut().chain(against).for_each(|item| soft(&mut item.1)),
        Block::Notice { .. } | Block::Figure { .. } | Block::PageBreak => {}
    }
}

/// A document as pages, dated as its case. Its text goes in as data, never as markup, so that nothing a provider wrote can
/// act.
///
/// # Errors
/// When the typesetter refuses.
pub fn pages(document: &Document, case: &Case) -> Result<Vec<u8>> {
    let mut document = document.clone();
    document.blocks.iter_mut().for_each(soften);
    let mut figures: Vec<(String, Vec<u8>)> = Vec::new();
    for block in &mut document.blocks {
        if let Block::Figure { svg, .. } = block {
            let name = format!("figure-{}.svg", figures.len());
            figures.push((name.clone(), std::mem::replace(svg, name).into_bytes()));
        }
    }
    let data = serde_json::to_vec(&document).context("the document cannot be handed to the typesetter")?;
    figures.push(("document.json".to_owned(), data));
    let engine = TypstEngine::builder()
        .main_file(PAGES)
        .fonts(FONTS)
        .with_static_file_resolver(figures.iter().map(|(name, bytes)| (name.as_str(), Bytes::new(bytes.clone()))))
        .build();
    let pages = engine.compile().output.map_err(|error| anyhow!("the case cannot be typeset: {error}"))?;
    let (year, month, day) = (case.date.year(), case.date.month() as u8, case.date.day() as u8);
    let made = Datetime::from_ymd_hms(year, month, day, 0, 0, 0).context("the date of the case is out of range")?;
    let options = PdfOptions {
        ident: Smart::Custom(case.id.clone()),
        creator: Smart::Custom(Some(format!("Obole {}", case.run.exporter))),
        timestamp: Some(Timestamp::new_utc(made)),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|problems| {
        anyhow!(
            "the PDF cannot be written: {}",
            problems.iter().map(|p| p.message.to_string()).collect::<Vec<_>>().join("; ")
        )
    })
}
