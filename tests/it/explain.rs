//! Does an explanation of a lead add up, name only payments that exist, and say why one stands above another?

use std::collections::BTreeSet;
use std::ffi::OsString;

use obole::casefile::Casefile;
use obole::model::{LeadRole, Outcome, Tier};
use obole::schemas::Schemas;
use obole::store::{LeadRow, RunFolder};
use serde_json::Value;

use crate::program::{code, printed, run, said, sample_run};

fn explain(arguments: &[&str]) -> std::process::Output {
    let first = [OsString::from("explain"), sample_run().into()];
    run(first.into_iter().chain(arguments.iter().map(OsString::from)))
}

fn json(arguments: &[&str]) -> Value {
    let output = explain(&[arguments, &["--json"]].concat());
    assert_eq!(code(&output), 0, "{}", said(&output));
    serde_json::from_str(&printed(&output)).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn leads() -> Vec<LeadRow> {
    RunFolder::open(&sample_run()).unwrap().leads().unwrap()
}

#[test]
fn the_parts_of_every_score_sum_to_it() {
    let file = Casefile::open(RunFolder::open(&sample_run()).unwrap(), Schemas::load(None).unwrap()).unwrap();
    let mut lenders = 0;
    for lead in file.leads() {
        let parts = file.parts(lead);
        let sum = |wanted: &dyn Fn(&str) -> bool| -> f64 {
            parts.iter().filter(|part| wanted(part.measure)).map(|part| part.log10).sum()
        };
        assert!((sum(&|_| true) - lead.score).abs() < 1e-3, "{lead:?}: {parts:?}");
        if lead.outcome == Outcome::Lead {
            assert!((sum(&|measure| measure == "network") - lead.borrowed).abs() < 1e-3, "{lead:?}: {parts:?}");
            let own = sum(&|measure| !["network", "prior"].contains(&measure));
            assert!((own - lead.own).abs() < 1e-3, "{lead:?}: {parts:?}");
        }
        lenders += parts.iter().filter(|part| !part.lender.is_empty()).count();
    }
    assert!(lenders > 0, "somebody lends something");
}

#[test]
fn one_tie_of_a_payer_speaks_against_him_ten_times_at_most_and_names_its_payments() {
    let file = Casefile::open(RunFolder::open(&sample_run()).unwrap(), Schemas::load(None).unwrap()).unwrap();
    let mut tied = Vec::new();
    for lead in file.leads() {
        let parts = file.parts(lead);
        let ties: Vec<f64> = parts.iter().filter(|part| part.measure == "tie").map(|part| part.log10).collect();
        assert!(ties.len() <= 1 && ties.iter().all(|tie| (-1.0..0.0).contains(tie)), "{lead:?}: {ties:?}");
        assert!(ties.is_empty() || (lead.role == LeadRole::Payer && lead.outcome == Outcome::Lead), "{lead:?}");
        tied.extend(ties.first().map(|_| lead.person.clone()));
    }
    let explained = json(&["--person", tied.first().expect("the sample has a lead with a tie")]);
    let mut evidence =
        explained["leads"].as_array().unwrap().iter().flat_map(|lead| lead["evidence"].as_array().unwrap());
    let tie = evidence.rfind(|one| one["measure"] == "tie").expect("the tie is told");
    assert!(tie["sentence"]["en"].as_str().unwrap().contains("plainly support someone close"), "{tie}");
    assert!(!tie["payments"].as_array().unwrap().is_empty() && tie["with"]["id"].is_string(), "{tie}");
}

#[test]
fn every_person_is_explained_by_payments_that_exist() {
    let mut known = BTreeSet::new();
    let folder = RunFolder::open(&sample_run()).unwrap();
    folder
        .payments(&mut |row| {
            known.insert((row.provider.to_owned(), row.transaction_id.to_owned()));
        })
        .unwrap();
    let all = leads();
    let victim = all.iter().find(|lead| lead.outcome == Outcome::PossibleVictim).unwrap();
    for row in all.iter().take(6).chain([victim]) {
        let found = json(&["--person", &row.person]);
        let payments = found["payments"].as_array().unwrap();
        let mut numbers = BTreeSet::new();
        for payment in payments {
            let text = |key: &str| payment[key].as_str().unwrap().to_owned();
            assert!(known.contains(&(text("provider"), text("transaction_id"))), "{payment}");
            numbers.insert(payment["no"].as_u64().unwrap());
        }
        let lead = found["leads"].as_array().unwrap().iter().find(|lead| lead["rank"] == row.rank).unwrap();
        let parts = ["prior", "own", "borrowed"].map(|part| number(&lead[part]));
        assert!((parts.iter().sum::<f64>() - number(&lead["score"])).abs() < 1e-3, "{lead}");
        let evidence = lead["evidence"].as_array().unwrap();
        let own: f64 = evidence.iter().map(|item| number(&item["log10"])).sum();
        assert!((own - parts[1]).abs() < 1e-3, "{own} against {}", parts[1]);
        let lent: f64 = lead["lenders"].as_array().unwrap().iter().map(|lender| number(&lender["log10"])).sum();
        assert!((lent + number(&lead["lent_otherwise"]) - parts[2]).abs() < 1e-3, "{lead}");
        let mut traced = 0;
        for item in evidence {
            let cited = item["payments"].as_array().unwrap();
            assert!(cited.iter().all(|no| numbers.contains(&no.as_u64().unwrap())), "{item}");
            assert!(!item["sentence"]["fr"].as_str().unwrap().is_empty(), "{item}");
            traced += usize::from(!cited.is_empty());
        }
        assert!(traced * 2 > evidence.len(), "most numbers rest on payments: {traced} of {}", evidence.len());
    }
}

#[test]
fn what_would_bring_the_rival_in_front_is_enough_and_not_more() {
    let mut told = 0;
    for row in leads().iter().filter(|lead| lead.outcome == Outcome::Lead).take(12) {
        let found = json(&["--person", &row.person]);
        for rivalry in found["leads"].as_array().unwrap().iter().flat_map(|lead| lead["rivalries"].as_array().unwrap())
        {
            let behind = number(&rivalry["behind"]);
            for alone in rivalry["alone"].as_array().unwrap() {
                assert!(number(&alone["moves"]) >= behind, "{alone} against {behind}");
                told += 1;
            }
            let together: Vec<f64> =
                rivalry["together"].as_array().unwrap().iter().map(|one| number(&one["moves"])).collect();
            if let [.., last] = together[..] {
                let sum: f64 = together.iter().sum();
                assert!(sum >= behind && sum - last < behind, "{together:?} against {behind}");
                told += 1;
            }
            assert!(rivalry["separable"] == true || (rivalry["alone"].as_array().unwrap().is_empty()), "{rivalry}");
        }
    }
    assert!(told > 0, "some rival could be brought in front");
}

/// Differences that sum to the difference of two scores, and to its opposite the other way round.
fn assert_sums(a: &str, b: &str) {
    let found = json(&["--compare", a, b]);
    let parts: Vec<f64> = found["parts"].as_array().unwrap().iter().map(|part| number(&part["difference"])).collect();
    let difference = number(&found["difference"]);
    let [first, second] = [0, 1].map(|side| number(&found["sides"][side]["score"]));
    assert!((difference - (first - second)).abs() < 1e-9);
    assert!((parts.iter().sum::<f64>() - difference).abs() < 2e-3, "{parts:?} against {difference}");
    assert!(parts.windows(2).all(|pair| pair[0].abs() >= pair[1].abs()), "the largest first: {parts:?}");
    let back = json(&["--compare", b, a]);
    assert!((number(&back["difference"]) + difference).abs() < 1e-9);
    assert_eq!(back["reason"], found["reason"], "the reason does not depend on who is asked for first");
    let above = if difference > 0.0 { a } else { b };
    for language in ["fr", "en"] {
        assert!(found["reason"][language].as_str().unwrap().starts_with(above), "{}", found["reason"]);
    }
}

#[test]
fn a_comparison_sums_to_the_difference() {
    let all = leads();
    assert_sums(&all[0].person, &all[3].person);
    let clusters = RunFolder::open(&sample_run()).unwrap().clusters().unwrap();
    assert_sums(&clusters[0].cluster, &clusters[1].cluster);
    let victim = all.iter().find(|lead| lead.outcome == Outcome::PossibleVictim).unwrap();
    let output = explain(&["--compare", &all[0].person, &victim.person]);
    assert_eq!(code(&output), 2, "a possible victim is not ranked against leads");
    let output = explain(&["--compare", &all[0].person, &clusters[0].cluster]);
    assert_eq!(code(&output), 2);
}

#[test]
fn the_factors_of_a_cluster_sum_to_its_score() {
    let clusters = RunFolder::open(&sample_run()).unwrap().clusters().unwrap();
    for cluster in clusters.iter().take(3) {
        let found = json(&["--cluster", &cluster.cluster]);
        let sum: f64 = found["factors"].as_array().unwrap().iter().map(|factor| number(&factor["log10"])).sum();
        assert!((sum - cluster.score).abs() < 1e-9);
        assert_eq!(found["members"].as_array().unwrap().len(), cluster.persons as usize);
        assert_eq!(found["payments"].as_array().unwrap().len(), cluster.payments as usize);
        // the likeliest recipient's own index is the first factor, to the four decimals of the table
        let surest = found["surest"]["id"].as_str().unwrap();
        let score = leads().into_iter().find(|lead| lead.person == surest).unwrap().score;
        assert!((score - number(&found["factors"][0]["value"])).abs() < 2e-3, "{found}");
    }
}

#[test]
fn an_unknown_id_names_the_nearest() {
    let person = leads()[0].person.clone();
    let wrong = format!("{}X", &person[..person.len() - 1]);
    for arguments in [["--person", &wrong].as_slice(), &["--compare", &wrong, &person]] {
        let output = explain(arguments);
        assert_eq!(code(&output), 2);
        assert!(said(&output).contains(&person), "{}", said(&output));
    }
    let output = explain(&["--cluster", "C-AAAAAAAA"]);
    assert!(code(&output) == 2 && said(&output).contains("the nearest are C-"), "{}", said(&output));
    let output = run(["explain", "nothing_of_the_kind"]);
    assert!(code(&output) == 2 && said(&output).contains("obole list"), "{}", said(&output));
    assert_eq!(code(&run(["explain", "amount_median"])), 0, "an id of the catalogue is explained as before");
}

/// The headings of an explanation, in order: they stay when the contest is tuned.
const HEADINGS: [(&str, [&str; 7]); 2] = [
    (
        "fr",
        [
            "parmi ",
            "une piste à vérifier, jamais une accusation",
            "explication examinée\u{a0}: ",
            "ce que ses propres paiements disent pour",
            "ce que ses propres paiements disent contre",
            "prêté par qui (",
            "ce qu'il faudrait pour que «",
        ],
    ),
    (
        "en",
        [
            "among ",
            "a lead to verify, never an accusation",
            "explanation: ",
            "what own payments say for it",
            "what own payments say against it",
            "lent by whom (",
            "what would have to be true for “",
        ],
    ),
];

#[test]
fn one_payment_and_little_else_is_why_a_higher_index_stands_lower() {
    let (listed, payers) = (leads(), |lead: &&LeadRow| lead.role == LeadRole::Payer && lead.outcome == Outcome::Lead);
    let last = listed.iter().filter(payers).find(|lead| lead.tier == Tier::Third).expect("the sample has such a lead");
    let earlier = listed.iter().filter(payers).filter(|lead| lead.tier != Tier::Third);
    let least = earlier.min_by(|a, b| a.score.total_cmp(&b.score)).expect("the sample has leads");
    assert!(least.score < last.score && least.rank < last.rank, "{least:?} {last:?}");
    for pair in [[&last.person, &least.person], [&least.person, &last.person]] {
        let text = printed(&explain(&["--compare", pair[0], pair[1], "--lang", "en"]));
        let said = format!("{} stands above {}", least.person, last.person);
        assert!(text.contains(&said) && text.contains("third tier"), "{text}");
    }
}

#[test]
fn the_text_keeps_its_shape_in_both_languages() {
    let person = leads()[0].person.clone();
    for (language, headings) in HEADINGS {
        let output = explain(&["--person", &person, "--lang", language]);
        let text = printed(&output);
        assert_eq!(code(&output), 0, "{}", said(&output));
        let mut lines = text.lines();
        for heading in headings {
            assert!(lines.any(|line| line.starts_with(heading)), "{heading:?} is not in its place in\n{text}");
        }
        assert!(!text.contains('{') && !text.contains('}'), "a word was left open in\n{text}");
        assert_eq!(text, printed(&explain(&["--person", &person, "--lang", language])), "the same text twice");
    }
}

/// Possible victims are a list of their own, with those they pay; none of them is ranked or grouped among leads.
#[test]
fn victims_are_a_list_of_their_own_with_the_mules_named() {
    let folder = RunFolder::open(&sample_run()).unwrap();
    let all = leads();
    let victims: Vec<&LeadRow> = all.iter().filter(|lead| lead.outcome == Outcome::PossibleVictim).collect();
    let mut listed = csv::Reader::from_path(sample_run().join("victims.csv")).unwrap();
    let header = listed.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = listed.records().map(Result::unwrap).collect();
    let cell =
        |row: &csv::StringRecord, name: &str| row[header.iter().position(|column| column == name).unwrap()].to_owned();
    let ids = |rows: &[csv::StringRecord]| rows.iter().map(|row| cell(row, "person")).collect::<Vec<_>>();
    assert_eq!(ids(&rows), victims.iter().map(|lead| lead.person.clone()).collect::<Vec<_>>());
    assert!(!rows.is_empty());
    let last_lead = all.iter().filter(|lead| lead.outcome == Outcome::Lead).map(|lead| lead.rank).max().unwrap();
    assert!(victims.iter().all(|victim| victim.rank > last_lead && victim.cluster.is_empty()), "{victims:?}");
    let members: BTreeSet<(String, bool)> = folder
        .members()
        .unwrap()
        .into_iter()
        .map(|member| (member.person, member.role == obole::model::MemberRole::Payer))
        .collect();
    let persons: BTreeSet<String> = folder.persons().unwrap().into_iter().map(|row| row.person).collect();
    for row in &rows {
        let mules = cell(row, "mules");
        assert!(cell(row, "mule_cluster").starts_with("M-") && !mules.is_empty(), "{row:?}");
        assert!(mules.split(' ').all(|mule| persons.contains(mule)), "{row:?}");
        assert!(
            !members.contains(&(cell(row, "person"), true)),
            "a possible victim is no member of a cluster: {row:?}"
        );
    }
    let text = printed(&explain(&["--person", &victims[0].person]));
    assert!(text.contains("possible victim, to be offered support") && !text.contains("first tier"), "{text}");
}
