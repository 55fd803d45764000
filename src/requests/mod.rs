//! Floor 2: what should be asked next? For each provider of a case, the disclosures that would add most, as letters ready
//! to send and as ISO 20022 auth.001; what is about to expire comes first, as a preservation letter.

mod auth001;
mod letter;

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::exporters;
use crate::model::{Case, CaseLead, CasePayment, CoverageKind, Language, LeadRole, Outcome, Status, Text};
use crate::schemas::Schemas;

/// What a measure of unknown value is taken to add, log10: the size at which evidence starts to be heard.
const TYPICAL: f64 = 0.3;
/// Requests written out; the others would add less.
const MOST: usize = 24;
/// Days before data expire within which they must be preserved first.
const SOON: i64 = 180;

/// Who asks, by which right, as the user says; nothing is added.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Who signs.
    pub author: Option<String>,
    /// The legal texts cited, marked to be checked by counsel.
    pub legal: Option<String>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Keep what you have: it is about to expire.
    Preservation,
    /// Everybody who paid this recipient in a period.
    AllPayers,
    /// Who collected the money of these payments, with which document.
    PickUp,
    /// What this recipient sent on.
    Onward,
    /// Everything this payer sent.
    PayerHistory,
}

/// One request to one provider about one person.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// 1-based.
    pub no: u32,
    /// What is asked for.
    pub kind: Kind,
    /// Provider, as in the payments.
    pub provider: String,
    /// Licensed entity and its country, when the data file knows them.
    pub entity: Option<(String, String)>,
    /// Whether the entity is still to be checked.
    pub to_check: bool,
    /// Person id.
    pub person: String,
    /// First and last day asked about.
    pub period: (NaiveDate, NaiveDate),
    /// Numbers of the payments it rests on.
    pub payments: Vec<u32>,
    /// How much the answer could move the contest, log10: an index for ordering requests, no measure of truth.
    pub gain: f64,
    /// Day from which data may be gone, by the retention the data file states.
    pub expires: Option<NaiveDate>,
}

/// The content of `schemas/providers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Providers {
    records_years: u32,
    logs_months: u32,
    provider: Vec<Provider>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Provider {
    #[expect(dead_code, reason = "names the entry for those who edit the file")]
    id: String,
    names: Vec<String>,
    entity: String,
    country: String,
    #[serde(default)]
    to_check: bool,
}

/// Measures whose value each kind of answer would make known.
fn informs(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Preservation => &[],
        Kind::AllPayers => &[
            "amount_between_payers",
            "group_viewing",
            "one_off_payer_share",
            "payer_countries",
            "payers",
            "recurrent_payer_share",
            "unrelated_payers",
        ],
        Kind::PickUp => &["is_business", "shared_identifiers"],
        Kind::Onward => &["onward_recipients", "onward_share"],
        Kind::PayerHistory => &["declared_relation", "gap_median", "payments", "purpose_class", "span"],
    }
}

/// The requests of a case: preservation of what is about to expire first, then by expected gain.
///
/// # Errors
/// When `schemas/providers.toml` is unsound.
pub fn of(case: &Case, schemas: &Schemas) -> Result<Vec<Request>> {
    let providers: Providers = schemas.file("providers.toml")?;
    let mut requests = Vec::new();
    for lead in case.leads.iter().filter(|lead| lead.outcome == Outcome::Lead) {
        let kinds: &[Kind] = match lead.role {
            LeadRole::Recipient => &[Kind::AllPayers, Kind::PickUp, Kind::Onward],
            LeadRole::Payer => &[Kind::PayerHistory],
        };
        for (provider, payments) in by_provider(case, lead) {
            for &kind in kinds {
                requests.push(request(case, lead, kind, provider, &payments, &providers));
            }
        }
    }
    requests.extend(preservation(case, &requests));
    requests.sort_by(|a, b| {
        let urgent = |r: &Request| r.kind != Kind::Preservation;
        urgent(a)
            .cmp(&urgent(b))
            .then(b.gain.total_cmp(&a.gain))
            .then_with(|| (&a.person, a.kind, &a.provider).cmp(&(&b.person, b.kind, &b.provider)))
    });
    requests.truncate(MOST);
    for (at, request) in requests.iter_mut().enumerate() {
        request.no = at as u32 + 1;
    }
    Ok(requests)
}

/// The payments inside that a lead sent or received, by provider.
fn by_provider<'a>(case: &'a Case, lead: &CaseLead) -> BTreeMap<&'a str, Vec<&'a CasePayment>> {
    let own = case.payments.iter().filter(|p| {
        p.inside
            && match lead.role {
                LeadRole::Recipient => p.recipient == lead.person,
                LeadRole::Payer => p.payer == lead.person,
            }
    });
    let mut by: BTreeMap<&str, Vec<&CasePayment>> = BTreeMap::new();
    own.filter(|p| p.status == Status::Completed).for_each(|p| by.entry(&p.provider).or_default().push(p));
    by
}

