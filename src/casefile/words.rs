//! How are values and evidence said, in French and in English?

use super::evidence::Centre;
use super::values::Known;
use crate::model::{Language, MeasureDoc, Text};

/// Units of measures, French and English; a unit not listed is shown as it stands.
const UNITS: [(&str, &str, &str); 17] = [
    ("USD", "USD", "USD"),
    ("days", "jours", "days"),
    ("payments", "paiements", "payments"),
    ("payers", "émetteurs", "payers"),
    ("recipients", "bénéficiaires", "recipients"),
    ("providers", "prestataires", "providers"),
    ("countries", "pays", "countries"),
    ("corridors", "couloirs", "corridors"),
    ("classes", "motifs différents", "different purposes"),
    ("years", "ans", "years"),
    ("log USD", "(écart type du logarithme)", "(standard deviation of the logarithm)"),
    ("log days", "(écart type du logarithme)", "(standard deviation of the logarithm)"),
    ("rank correlation", "(corrélation de rang)", "(rank correlation)"),
    ("0 to 1", "(de 0 à 1)", "(0 to 1)"),
    ("fraction", "", ""),
    ("share", "", ""),
    ("yes/no", "", ""),
];

/// Classes of declared purposes and relations.
const CLASSES: [(&str, &str, &str); 17] = [
    ("family", "soutien familial", "family support"),
    ("gift", "cadeau", "gift"),
    ("school", "scolarité", "school"),
    ("medical", "frais médicaux", "medical"),
    ("lodging", "hébergement ou voyage", "lodging or travel"),
    ("goods", "biens", "goods"),
    ("services", "services", "services"),
    ("lessons", "leçons", "lessons"),
    ("charity", "don à une œuvre", "charity"),
    ("savings", "épargne ou prêt", "savings or loan"),
    ("other", "autre", "other"),
    ("kin", "parent", "kin"),
    ("partner", "conjoint ou compagnon", "partner"),
    ("friend", "ami", "friend"),
    ("business", "professionnel", "business"),
    ("own", "compte propre", "own account"),
    ("unknown", "non déclaré", "not declared"),
];

/// Units that stand for one thing, French and English singular.
const ONE: [(&str, &str, &str); 9] = [
    ("days", "jour", "day"),
    ("payments", "paiement", "payment"),
    ("payers", "émetteur", "payer"),
    ("recipients", "bénéficiaire", "recipient"),
    ("providers", "prestataire", "provider"),
    ("countries", "pays", "country"),
    ("corridors", "couloir", "corridor"),
    ("classes", "motif", "purpose"),
    ("years", "an", "year"),
];

/// The unit for so much of it: in French singular below 2, in English for exactly 1.
fn unit_of(unit: &str, text: &str, value: f64) -> Text {
    let many = unit_word(unit);
    let Some(one) = ONE.iter().find(|row| row.0 == unit) else { return many };
    let fr = if value.abs() < 2.0 { one.1.to_owned() } else { many.fr };
    Text { fr, en: if text == "1" { one.2.to_owned() } else { many.en } }
}

fn look_up(table: &'static [(&str, &str, &str)], key: &str) -> Text {
    let known = table.iter().find(|row| row.0 == key);
    known.map_or_else(|| both(key, key), |row| both(row.1, row.2))
}

fn both(fr: &str, en: &str) -> Text {
    Text { fr: fr.to_owned(), en: en.to_owned() }
}

/// A class of declared purpose or relation, in words.
#[must_use]
pub fn class_word(class: &str) -> Text {
    look_up(&CLASSES, class)
}

/// A unit of `schemas/measures`, in words; empty for shares and answers, whose figures say it.
#[must_use]
pub fn unit_word(unit: &str) -> Text {
    look_up(&UNITS, unit)
}

