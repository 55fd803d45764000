//! How are goAML reports (XML of suspicion and threshold reports) cut into payments?
//!
//! One `transaction` is one payment, from `t_from` (or `t_from_my_client`) to `t_to`. Every unit has its own edition and
//! its own code lists: elements are known by name, codes are never checked. Where a report only lists `involved_parties`,
//! who paid is known when their roles say so.

use std::io::BufRead;

use super::Stop;
use super::messages::{Fields, Format, Found, RECIPIENT, SENDER, Take};
use super::xml::{self, At, Element};
use crate::model::Role;

/// Reports of goAML.
pub(super) struct Goaml;

const FILLS: &[Role] = &[
    Role::TransactionId,
    Role::Provider,
    Role::SentAt,
    Role::PaidAt,
    Role::SenderId,
    Role::SenderName,
    Role::SenderFirstName,
    Role::SenderMiddleName,
    Role::SenderLastName,
    Role::SenderBirthDate,
    Role::SenderSex,
    Role::SenderCountry,
    Role::SenderCity,
    Role::SenderAddress,
    Role::SenderPhone,
    Role::SenderEmail,
    Role::SenderDocument,
    Role::SenderAccount,
    Role::SenderKind,
    Role::RecipientId,
    Role::RecipientName,
    Role::RecipientFirstName,
    Role::RecipientMiddleName,
    Role::RecipientLastName,
    Role::RecipientBirthDate,
    Role::RecipientSex,
    Role::RecipientCountry,
    Role::RecipientCity,
    Role::RecipientAddress,
    Role::RecipientPhone,
    Role::RecipientEmail,
    Role::RecipientDocument,
    Role::RecipientAccount,
    Role::RecipientKind,
    Role::Amount,
    Role::Currency,
    Role::PayoutAmount,
    Role::PayoutCurrency,
    Role::Purpose,
    Role::Relationship,
    Role::Channel,
    Role::Funding,
    Role::SendingAgent,
    Role::PayoutAgent,
];

/// First, middle and last name of each side.
const SENDER_PARTS: [Role; 3] = [Role::SenderFirstName, Role::SenderMiddleName, Role::SenderLastName];
const RECIPIENT_PARTS: [Role; 3] = [Role::RecipientFirstName, Role::RecipientMiddleName, Role::RecipientLastName];

impl Format for Goaml {
    const ID: &'static str = "goaml";
    const READS: [&'static str; 2] = [
        "rapports goAML (XML) de toute édition : une transaction, un paiement ; les codes ne sont pas vérifiés",
        "goAML reports (XML) of any edition: one transaction, one payment; codes are not checked",
    ];
    const FILLS: &'static [Role] = FILLS;

    fn begins(head: &[u8]) -> bool {
        let text = super::beginning(head);
        let named = |name: &str| text.contains(&format!("<{name}")) || text.contains(&format!(":{name}"));
        text.trim_start().starts_with('<')
            && named("report")
            && [
                "rentity_id",
                "report_code",
                "submission_code",
                "reportdata",
                "transactionnumber",
                "currency_code_local",
            ]
            .into_iter()
            .any(named)
    }

    fn find(input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), Stop> {
        let mut fields = Fields::new();
        let is_unit = |name: &str| matches!(name, "transaction" | "activity");
        xml::walk(input, (is_unit, |_| false), &mut |_, _| {}, &mut |at| {
            if at.unit().name() != "transaction" {
                return Ok(());
            }
            fields.clear();
            match say(at, &mut fields) {
                Ok(()) => take(Found::Payment(&fields, &at.place())),
                Err(reason) => take(Found::Broken(&at.place(), reason, at.unit().text(&["transactionnumber"]))),
            }
        })
    }
}

