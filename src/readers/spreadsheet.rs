//! How is a spreadsheet (XLSX, XLS, ODS) cut into rows?
//!
//! A sheet holds at most 1,048,576 rows: it is read to its end before the first row is handed on, so that a damaged
//! workbook is refused whole.

use std::fmt::Write;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataType, Ods, Reader as _, Xls, Xlsx};
use chrono::{NaiveDateTime, TimeDelta};

use super::archive;
use super::batches::Batches;
use super::layout::{self, Layout, could_be_row, keys, numbered};
use super::{Counts, Opened, Reader, Sink, Source, Stop, compound, guard, open_document};
use crate::model::{Mapping, Raw, Table, Text};

/// Rows of each sheet looked at for the header.
const HEADER_WITHIN: usize = 100;
/// Bytes of text that one sheet may hold.
const SHEET_BYTES: usize = 1 << 30;

/// Workbooks.
pub(super) struct Spreadsheet;

impl Reader for Spreadsheet {
    fn id(&self) -> &'static str {
        "spreadsheet"
    }

    fn description(&self) -> Text {
        Text {
            fr: "classeurs XLSX, XLS et ODS : l'en-tête est cherché sous les lignes de titre, les lignes de total et \
                 d'agence sont passées, les dates et nombres typés sont rendus exactement"
                .into(),
            en: "XLSX, XLS and ODS workbooks: the header is found below title rows, rows of totals and branches are \
                 passed over, typed dates and numbers are given exactly"
                .into(),
        }
    }

    /// A zip archive (XLSX, ODS) or a compound file (XLS).
    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Opened>, String> {
        Ok(Box::new(guarded(|| Book::open(path)?.beginnings())?))
    }

    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        let (batches, counts) = guarded(|| rows(source)).map_err(Stop::Refused)?;
        for raw in batches {
            sink(raw)?;
        }
        Ok(counts)
    }
}

/// Runs the decoder, which may panic on damaged bytes.
fn guarded<T>(decode: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    guard::guarded(decode).unwrap_or_else(|| Err("the workbook is damaged: it cannot be decoded".into()))
}

/// The first rows of every sheet that has any.
pub(super) fn beginning(path: &Path) -> Result<Vec<Table>, String> {
    let table = |sheet: Sheet| Table {
        name: sheet.name,
        rows: sheet.rows.into_iter().map(|(row, cells)| (u64::from(row), cells)).collect(),
    };
    let sheets = guarded(|| Book::open(path)?.beginnings())?;
    Ok(sheets.into_iter().map(table).filter(|table| !table.rows.is_empty()).collect())
}

/// The beginning of one sheet: row numbers (1-based) and cells.
struct Sheet {
    name: String,
    rows: Vec<(u32, Vec<String>)>,
}

impl Opened for Vec<Sheet> {
    fn headings(&self, mapping: &Mapping) -> Vec<String> {
        find(self, mapping).map_or_else(Vec::new, |start| start.headings)
    }

    fn rows(&self, mapping: &Mapping) -> Vec<Vec<String>> {
        let Some(start) = find(self, mapping) else { return Vec::new() };
        let rows = self.iter().filter(|sheet| sheet.name == start.sheet).flat_map(|sheet| &sheet.rows);
        rows.filter(|(row, _)| *row > start.row).map(|(_, cells)| cells.clone()).collect()
    }
}

/// Where the payments of a workbook begin.
struct Start {
    sheet: String,
    /// Row of the header, or the one before the first payment.
    row: u32,
    headings: Vec<String>,
}

/// Finds sheet and header. Where no row has all the headings, the one that has most, so that a message can show it.
fn find(sheets: &[Sheet], mapping: &Mapping) -> Option<Start> {
    let wanted = |sheet: &&Sheet| {
        mapping.sheet.name.as_ref().is_none_or(|name| name.trim().eq_ignore_ascii_case(sheet.name.trim()))
    };
    let mut best: Option<(usize, Start)> = None;
    for sheet in sheets.iter().filter(wanted) {
        for (row, cells) in &sheet.rows {
            if mapping.sheet.header_row.is_some_and(|header| header != *row) {
                continue;
            }
            let start = |row: u32, headings: Vec<String>| Start { sheet: sheet.name.clone(), row, headings };
            if !mapping.text.header {
                if could_be_row(mapping, cells) {
                    return Some(start(row - 1, numbered(cells.len())));
                }
                continue;
            }
            let present = mapping.required.len() - layout::missing(mapping, cells).len();
            if present == mapping.required.len() {
                return Some(start(*row, cells.clone()));
            }
            if best.as_ref().is_none_or(|(most, _)| present > *most) {
                best = Some((present, start(*row, cells.clone())));
            }
        }
    }
    best.map(|(_, start)| start)
}

