//! The case as FollowTheMoney entities, one JSON a line, for Aleph and the tools around it.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::Exporter;
use super::wording::{label, plain_amount};
use crate::model::{Case, CasePayment, CasePerson, Language, PartyKind, Text};

pub(super) struct Ftm;

impl Exporter for Ftm {
    fn id(&self) -> &'static str {
        "ftm"
    }

    fn file(&self) -> &'static str {
        "case.ftm.json"
    }

    fn description(&self) -> Text {
        Text {
            fr: "entités FollowTheMoney, une par ligne, pour Aleph et OpenSanctions".into(),
            en: "FollowTheMoney entities, one a line, for Aleph and OpenSanctions".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let mut lines = Vec::new();
        for person in &case.persons {
            lines.extend(party(person, language));
        }
        for input in &case.inputs {
            if input.used > 0 {
                lines.push(json!({
                    "id": format!("file-{}", input.sha256),
                    "schema": "Table",
                    "properties": {"fileName": [clean(&input.name)], "notes": [format!("sha256:{}", input.sha256)]},
                }));
            }
        }
        lines.extend(case.payments.iter().map(|payment| paid(case, payment)));
        let text: String = lines.iter().map(|line| line.to_string() + "\n").collect();
        Ok(text.into_bytes())
    }
}

/// Text as the format keeps it unchanged: no control characters, single spaces, trimmed.
fn clean(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn set(properties: &mut Map<String, Value>, name: &str, values: impl IntoIterator<Item = String>) {
    let values: BTreeSet<String> = values.into_iter().map(|value| clean(&value)).filter(|v| !v.is_empty()).collect();
    if !values.is_empty() {
        properties.insert(name.to_owned(), json!(values));
    }
}

/// A person or organisation, with its accounts.
fn party(person: &CasePerson, language: Language) -> Vec<Value> {
    let written = |column: &'static str| person.records.iter().filter_map(move |record| record.written.get(column));
    let mut properties = Map::new();
    let names: Vec<String> = written("name").cloned().collect();
    set(&mut properties, "name", if names.is_empty() { vec![label(person, language)] } else { names });
    set(&mut properties, "country", person.countries.iter().map(|code| code.to_lowercase()));
    // identifiers of every kind stay text: what a provider wrote need not be valid, and must not be dropped
    let kinds = ["phone", "email", "document", "id", "birth_date", "address"];
    let notes = kinds.iter().flat_map(|kind| written(kind).map(move |text| format!("{kind}: {text}")));
    set(&mut properties, "notes", notes);
    set(&mut properties, "sourceUrl", []);
    let schema = match person.kind {
        PartyKind::Person => "Person",
        PartyKind::Business => "Organization",
        PartyKind::Unknown => "LegalEntity",
    };
    let mut entities = vec![json!({"id": person.id, "schema": schema, "properties": properties})];
    for (record, account) in person.records.iter().filter_map(|r| Some((r, r.written.get("account")?))) {
        let account = clean(account);
        let id = format!("{}-account-{}", person.id, record.key);
        entities.push(json!({"id": id, "schema": "BankAccount", "properties":
            {"accountNumber": [account], "bankName": [clean(&record.provider)]}}));
        entities.push(json!({"id": format!("{id}-owner"), "schema": "Ownership", "properties":
            {"owner": [person.id], "asset": [id]}}));
    }
    entities
}

fn paid(case: &Case, payment: &CasePayment) -> Value {
    let mut properties = Map::new();
    set(&mut properties, "payer", [payment.payer.clone()]);
    set(&mut properties, "beneficiary", [payment.recipient.clone()]);
    set(&mut properties, "amount", [plain_amount(payment.amount)]);
    set(&mut properties, "amountUsd", payment.usd.map(plain_amount));
    set(&mut properties, "currency", [payment.currency.clone()]);
    // without a Z: with one, the format drops the seconds
    let sent = match payment.precision {
        crate::model::Precision::Day => payment.sent.format("%Y-%m-%d").to_string(),
        _ => payment.sent.format("%Y-%m-%dT%H:%M:%S").to_string(),
    };
    set(&mut properties, "date", [sent]);
    set(&mut properties, "purpose", payment.written.get("purpose").cloned());
    set(&mut properties, "transactionNumber", [payment.reference.clone()]);
    set(&mut properties, "recordId", payment.sources().map(|(file, row)| format!("{file}:{row}")));
    set(&mut properties, "summary", [payment.status.word().to_owned()]);
    let proof = case.inputs.iter().filter(|input| payment.sources().any(|(file, _)| file == input.name));
    set(&mut properties, "proof", proof.map(|input| format!("file-{}", input.sha256)));
    json!({"id": format!("{}-payment-{}", case.id, payment.no), "schema": "Payment", "properties": properties})
}
