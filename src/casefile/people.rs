//! Who is in the case, as each provider wrote them, and whose identity is withheld?

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{Months, NaiveDate};

use super::payments::Written;
use super::select::{Chosen, Selection};
use super::table::Table;
use super::{Casefile, payments};
use crate::model::{CasePayment, CasePerson, CaseRecord, PartyKind, Place};
use crate::store::RunFolder;

/// Months after birth at which a person is of age.
const OF_AGE: u32 = 216;

/// The records of the run, with the person of each.
#[derive(Debug)]
pub(super) struct People {
    table: Table,
}

impl People {
    pub(super) fn read(run: &RunFolder) -> Result<Self> {
        Ok(Self { table: Table::read(run, "persons.parquet", "person")? })
    }

    /// Rows of a person's records.
    pub(super) fn rows(&self, person: &str) -> &[u32] {
        self.table.rows(person)
    }

    /// Key of the record in a row.
    pub(super) fn key(&self, row: u32) -> u64 {
        self.table.whole(row, "record").unwrap_or_default()
    }

    /// Country code of the record in a row, empty when not known.
    pub(super) fn country(&self, row: u32) -> &str {
        self.text(row, "country")
    }

    /// A cell of text of the record in a row, empty when not known.
    pub(super) fn text(&self, row: u32, column: &str) -> &str {
        self.table.text(row, column)
    }

    fn birth_date(&self, row: u32) -> Option<NaiveDate> {
        self.table.date(row, "birth_date")
    }
}

/// Everybody named by a payment, members first, then by id. What the payments say of masked persons is taken out.
pub(super) fn persons(
    file: &Casefile,
    chosen: &Chosen,
    payments: &mut [CasePayment],
    written: &Written,
    selection: &Selection,
) -> Vec<CasePerson> {
    let named: BTreeSet<&str> = payments.iter().flat_map(|p| [p.payer.as_str(), p.recipient.as_str()]).collect();
    let all: BTreeSet<(Place, &str)> =
        named.into_iter().chain(chosen.members.iter().map(String::as_str)).map(|id| (chosen.place(id), id)).collect();
    let mut persons: Vec<CasePerson> =
        all.into_iter().map(|(place, id)| person(file, place, id, written, payments)).collect();
    for person in &mut persons {
        if person.place == Place::ThirdParty || (person.minor && !selection.show_minors) {
            mask(person);
        }
    }
    let masked: BTreeSet<&str> = persons.iter().filter(|p| p.masked).map(|p| p.id.as_str()).collect();
    for payment in payments.iter_mut() {
        payments::mask(payment, masked.contains(payment.payer.as_str()), masked.contains(payment.recipient.as_str()));
    }
    persons
}

/// What was done to protect people.
pub(super) fn protections(persons: &[CasePerson]) -> Vec<String> {
    let minors = persons.iter().any(|person| person.minor && person.masked);
    let third = persons.iter().any(|person| person.place == Place::ThirdParty);
    let all = [("minors", minors), ("third_parties", third)];
    all.into_iter().filter(|(_, done)| *done).map(|(name, _)| name.to_owned()).collect()
}

fn person(file: &Casefile, place: Place, id: &str, written: &Written, payments: &[CasePayment]) -> CasePerson {
    let rows = file.people.rows(id);
    let records: Vec<CaseRecord> = rows.iter().map(|&row| record(file, row, written)).collect();
    let first_name = records.iter().find_map(|record| record.written.get("name"));
    let countries: BTreeSet<String> =
        rows.iter().map(|&row| file.people.country(row).to_owned()).filter(|country| !country.is_empty()).collect();
    let kinds = || rows.iter().map(|&row| file.people.table.text(row, "kind"));
    CasePerson {
        id: id.to_owned(),
        place,
        name: first_name.cloned().unwrap_or_default(),
        masked: false,
        minor: is_minor(file, id, payments),
        kind: match () {
            () if kinds().any(|kind| kind == "business") => PartyKind::Business,
            () if kinds().any(|kind| kind == "person") => PartyKind::Person,
            () => PartyKind::Unknown,
        },
        countries: countries.into_iter().collect(),
        records,
    }
}

fn record(file: &Casefile, row: u32, written: &Written) -> CaseRecord {
    let key = file.people.key(row);
    let text = |column| file.people.table.text(row, column);
    let (cells, files) = written.get(&key).cloned().unwrap_or_else(|| (comparable(file, row), BTreeSet::new()));
    CaseRecord {
        key: hex(key),
        provider: text("provider").to_owned(),
        written: cells,
        join_rule: text("rule").to_owned(),
        joined_to: file.people.table.whole(row, "joined_to").map(hex),
        join_weight: file.people.table.number(row, "weight").unwrap_or_default(),
        files: files.into_iter().collect(),
    }
}

/// The comparable form of a record none of whose payments is in the case.
fn comparable(file: &Casefile, row: u32) -> BTreeMap<String, String> {
    let columns = ["name", "id", "country", "city", "address", "phone", "email", "document", "account"];
    let cell = |column: &&str| (column.to_string(), file.people.table.text(row, column).to_owned());
    columns.iter().map(cell).filter(|(_, text)| !text.is_empty()).collect()
}

fn is_minor(file: &Casefile, id: &str, payments: &[CasePayment]) -> bool {
    let Some(of_age) = of_age(file, id) else { return false };
    payments.iter().any(|p| (p.payer == id || p.recipient == id) && p.sent.date_naive() < of_age)
}

/// The day on which a person comes of age, by the latest birth date written; `None` where none is.
pub(super) fn of_age(file: &Casefile, id: &str) -> Option<NaiveDate> {
    let births = file.people.rows(id).iter().filter_map(|&row| file.people.birth_date(row));
    births.filter_map(|born| born.checked_add_months(Months::new(OF_AGE))).max()
}

/// Withholds an identity: ids, countries and the kind of join stay.
fn mask(person: &mut CasePerson) {
    person.masked = true;
    person.name = String::new();
    for record in &mut person.records {
        record.written.retain(|column, _| column == "country" || column == "kind");
    }
}

/// A record key as text.
pub(super) fn hex(key: u64) -> String {
    format!("{key:016x}")
}
