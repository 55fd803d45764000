//! The first page: who, how much, when, how sure, and the best rival explanation; what must be read before going on.

use rust_decimal::Decimal;

use super::Block;
use super::names::Names;
use crate::exporters::wording::{
    amount, cluster_kind, completed, counted, day, either, label, label_of, lead_role, origin, outcome, persons,
    signed, tier,
};
use crate::model::{Case, CaseLead, Language, MemberRole, Origin, Outcome, Place, Status, Tier};

/// The first page.
pub(super) fn page(case: &Case, names: &Names<'_>) -> Vec<Block> {
    let language = names.language;
    let mut blocks = vec![Block::Notice {
        title: either(language, "À lire d'abord", "Read this first").to_owned(),
        lines: caution(language).into_iter().take(4).map(str::to_owned).collect(),
    }];
    if case.persons.iter().any(|person| person.minor) {
        blocks.push(minors(case, language));
    }
    blocks.push(Block::heading(1, either(language, "L'essentiel", "In short")));
    blocks.push(Block::Facts { rows: facts(case, language) });
    blocks.push(if case.leads.is_empty() { no_lead(language) } else { leads(case, names) });
    blocks
}

fn minors(case: &Case, language: Language) -> Block {
    let shown = case.protections.iter().any(|protection| protection == "minors");
    let first = either(
        language,
        "Une personne au moins était mineure au moment d'un paiement selon une date de naissance déclarée. La protection de l'enfant passe avant l'enquête : prenez d'abord contact avec les associations et services de protection nommés plus loin.",
        "At least one person was under 18 at the time of a payment, by a declared birth date. The child's protection comes before the investigation: turn first to the protection services named below.",
    );
    let second = either(
        language,
        "Son identité est masquée dans tout ce dossier ; le service compétent la retrouve dans l'analyse d'origine par son identifiant.",
        "The identity is withheld throughout this case; the competent service finds it in the original run by its id.",
    );
    let lines = [Some(first), shown.then_some(second)].into_iter().flatten().map(str::to_owned).collect();
    Block::Notice { title: either(language, "Mineur", "A minor").to_owned(), lines }
}

/// What a reader must know to read the rest rightly.
pub(in crate::exporters) fn caution(language: Language) -> [&'static str; 7] {
    match language {
        Language::Fr => [
            "Ce dossier est une piste à vérifier. Toute personne qui y figure est présumée innocente ; les rôles sont possibles, non établis, et aucune qualification pénale n'est proposée.",
            "L'indice classe des pistes (échelle log10). Ce n'est ni une probabilité, ni un rapport de vraisemblance d'expertise ; il se lit avec l'ampleur de la recherche et les éléments à décharge.",
            "Une information absente est inconnue : elle ne dit rien contre personne.",
            "Ne prendre contact avec aucune personne citée et ne bloquer aucun compte sans le service compétent : une alerte peut mettre un enfant en danger.",
            "Les identités sont celles que les prestataires ont écrites ; dire que deux enregistrements sont une même personne est une hypothèse, donnée avec sa raison et son poids.",
            "Les bénéficiaires peuvent être des enfants ou des proches contraints ; les émetteurs peuvent être victimes d'une escroquerie sentimentale ou d'un chantage.",
            "Le choix du cadre juridique et la décision appartiennent à une personne habilitée, non au programme.",
        ],
        Language::En => [
            "This case is a lead to verify. Everyone named in it is presumed innocent; roles are possible, not established, and no legal qualification is offered.",
            "The index ranks leads (log10 scale). It is neither a probability nor a forensic likelihood ratio; read it with the size of the search and with what speaks against.",
            "What is missing is unknown: it speaks against nobody.",
            "Contact nobody named here and block no account without the competent service: a warning may endanger a child.",
            "Identities are as the providers wrote them; that two records are one person is a hypothesis, given with its reason and weight.",
            "Recipients may be children or coerced relatives; payers may be victims of a romance scam or of blackmail.",
            "The legal frame and the decision belong to an authorised person, not to the program.",
        ],
    }
}

