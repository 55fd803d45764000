//! How is each person called in tables and drawings? A short mark, the same everywhere, beside the name as written.

use std::collections::BTreeMap;

use crate::exporters::wording::{either, label};
use crate::model::{Case, CaseLead, CasePerson, Language, LeadRole, MemberRole, Place};

/// The persons of a case with their marks: `B1` (bénéficiaire) or `R1` (recipient), `É1` (émetteur) or `P1` (payer), `T1`
/// for third parties.
pub(in crate::exporters) struct Names<'a> {
    pub(super) language: Language,
    marks: BTreeMap<&'a str, (String, &'a CasePerson)>,
    recipients: Vec<&'a str>,
    payers: Vec<&'a str>,
}

impl<'a> Names<'a> {
    pub(in crate::exporters) fn new(case: &'a Case, language: Language) -> Self {
        let mut names = Self { language, marks: BTreeMap::new(), recipients: Vec::new(), payers: Vec::new() };
        let mut ordered: Vec<(u8, u32, &CasePerson)> =
            case.persons.iter().map(|person| (side(case, person), rank(case, person), person)).collect();
        ordered.sort_by(|a, b| (a.0, a.1, &a.2.id).cmp(&(b.0, b.1, &b.2.id)));
        let letters = [either(language, "B", "R"), either(language, "É", "P"), "T"];
        let mut counts = [0_u32; 3];
        for (side, _, person) in ordered {
            counts[usize::from(side)] += 1;
            let mark = format!("{}{}", letters[usize::from(side)], counts[usize::from(side)]);
            names.marks.insert(&person.id, (mark, person));
            match side {
                0 => names.recipients.push(&person.id),
                1 => names.payers.push(&person.id),
                _ => {}
            }
        }
        names
    }

    /// Members who are paid, the surest first.
    pub(super) fn recipients(&self) -> &[&'a str] {
        &self.recipients
    }

    /// Members who pay.
    pub(super) fn payers(&self) -> &[&'a str] {
        &self.payers
    }

    /// The mark of a person.
    pub(super) fn mark(&self, id: &str) -> &str {
        self.marks.get(id).map_or("?", |named| &named.0)
    }

    /// Mark and name.
    pub(super) fn full(&self, id: &str) -> String {
        match self.marks.get(id) {
            Some((mark, person)) if person.place == Place::ThirdParty => mark.clone(),
            Some((mark, person)) => format!("{mark} {}", label(person, self.language)),
            None => id.to_owned(),
        }
    }
}

/// 0 for a recipient, 1 for a payer, 2 for a third party.
fn side(case: &Case, person: &CasePerson) -> u8 {
    if person.place == Place::ThirdParty {
        return 2;
    }
    let members = case.clusters.iter().flat_map(|cluster| &cluster.members);
    let is_paid = members.filter(|member| member.person == person.id).any(|member| member.role != MemberRole::Payer);
    let leads = || case.leads.iter().filter(|lead| lead.person == person.id);
    let is_lead = |lead: &CaseLead| lead.role == LeadRole::Recipient;
    let receives = || case.payments.iter().any(|p| p.inside && p.recipient == person.id);
    let pays = || case.payments.iter().any(|p| p.inside && p.payer == person.id);
    u8::from(!(is_paid || leads().any(is_lead) || (receives() && !pays())))
}

fn rank(case: &Case, person: &CasePerson) -> u32 {
    case.leads.iter().filter(|lead| lead.person == person.id).map(|lead| lead.rank).min().unwrap_or(u32::MAX)
}
