//! Do the user's own rates add to the shipped ones and override them?

use std::path::Path;

use obole::store::RunFolder;

use crate::program::{code, obole, said};

const HEADER: &str = "transaction_id,provider,sent_at,sender_name,recipient_name,amount,currency\n";

/// Cents of each payment, by analysing with these arguments more.
fn cents(folder: &Path, more: &[&str]) -> Vec<Option<i128>> {
    let out = folder.join(format!("run{}", more.len()));
    let mut command = obole(["analyze".as_ref(), folder.join("export.csv").as_os_str()]);
    let output = command.args(["--quiet", "--out"]).arg(&out).args(more).output().unwrap();
    assert!(code(&output) < 2, "{}", said(&output));
    let table = RunFolder::open(&out).unwrap().table("transactions.parquet", &["amount_usd"]).unwrap();
    let column = table.column("amount_usd").unwrap();
    column.decimal().unwrap().physical().iter().collect()
}

#[test]
fn own_rates_add_and_override() {
    let folder = tempfile::tempdir().unwrap();
    let row = |id: u32, day: &str, currency: &str| format!("T{id},P,{day},Ann Lee,Maria Cruz,1000,{currency}\n");
    let rows = [
        row(1, "2024-03-08", "PHP"),
        row(2, "2024-03-10", "PHP"),
        row(3, "2024-03-08", "LAK"),
        row(4, "2024-03-08", "GBP"),
        row(5, "2024-03-12", "PHP"),
    ];
    std::fs::write(folder.path().join("export.csv"), HEADER.to_owned() + &rows.concat()).unwrap();
    let rates = folder.path().join("rates.csv");
    // invented: one euro is 2 dollars, 40 pesos, 10,000 kip
    std::fs::write(&rates, "Date,USD,PHP,LAK\n2024-03-08,2,40,10000\n").unwrap();
    let shipped = cents(folder.path(), &[]);
    let own = cents(folder.path(), &["--rates", rates.to_str().unwrap()]);
    assert_eq!(shipped[2], None, "no reference rate is shipped for the kip");
    assert!(shipped[0].is_some() && shipped[0] != Some(5_000));
    assert_eq!(own[..3], [Some(5_000), Some(5_000), Some(20)], "the day itself, the Sunday after it, a new currency");
    assert_ne!(own[3], shipped[3], "another currency's value follows the dollar of that day");
    assert_eq!(own[4], shipped[4], "a later day has its shipped rate");
}

#[test]
fn a_rate_file_that_is_none_is_said_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("export.csv");
    std::fs::write(&export, HEADER.to_owned() + "T1,P,2024-03-08,Ann Lee,Maria Cruz,10,PHP\n").unwrap();
    for (text, expected) in [
        ("Day,USD\n2024-03-08,1\n", "Date"),
        ("Date,USD\n2024-03-08,-1\n", "line 2"),
        ("Date,USD\n08/03/2024,1\n", "line 2"),
        ("Date,DOLLARS\n2024-03-08,1\n", "DOLLARS"),
    ] {
        let (rates, out) = (folder.path().join("rates.csv"), folder.path().join("run"));
        std::fs::write(&rates, text).unwrap();
        let mut command = obole(["analyze".as_ref(), export.as_os_str(), "--rates".as_ref(), rates.as_os_str()]);
        let output = command.arg("--out").arg(&out).output().unwrap();
        assert_eq!(code(&output), 2, "{text}");
        assert!(said(&output).contains(expected) && said(&output).contains("--rates"), "{}", said(&output));
        assert!(!out.exists());
    }
}
