//! What do the decisions, old and new, say of the clusters of this run?

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::model::Circle;
use crate::network::trace;

use super::entry::Entry;
use super::index::Index;
use super::settings::Material;
use super::standing::{Ancestry, Standing, stand};

/// What the decisions say of this run's clusters; worked out anew whenever one is written.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Every cluster's file.
    pub(super) files: BTreeMap<String, Vec<Entry>>,
    /// What each cluster of the run goes on from.
    pub(super) ancestry: Vec<Ancestry>,
    /// Where each stands.
    pub(super) standings: Vec<Standing>,
    /// Last decisions on clusters that go on in none.
    pub(super) gone: Vec<Entry>,
    /// The day for which this holds.
    pub(super) today: NaiveDate,
}

impl Places {
    /// Works out where every cluster of `index` stands `today`, given every cluster's file.
    pub(super) fn new(
        index: &Index,
        files: BTreeMap<String, Vec<Entry>>,
        material: &Material,
        today: NaiveDate,
    ) -> Self {
        let (ancestry, gone) = ancestry(index, &files);
        let standings = (index.clusters.iter().zip(&ancestry))
            .map(|(listed, ancestry)| stand(&listed.row.cluster, &listed.snapshot(), ancestry, &files, material, today))
            .collect();
        Self { files, ancestry, standings, gone, today }
    }

    /// Takes in the file of the cluster at `at`, which alone has changed and continues no further ones.
    pub(super) fn renew(&mut self, index: &Index, at: usize, file: Vec<Entry>, material: &Material) {
        let listed = &index.clusters[at];
        let id = &listed.row.cluster;
        self.files.insert(id.clone(), file);
        self.standings[at] = stand(id, &listed.snapshot(), &self.ancestry[at], &self.files, material, self.today);
    }
}

/// In which cluster of this run each file of an earlier one goes on, and the last decisions of those that do in none.
fn ancestry(index: &Index, files: &BTreeMap<String, Vec<Entry>>) -> (Vec<Ancestry>, Vec<Entry>) {
    let settled: BTreeSet<&String> = files.values().flatten().flat_map(|entry| &entry.settles).collect();
    let open: Vec<&Vec<Entry>> = files.iter().filter(|(id, _)| !settled.contains(id)).map(|(_, file)| file).collect();
    let circle = |file: &&Vec<Entry>| {
        let entry = file.last().expect("a file has a line");
        Circle {
            id: entry.cluster.clone(),
            recipients: entry.snapshot.recipients.iter().cloned().collect(),
            payers: entry.snapshot.payers.iter().cloned().collect(),
        }
    };
    let earlier: Vec<Circle> = open.iter().map(circle).collect();
    let later: Vec<Circle> = index.clusters.iter().map(|listed| listed.circle.clone()).collect();
    let lineage = trace(&earlier, &later);
    let decided = |file: &[Entry]| file.iter().rev().find(|entry| entry.action.decides()).cloned();
    let ancestry = (0..later.len())
        .map(|at| {
            let name = |from: &usize| earlier[*from].id.clone();
            let is_other = |from: &&usize| earlier[**from].id != later[at].id;
            let is_decided = |from: &&usize| decided(open[**from]).is_some();
            Ancestry {
                parents: lineage.parents[at].iter().filter(is_other).map(name).collect(),
                origins: lineage.origins[at].iter().filter(is_other).filter(is_decided).map(name).collect(),
            }
        })
        .collect();
    let is_gone = |at: &usize| lineage.heirs[*at].is_none() && index.position(&earlier[*at].id).is_none();
    let gone = (0..open.len()).filter(is_gone).filter_map(|at| decided(open[at])).collect();
    (ancestry, gone)
}
