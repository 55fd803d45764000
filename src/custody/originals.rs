//! What did the exports say in the rows a case rests on? Quoted again from the files themselves, found by their SHA-256.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::bag::portable;
use crate::exporters::neutral_cell;
use crate::model::{Case, CaseInput, CasePayment, Mapping, Role};
use crate::readers::{self, InputAs, Source};
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
    let used: Vec<&CaseInput> = case.inputs.iter().filter(|input| input.used > 0).collect();
    let wanted: BTreeSet<&str> = used.iter().map(|input| input.sha256.as_str()).collect();
    let sizes: BTreeSet<u64> = used.iter().map(|input| input.bytes).collect();
    let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
    for place in places {
        for entry in WalkDir::new(place).sort_by_file_name().into_iter().filter_map(Result::ok) {
            let fits = entry.metadata().is_ok_and(|file| file.is_file() && sizes.contains(&file.len()));
            if fits
                && let Ok(hash) = hash(entry.path())
                && wanted.contains(hash.as_str())
            {
                found.entry(hash).or_insert_with(|| entry.path().to_owned());
            }
        }
    }
    let mut originals = Originals::default();
    for input in used {
        let mapping = schemas.mappings.iter().find(|mapping| mapping.id == input.mapping);
        let source = match (found.get(&input.sha256), mapping) {
            (Some(path), Some(mapping)) => source(input, path, mapping)?,
            _ => None,
        };
        match source.map(|source| quote(case, &source, mapping)).transpose()?.flatten() {
            Some(bytes) => drop(originals.files.insert(portable(&input.name), bytes)),
            None => originals.missing.push(input.name.clone()),
        }
    }
    Ok(originals)
}

/// The file at `path` as the run read it: unpacked, and with what it writes for `{currency}` and `{zone}` in its headings.
fn source(input: &CaseInput, path: &Path, mapping: &Arc<Mapping>) -> Result<Option<Source>> {
    let mapped: InputAs = format!("{}=*", mapping.id).parse()?;
    let discovered = readers::discover(&[path.to_owned()], &[Arc::clone(mapping)], &[mapped])?;
    let packed = path.file_name().map(|name| format!("{}/", name.to_string_lossy())).unwrap_or_default();
    // a packed file has one name and several members: which one is told by the end of the name in the run
    let is_it = |source: &Source| source.name.strip_prefix(&packed).is_none_or(|inner| input.name.ends_with(inner));
    Ok(discovered.sources.into_iter().find(is_it).map(|source| Source { name: input.name.clone(), ..source }))
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

/// The rows of one file, cells as written, under the headings' meaning; `None` when the file reads otherwise now. What a
/// heading itself says (`Amount in USD`) stands in a column of its own.
fn quote(case: &Case, source: &Source, mapping: Option<&Arc<Mapping>>) -> Result<Option<Vec<u8>>> {
    let rows = rows(case, &source.name);
    let headed = |role: &Role| matches!(role, Role::Currency | Role::SentZone);
    let own = source.mapping.constants.iter().filter(|(role, _)| headed(role));
    let in_headings: Vec<(Role, &str)> = own
        .filter(|(role, text)| mapping.is_none_or(|mapping| mapping.constants.get(role) != Some(text)))
        .map(|(role, text)| (*role, text.as_str()))
        .collect();
    let mut heads: Vec<Role> = Vec::new();
    let mut quoted: BTreeMap<u64, BTreeMap<Role, String>> = BTreeMap::new();
    let summary = readers::read(source, &mut |raw| {
        let all = raw.roles.iter().copied().chain(in_headings.iter().map(|(role, _)| *role));
        let news: BTreeSet<Role> = heads.iter().copied().collect();
        heads.extend(all.filter(|role| !news.contains(role)));
        for row in (0..raw.len()).map(|at| raw.row(at)).filter(|row| rows.contains_key(&row.number())) {
            let Quoted { masked, .. } = rows[&row.number()];
            let cells = quoted.entry(row.number()).or_default();
            for (at, &role) in raw.roles.iter().enumerate() {
                let text = row.cell(at);
                let text = if text.is_empty() || !tells_of(role, masked) { text } else { MASKED };
                cells.insert(role, text.to_owned());
            }
            for (role, text) in &in_headings {
                cells.entry(*role).or_insert_with(|| (*text).to_owned());
            }
        }
        Ok(())
    })?;
    if summary.refused.is_some() || quoted.len() < rows.len() {
        return Ok(None);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = heads.iter().map(|role| role.name());
    writer.write_record(["no", "source_row"].into_iter().chain(names))?;
    for (row, cells) in quoted {
        let first = [rows[&row].no.to_string(), row.to_string()];
        let cells = heads.iter().map(|role| cells.get(role).cloned().unwrap_or_default());
        writer.write_record(first.into_iter().chain(cells).map(|cell| neutral_cell(&cell).into_owned()))?;
    }
    writer.into_inner().map(Some).map_err(|error| anyhow::anyhow!("{}", error.error()))
}

/// A row of a file that is quoted.
#[derive(Clone, Copy)]
struct Quoted {
    /// Number of the payment it tells.
    no: u32,
    /// Whether payer and recipient are withheld.
    masked: (bool, bool),
}

/// The rows of one file that tell payments of the case. A party whom the case does not name is withheld.
fn rows(case: &Case, file: &str) -> BTreeMap<u64, Quoted> {
    let named: BTreeSet<&str> = case.persons.iter().filter(|p| !p.masked).map(|p| p.id.as_str()).collect();
    let of = |person: &str| case.person(person).map_or(&[][..], |person| person.records.as_slice());
    let is_of = |person: &str, key: &str| of(person).iter().any(|record| record.key == key);
    let mut rows = BTreeMap::new();
    for payment in &case.payments {
        let CasePayment { no, payer, recipient, .. } = payment;
        let masked = (!named.contains(payer.as_str()), !named.contains(recipient.as_str()));
        if payment.source_file == file {
            rows.insert(payment.source_row, Quoted { no: *no, masked });
        }
        for telling in payment.told_again.iter().filter(|telling| telling.source_file == file) {
            let masked = (
                masked.0 || !is_of(payer, &telling.payer_record),
                masked.1 || !is_of(recipient, &telling.recipient_record),
            );
            rows.insert(telling.source_row, Quoted { no: *no, masked });
        }
    }
    rows
}

/// Whether a column may tell who a masked party is: the payer, the recipient, or both.
fn tells_of(role: Role, (payer, recipient): (bool, bool)) -> bool {
    let of = |side: &str| role.name().starts_with(side);
    let paying = matches!(role, Role::DeviceId | Role::Ip | Role::Funding | Role::SendingAgent | Role::Purpose);
    let paid = matches!(role, Role::PayoutAgent | Role::PayoutCity | Role::Purpose);
    // which of holder and counterparty is the masked one is not told here: both are hidden
    (role.tells_sides() && (payer || recipient))
        || (payer && (of("sender") || paying))
        || (recipient && (of("recipient") || paid))
}
