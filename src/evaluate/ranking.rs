//! Do the true persons stand first? Average precision, precision and recall at the depths a team can review.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Resampling;
use super::bootstrap::{Estimate, estimate};
use super::run::{Role, Run};
use super::truth::{Matched, People, Truth};

/// The depths at which a list is judged, in persons.
pub const DEPTHS: [u32; 4] = [50, 100, 200, 400];

/// Class of payers who paid once or twice (domain notes 11).
const ONE_OFF: &str = "P1";

/// A ranked list against the truth.
#[derive(Clone, Debug, Serialize)]
pub struct Ranking {
    /// Persons to find.
    pub guilty: u32,
    /// Distinct true persons listed.
    pub listed: u32,
    /// Sum over the true persons found of the precision at their rank, divided by the number of persons to find.
    /// Persons never listed add nothing.
    pub average_precision: Estimate,
    /// Mean over networks of the share of the network's persons among the first 400.
    pub network_recall: Estimate,
    /// At 50, 100, 200 and 400.
    pub at: Vec<AtRank>,
}

/// The first so many of a list.
#[derive(Clone, Debug, Serialize)]
pub struct AtRank {
    /// How many are looked at.
    pub rank: u32,
    /// True persons among them.
    pub hits: u32,
    /// `hits / rank`, also where the list is shorter.
    pub precision: Estimate,
    /// `hits / persons to find`.
    pub recall: Estimate,
    /// Who stands there, by class.
    pub classes: BTreeMap<String, u32>,
}

/// Payers who paid once or twice, and leads with one payment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OneOff {
    /// Payers of class P1 in the truth.
    pub payers: u32,
    /// Of them, among the first 400.
    pub found_at_400: u32,
    /// Share of them found.
    pub recall_at_400: f64,
    /// Leads with a single payment among the first 400.
    pub leads_at_400: u32,
    /// Share of those who are guilty; absent where there is none.
    pub precision_at_400: Option<f64>,
    /// Leads with a single payment at any rank.
    pub leads: u32,
    /// Share of those who are guilty; absent where there is none.
    pub precision: Option<f64>,
}

/// Victims who pay: they belong on their own list, never among the leads.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Victims {
    /// Victims in the truth.
    pub payers: u32,
    /// Victims among the first 400 payer leads, by class.
    pub among_leads_at_400: BTreeMap<String, u32>,
    /// Payers on the list of possible victims.
    pub listed: u32,
    /// Share of those who are victims; absent where the list is empty.
    pub precision: Option<f64>,
    /// Share of the victims who are on the list; absent where there is none to find.
    pub recall: Option<f64>,
}

/// One distinct true person of a list, at the best rank.
struct Entry {
    /// Place among the true people of the role; `None` for a person the truth does not know.
    of: Option<u32>,
    class: String,
    guilty: bool,
    network: Option<u32>,
    payments: u32,
}

/// A list of leads in one role, as true persons.
pub(super) struct Listed(Vec<Entry>);

impl Listed {
    /// The payers among the leads.
    pub(super) fn payers(run: &Run, matched: &Matched, truth: &Truth) -> Self {
        Self::of(Role::Payer, false, run, matched, truth)
    }

    /// The recipients among the leads.
    pub(super) fn recipients(run: &Run, matched: &Matched, truth: &Truth) -> Self {
        Self::of(Role::Recipient, false, run, matched, truth)
    }

    fn of(role: Role, victims: bool, run: &Run, matched: &Matched, truth: &Truth) -> Self {
        let mut met = BTreeSet::new();
        let mut entries = Vec::new();
        for lead in run.leads.iter().filter(|lead| lead.role == role && lead.victim == victims) {
            let Some(of) = matched.person(role, lead.person) else {
                let class = "unknown".into();
                entries.push(Entry { of: None, class, guilty: false, network: None, payments: lead.payments });
                continue;
            };
            let person = &truth.people(role).list[of as usize];
            let neither = person.guilty_otherwise && !person.guilty;
            if met.insert(of) && !neither {
                entries.push(Entry {
                    of: Some(of),
                    class: person.class.clone(),
                    guilty: person.guilty,
                    network: person.network,
                    payments: lead.payments,
                });
            }
        }
        Self(entries)
    }

