//! Why does one stand above another?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use chrono::NaiveDate;
use serde::Serialize;

use super::{Named, best_lead, case_of, cluster, named};
use crate::casefile::{Casefile, Selection, figure, nearest};
use crate::model::{Case, Language, LeadRole, Searched, Text, Tier};
use crate::store::LeadRow;

/// Two leads or two clusters, and what lies between them.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// How many people were looked at.
    pub searched: Searched,
    /// The two, as they were asked for.
    pub sides: [Side; 2],
    /// Score of the first less that of the second, log10.
    pub difference: f64,
    /// What the difference is made of, the largest first: they sum to it.
    pub parts: Vec<Difference>,
    /// The single main reason.
    pub reason: Text,
    /// For two clusters: the likeliest recipients of each, compared in turn.
    pub recipients: Option<Box<Comparison>>,
}

/// One of the two.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// Person or cluster id, with the name of a person.
    pub named: Named,
    /// Payer or recipient, for a person.
    pub role: Option<LeadRole>,
    /// 1-based rank in the run.
    pub rank: u32,
    /// log10.
    pub score: f64,
    /// First, second or third tier, for a person.
    pub tier: Option<Tier>,
}

/// What one measure or factor makes of the difference.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// Measure id, `prior`, `seed`, `network`, or a factor of a cluster's rank.
    pub measure: String,
    /// Its short name.
    pub title: Text,
    /// Its value for each, where it has one.
    pub shown: [Text; 2],
    /// log10 units it adds to each score.
    pub log10: [f64; 2],
    /// The first less the second.
    pub difference: f64,
}

/// Compares two persons or two clusters.
///
/// # Errors
/// When one is not in the run or no lead (the nearest ids are named), when one is a person and one a cluster, or when one
/// is a lead and one a possible victim: these are two lists, never ranked against each other.
pub fn compare(file: &Casefile, ids: [&str; 2], date: NaiveDate) -> Result<Comparison> {
    let is_cluster = ids.map(|id| id.starts_with("C-"));
    ensure!(
        is_cluster[0] == is_cluster[1],
        "{} and {} are a person and a cluster: compare two of a kind",
        ids[0],
        ids[1]
    );
    if is_cluster[0] {
        return clusters(file, ids, date);
    }
    let rows = [best_lead(file, ids[0])?, best_lead(file, ids[1])?];
    ensure!(
        rows[0].outcome == rows[1].outcome,
        "one of {} and {} is a lead and one a possible victim: they are never ranked against each other",
        ids[0],
        ids[1]
    );
    leads(file, rows, date)
}

/// Log10 units, title and shown value of each measure of a lead.
type Parts = BTreeMap<String, (f64, Text, Text)>;

fn leads(file: &Casefile, rows: [&LeadRow; 2], date: NaiveDate) -> Result<Comparison> {
    let [first, second] = [case_of(file, &rows[0].person, date)?, case_of(file, &rows[1].person, date)?];
    let parts = [parts_of(&first, rows[0]), parts_of(&second, rows[1])];
    let side = |case: &Case, row: &LeadRow| Side {
        named: named(case, &row.person),
        role: Some(row.role),
        rank: row.rank,
        score: row.score,
        tier: Some(row.tier),
    };
    Ok(told(first.searched.clone(), [side(&first, rows[0]), side(&second, rows[1])], &parts))
}

/// What each measure adds to a lead, over all of a payer's pairs; the value is that of the loudest.
fn parts_of(case: &Case, row: &LeadRow) -> Parts {
    let mut parts = Parts::new();
    let Some(lead) = case.leads.iter().find(|lead| lead.person == row.person && lead.role == row.role) else {
        return parts;
    };
    let prior = Text { fr: "départ".into(), en: "start".into() };
    parts.insert("prior".into(), (lead.prior, prior, Text::default()));
    for evidence in &lead.evidence {
        let new = || (0.0, evidence.title.clone(), evidence.shown.clone());
        parts.entry(evidence.measure.clone()).or_insert_with(new).0 += evidence.log10;
    }
    parts
}

