//! Does a payment that two exports tell count once, with both rows cited?

use std::path::Path;

use obole::store::RunFolder;

use crate::program::{analyze, code, said};

const HEADER: &str =
    "transaction_id,provider,sent_at,sender_name,sender_phone,recipient_name,recipient_phone,amount,currency\n";

fn row(id: &str, provider: &str, sent: &str, amount: &str) -> String {
    format!("{id},{provider},{sent},Gerard Lefevre,+33612345678,Lorna Reyes,+639175550123,{amount},EUR\n")
}

fn analysed(files: &[(&str, String)]) -> (u64, u64, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    std::fs::create_dir(&exports).unwrap();
    for (name, rows) in files {
        std::fs::write(exports.join(name), HEADER.to_owned() + rows).unwrap();
    }
    let out = folder.path().join("run");
    let output = analyze(&exports, &out);
    assert!(code(&output) < 2, "{}", said(&output));
    let report = RunFolder::open(&out).unwrap().manifest.report;
    let cited = std::fs::read_to_string(out.join("overlaps.csv")).unwrap_or_default();
    let accepted = report.files.iter().map(|file| file.accepted).sum();
    (accepted, report.completed, cited.lines().skip(1).map(str::to_owned).collect())
}

#[test]
fn one_payment_of_two_providers_counts_once_and_both_rows_are_cited() {
    let provider = row("P1", "Envoi", "2024-03-05T20:14:05Z", "40") + &row("P2", "Envoi", "2024-03-06T20:14:05Z", "40");
    let bank = row("B1", "Banque", "2024-03-05T20:16:00Z", "40") + &row("B2", "Banque", "2024-03-05T20:30:00Z", "40");
    let (accepted, completed, cited) = analysed(&[("a.csv", provider), ("b.csv", bank)]);
    assert_eq!((accepted, completed), (4, 3), "every row is kept, one of them does not count");
    assert_eq!(cited, ["a.csv,2,b.csv,2,0,2,\"parties, amount and time\",115"]);
}

#[test]
fn a_reference_unique_in_the_world_is_enough() {
    let uuid = "7a562c67-ca16-48ba-b074-65581be6f099";
    let a = row(uuid, "Envoi", "2024-03-05T20:14:05Z", "40");
    let b = row(&uuid.to_uppercase(), "Banque", "2024-03-07", "38.50").replace("Gerard Lefevre", "LEFEVRE");
    let (_, completed, cited) = analysed(&[("a.csv", a), ("b.csv", b)]);
    assert_eq!(completed, 1);
    assert!(cited[0].contains("reference"), "{cited:?}");
}

#[test]
fn without_overlap_nothing_is_written() {
    let a = row("P1", "Envoi", "2024-03-05T20:14:05Z", "40");
    let b = row("P2", "Envoi", "2024-03-05T20:14:06Z", "40");
    let (accepted, completed, cited) = analysed(&[("a.csv", a), ("b.csv", b)]);
    assert_eq!((accepted, completed, cited.len()), (2, 2, 0), "one provider's two ids are two payments");
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/overlap.toml").exists());
}
