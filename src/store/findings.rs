//! What spoke for and against, and which patterns were met, as tables.

use std::collections::BTreeSet;

use anyhow::Result;
use polars::prelude::*;

use crate::model::{Band, Language, LeadRole, Standing, Subject};

use super::cells::texts;
use super::subjects::explanation;
use super::writer::Findings;

/// `contest.parquet`: every explanation of every lead, and the likeliest one of every other recipient.
pub(super) fn contest(found: &Findings<'_>) -> Result<DataFrame> {
    let leads: BTreeSet<(LeadRole, u32)> = found.contest.leads.iter().map(|lead| (lead.role, lead.person)).collect();
    let mut rows: Vec<(&str, &Standing, usize)> = Vec::new();
    for standing in &found.contest.recipients {
        if leads.contains(&(LeadRole::Recipient, standing.person)) {
            rows.extend((0..standing.posteriors.len()).map(|at| ("recipient", standing, at)));
        } else {
            rows.extend(likeliest(standing).map(|at| ("recipient", standing, at)));
        }
    }
    for standing in &found.contest.payers {
        if leads.contains(&(LeadRole::Payer, standing.person)) {
            rows.extend((0..standing.posteriors.len()).map(|at| ("payer", standing, at)));
        }
    }
    let columns = vec![
        texts("subject", rows.iter().map(|row| row.0)),
        texts("person", rows.iter().map(|row| found.id(row.1.person))),
        texts("explanation", rows.iter().map(|row| explanation(found, row.2 as u16))),
        Column::new("log10".into(), rows.iter().map(|row| row.1.scores.get(row.2).copied()).collect::<Vec<_>>()),
        Column::new("posterior".into(), rows.iter().map(|row| row.1.posteriors[row.2]).collect::<Vec<f32>>()),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

fn likeliest(standing: &Standing) -> Option<usize> {
    let better = |best: &(usize, &f32), next: &(usize, &f32)| next.1.total_cmp(best.1).then(best.0.cmp(&next.0));
    standing.posteriors.iter().enumerate().reduce(|a, b| if better(&a, &b).is_gt() { b } else { a }).map(|best| best.0)
}

/// `contributions.parquet`.
pub(super) fn contributions(found: &Findings<'_>) -> Result<DataFrame> {
    let rows = &found.contest.contributions;
    let columns = vec![
        texts("subject", rows.iter().map(|row| subject(row.subject))),
        texts("person", rows.iter().map(|row| found.id(row.person))),
        texts("payer", rows.iter().map(|row| row.payer.map_or("", |payer| found.id(payer)))),
        texts("explanation", rows.iter().map(|row| explanation(found, row.explanation))),
        texts("measure", rows.iter().map(|row| row.measure)),
        texts("lender", rows.iter().map(|row| row.lender.map_or("", |lender| found.id(lender)))),
        Column::new("log10".into(), rows.iter().map(|row| row.log10).collect::<Vec<f32>>()),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// `flags.parquet`.
pub(super) fn flags(found: &Findings<'_>) -> Result<DataFrame> {
    let rows = found.raised;
    let flag = |at: u16| &found.flags[at as usize];
    let bands: Vec<String> =
        found.flags.iter().map(|flag| flag.when.iter().map(band).collect::<Vec<_>>().join("; ")).collect();
    let reason =
        |language| -> Vec<String> { rows.iter().map(|row| flag(row.flag).sentence(row.value, language)).collect() };
    let columns = vec![
        texts("subject", rows.iter().map(|row| subject(flag(row.flag).subject))),
        texts("person", rows.iter().map(|row| found.id(row.person))),
        texts("payer", rows.iter().map(|row| row.payer.map_or("", |payer| found.id(payer)))),
        texts("flag", rows.iter().map(|row| flag(row.flag).id.as_str())),
        Column::new("value".into(), rows.iter().map(|row| row.value).collect::<Vec<f64>>()),
        texts("band", rows.iter().map(|row| bands[row.flag as usize].as_str())),
        texts("reason_fr", reason(Language::Fr).iter().map(String::as_str)),
        texts("reason_en", reason(Language::En).iter().map(String::as_str)),
        texts("source", rows.iter().map(|row| flag(row.flag).source.as_str())),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Pair => "pair",
        Subject::Recipient => "recipient",
        Subject::Payer => "payer",
    }
}

fn band(band: &Band) -> String {
    match (band.at_least, band.at_most) {
        (Some(low), Some(high)) => format!("{} {low} to {high}", band.measure),
        (Some(low), None) => format!("{} at least {low}", band.measure),
        (None, Some(high)) => format!("{} at most {high}", band.measure),
        (None, None) => format!("{} known", band.measure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_is_the_first_of_equals() {
        let standing = |posteriors: &[f32]| Standing { posteriors: posteriors.to_vec(), ..Standing::default() };
        assert_eq!(likeliest(&standing(&[0.2, 0.5, 0.3])), Some(1));
        assert_eq!(likeliest(&standing(&[0.4, 0.4, 0.2])), Some(0));
        assert_eq!(likeliest(&standing(&[])), None);
    }

    #[test]
    fn a_band_reads_as_words() {
        let both = Band { measure: "gap".into(), on: None, at_least: Some(4.0), at_most: Some(12.0) };
        assert_eq!(band(&both), "gap 4 to 12");
    }
}
