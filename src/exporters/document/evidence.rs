//! What speaks for and against each lead, own and borrowed apart, and the patterns met.

use super::Block;
use super::names::Names;
use crate::exporters::wording::{amount, either, lead_role, outcome, payments, signed, tier, without_weight};
use crate::model::{Case, CaseEvidence, CaseLead, Language, Outcome};

/// Leads shown one by one; the others are in the table of the first page and in the data files.
const SHOWN: usize = 24;

/// Evidence below this, in log10 units, speaks on neither side.
const HEARD: f64 = 0.005;

/// One section a lead, then the patterns.
pub(super) fn sections(case: &Case, names: &Names<'_>) -> Vec<Block> {
    let language = names.language;
    let mut blocks = vec![
        Block::heading(1, either(language, "Éléments à charge et à décharge", "What speaks for and against")),
        Block::paragraph(either(
            language,
            "Chaque élément dit de combien une mesure déplace l'indice, contre toutes les autres explications ensemble ; ce que l'explication examinée et sa meilleure rivale en attendent est écrit à côté. Un nombre positif parle pour, un négatif contre. Avec le départ, ils s'additionnent, sur une échelle log10, en l'indice ; les mesures d'une même famille sont tempérées ensemble.",
            "Each item says by how much a measure moves the index, against all other explanations together; what the explanation and its best rival expect of it is written beside. A positive number speaks for, a negative one against. With the start they add up, on a log10 scale, to the index; measures of one family are tempered together.",
        )),
    ];
    for lead in case.leads.iter().take(SHOWN) {
        blocks.extend(section(lead, names));
    }
    if case.leads.len() > SHOWN {
        let more = case.leads.len() - SHOWN;
        blocks.push(Block::paragraph(&match language {
            Language::Fr => format!("Autres pistes, dans case.xlsx et case.json : {more}."),
            Language::En => format!("More leads, in case.xlsx and case.json: {more}."),
        }));
    }
    blocks.extend(flags(case, names));
    blocks
}

fn section(lead: &CaseLead, names: &Names<'_>) -> Vec<Block> {
    let language = names.language;
    let title = format!("{} · {}", names.full(&lead.person), lead_role(lead.role, language));
    let rows = standing(lead, names);
    let item =
        |evidence: &&CaseEvidence| (signed(evidence.log10, language), without_weight(evidence.sentence.get(language)));
    let (heard, silent): (Vec<&CaseEvidence>, Vec<&CaseEvidence>) =
        lead.evidence.iter().partition(|evidence| evidence.log10.abs() >= HEARD);
    let (favour, against): (Vec<&CaseEvidence>, Vec<&CaseEvidence>) =
        heard.into_iter().partition(|evidence| evidence.log10 > 0.0);
    let mut blocks = vec![
        Block::heading(2, &title),
        Block::Facts { rows },
        Block::Weights { favour: favour.iter().map(item).collect(), against: against.iter().map(item).collect() },
    ];
    if !lead.separable {
        blocks.push(Block::paragraph(&undecided(lead, language)));
    }
    if !silent.is_empty() {
        blocks.push(Block::paragraph(&unweighed(&silent, language)));
    }
    blocks
}

/// No measure of the payments tells the explanation from its best rival: this must be said, whatever the index.
fn undecided(lead: &CaseLead, language: Language) -> String {
    let (kind, rival) = (lead.explanation.title.get(language), lead.rival.title.get(language));
    match language {
        Language::Fr => format!(
            "Aucune mesure ne départage « {kind} » de « {rival} » : sur ces paiements seuls, les deux explications se valent. L'apport des paiements propres dit qu'ils s'écartent de ceux de l'ensemble des personnes, non laquelle des deux est la bonne."
        ),
        Language::En => format!(
            "No measure tells \u{201c}{kind}\u{201d} from \u{201c}{rival}\u{201d}: on these payments alone, both explanations fit as well. What own payments add says that they differ from those of people at large, not which of the two is right."
        ),
    }
}

