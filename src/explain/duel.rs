//! What does each measure of one lead weigh between two explanations?

use std::collections::BTreeMap;
use std::f64::consts::LN_10;

use chrono::{DateTime, Utc};

use crate::casefile::{Casefile, Known};
use crate::contest::log_density;
use crate::model::{Case, CaseLead, Expectation, Explanation, LeadRole, MeasureDoc, Subject, Value};

/// Shortest time over which a count is taken, as the measures have it.
const SHORTEST_DAYS: f64 = 30.0;

/// Two explanations of one lead, measure by measure.
pub(super) struct Duel<'a> {
    /// The measures of which both expect something, by subject and id.
    pub(super) measures: Vec<Weighed<'a>>,
}

/// One measure of which both explanations expect something.
pub(super) struct Weighed<'a> {
    pub(super) doc: &'a MeasureDoc,
    pub(super) kind: &'a Expectation,
    pub(super) rival: &'a Expectation,
    /// The value as shown: over all pairs, for the pairs of a recipient.
    pub(super) now: Known,
    /// The same as the contest sees it; of the first pair, for the pairs of a recipient.
    pub(super) value: Value,
    /// Values of every pair, for the pairs of a recipient; else the one.
    each: Vec<Value>,
    /// Natural-log units of the two for one unit of difference in log density, every pair counted.
    scale: f64,
    floor: f64,
}

impl Weighed<'_> {
    /// Natural-log units that the explanation is ahead of the rival by this value, for one pair or subject.
    fn ahead(&self, value: Value) -> f64 {
        let of = |expectation| log_density(expectation, &self.doc.classes, value);
        let told = self.doc.weighs(value).then(|| of(self.kind).zip(of(self.rival))).flatten();
        told.map_or(0.0, |(kind, rival)| (kind - rival).clamp(-2.0 * self.floor, 2.0 * self.floor))
    }

    /// Natural-log units by which the rival would gain if every value were `value`.
    pub(super) fn moves(&self, value: Value) -> f64 {
        let now: f64 = self.each.iter().map(|value| self.ahead(*value)).sum::<f64>() / self.each.len().max(1) as f64;
        self.scale * (now - self.ahead(value))
    }

    /// Whether the two expect anything different of it.
    pub(super) fn separates(&self) -> bool {
        self.kind != self.rival && self.scale > 0.0
    }

    /// log10 units by which knowing it would move the two, on the middle of what each expects.
    pub(super) fn tells(&self) -> f64 {
        let middles = [self.kind, self.rival].map(|expected| middle(expected, self.doc));
        self.scale * middles.iter().map(|value| self.ahead(*value).abs()).sum::<f64>() / 2.0 / LN_10
    }
}

/// A value in the middle of what is expected: ten payments, half a year.
fn middle(expectation: &Expectation, doc: &MeasureDoc) -> Value {
    match expectation {
        Expectation::Lognormal { median, .. } => Value::Number(*median),
        Expectation::Normal { mean, .. } => Value::Number(*mean),
        Expectation::Beta { mean, .. } => Value::Share { hits: (mean * 10.0).round() as u32, of: 10 },
        Expectation::Bernoulli { p } => Value::Yes(*p > 0.5),
        Expectation::NegativeBinomial { per_year, .. } => {
            Value::Count { n: (per_year / 2.0).round().max(1.0) as u32, days: 182.6 }
        }
        Expectation::Categorical { p } => {
            let most = p.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0))).map(|(class, _)| class);
            let at = most.and_then(|most| doc.classes.iter().position(|class| class == most));
            at.map_or(Value::Unknown, |at| Value::Class(at as u8))
        }
    }
}

impl<'a> Duel<'a> {
    /// The measures of `lead` between its explanation and `rival`; of a payer, those of the pair with `main`.
    pub(super) fn new(file: &'a Casefile, case: &Case, lead: &CaseLead, rival: &str, main: Option<&str>) -> Self {
        let explanation = |id: &str| file.schemas().explanations.iter().find(|explanation| explanation.id == id);
        let mut duel = Self { measures: Vec::new() };
        let (Some(kind), Some(rival)) = (explanation(&lead.explanation.id), explanation(rival)) else {
            return duel;
        };
        let payers: Vec<&str> =
            case.pairs.iter().filter(|pair| pair.recipient == lead.person).map(|pair| pair.payer.as_str()).collect();
        match (lead.role, main) {
            (LeadRole::Payer, Some(recipient)) => {
                duel.add(file, case, Subject::Pair, [kind, rival], recipient, &[&lead.person], 1.0);
            }
            (LeadRole::Payer, None) => {}
            (LeadRole::Recipient, _) => {
                duel.add(file, case, Subject::Recipient, [kind, rival], &lead.person, &[], 1.0);
                let pairs = payers.len() as f64 / file.schemas().contest.saturation(payers.len());
                duel.add(file, case, Subject::Pair, [kind, rival], &lead.person, &payers, pairs);
            }
        }
        duel
    }

