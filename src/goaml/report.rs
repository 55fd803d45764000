//! What of a case goes into a goAML report: every payment between members as a transaction between two persons.

use super::Node::{Branch, Code, Leaf};
use super::{Node, Profile};
use crate::exporters::label;
use crate::model::{Case, CasePayment, Language, Status};

/// The report of a case.
pub(super) fn of(case: &Case, profile: &Profile) -> Node {
    let mut children = vec![
        ("rentity_id", Leaf(profile.rentity_id.clone())),
        ("submission_code", Code(profile.submission_code.clone())),
        ("report_code", Code(profile.report_code.clone())),
        ("entity_reference", Leaf(case.id.clone())),
        ("submission_date", Leaf(format!("{}T00:00:00", case.date))),
        ("currency_code_local", Code(vec![profile.currency_code_local.clone()])),
        (
            "reporting_person",
            Branch(vec![
                ("first_name", Leaf(profile.reporting_person.first_name.clone())),
                ("last_name", Leaf(profile.reporting_person.last_name.clone())),
            ]),
        ),
        ("reason", Leaf(reason(case))),
        ("action", Leaf("draft made by a program: to be read, completed and decided by a person".into())),
    ];
    let completed = case.payments.iter().filter(|payment| payment.inside && payment.status == Status::Completed);
    children.extend(completed.map(|payment| ("transaction", transaction(case, payment, profile))));
    let indicators: Vec<(&str, Node)> =
        profile.indicators.iter().map(|code| ("indicator", Code(vec![code.clone()]))).collect();
    if !indicators.is_empty() {
        children.push(("report_indicators", Branch(indicators)));
    }
    Branch(children)
}

/// The analysis in neutral words: what was met, what speaks against it, how many people were searched.
fn reason(case: &Case) -> String {
    let totals = case.totals();
    let mut text = format!(
        "Lead to verify, not an accusation. Completed payments: {}; sum: {} USD; persons searched: {}.",
        totals.payments, totals.usd, case.searched.persons
    );
    for lead in case.leads.iter().take(5) {
        let against = lead.evidence.iter().find(|evidence| evidence.log10 < 0.0);
        let said = format!(
            " {} ({}): index {:+.2} log10, best rival {}.",
            lead.person,
            if lead.role == crate::model::LeadRole::Payer { "possible payer" } else { "possible recipient" },
            lead.score,
            lead.rival.title.en
        );
        text.push_str(&said);
        if let Some(against) = against {
            text.push_str(" Against: ");
            text.push_str(&against.sentence.en);
        }
    }
    text.chars().take(3500).collect()
}

fn transaction(case: &Case, payment: &CasePayment, profile: &Profile) -> Node {
    // no conversion but the one of the reference rates: what is not known is left to the person who completes the draft
    let local = match profile.currency_code_local.as_str() {
        own if own == payment.currency => Some(payment.amount),
        "USD" => payment.usd,
        _ => None,
    };
    let side = |id: &str, record: &str, country: &str, from: bool| {
        let (funds, person, from_country) = if from {
            ("from_funds_code", "from_person", "from_country")
        } else {
            ("to_funds_code", "to_person", "to_country")
        };
        let mut children = vec![(funds, Code(profile.funds_code.clone()))];
        let foreign = payment.currency != profile.currency_code_local;
        if foreign && from {
            children.push((
                "from_foreign_currency",
                Branch(vec![
                    ("foreign_currency_code", Code(vec![payment.currency.clone()])),
                    ("foreign_amount", Leaf(payment.amount.to_string())),
                ]),
            ));
            if let (Some((_, Branch(currency))), Some(local)) = (children.last_mut(), local)
                && !payment.amount.is_zero()
            {
                currency.push(("foreign_exchange_rate", Leaf((local / payment.amount).round_dp(6).to_string())));
            }
        }
        children.push((person, self::person(case, id, record, profile)));
        if !country.is_empty() {
            children.push((from_country, Code(vec![country.to_owned()])));
        }
        Branch(children)
    };
    let mut children = vec![
        ("transactionnumber", Leaf(format!("{}-{}", case.id, payment.no))),
        ("internal_ref_number", Leaf(payment.reference.clone())),
        ("transaction_location", Leaf(payment.provider.clone())),
        ("transaction_description", Leaf(payment.written.get("purpose").cloned().unwrap_or_default())),
        ("date_transaction", Leaf(payment.sent.format("%Y-%m-%dT%H:%M:%S").to_string())),
        ("transmode_code", Code(profile.transmode_code.clone())),
        ("t_from", side(&payment.payer, &payment.payer_record, &payment.payer_country, true)),
        ("t_to", side(&payment.recipient, &payment.recipient_record, &payment.recipient_country, false)),
    ];
    children.extend(local.map(|local| ("amount_local", Leaf(local.to_string()))));
    Branch(children)
}

/// A person as the provider of that payment wrote them.
fn person(case: &Case, id: &str, record: &str, profile: &Profile) -> Node {
    let found = case.person(id);
    let written = found.and_then(|person| person.records.iter().find(|known| known.key == record));
    let text = |column: &str| written.and_then(|record| record.written.get(column)).cloned();
    let name =
        text("name").unwrap_or_else(|| found.map_or_else(|| id.to_owned(), |person| label(person, Language::En)));
    let (first, last) = name.trim().rsplit_once(' ').unwrap_or(("-", name.trim()));
    let mut children = vec![("first_name", Leaf(first.to_owned())), ("last_name", Leaf(last.to_owned()))];
    if let Some(born) = text("birth_date").filter(|date| chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()) {
        children.push(("birthdate", Leaf(format!("{born}T00:00:00"))));
    }
    if let Some(document) = text("document") {
        children.push(("id_number", Leaf(document)));
    }
    if let Some(phone) = text("phone") {
        let entry = Branch(vec![
            ("tph_contact_type", Code(profile.phone_contact_type.clone())),
            ("tph_communication_type", Code(profile.phone_communication_type.clone())),
            ("tph_number", Leaf(phone)),
        ]);
        children.push(("phones", Branch(vec![("phone", entry)])));
    }
    if let Some(email) = text("email") {
        children.push(("email", Leaf(email)));
    }
    Branch(children)
}
