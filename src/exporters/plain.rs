//! The case as plain text: the analysis to paste into a report or a message.

use std::fmt::Write;

use anyhow::Result;

use super::Exporter;
use super::document::{Block, document};
use super::wording::either;
use crate::model::{Case, Language, Text};

pub(super) struct Plain;

/// Rows of a table that are told; the data files hold them all.
const ROWS: usize = 200;

impl Exporter for Plain {
    fn id(&self) -> &'static str {
        "plain"
    }

    fn file(&self) -> &'static str {
        "case.txt"
    }

    fn description(&self) -> Text {
        Text {
            fr: "le texte de l'analyse, à coller dans un rapport ou un formulaire".into(),
            en: "the text of the analysis, to paste into a report or a form".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let document = document(case, language);
        let mut text = format!("{}\n{}\n", document.title, document.subtitle);
        for block in &document.blocks {
            tell(&mut text, block, language)?;
        }
        writeln!(text, "\n{}", document.footer)?;
        Ok(text.into_bytes())
    }
}

fn tell(text: &mut String, block: &Block, language: Language) -> Result<()> {
    match block {
        Block::Heading { level: 1, text: words } => {
            writeln!(text, "\n{words}\n{}", "=".repeat(words.chars().count()))?;
        }
        Block::Heading { text: words, .. } => writeln!(text, "\n{words}")?,
        Block::Paragraph { text: words } => writeln!(text, "{words}")?,
        Block::Notice { title, lines } => {
            writeln!(text, "\n{title}")?;
            lines.iter().try_for_each(|line| writeln!(text, "  {line}"))?;
        }
        Block::Facts { rows } => rows.iter().try_for_each(|(name, value)| writeln!(text, "  {name} : {value}"))?,
        Block::List { items } => items.iter().try_for_each(|item| writeln!(text, "  - {item}"))?,
        Block::Table { columns, rows } => {
            let heads: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
            writeln!(text, "  {}", heads.join(" | "))?;
            rows.iter().take(ROWS).try_for_each(|row| writeln!(text, "  {}", row.join(" | ")))?;
            if rows.len() > ROWS {
                writeln!(text, "  ... {} {}", rows.len() - ROWS, either(language, "autres lignes", "more rows"))?;
            }
        }
        Block::Figure { caption, .. } => writeln!(text, "  [{caption}]")?,
        Block::Weights { favour, against } => {
            for (name, items) in [
                (either(language, "À charge", "Speaks for"), favour),
                (either(language, "À décharge", "Speaks against"), against),
            ] {
                writeln!(text, "  {name}")?;
                items.iter().try_for_each(|(weight, sentence)| writeln!(text, "    {weight}  {sentence}"))?;
            }
        }
        Block::PageBreak => {}
    }
    Ok(())
}