/// Reads a whole sheet.
fn rows(source: &Source) -> Result<(Vec<Raw>, Counts), String> {
    let mapping = &source.mapping;
    let mut book = Book::open(&source.path)?;
    let start = find(&book.beginnings()?, mapping).ok_or("no sheet is laid out as its mapping says")?;
    let mut batches = Batches::new(source, Layout::of(mapping, &start.headings).with_place());
    let header = keys(&start.headings);
    let words: Vec<String> = mapping.sheet.skip_words.iter().map(|word| word.trim().to_lowercase()).collect();
    let place = format!("sheet {}", start.sheet);
    let (mut done, mut bytes) = (Vec::new(), 0);
    book.rows(&start.sheet, mapping.decimal, &mut |row, cells| {
        if row <= start.row {
            return true;
        }
        let first = cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty());
        let first = first.unwrap_or_default().to_lowercase();
        let is_skipped = batches.layout.skips(|at| cells.get(at).map_or("", String::as_str).into());
        let is_header = mapping.text.header && keys(cells) == header;
        if is_skipped || is_header || words.iter().any(|word| first.starts_with(word)) {
            batches.counts.skipped += 1;
            return true;
        }
        batches.push_at(u64::from(row), cells, &place);
        if batches.is_full() {
            let raw = batches.take();
            bytes += raw.text.len();
            done.push(raw);
        }
        bytes <= SHEET_BYTES
    })?;
    if bytes > SHEET_BYTES {
        return Err("the sheet holds more than 1 GiB of text".into());
    }
    done.push(batches.take());
    done.retain(|raw| !raw.is_empty());
    Ok((done, batches.counts))
}

/// An open workbook.
enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xls(Box<Xls<BufReader<File>>>),
    Ods(Box<Ods<BufReader<File>>>),
}

impl Book {
    #[expect(clippy::disallowed_methods, reason = "a reader opens its file")]
    fn open(path: &Path) -> Result<Self, String> {
        let file = || File::open(path).map(BufReader::new).map_err(|error| error.to_string());
        let damaged = |error: &dyn std::fmt::Display| format!("the workbook is damaged or not whole: {error}");
        let parts = archive::check(file()?)?;
        match parts {
            archive::Kind::Xlsx => {
                Xlsx::new(file()?).map(|book| Self::Xlsx(book.into())).map_err(|error| damaged(&error))
            }
            archive::Kind::Ods => {
                open_document::check(file()?)?;
                Ods::new(file()?).map(|book| Self::Ods(book.into())).map_err(|error| damaged(&error))
            }
            archive::Kind::Xls => {
                compound::check(file()?)?;
                Xls::new(file()?).map(|book| Self::Xls(book.into())).map_err(|error| damaged(&error))
            }
        }
    }

