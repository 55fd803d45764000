//! What is not known, whom to turn to, every payment, and where everything comes from.

use super::Block;
use super::names::Names;
use super::summary::caution;
use crate::exporters::wording::{
    amount, audience, day, either, instant, one_line, origin, payments as payments_word, status,
};
use crate::model::{Case, CasePayment, Language, Status};

/// What could not be known.
pub(super) fn unknowns(case: &Case, names: &Names<'_>) -> Vec<Block> {
    let language = names.language;
    let columns = [
        (either(language, "Qui", "Who"), 2.0),
        (either(language, "Inconnu", "Not known"), 2.5),
        (either(language, "Pourquoi", "Why"), 4.0),
    ];
    let rows = case.unknowns.iter().map(|unknown| {
        let who = if unknown.person.is_empty() {
            either(language, "le dossier", "the case").to_owned()
        } else {
            names.full(&unknown.person)
        };
        vec![who, unknown.what.get(language).to_owned(), unknown.why.get(language).to_owned()]
    });
    vec![
        Block::heading(1, either(language, "Ce qui n'est pas connu", "What is not known")),
        Block::paragraph(either(
            language,
            "Une mesure inconnue n'a pesé ni pour ni contre.",
            "An unknown measure weighed neither for nor against.",
        )),
        Block::table(&columns, rows.collect()),
    ]
}

/// Whom to turn to, protection first.
pub(super) fn partners(case: &Case, language: Language) -> Vec<Block> {
    let kind = |kind: &str| {
        match kind {
            "victims" => either(language, "protection des victimes", "protection of victims"),
            "prosecution" => either(language, "parquet", "prosecution"),
            "police" => either(language, "enquête", "investigation"),
            "liaison" => either(language, "liaison", "liaison"),
            _ => either(language, "renseignement financier", "financial intelligence"),
        }
        .to_owned()
    };
    let columns = [
        (either(language, "Pour", "For"), 1.4),
        (either(language, "Interlocuteur", "Partner"), 2.6),
        (either(language, "Rôle", "Role"), 3.2),
        (either(language, "Pays", "Countries"), 0.9),
        (either(language, "Source", "Source"), 1.4),
    ];
    let rows = case.partners.iter().map(|partner| {
        let text = |text: &crate::model::Text| text.get(language).to_owned();
        vec![
            kind(&partner.kind),
            text(&partner.name),
            text(&partner.role),
            partner.countries.join(" "),
            partner.source.clone(),
        ]
    });
    let mut blocks = vec![
        Block::heading(1, either(language, "Vers qui se tourner", "Whom to turn to")),
        Block::table(&columns, rows.collect()),
        Block::heading(1, either(language, "Précautions", "Cautions")),
    ];
    blocks.push(Block::List { items: caution(language).into_iter().map(str::to_owned).collect() });
    blocks
}

/// Every payment between members; those of third parties are in the data files.
pub(super) fn payments(case: &Case, names: &Names<'_>) -> Vec<Block> {
    let language = names.language;
    let columns = [
        (either(language, "N°", "No"), -0.55),
        (either(language, "Date UTC", "Date UTC"), 1.55),
        (either(language, "De › à", "From › to"), 1.05),
        (either(language, "Heures locales", "Local times"), 2.75),
        (either(language, "Montant", "Amount"), -1.5),
        (either(language, "Versé", "Paid out"), -1.6),
        ("USD", -0.95),
        (either(language, "Prestataire, référence", "Provider, reference"), 2.0),
        (either(language, "Fichier, ligne", "File, row"), 1.9),
    ];
    let inside: Vec<&CasePayment> = case.payments.iter().filter(|payment| payment.inside).collect();
    let beside = case.payments.len() - inside.len();
    let rows = inside.iter().map(|payment| payment_row(payment, names)).collect();
    let count = payments_word(inside.len() as u64, language);
    let intro = match language {
        Language::Fr => format!(
            "{count} entre membres, avec la référence du prestataire, l'heure de chacun, puis la conversion au cours de référence du jour (Banque centrale européenne). Paiements avec des tiers, dans case.xlsx et case.parquet : {beside}."
        ),
        Language::En => format!(
            "{count} between members, with the provider's reference, each side's local time, then the conversion at the day's reference rate (European Central Bank). Payments with third parties, in case.xlsx and case.parquet: {beside}."
        ),
    };
    let mut blocks =
        vec![Block::heading(1, either(language, "Les paiements", "The payments")), Block::paragraph(&intro)];
    if inside.iter().any(|payment| !payment.told_again.is_empty()) {
        blocks.push(Block::paragraph(either(
            language,
            "Un paiement que deux fichiers racontent compte une fois : la ligne retenue est citée d'abord, l'autre après « aussi ».",
            "A payment that two files tell counts once: the row that counts is cited first, the other after \u{201c}also\u{201d}.",
        )));
    }
    blocks.push(Block::table(&columns, rows));
    blocks
}

