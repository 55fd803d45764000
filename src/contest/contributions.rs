//! What speaks for and against each lead, measure by measure, and who lends what?

use std::f64::consts::LN_10;

use rayon::prelude::*;

use crate::model::{Contest, Contribution, Lead, LeadRole, Outcome, PairKey, Standing, Subject};

use super::Field;
use super::attribution;
use super::by_kind::softmax;
use super::evidence::Judge;
use super::leads::loudest;
use super::messages::{Known, Messages};

/// log10 units below which a part is not told on its own.
const LEAST: f64 = 0.0005;

/// The judges whose details become contributions, with the group of each row.
pub(super) struct Judges<'a> {
    pub(super) pair: &'a Judge<'a>,
    pub(super) recipient: &'a Judge<'a>,
    /// Without age and sex, which are told apart.
    pub(super) payer: &'a Judge<'a>,
    pub(super) pair_strata: &'a [u8],
    pub(super) strata: &'a [u8],
}

/// A contest that was held, about to be told.
pub(super) struct Told<'a> {
    pub(super) field: &'a Field<'a>,
    pub(super) known: &'a Known<'a>,
    pub(super) silence: &'a Messages,
    pub(super) heard: &'a Messages,
    /// Log prior of each kind of recipient.
    pub(super) priors: &'a [f64],
    pub(super) judges: Judges<'a>,
}