fn request(
    case: &Case,
    lead: &CaseLead,
    kind: Kind,
    provider: &str,
    payments: &[&CasePayment],
    providers: &Providers,
) -> Request {
    let days = payments.iter().map(|payment| payment.sent.date_naive());
    let first = days.clone().min().unwrap_or(case.date);
    let last = days.max().unwrap_or(case.date);
    let known = providers.provider.iter().find(|p| p.names.iter().any(|name| name.eq_ignore_ascii_case(provider)));
    let keeps = match kind {
        // what was seen at the counter or by the server goes before the records do
        Kind::PickUp => Months::new(providers.logs_months),
        _ => Months::new(providers.records_years * 12),
    };
    Request {
        no: 0,
        kind,
        provider: provider.to_owned(),
        entity: known.map(|p| (p.entity.clone(), p.country.clone())),
        to_check: known.is_none_or(|p| p.to_check),
        person: lead.person.clone(),
        // a quarter before and after what is known, never into the future
        period: (first - chrono::Duration::days(90), (last + chrono::Duration::days(90)).min(case.date.max(last))),
        payments: payments.iter().map(|payment| payment.no).collect(),
        gain: gain(case, lead, kind, payments),
        expires: first.checked_add_months(keeps),
    }
}

/// How much an answer could move the contest: what each measure it informs weighs, or would, times how open the question is.
fn gain(case: &Case, lead: &CaseLead, kind: Kind, payments: &[&CasePayment]) -> f64 {
    // a question half open is worth most: 1 at even odds, 0 at certainty
    let chance = 1.0 / (1.0 + 10_f64.powf(-lead.score));
    let open = 4.0 * chance * (1.0 - chance);
    // an extract of everybody already holds most of what would come
    let ego = payments.iter().any(|payment| {
        case.inputs.iter().any(|input| input.name == payment.source_file && input.coverage == CoverageKind::Ego)
    });
    let held = if ego { 0.5 } else { 0.25 };
    let weight = |measure: &&str| match lead.evidence.iter().find(|evidence| evidence.measure == **measure) {
        Some(evidence) if evidence.value.is_some() || !evidence.class.is_empty() => held * evidence.log10.abs(),
        _ => TYPICAL,
    };
    open * informs(kind).iter().map(weight).sum::<f64>()
}

/// One preservation letter for each provider whose data may be gone soon.
fn preservation(case: &Case, requests: &[Request]) -> Vec<Request> {
    let mut by: BTreeMap<&str, Request> = BTreeMap::new();
    let soon = case.date + chrono::Duration::days(SOON);
    for request in requests.iter().filter(|request| request.expires.is_some_and(|expires| expires <= soon)) {
        let found = by.entry(&request.provider).or_insert_with(|| Request {
            kind: Kind::Preservation,
            payments: Vec::new(),
            ..request.clone()
        });
        found.gain = found.gain.max(request.gain);
        found.expires = found.expires.min(request.expires);
        found.period = (found.period.0.min(request.period.0), found.period.1.max(request.period.1));
        found.payments.extend(&request.payments);
        found.payments.sort_unstable();
        found.payments.dedup();
    }
    by.into_values().collect()
}

/// Title of a kind of request.
fn title(kind: Kind) -> Text {
    let (fr, en) = match kind {
        Kind::Preservation => ("Conservation des données", "Preservation of data"),
        Kind::AllPayers => ("Tous les émetteurs d'un bénéficiaire", "Everybody who paid a recipient"),
        Kind::PickUp => ("Identité présentée aux retraits", "Identity shown at pick-up"),
        Kind::Onward => ("Envois ultérieurs d'un bénéficiaire", "Onward transfers of a recipient"),
        Kind::PayerHistory => ("Tous les envois d'un émetteur", "Everything a payer sent"),
    };
    Text { fr: fr.into(), en: en.into() }
}

/// The requests as files of the case: an overview, a letter each, and auth.001 each where the message can say it.
///
/// # Errors
/// When a letter cannot be typeset.
pub fn files(case: &Case, requests: &[Request], frame: &Frame, language: Language) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = vec![("requests/requests.csv".to_owned(), letter::overview(case, requests, language)?)];
    let letters = letter::all(case, requests, frame, language);
    files.push(("requests/letters.html".to_owned(), exporters::page(&letters)?));
    for request in requests {
        let name = format!("requests/{:02}-{}", request.no, word(request.kind));
        #[cfg(feature = "pdf")]
        files.push((format!("{name}.pdf"), exporters::pages(&letter::one(case, request, frame, language), case)?));
        files.push((format!("{name}.auth.001.xml"), auth001::message(case, request, frame)));
    }
    Ok(files)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Preservation => "preservation",
        Kind::AllPayers => "all-payers",
        Kind::PickUp => "pick-up",
        Kind::Onward => "onward",
        Kind::PayerHistory => "payer-history",
    }
}
