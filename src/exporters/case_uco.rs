//! Provenance and custody as CASE/UCO 1.5 JSON-LD: which files, by which tool, to which findings. The ontology has no
//! class for a payment; an event of type `payment` between two accounts stands for one.

use anyhow::Result;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Exporter;
use super::wording::{label, plain_amount};
use crate::model::{Case, CaseInput, CasePayment, CasePerson, Language, Text};

pub(super) struct CaseUco;

/// Namespace of the ids below, version 5 of the project's name.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f62_6f6c_6500_5000_8000_6361_7365_7563);

impl Exporter for CaseUco {
    fn id(&self) -> &'static str {
        "case_uco"
    }

    fn file(&self) -> &'static str {
        "case.jsonld"
    }

    fn description(&self) -> Text {
        Text {
            fr: "provenance et chaîne de conservation en CASE/UCO (JSON-LD), pour l'échange entre services".into(),
            en: "provenance and chain of custody as CASE/UCO (JSON-LD), for exchange between services".into(),
        }
    }

    fn write(&self, case: &Case, language: Language) -> Result<Vec<u8>> {
        let mut graph = Vec::new();
        let files: Vec<&CaseInput> = case.inputs.iter().filter(|input| input.used > 0).collect();
        graph.extend(files.iter().map(|input| file(case, input)));
        for person in &case.persons {
            graph.extend(party(case, person, language));
        }
        graph.extend(case.payments.iter().filter(|payment| payment.inside).map(|payment| event(case, payment)));
        graph.extend(custody(case, &files));
        let document = json!({
            "@context": {
                "kb": "http://example.org/kb/",
                "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
                "xsd": "http://www.w3.org/2001/XMLSchema#",
                "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
                "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
                "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
                "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
                "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
                "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
                "case-investigation": "https://ontology.caseontology.org/case/investigation/"
            },
            "@graph": graph,
        });
        let mut bytes = serde_json::to_vec_pretty(&document)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// A stable id: what it is of this case, and its name.
fn id(case: &Case, kind: &str, name: &str) -> String {
    format!("kb:{kind}-{}", Uuid::new_v5(&NAMESPACE, format!("{}\n{kind}\n{name}", case.id).as_bytes()))
}

fn at(id: &str) -> Value {
    json!({"@id": id})
}

fn file(case: &Case, input: &CaseInput) -> Value {
    json!({
        "@id": id(case, "file", &input.name),
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [
            {
                "@id": id(case, "filefacet", &input.name),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": input.name,
                "uco-observable:sizeInBytes": {"@type": "xsd:integer", "@value": input.bytes.to_string()}
            },
            {
                "@id": id(case, "contentdatafacet", &input.name),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:hash": [{
                    "@id": id(case, "hash", &input.name),
                    "@type": "uco-types:Hash",
                    "uco-types:hashMethod": "SHA256",
                    "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": input.sha256}
                }]
            }
        ]
    })
}

/// A person, the account that stands for their side of payments, and the hypothesis that it is theirs.
fn party(case: &Case, person: &CasePerson, language: Language) -> [Value; 3] {
    [
        json!({
            "@id": id(case, "person", &person.id),
            "@type": "uco-identity:Person",
            "uco-core:name": label(person, language),
        }),
        json!({
            "@id": id(case, "account", &person.id),
            "@type": "uco-observable:Account",
            "uco-core:hasFacet": [{
                "@id": id(case, "accountfacet", &person.id),
                "@type": "uco-observable:AccountFacet",
                "uco-observable:accountIdentifier": person.id
            }]
        }),
        json!({
            "@id": id(case, "relationship", &person.id),
            "@type": "uco-core:Relationship",
            "uco-core:source": at(&id(case, "account", &person.id)),
            "uco-core:target": at(&id(case, "person", &person.id)),
            "uco-core:kindOfRelationship": "Owned_By",
            "uco-core:isDirectional": true
        }),
    ]
}

fn event(case: &Case, payment: &CasePayment) -> Value {
    let name = payment.no.to_string();
    let entries = [
        ("amount", plain_amount(payment.amount)),
        ("currency", payment.currency.clone()),
        ("provider", payment.provider.clone()),
        ("reference", payment.reference.clone()),
        ("source_file", payment.source_file.clone()),
        ("source_row", payment.source_row.to_string()),
        ("told_again", payment.also_told()),
    ];
    let entries: Vec<Value> = entries
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| {
            json!({
                "@id": id(case, "entry", &format!("{name} {key}")),
                "@type": "uco-types:DictionaryEntry",
                "uco-types:key": key,
                "uco-types:value": value
            })
        })
        .collect();
    json!({
        "@id": id(case, "event", &name),
        "@type": "uco-core:Event",
        "uco-core:eventType": "payment",
        "uco-core:startTime": {"@type": "xsd:dateTime", "@value": payment.sent.format("%Y-%m-%dT%H:%M:%SZ").to_string()},
        "uco-core:eventContext": [at(&id(case, "account", &payment.payer)), at(&id(case, "account", &payment.recipient))],
        "uco-core:eventAttribute": [{
            "@id": id(case, "dictionary", &name),
            "@type": "uco-types:Dictionary",
            "uco-types:entry": entries
        }]
    })
}

/// The tool, one provenance record a file, and the action that led from the files to the events.
fn custody(case: &Case, files: &[&CaseInput]) -> Vec<Value> {
    let exhibit = |input: &&CaseInput| id(case, "provenance", &input.name);
    let moment = json!({"@type": "xsd:dateTime", "@value": format!("{}T00:00:00Z", case.date)});
    let mut graph = vec![json!({
        "@id": id(case, "tool", "obole"),
        "@type": "uco-tool:AnalyticTool",
        "uco-core:name": "Obole",
        "uco-tool:version": case.run.version,
    })];
    for (number, input) in files.iter().enumerate() {
        graph.push(json!({
            "@id": exhibit(input),
            "@type": "case-investigation:ProvenanceRecord",
            "case-investigation:exhibitNumber": format!("{}-{}", case.id, number + 1),
            "uco-core:description": format!("{} of {} accepted rows relied on", input.used, input.rows[1]),
            "uco-core:object": [at(&id(case, "file", &input.name))]
        }));
    }
    let results: Vec<Value> = case
        .payments
        .iter()
        .filter(|payment| payment.inside)
        .map(|payment| at(&id(case, "event", &payment.no.to_string())))
        .collect();
    graph.push(json!({
        "@id": id(case, "action", "export"),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": "analysis and export of a case",
        "uco-action:startTime": moment,
        "uco-action:endTime": moment,
        "uco-action:instrument": [at(&id(case, "tool", "obole"))],
        "uco-action:object": files.iter().map(|input| at(&exhibit(input))).collect::<Vec<_>>(),
        "uco-action:result": results
    }));
    graph
}
