//! Whom does a person pay, who else pays those, and how is each of them named?

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Casefile, people};
use crate::model::AT_STAKE;

/// Columns of `persons.parquet` by which a person is asked for.
const WRITTEN: [&str; 6] = ["name", "id", "phone", "email", "document", "account"];

/// A person as a list names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Person id.
    pub id: String,
    /// Name as first written; empty when unknown, or withheld from who was under 18.
    pub name: String,
    /// Countries of their records, ISO 3166-1 alpha-2, sorted.
    pub countries: Vec<String>,
    /// Whether a completed payment was sent before they were 18.
    pub minor: bool,
}

/// What one payer sent to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dealing {
    /// Person id of the recipient.
    pub recipient: String,
    /// Completed payments.
    pub payments: u64,
    /// Sum of those priced, US dollars.
    pub usd: Decimal,
}

impl Casefile {
    /// How a list names a person of the run; a minor stays an id, as in cases.
    #[must_use]
    pub fn named(&self, person: &str) -> Named {
        let rows = || self.people.rows(person).iter().copied();
        let minor = self.was_minor(person);
        let name = rows().map(|row| self.people.text(row, "name")).find(|name| !name.is_empty() && !minor);
        let countries: BTreeSet<&str> = rows().map(|row| self.people.country(row)).collect();
        Named {
            id: person.to_owned(),
            name: name.unwrap_or_default().to_owned(),
            countries: countries.into_iter().filter(|country| !country.is_empty()).map(str::to_owned).collect(),
            minor,
        }
    }

    /// Names and identifiers by which a person is asked for; of a minor none, as in cases.
    #[must_use]
    pub fn written(&self, person: &str) -> Vec<&str> {
        if self.was_minor(person) {
            return Vec::new();
        }
        let cells =
            self.people.rows(person).iter().flat_map(|&row| WRITTEN.map(|column| self.people.text(row, column)));
        cells.filter(|text| !text.is_empty()).collect()
    }

    /// The pairs of a possible victim that are at stake, as `victims.csv` counts them: at least half as probable as the
    /// most probable one. Dearest first, then by recipient.
    #[must_use]
    pub fn paid_as_victim(&self, payer: &str) -> Vec<Dealing> {
        let rows = self.pairs_of_payer.get(payer).map_or(&[][..], Vec::as_slice);
        let weight = |row: u32| self.pairs.number(row, "victim").unwrap_or(0.0);
        let most = rows.iter().map(|&row| weight(row)).fold(0.0, f64::max);
        let at_stake = rows.iter().copied().filter(|&row| most > 0.0 && weight(row) >= f64::from(AT_STAKE) * most);
        let mut dealings: Vec<Dealing> = at_stake
            .map(|row| Dealing {
                recipient: self.pairs.text(row, "recipient").to_owned(),
                payments: self.pairs.whole(row, "payments").unwrap_or_default(),
                usd: self.pairs.money(row, "total_usd").unwrap_or_default(),
            })
            .collect();
        dealings.sort_by(|a, b| b.usd.cmp(&a.usd).then_with(|| a.recipient.cmp(&b.recipient)));
        dealings
    }

    /// Person ids of everybody who has a measured pair with a recipient, in the order of `pairs.parquet`.
    pub fn payers_of(&self, recipient: &str) -> impl Iterator<Item = &str> {
        self.pairs.rows(recipient).iter().map(|&row| self.pairs.text(row, "payer"))
    }

    fn was_minor(&self, person: &str) -> bool {
        let Some(of_age) = people::of_age(self, person) else { return false };
        let as_payer = self.pairs_of_payer.get(person).map_or(&[][..], Vec::as_slice);
        let first = |&row: &u32| self.pairs.instant(row, "first").map(|at| at.date_naive());
        let sent: Option<NaiveDate> = self.pairs.rows(person).iter().chain(as_payer).filter_map(first).min();
        sent.is_some_and(|sent| sent < of_age)
    }
}
