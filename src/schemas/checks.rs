//! What is wrong with schema files: every problem of a file at once, with line, key and what is allowed?

use std::collections::BTreeMap;

use rapidfuzz::distance::levenshtein;
use serde::de::DeserializeOwned;

use super::ranges::{self, Allowed};
use crate::model::{Expectation, Explanation, Flag, MeasureDoc, Text};

/// Problems of one file beyond which the others must wait.
const MOST: usize = 40;

/// What stands in for a field that is missing, so that the rest of the file can be looked at.
const FILLERS: [(&str, &str); 14] = [
    ("id", "id = \"x\""),
    ("title", "title = { fr = \"x\", en = \"x\" }"),
    ("description", "description = { fr = \"x\", en = \"x\" }"),
    ("outcome", "outcome = \"benign\""),
    ("prior", "prior = 0.5"),
    ("sources", "sources = [\"x\"]"),
    ("source", "source = \"x\""),
    ("subject", "subject = \"pair\""),
    ("family", "family = \"x\""),
    ("unit", "unit = \"x\""),
    ("unknown_when", "unknown_when = { fr = \"x\", en = \"x\" }"),
    ("reason", "reason = { fr = \"x\", en = \"x\" }"),
    ("innocent", "innocent = { fr = \"x\", en = \"x\" }"),
    ("when", "when = []"),
];

/// Reads a file, or says everything that keeps it from being read: each problem is set aside to find the next.
pub(super) fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, Vec<String>> {
    let mut error = match toml::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let (mut problems, mut attempt) = (Vec::new(), Attempt { text: text.to_owned(), added: 0, left_out: Vec::new() });
    while problems.len() < MOST {
        let line = attempt.line(&error);
        if !attempt.caused(&error) {
            let said = text.lines().nth(line - 1).unwrap_or("").trim();
            problems.push(format!("{path}, line {line} ({said}): {}", error.message()));
        }
        if !attempt.set_aside(&error) || toml::from_str::<toml::Table>(&attempt.text).is_err() {
            break;
        }
        match toml::from_str::<T>(&attempt.text) {
            Ok(_) => break,
            Err(next) => error = next,
        }
    }
    Err(problems)
}

/// The text of a file with what is wrong set aside.
struct Attempt {
    text: String,
    /// Lines added at the top.
    added: usize,
    /// Keys of the lines taken out.
    left_out: Vec<String>,
}

impl Attempt {
    /// 1-based line of the file as it was given.
    fn line(&self, error: &toml::de::Error) -> usize {
        let start = error.span().map_or(0, |span| span.start.min(self.text.len()));
        (self.text[..start].matches('\n').count() + 1).saturating_sub(self.added).max(1)
    }

    /// Whether the error is there only because its line was taken out for another.
    fn caused(&self, error: &toml::de::Error) -> bool {
        missing(error).is_some_and(|field| self.left_out.iter().any(|key| key == field))
    }

    /// Takes out the lines of the error, or fills in what is missing; `false` when there is nothing more to try.
    fn set_aside(&mut self, error: &toml::de::Error) -> bool {
        if let Some(field) = missing(error) {
            let Some((_, filler)) = FILLERS.iter().find(|(name, _)| *name == field) else { return false };
            // filled in once and missing again: it is missing deeper down
            if self.text.lines().take(self.added).any(|line| line == *filler) {
                return false;
            }
            self.text = format!("{filler}\n{}", self.text);
            self.added += 1;
            return true;
        }
        let Some(span) = error.span() else { return false };
        let (start, end) = (span.start.min(self.text.len()), span.end.min(self.text.len()));
        let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = self.text[end..].find('\n').map_or(self.text.len(), |at| end + at);
        let taken = &self.text[from..to];
        if taken.trim().is_empty() || taken.trim_start().starts_with('[') {
            return false;
        }
        self.left_out.extend(taken.split_once('=').map(|(key, _)| key.trim().to_owned()));
        let blank = "\n".repeat(taken.matches('\n').count());
        self.text.replace_range(from..to, &blank);
        true
    }
}

/// The field that the error misses.
fn missing(error: &toml::de::Error) -> Option<&str> {
    error.message().strip_prefix("missing field `")?.split('`').next()
}

/// Problems of files that can be read: what they say together.
pub(super) struct Checks<'a> {
    pub(super) files: &'a BTreeMap<String, Vec<u8>>,
    pub(super) problems: Vec<String>,
}

