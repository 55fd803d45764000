//! Floor 1: who belongs together, in which possible roles, and whom should be looked at first?
//!
//! Recipients with enough posterior weight are tied by shared identifiers, by a collector they forward to, and by the
//! payers they share (`ties`); ties make groups, and a group too large to review is split (`groups`); payers belong to
//! the group they pay most surely; each group becomes a ranked [`Cluster`] (`rank`).

mod candidates;
mod groups;
mod lineage;
mod mules;
mod rank;
mod ties;

pub use lineage::{Lineage, carry, trace};
pub use mules::mules;

use crate::model::{Cluster, Contest, Flag, FlagRaised, Identity, Issue, Measured, NetworkSettings, Record};

/// What the network stage looks at.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The payments between persons.
    pub measured: &'a Measured,
    /// How the explanations fared.
    pub contest: &'a Contest,
    /// Which records are one person.
    pub identity: &'a Identity,
    /// The records, with their identifiers.
    pub records: &'a [Record],
    /// The flags, in the order `raised` counts them.
    pub flags: &'a [Flag],
    /// Flags met.
    pub raised: &'a [FlagRaised],
    /// Floors, limits and weights.
    pub settings: &'a NetworkSettings,
}

/// The clusters, ranked, and what was dropped on the way. A person is in one cluster at most; possible victims are in
/// none. The result does not depend on the number of threads.
#[must_use]
pub fn clusters(scene: &Scene<'_>) -> (Vec<Cluster>, Vec<Issue>) {
    let people = candidates::find(scene);
    let (ties, issues) = ties::find(scene, &people);
    let groups = groups::form(scene.settings, &people, &ties);
    (rank::rank(scene, &people, &ties, &groups), issues)
}
