//! How are roles, amounts, times and persons said in a case file? In words that respect the presumption of innocence.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::model::{
    Case, CasePerson, ClusterKind, Language, LeadRole, MemberRole, Origin, Outcome, Place, Precision, Status, Tier,
};

/// French or English.
pub(super) fn either<'a>(language: Language, fr: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}

/// How a person is called in a case file: the name as the provider wrote it, on one line, or what stands for it.
#[must_use]
pub fn label(person: &CasePerson, language: Language) -> String {
    let protected = person.minor && person.masked;
    match (person.masked, person.place) {
        _ if protected => {
            either(language, "personne mineure, identité protégée", "minor, identity protected").to_owned()
        }
        (true, Place::ThirdParty) => {
            either(language, "tiers, identité masquée", "third party, identity withheld").to_owned()
        }
        (true, Place::Member) => either(language, "identité masquée", "identity withheld").to_owned(),
        _ if person.name.trim().is_empty() => either(language, "nom non donné", "name not given").to_owned(),
        _ => one_line(&person.name),
    }
}

/// The label of a person by id.
pub(super) fn label_of(case: &Case, id: &str, language: Language) -> String {
    case.person(id).map_or_else(|| id.to_owned(), |person| label(person, language))
}

/// Text on one line: line breaks and other control characters become spaces, nothing else is lost. Marks that turn the
/// direction of what follows are closed, so that a name cannot rearrange the line around it.
pub(super) fn one_line(text: &str) -> String {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let opened = line.chars().filter(|c| matches!(c, '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}')).count();
    let closed = line.chars().filter(|c| *c == '\u{202c}').count();
    line.extend(std::iter::repeat_n('\u{202c}', opened.saturating_sub(closed)));
    let opened = line.chars().filter(|c| matches!(c, '\u{2066}' | '\u{2067}' | '\u{2068}')).count();
    let closed = line.chars().filter(|c| *c == '\u{2069}').count();
    line.extend(std::iter::repeat_n('\u{2069}', opened.saturating_sub(closed)));
    line
}

/// A cell of a CSV that no spreadsheet will run: an apostrophe goes before `= + - @`, tab and return.
#[must_use]
pub fn neutral_cell(text: &str) -> Cow<'_, str> {
    match text.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

/// A count, its thousands apart.
pub(super) fn whole(count: u64, language: Language) -> String {
    grouped(&count.to_string(), language)
}

/// A count of things, with the word that goes with it: singular, plural.
pub(super) fn counted(count: u64, language: Language, fr: [&'static str; 2], en: [&'static str; 2]) -> String {
    format!("{} {}", whole(count, language), language.word(count, fr, en))
}

/// So many completed payments.
pub(super) fn completed(count: u64, language: Language) -> String {
    let en = ["completed payment", "completed payments"];
    counted(count, language, ["paiement abouti", "paiements aboutis"], en)
}

/// So many payments.
pub(super) fn payments(count: u64, language: Language) -> String {
    counted(count, language, ["paiement", "paiements"], ["payment", "payments"])
}

/// So many persons.
pub(super) fn persons(count: u64, language: Language) -> String {
    counted(count, language, ["personne", "personnes"], ["person", "persons"])
}

/// An amount with two decimals at least, its thousands apart.
#[must_use]
pub fn amount(value: Decimal, language: Language) -> String {
    let plain = plain_amount(value);
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("\u{2212}", whole));
    format!("{sign}{}{}{decimals}", grouped(whole, language), either(language, ",", "."))
}

fn grouped(whole: &str, language: Language) -> String {
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(if language == Language::Fr { '\u{202f}' } else { ',' });
        }
        grouped.push(digit);
    }
    grouped
}

/// An amount as data: a point, two decimals at least.
pub(super) fn plain_amount(value: Decimal) -> String {
    let mut value = value.normalize();
    if value.scale() < 2 {
        value.rescale(2);
    }
    value.to_string()
}

/// Log10 units with their sign.
#[must_use]
pub fn signed(value: f64, language: Language) -> String {
    let text = format!("{value:+.2}").replace('-', "\u{2212}");
    if language == Language::Fr { text.replace('.', ",") } else { text }
}

/// A sentence of evidence without its last part, which says how it weighs: that stands beside it.
#[must_use]
pub fn without_weight(sentence: &str) -> String {
    let weighs = [". Parle ", ". Ne parle ", ". Speaks "];
    let end = weighs.iter().find_map(|weighs| sentence.rfind(weighs)).unwrap_or(sentence.len());
    format!("{}.", sentence[..end].trim_end_matches('.'))
}

/// A day as people of the language write it.
pub(super) fn day(date: NaiveDate, language: Language) -> String {
    date.format(either(language, "%d/%m/%Y", "%d %b %Y")).to_string()
}

/// An instant in UTC, to the precision known.
pub(super) fn instant(at: DateTime<Utc>, precision: Precision, language: Language) -> String {
    match precision {
        Precision::Day => day(at.date_naive(), language),
        Precision::Minute => at.format(either(language, "%d/%m/%Y %H:%M", "%d %b %Y %H:%M")).to_string(),
        Precision::Instant => at.format(either(language, "%d/%m/%Y %H:%M:%S", "%d %b %Y %H:%M:%S")).to_string(),
    }
}

/// A role in a cluster, in words.
#[must_use]
pub fn member_role(role: MemberRole, language: Language) -> &'static str {
    match role {
        MemberRole::Payer => either(language, "émetteur", "payer"),
        MemberRole::MoneyRunner => either(language, "bénéficiaire", "recipient"),
        MemberRole::Collector => {
            either(language, "bénéficiaire (centralise possiblement)", "recipient (possibly collects)")
        }
    }
}