    /// The places of the true people who are listed, ascending.
    pub(super) fn places(&self) -> BTreeSet<u32> {
        self.0.iter().filter_map(|entry| entry.of).collect()
    }

    fn first(&self, depth: u32) -> &[Entry] {
        &self.0[..self.0.len().min(depth as usize)]
    }

    /// Judges the list against the people to find.
    pub(super) fn judge(&self, people: &People, networks: usize, resampling: Resampling) -> Ranking {
        let figures = estimate(networks, resampling, |weights| self.figures(people, weights));
        let at = DEPTHS.iter().enumerate().map(|(place, &rank)| AtRank {
            rank,
            hits: self.first(rank).iter().filter(|entry| entry.guilty).count() as u32,
            precision: figures[2 + place],
            recall: figures[6 + place],
            classes: classes(self.first(rank)),
        });
        Ranking {
            guilty: people.guilty(),
            listed: self.0.len() as u32,
            average_precision: figures[0],
            network_recall: figures[1],
            at: at.collect(),
        }
    }

    /// Average precision, recall averaged over networks, precision at the four depths, recall at the four depths,
    /// where each network counts as often as `weights` says.
    fn figures(&self, people: &People, weights: &[u32]) -> [f64; 10] {
        let weight = |network: Option<u32>| network.map_or(1, |at| weights[at as usize]);
        let to_find: u32 = people.list.iter().filter(|person| person.guilty).map(|person| weight(person.network)).sum();
        let mut figures = [0.0; 10];
        let (mut seen, mut hits) = (0, 0);
        for entry in &self.0 {
            let copies = if entry.guilty { weight(entry.network) } else { 1 };
            for (place, &depth) in DEPTHS.iter().enumerate() {
                if entry.guilty && seen < depth {
                    let counted = f64::from(copies.min(depth - seen));
                    figures[2 + place] += counted / f64::from(depth);
                    figures[6 + place] += share(counted, to_find);
                }
            }
            seen += copies;
            if entry.guilty {
                hits += copies;
                figures[0] += share(f64::from(copies) * share(f64::from(hits), seen), to_find);
            }
        }
        figures[1] = self.network_recall(people, weights);
        figures
    }

    fn network_recall(&self, people: &People, weights: &[u32]) -> f64 {
        let mut size = vec![0; weights.len()];
        let mut found = vec![0; weights.len()];
        for person in people.list.iter().filter_map(|person| person.network) {
            size[person as usize] += 1;
        }
        for network in self.first(400).iter().filter_map(|entry| entry.network) {
            found[network as usize] += 1;
        }
        let held = || (0..weights.len()).filter(|&at| size[at] > 0);
        let total: f64 = held().map(|at| f64::from(weights[at]) * share(f64::from(found[at]), size[at])).sum();
        share(total, held().map(|at| weights[at]).sum())
    }
}

/// `part / of`, 0 where there is nothing to divide by.
fn share(part: f64, of: u32) -> f64 {
    if of == 0 { 0.0 } else { part / f64::from(of) }
}

fn classes(entries: &[Entry]) -> BTreeMap<String, u32> {
    let mut classes = BTreeMap::new();
    for entry in entries {
        *classes.entry(entry.class.clone()).or_insert(0) += 1;
    }
    classes
}

