//! Why does a cluster stand where it stands?

use anyhow::Result;
use chrono::NaiveDate;
use serde::Serialize;

use super::{Cited, Named, named};
use crate::casefile::{Casefile, Selection};
use crate::model::{Case, CaseCluster, ClusterKind, LeadRole, MemberRole, NetworkSettings, Outcome, Searched, Text};
use crate::store::LeadRow;

/// One cluster of a run.
#[derive(Clone, Debug, Serialize)]
pub struct ClusterExplained {
    /// How many people were looked at.
    pub searched: Searched,
    /// Cluster id.
    pub id: String,
    /// 1-based rank in the run.
    pub rank: u32,
    /// What it looks like.
    pub kind: ClusterKind,
    /// Ranking index, log10: the sum of the factors.
    pub score: f64,
    /// What the rank is made of.
    pub factors: Vec<Factor>,
    /// 0 to 1, from the last payment and the cadence; no part of the rank.
    pub urgency: f64,
    /// Titles of the patterns met inside.
    pub reasons: String,
    /// Everybody, recipients first.
    pub members: Vec<MemberExplained>,
    /// The recipient whose score the first factor is.
    pub surest: Option<Named>,
    /// Completed payments between members.
    pub payments: Vec<Cited>,
}

/// One factor of a cluster's rank.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factor {
    /// `surest_recipient`, `expected_persons` or `hours`.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// Its value: log10 odds, persons or hours.
    pub value: f64,
    /// log10 units it adds to the score.
    pub log10: f64,
}

/// One member of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct MemberExplained {
    /// Who.
    pub person: Named,
    /// Possible role.
    pub role: MemberRole,
    /// Rank of the lead, when the person is one in that role.
    pub lead_rank: Option<u32>,
    /// log10 odds of that lead.
    pub score: Option<f64>,
}

/// Explains one cluster.
///
/// # Errors
/// When it is not in the run (the nearest ids are named), or the run cannot be read.
pub fn cluster(file: &Casefile, id: &str, date: NaiveDate) -> Result<ClusterExplained> {
    let case = file.case(&Selection { clusters: vec![id.to_owned()], ..Selection::default() }, date)?;
    let cluster = &case.clusters[0];
    let members: Vec<MemberExplained> = cluster.members.iter().map(|member| explained(file, &case, member)).collect();
    let inside = |person: &str| cluster.members.iter().any(|member| member.person == person);
    let payments = case.payments.iter().filter(|payment| {
        payment.status == crate::model::Status::Completed && inside(&payment.payer) && inside(&payment.recipient)
    });
    let factors = factors(file, cluster)?;
    Ok(ClusterExplained {
        searched: case.searched.clone(),
        id: cluster.id.clone(),
        rank: cluster.rank,
        kind: cluster.kind,
        score: cluster.score,
        factors,
        urgency: cluster.urgency,
        reasons: file
            .clusters()
            .iter()
            .find(|row| row.cluster == id)
            .map(|row| row.reasons.clone())
            .unwrap_or_default(),
        surest: surest(file, cluster).map(|row| named(&case, &row.person)),
        members,
        payments: payments.map(Cited::new).collect(),
    })
}

fn explained(file: &Casefile, case: &Case, member: &crate::model::CaseMember) -> MemberExplained {
    let row = member.lead_rank.and_then(|rank| file.leads().iter().find(|row| row.rank == rank));
    MemberExplained {
        person: named(case, &member.person),
        role: member.role,
        lead_rank: member.lead_rank,
        score: row.map(|row| row.score),
    }
}

/// The recipient inside of the highest score, where one is a lead.
pub(super) fn surest<'a>(file: &'a Casefile, cluster: &CaseCluster) -> Option<&'a LeadRow> {
    let inside = |row: &&LeadRow| {
        row.role == LeadRole::Recipient
            && row.outcome == Outcome::Lead
            && cluster.members.iter().any(|member| member.role != MemberRole::Payer && member.person == row.person)
    };
    file.leads().iter().find(inside)
}

/// What the rank of a cluster is made of: they sum to its score.
pub(super) fn factors(file: &Casefile, cluster: &CaseCluster) -> Result<Vec<Factor>> {
    let settings: NetworkSettings = file.schemas().file("network.toml")?;
    let hours = (settings.minutes_cluster + settings.minutes_person * cluster.members.len() as f64) / 60.0;
    let persons = cluster.expected_persons.max(1e-9);
    let surest = cluster.score - persons.log10() + hours.log10();
    let factor = |id: &str, fr: &str, en: &str, value: f64, log10: f64| Factor {
        id: id.to_owned(),
        title: Text { fr: fr.to_owned(), en: en.to_owned() },
        value,
        log10,
    };
    Ok(vec![
        factor(
            "surest_recipient",
            "indice du bénéficiaire le plus probable",
            "index of the likeliest recipient",
            surest,
            surest,
        ),
        factor(
            "expected_persons",
            "personnes attendues, toutes incertitudes comptées",
            "persons expected, all doubt counted",
            cluster.expected_persons,
            persons.log10(),
        ),
        factor("hours", "heures de lecture", "hours of review", hours, -hours.log10()),
    ])
}