fn clusters(file: &Casefile, ids: [&str; 2], date: NaiveDate) -> Result<Comparison> {
    for id in ids {
        let known = file.clusters().iter().any(|row| row.cluster == id);
        let near = nearest(id, file.clusters().iter().map(|row| row.cluster.as_str()));
        ensure!(known, "no cluster {id} in this run{near}");
    }
    let selection = Selection { clusters: ids.map(str::to_owned).to_vec(), ..Selection::default() };
    let case = file.case(&selection, date)?;
    let of = |id: &str| case.clusters.iter().find(|cluster| cluster.id == id).expect("it was asked for");
    let both = ids.map(of);
    let mut parts = [Parts::new(), Parts::new()];
    for (parts, cluster) in parts.iter_mut().zip(both) {
        for factor in cluster::factors(file, cluster)? {
            let shown = |language| figure(factor.value, 2, language);
            let shown = Text { fr: shown(Language::Fr), en: shown(Language::En) };
            parts.insert(factor.id, (factor.log10, factor.title, shown));
        }
    }
    let side = |cluster: &crate::model::CaseCluster| Side {
        named: Named { id: cluster.id.clone(), name: String::new() },
        role: None,
        rank: cluster.rank,
        score: cluster.score,
        tier: None,
    };
    let mut comparison = told(case.searched.clone(), both.map(side), &parts);
    if let [Some(a), Some(b)] = both.map(|cluster| cluster::surest(file, cluster)) {
        comparison.recipients = Some(Box::new(leads(file, [a, b], date)?));
    }
    Ok(comparison)
}

fn told(searched: Searched, sides: [Side; 2], both: &[Parts; 2]) -> Comparison {
    let measures: BTreeSet<&String> = both.iter().flat_map(BTreeMap::keys).collect();
    let part = |measure: &String| {
        let each = [0, 1].map(|side| both[side].get(measure));
        let log10 = each.map(|part| part.map_or(0.0, |part| part.0));
        let title = each.into_iter().flatten().next().map(|part| part.1.clone()).unwrap_or_default();
        let shown = each.map(|part| part.map(|part| part.2.clone()).unwrap_or_default());
        Difference { measure: measure.clone(), title, shown, log10, difference: log10[0] - log10[1] }
    };
    let mut parts: Vec<Difference> = measures.into_iter().map(part).collect();
    parts.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()).then_with(|| a.measure.cmp(&b.measure)));
    let difference = sides[0].score - sides[1].score;
    let reason = reason(&sides, &parts, difference);
    Comparison { searched, sides, difference, parts, reason, recipients: None }
}

/// The part that does most in the direction of the difference, in a sentence.
fn reason(sides: &[Side; 2], parts: &[Difference], difference: f64) -> Text {
    let is_last = [0, 1].map(|side: usize| sides[side].tier == Some(Tier::Third));
    if is_last[0] != is_last[1] {
        return by_tier(&sides[usize::from(is_last[0])].named.id, &sides[usize::from(is_last[1])].named.id);
    }
    let towards = |part: &&Difference| part.difference * difference > 0.0;
    let Some(main) = parts.iter().find(towards) else {
        return Text { fr: "Rien ne les sépare.".into(), en: "Nothing separates them.".into() };
    };
    let (above, below) = if difference > 0.0 { (0, 1) } else { (1, 0) };
    let say = |language: Language| {
        let fr = language == Language::Fr;
        let (high, low) = (&sides[above].named.id, &sides[below].named.id);
        // the values are those of the loudest pair: where they are alike, others make the difference
        let are_alike = main.shown[0] == main.shown[1];
        let value = |side: usize| {
            let shown = main.shown[side].get(language);
            if shown.is_empty() || are_alike { signed(main.log10[side], language) } else { shown.to_owned() }
        };
        let (title, much) = (main.title.get(language), signed(main.difference.abs(), language));
        let whole = signed(difference.abs(), language);
        let (here, there) = (value(above), value(below));
        if fr {
            format!(
                "{high} est au-dessus de {low} surtout par «\u{a0}{title}\u{a0}»\u{a0}: {here} contre {there}, soit {much} des {whole} qui les séparent."
            )
        } else {
            format!(
                "{high} stands above {low} mainly by \u{201c}{title}\u{201d}: {here} against {there}, {much} of the {whole} between them."
            )
        }
    };
    Text { fr: say(Language::Fr), en: say(Language::En) }
}

/// Why `low`, of the third tier, stands below `high`.
fn by_tier(high: &str, low: &str) -> Text {
    Text {
        fr: format!(
            "{high} est au-dessus de {low}\u{a0}: pour {low}, un seul paiement est en cause et peu d'autres raisons parlent (troisième rang)."
        ),
        en: format!(
            "{high} stands above {low}: of {low} one payment is at stake, and little else speaks (third tier)."
        ),
    }
}

fn signed(value: f64, language: Language) -> String {
    let text = format!("{value:+.2}").replace('-', "\u{2212}");
    if language == Language::Fr { text.replace('.', ",") } else { text }
}
