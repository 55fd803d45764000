//! What of a finished run is judged: its rows, persons, leads and clusters.

use std::path::Path;

use anyhow::{Context, Result};

use super::truth::{Lookup, payment_key};
use crate::model::{LeadRole, MemberRole, Outcome};
use crate::store::RunFolder;

/// On which side of a payment a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    Payer,
    Recipient,
}

/// One row of `transactions.parquet`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunPayment {
    /// Provider and transaction id, see [`payment_key`].
    pub(super) key: u128,
    /// Record key of the payer.
    pub(super) sender: u64,
    /// Record key of the recipient.
    pub(super) recipient: u64,
}

/// One row of `leads.csv`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunLead {
    pub(super) person: u32,
    pub(super) role: Role,
    /// Whether it is a possible victim, not a lead.
    pub(super) victim: bool,
    pub(super) payments: u32,
}

/// One row of `cluster_members.csv`.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunMember {
    /// Rank of the cluster, from 0.
    pub(super) cluster: u32,
    pub(super) person: u32,
    pub(super) role: Role,
}

/// A finished run, as far as it is judged. Persons are numbered within this view.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) payments: Vec<RunPayment>,
    /// Record key to person.
    pub(super) person_of: Lookup<u64, u32>,
    /// Person ids by number.
    pub(super) names: Vec<String>,
    /// By rank.
    pub(super) leads: Vec<RunLead>,
    /// By cluster rank.
    pub(super) members: Vec<RunMember>,
    /// Number of clusters.
    pub(super) clusters: u32,
}

impl Run {
    /// Reads what judging needs of the run folder `path`.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let folder = RunFolder::open(path)?;
        let mut run = Self::default();
        let mut names = Lookup::<String, u32>::default();
        for row in folder.persons()? {
            let next = names.len() as u32;
            let person = *names.entry(row.person.clone()).or_insert(next);
            if person == next {
                run.names.push(row.person);
            }
            run.person_of.insert(row.record, person);
        }
        folder.payments(&mut |row| {
            let key = payment_key(row.provider, row.transaction_id);
            run.payments.push(RunPayment { key, sender: row.sender_record, recipient: row.recipient_record });
        })?;
        run.read_leads(&folder, &names)?;
        run.read_clusters(&folder, &names)?;
        Ok(run)
    }

    fn read_leads(&mut self, folder: &RunFolder, names: &Lookup<String, u32>) -> Result<()> {
        let mut rows = folder.leads()?;
        rows.sort_by_key(|row| row.rank);
        for row in rows {
            let role = match row.role {
                LeadRole::Payer => Role::Payer,
                LeadRole::Recipient => Role::Recipient,
            };
            let person = numbered(names, &row.person)?;
            let victim = row.outcome == Outcome::PossibleVictim;
            self.leads.push(RunLead { person, role, victim, payments: row.payments });
        }
        Ok(())
    }

    fn read_clusters(&mut self, folder: &RunFolder, names: &Lookup<String, u32>) -> Result<()> {
        let clusters = folder.clusters()?;
        self.clusters = clusters.len() as u32;
        let places: Lookup<String, u32> = clusters.into_iter().map(|row| (row.cluster, row.rank - 1)).collect();
        for row in folder.members()? {
            let role = if row.role == MemberRole::Payer { Role::Payer } else { Role::Recipient };
            let cluster =
                *places.get(&row.cluster).with_context(|| format!("cluster {} is not listed", row.cluster))?;
            self.members.push(RunMember { cluster, person: numbered(names, &row.person)?, role });
        }
        self.members.sort_by_key(|member| (member.cluster, member.role, member.person));
        Ok(())
    }
}

fn numbered(names: &Lookup<String, u32>, person: &str) -> Result<u32> {
    names.get(person).copied().with_context(|| format!("{person} is no person of the run: analyze again"))
}