impl Checks<'_> {
    /// A problem of `key` in `path`, with its line where the key is found; a key of a table is told as `table.key`.
    fn say(&mut self, path: &str, key: &str, what: &str) {
        let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
        let is_it = |line: &str| {
            let line = line.trim_start();
            line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
                || line.starts_with(&format!("[{name}]"))
        };
        let text = self.text_of(path);
        let head = format!("[{table}]");
        let start = text.lines().position(|line| line.trim_start().starts_with(&head)).unwrap_or(0);
        let line = text
            .lines()
            .skip(start)
            .position(is_it)
            .map_or_else(String::new, |at| format!(", line {}", start + at + 1));
        self.problems.push(format!("{path}{line}: {what}"));
    }

    fn text_of(&self, path: &str) -> &str {
        self.files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The numbers of a file of settings mean something.
    pub(super) fn numbers(&mut self, path: &str) {
        let table: toml::Table = toml::from_str(self.text_of(path)).unwrap_or_default();
        ranges::outside(path, &table).iter().for_each(|(key, what)| self.say(path, key, what));
    }

    fn text(&mut self, path: &str, key: &str, text: &Text) {
        if text.fr.trim().is_empty() || text.en.trim().is_empty() {
            self.say(path, key, &format!("{key} needs a French and an English text"));
        }
    }

    /// An explanation is refused without text, source or outcome, and with numbers that mean nothing.
    pub(super) fn explanations(&mut self, explanations: &[Explanation], measures: &[MeasureDoc]) {
        for explanation in explanations {
            let path = format!("explanations/{}.toml", explanation.id);
            self.text(&path, "title", &explanation.title);
            self.text(&path, "description", &explanation.description);
            if explanation.sources.iter().all(|source| source.trim().is_empty()) {
                self.say(&path, "sources", "sources is empty; name where the numbers come from");
            }
            if !(explanation.prior > 0.0 && explanation.prior < 1.0) {
                self.say(&path, "prior", &format!("prior is {}, and must lie between 0 and 1", explanation.prior));
            }
            if let Some(what) = explanation.tie.and_then(|tie| Allowed::Part.refuses("tie", tie)) {
                self.say(&path, "tie", &what);
            }
            self.emits(&path, explanation, explanations);
            self.habits(&path, explanation, explanations);
            let habits = explanation.habits.iter().flat_map(|habit| &habit.pair);
            for (measure, expectation) in
                explanation.pair.iter().chain(habits).chain(&explanation.recipient).chain(&explanation.payer)
            {
                match measures.iter().find(|known| known.id == *measure) {
                    Some(doc) => self.expectation(&path, measure, expectation, doc),
                    None => self.unknown_measure(&path, measure, measure, measures),
                }
            }
        }
    }

    fn emits(&mut self, path: &str, explanation: &Explanation, explanations: &[Explanation]) {
        for kind in explanation.emits.keys() {
            let known = explanations.iter().any(|known| known.id == *kind);
            if !known && !self.files.contains_key(&format!("explanations/{kind}.toml")) {
                let near = nearest(kind, explanations.iter().map(|known| known.id.as_str()));
                self.say(path, kind, &format!("emits names {kind:?}, which no explanation has as its id{near}"));
            }
        }
        let sum: f64 = explanation.emits.values().sum();
        if !explanation.emits.is_empty() && (sum - 1.0).abs() > 1e-6 {
            self.say(path, "emits", &format!("emits sums to {sum}, and must sum to 1"));
        }
    }

    /// Habits have names and shares; who pays like another has none of his own.
    fn habits(&mut self, path: &str, explanation: &Explanation, explanations: &[Explanation]) {
        for habit in &explanation.habits {
            self.text(path, "title", &habit.title);
            if !(habit.share > 0.0 && habit.share < 1.0) {
                self.say(path, "share", &format!("share is {}, and must lie between 0 and 1", habit.share));
            }
        }
        let sum: f64 = explanation.habits.iter().map(|habit| habit.share).sum();
        if !explanation.habits.is_empty() && (sum - 1.0).abs() > 1e-6 {
            self.say(path, "share", &format!("the shares of the habits sum to {sum}, and must sum to 1"));
        }
        let Some(other) = &explanation.pays_like else { return };
        match explanations.iter().find(|known| known.id == *other) {
            Some(known) if known.pays_like.is_none() && known.id != explanation.id => {}
            None if self.files.contains_key(&format!("explanations/{other}.toml")) => {}
            _ => {
                let own = explanations.iter().filter(|known| known.pays_like.is_none() && known.id != explanation.id);
                let near = nearest(other, own.map(|known| known.id.as_str()));
                self.say(
                    path,
                    "pays_like",
                    &format!(
                        "pays_like names {other:?}, and must name another explanation with pairs of its own{near}"
                    ),
                );
            }
        }
        if !explanation.pair.is_empty() || !explanation.habits.is_empty() {
            self.say(path, "pays_like", &format!("it pays like {other}, so that [pair] and [[habit]] must be absent"));
        }
    }

    /// A measure that is none, unless its own file cannot be read, which is said there.
    fn unknown_measure(&mut self, path: &str, key: &str, measure: &str, measures: &[MeasureDoc]) {
        if !self.files.contains_key(&format!("measures/{measure}.toml")) {
            let near = nearest(measure, measures.iter().map(|known| known.id.as_str()));
            self.say(path, key, &format!("{measure:?} is not a measure{near} (obole list measures)"));
        }
    }

    fn expectation(&mut self, path: &str, measure: &str, expectation: &Expectation, doc: &MeasureDoc) {
        let (sound, allowed) = match expectation {
            Expectation::Lognormal { median, sigma } => (*median > 0.0 && *sigma > 0.0, "median and sigma above 0"),
            Expectation::Normal { mean, sd } => (mean.is_finite() && *sd > 0.0, "sd above 0"),
            Expectation::Beta { mean, strength } => {
                (*mean > 0.0 && *mean < 1.0 && *strength > 0.0, "mean between 0 and 1, strength above 0")
            }
            Expectation::Bernoulli { p } => (*p > 0.0 && *p < 1.0, "p between 0 and 1"),
            Expectation::NegativeBinomial { per_year, dispersion, .. } => {
                (*per_year > 0.0 && *dispersion > 0.0, "per_year and dispersion above 0")
            }
            Expectation::Categorical { p } => {
                for class in p.keys().filter(|class| !doc.classes.contains(class)) {
                    let what = format!("{measure} has no class {class:?}; it has {}", doc.classes.join(", "));
                    self.say(path, measure, &what);
                }
                let sum = p.values().sum::<f64>();
                (p.values().all(|&p| p > 0.0) && sum < 1.0 + 1e-9, "each p above 0, together at most 1")
            }
        };
        if !sound {
            self.say(path, measure, &format!("{measure}: {expectation:?}; allowed are {allowed}"));
        }
    }

    /// A measure says what it is and where it comes from.
    pub(super) fn measures(&mut self, measures: &[MeasureDoc]) {
        for doc in measures {
            let path = format!("measures/{}.toml", doc.id);
            self.text(&path, "title", &doc.title);
            self.text(&path, "description", &doc.description);
            self.text(&path, "unknown_when", &doc.unknown_when);
            if let Some(what) = Allowed::Days.refuses("needs_days", doc.needs_days) {
                self.say(&path, "needs_days", &what);
            }
            for (key, value) in [("unit", &doc.unit), ("source", &doc.source)] {
                if value.trim().is_empty() {
                    self.say(&path, key, &format!("{key} is empty"));
                }
            }
        }
    }

    /// A flag says why, what honest behaviour looks the same, and looks at measures that exist.
    pub(super) fn flags(&mut self, flags: &[Flag], measures: &[MeasureDoc]) {
        for flag in flags {
            let path = format!("flags/{}.toml", flag.id);
            for (key, text) in [("title", &flag.title), ("reason", &flag.reason), ("innocent", &flag.innocent)] {
                self.text(&path, key, text);
            }
            if flag.source.trim().is_empty() {
                self.say(&path, "source", "source is empty; name where the pattern comes from");
            }
            for band in flag.when.iter().filter(|band| measures.iter().all(|known| known.id != band.measure)) {
                self.unknown_measure(&path, "when", &band.measure, measures);
            }
        }
    }
}

/// The ids nearest to a wrong one, as the end of a message.
fn nearest<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(usize, &str)> =
        known.map(|known| (levenshtein::distance(id.chars(), known.chars()), known)).collect();
    near.sort_unstable();
    near.truncate(3);
    let near: Vec<&str> = near.into_iter().map(|near| near.1).collect();
    if near.is_empty() { String::new() } else { format!("; the nearest are {}", near.join(", ")) }
}
