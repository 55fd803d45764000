//! What does one booking of an account statement (camt.052, 053, 054) say?

use super::Stop;
use super::iso_party::{self, CREDITOR, DEBTOR, Side};
use super::messages::{Fields, Found, Take};
use super::xml::{At, Element};
use crate::model::Role;

/// The entry being read: its details are shown one by one, and the first is kept until it is known whether it is alone,
/// because only then is the entry's amount its own.
#[derive(Default)]
pub(super) struct Entry {
    shown: usize,
    kept: Option<Kept>,
}

struct Kept {
    fields: Fields,
    place: String,
    /// Whether the details say an amount of their own.
    own_amount: bool,
}

impl Entry {
    /// Takes the `TxDtls` that closed.
    pub(super) fn details(&mut self, at: &At<'_>, take: &mut Take<'_>) -> Result<(), Stop> {
        let Some(entry) = at.above("Ntry") else { return Ok(()) };
        self.shown += 1;
        let (mut fields, details) = (Fields::new(), at.unit());
        let own_amount = sums(details, entry, &mut fields);
        say(at, entry, Some(details), &mut fields);
        let kept = Kept { fields, place: at.place(), own_amount };
        if let Some(before) = self.kept.take() {
            hand_on(&before, take)?;
        }
        if self.shown == 1 {
            self.kept = Some(kept);
            return Ok(());
        }
        hand_on(&kept, take)
    }

    /// Takes the `Ntry` that closed.
    pub(super) fn close(&mut self, at: &At<'_>, take: &mut Take<'_>) -> Result<(), Stop> {
        let (shown, entry) = (std::mem::take(&mut self.shown), at.unit());
        if let Some(mut lone) = self.kept.take() {
            if !lone.own_amount {
                lone.fields.set(Role::Amount, entry.text(&["Amt"]));
                lone.fields.set(Role::Currency, entry.text(&["Amt/@Ccy"]));
                lone.own_amount = true;
            }
            lone.fields.fill(Role::Purpose, entry.text(&["AddtlNtryInf"]));
            return hand_on(&lone, take);
        }
        if shown > 0 {
            return Ok(());
        }
        let mut fields = Fields::new();
        fields.set(Role::Amount, entry.text(&["Amt"]));
        fields.set(Role::Currency, entry.text(&["Amt/@Ccy"]));
        say(at, entry, None, &mut fields);
        take(Found::Payment(&fields, &at.place()))
    }
}

fn hand_on(kept: &Kept, take: &mut Take<'_>) -> Result<(), Stop> {
    if kept.own_amount {
        return take(Found::Payment(&kept.fields, &kept.place));
    }
    take(Found::Broken(&kept.place, "one of several payments booked together has no amount of its own", ""))
}

/// Whether the money came in.
fn is_credit(entry: Element<'_>, details: Option<Element<'_>>) -> bool {
    let own = details.map_or("", |details| details.text(&["CdtDbtInd"]));
    (if own.is_empty() { entry.text(&["CdtDbtInd"]) } else { own }) == "CRDT"
}

/// Says what was sent and, where it was exchanged, what arrived; `false` when the details have no amount.
///
/// In the account's own currency (`Amt`, `TxAmt`) something left or arrived; in the instructed one (`InstdAmt`) the
/// payer gave it.
fn sums(details: Element<'_>, entry: Element<'_>, fields: &mut Fields) -> bool {
    let currency = |element: Element<'_>| element.text(&["@Ccy"]).to_owned();
    let is_some = |element: &Element<'_>| element.own().bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let first = |paths: &[&str]| paths.iter().filter_map(|path| details.at(path)).find(is_some);
    let booked = first(&["Amt", "AmtDtls/TxAmt/Amt"]);
    let instructed = first(&["AmtDtls/InstdAmt/Amt"]);
    let account = entry.text(&["Amt/@Ccy"]);
    let Some(main) = booked
        .or_else(|| instructed.filter(|sum| currency(*sum) == account))
        .or(first(&["AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt"]))
    else {
        return false;
    };
    let other = instructed.filter(|sum| currency(*sum) != currency(main));
    let (sent, arrived) = match other {
        Some(other) if is_credit(entry, Some(details)) => (other, Some(main)),
        Some(other) => (main, Some(other)),
        None => (main, None),
    };
    fields.set(Role::Amount, sent.own());
    fields.set(Role::Currency, &currency(sent));
    if let Some(arrived) = arrived {
        fields.set(Role::PayoutAmount, arrived.own());
        fields.set(Role::PayoutCurrency, &currency(arrived));
    }
    let fee = ["Chrgs/Rcrd/Amt", "Chrgs/Amt", "Chrgs/TtlChrgsAndTaxAmt"].iter().find_map(|path| details.at(path));
    if let Some(fee) = fee.filter(|fee| currency(*fee) == currency(sent)) {
        fields.set(Role::Fee, fee.own());
    }
    true
}

