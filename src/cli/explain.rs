//! How is an explanation of a lead, of a cluster or of a difference read aloud?

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;

use super::arguments::Explain;
use super::explain_words::{Tongue, tongue};
use super::{End, catalogue, say};
use crate::casefile::{Casefile, figure};
use crate::explain::{
    self, Cited, ClusterExplained, Comparison, Condition, Item, LeadExplained, Named, PersonExplained, Rivalry,
};
use crate::exporters::{cluster_kind, lead_role, member_role, outcome, signed, tier, without_weight};
use crate::model::{Language, Outcome, Searched};
use crate::schemas::Schemas;
use crate::store::RunFolder;

/// log10 units below which an item is only counted.
const AUDIBLE: f64 = 0.05;
/// Lenders, unknown measures and explanations told one by one.
const SHOWN: usize = 6;

/// Explains an id of the catalogue, or a person, a cluster or a difference of a run.
pub(super) fn explain(arguments: &Explain) -> Result<End> {
    let asks_a_run = arguments.person.is_some() || arguments.cluster.is_some() || !arguments.compare.is_empty();
    if !asks_a_run {
        return say(&catalogue::explain(arguments)?);
    }
    let run = RunFolder::open(Path::new(&arguments.what))?;
    let file = Casefile::open(run, Schemas::load(arguments.schemas.as_deref())?)?;
    let date = super::export::today();
    let (text, json) = answer(arguments, &file, date)?;
    say(&if arguments.json { serde_json::to_string_pretty(&json)? + "\n" } else { text })
}

fn answer(arguments: &Explain, file: &Casefile, date: NaiveDate) -> Result<(String, serde_json::Value)> {
    let mut page = Page { out: String::new(), t: tongue(arguments.lang.into()), cited: arguments.payments };
    let json = if let Some(id) = &arguments.person {
        let found = explain::person(file, id, date)?;
        page.person(&found);
        serde_json::to_value(&found)?
    } else if let Some(id) = &arguments.cluster {
        let found = explain::cluster(file, id, date)?;
        page.cluster(&found);
        serde_json::to_value(&found)?
    } else {
        let [a, b] = [&arguments.compare[0], &arguments.compare[1]];
        let found = explain::compare(file, [a, b], date)?;
        page.searched(&found.searched);
        page.comparison(&found);
        serde_json::to_value(&found)?
    };
    Ok((page.out, json))
}

/// The text so far.
struct Page {
    out: String,
    t: Tongue,
    /// Payments named behind each number.
    cited: usize,
}

impl Page {
    fn line(&mut self, text: &str) {
        writeln!(self.out, "{}", text.trim_end()).expect("writing to text does not fail");
    }

    fn lang(&self) -> Language {
        self.t.lang
    }

    fn searched(&mut self, searched: &Searched) {
        let count = |n: u64| figure(n as f64, 0, self.t.lang);
        let text = self
            .t
            .searched
            .replace("{persons}", &count(searched.persons))
            .replace("{payers}", &count(searched.payers))
            .replace("{recipients}", &count(searched.recipients))
            .replace("{payments}", &count(searched.payments));
        self.line(&text);
        self.line(self.t.caution);
    }

    fn person(&mut self, found: &PersonExplained) {
        self.line(&named(&found.person));
        self.searched(&found.searched);
        if found.demographics {
            self.line(self.t.demographics);
        }
        if found.leads.is_empty() {
            self.line("");
            self.line(self.t.no_lead);
            if let Some((id, index)) = &found.otherwise {
                self.line(&format!("{}{}{id} ({})", self.t.likeliest, self.t.colon, figure(*index, 3, self.lang())));
            }
        }
        for lead in &found.leads {
            self.lead(lead, &found.payments);
        }
        if !found.unknown.is_empty() {
            self.heading(self.t.unknown);
        }
        for unknown in &found.unknown {
            let (what, why) = (unknown.what.get(self.lang()), unknown.why.get(self.lang()));
            self.line(&format!("  {what}{}{why}", self.t.colon));
        }
    }