    fn sheets(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book) => book.sheet_names(),
            Self::Xls(book) => book.sheet_names(),
            Self::Ods(book) => book.sheet_names(),
        }
    }

    /// The first rows of every sheet.
    fn beginnings(&mut self) -> Result<Vec<Sheet>, String> {
        let mut sheets = Vec::new();
        for name in self.sheets() {
            let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
            self.rows(&name, '.', &mut |row, cells| {
                rows.push((row, cells.to_vec()));
                rows.len() < HEADER_WITHIN
            })?;
            sheets.push(Sheet { name, rows });
        }
        Ok(sheets)
    }

    /// Shows every row that is not empty, with its 1-based number and its cells as text, until `visit` says no.
    fn rows(
        &mut self,
        sheet: &str,
        decimal: char,
        visit: &mut dyn FnMut(u32, &[String]) -> bool,
    ) -> Result<(), String> {
        let damaged = |error: &dyn std::fmt::Display| format!("the sheet {sheet} is damaged: {error}");
        let range = match self {
            Self::Xlsx(book) => return streamed(book, sheet, decimal, visit).map_err(|error| damaged(&error)),
            Self::Xls(book) => book.worksheet_range(sheet).map_err(|error| damaged(&error))?,
            Self::Ods(book) => book.worksheet_range(sheet).map_err(|error| damaged(&error))?,
        };
        let (top, left) = range.start().unwrap_or_default();
        let mut cells: Vec<String> = vec![String::new(); left as usize + range.width()];
        for (row, values) in (top + 1..).zip(range.rows()) {
            for (cell, value) in cells[left as usize..].iter_mut().zip(values) {
                cell.clear();
                write_cell(cell, value, decimal);
            }
            if cells.iter().any(|cell| !cell.is_empty()) && !visit(row, &cells) {
                break;
            }
        }
        Ok(())
    }
}

/// Rows of an XLSX sheet as they are unpacked: a sheet may be larger than memory would like.
fn streamed(
    book: &mut Xlsx<BufReader<File>>,
    sheet: &str,
    decimal: char,
    visit: &mut dyn FnMut(u32, &[String]) -> bool,
) -> Result<(), calamine::XlsxError> {
    let mut reader = book.worksheet_cells_reader(sheet)?;
    let (mut current, mut cells): (u32, Vec<String>) = (0, Vec::new());
    let mut filled = false;
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = (cell.get_position().0 + 1, cell.get_position().1 as usize);
        if row != current {
            if filled && !visit(current, &cells) {
                return Ok(());
            }
            cells.iter_mut().for_each(String::clear);
            (current, filled) = (row, false);
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        write_cell(&mut cells[column], cell.get_value(), decimal);
        filled |= !cells[column].is_empty();
    }
    if filled {
        visit(current, &cells);
    }
    Ok(())
}

/// Writes a value as text: dates in ISO 8601 (a whole number of days without time, a part of a day without date),
/// numbers in plain decimals as the sheet shows them (15 digits), with `decimal` as the mark.
fn write_cell(cell: &mut String, value: &impl DataType, decimal: char) {
    if let Some(text) = value.get_string() {
        cell.push_str(text);
    } else if let Some(serial) = value.get_datetime() {
        write_serial(cell, &serial);
    } else if let Some(text) = value.get_datetime_iso().or_else(|| value.get_duration_iso()) {
        cell.push_str(text);
    } else if let Some(number) = value.get_int() {
        write!(cell, "{number}").expect("text takes all");
    } else if let Some(number) = value.get_float() {
        cell.push_str(&decimal_text(number, decimal));
    } else if let Some(truth) = value.get_bool() {
        write!(cell, "{truth}").expect("text takes all");
    } else if let Some(error) = value.get_error() {
        write!(cell, "{error}").expect("text takes all");
    }
}

/// A number in plain decimals, to the 15 digits that spreadsheets show.
pub(super) fn decimal_text(number: f64, decimal: char) -> String {
    let shown = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    let text = format!("{shown}");
    if decimal == '.' { text } else { text.replace('.', &decimal.to_string()) }
}

/// A date serial, to the second.
fn write_serial(cell: &mut String, serial: &calamine::ExcelDateTime) {
    let value = serial.as_f64();
    let seconds = (value * 86_400.0).round();
    if serial.is_duration() || (0.0..1.0).contains(&value) {
        let seconds = seconds as i64;
        write!(cell, "{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60).expect("text takes all");
        return;
    }
    let moment: Option<NaiveDateTime> = serial.as_datetime().map(|moment| moment + TimeDelta::milliseconds(500));
    match moment {
        Some(moment) if seconds % 86_400.0 == 0.0 => write!(cell, "{}", moment.format("%Y-%m-%d")),
        Some(moment) => write!(cell, "{}", moment.format("%Y-%m-%dT%H:%M:%S")),
        None => write!(cell, "{value}"),
    }
    .expect("text takes all");
}
