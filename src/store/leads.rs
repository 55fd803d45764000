//! Who is worth a look, by rank, with the payments at stake?

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use polars::prelude::*;

use crate::model::{AT_STAKE, Lead, LeadRole, Outcome, UNKNOWN};

use super::cells::{CsvFile, cents_text, instant_text, neutral, texts};
use super::subjects::{Totals, explanation};
use super::writer::Findings;

/// Columns of `leads.csv` and `leads.parquet`.
pub(super) const COLUMNS: [&str; 17] = [
    "rank",
    "person",
    "role",
    "tier",
    "score",
    "own",
    "borrowed",
    "posterior",
    "outcome",
    "best_rival",
    "cluster",
    "payments",
    "first",
    "last",
    "total_usd",
    "kind",
    "name",
];

/// One lead with what the tables show beside it.
pub(super) struct Row<'a> {
    lead: &'a Lead,
    person: &'a str,
    name: &'a str,
    kind: &'a str,
    best_rival: &'a str,
    cluster: &'a str,
    totals: Totals,
}

impl Row<'_> {
    /// The lead.
    pub(super) fn lead(&self) -> &Lead {
        self.lead
    }

    /// Id of its explanation.
    pub(super) fn kind(&self) -> &str {
        self.kind
    }

    /// Payments at stake: how many, the first, the last, their sum.
    pub(super) fn stake(&self) -> [String; 4] {
        [
            self.totals.payments.to_string(),
            instant_text(self.totals.first.unwrap_or(UNKNOWN)),
            instant_text(self.totals.last.unwrap_or(UNKNOWN)),
            cents_text(self.totals.usd_cents),
        ]
    }
}

/// The leads by rank.
pub(super) fn rows<'a>(found: &Findings<'a>) -> Vec<Row<'a>> {
    let clusters: BTreeMap<u32, &str> = found
        .clusters
        .iter()
        .flat_map(|cluster| cluster.members.iter().filter_map(|member| Some((member.lead_rank?, cluster.id.as_str()))))
        .collect();
    let row = |lead: &'a Lead| Row {
        lead,
        person: found.id(lead.person),
        name: found.name(lead.person),
        kind: explanation(found, lead.kind),
        best_rival: explanation(found, lead.best_rival),
        cluster: clusters.get(&lead.rank).copied().unwrap_or(""),
        totals: at_stake(found, lead),
    };
    found.contest.leads.iter().map(row).collect()
}

/// The payments of the pairs at stake.
fn at_stake(found: &Findings<'_>, lead: &Lead) -> Totals {
    let measured = found.measured;
    let pairs: Vec<usize> = match lead.role {
        LeadRole::Payer => {
            let at = measured.payers.binary_search(&lead.person).expect("a payer lead was measured as a payer");
            measured.payer_pairs(at).iter().map(|&pair| pair as usize).collect()
        }
        LeadRole::Recipient => {
            let at = measured.recipients.binary_search(&lead.person).expect("a recipient lead was measured as one");
            measured.recipient_pairs(at).collect()
        }
    };
    let probability = |pair: usize| match lead.outcome {
        Outcome::PossibleVictim => found.contest.pairs[pair].victim,
        _ => found.contest.pairs[pair].lead,
    };
    let most = pairs.iter().map(|&pair| probability(pair)).fold(0.0, f32::max);
    let mut totals = Totals::default();
    for pair in pairs.into_iter().filter(|&pair| probability(pair) >= AT_STAKE * most) {
        measured.pair_payments(pair).iter().for_each(|payment| totals.add(payment));
    }
    totals
}

/// `leads.parquet`.
pub(super) fn frame(rows: &[Row<'_>]) -> Result<DataFrame> {
    let number = |name: &str, of: fn(&Lead) -> f64| {
        Column::new(name.into(), rows.iter().map(|row| of(row.lead)).collect::<Vec<_>>())
    };
    let [payments, first, last, total] = Totals::columns(&rows.iter().map(|row| row.totals).collect::<Vec<_>>());
    let columns = vec![
        Column::new("rank".into(), rows.iter().map(|row| row.lead.rank).collect::<Vec<u32>>()),
        texts("person", rows.iter().map(|row| row.person)),
        texts("role", rows.iter().map(|row| role(row.lead.role))),
        texts("tier", rows.iter().map(|row| row.lead.tier.word())),
        number("score", |lead| lead.score),
        number("own", |lead| lead.own),
        number("borrowed", |lead| lead.borrowed),
        number("posterior", |lead| lead.posterior),
        texts("outcome", rows.iter().map(|row| outcome(row.lead.outcome))),
        texts("best_rival", rows.iter().map(|row| row.best_rival)),
        texts("cluster", rows.iter().map(|row| row.cluster)),
        payments,
        first,
        last,
        total,
        texts("kind", rows.iter().map(|row| row.kind)),
        texts("name", rows.iter().map(|row| row.name)),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// `leads.csv`.
pub(super) fn csv(path: &Path, rows: &[Row<'_>]) -> Result<()> {
    let mut file = CsvFile::create(path, &COLUMNS)?;
    for row in rows {
        let lead = row.lead;
        let [payments, first, last, total] = row.stake();
        file.row([
            lead.rank.to_string(),
            row.person.to_owned(),
            role(lead.role).to_owned(),
            lead.tier.word().to_owned(),
            format!("{:.4}", lead.score),
            format!("{:.4}", lead.own),
            format!("{:.4}", lead.borrowed),
            format!("{:.6}", lead.posterior),
            outcome(lead.outcome).to_owned(),
            row.best_rival.to_owned(),
            row.cluster.to_owned(),
            payments,
            first,
            last,
            total,
            row.kind.to_owned(),
            neutral(row.name).into_owned(),
        ])?;
    }
    file.finish()
}

fn role(role: LeadRole) -> &'static str {
    match role {
        LeadRole::Payer => "payer",
        LeadRole::Recipient => "recipient",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Lead => "lead",
        Outcome::PossibleVictim => "possible_victim",
        Outcome::Benign => "benign",
    }
}
