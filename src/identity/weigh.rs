//! How surely are two persons one? Log2 odds from what agrees and what differs (Fellegi-Sunter).

use rayon::prelude::*;

use crate::model::{DifferWeights, IdentitySettings};

use super::blocks::Candidate;
use super::names::{Likeness, Tongue};
use super::portrait::{Field, Portrait, Standing, Standings, contradiction};
use super::words::Words;

/// Why two records are joined, surest first; spelt in `persons.parquet`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Judgement,
    CustomerNumber,
    Document,
    Account,
    Email,
    Phone,
    BirthDate,
    Address,
    Counterpart,
    RareName,
    /// Nobody of that name is likelier, though the name is not rare.
    Likeliest,
}

impl Rule {
    const ALL: [Self; 11] = [
        Self::Judgement,
        Self::CustomerNumber,
        Self::Document,
        Self::Account,
        Self::Email,
        Self::Phone,
        Self::BirthDate,
        Self::Address,
        Self::Counterpart,
        Self::RareName,
        Self::Likeliest,
    ];

    /// The spelling in files.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Judgement => "judgement",
            Self::CustomerNumber => "customer_number",
            Self::Document => "document",
            Self::Account => "account",
            Self::Email => "email",
            Self::Phone => "phone_and_name",
            Self::BirthDate => "name_and_birth_date",
            Self::Address => "name_and_address",
            Self::Counterpart => "name_and_counterpart",
            Self::RareName => "rare_name",
            Self::Likeliest => "likeliest_of_name",
        }
    }

    /// The rule spelt `word`.
    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }

    /// Whether the identifier stands even where the names differ.
    pub(super) fn outweighs_names(self) -> bool {
        self <= Self::Document
    }

    /// Whether a contradiction met on this rule is worth telling.
    pub(super) fn is_identifier(self) -> bool {
        self <= Self::Phone
    }
}

/// Two persons that may be one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// Portraits.
    pub(super) a: u32,
    pub(super) b: u32,
    /// Log2 odds.
    pub(super) weight: f32,
    pub(super) rule: Rule,
    /// Persons that the counterpart they share deals with; 0 without one.
    pub(super) circle: u32,
    /// Profiles that show it, one of each person.
    pub(super) ends: (u32, u32),
}

/// What everything is worth in this run.
pub(super) struct Scales<'a> {
    pub(super) words: &'a Words,
    pub(super) settings: &'a IdentitySettings,
    /// What a disagreement is worth, as far as sure pairs of this run tell.
    pub(super) differ: DifferWeights,
}

