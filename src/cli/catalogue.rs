//! What does the program know, and where does it come from? The texts behind `list` and `explain`.

use std::fmt::Write;

use anyhow::{Result, bail};

use super::arguments::{Explain, Family, List};
use crate::exporters::{EXPORTERS, Exporter};
use crate::model::{Expectation, Explanation, Flag, Language, Mapping, MeasureDoc, Outcome, Subject};
use crate::readers;
use crate::schemas::Schemas;

const FAMILIES: [Family; 6] =
    [Family::Readers, Family::Inputs, Family::Measures, Family::Explanations, Family::Flags, Family::Exporters];

/// One member of a family: its id, its short name, and everything there is to say.
struct Entry {
    id: String,
    title: String,
    text: String,
}

/// Two languages side by side; the reader chooses.
fn either<'a>(lang: Language, fr: &'a str, en: &'a str) -> &'a str {
    match lang {
        Language::Fr => fr,
        Language::En => en,
    }
}

/// The text of `obole list`.
pub(super) fn list(arguments: &List) -> Result<String> {
    let lang = arguments.lang.into();
    let schemas = Schemas::load(None)?;
    let mut out = String::new();
    for family in FAMILIES.into_iter().filter(|family| arguments.family.is_none_or(|only| only == *family)) {
        let entries = entries(family, &schemas, lang);
        let width = entries.iter().map(|entry| entry.id.len()).max().unwrap_or(0);
        writeln!(out, "{} ({})", heading(family, lang), entries.len())?;
        for entry in entries {
            writeln!(out, "  {:width$}  {}", entry.id, entry.title)?;
        }
        out.push('\n');
    }
    writeln!(
        out,
        "{}",
        either(lang, "en savoir plus : obole explain ID --lang fr", "more on any of them: obole explain ID")
    )?;
    Ok(out)
}

/// The text of `obole explain`; every member of that id, when families share one.
pub(super) fn explain(arguments: &Explain) -> Result<String> {
    let lang = arguments.lang.into();
    let schemas = Schemas::load(arguments.schemas.as_deref())?;
    let mut out = String::new();
    for family in FAMILIES {
        for entry in entries(family, &schemas, lang).into_iter().filter(|entry| entry.id == arguments.what) {
            writeln!(out, "{} ({})\n{}\n\n{}", entry.id, heading(family, lang), entry.title, entry.text)?;
        }
    }
    if out.is_empty() {
        bail!(
            "nothing is called {:?}: obole list shows every id; of a run, add --person, --cluster or --compare",
            arguments.what
        );
    }
    Ok(out)
}

fn heading(family: Family, lang: Language) -> &'static str {
    match family {
        Family::Readers => either(lang, "lecteurs", "readers"),
        Family::Inputs => either(lang, "formats d'entrée", "inputs"),
        Family::Measures => either(lang, "mesures", "measures"),
        Family::Explanations => either(lang, "explications", "explanations"),
        Family::Flags => either(lang, "signaux", "flags"),
        Family::Exporters => either(lang, "formats de dossier", "exporters"),
    }
}

fn entries(family: Family, schemas: &Schemas, lang: Language) -> Vec<Entry> {
    match family {
        Family::Readers => readers::READERS
            .iter()
            .map(|reader| Entry {
                id: reader.id().to_owned(),
                title: reader.description().get(lang).to_owned(),
                text: String::new(),
            })
            .collect(),
        Family::Inputs => schemas.mappings.iter().map(|mapping| input(mapping, lang)).collect(),
        Family::Measures => schemas.measures.iter().map(|measure| measured(measure, lang)).collect(),
        Family::Explanations => schemas.explanations.iter().map(|known| explanation(known, lang)).collect(),
        Family::Flags => schemas.flags.iter().map(|flag| flagged(flag, lang)).collect(),
        Family::Exporters => EXPORTERS.iter().map(|exporter| exported(*exporter, lang)).collect(),
    }
}

fn exported(exporter: &dyn Exporter, lang: Language) -> Entry {
    let mut text = String::new();
    line(&mut text, either(lang, "fichier", "file"), exporter.file());
    Entry { id: exporter.id().to_owned(), title: exporter.description().get(lang).to_owned(), text }
}

fn input(mapping: &Mapping, lang: Language) -> Entry {
    let mut text = format!("{} {}\n", either(lang, "lu par", "read by"), mapping.reader);
    line(
        &mut text,
        either(lang, "colonnes qui le font reconnaître", "columns that claim a file"),
        &mapping.required.join(", "),
    );
    let columns: Vec<String> = mapping.columns.iter().map(|(name, role)| format!("{name} = {}", role.name())).collect();
    line(&mut text, either(lang, "colonnes", "columns"), &columns.join(", "));
    line(&mut text, "source", &mapping.source);
    Entry { id: mapping.id.clone(), title: mapping.title.get(lang).to_owned(), text }
}

