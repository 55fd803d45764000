//! Floor 1: which records are one person, and why.
//!
//! Records meet in blocks: first those that share an identifier, then those that share a birth date, an address or an
//! uncommon name, last those of compatible names that deal with the same person. Each pair is weighed by what agrees and
//! what differs (Fellegi-Sunter, log2 odds); the surest joins are made first, and none that would put two birth dates, two
//! documents of one shape or two different names into one person. The order of the records changes nothing.

mod blocks;
mod clusters;
mod company;
mod frequency;
mod names;
mod persons;
mod profile;
mod weigh;
mod words;

use crate::model::{Identity, IdentitySettings, Ledger};

use clusters::Clusters;
use profile::Profiles;

/// Joins the records of one person.
///
/// Recipients and payers meet on equal terms: a person may be both. Payments serve only as context (two records of
/// compatible name paid by the same person).
#[must_use]
pub fn resolve(ledger: &Ledger, settings: &IdentitySettings) -> Identity {
    let profiles = Profiles::new(&ledger.records, settings);
    let mut clusters = Clusters::new(&profiles, settings);
    let pairs = blocks::identifiers(&profiles, &settings.limits);
    let mut refused = clusters.join_all(weigh::edges(&profiles, &pairs, settings));
    let pairs = blocks::contexts(&profiles, &clusters, &settings.limits);
    refused.extend(clusters.join_all(weigh::edges(&profiles, &pairs, settings)));
    let pairs = company::pairs(&profiles, ledger, &clusters, settings);
    refused.extend(clusters.join_all(weigh::edges_in_company(&profiles, &pairs, settings)));
    persons::identity(&profiles, &ledger.records, &clusters, &refused)
}
