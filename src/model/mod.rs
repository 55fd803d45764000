//! Floor 0: the nouns every stage speaks in. No files, no clock, no stage words.

mod accepted;
mod basis;
mod batch;
mod case;
mod case_ledger;
mod chance;
mod cluster;
mod code;
mod contest;
mod explanation;
mod facts;
mod flag;
mod identity_settings;
mod issue;
mod ledger;
mod lineage;
mod mapping;
mod measure;
mod network;
mod overlap;
mod person;
mod quick;
mod raw;
mod record;
mod reference;
mod role;
mod run;
mod seed;
mod survey;
mod text;

pub use accepted::{Accepted, Known};
pub use basis::Basis;
pub use batch::{Batch, TextColumn};
pub use case::{
    CASE_FORMAT, Case, CaseCluster, CaseEvidence, CaseExplanation, CaseFlag, CaseInput, CaseLead, CaseMember,
    CasePartner, CaseStanding, RunProvenance, Searched, Unknown,
};
pub use case_ledger::{CasePair, CasePayment, CasePerson, CaseRecord, LocalTime, Place, Telling, Totals};
pub use chance::{Bands, Calibrated, Probability, ScoreBand, Worth};
pub use cluster::{Cluster, ClusterKind, Member, MemberRole};
pub use code::{Country, Currency};
pub use contest::{AT_STAKE, Contest, Contribution, Lead, LeadRole, MuleCluster, PairStanding, Standing, Tier};
pub use explanation::{ContestSettings, Expectation, Explanation, FamilySettings, Habit, Outcome};
pub use facts::{Calendar, Event, EventKind, PersonFacts, Zones};
pub use flag::{Band, Flag, FlagRaised};
pub use identity_settings::{AgreeWeights, DifferWeights, IdentityLimits, IdentitySettings, KinWeights, NameSettings};
pub use issue::{Issue, Rejection, Severity};
pub use ledger::{AmountBasis, Counting, Ledger, Payment, Precision, Purpose, Relation, SCALE, Status, UNKNOWN};
pub use lineage::{Change, Circle, ClusterChange};
pub use mapping::{Asked, Coverage, CoverageKind, DateOrder, Mapping, Origin, SheetShape, TextShape};
pub use measure::{MeasureDoc, MeasureTable, Measured, PairKey, Subject, Value, days_looked_at};
pub use network::NetworkSettings;
pub use overlap::{Overlap, OverlapSettings, ToldBy};
pub use person::{Identity, Join, Judgement, Person};
pub use quick::Quick;
pub use raw::{Raw, RawRow};
pub use record::{PartyKind, Record, Sex};
pub use reference::{Countries, CountryFacts, LedgerColumn, LedgerColumns, Peg, Pegs, Vocabulary};
pub use role::{Role, Side};
pub use run::{FileReport, RunReport, StageTiming, code_of, hex};
pub use seed::{Seed, SeedFound, SeedRole};
pub use survey::{HeadingWords, Survey, Table};
pub use text::{Language, Text};
