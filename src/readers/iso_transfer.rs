//! What does one transfer of pacs.008 or one order of pain.001 say?

use super::iso_party::{self, CREDITOR, DEBTOR};
use super::messages::Fields;
use super::xml::{At, Element};
use crate::model::Role;

/// Says everything of the `CdtTrfTxInf` that closed.
pub(super) fn say(at: &At<'_>, fields: &mut Fields) {
    let transfer = at.unit();
    let group = at.above("PmtInf");
    let order = at.above("CstmrCdtTrfInitn");
    let header = order.or_else(|| at.above("FIToFICstmrCdtTrf")).and_then(|message| message.child("GrpHdr"));
    let around = [Some(transfer), group, header];
    let first = |of: &dyn Fn(Element<'_>) -> String| {
        around.iter().flatten().map(|element| of(*element)).find(|text| !text.is_empty()).unwrap_or_default()
    };
    let moment = |path: &'static str| first(&|element| iso_party::moment(element, path).to_owned());
    for path in ["AccptncDtTm", "SttlmTmIndctn/DbtDtTm", "ReqdExctnDt", "IntrBkSttlmDt", "CreDtTm"] {
        fields.fill(Role::SentAt, &moment(path));
    }
    fields.set(Role::PaidAt, &moment("IntrBkSttlmDt"));
    sums(transfer, fields);
    iso_party::say(&around[..2], &DEBTOR, fields);
    iso_party::say(&around[..2], &CREDITOR, fields);
    fields.set(Role::Purpose, &iso_party::purpose(transfer));
    fields.set(Role::Status, if order.is_some() { "ordered" } else { "settled" });
    let agent = |path: &'static str| first(&|element| iso_party::agent(element, path).to_owned());
    fields.fill(Role::SendingAgent, &agent(DEBTOR.agent));
    fields.fill(Role::PayoutAgent, &agent(CREDITOR.agent));
    for path in ["InstgAgt", "DbtrAgt"] {
        fields.fill(Role::Provider, &agent(path));
    }
    name(transfer, group, header, fields);
}

/// What the payer gave, what was settled where it is another currency, and what was charged.
fn sums(transfer: Element<'_>, fields: &mut Fields) {
    let ordered = ["InstdAmt", "Amt/InstdAmt", "Amt/EqvtAmt/Amt"].iter().find_map(|path| transfer.at(path));
    let settled = transfer.at("IntrBkSttlmAmt");
    let Some(amount) = ordered.or(settled) else { return };
    fields.set(Role::Amount, amount.own());
    fields.set(Role::Currency, amount.text(&["@Ccy"]));
    if let Some(settled) = settled.filter(|settled| settled.text(&["@Ccy"]) != amount.text(&["@Ccy"])) {
        fields.set(Role::PayoutAmount, settled.own());
        fields.set(Role::PayoutCurrency, settled.text(&["@Ccy"]));
    }
    fields.fill(Role::PayoutCurrency, transfer.text(&["Amt/EqvtAmt/CcyOfTrf"]));
    if let Some(fee) = transfer.at("ChrgsInf/Amt").filter(|fee| fee.text(&["@Ccy"]) == amount.text(&["@Ccy"])) {
        fields.set(Role::Fee, fee.own());
    }
}

/// The end-to-end reference that names a payment in all the world, else the bank's own, else the customer's within its
/// message.
fn name(transfer: Element<'_>, group: Option<Element<'_>>, header: Option<Element<'_>>, fields: &mut Fields) {
    let unique = transfer.text(&["PmtId/UETR"]);
    if !unique.is_empty() {
        fields.set(Role::TransactionId, unique);
        fields.is_unique = true;
        return;
    }
    let bank = transfer.text(&["PmtId/TxId"]);
    if !bank.is_empty() {
        fields.set(Role::TransactionId, bank);
        fields.is_unique = !fields.get(Role::Provider).is_empty();
        return;
    }
    let mut parts = vec![header.map_or("", |header| header.text(&["MsgId"]))];
    parts.push(group.map_or("", |group| group.text(&["PmtInfId"])));
    let end_to_end = transfer.text(&["PmtId/EndToEndId"]);
    parts.push(if end_to_end.is_empty() || end_to_end == "NOTPROVIDED" {
        transfer.text(&["PmtId/InstrId"])
    } else {
        end_to_end
    });
    parts.retain(|part| !part.is_empty());
    fields.set(Role::TransactionId, &parts.join("/"));
}
