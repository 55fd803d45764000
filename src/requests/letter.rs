//! A request as a letter, in French or English. It cites no law but the one the user names.

use anyhow::Result;

use super::{Frame, Kind, Request, title};
use crate::exporters::{Block, Document, amount, identifier_word, label, neutral_cell};
use crate::model::{Case, CasePayment, Language};

/// Payments listed in a letter.
const LISTED: usize = 40;

fn either<'a>(language: Language, fr: &'a str, en: &'a str) -> &'a str {
    if language == Language::Fr { fr } else { en }
}

/// Every letter in one document, each on its page.
pub(super) fn all(case: &Case, requests: &[Request], frame: &Frame, language: Language) -> Document {
    let mut blocks = Vec::new();
    for request in requests {
        if !blocks.is_empty() {
            blocks.push(Block::PageBreak);
        }
        blocks.push(Block::Heading { level: 1, text: heading(request, language) });
        blocks.extend(body(case, request, frame, language));
    }
    if requests.is_empty() {
        let text = either(
            language,
            "Aucune demande à faire : le dossier ne contient aucune piste.",
            "Nothing to ask: the case holds no lead.",
        );
        blocks.push(Block::Paragraph { text: text.to_owned() });
    }
    document(case, either(language, "Demandes à adresser", "Requests to send"), blocks, language)
}

/// One letter.
pub(super) fn one(case: &Case, request: &Request, frame: &Frame, language: Language) -> Document {
    document(case, &heading(request, language), body(case, request, frame, language), language)
}

fn document(case: &Case, title: &str, blocks: Vec<Block>, language: Language) -> Document {
    Document {
        language,
        title: title.to_owned(),
        subtitle: format!("{} · {}", case.id, case.date),
        footer: format!(
            "{} · {}",
            case.id,
            either(
                language,
                "projet de lettre, à relire et à signer par une personne habilitée",
                "draft letter, to be read and signed by an authorised person"
            )
        ),
        blocks,
    }
}

fn heading(request: &Request, language: Language) -> String {
    format!("{}. {}", request.no, title(request.kind).get(language))
}

fn body(case: &Case, request: &Request, frame: &Frame, language: Language) -> Vec<Block> {
    let name = |fr: &str, en: &str| either(language, fr, en).to_owned();
    let to_fill = name("[à compléter]", "[to be completed]");
    let check = name("à vérifier", "to be checked");
    let entity = match &request.entity {
        Some((entity, country)) if request.to_check => format!("{entity} ({country}) [{check}]"),
        Some((entity, country)) => format!("{entity} ({country})"),
        None => {
            format!("{} [{}]", request.provider, name("entité agréée à identifier", "licensed entity to be identified"))
        }
    };
    let legal = match &frame.legal {
        Some(legal) => {
            format!("{legal} [{}]", name("texte à vérifier par le conseil juridique", "text to be checked by counsel"))
        }
        None => to_fill.clone(),
    };
    let mut rows = vec![
        (name("De", "From"), frame.author.clone().unwrap_or_else(|| to_fill.clone())),
        (name("À", "To"), entity),
        (name("Cadre juridique", "Legal frame"), legal),
        (name("Référence", "Reference"), format!("{}-{:02}", case.id, request.no)),
        (name("Période", "Period"), format!("{} – {}", request.period.0, request.period.1)),
    ];
    if let Some(expires) = request.expires {
        rows.push((
            name("Les plus anciennes données peuvent disparaître dès le", "The oldest data may be gone from"),
            expires.to_string(),
        ));
    }
    let mut blocks = vec![Block::Facts { rows }, Block::Paragraph { text: asks(request, language) }];
    blocks.push(Block::List { items: items(request.kind, language) });
    if request.kind != Kind::Preservation {
        blocks.push(Block::Facts { rows: identifiers(case, request, language) });
    }
    blocks.extend(payments(case, request, language));
    let caution = name(
        "Merci de n'informer aucune des personnes concernées, de ne bloquer aucun compte sans l'accord du service demandeur et de répondre par voie sécurisée. Aucune des personnes nommées n'est mise en cause par cette demande.",
        "Please inform none of the persons concerned, block no account without the requesting service's consent, and answer by a secure channel. This request accuses none of the persons named.",
    );
    blocks.push(Block::Notice { title: name("Discrétion", "Discretion"), lines: vec![caution] });
    blocks.push(Block::Facts {
        rows: vec![
            (name("Fait à, le", "Done at, on"), to_fill.clone()),
            (name("Nom, qualité, signature", "Name, capacity, signature"), to_fill),
        ],
    });
    blocks
}

fn asks(request: &Request, language: Language) -> String {
    match (request.kind, language) {
        (Kind::Preservation, Language::Fr) => "Merci de conserver sans délai, jusqu'à réception d'une demande de communication, les données suivantes, y compris celles dont la durée de conservation expire :".into(),
        (Kind::Preservation, Language::En) => "Please preserve without delay, until a request for disclosure reaches you, the following data, including those whose retention period is about to end:".into(),
        (Kind::AllPayers, Language::Fr) => "Merci de communiquer, pour tous les paiements reçus par la personne désignée pendant la période, quel qu'en soit l'émetteur :".into(),
        (Kind::AllPayers, Language::En) => "Please disclose, for all payments received by the person designated in the period, whoever sent them:".into(),
        (Kind::PickUp, Language::Fr) => "Merci de communiquer, pour les retraits des paiements listés :".into(),
        (Kind::PickUp, Language::En) => "Please disclose, for the pick-ups of the payments listed:".into(),
        (Kind::Onward, Language::Fr) => "Merci de communiquer tous les envois, retraits et virements faits par la personne désignée pendant la période :".into(),
        (Kind::Onward, Language::En) => "Please disclose all sendings, withdrawals and transfers made by the person designated in the period:".into(),
        (Kind::PayerHistory, Language::Fr) => "Merci de communiquer tous les paiements envoyés par la personne désignée pendant la période, quel qu'en soit le bénéficiaire :".into(),
        (Kind::PayerHistory, Language::En) => "Please disclose all payments sent by the person designated in the period, whoever received them:".into(),
    }
}

