//! How is a network's case divided, one severable file a payer? Only that payer's rows; the other payers are absent.

use std::collections::BTreeSet;

use super::audience::settle;
use crate::model::{Case, LeadRole};

/// One case for each member who pays, by id: his rows, his recipients, his evidence; nothing of any other payer.
#[must_use]
pub fn per_payer(case: &Case) -> Vec<(String, Case)> {
    let payers: BTreeSet<&str> =
        case.payments.iter().filter(|payment| payment.inside).map(|payment| payment.payer.as_str()).collect();
    payers.into_iter().map(|payer| (payer.to_owned(), of(case, payer))).collect()
}

fn of(case: &Case, payer: &str) -> Case {
    let mut part = case.clone();
    part.id = format!("{}-{payer}", case.id);
    part.payments.retain(|payment| payment.payer == payer && payment.inside);
    let recipients: BTreeSet<String> = part.payments.iter().map(|payment| payment.recipient.clone()).collect();
    part.persons.retain(|person| person.id == payer || recipients.contains(&person.id));
    // what is said of a recipient counts other payers' rows, and so stays with the network's file
    part.leads.retain(|lead| lead.person == payer && lead.role == LeadRole::Payer);
    part.flags.retain(|flag| flag.payer.as_deref() == Some(payer) || (flag.payer.is_none() && flag.person == payer));
    part.unknowns.retain(|unknown| unknown.person == payer);
    part.clusters.clear();
    part.pairs.retain(|pair| pair.payer == payer && recipients.contains(&pair.recipient));
    let seen: BTreeSet<String> =
        part.payments.iter().flat_map(|p| [p.payer_record.clone(), p.recipient_record.clone()]).collect();
    for person in &mut part.persons {
        person.records.retain(|record| seen.contains(&record.key));
        for record in &mut person.records {
            record.joined_to = record.joined_to.take().filter(|key| seen.contains(key));
        }
    }
    part.protections.push("payer".into());
    part.protections.sort();
    part.protections.dedup();
    settle(&mut part);
    part.inputs.retain(|input| input.used > 0);
    part
}
