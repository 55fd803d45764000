//! Does every sample export normalise to what stands beside it? `UPDATE_GOLDEN=1` writes the expectations anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use obole::model::{Mapping, Record, Rejection, SCALE, UNKNOWN};

use super::{Outcome, analyse};

fn money(amount: i64, scale: i64) -> String {
    if amount == UNKNOWN {
        return String::new();
    }
    let decimals = scale.ilog10() as usize;
    let text = format!("{}.{:0decimals$}", amount / scale, amount % scale);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn moment(seconds: i64) -> String {
    let moment = chrono::DateTime::from_timestamp(seconds, 0).filter(|_| seconds != UNKNOWN);
    moment.map_or_else(String::new, |moment| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn day(days: i32) -> String {
    chrono::NaiveDate::from_epoch_days(days)
        .filter(|_| days != i32::MIN)
        .map_or_else(String::new, |day| day.to_string())
}

fn party(record: &Record) -> String {
    let Record { id, name_key, birth_date, sex, country, city, phone, email, document, account, kind, .. } = record;
    let birth = birth_date.map_or_else(String::new, |date| date.to_string());
    format!("{id}|{name_key}|{birth}|{sex:?}|{country}|{city}|{phone}|{email}|{document}|{account}|{kind:?}")
}

const HEADER: &str = "row,sent,precision,paid,amount,currency,usd,rate_date,fee,payout,payout_currency,basis,status,purpose,\
    relation,provider,from,to,sender,recipient\n";

fn accepted(outcome: &Outcome) -> String {
    let mut text = HEADER.to_owned();
    for batch in &outcome.batches {
        for (at, &row) in batch.rows.iter().enumerate() {
            let payment = &outcome.ledger.payments[batch.payments[at].row as usize];
            let parties = [payment.sender, payment.recipient].map(|at| party(&outcome.ledger.records[at as usize]));
            writeln!(
                text,
                "{row},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
                moment(payment.sent),
                payment.precision.word(),
                moment(batch.paid[at]),
                money(payment.amount, SCALE),
                payment.currency,
                money(payment.usd_cents, 100),
                day(batch.rate_days[at]),
                money(payment.fee, SCALE),
                money(payment.payout, SCALE),
                payment.payout_currency,
                payment.basis.word(),
                payment.status.word(),
                payment.purpose.word(),
                payment.relation.word(),
                outcome.ledger.providers[usize::from(payment.provider)],
                payment.sender_country,
                payment.recipient_country,
                parties.join(",")
            )
            .unwrap();
        }
    }
    text
}

fn rejected(rejections: &[Rejection]) -> String {
    let line = |r: &Rejection| format!("{},{},{},{}\n", r.row, r.column, r.reason, r.raw);
    format!("row,column,reason,raw\n{}", rejections.iter().map(line).collect::<String>())
}

/// The folder's own mapping, or the shipped one of its name up to `__`.
pub(super) fn mapping(folder: &Path) -> Mapping {
    let own = folder.join("mapping.toml");
    if own.exists() {
        return toml::from_str(&std::fs::read_to_string(own).unwrap()).unwrap();
    }
    let name = folder.file_name().unwrap().to_str().unwrap();
    let id = name.split("__").next().unwrap();
    let shipped = super::mappings().into_iter().find(|mapping| mapping.id == id);
    Mapping::clone(&shipped.unwrap_or_else(|| panic!("no mapping {id}")))
}

fn check(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, text).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, expected, "{} differs: run with UPDATE_GOLDEN=1 and look at the change", path.display());
}

#[test]
fn every_sample_reads_as_expected() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 6);
    for folder in folders {
        let mapping = Arc::new(mapping(&folder));
        let sample = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let sample = sample
            .into_iter()
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("sample.")))
            .unwrap();
        let outcome = analyse(&[sample], &[mapping], &[]);
        assert!(outcome.found.refused.is_empty(), "{:?}", outcome.found.issues);
        check(&folder.join("expected.csv"), &accepted(&outcome));
        check(&folder.join("rejected.csv"), &rejected(&outcome.rejected));
    }
}