    #[expect(clippy::too_many_arguments, reason = "one place, called thrice above")]
    fn add(
        &mut self,
        file: &'a Casefile,
        case: &Case,
        subject: Subject,
        both: [&'a Explanation; 2],
        recipient: &str,
        payers: &[&str],
        times: f64,
    ) {
        let end = file.end();
        let docs: Vec<&MeasureDoc> = file.schemas().measures.iter().filter(|doc| doc.subject == subject).collect();
        let read = |doc: &MeasureDoc, payer: Option<&str>| file.value(doc, recipient, payer);
        let one = if payers.len() == 1 { Some(payers[0]) } else { None };
        let weights = weights(file, &docs, |doc| read(doc, one));
        let days = |payer: Option<&str>| observed(end, case, recipient, payer);
        let each = |doc: &MeasureDoc, expectation: &Expectation| -> Vec<Value> {
            let of = |payer: Option<&str>| value(doc, expectation, &read(doc, payer), days(payer));
            if subject == Subject::Pair { payers.iter().map(|payer| of(Some(payer))).collect() } else { vec![of(None)] }
        };
        let both = both.map(|explanation| fitting(explanation, subject, &docs, each));
        for doc in docs {
            let [Some(kind), Some(rival)] = both.each_ref().map(|expected| expected.get(doc.id.as_str()).copied())
            else {
                continue;
            };
            let family = &file.schemas().contest.families[&doc.family];
            let each = each(doc, rival);
            let scale = times * weights.get(doc.family.as_str()).copied().unwrap_or(0.0);
            let first = each.iter().copied().find(|value| *value != Value::Unknown).unwrap_or_default();
            let now = read(doc, one);
            self.measures.push(Weighed { doc, kind, rival, now, value: first, each, scale, floor: family.floor });
        }
    }
}

/// Weight of one measure of each family, by how many of the family are known.
fn weights<'a>(
    file: &'a Casefile,
    docs: &[&MeasureDoc],
    read: impl Fn(&MeasureDoc) -> Known,
) -> BTreeMap<&'a str, f64> {
    let explanations = &file.schemas().explanations;
    let weighs = |doc: &&&MeasureDoc| {
        let known = read(doc);
        let is_tie = !doc.weighs_only.is_empty();
        let there = if known.class.is_empty() { "yes" } else { known.class.as_str() };
        let tied = known.value.is_none_or(|value| value > 0.5) && doc.weighs_only.iter().any(|word| word == there);
        known.is_known()
            && (!is_tie || tied)
            && explanations.iter().any(|explanation| explanation.speaks_of(doc.subject, &doc.id))
    };
    let count = |family: &str| docs.iter().filter(|doc| doc.family == family).filter(weighs).count() as u32;
    let contest = &file.schemas().contest;
    contest.families.iter().map(|(id, family)| (id.as_str(), contest.tempered(family, count(id)))).collect()
}

/// What an explanation expects, of its habits in the one that fits the values best.
fn fitting<'a>(
    explanation: &'a Explanation,
    subject: Subject,
    docs: &[&MeasureDoc],
    each: impl Fn(&MeasureDoc, &Expectation) -> Vec<Value>,
) -> BTreeMap<&'a str, &'a Expectation> {
    let fit = |(share, expected): &(f64, BTreeMap<&str, &Expectation>)| {
        let of = |doc: &&&MeasureDoc| {
            let expectation = expected.get(doc.id.as_str())?;
            let told = each(doc, expectation).into_iter().filter(|value| doc.weighs(*value));
            Some(told.filter_map(|value| log_density(expectation, &doc.classes, value)).sum::<f64>())
        };
        share.ln() + docs.iter().filter_map(|doc| of(&doc)).sum::<f64>()
    };
    let habits = explanation.expected(subject).into_iter().map(|habit| (fit(&habit), habit.1));
    habits.reduce(|best, other| if other.0 > best.0 { other } else { best }).map(|best| best.1).unwrap_or_default()
}

/// Days from the first payment to the end of the data.
fn observed(end: Option<DateTime<Utc>>, case: &Case, recipient: &str, payer: Option<&str>) -> f64 {
    let pairs = case.pairs.iter().filter(|pair| pair.recipient == recipient);
    let first = pairs.filter(|pair| payer.is_none_or(|payer| pair.payer == payer)).filter_map(|p| p.totals.first).min();
    let days = first.zip(end).map_or(0.0, |(first, end)| (end - first).num_seconds() as f64 / 86_400.0);
    days.max(SHORTEST_DAYS)
}

/// A value as the contest sees it.
fn value(doc: &MeasureDoc, expectation: &Expectation, known: &Known, days: f64) -> Value {
    if !doc.classes.is_empty() {
        let at = doc.classes.iter().position(|class| *class == known.class);
        return at.map_or(Value::Unknown, |at| Value::Class(at as u8));
    }
    match (known.value, expectation, known.of) {
        (None, ..) => Value::Unknown,
        (Some(x), Expectation::Bernoulli { .. }, _) => Value::Yes(x > 0.5),
        (Some(x), Expectation::NegativeBinomial { .. }, _) => Value::Count { n: x.round() as u32, days },
        (Some(x), _, Some(of)) => Value::Share { hits: (x * f64::from(of)).round() as u32, of },
        (Some(x), ..) => Value::Number(x),
    }
}