/// Says everything but the sums.
fn say(at: &At<'_>, entry: Element<'_>, details: Option<Element<'_>>, fields: &mut Fields) {
    let statement = ["Stmt", "Rpt", "Ntfctn"].iter().find_map(|name| at.above(name));
    let taken_back = matches!(entry.text(&["RvslInd"]), "true" | "1")
        || details.is_some_and(|details| details.child("RtrInf").is_some());
    if let Some(details) = details {
        for path in ["RltdDts/AccptncDtTm", "RltdDts/TxDtTm"] {
            fields.fill(Role::SentAt, iso_party::moment(details, path));
        }
        let parties = [details.child("RltdPties")];
        iso_party::say(&parties, &DEBTOR, fields);
        iso_party::say(&parties, &CREDITOR, fields);
        fields.set(Role::Purpose, &iso_party::purpose(details));
        fields.fill(Role::SendingAgent, iso_party::agent(details, "RltdAgts/DbtrAgt"));
        fields.fill(Role::PayoutAgent, iso_party::agent(details, "RltdAgts/CdtrAgt"));
        fields.fill(Role::Purpose, details.text(&["AddtlTxInf"]));
    }
    fields.fill(Role::Purpose, entry.text(&["AddtlNtryInf"]));
    for path in ["BookgDt", "ValDt"] {
        fields.fill(Role::SentAt, iso_party::moment(entry, path));
    }
    fields.set(Role::PaidAt, iso_party::moment(entry, "ValDt"));
    // of a booking that is taken back, the parties stay those of the payment
    let holder: &Side = if is_credit(entry, details) == taken_back { &DEBTOR } else { &CREDITOR };
    if let Some(statement) = statement {
        fields.fill(Role::SentAt, iso_party::moment(statement, "CreDtTm").get(..10).unwrap_or(""));
        hold(statement, holder, fields);
    }
    let booked = match entry.text(&["Sts/Cd", "Sts/Prtry", "Sts"]) {
        "" => "BOOK",
        status => status,
    };
    let status = if taken_back && booked == "BOOK" { "reversed" } else { booked };
    fields.set(Role::Status, status);
    name(at, entry, details, statement, fields);
    let id = fields.get(Role::TransactionId).to_owned();
    match status {
        "reversed" => fields.set(Role::TransactionId, &format!("{id}/reversed")),
        "BOOK" => {}
        other => fields.set(Role::TransactionId, &format!("{id}/{}", other.to_lowercase())),
    }
}

/// The account's holder stands on one side, with its account where that side has none.
fn hold(statement: Element<'_>, side: &Side, fields: &mut Fields) {
    let Some(account) = statement.child("Acct") else { return };
    let roles = &side.roles;
    let (name, number) = (roles[1], roles[10]);
    let mut own = Fields::new();
    iso_party::account(account, roles, &mut own);
    let is_other = !fields.get(number).is_empty() && fields.get(number) != own.get(number);
    if !is_other {
        if let Some(owner) = account.child("Ownr").filter(|_| fields.get(name).is_empty()) {
            iso_party::party(owner, roles, fields);
        }
        fields.fill(number, own.get(number));
    }
    let bank = iso_party::agent(account, "Svcr");
    fields.set(Role::Provider, bank);
    fields.fill(if side.agent == DEBTOR.agent { Role::SendingAgent } else { Role::PayoutAgent }, bank);
}

/// The reference that names a payment in all the world, else the bank's own, else its place in the statement.
fn name(
    at: &At<'_>,
    entry: Element<'_>,
    details: Option<Element<'_>>,
    statement: Option<Element<'_>>,
    fields: &mut Fields,
) {
    let of_details = |path: &str| details.map_or("", |details| details.text(&[path]));
    let unique = of_details("Refs/UETR");
    if !unique.is_empty() {
        fields.set(Role::TransactionId, unique);
        fields.is_unique = true;
        return;
    }
    let own = ["Refs/AcctSvcrRef", "Refs/TxId"].into_iter().map(of_details).find(|reference| is_told(reference));
    let bank = own.or_else(|| Some(entry.text(&["AcctSvcrRef"])).filter(|reference| is_told(reference)));
    let account = statement.map_or("", |statement| statement.text(&["Acct/Id/IBAN", "Acct/Id/Othr/Id"]));
    let id = match bank {
        Some(reference) if fields.get(Role::Provider).is_empty() => format!("{account}/{reference}"),
        Some(reference) => reference.to_owned(),
        None => {
            let customer = ["Refs/EndToEndId", "Refs/InstrId"].into_iter().map(of_details).find(|text| is_told(text));
            let place = format!("{}.{}", at.ordinal("Ntry"), at.ordinal("TxDtls"));
            let statement = statement.map_or("", |statement| statement.text(&["Id"]));
            format!("{account}/{statement}/{}", customer.unwrap_or(&place))
        }
    };
    fields.set(Role::TransactionId, &id);
}

fn is_told(reference: &str) -> bool {
    !matches!(reference, "" | "NOTPROVIDED" | "NONREF" | "NOTAVAILABLE")
}
