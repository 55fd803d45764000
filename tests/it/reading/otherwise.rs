//! Is a known layout read however it was saved on the way to us?

use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, IpcWriter, ParquetWriter, SerWriter};

use super::{Outcome, analyse, mappings};

/// The rows of a shipped sample.
fn rows(sample: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers").join(sample).join("sample.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn delimited(rows: &[Vec<String>], separator: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn read(name: &str, bytes: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    analyse(&[path], &mappings(), &[])
}

/// Mapping, accepted, rejected, passed over.
fn counts(outcome: &Outcome) -> (String, u64, u64, u64) {
    let report = outcome.reports.first().unwrap_or_else(|| panic!("refused: {:?}", outcome.found.issues));
    (report.mapping.clone(), report.accepted, report.rejected, report.skipped)
}

fn notes(outcome: &Outcome) -> String {
    outcome.found.issues.iter().map(|issue| issue.what.as_str()).collect::<Vec<_>>().join("; ")
}

#[test]
fn another_separator_encoding_or_title_block_does_not_matter() {
    for sample in ["paypal_activity_de", "paypal_activity_fr", "skrill_history", "wise_transaction_history"] {
        let rows = rows(sample);
        let expected = counts(&read("a.csv", delimited(&rows, b',').as_bytes()));
        assert_eq!(expected.0, sample);
        let semicolons = delimited(&rows, b';');
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&semicolons);
        let tabs = delimited(&rows, b'\t');
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(tabs.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let titled = format!("Relevé de compte\r\n\r\ndu 1er au 31 mars\r\n{}", delimited(&rows, b','));
        let marked = format!("sep=|\r\n{}", delimited(&rows, b'|'));
        for bytes in [latin.into_owned(), wide, titled.into_bytes(), marked.into_bytes()] {
            let outcome = read("a.csv", &bytes);
            assert_eq!(counts(&outcome), expected, "{}", notes(&outcome));
            assert!(notes(&outcome).contains("it was read so"), "{}", notes(&outcome));
        }
    }
}

#[test]
fn a_layout_of_named_columns_is_known_in_every_kind_of_table() {
    let rows = rows("wise_transaction_history");
    let expected = counts(&read("a.csv", delimited(&rows, b',').as_bytes()));
    assert!(expected.3 > 0, "a row that is no payment is among them");
    let folder = tempfile::tempdir().unwrap();
    let columns = (0..rows[0].len()).map(|at| {
        let values: Vec<&str> = rows[1..].iter().map(|row| row[at].as_str()).collect();
        Column::new(rows[0][at].as_str().into(), values)
    });
    let mut frame = DataFrame::new(rows.len() - 1, columns.collect()).unwrap();
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    ParquetWriter::new(std::fs::File::create(at("a.parquet")).unwrap()).finish(&mut frame).unwrap();
    IpcWriter::new(std::fs::File::create(at("a.arrow")).unwrap()).finish(&mut frame).unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Statement of an account").unwrap();
    for (row, cells) in (2_u32..).zip(&rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    book.save(at("a.xlsx")).unwrap();
    let objects = rows[1..].iter().map(|row| {
        let object: serde_json::Map<String, serde_json::Value> =
            rows[0].iter().cloned().zip(row.iter().map(|cell| cell.as_str().into())).collect();
        serde_json::Value::Object(object).to_string()
    });
    let objects: Vec<String> = objects.collect();
    std::fs::write(at("a.jsonl"), objects.join("\n")).unwrap();
    let within = format!("{{\"count\": [1, \"{{\"], \"payments\": [\n{}\n], \"next\": null}}\n", objects.join(",\n"));
    std::fs::write(at("a.json"), &within).unwrap();
    for name in ["a.parquet", "a.arrow", "a.xlsx", "a.jsonl", "a.json"] {
        let outcome = analyse(&[at(name)], &mappings(), &[]);
        assert_eq!(counts(&outcome), expected, "{name}");
    }
    // a list inside an object is whole, and the only one, or refused
    let broken = [
        (within.trim_end().trim_end_matches('}').to_owned(), "not whole"),
        (within.replace("null", "[{\"id\": 1}]"), "a second list"),
    ];
    for (text, reason) in broken {
        let told = read("a.json", text.as_bytes()).reports[0].refused.clone().unwrap_or_default();
        assert!(told.contains(reason), "{told}");
    }
}

#[test]
fn dates_in_the_other_order_are_refused_and_those_that_fit_both_are_noted() {
    let mut rows = rows("paypal_activity_en");
    let with = |rows: &mut Vec<Vec<String>>, dates: [&str; 2]| {
        rows.truncate(3);
        rows[1..].iter_mut().zip(dates).for_each(|(row, date)| date.clone_into(&mut row[0]));
        read("a.csv", delimited(rows, b',').as_bytes())
    };
    let outcome = with(&mut rows, ["03/04/2024", "12/31/2024"]);
    assert!(outcome.reports.is_empty() && notes(&outcome).contains("stand month first"), "{}", notes(&outcome));
    let outcome = with(&mut rows, ["03/04/2024", "05/06/2024"]);
    assert_eq!(counts(&outcome).1, 2);
    assert!(notes(&outcome).contains("fit both orders"), "{}", notes(&outcome));
    let outcome = with(&mut rows, ["03/04/2024", "31/12/2024"]);
    assert_eq!((counts(&outcome).1, notes(&outcome)), (2, String::new()));
}

#[test]
fn a_sheet_of_few_bytes_cannot_claim_billions_of_cells() {
    let cell = "<t:table-cell t:number-columns-repeated=\"16000\" o:value-type=\"string\"><x:p>x</x:p></t:table-cell>";
    let content = format!(
        "<o:document-content xmlns:o=\"o\" xmlns:t=\"t\" xmlns:x=\"x\"><o:body><o:spreadsheet><t:table t:name=\"S\">\
         <t:table-row t:number-rows-repeated=\"1000000\">{cell}</t:table-row></t:table></o:spreadsheet></o:body>\
         </o:document-content>"
    );
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in
        [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())]
    {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
    }
    let outcome = read("a.ods", &writer.finish().unwrap().into_inner());
    assert!(notes(&outcome).contains("1000000 rows of 16000 columns"), "{}", notes(&outcome));
}
