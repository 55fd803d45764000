//! Where does a recipient live, when only the place of the pay-out is written?

use super::{analyse, mappings};

#[test]
fn a_recipient_without_a_city_lives_where_the_money_is_paid_out() {
    let columns = "transaction_id,provider,sent_at,sender_name,sender_country,recipient_name,recipient_country,\
         recipient_city,amount,currency,status,payout_city";
    let row = |id: &str, recipient: &str, city: &str, paid_out: &str| {
        format!("{id},acme,2026-03-01T10:00:00Z,Alain Zuber,FR,{recipient},PH,{city},40.00,EUR,completed,{paid_out}")
    };
    let rows = [
        row("1", "Grace Ramos", "", "Cebu City"),
        row("2", "Grace Ramos", "Cebu City", ""),
        row("3", "Lina Aquino", "Davao City", "Manila"),
        row("4", "Rosa Cruz", "", ""),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, format!("{columns}\n{}\n", rows.join("\n"))).unwrap();
    let ledger = analyse(&[path], &mappings(), &[]).ledger;
    let recipients = ledger.payments.iter().map(|payment| &ledger.records[payment.recipient as usize]);
    let cities: Vec<&str> = recipients.map(|record| record.city.as_str()).collect();
    assert_eq!(cities, ["cebu city", "cebu city", "davao city", ""]);
    assert_ne!(ledger.payments[0].recipient, ledger.payments[1].recipient, "each keeps what is written of it");
}
