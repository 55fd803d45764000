//! A request as ISO 20022 auth.001.001.01, InformationRequestOpening: by the provider's own references for pick-ups, by
//! customer for everything else.

use std::fmt::Write;

use super::{Frame, Kind, Request, word};
use crate::exporters::escape;
use crate::model::{Case, Language};

/// Text cut to what an element may hold, control characters as spaces.
fn cut(text: &str, most: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    escape(&line.trim().chars().take(most).collect::<String>())
}

/// The message of a request.
pub(super) fn message(case: &Case, request: &Request, frame: &Frame) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut put = |line: String| writeln!(out, "{line}").expect("writing to text does not fail");
    put("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:auth.001.001.01\">".into());
    put("  <InfReqOpng>".into());
    put(format!("    <InvstgtnId>{}</InvstgtnId>", cut(&format!("{}-{:02}", case.id, request.no), 35)));
    let legal = frame.legal.as_deref().unwrap_or("to be completed");
    put(format!(
        "    <LglMndtBsis><Prgrph>{}</Prgrph><Dsclmr>{}</Dsclmr></LglMndtBsis>",
        cut(legal, 35),
        cut(&format!("{legal} (text to be checked by counsel)"), 350)
    ));
    put("    <CnfdtltySts>true</CnfdtltySts>".into());
    if let Some(expires) = request.expires {
        put(format!(
            "    <DueDt><DueDt>{expires}</DueDt><AddtlInf>oldest data may be gone from this day</AddtlInf></DueDt>"
        ));
    }
    put(format!(
        "    <InvstgtnPrd><Dt><FrDt>{}</FrDt><ToDt>{}</ToDt></Dt></InvstgtnPrd>",
        request.period.0, request.period.1
    ));
    put("    <SchCrit>".into());
    let references: Vec<&str> = request
        .payments
        .iter()
        .filter_map(|no| case.payment(*no))
        .filter(|payment| payment.provider == request.provider && !payment.reference.is_empty())
        .map(|payment| payment.reference.as_str())
        .collect();
    if matches!(request.kind, Kind::PickUp | Kind::Preservation) && !references.is_empty() {
        for reference in references {
            put(format!("      <OrgnlTxNb><Nb>{}</Nb><Tp>DTTX</Tp><Tp>OREC</Tp></OrgnlTxNb>", cut(reference, 35)));
        }
    } else {
        put(customer(case, request));
    }
    put("    </SchCrit>".into());
    put("  </InfReqOpng>".into());
    put("</Document>".into());
    out.into_bytes()
}

fn customer(case: &Case, request: &Request) -> String {
    let mut text = String::from("      <CstmrId><Pty>");
    if let Some(person) = case.person(&request.person) {
        write!(text, "<Nm>{}</Nm>", cut(&crate::exporters::label(person, Language::En), 140))
            .expect("writing to text does not fail");
        let own = person.records.iter().filter(|record| record.provider == request.provider);
        let numbers: Vec<&String> = own.filter_map(|record| record.written.get("id")).collect();
        if !numbers.is_empty() {
            text.push_str("<Id><PrvtId>");
            for number in numbers {
                write!(text, "<Othr><Id>{}</Id><Issr>{}</Issr></Othr>", cut(number, 35), cut(&request.provider, 35))
                    .expect("writing to text does not fail");
            }
            text.push_str("</PrvtId></Id>");
        }
        if let [country] = person.countries.as_slice() {
            write!(text, "<CtryOfRes>{}</CtryOfRes>", cut(country, 2)).expect("writing to text does not fail");
        }
    }
    write!(
        text,
        "</Pty><AuthrtyReq><Tp><MsgNmId>{}</MsgNmId></Tp><InvstgtdRoles><Cd>ALLP</Cd></InvstgtdRoles></AuthrtyReq></CstmrId>",
        word(request.kind)
    )
    .expect("writing to text does not fail");
    text
}