/// The clusters: what each looks like, and who may be in it.
fn groups(case: &Case, language: Language) -> Vec<(String, String)> {
    let fact = |fr: &str, en: &str, value: String| (either(language, fr, en).to_owned(), value);
    let mut rows = Vec::new();
    for cluster in &case.clusters {
        let what = format!(
            "{} · {} · {} {} {} {}",
            cluster.id,
            cluster_kind(cluster.kind, language),
            either(language, "rang", "rank"),
            cluster.rank,
            either(language, "sur", "of"),
            case.searched.clusters
        );
        rows.push(fact("Groupe", "Cluster", what));
        let named = |payers: bool| {
            let members = cluster.members.iter().filter(|member| (member.role == MemberRole::Payer) == payers);
            members.map(|member| label_of(case, &member.person, language)).collect::<Vec<_>>()
        };
        rows.push(fact("Bénéficiaires possibles", "Possible recipients", people(&named(false), language)));
        rows.push(fact("Émetteurs possibles", "Possible payers", people(&named(true), language)));
    }
    rows
}

/// The case in names and values.
pub(in crate::exporters) fn facts(case: &Case, language: Language) -> Vec<(String, String)> {
    let totals = case.totals();
    let fact = |fr: &str, en: &str, value: String| (either(language, fr, en).to_owned(), value);
    let mut rows = groups(case, language);
    if case.clusters.is_empty() {
        let members = case.persons.iter().filter(|person| person.place == Place::Member);
        let named: Vec<String> = members.map(|person| label(person, language)).collect();
        rows.push(fact("Personnes", "Persons", people(&named, language)));
    }
    let paid = completed(u64::from(totals.payments), language);
    let mut sum = format!("{paid} · {} USD", amount(totals.usd, language));
    if totals.unpriced > 0 {
        sum = format!("{sum} ({} {})", totals.unpriced, either(language, "sans cours", "without a rate"));
    }
    rows.push(fact("Montant", "Amount", sum));
    if let Some(median) = median(case) {
        rows.push(fact("Montant médian", "Median amount", format!("{} USD", amount(median.round_dp(2), language))));
    }
    if let (Some(first), Some(last)) = (totals.first, totals.last) {
        let days = (last - first).num_days();
        let period = format!(
            "{} – {} ({})",
            day(first.date_naive(), language),
            day(last.date_naive(), language),
            counted(days.unsigned_abs(), language, ["jour", "jours"], ["day", "days"])
        );
        rows.push(fact("Période", "Period", period));
    }
    rows.extend(sureness(case, language));
    rows.push(fact("Ampleur de la recherche", "Size of the search", search(case, language)));
    rows.push(fact("Origine des données", "Origin of the data", origins(case, language)));
    let caveats: Vec<&str> = case.inputs.iter().flat_map(|input| &input.caveats).map(String::as_str).collect();
    if !caveats.is_empty() {
        rows.push(fact("Conditions d'usage", "Conditions of use", caveats.join(" · ")));
    }
    if case.run.demographics {
        let said =
            either(language, "l'âge et le sexe ont compté, dans une limite", "age and sex counted, within a cap");
        rows.push(fact("Données démographiques", "Demographics", said.to_owned()));
    }
    rows
}

/// How many people were looked at.
fn search(case: &Case, language: Language) -> String {
    let searched = &case.searched;
    let all = persons(searched.persons, language);
    let payers = counted(searched.payers, language, ["émetteur", "émetteurs"], ["payer", "payers"]);
    let recipients =
        counted(searched.recipients, language, ["bénéficiaire", "bénéficiaires"], ["recipient", "recipients"]);
    let paid = completed(searched.payments, language);
    let leads = counted(searched.leads, language, ["piste", "pistes"], ["lead", "leads"]);
    match language {
        Language::Fr => format!("{all}, dont {payers} et {recipients} ; {paid} ; {leads}"),
        Language::En => format!("{all}, among them {payers} and {recipients}; {paid}; {leads}"),
    }
}