/// A number with at most `digits` decimals, trailing zeros dropped; French has a comma and a space between thousands.
#[must_use]
pub fn figure(value: f64, digits: usize, language: Language) -> String {
    let text = format!("{:.digits$}", value.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let decimals = decimals.trim_end_matches('0');
    let is_zero = whole == "0" && decimals.is_empty();
    let (mark, apart) = if language == Language::Fr { (',', '\u{202f}') } else { ('.', ',') };
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(apart);
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 && !is_zero { "\u{2212}" } else { "" };
    if decimals.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}{mark}{decimals}") }
}

/// A number with its sign, two decimals: how much something speaks for or against.
fn signed(value: f64, language: Language) -> String {
    let text = format!("{value:+.2}").replace('-', "\u{2212}");
    if language == Language::Fr { text.replace('.', ",") } else { text }
}

fn in_both(say: impl Fn(Language) -> String) -> Text {
    Text { fr: say(Language::Fr), en: say(Language::En) }
}

fn per_cent(share: f64, language: Language) -> String {
    let digits = usize::from(share > 0.0 && share < 0.02);
    let space = if language == Language::Fr { "\u{a0}" } else { "" };
    format!("{}{space}%", figure(share * 100.0, digits, language))
}

fn digits(value: f64) -> usize {
    match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        _ => 2,
    }
}

/// A known value with its unit.
#[must_use]
pub fn shown(doc: &MeasureDoc, known: &Known) -> Text {
    in_both(|language| {
        let fr = language == Language::Fr;
        if !known.class.is_empty() {
            return class_word(&known.class).get(language).to_owned();
        }
        let Some(value) = known.value else { return if fr { "non connu" } else { "not known" }.to_owned() };
        match (doc.unit.as_str(), known.of) {
            ("share" | "fraction" | "yes/no", Some(of)) => {
                let hits = (value * f64::from(of)).round();
                let word = if fr { "sur" } else { "of" };
                format!("{} ({} {word} {of})", per_cent(value, language), figure(hits, 0, language))
            }
            ("share" | "fraction", None) => per_cent(value, language),
            ("yes/no", None) => match (value > 0.5, fr) {
                (true, true) => "oui".to_owned(),
                (true, false) => "yes".to_owned(),
                (false, true) => "non".to_owned(),
                (false, false) => "no".to_owned(),
            },
            (unit, _) => {
                let text = figure(value, digits(value), language);
                format!("{text} {}", unit_of(unit, &text, value).get(language)).trim_end().to_owned()
            }
        }
    })
}

fn expected(doc: &MeasureDoc, centre: Centre, language: Language) -> String {
    let fr = language == Language::Fr;
    match centre {
        Centre::Chance(p) => per_cent(p, language),
        Centre::PerYear(rate) => {
            format!("{} {}", figure(rate, 1, language), if fr { "par an" } else { "a year" })
        }
        Centre::Value(value) => {
            let known = Known { value: Some(value), ..Known::default() };
            shown(&MeasureDoc { classes: Vec::new(), ..doc.clone() }, &known).get(language).to_owned()
        }
    }
}

/// One sentence of evidence: the value, what each of the two explanations expects, and how it weighs.
pub(super) fn evidence_sentence(
    doc: &MeasureDoc,
    known: &Known,
    each: &[(Text, Option<Centre>); 2],
    over_pairs: bool,
    log10: f64,
) -> Text {
    let value = shown(doc, known);
    in_both(|language| {
        let fr = language == Language::Fr;
        let scope = match (over_pairs, fr) {
            (true, true) => " (d'un émetteur à l'autre)",
            (true, false) => " (over the payers)",
            (false, _) => "",
        };
        let colon = if fr { "\u{a0}: " } else { ": " };
        let mut text = format!("{}{scope}{colon}{}", capital(doc.title.get(language)), value.get(language));
        let expectations: Vec<String> = each
            .iter()
            .filter_map(|(title, centre)| {
                let centre = expected(doc, (*centre)?, language);
                let title = title.get(language);
                Some(if fr {
                    format!("«\u{a0}{title}\u{a0}» en attend environ {centre}")
                } else {
                    format!("\u{201c}{title}\u{201d} expects about {centre}")
                })
            })
            .collect();
        if !expectations.is_empty() {
            text = format!("{text}\u{202f}; {}", expectations.join(", "));
            if !fr {
                text = text.replace('\u{202f}', "");
            }
        }
        format!("{text}. {}", weight(log10, language))
    })
}

