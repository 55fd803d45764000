//! Does the first pass keep whoever may be a lead or a possible victim, on any SQL engine?

use obole::model::{Identity, Ledger, Payment, Record, Relation, Status, UNKNOWN};
use obole::sift::{Sifted, sift};

fn payment(sender: u32, recipient: u32, dollars: i64) -> Payment {
    Payment { sender, recipient, usd_cents: dollars * 100, ..Payment::default() }
}

fn ledger(names: &[&str], payments: Vec<Payment>) -> Ledger {
    let records = names.iter().map(|&it| Record { name_key: it.to_owned(), ..Record::default() }).collect();
    Ledger { records, payments, ..Ledger::default() }
}

#[test]
fn kin_and_pennies_are_dropped_and_the_unknown_is_kept() {
    let names = ["didier lacombe", "lina aquino", "rosa aquino", "jean petit", "ana cruz", "noel bon", "luz diaz"];
    let kin = Payment { relation: Relation::Kin, ..payment(3, 4, 40) };
    let cancelled = Payment { status: Status::Cancelled, ..payment(3, 6, 40) };
    let unpriced = Payment { usd_cents: UNKNOWN, ..payment(3, 5, 0) };
    let kept = |payments: Vec<Payment>| sift(&ledger(&names, payments)).unwrap().payments;
    assert_eq!(kept(vec![payment(0, 1, 40)]), [true], "in the working band");
    assert_eq!(kept(vec![payment(0, 1, 900)]), [true], "the sums of a possible victim");
    assert_eq!(kept(vec![payment(0, 1, 3)]), [false], "pennies");
    assert_eq!(kept(vec![payment(1, 2, 40)]), [false], "one surname");
    assert_eq!(kept(vec![kin]), [false], "declared kin");
    assert_eq!(kept(vec![cancelled]), [false], "cancelled");
    assert_eq!(kept(vec![unpriced]), [true], "no price");
    assert_eq!(kept(vec![kin, unpriced, payment(2, 4, 3)]), [true, true, false], "the payer's whole history");
}

#[test]
fn a_shared_identifier_and_a_shared_person_keep_the_history() {
    let mut ledger = ledger(&["jean petit", "lina aquino", "rosa aquino", "lina aq"], vec![]);
    ledger.payments = vec![payment(0, 1, 40), payment(2, 3, 3)];
    let alone = sift(&ledger).unwrap();
    assert_eq!(alone.payments, [true, false]);
    for record in [1, 3] {
        ledger.records[record].phone = "+639991112222".into();
    }
    assert_eq!(sift(&ledger).unwrap().payments, [true, true]);
    let persons = [vec![0], vec![1, 3], vec![2]];
    let persons = persons.map(|records| obole::model::Person { id: String::new(), records }).to_vec();
    let identity = Identity { person_of: vec![0, 1, 2, 1], persons, ..Identity::default() };
    let mut extended = alone;
    extended.extend(&ledger, &identity);
    assert_eq!(extended, Sifted { payments: vec![true, true], records: vec![true, true, false, true] });
}
