//! How large is an OpenDocument sheet really? A few bytes of it can stand for billions of cells.

use std::io::{BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::gauge::Gauge;

/// Cells that one sheet may span, empty ones within it included.
const CELLS: u64 = 20_000_000;
/// Bytes of text that all repetitions together may hold.
const TEXT: u64 = 1 << 30;

/// Measures every sheet before it is decoded.
pub(super) fn check<R: Read + Seek>(file: R) -> Result<(), String> {
    let damaged = |error: &dyn std::fmt::Display| format!("the workbook is damaged or not whole: {error}");
    let mut archive = zip::ZipArchive::new(file).map_err(|error| damaged(&error))?;
    let content = archive.by_name("content.xml").map_err(|error| damaged(&error))?;
    let mut reader = Reader::from_reader(Gauge::new(BufReader::new(content)));
    let (mut sheet, mut buffer) = (Sheet::default(), Vec::new());
    loop {
        buffer.clear();
        reader.get_mut().taken = 0;
        match reader.read_event_into(&mut buffer).map_err(|error| damaged(&error))? {
            Event::Start(tag) => sheet.open(&tag),
            Event::Empty(tag) => {
                sheet.open(&tag);
                sheet.close(tag.local_name().as_ref())?;
            }
            Event::End(tag) => sheet.close(tag.local_name().as_ref())?,
            Event::Text(text) => sheet.letters += text.len() as u64,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What was met of the sheet being measured.
#[derive(Default)]
struct Sheet {
    rows: u64,
    /// Rows and columns up to the last cell that holds something.
    filled: (u64, u64),
    text: u64,
    row_repeated: u64,
    cell_repeated: u64,
    is_filled: bool,
    column: u64,
    /// Columns of this row up to its last filled cell.
    width: u64,
    /// Bytes of text in this cell, and in all cells of this row.
    letters: u64,
    row_text: u64,
}

impl Sheet {
    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "table" => *self = Self { text: self.text, ..Self::default() },
            "table-row" => {
                self.row_repeated = repeated(tag, "number-rows-repeated");
                (self.column, self.width, self.row_text) = (0, 0, 0);
            }
            "table-cell" | "covered-table-cell" => {
                self.cell_repeated = repeated(tag, "number-columns-repeated");
                self.is_filled = tag.attributes().flatten().any(|it| it.key.local_name().as_ref() == "value-type");
                self.letters = 0;
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), String> {
        match name {
            "table-cell" | "covered-table-cell" => {
                self.column = self.column.saturating_add(self.cell_repeated);
                if self.is_filled || self.letters > 0 {
                    self.width = self.column;
                }
                self.row_text = self.row_text.saturating_add(self.letters.saturating_mul(self.cell_repeated));
            }
            "table-row" => {
                self.rows = self.rows.saturating_add(self.row_repeated);
                if self.width > 0 {
                    self.filled = (self.rows, self.filled.1.max(self.width));
                }
                self.text = self.text.saturating_add(self.row_text.saturating_mul(self.row_repeated));
                let (rows, columns) = self.filled;
                if rows.saturating_mul(columns) > CELLS || self.text > TEXT {
                    return Err(format!("a sheet spans {rows} rows of {columns} columns: that is no honest workbook"));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// How often the element stands for itself.
fn repeated(tag: &BytesStart<'_>, name: &str) -> u64 {
    let said = tag.attributes().flatten().find(|it| it.key.local_name().as_ref() == name);
    said.and_then(|said| said.value.trim().parse().ok()).unwrap_or(1)
}
