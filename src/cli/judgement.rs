//! How does an evaluation read? The tables of `obole evaluate`.

use std::fmt::Write;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use crate::evaluate::{AtRank, Estimate, Evaluation, Fairness, FalseLeads, LIMIT, PairScore, Ranking};

/// The tables as text.
pub(super) fn table(evaluation: &Evaluation) -> String {
    let mut out = String::new();
    let roles = [("payers", &evaluation.payers), ("recipients", &evaluation.recipients)];
    let sections: [(&str, Table); 7] = [
        ("leads", lists(&roles)),
        ("precision and recall", depths(&roles)),
        ("who stands among the first (payers)", classes(&evaluation.payers)),
        ("who stands among the first (recipients)", classes(&evaluation.recipients)),
        ("one-off payers and possible victims", apart(evaluation)),
        ("clusters", clusters(evaluation)),
        ("identity, by pairs of records", identity(evaluation)),
    ];
    for (title, table) in sections {
        writeln!(out, "{title}\n{table}\n").expect("writing to text does not fail");
    }
    if let Some(fairness) = &evaluation.fairness {
        writeln!(out, "{}", fairly(fairness)).expect("writing to text does not fail");
    }
    writeln!(
        out,
        "{} rows matched with the truth, {} not; brackets: 90 % intervals over {} resamplings of {} networks",
        evaluation.rows_matched, evaluation.rows_unmatched, evaluation.resampling.rounds, evaluation.networks
    )
    .expect("writing to text does not fail");
    out
}

/// False leads among honest remitters; corridors of fewer than [`FEW`] remitters together.
fn fairly(fairness: &Fairness) -> String {
    let mut table = sheet(&["", "honest", "false leads", "per 10,000", "times all", ""]);
    let (many, few): (Vec<&FalseLeads>, Vec<&FalseLeads>) = fairness.corridors.iter().partition(|it| it.honest >= FEW);
    let groups = std::iter::once(&fairness.all).chain(many).chain(&fairness.sexes).chain(&fairness.ages);
    for it in groups {
        let remark = match (it.exceeds, it.surely) {
            (_, true) => "exceeds",
            (true, false) => "exceeds, may be chance",
            _ => "",
        };
        let ratio = it.ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
        let rate = format!("{:.1}", it.per_10_000);
        table.add_row([it.group.clone(), it.honest.to_string(), it.listed.to_string(), rate, ratio, remark.to_owned()]);
    }
    format!(
        "false leads among honest remitters ({} corridors of fewer than {FEW} are in --json; a rate exceeds above {LIMIT} times all)\n{table}\n",
        few.len()
    )
}

/// Honest remitters below which a corridor has no row of its own.
const FEW: u32 = 100;

/// One line under the heading, none between rows.
const PLAIN: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table whose first column is text and whose others are numbers.
pub(super) fn sheet(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(PLAIN).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn estimate(of: Estimate) -> String {
    format!("{:.3} [{:.2} {:.2}]", of.value, of.low, of.high)
}

fn share(of: Option<f64>) -> String {
    of.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"))
}

fn lists(lists: &[(&str, &Ranking)]) -> Table {
    let mut table = sheet(&["", "to find", "listed", "average precision", "recall at 400, mean over networks"]);
    for (name, list) in lists {
        table.add_row([
            (*name).to_owned(),
            list.guilty.to_string(),
            list.listed.to_string(),
            estimate(list.average_precision),
            estimate(list.network_recall),
        ]);
    }
    table
}

fn depths(lists: &[(&str, &Ranking)]) -> Table {
    let mut table = sheet(&["among the first", "50", "100", "200", "400"]);
    for (name, list) in lists {
        let mut row = |measure: &str, figure: fn(&AtRank) -> Estimate| {
            let cells = list.at.iter().map(|at| estimate(figure(at)));
            table.add_row([format!("{name}, {measure}")].into_iter().chain(cells).collect::<Vec<_>>());
        };
        row("precision", |at| at.precision);
        row("recall", |at| at.recall);
    }
    table
}

fn classes(list: &Ranking) -> Table {
    let mut table = sheet(&["class", "50", "100", "200", "400"]);
    if let Some(widest) = list.at.last() {
        for class in widest.classes.keys() {
            let counts = list.at.iter().map(|at| at.classes.get(class).copied().unwrap_or(0).to_string());
            table.add_row([class.clone()].into_iter().chain(counts).collect::<Vec<_>>());
        }
    }
    table
}

fn apart(evaluation: &Evaluation) -> Table {
    let mut table = sheet(&["", "count", "precision", "recall"]);
    let one_off = &evaluation.one_off;
    let row = |name: &str, count: u32, precision, recall| {
        [name.to_owned(), count.to_string(), share(precision), share(recall)]
    };
    table.add_row(row("one-off payers to find", one_off.payers, None, None));
    table.add_row(row("found among the first 400", one_off.found_at_400, None, Some(one_off.recall_at_400)));
    table.add_row(row("one-payment leads among the first 400", one_off.leads_at_400, one_off.precision_at_400, None));
    table.add_row(row("one-payment leads at any rank", one_off.leads, one_off.precision, None));
    let victims = &evaluation.victims;
    table.add_row(row("victims in the world", victims.payers, None, None));
    table.add_row(row("victims among the first 400 leads", victims.among_leads_at_400.values().sum(), None, None));
    table.add_row(row("payers listed as possible victims", victims.listed, victims.precision, victims.recall));
    table
}

fn clusters(evaluation: &Evaluation) -> Table {
    let mut table = sheet(&["", ""]);
    let score = &evaluation.clusters;
    table.add_row(["clusters".to_owned(), score.clusters.to_string()]);
    table.add_row([
        "hits among the first 10".to_owned(),
        format!("{} ({:.2})", score.hits_at_10, score.precision_at_10),
    ]);
    table.add_row([
        "hits among the first 20".to_owned(),
        format!("{} ({:.2})", score.hits_at_20, score.precision_at_20),
    ]);
    table.add_row(["clusters a network is spread over".to_owned(), format!("{:.2}", score.clusters_per_network)]);
    table.add_row(["networks a cluster holds".to_owned(), format!("{:.2}", score.networks_per_cluster)]);
    table
}

fn identity(evaluation: &Evaluation) -> Table {
    let mut table = sheet(&["", "records", "joined", "same person", "both", "precision", "recall"]);
    let row = |name: &str, score: PairScore| {
        let counts = [score.records, score.joined, score.same, score.right].map(|count| count.to_string());
        let shares = [score.precision, score.recall].map(|share| format!("{share:.4}"));
        [name.to_owned()].into_iter().chain(counts).chain(shares).collect::<Vec<_>>()
    };
    table.add_row(row("payers", evaluation.identity.payers));
    table.add_row(row("recipients", evaluation.identity.recipients));
    table.add_row(row("overall", evaluation.identity.overall));
    table
}
