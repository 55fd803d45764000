//! What stands below the cut and is missed? A small random share is offered without rank, score or evidence.

use std::collections::BTreeSet;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{Case, CaseExplanation};

use super::entry::{Action, Entry};
use super::index::Listed;
use super::settings::ReviewSettings;

/// The clusters below the cut that are offered, by an order that says nothing of their rank. The draw depends on the run
/// and the cluster ids alone, so that it is the same for everybody and cannot be chosen.
#[must_use]
pub(super) fn draw(run: &str, clusters: &[Listed], settings: &ReviewSettings) -> Vec<String> {
    let below = clusters.iter().filter(|listed| listed.row.rank > settings.cut);
    let mut lots: Vec<(u64, &str)> = below
        .map(|listed| (xxh3_64(format!("{run} {}", listed.row.cluster).as_bytes()), listed.row.cluster.as_str()))
        .collect();
    lots.sort_unstable();
    let share = (lots.len() as f64 * settings.audit_share).ceil() as usize;
    lots.truncate(share.max(settings.audit_least));
    lots.into_iter().map(|lot| lot.1.to_owned()).collect()
}

/// A proportion with its 90 % interval by Wilson (1927).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// How many.
    pub hits: usize,
    /// Out of how many.
    pub of: usize,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Proportion {
    /// `hits` of `of`; between 0 and 1 when there is nothing to tell from.
    #[must_use]
    pub fn new(hits: usize, of: usize) -> Self {
        const Z: f64 = 1.644_853_626_951_472_7; // 95 % point of the standard normal
        if of == 0 {
            return Self { hits, of, low: 0.0, high: 1.0 };
        }
        let (n, p) = (of as f64, hits as f64 / of as f64);
        let centre = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        Self { hits, of, low: ((centre - spread) / scale).max(0.0), high: ((centre + spread) / scale).min(1.0) }
    }
}

/// How the queue has fared so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fare {
    /// Among the first k clusters: those confirmed, of those confirmed or dismissed.
    pub at: Vec<AtDepth>,
    /// Among those judged in the blind audit: those confirmed.
    pub blind: Proportion,
    /// Clusters below the cut.
    pub below: usize,
    /// Clusters offered as a blind audit.
    pub offered: usize,
}

/// How the first `k` clusters have fared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AtDepth {
    /// Depth, in clusters by rank.
    pub k: usize,
    /// Confirmed, of those judged.
    pub confirmed: Proportion,
    /// How many of those judged rest on reading alone.
    pub reading_alone: usize,
    /// Possible victims among them.
    pub victims: usize,
}

/// The decision in force of each cluster by rank, with whether it was offered blind.
#[must_use]
pub(super) fn fare(decided: &[Option<&Entry>], blind: &BTreeSet<usize>, cut: usize) -> Fare {
    let judged = |entry: &&Entry| entry.action.judges();
    let confirmed = |entry: &&Entry| entry.action == Action::Confirm;
    let at = |k: usize| {
        let entries: Vec<&Entry> = decided.iter().take(k).flatten().copied().filter(judged).collect();
        AtDepth {
            k,
            confirmed: Proportion::new(entries.iter().copied().filter(|e| confirmed(e)).count(), entries.len()),
            reading_alone: entries
                .iter()
                .filter(|entry| entry.basis == Some(super::entry::Basis::ReadingAlone))
                .count(),
            victims: entries.iter().filter(|entry| entry.action == Action::PossibleVictim).count(),
        }
    };
    let depths: BTreeSet<usize> = [10, 20, 50, 100, 200].into_iter().chain([cut]).collect();
    let seen: Vec<&Entry> =
        blind.iter().filter_map(|&at| decided[at]).filter(|entry| entry.blind && entry.action.judges()).collect();
    let hits = seen.iter().copied().filter(|e| confirmed(e)).count();
    Fare {
        at: depths.into_iter().filter(|&k| k <= decided.len().max(10)).map(at).collect(),
        blind: Proportion::new(hits, seen.len()),
        below: decided.len().saturating_sub(cut),
        offered: blind.len(),
    }
}

/// Takes out what would tell how the program ranks a cluster: hidden figures become null in JSON.
pub(super) fn hide(case: &mut Case) {
    case.leads.clear();
    case.flags.clear();
    for cluster in &mut case.clusters {
        cluster.rank = 0;
        (cluster.score, cluster.expected_persons, cluster.urgency) = (f64::NAN, f64::NAN, f64::NAN);
        cluster.members.iter_mut().for_each(|member| member.lead_rank = None);
        // the order of members follows their leads
        cluster.members.sort_by(|a, b| (a.role, &a.person).cmp(&(b.role, &b.person)));
    }
    for pair in &mut case.pairs {
        (pair.lead, pair.own, pair.best) = (None, None, CaseExplanation::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_proportion_and_narrows() {
        let few = Proportion::new(3, 10);
        let many = Proportion::new(300, 1000);
        assert!(few.low < 0.3 && 0.3 < few.high && many.high - many.low < few.high - few.low);
        // Wilson's interval of 3 of 10 at 90 %, worked by hand
        assert!((few.low - 0.1269).abs() < 0.001 && (few.high - 0.5583).abs() < 0.001, "{few:?}");
        assert!(Proportion::new(0, 0).high > 0.999);
        assert!(Proportion::new(0, 20).high < 0.2);
    }
}