/// Log ratios of the known measures of one subject, by kind.
type Details = Vec<(&'static str, Vec<f32>)>;

/// One measure's part of an own score: of which subject, of which pair, natural-log.
struct Part {
    subject: Subject,
    pair: Option<usize>,
    measure: &'static str,
    ln: f64,
}

impl Told<'_> {
    /// The parts of every lead's score, by rank; those of a lead sum to its score.
    pub(super) fn contributions(&self, contest: &Contest) -> Vec<Contribution> {
        let of = |lead: &Lead| match (lead.role, lead.outcome) {
            (LeadRole::Recipient, _) => self.of_recipient(lead),
            (LeadRole::Payer, Outcome::PossibleVictim) => self.of_victim(contest, lead),
            (LeadRole::Payer, _) => self.of_payer(contest, lead),
        };
        contest.leads.par_iter().flat_map_iter(of).collect()
    }

    /// How each explanation fares for the loudest pair of every payer who is a lead or possible victim.
    pub(super) fn payers(&self, contest: &Contest) -> Vec<Standing> {
        let payers = contest.leads.iter().filter(|lead| lead.role == LeadRole::Payer);
        let standing = |lead: &Lead| {
            let shares = self.known.shares(self.heard, loudest(self.pairs_of(lead), lead.outcome, &contest.pairs)?);
            let unexplained = shares.last().copied().unwrap_or(1.0).max(1e-12);
            let score = |share: &f64| (share.max(1e-12) / unexplained).log10() as f32;
            let scores = shares.iter().map(score).collect();
            Some(Standing { person: lead.person, scores, posteriors: shares.iter().map(|s| *s as f32).collect() })
        };
        payers.filter_map(standing).collect()
    }

    fn pairs_of(&self, lead: &Lead) -> &[u32] {
        let at = self.field.measured.payers.binary_search(&lead.person).expect("a lead was measured");
        self.field.measured.payer_pairs(at)
    }

    fn of_recipient(&self, lead: &Lead) -> Vec<Contribution> {
        let (known, measured) = (self.known, self.field.measured);
        let i = measured.recipients.binary_search(&lead.person).expect("a lead was measured");
        let seed = self.field.seeds.of_recipient(i);
        let start = self.priors;
        let own: Details = self.judges.recipient.detail(i, self.judges.strata[i]);
        let ratios = summed(&own, start.len());
        let slopes = attribution::of_recipient(known, i, &ratios, start);
        let mut parts = parts(Subject::Recipient, None, &own, &slopes.own);
        for (pair, slopes) in measured.recipient_pairs(i).zip(&slopes.pairs) {
            merge(&mut parts, self.pair_parts(pair, None, slopes));
        }
        let before = known.lead_odds(start) - known.lead_prior();
        settle(&mut parts, lead.own * LN_10 - before - seed);
        let mut rows = Rows::new(lead, None, lead.person);
        rows.say(Subject::Recipient, "prior", known.lead_prior());
        rows.say(Subject::Recipient, "recipient_prior", before);
        rows.parts(&parts, &measured.pairs);
        if seed > 0.0 {
            rows.say(Subject::Recipient, "seed", seed);
        }
        let (lent, links) = attribution::lent_to_recipient(known, self.heard, self.silence.scores.row(i), i);
        let mut lenders: Vec<(u32, f64)> =
            measured.recipient_pairs(i).map(|pair| measured.pairs[pair].payer).zip(lent).collect();
        lenders.extend(self.linked(i, links));
        rows.lent(Subject::Recipient, None, lenders, lead.borrowed * LN_10);
        rows.all
    }

    /// What each linked recipient lends of `links`, in proportion to how far what it says moves the odds.
    fn linked(&self, i: usize, links: f64) -> Vec<(u32, f64)> {
        let pull = attribution::pull(self.known, self.heard.scores.row(i).to_vec());
        let moves = |said: Vec<f64>| said.iter().zip(&pull).map(|(said, pull)| said * pull).sum::<f64>().abs();
        let said: Vec<(u32, f64)> =
            self.known.links[i].iter().map(|&link| (link.to, moves(self.known.link_says(i, link)))).collect();
        let total: f64 = said.iter().map(|(_, said)| said).sum();
        if total < 1e-12 {
            return Vec::new();
        }
        said.into_iter()
            .map(|(other, said)| (self.field.measured.recipients[other as usize], links * said / total))
            .collect()
    }

    fn of_payer(&self, contest: &Contest, lead: &Lead) -> Vec<Contribution> {
        let (known, measured) = (self.known, self.field.measured);
        let i = measured.payers.binary_search(&lead.person).expect("a lead was measured");
        let own_pairs = measured.payer_pairs(i);
        let prior = softmax(self.priors.iter().copied());
        let of_pair = |pair: usize| self.pair_parts(pair, Some(pair), &attribution::of_payer(known, pair, &prior));
        let mut parts: Vec<Part> = own_pairs.iter().flat_map(|&pair| of_pair(pair as usize)).collect();
        let loudest = loudest(own_pairs, lead.outcome, &contest.pairs);
        drop_nothings(&mut parts, loudest);
        let (seed, demographics) = (self.field.seeds.of_payer(i), known.demographics[i]);
        let ties = self.ties(own_pairs, &prior);
        let tied: f64 = ties.iter().map(|part| part.ln).sum();
        settle(&mut parts, lead.own * LN_10 - known.payers[i] - demographics - tied);
        parts.extend(ties);
        parts.extend(self.payer_parts(i, known.payers[i] - seed));
        let main = loudest.map(|pair| measured.pairs[pair].recipient);
        let mut rows = Rows::new(lead, Some(lead.person), main.unwrap_or(lead.person));
        rows.say(Subject::Payer, "prior", known.lead_prior());
        rows.parts(&parts, &measured.pairs);
        if demographics != 0.0 {
            rows.say(Subject::Payer, "payer_age", demographics);
        }
        if seed > 0.0 {
            rows.say(Subject::Payer, "seed", seed);
        }
        let lent = own_pairs.iter().map(|&pair| {
            let pair = pair as usize;
            let heard = known.to_payer(pair, known.pair_evidence(pair, self.heard.cavity(pair)));
            (measured.pairs[pair].recipient, heard - known.to_payer(pair, known.own_evidence(pair, &prior)))
        });
        rows.lent(Subject::Payer, main, lent.collect(), lead.borrowed * LN_10);
        rows.all
    }

    /// What those of a payer's pairs say that are a tie of his.
    fn ties(&self, own_pairs: &[u32], prior: &[f64]) -> Vec<Part> {
        let of_pair = |&pair: &u32| {
            let ln = self.known.tie(pair as usize, self.known.own_evidence(pair as usize, prior));
            Part { subject: Subject::Pair, pair: Some(pair as usize), measure: "tie", ln }
        };
        own_pairs.iter().map(of_pair).filter(|part| part.ln < -LEAST * LN_10).collect()
    }

    /// The odds of a possible victim: what his own payments show of it, and what the network adds.
    fn of_victim(&self, contest: &Contest, lead: &Lead) -> Vec<Contribution> {
        let measured = self.field.measured;
        let own_pairs: Vec<usize> = self.pairs_of(lead).iter().map(|&pair| pair as usize).collect();
        let prior = softmax(self.priors.iter().copied());
        let (slopes, [before, own]) = attribution::of_victim(self.known, &own_pairs, &prior);
        let mut parts: Vec<Part> = own_pairs
            .iter()
            .zip(&slopes)
            .flat_map(|(&pair, slopes)| self.pair_parts(pair, Some(pair), slopes))
            .collect();
        let loudest = loudest(self.pairs_of(lead), lead.outcome, &contest.pairs);
        drop_nothings(&mut parts, loudest);
        settle(&mut parts, own - before);
        let main = loudest.map(|pair| measured.pairs[pair].recipient);
        let mut rows = Rows::new(lead, Some(lead.person), main.unwrap_or(lead.person));
        rows.say(Subject::Payer, "prior", before);
        rows.parts(&parts, &measured.pairs);
        rows.lent(Subject::Payer, main, Vec::new(), lead.score * LN_10 - own);
        rows.all
    }

    /// The payer's own measures, which say something of the mean likelihood of the lead kinds.
    fn payer_parts(&self, i: usize, total: f64) -> Vec<Part> {
        let details = self.judges.payer.detail(i, 0);
        let sums = summed(&details, self.priors.len());
        let leads: Vec<usize> = self.known.mixtures.lead_kinds().collect();
        let mut slopes = vec![0.0; sums.len()];
        let of_leads = attribution::of_mean(&leads.iter().map(|&kind| sums[kind]).collect::<Vec<_>>());
        leads.iter().zip(of_leads).for_each(|(&kind, slope)| slopes[kind] = slope);
        let mut parts = parts(Subject::Payer, None, &details, &slopes);
        settle(&mut parts, total);
        parts
    }

    fn pair_parts(&self, pair: usize, told_of: Option<usize>, slopes: &[f64]) -> Vec<Part> {
        parts(Subject::Pair, told_of, &self.judges.pair.detail(pair, self.judges.pair_strata[pair]), slopes)
    }
}

