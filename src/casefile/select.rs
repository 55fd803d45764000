//! Whom does a case hold? Clusters and persons asked for, those they deal with, and the nearest names to a wrong one.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use rapidfuzz::distance::levenshtein;

use super::Casefile;
use crate::model::AT_STAKE;

/// What a case is asked to hold.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Cluster ids.
    pub clusters: Vec<String>,
    /// The first so many clusters by rank.
    pub top: usize,
    /// Person ids: each with those they deal with at stake.
    pub persons: Vec<String>,
    /// Whether the identity of persons under 18 is shown: for the competent service only.
    pub show_minors: bool,
}

/// The clusters and persons of one case.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    pub(super) clusters: BTreeSet<String>,
    pub(super) persons: BTreeSet<String>,
    pub(super) members: BTreeSet<String>,
    /// Payer and recipient of every pair to be shown, and whether it is inside.
    pub(super) pairs: BTreeMap<(String, String), bool>,
}

impl Chosen {
    /// Whether a payer and a recipient are both members of one cluster, or at stake for a person asked for.
    pub(super) fn is_inside(&self, payer: &str, recipient: &str) -> bool {
        self.pairs.get(&(payer.to_owned(), recipient.to_owned())).copied().unwrap_or(false)
    }
}

/// Resolves a selection.
pub(super) fn choose(file: &Casefile, selection: &Selection) -> Result<Chosen> {
    let mut chosen = Chosen::default();
    for id in &selection.clusters {
        if !file.clusters.iter().any(|row| row.cluster == *id) {
            bail!("no cluster {id} in this run{}", nearest(id, file.clusters.iter().map(|row| row.cluster.as_str())));
        }
        chosen.clusters.insert(id.clone());
    }
    chosen.clusters.extend(file.clusters.iter().take(selection.top).map(|row| row.cluster.clone()));
    for id in &selection.persons {
        if file.people.rows(id).is_empty() {
            bail!("no person {id} in this run{}", nearest(id, file.leads.iter().map(|lead| lead.person.as_str())));
        }
        chosen.persons.insert(id.clone());
    }
    if chosen.clusters.is_empty() && chosen.persons.is_empty() {
        if file.clusters.is_empty() {
            bail!("this run has no cluster: choose a person of leads.csv with --person");
        }
        bail!("nothing was chosen: give --cluster ID, --top N or --person ID");
    }
    let clusters = chosen.clusters.clone();
    for cluster in &clusters {
        let ids: BTreeSet<String> =
            file.members.iter().filter(|m| m.cluster == *cluster).map(|m| m.person.clone()).collect();
        for id in &ids {
            for (payer, recipient, _) in pairs_of(file, id) {
                let inside = ids.contains(&payer) && ids.contains(&recipient);
                *chosen.pairs.entry((payer, recipient)).or_default() |= inside;
            }
        }
        chosen.members.extend(ids);
    }
    for person in chosen.persons.clone() {
        add_person(file, &person, &mut chosen);
    }
    Ok(chosen)
}

/// A person with the pairs at stake inside, the others beside.
fn add_person(file: &Casefile, person: &str, chosen: &mut Chosen) {
    let pairs = pairs_of(file, person);
    let most = pairs.iter().map(|pair| pair.2).fold(0.0, f64::max);
    for (payer, recipient, weight) in pairs {
        let inside = weight >= f64::from(AT_STAKE) * most;
        if inside {
            chosen.members.extend([payer.clone(), recipient.clone()]);
        }
        *chosen.pairs.entry((payer, recipient)).or_default() |= inside;
    }
    chosen.members.insert(person.to_owned());
}

/// Payer and recipient of every measured pair of every member of a cluster.
pub(super) fn pairs_of_clusters(file: &Casefile) -> BTreeSet<(String, String)> {
    let members: BTreeSet<&str> = file.members.iter().map(|member| member.person.as_str()).collect();
    let pairs = members.into_iter().flat_map(|person| pairs_of(file, person));
    pairs.map(|(payer, recipient, _)| (payer, recipient)).collect()
}

/// Payer, recipient and weight of every measured pair of a person.
fn pairs_of(file: &Casefile, person: &str) -> Vec<(String, String, f64)> {
    let as_payer = file.pairs_of_payer.get(person).map_or(&[][..], Vec::as_slice);
    let rows = file.pairs.rows(person).iter().chain(as_payer);
    let pair = |&row: &u32| {
        let weight = |column| file.pairs.number(row, column).unwrap_or(0.0);
        let side = |column| file.pairs.text(row, column).to_owned();
        (side("payer"), side("recipient"), weight("lead").max(weight("victim")))
    };
    rows.map(pair).collect()
}

/// The three known ids nearest to a wrong one, as the end of a message.
#[must_use]
pub fn nearest<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> String {
    let wanted = id.to_uppercase();
    let mut near: Vec<(usize, &str)> =
        known.map(|known| (levenshtein::distance(wanted.chars(), known.chars()), known)).collect();
    near.sort_unstable();
    near.dedup();
    match near.len() {
        0 => String::new(),
        _ => format!("; the nearest are {}", near.iter().take(3).map(|n| n.1).collect::<Vec<_>>().join(", ")),
    }
}