/// How payers who paid once or twice fare.
pub(super) fn one_off(listed: &Listed, truth: &Truth) -> OneOff {
    let payers = truth.payers.list.iter().filter(|person| person.class == ONE_OFF).count() as u32;
    let found = listed.first(400).iter().filter(|entry| entry.class == ONE_OFF).count() as u32;
    let single = |entries: &[Entry]| {
        let leads = entries.iter().filter(|entry| entry.payments == 1);
        let (all, guilty) = leads.fold((0, 0), |(all, guilty), entry| (all + 1, guilty + u32::from(entry.guilty)));
        (all, (all > 0).then(|| share(f64::from(guilty), all)))
    };
    let (leads_at_400, precision_at_400) = single(listed.first(400));
    let (leads, precision) = single(&listed.0);
    OneOff {
        payers,
        found_at_400: found,
        recall_at_400: share(f64::from(found), payers),
        leads_at_400,
        precision_at_400,
        leads,
        precision,
    }
}

/// Whether a class of payers is made of victims (domain notes 6, N07 and N08).
fn is_victim(class: &str) -> bool {
    ["N07", "N08"].contains(&class) || class.ends_with("_victim")
}

/// How victims fare.
pub(super) fn victims(leads: &Listed, run: &Run, matched: &Matched, truth: &Truth) -> Victims {
    let payers = truth.payers.list.iter().filter(|person| is_victim(&person.class)).count() as u32;
    let list = Listed::of(Role::Payer, true, run, matched, truth).0;
    let right = f64::from(list.iter().filter(|entry| is_victim(&entry.class)).count() as u32);
    let mut among_leads_at_400 = classes(leads.first(400));
    among_leads_at_400.retain(|class, _| is_victim(class));
    Victims {
        payers,
        among_leads_at_400,
        listed: list.len() as u32,
        precision: (!list.is_empty()).then(|| share(right, list.len() as u32)),
        recall: (payers > 0).then(|| share(right, payers)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::truth::TruePerson;
    use super::*;

    fn world(networks: &[Option<u32>]) -> People {
        let mut people = People::default();
        for &network in networks {
            people.list.push(TruePerson { class: "P2".into(), guilty: true, network, ..TruePerson::default() });
        }
        people.list.push(TruePerson { class: "N01".into(), ..TruePerson::default() });
        people
    }

    fn list(marks: &[Option<u32>]) -> Listed {
        let entry = |network: &Option<u32>| Entry {
            of: None,
            class: "P2".into(),
            guilty: network.is_some(),
            network: *network,
            payments: 1,
        };
        Listed(marks.iter().map(entry).collect())
    }

    #[test]
    fn average_precision_by_hand() {
        // found at ranks 1, 3 and 4 of four persons to find: (1/1 + 2/3 + 3/4) / 4
        let people = world(&[Some(0), Some(0), Some(1), Some(1)]);
        let listed = list(&[Some(0), None, Some(1), Some(0)]);
        let figures = listed.figures(&people, &[1, 1]);
        assert!((figures[0] - (1.0 + 2.0 / 3.0 + 3.0 / 4.0) / 4.0).abs() < 1e-12, "{figures:?}");
        assert!((figures[2] - 3.0 / 50.0).abs() < 1e-12, "precision at 50 counts the empty places");
        assert!((figures[6] - 3.0 / 4.0).abs() < 1e-12);
        // network 0 whole, network 1 half
        assert!((figures[1] - 0.75).abs() < 1e-12);
    }

    #[test]
    fn a_network_drawn_twice_counts_twice_and_honest_persons_once() {
        // copies: two at rank 1 and 2, the honest one at 3: (2 * 2/2) / 2; nothing left to find of network 1
        let people = world(&[Some(0), Some(1)]);
        let listed = list(&[Some(0), None, Some(1)]);
        assert!((listed.figures(&people, &[2, 0])[0] - 1.0).abs() < 1e-12);
        // the other way round the honest one stands between: (2 * 2/3) / 2
        assert!((listed.figures(&people, &[0, 2])[0] - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_perfect_list_scores_one() {
        let people = world(&[Some(0), Some(1), Some(2)]);
        let ranking = list(&[Some(0), Some(1), Some(2)]).judge(&people, 3, Resampling { rounds: 50, seed: 3 });
        assert_eq!(ranking.average_precision, Estimate { value: 1.0, low: 1.0, high: 1.0 });
        assert_eq!(ranking.at[0].hits, 3);
    }
}
