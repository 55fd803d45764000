//! What changed between two runs, and which measure did it?
//!
//! Persons of the two runs are matched by the records they share, clusters by the persons they share: ids change when a
//! join changes, the records do not. Of two leads of one person, the difference of what each measure contributes says why
//! one stands higher; a lead of one run alone is explained by what it stands on there.

mod clusters;
mod leads;
mod people;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use crate::store::{Manifest, RunFolder};

pub use clusters::ClusterChange;
pub use leads::LeadChange;

/// Everything that differs between two runs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Comparison {
    /// What the runs were told or given otherwise: settings, schema files, inputs.
    pub differences: Vec<String>,
    /// Leads and possible victims that appear, vanish or move; by rank in the second run, vanished ones last.
    pub leads: Vec<LeadChange>,
    /// Clusters, likewise.
    pub clusters: Vec<ClusterChange>,
    /// Leads and clusters that stand as they did.
    pub unchanged: (usize, usize),
}

/// Where one thing stands in the two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Only in the second run.
    Appeared,
    /// In both, at another rank or with another score.
    Moved,
    /// Only in the first run.
    Vanished,
}

/// A measure and what it contributes more (or less) in the second run, log10.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// Measure id, or `network` for what messages lend, `seed` for a partner's list.
    pub measure: String,
    /// Contribution in the second run less that in the first; 0 for a run that has none.
    pub log10: f64,
}

/// Scores nearer than this are the same: files keep four decimals.
const SAME_SCORE: f64 = 0.000_2;

/// Causes told of each change, largest first.
const CAUSES: usize = 4;

/// Compares two finished runs, in folders `before` and `after`.
///
/// # Errors
/// When one of them is no finished run.
pub fn compare(before: &Path, after: &Path) -> Result<Comparison> {
    let (one, other) = (RunFolder::open(before)?, RunFolder::open(after)?);
    let matched = people::Matched::new(&one.persons()?, &other.persons()?);
    let views = [leads::View::read(&one)?, leads::View::read(&other)?];
    let (leads, same_leads) = leads::changes(&views, &matched);
    let (clusters, same_clusters) = clusters::changes([&one, &other], &views, &matched)?;
    Ok(Comparison {
        differences: differences(&one.manifest, &other.manifest),
        leads,
        clusters,
        unchanged: (same_leads, same_clusters),
    })
}

/// What the runs were told or given otherwise.
fn differences(before: &Manifest, after: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    if before.version != after.version {
        found.push(format!("version {} against {}", before.version, after.version));
    }
    differing(&mut found, "schema", &before.schemas, &after.schemas);
    let inputs = |manifest: &Manifest| -> BTreeMap<String, String> {
        manifest.report.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect()
    };
    differing(&mut found, "input", &inputs(before), &inputs(after));
    let empty = serde_json::Map::new();
    let settings = |manifest: &Manifest| manifest.settings.as_object().unwrap_or(&empty).clone();
    let text = |settings: serde_json::Map<String, serde_json::Value>| -> BTreeMap<String, String> {
        settings.into_iter().map(|(key, value)| (key, value.to_string())).collect()
    };
    differing(&mut found, "setting", &text(settings(before)), &text(settings(after)));
    found
}

fn differing(found: &mut Vec<String>, what: &str, before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    for (name, value) in before {
        match after.get(name) {
            None => found.push(format!("{what} {name} only in the first")),
            Some(other) if other != value => found.push(format!("{what} {name} differs")),
            Some(_) => {}
        }
    }
    found.extend(
        after.keys().filter(|name| !before.contains_key(*name)).map(|name| format!("{what} {name} only in the second")),
    );
}