fn say(at: &At<'_>, fields: &mut Fields) -> Result<(), &'static str> {
    let transaction = at.unit();
    let report = at.above("report");
    let of_report = |name: &str| report.map_or("", |report| report.text(&[name]));
    fields.set(Role::TransactionId, transaction.text(&["transactionnumber", "internal_ref_number"]));
    let entity = of_report("rentity_id");
    fields.set(Role::Provider, if entity.is_empty() { of_report("entity_reference") } else { entity });
    fields.set(Role::SentAt, transaction.text(&["date_transaction"]));
    fields.set(Role::PaidAt, transaction.text(&["value_date", "date_posting"]));
    fields.set(Role::Purpose, transaction.text(&["purpose_of_transaction", "transaction_description", "comments"]));
    fields.set(Role::Channel, transaction.text(&["transmode_comment", "transmode_code"]));
    let (from, to) = sides(transaction)?;
    side(from, &SENDER, SENDER_PARTS, "from", fields);
    side(to, &RECIPIENT, RECIPIENT_PARTS, "to", fields);
    fields.set(Role::Funding, from.text(&["from_funds_code", "funds_code"]));
    fields.set(Role::SendingAgent, from.text(&["from_account/institution_name", "account/institution_name"]));
    fields.set(Role::PayoutAgent, to.text(&["to_account/institution_name", "account/institution_name"]));
    sums(transaction, from, to, of_report("currency_code_local"), fields);
    Ok(())
}

/// Who paid and who was paid.
fn sides(transaction: Element<'_>) -> Result<(Element<'_>, Element<'_>), &'static str> {
    let direct = |names: [&str; 2]| names.into_iter().find_map(|name| transaction.child(name));
    if let (Some(from), Some(to)) = (direct(["t_from_my_client", "t_from"]), direct(["t_to_my_client", "t_to"])) {
        return Ok((from, to));
    }
    let Some(parties) = transaction.child("involved_parties") else {
        return Err("the transaction does not say from whom to whom (no t_from and t_to)");
    };
    let with = |words: &[&str]| {
        let role = |party: &Element<'_>| party.text(&["role", "party_role"]).to_lowercase();
        parties.children().filter(|party| party.name() == "party").find(|party| words.contains(&role(party).as_str()))
    };
    let from = with(&["from", "sender", "payer", "originator", "remitter", "debtor", "s", "f", "o"]);
    let to = with(&["to", "recipient", "receiver", "payee", "beneficiary", "creditor", "r", "t", "b"]);
    from.zip(to).ok_or("the parties involved have no role that says who paid whom")
}

/// What was sent and what arrived: in a foreign currency where one is named, else in the report's own.
fn sums(transaction: Element<'_>, from: Element<'_>, to: Element<'_>, local: &str, fields: &mut Fields) {
    let foreign = |side: Element<'_>, name: &str| {
        let block = side.child(name)?;
        let (code, amount) = (block.text(&["foreign_currency_code"]), block.text(&["foreign_amount"]));
        (!code.is_empty() && !amount.is_empty()).then(|| (code.to_owned(), amount.to_owned()))
    };
    let own = (local.to_owned(), transaction.text(&["amount_local"]).to_owned());
    let sent = foreign(from, "from_foreign_currency").or_else(|| foreign(from, "foreign_currency")).unwrap_or(own);
    let arrived = foreign(to, "to_foreign_currency").or_else(|| foreign(to, "foreign_currency"));
    fields.set(Role::Amount, &sent.1);
    fields.set(Role::Currency, &sent.0);
    if let Some((currency, amount)) = arrived.filter(|arrived| arrived.0 != sent.0) {
        fields.set(Role::PayoutAmount, &amount);
        fields.set(Role::PayoutCurrency, &currency);
    }
}

/// A person, an account (with the person who signs for it) or an entity.
fn side(element: Element<'_>, roles: &[Role; 12], parts: [Role; 3], prefix: &str, fields: &mut Fields) {
    let [_, name, .., number, kind] = *roles;
    let country = roles[4];
    let of = |what: &str| {
        let names = [
            format!("{prefix}_{what}"),
            format!("{prefix}_{what}_my_client"),
            what.to_owned(),
            format!("{what}_my_client"),
        ];
        names.iter().find_map(|name| element.child(name))
    };
    if let Some(account) = of("account") {
        fields.set(number, account.text(&["iban", "account"]));
        fields.set(name, account.text(&["account_name"]));
        let signing = ["signatory/t_person", "related_persons/account_related_person/t_person", "t_person"];
        if let Some(holder) = signing.iter().find_map(|path| account.at(path)) {
            person(holder, roles, parts, fields);
        }
        if let Some(holder) = account.child("t_entity") {
            entity(holder, roles, fields);
        }
    }
    if let Some(found) = of("person") {
        person(found, roles, parts, fields);
        fields.set(kind, "person");
    }
    if let Some(found) = of("entity") {
        entity(found, roles, fields);
    }
    fields.fill(country, element.text(&[&format!("{prefix}_country"), "country"]));
}

fn person(found: Element<'_>, roles: &[Role; 12], parts: [Role; 3], fields: &mut Fields) {
    let [id, _, birth, sex, country, _, _, _, email, document, ..] = *roles;
    for (role, name) in parts.into_iter().zip(["first_name", "middle_name", "last_name"]) {
        fields.set(role, found.text(&[name]));
    }
    fields.set(birth, found.text(&["birthdate"]).get(..10).unwrap_or(""));
    fields.set(sex, found.text(&["gender"]));
    fields.set(country, found.text(&["residence", "nationality1"]));
    fields.set(email, found.text(&["email", "emails/email"]));
    let papers =
        ["passport_number", "identification/number", "identifications/identification/number", "id_number", "ssn"];
    fields.set(document, found.text(&papers));
    fields.fill(id, found.text(&["tax_number"]));
    reach(found, roles, fields);
}

fn entity(found: Element<'_>, roles: &[Role; 12], fields: &mut Fields) {
    let [id, name, _, _, country, _, _, _, email, .., kind] = *roles;
    fields.set(name, found.text(&["name", "commercial_name"]));
    fields.set(id, found.text(&["incorporation_number", "tax_number"]));
    fields.set(country, found.text(&["incorporation_country_code"]));
    fields.set(email, found.text(&["email"]));
    fields.set(kind, "business");
    reach(found, roles, fields);
}

/// Telephone and address.
fn reach(found: Element<'_>, roles: &[Role; 12], fields: &mut Fields) {
    let [_, _, _, _, country, city, address, phone, ..] = *roles;
    let telephone = ["phones/phone", "phone"].iter().find_map(|path| found.at(path));
    if let Some(telephone) = telephone {
        let (prefix, number) = (telephone.text(&["tph_country_prefix"]), telephone.text(&["tph_number"]));
        let plus = if prefix.is_empty() || prefix.starts_with('+') { "" } else { "+" };
        fields.set(phone, format!("{plus}{prefix} {number}").trim());
    }
    let place = ["addresses/address", "address"].iter().find_map(|path| found.at(path));
    if let Some(place) = place {
        fields.set(address, place.text(&["address"]));
        fields.set(city, place.text(&["city", "town"]));
        fields.fill(country, place.text(&["country_code"]));
    }
}
