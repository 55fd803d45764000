//! Floor 2: how do clusters of a run become a case?
//!
//! [`Casefile`] holds what many cases of one run need, read once; [`Casefile::case`] makes one. Export and the review
//! page both use it, so that they never disagree.

mod behind;
mod dealings;
mod evidence;
mod payments;
mod people;
mod select;
mod steady;
mod table;
mod unknowns;
mod values;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, Utc};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::{
    CASE_FORMAT, Case, CaseCluster, CaseExplanation, CaseFlag, CaseInput, CaseMember, CasePair, CasePayment, Countries,
    MeasureDoc, Place, RunProvenance, Searched, Subject, Text, Totals, Worth, Zones, code_of, days_looked_at,
};
use crate::schemas::Schemas;
use crate::store::{ClusterRow, KeptPayments, LeadRow, MemberRow, PaymentIndex, RunFolder};

use people::People;
use select::Chosen;
use table::Table;

pub use dealings::{Dealing, Named};
pub use evidence::{Centre, Part, centre};
pub use select::{Selection, nearest};
pub use values::{Known, pooled};
pub use words::{class_word, figure, shown, unit_word};

/// Most payments that are kept in memory, at about a kilobyte each.
const MOST_KEPT: usize = 2_000_000;

/// A finished run, ready to be cut into cases.
#[derive(Debug)]
pub struct Casefile {
    run: RunFolder,
    index: PaymentIndex,
    kept: Option<KeptPayments>,
    schemas: Schemas,
    /// Days that were looked at.
    days: f64,
    worth: Worth,
    zones: Zones,
    leads: Vec<LeadRow>,
    clusters: Vec<ClusterRow>,
    members: Vec<MemberRow>,
    people: People,
    pairs: Table,
    pairs_of_payer: BTreeMap<String, Vec<u32>>,
    recipients: Table,
    payers: Table,
    contributions: Table,
    contest: Table,
    flags: Table,
}

fn instants<'a>(pairs: &'a Table, column: &'a str) -> impl Iterator<Item = DateTime<Utc>> + 'a {
    (0..pairs.height()).filter_map(move |row| pairs.instant(row, column))
}

impl Casefile {
    /// Reads what every case of `run` needs; `schemas` give the texts.
    ///
    /// # Errors
    /// When a file of the run cannot be read.
    pub fn open(run: RunFolder, mut schemas: Schemas) -> Result<Self> {
        let countries: Countries = schemas.file("countries.toml")?;
        let clocks = countries.country.iter().filter_map(|c| Some((c.code.as_str(), c.zone.as_deref()?)));
        let zones = Zones::new(clocks).context("schemas/countries.toml")?;
        let pairs = Table::read(&run, "pairs.parquet", "recipient")?;
        let pairs_of_payer = pairs.index("payer");
        let [first, last] = ["first", "last"].map(|column| instants(&pairs, column).map(|at| at.timestamp()));
        let days = days_looked_at(first, last);
        schemas.explanations = schemas.explanations.iter().map(|it| it.within(&schemas.measures, days)).collect();
        Ok(Self {
            days,
            worth: schemas.worth_of(&run.manifest.schemas)?,
            zones,
            leads: run.leads()?,
            clusters: run.clusters()?,
            members: run.members()?,
            people: People::read(&run)?,
            pairs_of_payer,
            pairs,
            recipients: Table::read(&run, "recipients.parquet", "person")?,
            payers: Table::read(&run, "payers.parquet", "person")?,
            contributions: Table::read(&run, "contributions.parquet", "person")?,
            contest: Table::read(&run, "contest.parquet", "person")?,
            flags: Table::read(&run, "flags.parquet", "person")?,
            index: run.payment_index()?,
            kept: None,
            run,
            schemas,
        })
    }

    /// Keeps the payments of every cluster in memory, so that cases are made without reading the run again; of a run whose
    /// clusters hold more than [`MOST_KEPT`] payments, nothing is kept.
    ///
    /// # Errors
    /// When the payments cannot be read.
    pub fn keep_payments(&mut self) -> Result<()> {
        let pairs = select::pairs_of_clusters(self);
        let (rows, _) =
            payments::rows(self, pairs.iter().map(|(payer, recipient)| (payer.as_str(), recipient.as_str())));
        self.kept = (rows.len() <= MOST_KEPT).then(|| self.run.keep(rows)).transpose()?;
        Ok(())
    }

    /// The run that cases are made from.
    #[must_use]
    pub fn run(&self) -> &RunFolder {
        &self.run
    }

    /// The schemas whose texts cases carry.
    #[must_use]
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// The clusters of the run, by rank.
    #[must_use]
    pub fn clusters(&self) -> &[ClusterRow] {
        &self.clusters
    }