    fn lead(&mut self, lead: &LeadExplained, payments: &[Cited]) {
        let (lang, t) = (self.lang(), self.t);
        self.line("");
        let standing = format!("{} {}", t.rank, lead.rank);
        self.line(&format!("{} · {} · {standing}", lead_role(lead.role, lang), outcome(lead.outcome, lang)));
        if lead.outcome == Outcome::Lead {
            self.line(tier(lead.tier, lang));
        }
        if !lead.cluster.is_empty() {
            self.line(&format!("{}{}{}", t.cluster, t.colon, lead.cluster));
        }
        self.line(&format!(
            "{} {} = {} {} · {} {} · {} {}",
            t.index,
            signed(lead.score, lang),
            t.prior,
            signed(lead.prior, lang),
            t.own,
            signed(lead.own, lang),
            t.borrowed,
            signed(lead.borrowed, lang)
        ));
        self.line(&format!("{}{}{}", t.explanation, t.colon, lead.explanation.title.get(lang)));
        if let Some(rivalry) = lead.rivalries.first() {
            self.line(&format!("{}{}{}", t.rival, t.colon, rivalry.rival.title.get(lang)));
        }
        if let Some(seed) = lead.seed {
            self.line(&t.seed.replace("{log10}", &signed(seed, lang)).replace("{own}", &signed(lead.own, lang)));
        }
        self.evidence(lead, payments);
        self.lent(lead);
        for rivalry in &lead.rivalries {
            self.rivalry(lead, rivalry);
        }
        self.untold(lead);
        let all: Vec<String> = lead
            .standings
            .iter()
            .take(SHOWN)
            .map(|it| format!("{} {}", it.explanation.title.get(lang), figure(it.posterior, 3, lang)))
            .collect();
        if !all.is_empty() {
            self.heading(t.standings);
            self.line(&format!("  {}", all.join(" · ")));
        }
    }

    fn heading(&mut self, text: &str) {
        self.line("");
        self.line(text);
    }

    fn evidence(&mut self, lead: &LeadExplained, payments: &[Cited]) {
        let sides = [(self.t.favour, 1.0), (self.t.against, -1.0)];
        for (title, sign) in sides {
            let items: Vec<&Item> = lead.evidence.iter().filter(|item| item.log10 * sign >= AUDIBLE).collect();
            self.heading(title);
            if items.is_empty() {
                self.line(&format!("  {}", self.t.nothing));
            }
            for item in items {
                self.item(item, payments);
            }
        }
        let quiet: Vec<&Item> = lead.evidence.iter().filter(|item| item.log10.abs() < AUDIBLE).collect();
        if !quiet.is_empty() {
            let sum: f64 = quiet.iter().map(|item| item.log10).sum();
            let said = self.t.quiet_items.replace("{n}", &quiet.len().to_string());
            self.heading(&said.replace("{sum}", &signed(sum, self.lang())));
        }
    }

    fn item(&mut self, item: &Item, payments: &[Cited]) {
        let lang = self.lang();
        let with = item.with.as_ref().map(|with| format!(" [{}]", named(with))).unwrap_or_default();
        self.line(&format!("  {:>6}  {}{with}", signed(item.log10, lang), without_weight(item.sentence.get(lang))));
        if item.payments.is_empty() {
            return;
        }
        let cited = |no: &u32| payments.iter().find(|payment| payment.no == *no).map(cite);
        let mut named: Vec<String> = item.payments.iter().take(self.cited).filter_map(cited).collect();
        if item.payments.len() > self.cited {
            let more = figure((item.payments.len() - self.cited) as f64, 0, lang);
            named.push(self.t.more.replace("{n}", &more));
        }
        self.line(&format!("          {}{}{}", self.t.payments, self.t.colon, named.join(", ")));
    }

    fn lent(&mut self, lead: &LeadExplained) {
        let lang = self.lang();
        self.heading(&format!("{} ({})", self.t.lent, signed(lead.borrowed, lang)));
        for lender in lead.lenders.iter().take(SHOWN) {
            let line = format!(
                "  {:>6}  {}, {}",
                signed(lender.log10, lang),
                self::named(&lender.person),
                lender.tie.get(lang)
            );
            self.line(&line);
        }
        let told: f64 = lead.lenders.iter().take(SHOWN).map(|lender| lender.log10).sum();
        let rest = lead.borrowed - told;
        if rest.abs() >= AUDIBLE {
            self.line(&format!("  {:>6}  {}", signed(rest, lang), self.t.others));
        }
    }

