//! Are sums collected and sent on matched as a person would match them?

use obole::measures;
use obole::model::{Calendar, Country, Payment, PersonFacts, Value, Zones};

fn payment(row: u32, (sender, recipient): (u32, u32), day: i64, usd: i64, (from, to): (&str, &str)) -> Payment {
    Payment {
        row,
        sender,
        recipient,
        sent: day * 86_400,
        usd_cents: usd * 100,
        sender_country: Country::parse(from).unwrap(),
        recipient_country: Country::parse(to).unwrap(),
        ..Payment::default()
    }
}

#[test]
fn sums_collected_and_forwarded_are_matched_oldest_first() {
    let abroad = ("FR", "PH");
    let payments = vec![
        payment(0, (0, 5), 100, 40, abroad),
        payment(1, (1, 5), 101, 40, abroad),
        payment(2, (2, 5), 102, 40, abroad),
        payment(3, (5, 9), 105, 70, ("PH", "PH")), // the first, and three quarters of the second
        payment(4, (5, 2), 106, 40, ("PH", "PH")), // never the third payer's own sum back: the rest of the second
        payment(5, (0, 6), 100, 40, ("FR", "MG")),
    ];
    let people = vec![PersonFacts::default(); 10];
    let measured = measures::measure(payments, &people, &Zones::default(), &Calendar::default());
    let row = |person| measured.recipients.iter().position(|&recipient| recipient == person).unwrap();
    let value = |person, id| measured.recipient_table.value(row(person), id);
    assert_eq!(value(5, "onward_share"), Value::Share { hits: 2, of: 3 });
    assert_eq!(value(5, "onward_recipients"), Value::Number(2.0));
    assert_eq!(value(6, "onward_share"), Value::Unknown, "no payment from Madagascar is in the data");
    assert_eq!(value(9, "onward_share"), Value::Share { hits: 0, of: 1 });
}
