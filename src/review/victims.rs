//! Who may be a victim, whose hands does the money reach, and who else pays them? A list of its own, for support: nobody
//! on it is ranked, and of who is not on it but pays the same recipients, only the id is told.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::casefile::{Casefile, Named};
use crate::store::VictimRow;

use super::desk::Desk;
use super::index::fold;
use super::queue::Page;

/// Most persons named in one cell; how many there are beyond is said.
const SHOWN: usize = 12;

/// What the list of possible victims is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// Words of names, identifiers and ids, of the victim, the recipients or their clusters; all must be met.
    pub search: String,
    /// Explanation id that it must look like; empty means any.
    pub kind: String,
    /// 0-based page.
    pub page: usize,
    /// Rows a page, at most 200.
    pub size: usize,
}

/// One possible victim.
#[derive(Clone, Debug, Serialize)]
pub struct VictimLine<'a> {
    /// Who.
    pub person: &'a Named,
    /// Explanation id that fits best.
    pub kind: &'a str,
    /// Completed payments at stake.
    pub payments: u32,
    /// Sum of those priced, US dollars with two decimals.
    pub total_usd: &'a str,
    /// First payment.
    pub first: &'a str,
    /// Last payment.
    pub last: &'a str,
    /// The recipients they pay, dearest first.
    pub paid: Vec<Paid<'a>>,
    /// Those recipients and others who share a victim with them; none when nobody was paid at stake.
    pub group: Option<PaidGroup<'a>>,
    /// Who else pays the recipients they pay.
    pub others: Others<'a>,
}

/// A recipient whom a possible victim pays.
#[derive(Clone, Debug, Serialize)]
pub struct Paid<'a> {
    /// Who.
    pub person: &'a Named,
    /// Completed payments from this victim.
    pub payments: u64,
    /// Their sum, US dollars.
    pub total_usd: Decimal,
    /// Cluster of the queue that holds the recipient; none while that cluster waits in the blind audit.
    pub cluster: Option<&'a str>,
}

/// Recipients who share possible victims.
#[derive(Clone, Debug, Serialize)]
pub struct PaidGroup<'a> {
    /// `M-` and 8 letters or digits.
    pub id: &'a str,
    /// How many recipients.
    pub recipients: usize,
    /// Possible victims who pay them, this one counted.
    pub victims: u32,
    /// Clusters of the queue that hold one of them, without those that wait in the blind audit; sorted.
    pub clusters: Vec<&'a str>,
}

/// Who else pays the same recipients.
#[derive(Clone, Debug, Serialize)]
pub struct Others<'a> {
    /// Other possible victims, in the order of the list; the first twelve.
    pub victims: Vec<&'a Named>,
    /// How many there are.
    pub victims_count: usize,
    /// Ids of who is not on the list, sorted; the first twelve.
    pub outside: Vec<&'a str>,
    /// How many there are.
    pub outside_count: usize,
}

/// A possible victim as the list keeps them.
#[derive(Debug)]
struct Kept {
    row: VictimRow,
    person: Named,
    paid: Vec<(Named, u64, Decimal)>,
    /// Everything they are found by, folded.
    words: String,
}

/// The possible victims of a run, in the order of `victims.csv`; read once.
#[derive(Debug)]
pub(super) struct Victims {
    kept: Vec<Kept>,
    /// Place of each person id.
    places: BTreeMap<String, usize>,
}

impl Victims {
    /// Reads who may be a victim and whom they pay.
    pub(super) fn read(file: &Casefile) -> Result<Self> {
        let kept: Vec<Kept> = file.run().victims()?.into_iter().map(|row| Kept::new(file, row)).collect();
        let places = kept.iter().enumerate().map(|(at, kept)| (kept.row.person.clone(), at)).collect();
        Ok(Self { kept, places })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.kept.len()
    }

    /// Explanation ids that fit some of them, sorted.
    pub(super) fn kinds(&self) -> BTreeSet<&str> {
        self.kept.iter().map(|kept| kept.row.explanation.as_str()).collect()
    }

