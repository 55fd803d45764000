//! Who pays and who is paid, as ISO 20022 writes it? Parties, accounts and agents in all their versions.

use super::messages::{Fields, RECIPIENT, SENDER};
use super::xml::Element;
use crate::model::Role;

/// What one side is called: party, the one behind it, account, agent.
pub(super) struct Side {
    party: &'static str,
    ultimate: &'static str,
    account: &'static str,
    pub(super) agent: &'static str,
    /// The roles of a party, in the order of [`crate::model::Record::SENDER`].
    pub(super) roles: [Role; 12],
    through: Role,
}

/// The payer's side.
pub(super) const DEBTOR: Side = Side {
    party: "Dbtr",
    ultimate: "UltmtDbtr",
    account: "DbtrAcct",
    agent: "DbtrAgt",
    roles: SENDER,
    through: Role::SendingAgent,
};
/// The recipient's side.
pub(super) const CREDITOR: Side = Side {
    party: "Cdtr",
    ultimate: "UltmtCdtr",
    account: "CdtrAcct",
    agent: "CdtrAgt",
    roles: RECIPIENT,
    through: Role::PayoutAgent,
};

/// Says who stands on one side, as the first of `around` that names it does. Where somebody is named behind the party
/// (*ultimate*), that person is the one, and the party is the agent that acted: its account is not the person's.
pub(super) fn say(around: &[Option<Element<'_>>], side: &Side, fields: &mut Fields) {
    let first = |path: &str| around.iter().flatten().find_map(|element| element.at(path));
    let named = |element: &Element<'_>| !inner(*element).text(&["Nm"]).is_empty();
    if let Some(ultimate) = first(side.ultimate).filter(named) {
        party(ultimate, &side.roles, fields);
        if let Some(acting) = first(side.party) {
            fields.fill(side.through, inner(acting).text(&["Nm"]));
        }
        return;
    }
    if let Some(element) = first(side.party) {
        party(element, &side.roles, fields);
    }
    if let Some(element) = first(side.account) {
        account(element, &side.roles, fields);
    }
}

/// Since version 8 a party is wrapped in `Pty`, or an agent stands in its place.
fn inner(element: Element<'_>) -> Element<'_> {
    element.child("Pty").or_else(|| element.at("Agt/FinInstnId")).unwrap_or(element)
}

/// Says what an element says of a party.
pub(super) fn party(element: Element<'_>, roles: &[Role; 12], fields: &mut Fields) {
    let [id, name, birth, _sex, country, city, address, phone, email, document, _account, kind] = *roles;
    let is_agent = element.child("Agt").is_some();
    let party = inner(element);
    fields.fill(name, party.text(&["Nm", "BICFI", "BIC"]));
    fields.fill(country, party.text(&["PstlAdr/Ctry", "CtryOfRes"]));
    fields.fill(city, party.text(&["PstlAdr/TwnNm"]));
    fields.fill(address, &lines(party));
    fields.fill(phone, party.text(&["CtctDtls/MobNb", "CtctDtls/PhneNb"]));
    fields.fill(email, party.text(&["CtctDtls/EmailAdr"]));
    fields.fill(birth, party.text(&["Id/PrvtId/DtAndPlcOfBirth/BirthDt"]));
    fields.fill(document, party.text(&["Id/PrvtId/Othr/Id"]));
    fields.fill(id, party.text(&["Id/OrgId/LEI", "Id/OrgId/Othr/Id", "Id/OrgId/AnyBIC", "Id/OrgId/BICOrBEI"]));
    if is_agent || party.at("Id/OrgId").is_some() {
        fields.fill(kind, "business");
    } else if party.at("Id/PrvtId").is_some() {
        fields.fill(kind, "person");
    }
}

/// Street, number, postal code and free lines.
fn lines(party: Element<'_>) -> String {
    let Some(address) = party.child("PstlAdr") else { return String::new() };
    let parts = address.children().filter(|part| matches!(part.name(), "StrtNm" | "BldgNb" | "PstCd" | "AdrLine"));
    parts.map(Element::own).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Says which account, and the telephone number or address that stands for it.
pub(super) fn account(element: Element<'_>, roles: &[Role; 12], fields: &mut Fields) {
    let [.., phone, email, _document, number, _kind] = *roles;
    let proxy = element.text(&["Prxy/Id"]);
    match element.text(&["Prxy/Tp/Cd"]) {
        "TELE" | "MBNO" => fields.fill(phone, proxy),
        "EMAL" => fields.fill(email, proxy),
        _ => {}
    }
    fields.fill(number, element.text(&["Id/IBAN", "Id/Othr/Id", "Id/BBAN", "Id/PrtryAcct/Id", "Id/UPIC", "Prxy/Id"]));
}

/// What an institution is called: its code, or its name.
pub(super) fn agent<'t>(above: Element<'t>, path: &str) -> &'t str {
    let inside = ["BICFI", "BIC", "Nm", "ClrSysMmbId/MmbId"];
    above.at(path).and_then(|agent| agent.child("FinInstnId")).map_or("", |institution| institution.text(&inside))
}

/// What the payment is said to be for: free text, else what it refers to, else its purpose code.
pub(super) fn purpose(unit: Element<'_>) -> String {
    let Some(remittance) = unit.child("RmtInf") else { return declared(unit).to_owned() };
    let free = remittance.children().filter(|line| line.name() == "Ustrd").map(Element::own);
    let told = remittance.children().filter(|line| line.name() == "Strd").map(|line| line.text(&["AddtlRmtInf"]));
    let text = free.chain(told).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    if text.is_empty() { declared(unit).to_owned() } else { text }
}

fn declared(unit: Element<'_>) -> &str {
    unit.text(&["Purp/Prtry", "Purp/Cd"])
}

/// A date or moment, whichever of the two an element holds; the zone that XML allows behind a plain date is dropped.
pub(super) fn moment<'t>(above: Element<'t>, path: &str) -> &'t str {
    let Some(element) = above.at(path) else { return "" };
    let text = match element.text(&["DtTm", "Dt"]) {
        "" => element.own(),
        text => text,
    };
    match text.as_bytes().get(10) {
        Some(b'+' | b'-' | b'Z') => text.get(..10).unwrap_or(text),
        _ => text,
    }
}
