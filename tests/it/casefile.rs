//! Does a case say what its run says? Every id leads somewhere, sums agree, third parties stay masked.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;
use obole::casefile::{Casefile, Centre, Known, Selection, centre};
use obole::model::{Case, LeadRole, Place, Status, Totals};
use obole::schemas::Schemas;
use obole::store::RunFolder;

use crate::program::sample_run;

fn open(run: &Path) -> Casefile {
    Casefile::open(RunFolder::open(run).unwrap(), Schemas::load(None).unwrap()).unwrap()
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
}

/// The case of the first cluster of the sample run.
pub(crate) fn sample_case() -> Case {
    open(&sample_run()).case(&Selection { top: 1, ..Selection::default() }, day()).unwrap()
}

#[test]
fn every_id_of_a_case_leads_somewhere() {
    let case = sample_case();
    let persons: BTreeSet<&str> = case.persons.iter().map(|person| person.id.as_str()).collect();
    let records: BTreeSet<&str> =
        case.persons.iter().flat_map(|person| &person.records).map(|record| record.key.as_str()).collect();
    assert!(!case.clusters.is_empty() && !case.leads.is_empty() && case.payments.len() > 10);
    for (at, payment) in case.payments.iter().enumerate() {
        assert_eq!(payment.no as usize, at + 1);
        assert!(persons.contains(payment.payer.as_str()) && persons.contains(payment.recipient.as_str()));
        assert!(records.contains(payment.payer_record.as_str()) && records.contains(payment.recipient_record.as_str()));
        assert!(case.inputs.iter().any(|input| input.name == payment.source_file && input.used > 0));
    }
    for lead in &case.leads {
        assert!(persons.contains(lead.person.as_str()) && !lead.evidence.is_empty(), "{lead:?}");
        for evidence in &lead.evidence {
            assert!(evidence.payments.iter().all(|no| case.payment(*no).is_some()), "{evidence:?}");
            for text in [&evidence.sentence.fr, &evidence.sentence.en] {
                assert!(text.ends_with('.') && !text.contains('{'), "{text}");
            }
        }
    }
    assert!(case.clusters.iter().flat_map(|c| &c.members).all(|member| persons.contains(member.person.as_str())));
    assert!(case.flags.iter().all(|flag| persons.contains(flag.person.as_str())));
}

#[test]
fn sums_of_a_case_are_those_of_the_run() {
    let run = RunFolder::open(&sample_run()).unwrap();
    let (case, rows) = (sample_case(), run.clusters().unwrap());
    let (cluster, row) = (&case.clusters[0], &rows[0]);
    assert_eq!((cluster.id.as_str(), cluster.totals.payments), (row.cluster.as_str(), row.payments));
    assert_eq!(cluster.totals.usd, row.total_usd.parse().unwrap());
    let lead = case.leads.iter().find(|lead| lead.role == LeadRole::Recipient).unwrap();
    let received = case.payments.iter().filter(|payment| payment.recipient == lead.person);
    let completed = received.filter(|payment| payment.status == Status::Completed);
    assert!(Totals::of(completed).payments >= lead.totals.payments);
    for lead in &case.leads {
        assert!((lead.prior + lead.own + lead.borrowed - lead.score).abs() < 1e-9, "{lead:?}");
    }
}

#[test]
fn third_parties_are_masked_and_members_are_not() {
    let case = sample_case();
    assert!(case.persons.iter().any(|person| person.place == Place::ThirdParty));
    for person in &case.persons {
        let said: Vec<&String> = person.records.iter().flat_map(|record| record.written.keys()).collect();
        match person.place {
            Place::ThirdParty => {
                assert!(person.masked && person.name.is_empty(), "{person:?}");
                assert!(said.iter().all(|column| *column == "country" || *column == "kind"), "{said:?}");
            }
            Place::Member => assert!(person.masked == person.minor && (person.minor || !said.is_empty()), "{person:?}"),
        }
    }
}

#[test]
fn both_clocks_are_shown_where_they_are_known() {
    let case = sample_case();
    let local = case.payments.iter().find_map(|p| p.recipient_time.as_ref()).unwrap();
    assert!(local.zone.contains('/'), "{local:?}");
    for payment in case.payments.iter().filter(|payment| payment.recipient_country == "PH") {
        let Some(time) = &payment.recipient_time else { continue };
        assert_eq!((time.time - payment.sent.naive_utc()).num_hours(), 8, "Manila is eight hours ahead: {payment:?}");
    }
}

#[test]
fn a_wrong_id_gets_the_nearest() {
    let file = open(&sample_run());
    let right = file.clusters()[0].cluster.clone();
    let wrong = format!("{}0", &right[..right.len() - 1]);
    let error = file.case(&Selection { clusters: vec![wrong], ..Selection::default() }, day()).unwrap_err().to_string();
    assert!(error.contains(&right), "{error}");
    let error = file.case(&Selection { persons: vec!["P-0".into()], ..Selection::default() }, day()).unwrap_err();
    assert!(error.to_string().contains("nearest are P-"), "{error}");
}

#[test]
fn a_case_of_one_person_holds_whom_he_deals_with() {
    let file = open(&sample_run());
    let lead = sample_case().leads[0].clone();
    let case = file.case(&Selection { persons: vec![lead.person.clone()], ..Selection::default() }, day()).unwrap();
    assert!(case.leads.iter().any(|found| found.person == lead.person && found.rank == lead.rank));
    assert!(case.payments.iter().any(|payment| payment.inside));
    assert!(case.payments.iter().all(|p| p.payer == lead.person || p.recipient == lead.person));
}

#[test]
fn what_is_expected_is_told_of_the_habit_that_the_payments_show() {
    let schemas = Schemas::load(None).unwrap();
    let runner = schemas.explanations.iter().find(|known| known.id == "money_runner_family").unwrap();
    let doc = schemas.measures.iter().find(|doc| doc.id == "payments").unwrap();
    let a_year = |payments: f64| match centre(runner, doc, &Known { value: Some(payments), ..Known::default() }) {
        Some(Centre::PerYear(rate)) => rate,
        other => panic!("{other:?}"),
    };
    assert!(a_year(1.0) < 5.0 && a_year(46.0) > 10.0, "{} and {}", a_year(1.0), a_year(46.0));
}