impl Scales<'_> {
    /// How names of two people are compared.
    pub(super) fn tongue(&self, a: &Portrait, b: &Portrait) -> Tongue<'_> {
        Tongue { words: self.words, settings: &self.settings.names, people: a.people.max(b.people) }
    }

    /// The pairs whose odds reach the threshold.
    pub(super) fn edges(&self, all: &[Portrait], pairs: &[Candidate]) -> Vec<Edge> {
        pairs.par_iter().filter_map(|&pair| self.edge(all, pair, 0)).collect()
    }

    /// The same for pairs that share no identifier, most of which are seen at a glance to fall short.
    pub(super) fn edges_in_context(&self, all: &[Portrait], pairs: &[Candidate]) -> Vec<Edge> {
        let within_reach = |&&(a, b): &&Candidate| {
            let (x, y) = (&all[a as usize], &all[b as usize]);
            let beside = x.most_in_common(y, &self.settings.agree) + self.often(x, y) - x.people.max(y.people);
            let reaches = |name: f32| name + beside >= self.settings.threshold;
            if !reaches(x.name.most().min(y.name.most())) {
                return false;
            }
            let name = self.tongue(x, y).compare(&x.name, &y.name);
            !name.clashes() && reaches(name.given + name.rest)
        };
        pairs.par_iter().filter(within_reach).filter_map(|&pair| self.edge(all, pair, 0)).collect()
    }

    /// The same for pairs that share a counterpart, who deals with so many persons.
    pub(super) fn edges_in_company(&self, all: &[Portrait], pairs: &[(Candidate, u32)]) -> Vec<Edge> {
        pairs.par_iter().filter_map(|&(pair, circle)| self.edge(all, pair, circle)).collect()
    }

    fn edge(&self, all: &[Portrait], (a, b): Candidate, circle: u32) -> Option<Edge> {
        let (x, y) = (&all[a as usize], &all[b as usize]);
        let (weight, rule, ends) = self.weigh(x, y, circle)?;
        Some(Edge { a, b, weight, rule, circle, ends })
    }

    /// Odds, reason, and the profiles that show it; `None` below the threshold, or where names clash.
    pub(super) fn weigh(&self, x: &Portrait, y: &Portrait, circle: u32) -> Option<(f32, Rule, (u32, u32))> {
        self.odds(x, y, circle).filter(|it| it.0 >= self.settings.threshold)
    }

    /// The same, however small; `None` where they cannot be one person.
    pub(super) fn odds(&self, x: &Portrait, y: &Portrait, circle: u32) -> Option<(f32, Rule, (u32, u32))> {
        let known = x.name.count > 0 && y.name.count > 0;
        let name = if known { self.tongue(x, y).compare(&x.name, &y.name) } else { Likeness::default() };
        if known && name.clashes() && (circle > 0 || !share_an_identifier(x, y)) {
            return None;
        }
        let standings = x.against(y);
        let (rule, ends) = rule(x, y, &standings, circle);
        let named = if known {
            !name.clashes()
                || (rule.outweighs_names()
                    && (name.givens > 0
                        || (name.rests > 0 && (name.two_givens == 0 || one_document(&standings)))
                        || agrees(&standings, Field::Birth)))
        } else {
            rule <= Rule::Account
        };
        // a contradiction between two who share an identifier is refused later, and told
        if !named || (contradiction(&standings).is_some() && !rule.is_identifier()) {
            return None;
        }
        let among_all = self.among_all(x, y, &name, &standings, rule);
        let weight = if circle > 0 { among_all.max(self.in_circle(circle, &name, &standings)) } else { among_all };
        let weight = weight + self.against(x, y, &standings);
        Some((weight, rule, ends))
    }

    /// Against the odds of meeting someone else of that name in the country.
    fn among_all(&self, x: &Portrait, y: &Portrait, name: &Likeness, standings: &Standings, rule: Rule) -> f32 {
        let agree = &self.settings.agree;
        let mut bits = name.given + name.rest + self.left_over(name, self.settings.names.changed);
        for standing in &standings[..Field::Country as usize] {
            bits += match standing {
                Standing::Agree(one, other) => one.bits.min(other.bits),
                Standing::Slip => agree.birth_date_slip,
                _ => 0.0,
            };
        }
        let often = if rule >= Rule::Address { self.often(x, y) } else { 0.0 };
        bits + often - x.people.max(y.people)
    }

    /// What it is worth that one of them is met often: whom many pay is met again more likely than whom one pays.
    fn often(&self, x: &Portrait, y: &Portrait) -> f32 {
        if x.size.min(y.size) > FEW_RECORDS {
            return 0.0;
        }
        (x.size.max(y.size) as f32).log2().min(self.settings.agree.often_met)
    }

    /// Against the odds of meeting another of the few whom the shared counterpart deals with: kin, likely, who share
    /// surname, city, house and telephone, but not their given names.
    fn in_circle(&self, circle: u32, name: &Likeness, standings: &Standings) -> f32 {
        let settings = self.settings;
        let mut bits = name.given + name.rest.min(settings.kin.surname) + self.left_over(name, settings.kin.changed);
        if name.givens == 0 {
            bits -= settings.kin.surname;
        }
        for (at, standing) in standings[..Field::Country as usize].iter().enumerate() {
            let shared = match standing {
                Standing::Agree(one, other) => one.bits.min(other.bits),
                Standing::Slip => settings.agree.birth_date_slip,
                _ => 0.0,
            };
            bits += match at {
                at if at == Field::Phone as usize => shared.min(settings.kin.phone),
                at if at == Field::Address as usize || at == Field::City as usize => shared.min(settings.kin.home),
                _ => shared,
            };
        }
        if name.givens > 0 {
            bits += settings.kin.namesake;
        }
        // two in a circle of two are as likely one as not
        bits - (circle.max(2) as f32 - 1.0).log2()
    }

    /// What words that only one of the names has are worth; `changed` where they share no surname.
    fn left_over(&self, name: &Likeness, changed: f32) -> f32 {
        let names = &self.settings.names;
        let times = |bits: f32, count: u8| bits * f32::from(count);
        let parted = name.two_surnames + name.mixed;
        let surname = if name.rests == 0 && parted > 0 {
            changed + times(names.mixed, parted - 1)
        } else {
            times(names.two_surnames, name.two_surnames) + times(names.mixed, name.mixed)
        };
        let led = if name.led_apart { names.led_apart } else { 0.0 };
        led + surname + times(names.two_givens, name.two_givens) + times(names.missing, name.missing)
    }

    /// What differs. It counts the more, the more records stand behind both: one person's would have met by now.
    fn against(&self, x: &Portrait, y: &Portrait, standings: &Standings) -> f32 {
        let differ = &self.differ;
        let weights = [
            (Field::Number, differ.customer_number),
            (Field::Account, differ.account),
            (Field::Email, differ.email),
            (Field::Phone, differ.phone),
            (Field::City, differ.city),
            (Field::Country, differ.country),
            (Field::Sex, differ.sex),
        ];
        let found = weights.iter().filter(|it| standings[it.0 as usize] == Standing::Differ);
        let records = (x.size.min(y.size) as f32).log2();
        found.map(|it| it.1).sum::<f32>() * (1.0 + records * differ.each_doubling)
    }

    /// Whether they look like two people beside `whole`, whom either may be: what they disagree on, however much they
    /// have in common. Names that differ only in words which `whole` bears all are parts of one long name.
    pub(super) fn apart(&self, x: &Portrait, y: &Portrait, whole: &Portrait) -> bool {
        let standings = x.against(y);
        let fields = [Field::Number, Field::Account, Field::Phone, Field::City, Field::Country, Field::Sex];
        contradiction(&standings).is_some()
            || fields.iter().any(|&field| standings[field as usize] == Standing::Differ)
            || (x.name.count > 0
                && y.name.count > 0
                && !self.tongue(x, y).compare(&x.name, &y.name).fits()
                && !(self.is_part(x, whole) && self.is_part(y, whole)))
    }

    /// Whether every word of the name of `part` is one of the name of `whole`, letter by letter.
    fn is_part(&self, part: &Portrait, whole: &Portrait) -> bool {
        part.name.words().iter().all(|&word| !self.words.is_initial(word) && whole.name.words().contains(&word))
    }
}