fn people(names: &[String], language: Language) -> String {
    const SHOWN: usize = 6;
    let mut text = format!("{} · {}", names.len(), names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "));
    if names.len() > SHOWN {
        let more = counted((names.len() - SHOWN) as u64, language, ["autre", "autres"], ["more", "more"]);
        text = format!("{text} {} {more}", either(language, "et", "and"));
    }
    text
}

fn median(case: &Case) -> Option<Decimal> {
    let inside = case.payments.iter().filter(|p| p.inside && p.status == Status::Completed);
    let mut values: Vec<Decimal> = inside.filter_map(|p| p.usd).collect();
    values.sort();
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / Decimal::TWO),
    }
}

/// The surest lead of the case: index, prior, own and borrowed apart, and its best rival.
fn sureness(case: &Case, language: Language) -> Vec<(String, String)> {
    let Some(best) = surest(case) else { return Vec::new() };
    let index = match language {
        Language::Fr => format!(
            "{} pour {} « {} » : départ {}, paiements propres {}, réseau {}",
            signed(best.score, language),
            lead_role(best.role, language),
            label_of(case, &best.person, language),
            signed(best.prior, language),
            signed(best.own, language),
            signed(best.borrowed, language)
        ),
        Language::En => format!(
            "{} for {} \u{201c}{}\u{201d}: start {}, own payments {}, network {}",
            signed(best.score, language),
            lead_role(best.role, language),
            label_of(case, &best.person, language),
            signed(best.prior, language),
            signed(best.own, language),
            signed(best.borrowed, language)
        ),
    };
    let name = |fr: &str, en: &str| either(language, fr, en).to_owned();
    vec![
        (name("Indice le plus élevé (log10)", "Highest index (log10)"), index),
        (name("Explication examinée", "Explanation"), best.explanation.title.get(language).to_owned()),
        (name("Meilleure explication rivale", "Best rival explanation"), best.rival.title.get(language).to_owned()),
    ]
}

fn surest(case: &Case) -> Option<&CaseLead> {
    let leads = case.leads.iter().filter(|lead| lead.outcome == Outcome::Lead && lead.tier == Tier::First);
    leads.min_by_key(|lead| lead.rank).or_else(|| case.leads.first())
}

fn origins(case: &Case, language: Language) -> String {
    let all = [Origin::Str, Origin::FiuRequest, Origin::Requisition, Origin::Own, Origin::ForeignFiu];
    let count = |of: Origin| case.inputs.iter().filter(|input| input.used > 0 && input.origin == of).count();
    let said = all.into_iter().map(|of| (of, count(of))).filter(|(_, n)| *n > 0);
    let files = |n: usize| counted(n as u64, language, ["fichier", "fichiers"], ["file", "files"]);
    let (colon, stop) = either(language, " :|\u{202f}; ", ":|; ").split_once('|').unwrap_or_default();
    said.map(|(of, n)| format!("{}{colon} {}", origin(of, language), files(n))).collect::<Vec<_>>().join(stop)
}

fn no_lead(language: Language) -> Block {
    Block::paragraph(either(
        language,
        "L'analyse ne compte aucune de ces personnes parmi les pistes : ce dossier montre leurs paiements, sans rien en conclure.",
        "The run counts none of these persons among the leads: this case shows their payments and concludes nothing.",
    ))
}

/// Every lead on one line.
fn leads(case: &Case, names: &Names<'_>) -> Block {
    let language = names.language;
    let columns = [
        (either(language, "Personne", "Person"), 2.6),
        (either(language, "Rôle possible", "Possible role"), 1.2),
        (either(language, "Issue", "Outcome"), 1.4),
        (either(language, "Indice", "Index"), -0.8),
        (either(language, "Propre", "Own"), -0.8),
        (either(language, "Réseau", "Network"), -0.8),
        (either(language, "Rang", "Tier"), 1.1),
        (either(language, "Meilleure rivale", "Best rival"), 1.8),
    ];
    let rows = case.leads.iter().map(|lead| {
        vec![
            names.full(&lead.person),
            lead_role(lead.role, language).to_owned(),
            outcome(lead.outcome, language).split(',').next().unwrap_or_default().to_owned(),
            signed(lead.score, language),
            signed(lead.own, language),
            signed(lead.borrowed, language),
            tier(lead.tier, language).split(':').next().unwrap_or_default().trim().to_owned(),
            lead.rival.title.get(language).to_owned(),
        ]
    });
    Block::table(&columns, rows.collect())
}
