//! What could not be known, and whom to turn to?

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Deserialize;

use super::Casefile;
use super::evidence::centre;
use super::values::{self, Known};
use crate::model::{
    Case, CasePartner, CasePayment, CoverageKind, LeadRole, MeasureDoc, Place, Precision, Subject, Text, Unknown,
};

/// What is not known of the case: measures that the best explanation looks at, prices, times of day, identities.
pub(super) fn of(file: &Casefile, case: &Case) -> Vec<Unknown> {
    let mut unknowns = Vec::new();
    for lead in &case.leads {
        let Some(kind) = file.schemas.explanations.iter().find(|kind| kind.id == lead.explanation.id) else { continue };
        let wanted = |doc: &&MeasureDoc| match lead.role {
            LeadRole::Recipient => doc.subject == Subject::Recipient,
            LeadRole::Payer => doc.subject == Subject::Pair,
        };
        let with = lead.evidence.iter().find_map(|evidence| evidence.with.as_deref());
        let other = Known { class: "other".into(), ..Known::default() };
        for doc in file.schemas.measures.iter().filter(wanted).filter(|doc| centre(kind, doc, &other).is_some()) {
            let known = match (lead.role, with) {
                (LeadRole::Payer, Some(recipient)) => values::value(file, doc, recipient, Some(&lead.person)),
                (LeadRole::Payer, None) => continue,
                (LeadRole::Recipient, _) => values::value(file, doc, &lead.person, None),
            };
            if !known.is_known() {
                let person = lead.person.clone();
                unknowns.push(Unknown { person, what: doc.title.clone(), why: doc.unknown_when.clone() });
            }
        }
    }
    unknowns.sort();
    unknowns.dedup();
    if !case.leads.is_empty() {
        unknowns.extend(of_the_period(file));
    }
    unknowns.extend(of_payments(case));
    unknowns
}

/// Measures that would weigh over a longer time than was looked at.
fn of_the_period(file: &Casefile) -> impl Iterator<Item = Unknown> + '_ {
    let days = file.days;
    file.schemas.measures.iter().filter(move |doc| doc.needs_days > days).map(move |doc| Unknown {
        person: String::new(),
        what: Text {
            fr: format!("{} sur {:.0} jours", doc.title.fr, doc.needs_days),
            en: format!("{} over {:.0} days", doc.title.en, doc.needs_days),
        },
        why: Text {
            fr: format!("les paiements en couvrent {:.0}, et ce qu'ils en montrent ne pèse pas", days.floor()),
            en: format!("the payments cover {:.0}, and what they show of it weighs nothing", days.floor()),
        },
    })
}

fn of_payments(case: &Case) -> Vec<Unknown> {
    let count = |test: fn(&crate::model::CasePayment) -> bool| case.payments.iter().filter(|p| test(p)).count();
    let third = case.persons.iter().filter(|person| person.place == Place::ThirdParty).count();
    let input = |p: &CasePayment| case.inputs.iter().find(|input| input.name == p.source_file);
    let asked =
        case.payments.iter().filter(|p| input(p).is_some_and(|input| input.coverage == CoverageKind::Ego)).count();
    let all = [
        (
            asked,
            "paiements tirés d'extraits limités aux personnes demandées",
            "payments from extracts that hold only persons asked about",
            "les nombres d'émetteurs et de bénéficiaires sont des minimums, et ce que l'extrait fixe lui-même n'est pas connu",
            "numbers of payers and recipients are at least so many, and what the extract itself fixes is not known",
        ),
        (
            count(|p| p.usd.is_none()),
            "paiements sans valeur en dollars",
            "payments without a value in US dollars",
            "aucun cours de référence ce jour-là pour cette monnaie",
            "no reference rate for that currency on that day",
        ),
        (
            count(|p| p.precision == Precision::Day),
            "paiements dont l'heure n'est pas connue",
            "payments whose time of day is not known",
            "le prestataire ne donne que la date",
            "the provider gives the date alone",
        ),
        (
            count(|p| p.precision != Precision::Day && (p.payer_time.is_none() || p.recipient_time.is_none())),
            "paiements dont une heure locale n'est pas connue",
            "payments of which one local time is not known",
            "pays inconnu, ou qui compte plusieurs fuseaux horaires",
            "the country is not known, or has several time zones",
        ),
        (
            third,
            "personnes tierces, identité masquée",
            "third parties, identity withheld",
            "elles ne sont là que parce que les chiffres cités comptent leurs paiements",
            "they are here only because quoted figures count their payments",
        ),
    ];
    let said = |(n, fr, en, why_fr, why_en): (usize, &str, &str, &str, &str)| Unknown {
        person: String::new(),
        what: Text { fr: format!("{n} {fr}"), en: format!("{n} {en}") },
        why: Text { fr: why_fr.into(), en: why_en.into() },
    };
    all.into_iter().filter(|line| line.0 > 0).map(said).collect()
}

/// The content of `schemas/partners.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Partners {
    partner: Vec<Partner>,
}

/// One service or association.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Partner {
    id: String,
    kind: String,
    /// ISO 3166-1 alpha-2 codes; empty for every case.
    #[serde(default)]
    countries: Vec<String>,
    name: Text,
    role: Text,
    source: String,
}

/// The order in which partners are shown: protection first.
const KINDS: [&str; 5] = ["victims", "prosecution", "police", "liaison", "finance"];

/// Services and associations for the countries of the case.
pub(super) fn partners(file: &Casefile, case: &Case) -> Result<Vec<CasePartner>> {
    let inside = case.payments.iter().filter(|payment| payment.inside);
    let met: BTreeSet<&str> =
        inside.flat_map(|payment| [payment.payer_country.as_str(), payment.recipient_country.as_str()]).collect();
    let known: Partners = file.schemas.file("partners.toml")?;
    let mut partners: Vec<CasePartner> = known
        .partner
        .into_iter()
        .filter_map(|partner| {
            let mut countries: Vec<String> =
                partner.countries.iter().filter(|code| met.contains(code.as_str())).cloned().collect();
            countries.sort();
            let fits = partner.countries.is_empty() || !countries.is_empty();
            let Partner { id, kind, name, role, source, .. } = partner;
            fits.then_some(CasePartner { id, kind, countries, name, role, source })
        })
        .collect();
    let order = |kind: &str| KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len());
    partners.sort_by_key(|partner| order(&partner.kind));
    Ok(partners)
}
