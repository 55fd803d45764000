//! How are JSON lines, or a JSON array of objects, cut into rows?
//!
//! One object is one row; its keys are the headings, those of objects inside it joined by a point. A line that is no
//! object is rejected, the others are read. An array, bare or the one list inside an object, is read object by object,
//! never whole.

use std::collections::BTreeSet;
use std::io::{BufReader, Read};
use std::path::Path;

use serde_json::Value;

use super::batches::Batches;
use super::json_objects::Objects;
use super::layout::Layout;
use super::messages;
use super::{Counts, Opened, Reader, Sink, Source, Stop};
use crate::model::{Mapping, Table, Text};

/// Bytes looked at for headings.
const HEAD: u64 = 1 << 20;

/// JSON.
pub(super) struct JsonLines;

impl Reader for JsonLines {
    fn id(&self) -> &'static str {
        "json_lines"
    }

    fn description(&self) -> Text {
        Text {
            fr: "JSON, un objet par ligne ou un tableau d'objets ; les clés imbriquées sont jointes par un point"
                .into(),
            en: "JSON, one object a line or an array of objects; keys inside keys are joined by a point".into(),
        }
    }

    fn recognises(&self, head: &[u8]) -> bool {
        let text = super::beginning(head);
        let text = text.trim_start();
        let inner = text.strip_prefix('[').unwrap_or(text).trim_start();
        inner.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Opened>, String> {
        let mut headings: Vec<String> = Vec::new();
        let mut input = BufReader::with_capacity(1 << 16, messages::text(path)?.take(HEAD));
        let mut objects = Objects::new(&mut input).map_err(|error| error.to_string())?;
        while let Ok(Some(object)) = objects.next() {
            for (key, _) in flat(&object.text, '.').unwrap_or_default() {
                if !headings.contains(&key) && headings.len() < 2_000 {
                    headings.push(key);
                }
            }
        }
        if headings.is_empty() {
            return Err("its first lines hold no JSON object with keys: is it one object that holds all rows?".into());
        }
        Ok(Box::new(Keys(headings)))
    }

    fn read(&self, source: &Source, sink: &mut Sink<'_>) -> Result<Counts, Stop> {
        // an array is whole or refused; lines are judged one by one
        let mut input = messages::text(&source.path).map_err(Stop::Refused)?;
        let mut objects = Objects::new(&mut *input).map_err(|error| Stop::Refused(error.to_string()))?;
        while objects.is_document && objects.next().map_err(Stop::Refused)?.is_some() {}
        let mut input = messages::text(&source.path).map_err(Stop::Refused)?;
        let mut objects = Objects::new(&mut *input).map_err(|error| Stop::Refused(error.to_string()))?;
        let named = source.mapping.columns.keys().chain(source.mapping.skip.keys());
        let named: BTreeSet<String> = named.map(|name| name.trim().to_lowercase()).collect();
        let named: Vec<String> = named.into_iter().collect();
        let mut batches = Batches::new(source, Layout::of(&source.mapping, &named).with_place());
        while let Some(object) = objects.next().map_err(|reason| Stop::Failed(anyhow::anyhow!(reason)))? {
            match flat(&object.text, source.mapping.decimal) {
                Ok(pairs) => {
                    let cells = match cells(pairs, &named) {
                        Ok(cells) => cells,
                        Err(reason) => {
                            batches.reject(object.line, &reason, &object.text);
                            continue;
                        }
                    };
                    if batches.layout.skips(|at| cells[at].as_str().into()) {
                        batches.counts.skipped += 1;
                        continue;
                    }
                    batches.push_at(object.line, &cells, &format!("byte {}", object.offset));
                }
                Err(reason) => batches.reject(object.line, &reason, &object.text),
            }
            if batches.is_full() {
                sink(batches.take())?;
            }
        }
        Ok(batches.finish(sink)?)
    }
}

/// The first objects as rows below the keys they have.
pub(super) fn beginning(path: &Path, rows: usize) -> Result<Table, String> {
    let mut input = BufReader::with_capacity(1 << 16, messages::text(path)?.take(HEAD));
    let mut objects = Objects::new(&mut input).map_err(|error| error.to_string())?;
    let (mut names, mut found): (Vec<String>, Vec<(u64, Pairs)>) = (Vec::new(), Vec::new());
    while let (true, Ok(Some(object))) = (found.len() < rows, objects.next()) {
        let pairs = flat(&object.text, '.').unwrap_or_default();
        for (key, _) in &pairs {
            if names.len() < 2_000 && !names.contains(key) {
                names.push(key.clone());
            }
        }
        found.push((object.line, pairs));
    }
    let row = |pairs: &Pairs| {
        let value = |name: &String| {
            let found = pairs.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.clone().ok());
            found.unwrap_or_default()
        };
        names.iter().map(value).collect::<Vec<String>>()
    };
    let below: Vec<(u64, Vec<String>)> = found.iter().map(|(line, pairs)| (*line, row(pairs))).collect();
    Ok(Table { name: String::new(), rows: std::iter::once((0, names)).chain(below).collect() })
}

/// The keys seen in the first objects.
struct Keys(Vec<String>);

impl Opened for Keys {
    fn headings(&self, _mapping: &Mapping) -> Vec<String> {
        self.0.clone()
    }
}

/// Keys, and values or why one cannot be read exactly.
type Pairs = Vec<(String, Result<String, String>)>;

/// The values of the keys `named`; an error when one that is read cannot be read exactly.
fn cells(pairs: Pairs, named: &[String]) -> Result<Vec<String>, String> {
    let mut cells = vec![String::new(); named.len()];
    for (key, value) in pairs {
        let key = key.trim().to_lowercase();
        if let Some(at) = named.iter().position(|known| *known == key) {
            cells[at] = value?;
        }
    }
    Ok(cells)
}

/// Keys and values of one object, in its order; keys of objects inside it behind a point, lists joined by a comma.
fn flat(text: &str, decimal: char) -> Result<Pairs, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("not a JSON object: {error}"))?;
    if !value.is_object() {
        return Err("not a JSON object".into());
    }
    let mut pairs = Vec::new();
    flatten(String::new(), value, decimal, &mut pairs);
    Ok(pairs)
}

fn flatten(key: String, value: Value, decimal: char, pairs: &mut Pairs) {
    let joined = |inner: &str| if key.is_empty() { inner.to_owned() } else { format!("{key}.{inner}") };
    match value {
        Value::Object(inner) => {
            for (name, value) in inner {
                flatten(joined(&name), value, decimal, pairs);
            }
        }
        Value::Array(values) if values.iter().any(|value| value.is_object() || value.is_array()) => {
            for (at, value) in values.into_iter().enumerate() {
                flatten(joined(&at.to_string()), value, decimal, pairs);
            }
        }
        Value::Array(values) => {
            let texts: Result<Vec<String>, String> = values.iter().map(|value| scalar(&key, value, decimal)).collect();
            pairs.push((key, texts.map(|texts| texts.join(", "))));
        }
        value => {
            let text = scalar(&key, &value, decimal);
            pairs.push((key, text));
        }
    }
}

fn scalar(key: &str, value: &Value, decimal: char) -> Result<String, String> {
    Ok(match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            // what does not fit 53 bits is no longer what was written
            if number.as_f64().is_some_and(|value| number.is_f64() && value.abs() >= 1e15) {
                return Err(format!("the number in {key} is too long to be read exactly: write it as text"));
            }
            let text = number.to_string();
            if number.is_f64() && decimal != '.' { text.replace('.', &decimal.to_string()) } else { text }
        }
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    })
}