/// Records of a person up to which how often the other is met counts.
const FEW_RECORDS: u32 = 3;

fn agrees(standings: &Standings, field: Field) -> bool {
    matches!(standings[field as usize], Standing::Agree(..))
}

/// One document, and a telephone, account or home besides: a given name that differs is then a short form nobody listed.
fn one_document(standings: &Standings) -> bool {
    let beside = [Field::Account, Field::Email, Field::Phone, Field::Address, Field::City];
    agrees(standings, Field::Document) && beside.iter().any(|&field| agrees(standings, field))
}

fn share_an_identifier(x: &Portrait, y: &Portrait) -> bool {
    [Field::Number, Field::Document]
        .iter()
        .any(|&field| x.all(field).iter().any(|one| y.all(field).iter().any(|other| one.value == other.value)))
}

/// The surest thing they have in common.
fn rule(x: &Portrait, y: &Portrait, standings: &Standings, circle: u32) -> (Rule, (u32, u32)) {
    let fields = [
        (Field::Number, Rule::CustomerNumber),
        (Field::Document, Rule::Document),
        (Field::Account, Rule::Account),
        (Field::Email, Rule::Email),
        (Field::Phone, Rule::Phone),
        (Field::Birth, Rule::BirthDate),
        (Field::Address, Rule::Address),
    ];
    let shared = fields.iter().find_map(|&(field, rule)| match standings[field as usize] {
        Standing::Agree(one, other) => Some((rule, (one.of, other.of))),
        _ => None,
    });
    shared.unwrap_or((if circle > 0 { Rule::Counterpart } else { Rule::RareName }, (x.at, y.at)))
}