    fn rivalry(&mut self, lead: &LeadExplained, rivalry: &Rivalry) {
        let (lang, t) = (self.lang(), self.t);
        let fill = |text: &str| {
            text.replace("{rival}", rivalry.rival.title.get(lang))
                .replace("{by}", &figure(rivalry.behind.abs(), 2, lang))
                .replace("{kind}", lead.explanation.title.get(lang))
        };
        self.heading(&fill(t.to_win));
        if let Some(main) = &lead.main {
            self.line(&format!("  {}{}{}", t.of_pair, t.colon, named(main)));
        }
        let (said, conditions) = match () {
            () if !rivalry.separable => (t.inseparable, &rivalry.alone),
            () if rivalry.behind <= 0.0 => (t.in_front, &rivalry.alone),
            () if !rivalry.alone.is_empty() => (t.alone, &rivalry.alone),
            () if !rivalry.together.is_empty() => (t.together, &rivalry.together),
            () => (t.never, &rivalry.together),
        };
        self.line(&format!("  {}", fill(said)));
        for condition in conditions {
            let line = self.condition(condition);
            self.line(&line);
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        let (lang, t) = (self.lang(), self.t);
        let bound = match condition.direction {
            -1 => t.at_most,
            1 => t.at_least,
            _ => "",
        };
        let needed = format!("{bound} {}", condition.needed.get(lang));
        let now = t.instead.replace("{now}", condition.now.get(lang));
        format!("    - {}{}{} {now}", condition.title.get(lang), t.colon, needed.trim())
    }

    fn untold(&mut self, lead: &LeadExplained) {
        let lang = self.lang();
        if lead.untold.is_empty() {
            return;
        }
        self.heading(self.t.untold);
        for one in lead.untold.iter().take(SHOWN) {
            let tells = figure(one.tells, 2, lang);
            self.line(&format!("  ±{tells:>5}  {} ({})", one.title.get(lang), one.why.get(lang)));
        }
    }

    fn cluster(&mut self, found: &ClusterExplained) {
        let (lang, t) = (self.lang(), self.t);
        self.line(&format!("{} · {} · {} {}", found.id, cluster_kind(found.kind, lang), t.rank, found.rank));
        self.searched(&found.searched);
        self.heading(&format!("{} {}", t.index, signed(found.score, lang)));
        for factor in &found.factors {
            let who = found.surest.as_ref().filter(|_| factor.id == "surest_recipient");
            let who = who.map(|who| format!(" · {}", named(who))).unwrap_or_default();
            let value = figure(factor.value, 2, lang);
            self.line(&format!(
                "  {:>6}  {}{}{value}{who}",
                signed(factor.log10, lang),
                factor.title.get(lang),
                t.colon
            ));
        }
        self.line(&format!("  {}{}{}", t.urgency, t.colon, figure(found.urgency, 2, lang)));
        if !found.reasons.is_empty() {
            self.line(&format!("  {}{}{}", t.patterns, t.colon, found.reasons));
        }
        self.heading(t.members);
        for member in &found.members {
            let rank = match (member.lead_rank, member.score) {
                (Some(rank), Some(score)) => format!("{} {rank} ({})", t.rank, signed(score, lang)),
                _ => t.no_rank.to_owned(),
            };
            self.line(&format!("  {} · {} · {rank}", named(&member.person), member_role(member.role, lang)));
        }
        self.heading(&format!("{} ({})", t.inside, found.payments.len()));
        let mut cited: Vec<String> = found.payments.iter().take(self.cited).map(cite).collect();
        if found.payments.len() > self.cited {
            cited.push(t.more.replace("{n}", &figure((found.payments.len() - self.cited) as f64, 0, lang)));
        }
        self.line(&format!("  {}", cited.join(", ")));
    }

    fn comparison(&mut self, found: &Comparison) {
        let (lang, t) = (self.lang(), self.t);
        self.line("");
        for side in &found.sides {
            let role = side.role.map(|role| format!(" · {}", lead_role(role, lang))).unwrap_or_default();
            let rank = format!("{} {} · {} {}", t.rank, side.rank, t.index, signed(side.score, lang));
            self.line(&format!("{}{role} · {rank}", named(&side.named)));
        }
        self.heading(found.reason.get(lang));
        self.heading(&format!("{} ({})", t.difference, signed(found.difference, lang)));
        let mut quiet = 0.0;
        for part in &found.parts {
            if part.difference.abs() < AUDIBLE {
                quiet += part.difference;
                continue;
            }
            let value = |side: usize| {
                let shown = part.shown[side].get(lang);
                let shown = if shown.is_empty() { String::new() } else { format!("{shown}, ") };
                format!("{shown}{}", signed(part.log10[side], lang))
            };
            let (much, title, colon) = (signed(part.difference, lang), part.title.get(lang), t.colon);
            self.line(&format!("  {much:>6}  {title}{colon}{} {} {}", value(0), t.against_it, value(1)));
        }
        if quiet.abs() >= AUDIBLE {
            self.line(&format!("  {:>6}  {}", signed(quiet, lang), t.quiet));
        }
        if let Some(recipients) = &found.recipients {
            self.heading(t.recipients);
            self.comparison(recipients);
        }
    }
}

fn named(named: &Named) -> String {
    if named.name.is_empty() { named.id.clone() } else { format!("{} ({})", named.id, named.name) }
}

/// A payment by provider and transaction id, or by file and row where the provider gives none.
fn cite(payment: &Cited) -> String {
    if payment.transaction_id.is_empty() {
        return format!("{}:{}", payment.source_file, payment.source_row);
    }
    format!("{} {}", payment.provider, payment.transaction_id)
}