fn summed(details: &Details, kinds: usize) -> Vec<f64> {
    let mut sum = vec![0.0; kinds];
    for (_, ratios) in details {
        sum.iter_mut().zip(ratios).for_each(|(sum, ratio)| *sum += f64::from(*ratio));
    }
    sum
}

fn parts(subject: Subject, pair: Option<usize>, details: &Details, slopes: &[f64]) -> Vec<Part> {
    let ln = |ratios: &[f32]| ratios.iter().zip(slopes).map(|(ratio, slope)| f64::from(*ratio) * slope).sum();
    details.iter().map(|(measure, ratios)| Part { subject, pair, measure, ln: ln(ratios) }).collect()
}

/// Adds parts to those of the same measure.
fn merge(parts: &mut Vec<Part>, more: Vec<Part>) {
    for part in more {
        match parts.iter_mut().find(|known| known.subject == part.subject && known.measure == part.measure) {
            Some(known) => known.ln += part.ln,
            None => parts.push(part),
        }
    }
}

/// Leaves out what is nothing, but for the measures of the loudest pair.
fn drop_nothings(parts: &mut Vec<Part>, loudest: Option<usize>) {
    parts.retain(|part| part.pair == loudest || part.ln.abs() >= LEAST * LN_10);
}

/// Spreads what the finite steps of the division left over, in proportion to the parts, so that they sum to `total`.
fn settle(parts: &mut [Part], total: f64) {
    let left = total - parts.iter().map(|part| part.ln).sum::<f64>();
    let size: f64 = parts.iter().map(|part| part.ln.abs()).sum();
    if size > 0.0 {
        parts.iter_mut().for_each(|part| part.ln += left * part.ln.abs() / size);
    }
}

/// The rows of one lead.
struct Rows<'a> {
    lead: &'a Lead,
    payer: Option<u32>,
    /// Under whom a row stands that is of no pair.
    person: u32,
    all: Vec<Contribution>,
}

impl<'a> Rows<'a> {
    fn new(lead: &'a Lead, payer: Option<u32>, person: u32) -> Self {
        Self { lead, payer, person, all: Vec::new() }
    }

    fn row(&self, subject: Subject, measure: &'static str, ln: f64) -> Contribution {
        let (payer, explanation) = (self.payer, self.lead.kind);
        let log10 = (ln / LN_10) as f32;
        Contribution { subject, person: self.person, payer, explanation, measure, lender: None, log10 }
    }

    fn say(&mut self, subject: Subject, measure: &'static str, ln: f64) {
        self.all.push(self.row(subject, measure, ln));
    }

    /// The measures, by subject, pair and id.
    fn parts(&mut self, parts: &[Part], pairs: &[PairKey]) {
        let mut parts: Vec<&Part> = parts.iter().collect();
        parts.sort_by_key(|part| (part.subject, part.pair, part.measure));
        for part in parts {
            let person = part.pair.map_or(self.person, |pair| pairs[pair].recipient);
            self.all.push(Contribution { person, ..self.row(part.subject, part.measure, part.ln) });
        }
    }

    /// What each lender adds to `total`, and the rest in one row.
    fn lent(&mut self, subject: Subject, person: Option<u32>, mut lenders: Vec<(u32, f64)>, total: f64) {
        lenders.retain(|(_, ln)| ln.abs() >= LEAST * LN_10 * 10.0);
        lenders.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        let rest = total - lenders.iter().map(|(_, ln)| ln).sum::<f64>();
        for (lender, ln) in lenders {
            let row = self.row(subject, "network", ln);
            self.all.push(Contribution { lender: Some(lender), person: person.unwrap_or(row.person), ..row });
        }
        self.say(subject, "network", rest);
    }
}
