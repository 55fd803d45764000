//! What did the exports say in the rows a case rests on? Quoted again from the files themselves, found by their SHA-256.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::bag::portable;
use crate::exporters::neutral_cell;
use crate::model::{Case, CasePayment, Mapping, Role};
use crate::readers::{self, Source};
use crate::schemas::Schemas;

/// Original rows by the name of their file, and what could not be quoted.
#[derive(Clone, Debug, Default)]
pub struct Originals {
    /// CSV of the rows of each file, by its name made plain.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Files that were not found where they were looked for, or do not read as they did.
    pub missing: Vec<String>,
}

/// What stands in a cell that would tell who a masked party is.
const MASKED: &str = "[masked]";

/// Quotes the rows of every file the case relies on, from files below `places` with the SHA-256 the run noted.
pub(super) fn find(case: &Case, schemas: &Schemas, places: &[PathBuf]) -> Result<Originals> {
    let used: Vec<&crate::model::CaseInput> = case.inputs.iter().filter(|input| input.used > 0).collect();
    let wanted: BTreeMap<&str, &str> = used.iter().map(|input| (input.sha256.as_str(), input.name.as_str())).collect();
    let sizes: BTreeSet<u64> = used.iter().map(|input| input.bytes).collect();
    let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
    for place in places {
        for entry in WalkDir::new(place).sort_by_file_name().into_iter().filter_map(Result::ok) {
            let fits = entry.metadata().is_ok_and(|file| file.is_file() && sizes.contains(&file.len()));
            if fits
                && let Ok(hash) = hash(entry.path())
                && let Some(name) = wanted.get(hash.as_str())
            {
                found.entry((*name).to_owned()).or_insert_with(|| entry.path().to_owned());
            }
        }
    }
    let mut originals = Originals::default();
    for input in used {
        let mapping = schemas.mappings.iter().find(|mapping| mapping.id == input.mapping);
        let quoted = match (found.get(&input.name), mapping) {
            (Some(path), Some(mapping)) => quote(case, &input.name, path, mapping)?,
            _ => None,
        };
        match quoted {
            Some(bytes) => drop(originals.files.insert(portable(&input.name), bytes)),
            None => originals.missing.push(input.name.clone()),
        }
    }
    Ok(originals)
}

#[expect(clippy::disallowed_methods, reason = "the exports a case relies on are found by their content")]
fn hash(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        let read = std::io::Read::read(&mut file, &mut chunk)?;
        if read == 0 {
            break;
        }
        hasher.update(&chunk[..read]);
    }
    Ok(crate::model::hex(hasher.finalize()))
}

/// The rows of one file, cells as written, under the headings' meaning; `None` when the file reads otherwise now.
fn quote(case: &Case, name: &str, path: &Path, mapping: &Arc<Mapping>) -> Result<Option<Vec<u8>>> {
    let masked: BTreeSet<&str> = case.persons.iter().filter(|p| p.masked).map(|p| p.id.as_str()).collect();
    let payments = case.payments.iter().filter(|payment| payment.source_file == name);
    let rows: BTreeMap<u64, &CasePayment> = payments.map(|payment| (payment.source_row, payment)).collect();
    let source = Source {
        index: 0,
        name: name.to_owned(),
        path: path.to_owned(),
        given: path.to_owned(),
        mapping: Arc::clone(mapping),
        unpacked: None,
    };
    let mut quoted: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let mut heads: Vec<String> = Vec::new();
    let summary = readers::read(&source, &mut |raw| {
        if heads.is_empty() {
            heads = raw.roles.iter().map(|role| role.name().to_owned()).collect();
        }
        for row in (0..raw.len()).map(|at| raw.row(at)).filter(|row| rows.contains_key(&row.number())) {
            let payment = rows[&row.number()];
            let hidden = |role: Role| {
                let of = |side: &str| role.name().starts_with(side);
                let either = [payment.payer.as_str(), payment.recipient.as_str()].iter().any(|id| masked.contains(id));
                // which of holder and counterparty is the masked one is not told here: both are hidden
                (role.tells_sides() && either)
                    || (masked.contains(payment.payer.as_str())
                        && (of("sender")
                            || matches!(
                                role,
                                Role::DeviceId | Role::Ip | Role::Funding | Role::SendingAgent | Role::Purpose
                            )))
                    || (masked.contains(payment.recipient.as_str())
                        && (of("recipient") || matches!(role, Role::PayoutAgent | Role::PayoutCity | Role::Purpose)))
            };
            let cell = |(at, role): (usize, &Role)| match row.cell(at) {
                text if text.is_empty() || !hidden(*role) => text.to_owned(),
                _ => MASKED.to_owned(),
            };
            quoted.insert(row.number(), raw.roles.iter().enumerate().map(cell).collect());
        }
        Ok(())
    })?;
    if summary.refused.is_some() || quoted.len() < rows.len() {
        return Ok(None);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["no".to_owned(), "source_row".to_owned()].into_iter().chain(heads))?;
    for (row, cells) in quoted {
        let first = [rows[&row].no.to_string(), row.to_string()];
        writer.write_record(first.into_iter().chain(cells).map(|cell| neutral_cell(&cell).into_owned()))?;
    }
    writer.into_inner().map(Some).map_err(|error| anyhow::anyhow!("{}", error.error()))
}
