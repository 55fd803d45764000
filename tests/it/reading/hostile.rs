//! Does bad input get a located reason while everything else is read?

use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::model::{Mapping, Status};
use obole::readers::InputAs;

use super::{Outcome, analyse, mappings};

const HEADER: &str = "transaction_id,provider,sent_at,sender_name,recipient_name,amount,currency\n";

fn row(id: usize) -> String {
    format!("T{id},P,2024-03-05T10:00:00Z,Ann Lee,Maria Cruz,10.00,EUR\n")
}

fn canonical() -> Vec<Arc<Mapping>> {
    mappings().into_iter().filter(|mapping| mapping.id == "canonical").collect()
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn one(bytes: impl AsRef<[u8]>) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    analyse(&[write(folder.path(), "export.csv", bytes)], &canonical(), &[])
}

/// Row and reason of every rejection.
fn reasons(outcome: &Outcome) -> Vec<(u64, &str)> {
    outcome.rejected.iter().map(|rejection| (rejection.row, rejection.reason.as_str())).collect()
}

#[test]
fn a_bad_row_is_located_and_the_others_are_read() {
    let mut text = HEADER.as_bytes().to_vec();
    text.extend_from_slice(row(1).replace("Ann", "Zo\u{eb}").as_bytes());
    text.extend_from_slice(b"T2,P,2024-03-05,A\0nn,Maria,10,EUR\n");
    text.extend_from_slice(b"T3,P,2024-03-05,Ann,Maria,10\n");
    text.extend_from_slice(b"\nT4,P,2024-03-05,Ren\xe9,Maria,10,EUR\n");
    text.extend_from_slice(b"T5,P,2024-03-05 29:18:53,Ann,Maria,10,EUR\n,,,,,,\n");
    text.extend_from_slice(HEADER.as_bytes());
    text.extend_from_slice(b"T6,P,2024-03-05,\"Ann\nLee\",Maria,10,EUR\n");
    text.extend_from_slice(row(7).as_bytes());
    text.extend_from_slice(b"T8,P,2024-03-05,Ann,Mar");
    let outcome = one(text);
    let expected = [
        (3, "the row holds a NUL byte"),
        (4, "the row has 6 fields, the header has 7"),
        (6, "the row is not valid utf-8"),
        (7, "not a date of this layout"),
        (13, "the row has 5 fields, the header has 7"),
    ];
    assert_eq!(reasons(&outcome), expected);
    assert_eq!(outcome.batches.iter().flat_map(|batch| &batch.rows).copied().collect::<Vec<_>>(), [2, 10, 12]);
    assert_eq!(outcome.reports[0].skipped, 2, "an empty row and a second header");
}

#[test]
fn one_unclosed_quote_cannot_swallow_a_file() {
    let mut text = HEADER.to_owned() + "T0,P,2024-03-05,\"Ann,Maria,10,EUR\n";
    (1..=20_000).for_each(|id| text.push_str(&row(id)));
    let outcome = one(text);
    assert_eq!(outcome.ledger.payments.len(), 20_000);
    assert_eq!(reasons(&outcome), [(2, "the record is longer than 1,000 lines or 1 MiB: is a quote never closed?")]);
}

#[test]
fn a_line_of_many_megabytes_is_one_rejection() {
    let text = HEADER.to_owned() + &row(1) + &"x".repeat(6 << 20) + "\n" + &row(2);
    let outcome = one(text);
    assert_eq!(outcome.ledger.payments.len(), 2);
    assert_eq!(outcome.rejected.len(), 1);
    assert_eq!((outcome.rejected[0].row, outcome.rejected[0].raw.len()), (3, 500));
}

#[test]
fn encodings_are_noticed() {
    let text = HEADER.to_owned() + &row(1) + "T2,P,2024-03-05,Zoë Lefèvre,Ñandú,10,EUR\n";
    let wide = |order: fn(u16) -> [u8; 2], mark: &[u8]| {
        let mut bytes = mark.to_vec();
        bytes.extend(text.encode_utf16().flat_map(order));
        bytes
    };
    let bom = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in
        [wide(u16::to_le_bytes, b"\xff\xfe"), wide(u16::to_be_bytes, b"\xfe\xff"), wide(u16::to_le_bytes, b""), bom]
    {
        let outcome = one(bytes);
        assert_eq!(outcome.ledger.payments.len(), 2, "{:?}", outcome.found.issues);
        assert!(outcome.ledger.records.iter().any(|record| record.name_key == "zoe lefevre"));
    }
    let mut latin = HEADER.as_bytes().to_vec();
    (0..50).for_each(|id| {
        latin.extend_from_slice(
            format!("T{id},P,2024-03-05,Ren\u{e9},Maria,10,EUR\n").replace('\u{e9}', "?").as_bytes(),
        );
    });
    latin.iter_mut().filter(|byte| **byte == b'?').for_each(|byte| *byte = 0xe9);
    let outcome = one(&latin);
    assert_eq!(outcome.ledger.payments.len(), 50);
    assert!(outcome.ledger.records.iter().any(|record| record.name_key == "rene"));
    assert!(outcome.found.issues[0].what.contains("windows-1252"), "{:?}", outcome.found.issues);
    // two encodings in one file cannot both be read
    let both = [latin, "T,P,2024-03-05,Ren\u{e9},Maria,10,EUR\n".into()].concat();
    let outcome = one(both);
    assert!(outcome.ledger.payments.is_empty());
    assert!(
        outcome.found.refused[0].refused.as_ref().unwrap().contains("two encodings"),
        "{:?}",
        outcome.found.refused
    );
}

