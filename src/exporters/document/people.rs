//! Who: every member with the identifiers each provider wrote, and why records were joined.

use super::Block;
use super::names::Names;
use crate::exporters::wording::{either, join_rule, label, one_line};
use crate::model::{Case, CasePerson, Place};

/// What an identifier is called, by the name of its column.
#[must_use]
pub fn identifier_word(column: &str, language: crate::model::Language) -> &str {
    let known = IDENTIFIERS.iter().find(|row| row.0 == column);
    match known {
        Some((_, fr, en)) => either(language, fr, en),
        None if column == "name" => either(language, "nom", "name"),
        None if column == "kind" => either(language, "nature", "kind"),
        None => column,
    }
}

/// Identifiers in the order shown: column, French, English.
const IDENTIFIERS: [(&str, &str, &str); 9] = [
    ("id", "n° client", "customer number"),
    ("birth_date", "né(e) le", "born"),
    ("phone", "tél.", "phone"),
    ("email", "courriel", "e-mail"),
    ("document", "pièce", "document"),
    ("account", "compte", "account"),
    ("address", "adresse", "address"),
    ("city", "ville", "city"),
    ("country", "pays", "country"),
];

/// One table a member.
pub(super) fn persons(case: &Case, names: &Names<'_>) -> Vec<Block> {
    let language = names.language;
    let mut blocks = vec![
        Block::heading(1, either(language, "Les personnes", "The persons")),
        Block::paragraph(either(
            language,
            "Chaque ligne est un enregistrement, tel que le prestataire l'a écrit. Réunir plusieurs enregistrements sous une personne est une hypothèse : sa raison et son poids (log2) sont donnés.",
            "Each row is a record as the provider wrote it. That several records are one person is a hypothesis: its reason and weight (log2) are given.",
        )),
    ];
    let ordered = names.recipients().iter().chain(names.payers());
    for person in ordered.filter_map(|id| case.person(id)) {
        blocks.push(Block::heading(2, &format!("{} {}", names.mark(&person.id), label(person, language))));
        blocks.push(records(person, names));
    }
    let third = case.persons.iter().filter(|person| person.place == Place::ThirdParty).count();
    if third > 0 {
        let text = match language {
            crate::model::Language::Fr => format!(
                "Tiers (T), qui paient un membre ou en sont payés : {third}. Leurs paiements comptent dans les chiffres cités, leur identité est masquée."
            ),
            crate::model::Language::En => format!(
                "Third parties (T), who pay a member or are paid by one: {third}. Their payments count in the figures quoted, their identity is withheld."
            ),
        };
        blocks.push(Block::paragraph(&text));
    }
    blocks
}

fn records(person: &CasePerson, names: &Names<'_>) -> Block {
    let language = names.language;
    let columns = [
        (either(language, "Prestataire", "Provider"), 1.1),
        (either(language, "Nom tel qu'écrit", "Name as written"), 1.9),
        (either(language, "Identifiants tels qu'écrits", "Identifiers as written"), 4.2),
        (either(language, "Rapprochement (hypothèse)", "Join (a hypothesis)"), 1.9),
    ];
    let rows = person.records.iter().map(|record| {
        let known = IDENTIFIERS.iter().filter_map(|(column, fr, en)| {
            let text = record.written.get(*column)?;
            Some(format!("{} {}", either(language, fr, en), one_line(text)))
        });
        let join = match record.joined_to {
            None => join_rule(&record.join_rule, language),
            Some(_) => format!("{} ({:.1})", join_rule(&record.join_rule, language), record.join_weight),
        };
        let name = record.written.get("name").map_or_else(|| label(person, language), |name| one_line(name));
        vec![record.provider.clone(), name, known.collect::<Vec<_>>().join(" · "), join]
    });
    Block::table(&columns, rows.collect())
}
