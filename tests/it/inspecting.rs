//! Does `obole inspect` say what a file is, and name what it cannot know?

use std::fmt::Write as _;

use crate::program::{code, printed, run, said};

fn inspected(name: &str, bytes: &[u8], write: bool) -> (String, Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mapping = folder.path().join("drafted.toml");
    let mut arguments = vec!["inspect".into(), path.into_os_string()];
    if write {
        arguments.extend(["--write".into(), mapping.clone().into_os_string()]);
    }
    let output = run(arguments);
    assert!(code(&output) < 2, "{}", said(&output));
    (printed(&output), std::fs::read_to_string(mapping).ok())
}

fn table(dates: [&str; 3], amounts: [&str; 3]) -> String {
    let mut text =
        "Relevé Envoi Nouveau\n\nRéférence;Date d'envoi;Nom émetteur;Nom bénéficiaire;Montant;Devise\n".to_owned();
    for (at, (date, amount)) in dates.into_iter().zip(amounts).enumerate() {
        writeln!(text, "1234567890123{at};{date};Gérard Lefèvre;Lorna Reyes;{amount};EUR").unwrap();
    }
    text + "Total;;;;100,00;\n"
}

#[test]
fn dates_that_fit_both_orders_are_a_point_to_decide() {
    let text = table(["03/04/2024", "05/06/2024", "07/08/2024"], ["40,00", "1.234,56", "7,5"]);
    let (told, draft) = inspected("answer.csv", text.as_bytes(), true);
    for part in [
        "';'",
        "header on row 3",
        "fit day first and month first",
        "decimal mark ,",
        "recipient_name",
        "row 7 looks like",
    ] {
        assert!(told.contains(part), "{part:?} should be in\n{told}");
    }
    let draft = draft.unwrap();
    assert!(draft.contains("# dates = [...]   # decide"), "{draft}");
    assert!(draft.contains("decimal = \",\""), "{draft}");
    assert!(toml::from_str::<obole::model::Mapping>(&draft).is_ok(), "{draft}");
}

#[test]
fn what_can_be_known_is_drafted_and_reads() {
    let text = table(["23/04/2024", "05/06/2024", "07/08/2024"], ["40,00", "1.234,56", "7,5"]);
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let (told, draft) = inspected("answer.csv", &latin, true);
    assert!(told.contains("windows-1252"), "{told}");
    assert!(told.contains("3 would be accepted"), "{told}");
    assert!(told.contains("Gérard Lefèvre -> Lorna Reyes"), "{told}");
    let draft = draft.unwrap();
    assert!(draft.contains("dates = [\"%d/%m/%Y\"]") && draft.contains("\"Référence\" = [\"Total\"]"), "{draft}");
    assert!(told.contains("0 rejected, 1 passed over"), "{told}");
}

#[test]
fn a_known_file_is_told_as_such_and_a_message_is_counted() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers");
    let output = run(["inspect".into(), folder.join("skrill_history/sample.csv").into_os_string()]);
    assert!(printed(&output).contains("read by the mapping skrill_history"), "{}", printed(&output));
    let output = run(["inspect".into(), folder.join("iso20022/sample.xml").into_os_string()]);
    assert!(printed(&output).contains("7 rows: 7 would be accepted"), "{}", printed(&output));
    let output = run(["inspect".into(), folder.join("canonical__zip/sample.zip").into_os_string()]);
    assert!(printed(&output).contains("sample.zip/folder/a.csv"), "{}", printed(&output));
}

#[test]
fn what_is_no_table_is_said() {
    let (told, _) = inspected("picture.png", b"\x89PNG\r\n\x1a\n", false);
    assert!(told.contains("it is a picture"), "{told}");
    let (told, _) = inspected("letter.txt", b"Dear colleagues,\nplease find enclosed\nour answer\n", false);
    assert!(told.contains("decide"), "{told}");
}