/// The sentence for what other people's payments lend.
pub(super) fn network_sentence(log10: f64) -> Text {
    in_both(|language| {
        let said = if language == Language::Fr {
            "Indice emprunté\u{a0}: ce que montrent les paiements des autres personnes du réseau"
        } else {
            "Borrowed evidence: what the payments of the other people of the network show"
        };
        format!("{said}. {}", weight(log10, language))
    })
}

/// Title and sentence of a part of a score that is no measure: a partner's list, the role.
pub(super) fn beside_measures(id: &str, log10: f64) -> (Text, Text) {
    let (title, fr, en) = match id {
        "seed" => (
            both("liste d'un partenaire", "partner's list"),
            "La personne figure sur une liste donnée avec --seeds (voir seeds.csv)\u{a0}: c'est la liste qui parle, non ses paiements",
            "The person is on a list given with --seeds (see seeds.csv): the list speaks, not the person's payments",
        ),
        "recipient_prior" => (
            both("rôle", "role"),
            "Avant tout examen, les explications recherchées sont plus ou moins fréquentes chez les bénéficiaires que chez les émetteurs",
            "Before anything is looked at, the explanations searched for are more or less frequent among recipients than among payers",
        ),
        "tie" => (
            both("attache propre", "tie of the payer"),
            "Ces paiements soutiennent visiblement un proche\u{a0}: une telle attache est rare à côté de paiements pour des séances",
            "These payments plainly support someone close: such a tie is rare beside payments for sessions",
        ),
        _ => (both(id, id), id, id),
    };
    (
        title,
        in_both(|language| format!("{}. {}", if language == Language::Fr { fr } else { en }, weight(log10, language))),
    )
}

fn weight(log10: f64, language: Language) -> String {
    let amount = signed(log10, language);
    match (language, log10 > 0.005, log10 < -0.005) {
        (Language::Fr, true, _) => format!("Parle pour ({amount})."),
        (Language::Fr, _, true) => format!("Parle contre ({amount})."),
        (Language::Fr, ..) => "Ne parle ni pour ni contre.".to_owned(),
        (Language::En, true, _) => format!("Speaks for ({amount})."),
        (Language::En, _, true) => format!("Speaks against ({amount})."),
        (Language::En, ..) => "Speaks neither for nor against.".to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_each_language_writes_them() {
        assert_eq!(figure(1_234_567.5, 1, Language::Fr), "1\u{202f}234\u{202f}567,5");
        assert_eq!(figure(1_234_567.5, 1, Language::En), "1,234,567.5");
        assert_eq!(figure(-0.001, 2, Language::En), "0");
        assert_eq!(figure(-2.5, 2, Language::Fr), "\u{2212}2,5");
    }

    #[test]
    fn a_share_shows_its_counts() {
        let share = |value, of| Known { value: Some(value), of, class: String::new() };
        let doc = MeasureDoc {
            id: "core_band_share".into(),
            subject: crate::model::Subject::Pair,
            family: "amount".into(),
            title: both("part", "share"),
            description: Text::default(),
            unit: "share".into(),
            unknown_when: Text::default(),
            source: String::new(),
            classes: Vec::new(),
            weighs_only: Vec::new(),
            weighs_at_most: None,
            needs_days: 0.0,
        };
        assert_eq!(shown(&doc, &share(0.75, Some(4))), both("75\u{a0}% (3 sur 4)", "75% (3 of 4)"));
        assert_eq!(shown(&doc, &Known::default()), both("non connu", "not known"));
    }

    #[test]
    fn evidence_says_on_which_side_it_weighs() {
        assert!(network_sentence(1.5).fr.ends_with("Parle pour (+1,50)."));
        assert!(network_sentence(-0.4).en.ends_with("Speaks against (\u{2212}0.40)."));
        assert!(network_sentence(0.0).en.ends_with("neither for nor against."));
    }
}
