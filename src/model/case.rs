//! A case: everything about some clusters that may leave the house, as plain data. Exporters and the review page see
//! nothing else.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    CasePair, CasePayment, CasePerson, ClusterKind, CoverageKind, LeadRole, MemberRole, Origin, Outcome, Subject, Text,
    Tier, Totals,
};

/// Version of the shape of [`Case`]; `schemas/case.schema.json` describes it.
pub const CASE_FORMAT: u32 = 2;

/// Clusters of one run with their persons, payments and evidence. Every list is in a fixed order, every id in one list
/// is found in another, money is exact, and every instant is UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// [`CASE_FORMAT`].
    pub format: u32,
    /// Stable id, `K-` and 8 letters or digits, derived from the clusters and persons asked for.
    pub id: String,
    /// Day the case was made.
    pub date: NaiveDate,
    /// Whom it is for: an id of `schemas/audiences.toml`.
    pub audience: String,
    /// What was done to protect people: `minors`, `third_parties`, `pseudonyms`, `origins`, `payer`; sorted.
    pub protections: Vec<String>,
    /// How many people were looked at to find these.
    pub searched: Searched,
    /// The clusters, by rank.
    pub clusters: Vec<CaseCluster>,
    /// Leads and possible victims among the persons, by rank.
    pub leads: Vec<CaseLead>,
    /// Everybody named by a payment, members first, then by id.
    pub persons: Vec<CasePerson>,
    /// Who paid whom, by recipient then payer.
    pub pairs: Vec<CasePair>,
    /// The payments, by time, then file and row.
    pub payments: Vec<CasePayment>,
    /// Patterns met, by flag then person.
    pub flags: Vec<CaseFlag>,
    /// What could not be known.
    pub unknowns: Vec<Unknown>,
    /// Whom to turn to, protection of victims first.
    pub partners: Vec<CasePartner>,
    /// The input files of the run that this audience may know of, by name.
    pub inputs: Vec<CaseInput>,
    /// What made the run.
    pub run: RunProvenance,
}

/// The size of the search, which any index must be read with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Searched {
    /// Persons.
    pub persons: u64,
    /// Persons who sent a completed payment.
    pub payers: u64,
    /// Persons who received one.
    pub recipients: u64,
    /// Completed payments.
    pub payments: u64,
    /// Leads of the whole run.
    pub leads: u64,
    /// Clusters of the whole run.
    pub clusters: u64,
}

/// People who belong together on the evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCluster {
    /// Stable id.
    pub id: String,
    /// 1-based rank in the run.
    pub rank: u32,
    /// What it looks like.
    pub kind: ClusterKind,
    /// Ranking index, log10.
    pub score: f64,
    /// Expected number of true persons.
    pub expected_persons: f64,
    /// 0 to 1, from the last payment and the cadence.
    pub urgency: f64,
    /// The members, recipients first.
    pub members: Vec<CaseMember>,
    /// Completed payments between members.
    pub totals: Totals,
}

/// One person of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseMember {
    /// Person id.
    pub person: String,
    /// Possible role.
    pub role: MemberRole,
    /// Rank of the lead, when the person is one in that role.
    pub lead_rank: Option<u32>,
}

/// A person worth a look in one role, with what speaks for and against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseLead {
    /// 1-based rank in the run.
    pub rank: u32,
    /// Person id.
    pub person: String,
    /// Payer or recipient.
    pub role: LeadRole,
    /// First: the person's own payments speak. Second: only the network does; never a case of its own.
    pub tier: Tier,
    /// Lead or possible victim.
    pub outcome: Outcome,
    /// log10 odds, prior included: an index for ranking, not a probability.
    pub score: f64,
    /// log10 of the prior odds: where the index starts before anything is looked at.
    pub prior: f64,
    /// log10 evidence of the person's own payments.
    pub own: f64,
    /// log10 evidence lent by the network.
    pub borrowed: f64,
    /// The explanation of this outcome that fits best.
    pub explanation: CaseExplanation,
    /// The explanation of another outcome that fits best.
    pub rival: CaseExplanation,
    /// Whether the two expect anything different of payments; where not, only other sources can tell them apart.
    pub separable: bool,
    /// Cluster id; empty when in none.
    pub cluster: String,
    /// The payments at stake, as the run counted them.
    pub totals: Totals,
    /// How often such leads were true, in one sentence; empty where nothing is known.
    #[serde(default)]
    pub worth: Text,
    /// What each measure adds, the loudest first.
    pub evidence: Vec<CaseEvidence>,
    /// How every explanation fares, the best first; empty when the run does not tell.
    pub standings: Vec<CaseStanding>,
}