/// Every file and row that tells a payment.
fn sources(payment: &CasePayment, language: Language) -> String {
    let also = either(language, " ; aussi ", "; also ");
    payment.sources().map(|(file, row)| format!("{file}, {row}")).collect::<Vec<_>>().join(also)
}

fn payment_row(payment: &CasePayment, names: &Names<'_>) -> Vec<String> {
    let language = names.language;
    let clock = |time: &Option<crate::model::LocalTime>, mark: &str| {
        time.as_ref().map(|local| format!("{mark} {} {}", local.time.format("%H:%M"), local.zone))
    };
    let locals = [
        clock(&payment.payer_time, names.mark(&payment.payer)),
        clock(&payment.recipient_time, names.mark(&payment.recipient)),
    ];
    let money = |value, currency: &str| format!("{} {currency}", amount(value, language));
    let mut sent = money(payment.amount, &payment.currency);
    if payment.status != Status::Completed {
        sent = format!("{sent} ({})", status(payment.status, language));
    }
    vec![
        payment.no.to_string(),
        instant(payment.sent, payment.precision, language),
        format!("{} › {}", names.mark(&payment.payer), names.mark(&payment.recipient)),
        locals.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        sent,
        payment.payout.map_or_else(String::new, |payout| money(payout, &payment.payout_currency)),
        payment.usd.map_or_else(|| "–".to_owned(), |usd| amount(usd, language)),
        one_line(&format!("{} {}", payment.provider, payment.reference)),
        one_line(&sources(payment, language)),
    ]
}

/// Which files, which program, which settings.
pub(super) fn provenance(case: &Case, language: Language) -> Vec<Block> {
    let columns = [
        (either(language, "Fichier", "File"), 2.6),
        (either(language, "Origine", "Origin"), 1.6),
        (either(language, "Lignes retenues", "Rows relied on"), -1.0),
        ("SHA-256", 4.2),
    ];
    let used = case.inputs.iter().filter(|input| input.used > 0);
    let rows = used.map(|input| {
        vec![
            one_line(&input.name),
            origin(input.origin, language).to_owned(),
            input.used.to_string(),
            input.sha256.clone(),
        ]
    });
    let name = |fr: &str, en: &str| either(language, fr, en).to_owned();
    let made = vec![
        (name("Programme", "Program"), format!("Obole {}", case.run.version)),
        (name("Manifeste de l'analyse (SHA-256)", "Manifest of the run (SHA-256)"), case.run.manifest_sha256.clone()),
        (name("Date du dossier", "Date of the case"), day(case.date, language)),
        (name("Destinataire", "Audience"), audience(&case.audience, language)),
        (name("Protections", "Protections"), protections(case, language)),
    ];
    vec![
        Block::heading(1, either(language, "Provenance", "Provenance")),
        Block::table(&columns, rows.collect()),
        Block::Facts { rows: made },
        Block::paragraph(either(
            language,
            "Ce dossier est un sac BagIt (RFC 8493) : obole verify, bagit.py --validate ou sha256sum -c SHA256SUMS en vérifient chaque octet.",
            "This case is a BagIt bag (RFC 8493): obole verify, bagit.py --validate or sha256sum -c SHA256SUMS check every byte of it.",
        )),
    ]
}

fn protections(case: &Case, language: Language) -> String {
    let word = |protection: &String| match protection.as_str() {
        "minors" => either(language, "mineurs masqués", "minors withheld").to_owned(),
        "third_parties" => either(language, "tiers masqués", "third parties withheld").to_owned(),
        "pseudonyms" => {
            either(language, "identités remplacées par des jetons", "identities replaced by tokens").to_owned()
        }
        "origins" => {
            either(language, "données écartées selon leur origine", "data left out by their origin").to_owned()
        }
        "payer" => either(language, "un seul émetteur montré", "one payer shown").to_owned(),
        other => other.to_owned(),
    };
    let words: Vec<String> = case.protections.iter().map(word).collect();
    if words.is_empty() { either(language, "aucune", "none").to_owned() } else { words.join(", ") }
}