/// A role of a lead, in words.
#[must_use]
pub fn lead_role(role: LeadRole, language: Language) -> &'static str {
    match role {
        LeadRole::Payer => either(language, "émetteur", "payer"),
        LeadRole::Recipient => either(language, "bénéficiaire", "recipient"),
    }
}

/// A tier, in words.
#[must_use]
pub fn tier(tier: Tier, language: Language) -> &'static str {
    match tier {
        Tier::First => {
            either(language, "premier rang : ses propres paiements parlent", "first tier: own payments speak")
        }
        Tier::Second => either(
            language,
            "second rang : à identifier une fois le bénéficiaire confirmé, jamais un dossier à lui seul",
            "second tier: to identify once the recipient is confirmed, never a case of its own",
        ),
        Tier::Third => either(
            language,
            "troisième rang : un seul paiement en cause et peu d'autres raisons, jamais un dossier à lui seul",
            "third tier: one payment at stake and little else, never a case of its own",
        ),
    }
}

/// An outcome, in words.
#[must_use]
pub fn outcome(outcome: Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Lead => either(language, "piste à vérifier", "lead to verify"),
        Outcome::PossibleVictim => {
            either(language, "victime possible, à orienter vers une aide", "possible victim, to be offered support")
        }
        Outcome::Benign => either(language, "explication honnête", "honest explanation"),
    }
}

/// A kind of cluster, in words.
#[must_use]
pub fn cluster_kind(kind: ClusterKind, language: Language) -> &'static str {
    match kind {
        ClusterKind::Family => {
            either(language, "bénéficiaires d'allure familiale", "recipients that look like one family")
        }
        ClusterKind::Organised => either(language, "plusieurs bénéficiaires liés", "several linked recipients"),
        ClusterKind::SinglePair => either(language, "un émetteur, un bénéficiaire", "one payer, one recipient"),
        ClusterKind::Hub => {
            either(language, "un bénéficiaire commun à plusieurs émetteurs", "one recipient shared by several payers")
        }
    }
}

pub(super) fn status(status: Status, language: Language) -> &'static str {
    match status {
        Status::Completed => either(language, "abouti", "completed"),
        Status::Pending => either(language, "en attente", "pending"),
        Status::Cancelled => either(language, "annulé", "cancelled"),
        Status::Refunded => either(language, "remboursé", "refunded"),
    }
}

pub(super) fn origin(origin: Origin, language: Language) -> &'static str {
    match origin {
        Origin::Str => either(language, "déclaration de soupçon", "suspicion report"),
        Origin::FiuRequest => either(
            language,
            "réponse à une demande du service de renseignement financier",
            "answer to a financial intelligence unit's request",
        ),
        Origin::Requisition => {
            either(language, "réponse à une réquisition judiciaire", "answer to a judicial requisition")
        }
        Origin::Own => either(language, "données propres", "own data"),
        Origin::ForeignFiu => {
            either(language, "service de renseignement financier étranger", "foreign financial intelligence unit")
        }
    }
}

/// Whom a case is for, in words; an audience of the user's own by its id.
pub(super) fn audience(id: &str, language: Language) -> String {
    match id {
        "fiu" => either(language, "service de renseignement financier", "financial intelligence unit"),
        "judicial" => either(language, "autorité judiciaire", "judicial authority"),
        "provider" => either(language, "prestataire de paiement", "payment provider"),
        "ngo" => either(language, "association", "non-governmental organisation"),
        other => other,
    }
    .to_owned()
}

/// Why a record was joined to a person, in words.
pub(super) fn join_rule(rule: &str, language: Language) -> String {
    let known = [
        ("alone", "seul enregistrement", "only record"),
        ("customer_number", "même numéro de client", "same customer number"),
        ("document", "même pièce d'identité", "same identity document"),
        ("account", "même compte", "same account"),
        ("phone_and_name", "même téléphone et nom proche", "same phone and a near name"),
        ("phone", "même téléphone", "same phone"),
        ("email", "même courriel", "same e-mail"),
        ("name_and_birth_date", "nom proche et même date de naissance", "near name and same birth date"),
        ("name_and_address", "nom proche et même adresse", "near name and same address"),
        ("name_and_counterpart", "nom proche et mêmes contreparties", "near name and same counterparts"),
        ("rare_name", "nom rare identique", "same rare name"),
        ("likeliest_of_name", "nom proche, personne de plus probable", "near name, and nobody likelier"),
        ("judgement", "jugé la même personne", "judged the same person"),
    ];
    let found = known.iter().find(|row| row.0 == rule);
    found.map_or_else(|| rule.replace('_', " "), |row| either(language, row.1, row.2).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        let value: Decimal = "1234567.12345".parse().expect("a number");
        assert_eq!(amount(value, Language::Fr), "1\u{202f}234\u{202f}567,12345");
        assert_eq!(plain_amount("30".parse().expect("a number")), "30.00");
    }

    #[test]
    fn one_is_singular_and_so_is_none_in_french() {
        let said = |count| [completed(count, Language::Fr), completed(count, Language::En)];
        assert_eq!(said(0), ["0 paiement abouti", "0 completed payments"]);
        assert_eq!(said(1), ["1 paiement abouti", "1 completed payment"]);
        assert_eq!(said(1200), ["1\u{202f}200 paiements aboutis", "1,200 completed payments"]);
    }

    #[test]
    fn a_hostile_name_stays_on_its_line() {
        assert_eq!(one_line("a\nb\u{202e}c"), "a b\u{202e}c\u{202c}");
        assert_eq!(neutral_cell("=1+1"), "'=1+1");
        assert_eq!(neutral_cell("Ann"), "Ann");
    }
}
