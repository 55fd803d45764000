//! Whom does a partner's list name, in comparable form?

use anyhow::{Context, Result, bail, ensure};
use xxhash_rust::xxh3::xxh3_64;

use super::Normaliser;
use crate::model::{Seed, SeedRole};

/// Layout whose way of writing dates a list follows.
const LAYOUT: &str = "canonical";

/// Columns that tell of the person, in the order of `Record::SENDER`.
const COLUMNS: [&str; 12] =
    ["id", "name", "birth_date", "sex", "country", "city", "address", "phone", "email", "document", "account", "kind"];

/// Columns any one of which lets a person be found.
const TELLING: [&str; 5] = ["name", "phone", "email", "document", "account"];

/// What a column of roles may say.
const ROLES: [(&str, SeedRole); 9] = [
    ("", SeedRole::Either),
    ("either", SeedRole::Either),
    ("payer", SeedRole::Payer),
    ("emetteur", SeedRole::Payer),
    ("émetteur", SeedRole::Payer),
    ("recipient", SeedRole::Recipient),
    ("runner", SeedRole::Recipient),
    ("beneficiaire", SeedRole::Recipient),
    ("bénéficiaire", SeedRole::Recipient),
];

impl Normaliser {
    /// Reads a partner's list: CSV (comma or semicolon) with any of the columns `role` (payer, recipient; empty for either),
    /// `name`, `phone`, `email`, `document`, `account`, `birth_date`, `country`, `city`, `address`. Further columns are for
    /// people.
    ///
    /// # Errors
    /// All that is wrong with the list at once, each with its line.
    pub fn seeds(&self, bytes: &[u8]) -> Result<Vec<Seed>> {
        let text = std::str::from_utf8(bytes).context("it is not UTF-8 text")?.trim_start_matches('\u{feff}');
        let delimiter = if text.lines().next().unwrap_or("").contains(';') { b';' } else { b',' };
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(text.as_bytes());
        let headings = rows.headers()?.clone();
        let column = |name: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(name));
        ensure!(
            TELLING.iter().any(|name| column(name).is_some()),
            "it needs at least one of the columns {}, and has: {}",
            TELLING.join(", "),
            headings.iter().collect::<Vec<_>>().join(", ")
        );
        let (columns, role) = (COLUMNS.map(column), column("role"));
        let (mut seeds, mut problems) = (Vec::new(), Vec::new());
        for row in rows.records() {
            let row = row.context("it is not CSV")?;
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or("");
            let said = cell(role).to_lowercase();
            let Some(&(_, role)) = ROLES.iter().find(|it| it.0 == said) else {
                problems
                    .push(format!("line {line}: the role is {said:?}; write payer, recipient, or nothing for either"));
                continue;
            };
            let fields = columns.map(cell);
            let key = xxh3_64(format!("{line}\0{}", fields.join("\0")).as_bytes());
            let record = self.record(LAYOUT, key, u16::MAX, &fields);
            let written = [&record.name_key, &record.phone, &record.email, &record.document, &record.account];
            if written.iter().all(|text| text.is_empty()) {
                problems.push(format!("line {line}: nothing by which anybody could be found ({})", TELLING.join(", ")));
            } else {
                seeds.push(Seed { line, role, record });
            }
        }
        if problems.len() > 20 {
            bail!("{}\nand {} more lines", problems[..20].join("\n"), problems.len() - 20);
        }
        ensure!(problems.is_empty(), "{}", problems.join("\n"));
        Ok(seeds)
    }
}