/// What was measured and weighs on neither side, in one sentence.
fn unweighed(silent: &[&CaseEvidence], language: Language) -> String {
    let colon = either(language, " : ", ": ");
    let item =
        |evidence: &&CaseEvidence| format!("{}{colon}{}", evidence.title.get(language), evidence.shown.get(language));
    let items: Vec<String> = silent.iter().filter(|evidence| evidence.measure != "network").map(item).collect();
    format!(
        "{}{colon}{}.",
        either(language, "Mesuré, sans poids d'un côté ni de l'autre", "Measured, without weight on either side"),
        items.join(" · ")
    )
}

/// What the lead is, in names and values.
fn standing(lead: &CaseLead, names: &Names<'_>) -> Vec<(String, String)> {
    let language = names.language;
    let name = |fr: &str, en: &str| either(language, fr, en).to_owned();
    let mut rows = vec![
        (
            name("Ce que c'est", "What it is"),
            format!("{} · {}", outcome(lead.outcome, language), tier(lead.tier, language)),
        ),
        (name("Explication examinée", "Explanation"), lead.explanation.title.get(language).to_owned()),
        (name("Meilleure rivale", "Best rival"), lead.rival.title.get(language).to_owned()),
        (
            name("Indice (log10)", "Index (log10)"),
            format!(
                "{} = {} {} {} {} {} {}",
                signed(lead.score, language),
                name("départ", "start"),
                signed(lead.prior, language),
                name("· ses propres paiements", "· own payments"),
                signed(lead.own, language),
                name("· réseau", "· network"),
                signed(lead.borrowed, language)
            ),
        ),
        (
            name("Paiements en cause", "Payments at stake"),
            format!(
                "{} · {} USD",
                payments(u64::from(lead.totals.payments), language),
                amount(lead.totals.usd, language)
            ),
        ),
    ];
    let worth = lead.worth.get(language);
    let title = name("Ce que valaient de telles pistes", "What such leads were worth");
    rows.extend((!worth.is_empty()).then(|| (title, worth.to_owned())));
    if lead.outcome == Outcome::PossibleVictim {
        let said = name(
            "Cette personne est peut-être victime : elle n'est pas une piste, et relève d'une aide.",
            "This person may be a victim: not a lead, to be offered support.",
        );
        rows.insert(0, (name("Attention", "Note"), said));
    }
    let standings: Vec<String> = lead
        .standings
        .iter()
        .take(4)
        .map(|standing| share(standing.explanation.title.get(language), standing.posterior, language))
        .collect();
    if !standings.is_empty() {
        rows.push((
            name(
                "Toutes explications (indice de 0 à 1, non calibré)",
                "All explanations (index 0 to 1, not calibrated)",
            ),
            standings.join(" · "),
        ));
    }
    if let Some(with) = lead.evidence.iter().find_map(|evidence| evidence.with.as_deref()) {
        rows.push((name("Éléments tirés de ses paiements à", "Evidence from the payments to"), names.full(with)));
    }
    rows
}

/// An explanation with its index, three decimals.
fn share(title: &str, posterior: f64, language: Language) -> String {
    let index = format!("{posterior:.3}");
    format!("{title} {}", if language == Language::Fr { index.replace('.', ",") } else { index })
}

fn flags(case: &Case, names: &Names<'_>) -> Vec<Block> {
    let language = names.language;
    if case.flags.is_empty() {
        return Vec::new();
    }
    let columns = [
        (either(language, "Motif", "Pattern"), 2.0),
        (either(language, "Qui", "Who"), 1.5),
        (either(language, "Constat", "Finding"), 3.0),
        (either(language, "Ce qui y ressemble et reste honnête", "Honest behaviour that looks the same"), 2.4),
        (either(language, "Source", "Source"), 1.3),
    ];
    let rows = case.flags.iter().map(|flag| {
        let who = match &flag.payer {
            Some(payer) => format!("{} › {}", names.mark(payer), names.full(&flag.person)),
            None => names.full(&flag.person),
        };
        let text = |text: &crate::model::Text| text.get(language).to_owned();
        vec![text(&flag.title), who, text(&flag.reason), text(&flag.innocent), flag.source.clone()]
    });
    vec![
        Block::heading(1, either(language, "Motifs reconnus", "Patterns met")),
        Block::paragraph(either(
            language,
            "Les motifs expliquent ; ils n'ajoutent rien à l'indice.",
            "Patterns explain; they add nothing to the index.",
        )),
        Block::table(&columns, rows.collect()),
    ]
}
