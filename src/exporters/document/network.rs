//! The network as a drawing: payers on the left, recipients on the right, a line a pair, as thick as the sum is large and
//! as dark as it is recent.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Block;
use super::names::Names;
use crate::exporters::wording::{amount, either, payments};
use crate::exporters::xml::escape;
use crate::model::{Case, CasePair, Language};

/// Persons drawn on each side; those with the smallest sums are left to the tables.
const MOST: usize = 28;
const WIDTH: f64 = 900.0;
const ROW: f64 = 42.0;
const LEFT: f64 = 300.0;
const RIGHT: f64 = 600.0;
/// Letters of a name that fit beside its dot.
const LETTERS: usize = 36;

/// The drawing of the pairs inside.
pub(super) fn figure(case: &Case, names: &Names<'_>) -> Block {
    let language = names.language;
    let pairs: Vec<&CasePair> = case.pairs.iter().filter(|pair| pair.inside).collect();
    let payers = side(names.payers(), &pairs, |pair| &pair.payer);
    let recipients = side(names.recipients(), &pairs, |pair| &pair.recipient);
    let rows = payers.len().max(recipients.len()).max(1) as f64;
    let height = rows * ROW + 50.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" font-family=\"Noto Sans, sans-serif\">"
    );
    put(&mut svg, LEFT, 18.0, "end", "#555", either(language, "émetteurs possibles", "possible payers"));
    put(&mut svg, RIGHT, 18.0, "start", "#555", either(language, "bénéficiaires possibles", "possible recipients"));
    let place = |ids: &[&str]| -> BTreeMap<String, f64> {
        let free = (rows - ids.len() as f64) * ROW / 2.0;
        ids.iter().enumerate().map(|(at, id)| ((*id).to_owned(), 45.0 + free + at as f64 * ROW)).collect()
    };
    let (from, to) = (place(&payers), place(&recipients));
    draw_pairs(&mut svg, case, &pairs, &from, &to);
    for (ids, x, anchor, shift, colour) in
        [(&from, LEFT, "end", -12.0, "#1f3a5f"), (&to, RIGHT, "start", 12.0, "#8a3b12")]
    {
        for (id, y) in ids {
            write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"6\" fill=\"{colour}\"/>")
                .expect("writing to text does not fail");
            put(&mut svg, x + shift, y + 5.0, anchor, "#111", &cut(&names.full(id)));
        }
    }
    svg.push_str("</svg>");
    let hidden = names.payers().len() - payers.len() + names.recipients().len() - recipients.len();
    Block::Figure { svg, caption: caption(case, hidden, language) }
}

fn caption(case: &Case, hidden: usize, language: Language) -> String {
    let totals = case.totals();
    let sum = amount(totals.usd, language);
    let paid = payments(u64::from(totals.payments), language);
    let mut text = match language {
        Language::Fr => format!(
            "Paiements aboutis entre membres : {paid}, {sum} USD. L'épaisseur suit la somme, la teinte la date du dernier paiement (plus foncé : plus récent).",
        ),
        Language::En => format!(
            "Completed payments between members: {paid}, {sum} USD. Thickness follows the sum, shade the date of the last payment (darker: more recent).",
        ),
    };
    if hidden > 0 {
        let more = match language {
            Language::Fr => format!(" Non dessinées, aux plus petites sommes : {hidden}."),
            Language::En => format!(" Not drawn, with the smallest sums: {hidden}."),
        };
        text.push_str(&more);
    }
    text
}

/// The persons of one side that are drawn: those with the largest sums, in the order of their marks.
fn side<'a>(ids: &[&'a str], pairs: &[&CasePair], of: fn(&CasePair) -> &String) -> Vec<&'a str> {
    let sum = |id: &str| {
        pairs.iter().filter(|pair| of(pair) == id).map(|pair| pair.totals.usd).sum::<rust_decimal::Decimal>()
    };
    let mut largest: Vec<&str> = ids.to_vec();
    largest.sort_by_key(|id| std::cmp::Reverse(sum(id)));
    largest.truncate(MOST);
    ids.iter().copied().filter(|id| largest.contains(id)).collect()
}

fn draw_pairs(
    svg: &mut String,
    case: &Case,
    pairs: &[&CasePair],
    from: &BTreeMap<String, f64>,
    to: &BTreeMap<String, f64>,
) {
    let span = case.totals();
    let largest = pairs.iter().filter_map(|pair| f64::try_from(pair.totals.usd).ok()).fold(1.0, f64::max);
    for pair in pairs {
        let (Some(y1), Some(y2)) = (from.get(&pair.payer), to.get(&pair.recipient)) else { continue };
        let usd = f64::try_from(pair.totals.usd).unwrap_or(0.0);
        let width = 1.0 + 7.0 * (usd / largest).sqrt();
        let recency = match (span.first, span.last, pair.totals.last) {
            (Some(first), Some(last), Some(at)) if last > first => {
                (at - first).num_seconds() as f64 / (last - first).num_seconds() as f64
            }
            _ => 1.0,
        };
        let shade = 0.25 + 0.6 * recency;
        let middle = f64::midpoint(LEFT, RIGHT);
        let (x1, x2) = (LEFT + 8.0, RIGHT - 8.0);
        write!(
            svg,
            "<path d=\"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}\" fill=\"none\" stroke=\"#1f3a5f\" stroke-opacity=\"{shade:.2}\" stroke-width=\"{width:.1}\"/>"
        )
        .expect("writing to text does not fail");
        let label = format!("{} × · {usd:.0} USD", pair.totals.payments);
        if pairs.len() <= 8 {
            // above the line, which is bent towards its end where the words stand
            let (x, y) = (LEFT + 0.25 * (RIGHT - LEFT), y1.min(y1 + 0.16 * (y2 - y1)) - width / 2.0 - 5.0);
            put(svg, x, y, "middle", "#444", &label);
        }
    }
}

fn put(svg: &mut String, x: f64, y: f64, anchor: &str, colour: &str, text: &str) {
    write!(
        svg,
        "<text x=\"{x}\" y=\"{y:.1}\" font-size=\"13\" text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>",
        escape(text)
    )
    .expect("writing to text does not fail");
}

fn cut(name: &str) -> String {
    if name.chars().count() <= LETTERS {
        return name.to_owned();
    }
    name.chars().take(LETTERS - 1).chain(['…']).collect()
}
