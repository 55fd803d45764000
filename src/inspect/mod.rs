//! Floor 1: what an unknown table is, as far as its beginning tells, and what it leaves open.
//!
//! Says where the header stands, what each column holds and in which convention, which role it may have and how sure
//! that is, and which rows are no payments. **What fits two readings is named, never guessed**: a column of dates that
//! fits day first and month first, a decimal mark that no value shows, a name that could be either party's. [`draft`]
//! writes a mapping in which every such point stands as a line to decide.

mod conventions;
mod draft;
mod roles;

pub use draft::draft;

use crate::model::{HeadingWords, Role, Survey, Table};

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Empty,
    /// Dates or moments, and every chrono format that reads all of them.
    Dates(Vec<String>),
    /// Times of day, and every format that reads all of them.
    Times(Vec<String>),
    /// Amounts, and every decimal mark that reads all of them.
    Amounts(Vec<char>),
    /// Three-letter codes.
    Currencies,
    /// Whole numbers too long to be amounts.
    Numbers,
    /// E-mail addresses.
    Emails,
    /// Telephone numbers.
    Phones,
    /// Few different words.
    Words(Vec<String>),
    /// Anything else.
    Text,
}

/// What one column is.
#[derive(Clone, Debug)]
pub struct Column {
    /// Heading, or its position where there is no header.
    pub heading: String,
    /// What it holds.
    pub content: Content,
    /// Share of rows that have something there.
    pub filled: f64,
    /// Roles it may have, each with a confidence from 0 to 1, the surest first.
    pub candidates: Vec<(Role, f64)>,
    /// The first values.
    pub examples: Vec<String>,
}

/// What one table is.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Sheet name, where there are sheets.
    pub sheet: String,
    /// Source row of the header, when there is one.
    pub header_row: Option<u64>,
    /// Rows above it that are no payments.
    pub above: usize,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows below the header that look like totals, branches or titles: row number and first cell.
    pub no_payments: Vec<(u64, String)>,
    /// Rows looked at that look like payments.
    pub rows: usize,
    /// What cannot be told for certain, each with what to do.
    pub doubts: Vec<String>,
}

/// Looks at every table of a file.
#[must_use]
pub fn inspect(survey: &Survey, words: &HeadingWords) -> Vec<Finding> {
    survey.tables.iter().map(|table| look(table, survey.is_headed, words)).collect()
}

fn look(table: &Table, is_headed: bool, words: &HeadingWords) -> Finding {
    let header = if is_headed { (!table.rows.is_empty()).then_some(0) } else { header(table, words) };
    let first = header.map_or_else(|| first_row(table), |at| at + 1);
    let below = &table.rows[first.min(table.rows.len())..];
    let width = header.map_or_else(|| usual_width(below), |at| table.rows[at].1.len());
    let mut no_payments = Vec::new();
    let rows: Vec<&Vec<String>> = below
        .iter()
        .filter(|(number, cells)| {
            let is_other = is_no_payment(cells, width, words);
            if is_other {
                no_payments
                    .push((*number, cells.iter().find(|cell| !cell.trim().is_empty()).cloned().unwrap_or_default()));
            }
            !is_other
        })
        .map(|(_, cells)| cells)
        .collect();
    let headings: Vec<String> = match header {
        Some(at) => table.rows[at].1.iter().map(|heading| heading.trim().to_owned()).collect(),
        None => (1..=width).map(|at| at.to_string()).collect(),
    };
    let column = |(at, heading): (usize, &String)| {
        let values: Vec<&str> =
            rows.iter().filter_map(|row| row.get(at)).map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
        let content = conventions::content(&values);
        let candidates = if header.is_some() { roles::candidates(heading, &content, words) } else { Vec::new() };
        let mut examples: Vec<String> = Vec::new();
        for value in &values {
            if examples.len() < 3 && !examples.iter().any(|known| known == value) {
                examples.push((*value).to_owned());
            }
        }
        let filled = values.len() as f64 / rows.len().max(1) as f64;
        Column { heading: heading.clone(), content, filled, candidates, examples }
    };
    let columns: Vec<Column> = headings.iter().enumerate().map(column).collect();
    let doubts = doubts(&columns, header.is_some(), rows.len());
    let header_row = header.map(|at| table.rows[at].0);
    Finding {
        sheet: table.name.clone(),
        header_row,
        above: header.unwrap_or(first),
        columns,
        no_payments,
        rows: rows.len(),
        doubts,
    }
}