#[test]
fn a_file_cut_short_is_refused_and_the_others_are_read() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers");
    let folder = tempfile::tempdir().unwrap();
    let mut all = canonical();
    for (id, sample) in [("agent_sheet", "sample.xlsx"), ("wallet_parquet", "sample.parquet")] {
        let own = std::fs::read_to_string(samples.join(id).join("mapping.toml")).unwrap();
        all.push(Arc::new(toml::from_str(&own).unwrap()));
        let whole = std::fs::read(samples.join(id).join(sample)).unwrap();
        write(folder.path(), sample, &whole[..whole.len() * 2 / 3]);
        // damage in the middle, ends intact
        let mut scratched = whole.clone();
        let middle = whole.len() / 4;
        scratched[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0x5a);
        write(folder.path(), &format!("scratched_{sample}"), scratched);
    }
    write(folder.path(), "good.csv", HEADER.to_owned() + &row(1));
    write(folder.path(), "empty.csv", "");
    write(folder.path(), "picture.png", b"\x89PNG\r\n\x1a\n....");
    write(folder.path(), "other.csv", "date;montant\n1;2\n");
    let outcome = analyse(&[folder.path().to_path_buf()], &all, &[]);
    assert_eq!(
        outcome.ledger.payments.len(),
        outcome.reports.iter().map(|report| report.accepted as usize).sum::<usize>()
    );
    let refused: Vec<&str> = outcome.found.refused.iter().map(|report| report.name.as_str()).collect();
    for name in ["sample.xlsx", "sample.parquet", "empty.csv", "picture.png", "other.csv"] {
        assert!(refused.contains(&name), "{name} should be refused: {refused:?}");
    }
    assert_eq!(outcome.reports.iter().find(|report| report.name == "good.csv").unwrap().accepted, 1);
    let other = outcome.found.issues.iter().find(|issue| issue.file.as_deref() == Some("other.csv")).unwrap();
    assert!(other.what.contains("date;montant"), "the headings found are shown: {}", other.what);
}

#[test]
fn two_mappings_that_claim_one_file_are_told_apart_by_the_user() {
    let mut twin = Mapping::clone(&canonical()[0]);
    twin.id = "twin".into();
    let both = vec![canonical().remove(0), Arc::new(twin)];
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "export.csv", HEADER.to_owned() + &row(1));
    let outcome = analyse(&[path.clone()], &both, &[]);
    assert!(outcome.found.issues[0].what.contains("canonical, twin"), "{:?}", outcome.found.issues);
    let said: InputAs = "twin=exp*.csv".parse().unwrap();
    let outcome = analyse(&[path], &both, &[said]);
    assert_eq!(outcome.reports[0].mapping, "twin");
    assert_eq!(outcome.ledger.payments.len(), 1);
}

#[test]
fn a_payment_told_twice_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.csv", HEADER.to_owned() + &row(1) + &row(2) + ",P,2024-03-05,Ann,Maria,10,EUR\n");
    write(
        folder.path(),
        "b.csv",
        HEADER.to_owned()
            + &row(2)
            + ",P,2024-03-05,Ann,Maria,10,EUR\n,P,2024-03-05,Ann,Maria,11,EUR\n"
            + &row(2).replace(",P,", ",Q,"),
    );
    let outcome = analyse(&[folder.path().join("*.csv")], &canonical(), &[]);
    let duplicates: Vec<u64> = outcome.reports.iter().map(|report| report.duplicates).collect();
    assert_eq!(duplicates, [0, 2]);
    assert_eq!(outcome.ledger.payments.len(), 5);
    assert_eq!(outcome.ledger.providers, ["P", "Q"]);
    assert!(outcome.ledger.payments.iter().enumerate().all(|(at, payment)| payment.row as usize == at));
    assert!(outcome.ledger.payments.iter().all(|payment| payment.status == Status::Completed));
}

#[test]
fn a_value_follows_the_last_business_day() {
    let text = "2024-03-08,2024-03-09,2024-03-10,2024-03-11,1998-12-31,2026-11-09,2026-11-10".split(',');
    let rows = text.enumerate().map(|(id, day)| format!("T{id},P,{day},Ann,Maria,100,PHP\n"));
    let outcome = one(HEADER.to_owned() + &rows.collect::<String>());
    let days: Vec<i32> = outcome.batches[0].rate_days.clone();
    assert_eq!(days[0], days[1]);
    assert_eq!(days[0], days[2]);
    assert_eq!(days[0] + 3, days[3]);
    assert_eq!(
        outcome.reports[0].unpriced, 2,
        "before the first rate, and more than ten days after the last: {days:?}"
    );
}