/// An explanation, named; it names why money may flow, never a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseExplanation {
    /// Explanation id.
    pub id: String,
    /// Short name.
    pub title: Text,
}

/// How one explanation fares for one person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseStanding {
    /// The explanation.
    pub explanation: CaseExplanation,
    /// log10 likelihood relative to no explanation.
    pub log10: Option<f64>,
    /// Index between 0 and 1, not calibrated.
    pub posterior: f64,
}

/// What one measure adds for the lead's explanation, against its best rival.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseEvidence {
    /// What is measured.
    pub subject: Subject,
    /// The other side, for one pair: the recipient of a payer's lead.
    pub with: Option<String>,
    /// Measure id, or `network` for what other people's payments lend.
    pub measure: String,
    /// Short name of the measure.
    pub title: Text,
    /// The value: a share as a fraction, yes as 1. For a recipient's pairs, their median, or the share over all of them.
    pub value: Option<f64>,
    /// Out of how many, for a share.
    pub of: Option<u32>,
    /// Class, for a measure with classes.
    pub class: String,
    /// The value with its unit, as shown.
    pub shown: Text,
    /// log10 units: positive speaks for the explanation, negative against it.
    pub log10: f64,
    /// The evidence in one sentence.
    pub sentence: Text,
    /// Numbers of the payments behind it, ascending.
    pub payments: Vec<u32>,
}

/// A pattern met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFlag {
    /// Flag id.
    pub flag: String,
    /// Short name.
    pub title: Text,
    /// On what it was raised.
    pub subject: Subject,
    /// Person id; of the recipient, for a pair.
    pub person: String,
    /// Person id of the payer, for a pair.
    pub payer: Option<String>,
    /// Value of the first condition's measure.
    pub value: f64,
    /// The conditions, all met.
    pub band: String,
    /// The reason in a sentence.
    pub reason: Text,
    /// What honest behaviour looks the same.
    pub innocent: Text,
    /// Where the flag comes from.
    pub source: String,
}

/// Something that could not be known; it speaks neither for nor against anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unknown {
    /// Person id; empty when it concerns the whole case.
    pub person: String,
    /// What, in French and English.
    pub what: Text,
    /// Why it is not known.
    pub why: Text,
}

/// A service or an association to turn to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePartner {
    /// Id in `schemas/partners.toml`.
    pub id: String,
    /// `victims`, `prosecution`, `police`, `liaison` or `finance`.
    pub kind: String,
    /// Countries of the case it answers for, sorted; empty when it answers for all.
    pub countries: Vec<String>,
    /// Name.
    pub name: Text,
    /// What to turn to it for.
    pub role: Text,
    /// Where that is published.
    pub source: String,
}

/// An input file of the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseInput {
    /// Name within the run.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Layout that read it.
    pub mapping: String,
    /// How it came to us.
    pub origin: Origin,
    /// Conditions under which it was given, which travel with it.
    pub caveats: Vec<String>,
    /// Everyone of a provider, or the surroundings of the persons asked about.
    pub coverage: CoverageKind,
    /// Rows read, accepted, rejected and found twice.
    pub rows: [u64; 4],
    /// Rows that this case relies on.
    pub used: u64,
}

/// What made the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunProvenance {
    /// Version of the program that made the run.
    pub version: String,
    /// Version of the program that made the case.
    pub exporter: String,
    /// SHA-256 of the run's manifest as it goes with the case, lower-case hex.
    pub manifest_sha256: String,
    /// SHA-256 of every schema file in force, by path.
    pub schemas: BTreeMap<String, String>,
    /// Whether age and sex counted.
    pub demographics: bool,
}

impl Case {
    /// The person called `id`.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<&CasePerson> {
        self.persons.iter().find(|person| person.id == id)
    }

    /// The payment numbered `no`.
    #[must_use]
    pub fn payment(&self, no: u32) -> Option<&CasePayment> {
        self.payments.get((no as usize).checked_sub(1)?).filter(|payment| payment.no == no)
    }

    /// The lead of a person in a role.
    #[must_use]
    pub fn lead(&self, person: &str, role: LeadRole) -> Option<&CaseLead> {
        self.leads.iter().find(|lead| lead.person == person && lead.role == role)
    }

    /// Completed payments between members, in sum.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals::of(self.payments.iter().filter(|payment| payment.inside))
    }
}