/// The row that names the columns: the one among the first forty whose cells are words, as many as the rows below have,
/// preferring cells that are known headings.
fn header(table: &Table, words: &HeadingWords) -> Option<usize> {
    let usual = usual_width(&table.rows);
    let mut best: Option<(usize, usize)> = None;
    for (at, (_, cells)) in table.rows.iter().take(40).enumerate() {
        let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let is_heading = |cell: &&str| cell.chars().any(char::is_alphabetic) && !conventions::is_value(cell);
        let headings = filled.iter().copied().filter(|cell| is_heading(cell)).count();
        if filled.len() < 2 || headings * 5 < filled.len() * 4 || filled.len() * 2 < usual {
            continue;
        }
        let known = filled.iter().filter(|cell| roles::is_known(cell, words)).count();
        if known > 0 && best.is_none_or(|(most, _)| known > most) {
            best = Some((known, at));
        } else if best.is_none() && at == 0 && filled.len() >= usual && differs_below(table, at) {
            best = Some((0, at));
        }
    }
    best.map(|(_, at)| at)
}

/// Whether the rows below hold values where this row holds words.
fn differs_below(table: &Table, at: usize) -> bool {
    let below = table.rows.get(at + 1..).unwrap_or_default().iter().take(20);
    below.into_iter().flat_map(|(_, cells)| cells).any(|cell| conventions::is_value(cell))
}

/// The first row that looks like a payment, where there is no header.
fn first_row(table: &Table) -> usize {
    let usual = usual_width(&table.rows);
    let fits = |(_, cells): &(u64, Vec<String>)| {
        cells.iter().filter(|cell| !cell.trim().is_empty()).count() * 2 >= usual
            && cells.iter().any(|c| conventions::is_value(c))
    };
    table.rows.iter().position(fits).unwrap_or(0)
}

/// Filled cells of most rows.
fn usual_width(rows: &[(u64, Vec<String>)]) -> usize {
    let width = |cells: &Vec<String>| cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    let widths: Vec<usize> = rows.iter().map(|(_, cells)| width(cells)).collect();
    let count = |wanted: usize| widths.iter().filter(|&&width| width == wanted).count();
    widths.iter().copied().max_by_key(|&width| (count(width), width)).unwrap_or(0)
}

/// A row that sums up others, or fills so few cells that it is a title.
fn is_no_payment(cells: &[String], width: usize, words: &HeadingWords) -> bool {
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let first = cells.iter().find(|cell| !cell.trim().is_empty()).map(|cell| roles::plain(cell)).unwrap_or_default();
    let sums_up = words
        .totals
        .iter()
        .any(|word| first.strip_prefix(word.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
    (sums_up && filled < width) || filled * 4 <= width
}

fn doubts(columns: &[Column], has_header: bool, rows: usize) -> Vec<String> {
    let mut doubts = Vec::new();
    if !has_header {
        doubts.push("no row names the columns: give each its role by position".to_owned());
    }
    if rows < 5 {
        doubts.push(format!("only {rows} rows to judge by"));
    }
    for Column { heading, content, .. } in columns {
        match content {
            Content::Dates(formats) if conventions::orders(formats) > 1 => doubts.push(format!(
                "the dates in {heading:?} fit day first and month first ({}): decide which",
                formats.join(" or ")
            )),
            Content::Amounts(marks) if marks.len() > 1 => doubts.push(format!(
                "no amount in {heading:?} shows whether a point or a comma is the decimal mark: decide which"
            )),
            Content::Amounts(marks) if marks.is_empty() => {
                doubts.push(format!("the amounts in {heading:?} are written with both decimal marks"));
            }
            _ => {}
        }
    }
    for Column { heading, candidates, .. } in columns {
        if let [(role, surest), (other, next), ..] = candidates[..]
            && surest - next < 0.05
        {
            doubts.push(format!("{heading:?} could be {} or {}: decide which", role.name(), other.name()));
        }
    }
    let has =
        |role: Role| columns.iter().any(|column| column.candidates.first().is_some_and(|(first, _)| *first == role));
    if has_header && !has(Role::Currency) {
        doubts.push("no column names the currency: write it under constants".to_owned());
    }
    if has_header && !has(Role::Amount) && !(has(Role::AmountIn) || has(Role::AmountOut)) {
        doubts.push("no column is surely the amount".to_owned());
    }
    if has_header && !has(Role::SentAt) {
        doubts.push("no column is surely the sending date".to_owned());
    }
    doubts
}
