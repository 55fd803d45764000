//! Are message files read by what they mean, and refused where they are traps?

use std::fmt::Write as _;
use std::path::Path;

use obole::model::{Counting, Role, Status};

use super::{Outcome, analyse, mappings};

fn one(name: &str, text: impl AsRef<[u8]>) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    analyse(&[path], &mappings(), &[])
}

/// Why the only file was refused.
fn refusal(outcome: &Outcome) -> String {
    let at_once = outcome.found.refused.first().and_then(|report| report.refused.clone());
    at_once.or_else(|| outcome.reports[0].refused.clone()).unwrap_or_else(|| panic!("read: {:?}", outcome.reports))
}

fn statement(entries: &str) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>\
         </GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>FR7612345987650123456789014</IBAN></Id></Acct>{entries}</Stmt>\
         </BkToCstmrStmt></Document>"
    )
}

fn entry(inner: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">10</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-03-05</Dt></BookgDt>\
         <NtryDtls><TxDtls>{inner}</TxDtls></NtryDtls></Ntry>"
    )
}

const PAID: &str = "<RltdPties><Cdtr><Nm>Lorna Reyes</Nm></Cdtr></RltdPties>";

#[test]
fn equal_lines_of_one_statement_are_two_payments_and_a_second_copy_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let text = statement(&(entry(PAID) + &entry(PAID)));
    for name in ["a.xml", "b.xml"] {
        std::fs::write(folder.path().join(name), &text).unwrap();
    }
    let outcome = analyse(&[folder.path().to_path_buf()], &mappings(), &[]);
    let counts: Vec<(u64, u64)> = outcome.reports.iter().map(|report| (report.accepted, report.duplicates)).collect();
    assert_eq!(counts, [(2, 0), (0, 2)]);
}

#[test]
fn a_pending_line_does_not_hide_the_one_booked_later() {
    let pending = entry(PAID).replace("BOOK", "PDNG").replace("<BookgDt>", "<AcctSvcrRef>R1</AcctSvcrRef><BookgDt>");
    let booked = entry(PAID).replace("<BookgDt>", "<AcctSvcrRef>R1</AcctSvcrRef><BookgDt>");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.xml"), statement(&pending)).unwrap();
    std::fs::write(folder.path().join("b.xml"), statement(&booked)).unwrap();
    let outcome = analyse(&[folder.path().to_path_buf()], &mappings(), &[]);
    let statuses: Vec<Status> = outcome.ledger.payments.iter().map(|payment| payment.status).collect();
    assert_eq!(statuses, [Status::Pending, Status::Completed]);
}

#[test]
fn a_payment_that_names_one_side_is_kept_and_does_not_count() {
    let outcome = one("a.xml", statement(&entry("")));
    assert_eq!(outcome.ledger.payments[0].counting, Counting::OneSided);
    assert!(!outcome.ledger.payments[0].is_completed());
    assert_eq!((outcome.reports[0].accepted, outcome.reports[0].one_sided), (1, 1));
}

#[test]
fn every_row_points_home() {
    let text = statement(&format!("\n\n{}", entry(PAID)));
    let outcome = one("a.xml", &text);
    let path = "/Document[1]/BkToCstmrStmt[1]/Stmt[1]/Ntry[1]/NtryDtls[1]/TxDtls[1]";
    let expected = format!("{path}, line 3, byte {}", text.find("<TxDtls").unwrap());
    assert_eq!(outcome.batches[0].get(Role::SourcePlace, 0), expected);
}