fn items(kind: Kind, language: Language) -> Vec<String> {
    let rows = "référence, date et heure avec fuseau, montant et monnaie, frais, montant versé, état|reference, date and time with zone, amount and currency, fee, amount paid out, status";
    let parties = "identité, date de naissance, adresse, téléphone, courriel, pièce d'identité et numéro de client de chaque partie|identity, birth date, address, phone, e-mail, identity document and customer number of each party";
    let declared = "motif et lien déclarés, canal, agence d'envoi et de retrait|declared purpose and relation, channel, sending and pick-up agent";
    let devices =
        "adresses IP avec port et heure, identifiants d'appareil|IP addresses with port and time, device identifiers";
    let pick = "pièce présentée au retrait, copie, heure et lieu, images conservées|document shown at pick-up, copy, time and place, images kept";
    let chosen: &[&str] = match kind {
        Kind::Preservation => &[rows, parties, devices, pick],
        Kind::AllPayers | Kind::PayerHistory => &[rows, parties, declared, devices],
        Kind::PickUp => &[
            pick,
            parties,
            "autres retraits faits avec la même pièce ou le même téléphone|other pick-ups with the same document or phone",
        ],
        Kind::Onward => &[rows, parties, "compte ou portefeuille de destination|account or wallet of destination"],
    };
    let say = |both: &&str| {
        let (fr, en) = both.split_once('|').unwrap_or((both, both));
        either(language, fr, en).to_owned()
    };
    chosen.iter().map(say).collect()
}

/// Who is meant, as that provider wrote it; nothing another provider said.
fn identifiers(case: &Case, request: &Request, language: Language) -> Vec<(String, String)> {
    let Some(person) = case.person(&request.person) else { return Vec::new() };
    let mut rows =
        vec![(either(language, "Personne désignée", "Person designated").to_owned(), label(person, language))];
    for record in person.records.iter().filter(|record| record.provider == request.provider) {
        let cells: Vec<String> = record
            .written
            .iter()
            .map(|(column, text)| format!("{} {text}", identifier_word(column, language)))
            .collect();
        rows.push((record.provider.clone(), cells.join(" · ")));
    }
    rows
}

/// The payments known. What was shown at pick-up is asked of each; otherwise some are enough, and it is said.
fn payments(case: &Case, request: &Request, language: Language) -> Vec<Block> {
    let known = request.payments.iter().filter_map(|no| case.payment(*no)).filter(|p| p.provider == request.provider);
    let known: Vec<&CasePayment> = known.collect();
    let listed = if request.kind == Kind::PickUp { known.len() } else { known.len().min(LISTED) };
    let row = |p: &CasePayment| {
        vec![p.reference.clone(), p.sent.format("%Y-%m-%d").to_string(), amount(p.amount, language), p.currency.clone()]
    };
    let columns = [
        (either(language, "Votre référence", "Your reference"), 3.0, false),
        (either(language, "Date", "Date"), 1.5, false),
        (either(language, "Montant", "Amount"), 1.5, true),
        (either(language, "Monnaie", "Currency"), 1.0, false),
    ];
    let table = Block::Table {
        columns: columns
            .iter()
            .map(|(title, width, numeric)| crate::exporters::Column {
                title: (*title).to_owned(),
                width: *width,
                numeric: *numeric,
            })
            .collect(),
        rows: known.iter().take(listed).map(|payment| row(payment)).collect(),
    };
    let all = known.len();
    let more = match language {
        Language::Fr => {
            format!("{listed} des {all} paiements connus sont listés ; la demande porte sur toute la période.")
        }
        Language::En => {
            format!("{listed} of the {all} payments known are listed; the request is for the whole period.")
        }
    };
    std::iter::once(table).chain((listed < all).then_some(Block::Paragraph { text: more })).collect()
}

/// `requests.csv`: every request on a row, in order.
pub(super) fn overview(case: &Case, requests: &[Request], language: Language) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "no",
        "request",
        "provider",
        "entity",
        "person",
        "name",
        "from",
        "to",
        "expected_gain_log10",
        "expires",
    ])?;
    for request in requests {
        let cells = [
            request.no.to_string(),
            title(request.kind).get(language).to_owned(),
            request.provider.clone(),
            request.entity.as_ref().map_or_else(String::new, |entity| entity.0.clone()),
            request.person.clone(),
            case.person(&request.person).map_or_else(String::new, |person| label(person, language)),
            request.period.0.to_string(),
            request.period.1.to_string(),
            format!("{:.2}", request.gain),
            request.expires.map_or_else(String::new, |expires| expires.to_string()),
        ];
        writer.write_record(cells.iter().map(|cell| neutral_cell(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| anyhow::anyhow!("{}", error.error()))
}