fn measured(measure: &MeasureDoc, lang: Language) -> Entry {
    let mut text = format!("{}\n", measure.description.get(lang));
    line(&mut text, either(lang, "porte sur", "describes"), subject(measure.subject, lang));
    line(&mut text, either(lang, "unité", "unit"), &measure.unit);
    line(&mut text, either(lang, "famille", "family"), &measure.family);
    line(&mut text, either(lang, "inconnue quand", "unknown when"), measure.unknown_when.get(lang));
    if measure.needs_days > 0.0 {
        let said = either(lang, "ne pèse qu'à partir de (jours)", "weighs only from (days)");
        line(&mut text, said, &measure.needs_days.to_string());
    }
    line(&mut text, "source", &measure.source);
    Entry { id: measure.id.clone(), title: measure.title.get(lang).to_owned(), text }
}

fn explanation(known: &Explanation, lang: Language) -> Entry {
    let mut text = format!("{}\n", known.description.get(lang));
    line(&mut text, either(lang, "issue", "outcome"), outcome(known.outcome, lang));
    line(&mut text, either(lang, "a priori", "prior"), &format!("{}", known.prior));
    if let Some(tie) = known.tie {
        let said = either(lang, "attache propre, rareté à côté de séances", "tie of the payer, rarity beside sessions");
        line(&mut text, said, &format!("{tie}"));
    }
    for (of, expected) in
        [(Subject::Pair, &known.pair), (Subject::Recipient, &known.recipient), (Subject::Payer, &known.payer)]
    {
        if !expected.is_empty() {
            line(&mut text, either(lang, "attendu pour", "expected of"), subject(of, lang));
            for (measure, expectation) in expected {
                line(&mut text, &format!("  {measure}"), &distribution(expectation));
            }
        }
        for habit in known.habits.iter().filter(|_| of == Subject::Pair) {
            let share = format!("{} ({:.0} %)", habit.title.get(lang), habit.share * 100.0);
            line(&mut text, either(lang, "habitude", "habit"), &share);
            for (measure, expectation) in &habit.pair {
                line(&mut text, &format!("    {measure}"), &distribution(expectation));
            }
        }
    }
    if let Some(other) = &known.pays_like {
        line(&mut text, either(lang, "paiements comme", "pays like"), other);
    }
    line(&mut text, "sources", &known.sources.join("; "));
    Entry { id: known.id.clone(), title: known.title.get(lang).to_owned(), text }
}

fn flagged(flag: &Flag, lang: Language) -> Entry {
    let mut text = format!("{}\n", flag.reason.get(lang));
    line(&mut text, either(lang, "levé sur", "raised on"), subject(flag.subject, lang));
    for band in &flag.when {
        let from = band.at_least.map(|bound| format!(">= {bound}"));
        let to = band.at_most.map(|bound| format!("<= {bound}"));
        let bounds: Vec<String> = from.into_iter().chain(to).collect();
        line(&mut text, &format!("  {}", band.measure), &bounds.join(", "));
    }
    line(&mut text, either(lang, "innocemment", "innocently"), flag.innocent.get(lang));
    line(&mut text, "source", &flag.source);
    Entry { id: flag.id.clone(), title: flag.title.get(lang).to_owned(), text }
}

fn line(text: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
}

fn subject(subject: Subject, lang: Language) -> &'static str {
    match subject {
        Subject::Pair => either(lang, "un émetteur et un bénéficiaire", "one payer and one recipient"),
        Subject::Recipient => either(lang, "un bénéficiaire", "one recipient"),
        Subject::Payer => either(lang, "un émetteur", "one payer"),
    }
}

fn outcome(outcome: Outcome, lang: Language) -> &'static str {
    match outcome {
        Outcome::Lead => either(lang, "piste à examiner", "lead"),
        Outcome::PossibleVictim => {
            either(lang, "victime possible, jamais classée parmi les pistes", "possible victim, never ranked as a lead")
        }
        Outcome::Benign => either(lang, "honnête", "honest"),
    }
}

fn distribution(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Lognormal { median, sigma } => format!("lognormal, median {median}, sigma {sigma}"),
        Expectation::Normal { mean, sd } => format!("normal, mean {mean}, sd {sd}"),
        Expectation::Beta { mean, strength } => format!("beta, mean {mean}, strength {strength}"),
        Expectation::Bernoulli { p } => format!("bernoulli, p {p}"),
        Expectation::Categorical { p } => {
            let classes: Vec<String> = p.iter().map(|(class, p)| format!("{class} {p}")).collect();
            format!("categorical, {}", classes.join(", "))
        }
        Expectation::NegativeBinomial { per_year, dispersion, .. } => {
            format!("negative binomial, {per_year} a year, dispersion {dispersion}")
        }
    }
}