#[test]
fn traps_in_xml_are_refused_with_line_and_reason() {
    let head = "<?xml version=\"1.0\"?>\n";
    let bomb: String = (1..9).fold("<!ENTITY a0 \"lol\">".to_owned(), |mut text, level| {
        write!(text, "<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)).unwrap();
        text
    });
    let document = statement(&entry(&PAID.replace("Lorna", "&a8;")));
    let cases = [
        (format!("{head}<!DOCTYPE x [{bomb}]>{document}"), "declares entities of its own"),
        (
            format!("{head}<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>{}", document.replace("a8", "f")),
            "declares entities",
        ),
        (format!("{head}{document}"), "&a8;"),
        (statement(&entry(&format!("{}{}", "<x>".repeat(200), "</x>".repeat(200)))), "128 deep"),
        (statement(&entry("<RltdPties><Cdtr></RltdPties></Cdtr>")), "expected `</Cdtr>`"),
        (statement("<Ntry>").replace("</Stmt>", ""), "expected `</Ntry>`"),
        (statement(&entry(&PAID.replace("Reyes", "Reyes\u{1}<"))), "line 1"),
        ("<Document><BkToCstmrStmt><GrpHdr/></BkToCstmrStmt></Document>".into(), "not whole"),
        ("<AppHdr xmlns=\"urn:iso:std:iso:20022:tech:xsd:head.001.001.01\"/>".into(), "not whole"),
        (
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:seev.031.001.01\"><CorpActnNtfctn/></Document>".into(),
            "CorpActnNtfctn",
        ),
        ("<?xml version=\"1.0\"?><catalog><book/></catalog>".into(), "root element catalog"),
    ];
    for (text, reason) in cases {
        let told = refusal(&one("a.xml", text.as_bytes()));
        assert!(told.contains(reason), "{reason:?} should be in {told:?}");
    }
    let mut latin = statement(&entry(&PAID.replace("Reyes", "Núñez"))).replace("<Document", "\n<Document").into_bytes();
    let at = latin.windows(2).position(|pair| pair == "ú".as_bytes()).unwrap();
    latin.splice(at..at + 2, [0xfa]);
    let told = refusal(&one("a.xml", latin));
    assert!(told.contains("line 2") && told.contains("utf-8"), "{told}");
}

#[test]
fn encodings_and_prefixes_do_not_matter() {
    let text = statement(&entry(&PAID.replace("Reyes", "Núñez")));
    let prefixed =
        text.replace("</", "</c:").replace('<', "<c:").replace("<c:/c:", "</c:").replace("xmlns=", "xmlns:c=");
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut latin = b"<?xml version='1.0' encoding='iso-8859-1'?>".to_vec();
    latin.extend(text.chars().map(|c| c as u8));
    for bytes in [text.clone().into_bytes(), prefixed.into_bytes(), wide, latin] {
        let outcome = one("a.xml", &bytes);
        assert!(
            outcome.ledger.records.iter().any(|record| record.name == "Lorna Núñez"),
            "{:?} {:?}",
            String::from_utf8_lossy(&bytes),
            outcome.reports
        );
    }
}

#[test]
fn a_statement_of_swift_is_checked_as_a_whole() {
    let sound = ":20:X\n:25:FR1\n:28C:1\n:60F:C240101EUR0,\n:61:2401020102D5,NTRFNONREF\n:86:x\n:62F:C240102EUR5,\n-\n";
    assert_eq!(one("a.sta", sound).reports[0].read, 1);
    let told = refusal(&one("a.sta", sound.replace(":86:x", ":25:x")));
    assert!(told.contains("line 6") && told.contains(":25:"), "{told}");
    let told = one("a.sta", sound.replace(":62F:C240102EUR5,\n-\n", ""));
    assert!(told.rejected[0].reason.contains("not whole"), "{:?}", told.rejected);
}

#[test]
fn a_message_that_the_network_refused_was_never_paid() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers/swift_mt/sample.rje");
    let outcome = analyse(&[path], &mappings(), &[]);
    let statuses: Vec<Status> = outcome.ledger.payments.iter().map(|payment| payment.status).collect();
    assert_eq!(statuses, [Status::Completed, Status::Cancelled]);
    assert_eq!(outcome.reports[0].skipped, 1, "an MT199 is no payment");
}

#[test]
fn an_ofx_file_without_end_is_refused() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/readers/ofx/sample.ofx");
    let text = std::fs::read_to_string(path).unwrap();
    for end in ["</OFX>", "</STMTTRN>\n</BANKTRANLIST>"] {
        let told = refusal(&one("a.ofx", text.split(end).next().unwrap()));
        assert!(told.starts_with("line ") && told.contains("not whole"), "{told}");
    }
    let told = refusal(&one("a.ofx", text.replacen("</STMTTRN>", "", 1)));
    assert!(told.contains("not closed"), "{told}");
}