    /// The leads and possible victims of the run, by rank.
    #[must_use]
    pub fn leads(&self) -> &[LeadRow] {
        &self.leads
    }

    /// The parts of a lead's score: they sum to it.
    #[must_use]
    pub fn parts(&self, lead: &LeadRow) -> Vec<Part<'_>> {
        evidence::parts(self, lead)
    }

    /// Value of a measure for one recipient, one payer, one pair, or all pairs of one recipient (`payer` is `None`).
    #[must_use]
    pub fn value(&self, doc: &MeasureDoc, person: &str, payer: Option<&str>) -> Known {
        values::value(self, doc, person, payer)
    }

    /// The likeliest explanation of a recipient, with its index from 0 to 1; `None` for who received nothing measured.
    #[must_use]
    pub fn likeliest(&self, person: &str) -> Option<(String, f64)> {
        let rows = self.contest.rows(person).iter().filter(|&&row| self.contest.text(row, "subject") == "recipient");
        let standing = |&row: &u32| {
            (
                self.contest.text(row, "explanation").to_owned(),
                self.contest.number(row, "posterior").unwrap_or_default(),
            )
        };
        rows.map(standing).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Last completed payment of the run.
    #[must_use]
    pub fn end(&self) -> Option<DateTime<Utc>> {
        instants(&self.pairs, "last").max()
    }

    /// Makes the case of `selection`, dated `date`. Identities of third parties and of minors are masked.
    ///
    /// # Errors
    /// When a cluster or person asked for is not in the run (the nearest are named), or the run cannot be read.
    pub fn case(&self, selection: &Selection, date: NaiveDate) -> Result<Case> {
        let chosen = select::choose(self, selection)?;
        let (mut payments, written) = payments::read(self, &chosen)?;
        let persons = people::persons(self, &chosen, &mut payments, &written, selection);
        let flags = self.flags(&chosen);
        let leads = evidence::leads(self, &chosen, &payments);
        let mut case = Case {
            format: CASE_FORMAT,
            id: chosen.case_id(),
            date,
            audience: "fiu".into(),
            protections: people::protections(&persons),
            searched: self.searched(),
            clusters: self.case_clusters(&chosen, &payments),
            pairs: self.case_pairs(&chosen, &payments),
            leads,
            persons,
            flags,
            unknowns: Vec::new(),
            partners: Vec::new(),
            inputs: self.inputs(&payments),
            run: self.provenance()?,
            payments,
        };
        case.unknowns = unknowns::of(self, &case);
        case.partners = unknowns::partners(self, &case)?;
        steady::case(&mut case);
        Ok(case)
    }

    fn searched(&self) -> Searched {
        let report = &self.run.manifest.report;
        Searched {
            persons: report.persons,
            payers: report.payers,
            recipients: report.recipients,
            payments: report.completed,
            leads: self.leads.len() as u64,
            clusters: self.clusters.len() as u64,
        }
    }

    fn case_clusters(&self, chosen: &Chosen, payments: &[CasePayment]) -> Vec<CaseCluster> {
        let cluster = |row: &ClusterRow| {
            let members: Vec<CaseMember> = self
                .members
                .iter()
                .filter(|member| member.cluster == row.cluster)
                .map(|m| CaseMember { person: m.person.clone(), role: m.role, lead_rank: m.lead_rank })
                .collect();
            let ids: BTreeSet<&str> = members.iter().map(|member| member.person.as_str()).collect();
            let within = |p: &&CasePayment| ids.contains(p.payer.as_str()) && ids.contains(p.recipient.as_str());
            CaseCluster {
                id: row.cluster.clone(),
                rank: row.rank,
                kind: row.kind,
                score: row.score,
                expected_persons: row.expected_persons,
                urgency: row.urgency,
                totals: Totals::of(payments.iter().filter(within)),
                members,
            }
        };
        self.clusters.iter().filter(|row| chosen.clusters.contains(&row.cluster)).map(cluster).collect()
    }

    fn case_pairs(&self, chosen: &Chosen, payments: &[CasePayment]) -> Vec<CasePair> {
        let mut totals: BTreeMap<(&str, &str), Totals> = BTreeMap::new();
        for payment in payments {
            totals.entry((&payment.recipient, &payment.payer)).or_default().add(payment);
        }
        let pair = |((recipient, payer), totals): ((&str, &str), Totals)| {
            let row = self.pair_row(recipient, payer);
            CasePair {
                payer: payer.to_owned(),
                recipient: recipient.to_owned(),
                inside: chosen.is_inside(payer, recipient),
                totals,
                best: row.map(|row| self.explanation(self.pairs.text(row, "best"))).unwrap_or_default(),
                lead: row.and_then(|row| self.pairs.number(row, "lead")),
                victim: row.and_then(|row| self.pairs.number(row, "victim")),
                own: row.and_then(|row| self.pairs.number(row, "own")),
            }
        };
        totals.into_iter().map(pair).collect()
    }

    /// Row of a pair in `pairs.parquet`.
    fn pair_row(&self, recipient: &str, payer: &str) -> Option<u32> {
        self.pairs.rows(recipient).iter().copied().find(|&row| self.pairs.text(row, "payer") == payer)
    }

    /// An explanation by id, with its title; `unexplained` has no file.
    #[must_use]
    pub fn explanation(&self, id: &str) -> CaseExplanation {
        let known = self.schemas.explanations.iter().find(|explanation| explanation.id == id);
        let title = match known {
            Some(explanation) => explanation.title.clone(),
            None if id == "unexplained" => {
                Text { fr: "sans explication connue".into(), en: "no known explanation".into() }
            }
            None => Text { fr: id.into(), en: id.into() },
        };
        CaseExplanation { id: id.to_owned(), title }
    }

    fn flags(&self, chosen: &Chosen) -> Vec<CaseFlag> {
        let mut found = Vec::new();
        for person in &chosen.members {
            for &row in self.flags.rows(person) {
                let payer = self.flags.text(row, "payer");
                if payer.is_empty() || chosen.is_inside(payer, person) {
                    found.extend(self.flag(row));
                }
            }
        }
        found.sort_by(|a, b| (&a.flag, &a.person, &a.payer).cmp(&(&b.flag, &b.person, &b.payer)));
        found
    }

    fn flag(&self, row: u32) -> Option<CaseFlag> {
        let text = |column| self.flags.text(row, column).to_owned();
        let known = self.schemas.flags.iter().find(|flag| flag.id == self.flags.text(row, "flag"));
        Some(CaseFlag {
            flag: text("flag"),
            title: known.map_or_else(|| Text { fr: text("flag"), en: text("flag") }, |flag| flag.title.clone()),
            subject: subject(self.flags.text(row, "subject"))?,
            person: text("person"),
            payer: Some(text("payer")).filter(|payer| !payer.is_empty()),
            value: self.flags.number(row, "value").unwrap_or_default(),
            band: text("band"),
            reason: Text { fr: text("reason_fr"), en: text("reason_en") },
            innocent: known.map(|flag| flag.innocent.clone()).unwrap_or_default(),
            source: text("source"),
        })
    }

    fn inputs(&self, payments: &[CasePayment]) -> Vec<CaseInput> {
        let mut used: BTreeMap<&str, u64> = BTreeMap::new();
        for (file, _) in payments.iter().flat_map(CasePayment::sources) {
            *used.entry(file).or_default() += 1;
        }
        let input = |file: &crate::model::FileReport| CaseInput {
            name: file.name.clone(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            mapping: file.mapping.clone(),
            origin: file.origin,
            caveats: Vec::new(),
            coverage: file.coverage.kind,
            rows: [file.read, file.accepted, file.rejected, file.duplicates],
            used: used.get(file.name.as_str()).copied().unwrap_or(0),
        };
        self.run.manifest.report.files.iter().map(input).collect()
    }

    fn provenance(&self) -> Result<RunProvenance> {
        let demographics = self.run.manifest.settings.get("demographics").and_then(serde_json::Value::as_bool);
        Ok(RunProvenance {
            version: self.run.manifest.version.clone(),
            exporter: env!("CARGO_PKG_VERSION").into(),
            manifest_sha256: sha256(&self.run.bytes("manifest.json")?),
            schemas: self.run.manifest.schemas.clone(),
            demographics: demographics.unwrap_or(false),
        })
    }
}

/// SHA-256, lower-case hex.
fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    crate::model::hex(Sha256::digest(bytes))
}

fn subject(word: &str) -> Option<Subject> {
    match word {
        "pair" => Some(Subject::Pair),
        "recipient" => Some(Subject::Recipient),
        "payer" => Some(Subject::Payer),
        _ => None,
    }
}

impl Chosen {
    /// Stable while the same clusters and persons are asked for.
    fn case_id(&self) -> String {
        let asked: Vec<&str> = self.clusters.iter().chain(&self.persons).map(String::as_str).collect();
        format!("K-{}", code_of(xxh3_64(asked.join("\n").as_bytes()), 8))
    }

    /// Why a person is in the case.
    fn place(&self, person: &str) -> Place {
        if self.members.contains(person) { Place::Member } else { Place::ThirdParty }
    }
}
