//! How do the learnt numbers get into the schema files, with every comment and text kept?

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Value};

use super::refit::Change;
use crate::schemas::Schemas;

/// Every schema file in use, with the changed numbers in their places.
pub(super) fn edited(schemas: &Schemas, changes: &[Change]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files: BTreeMap<String, Vec<u8>> =
        schemas.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    for of_file in changes.chunk_by(|a, b| a.file == b.file) {
        let path = &of_file[0].file;
        let bytes = files.get(path).with_context(|| format!("schemas/{path} is missing"))?;
        let mut document: DocumentMut =
            std::str::from_utf8(bytes)?.parse().with_context(|| format!("schemas/{path} cannot be edited"))?;
        for change in of_file {
            put(&mut document, change).with_context(|| format!("schemas/{path} has no {}", change.key.join(".")))?;
        }
        files.insert(path.clone(), document.to_string().into_bytes());
    }
    Ok(files)
}

fn put(document: &mut DocumentMut, change: &Change) -> Option<()> {
    let mut place = document.as_item_mut();
    for key in &change.key {
        // one of several habits is named by its number
        place = match key.parse::<usize>() {
            Ok(at) => place.get_mut(at)?,
            Err(_) => place.get_mut(key.as_str())?,
        };
    }
    let old = place.as_value_mut()?;
    let mut new: Value = change.after.to_string().parse().ok()?;
    *new.decor_mut() = old.decor().clone();
    *old = new;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_change_and_nothing_else() {
        let text = "# why\nprior = 0.003 # one in 300\n\n[pair]\namount = { distribution = \"lognormal\", median = 39, sigma = 0.61 } # USD\n";
        let mut document: DocumentMut = text.parse().expect("sound");
        let change = |key: &[&str], after| Change {
            file: String::new(),
            key: key.iter().map(|&key| key.to_owned()).collect(),
            before: 0.0,
            after,
            observations: 1,
            weight: 1.0,
        };
        put(&mut document, &change(&["prior"], 0.0042)).expect("it is there");
        put(&mut document, &change(&["pair", "amount", "median"], 55.0)).expect("it is there");
        assert_eq!(document.to_string(), text.replace("0.003 ", "0.0042 ").replace("39", "55"));
        assert_eq!(put(&mut document, &change(&["pair", "gap", "median"], 5.0)), None);
    }
}
