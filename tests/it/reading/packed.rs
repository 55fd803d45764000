//! Are packed files read as what they hold, and traps refused before they fill the disk?

use std::io::Write;

use super::{analyse, mappings};

const HEADER: &str = "transaction_id,provider,sent_at,sender_name,recipient_name,amount,currency\n";

fn rows(from: usize, to: usize) -> String {
    let row = |id: usize| format!("T{id},P,2024-03-05T10:00:00Z,Ann Lee,Maria Cruz,10.00,EUR\n");
    HEADER.to_owned() + &(from..to).map(row).collect::<String>()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn each_file_of_an_archive_is_an_input_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("a.csv.gz", gzip(rows(0, 3).as_bytes()));
    write("b.csv.zst", zstd::encode_all(rows(3, 5).as_bytes(), 1).unwrap());
    let inner = zip(&[("d.csv", rows(5, 6).into_bytes())]);
    let files = [
        ("z.csv", rows(6, 10).into_bytes()),
        ("folder/c.csv.gz", gzip(rows(10, 12).as_bytes())),
        ("inner.zip", inner),
        ("picture.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("__MACOSX/._z.csv", b"left behind".to_vec()),
    ];
    write("e.zip", zip(&files));
    write("cut.gz", gzip(rows(0, 1_000).as_bytes())[..400].to_vec());
    let outcome = analyse(&[folder.path().to_path_buf()], &mappings(), &[]);
    let read: Vec<(&str, u64)> = outcome.reports.iter().map(|report| (report.name.as_str(), report.accepted)).collect();
    let expected = [
        ("a.csv.gz", 3),
        ("b.csv.zst", 2),
        ("e.zip/folder/c.csv.gz", 2),
        ("e.zip/inner.zip/d.csv", 1),
        ("e.zip/z.csv", 4),
    ];
    assert_eq!(read, expected);
    let refused: Vec<(&str, &str)> =
        outcome.found.refused.iter().map(|report| (report.name.as_str(), report.refused.as_deref().unwrap())).collect();
    assert_eq!(refused[0].0, "cut.gz");
    assert!(refused[0].1.contains("not whole"), "{refused:?}");
    assert_eq!((refused[1].0, refused[1].1), ("e.zip/picture.png", "it is a picture"));
    assert!(outcome.reports.iter().all(|report| report.sha256.len() == 64));
}

#[test]
fn what_unpacks_to_far_more_than_exports_do_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let zeros = vec![0; 300 << 20];
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&zeros).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() * 900 < zeros.len(), "deflate shrinks a thousandfold at most: {}", bomb.len());
    write("bomb.gz", &bomb);
    write("bomb_within.gz", &gzip(&bomb));
    write("bomb.zst", &zstd::encode_all(&zeros[..], 1).unwrap());
    write("bomb.zip", &zip(&[("a.csv", zeros)]));
    let outcome = analyse(&[folder.path().to_path_buf()], &mappings(), &[]);
    assert!(outcome.reports.is_empty());
    assert_eq!(outcome.found.refused.len(), 4);
    for report in &outcome.found.refused {
        let reason = report.refused.as_deref().unwrap();
        assert!(reason.contains("no honest export"), "{}: {reason}", report.name);
    }
}

#[test]
fn many_small_traps_in_one_archive_are_one_large_trap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.zip");
    let files: Vec<(&str, Vec<u8>)> = ["a.csv", "b.csv", "c.csv"].map(|name| (name, vec![b'x'; 200 << 20])).into();
    std::fs::write(&path, zip(&files)).unwrap();
    let outcome = analyse(&[path], &mappings(), &[]);
    let last = outcome.found.refused.iter().find(|report| report.name == "many.zip/c.csv").unwrap();
    assert!(last.refused.as_deref().unwrap().contains("more than 112 MiB"), "{:?}", last.refused);
}