    /// Who pays the recipients that the one at `at` pays, that one left out.
    fn others<'a>(&'a self, file: &'a Casefile, at: usize) -> Others<'a> {
        let paid = self.kept[at].paid.iter();
        let payers: BTreeSet<&str> = paid.flat_map(|(recipient, ..)| file.payers_of(&recipient.id)).collect();
        let (listed, outside): (Vec<&str>, Vec<&str>) =
            payers.into_iter().partition(|&payer| self.places.contains_key(payer));
        let listed: BTreeSet<usize> = listed
            .into_iter()
            .filter_map(|payer| self.places.get(payer).copied())
            .filter(|&place| place != at)
            .collect();
        Others {
            victims: listed.iter().take(SHOWN).map(|&place| &self.kept[place].person).collect(),
            victims_count: listed.len(),
            outside_count: outside.len(),
            outside: outside.into_iter().take(SHOWN).collect(),
        }
    }
}

impl Kept {
    fn new(file: &Casefile, row: VictimRow) -> Self {
        let paid: Vec<(Named, u64, Decimal)> = file
            .paid_as_victim(&row.person)
            .into_iter()
            .map(|dealing| (file.named(&dealing.recipient), dealing.payments, dealing.usd))
            .collect();
        let people = || [row.person.as_str()].into_iter().chain(paid.iter().map(|(person, ..)| person.id.as_str()));
        let words = people().chain([row.mule_cluster.as_str()]).chain(people().flat_map(|id| file.written(id)));
        let words: Vec<String> = words.flat_map(fold).collect();
        Self { person: file.named(&row.person), words: words.join("\n"), paid, row }
    }

    fn mules(&self) -> impl Iterator<Item = &str> {
        self.row.mules.split(' ').filter(|id| !id.is_empty())
    }
}

impl Desk {
    /// One page of the list of possible victims.
    ///
    /// # Errors
    /// When the decisions cannot be read.
    pub fn victims(&mut self, asked: &Asked, now: DateTime<Utc>) -> Result<Page<VictimLine<'_>>> {
        self.refresh(None, now)?;
        let words = fold(&asked.search);
        let clusters = self.shown_clusters();
        let fits = |kept: &Kept| {
            let ids = || kept.mules().filter_map(|person| clusters.get(person)).flat_map(|id| fold(id));
            let is_met =
                |word: &String| kept.words.contains(word.as_str()) || ids().any(|id| id.contains(word.as_str()));
            (asked.kind.is_empty() || asked.kind == kept.row.explanation) && words.iter().all(is_met)
        };
        let found: Vec<usize> = (0..self.victims.count()).filter(|&at| fits(&self.victims.kept[at])).collect();
        Ok(Page::cut(&found, asked.page, asked.size, |&at| self.line(at, &clusters)))
    }

    /// The cluster of the queue that holds each person. One that waits in the blind audit tells nothing but its payments,
    /// so that nobody stands in it here.
    fn shown_clusters(&self) -> BTreeMap<&str, &str> {
        let shown = self.placed().filter(|placed| !placed.blind);
        shown
            .flat_map(|placed| {
                let circle = &placed.listed.circle;
                let people = circle.recipients.iter().chain(&circle.payers);
                people.map(|person| (person.as_str(), placed.listed.row.cluster.as_str()))
            })
            .collect()
    }

    fn line<'a>(&'a self, at: usize, clusters: &BTreeMap<&'a str, &'a str>) -> VictimLine<'a> {
        let kept = &self.victims.kept[at];
        let row = &kept.row;
        let paid = kept.paid.iter().map(|(person, payments, usd)| Paid {
            person,
            payments: *payments,
            total_usd: *usd,
            cluster: clusters.get(person.id.as_str()).copied(),
        });
        let held: BTreeSet<&str> = kept.mules().filter_map(|person| clusters.get(person).copied()).collect();
        let group = PaidGroup {
            id: &row.mule_cluster,
            recipients: kept.mules().count(),
            victims: row.victims_of_cluster,
            clusters: held.into_iter().collect(),
        };
        VictimLine {
            person: &kept.person,
            kind: &row.explanation,
            payments: row.payments,
            total_usd: &row.total_usd,
            first: &row.first,
            last: &row.last,
            paid: paid.collect(),
            group: (!row.mule_cluster.is_empty()).then_some(group),
            others: self.victims.others(&self.file, at),
        }
    }
}
