//! Does what was learnt hold for people it was not learnt from? The contest is held again for each fold.

use std::collections::BTreeMap;

use anyhow::Result;

use super::cases::{Case, World};
use super::fit::Pull;
use super::folds::{FOLDS, HeldOut, by_network, late};
use super::refit::refit;
use super::reliability::{Map, Scored, index};
use crate::model::{Contest, LeadRole, Outcome};
use crate::schemas::Schemas;

/// The people of both roles who were held out, scored before and after.
#[derive(Clone, Debug, Default)]
pub(super) struct Trials {
    /// Each held out once, with all other members of the network.
    pub(super) network: [Tried; 2],
    /// Those of networks that began late.
    pub(super) time: [Tried; 2],
    /// Contests held.
    pub(super) contests: usize,
    /// Smallest posterior of a lead.
    pub(super) least: f64,
}

/// The people of one role who were held out; the lists are aligned.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    /// As the shipped schemas score them.
    pub(super) before: Vec<Scored>,
    /// As schemas that never learnt from their circle score them.
    pub(super) after: Vec<Scored>,
    /// Probability of each lead by a map learnt on other folds.
    pub(super) mapped: Vec<Option<f64>>,
    fold: Vec<u8>,
}

impl Tried {
    /// The index beside each score.
    pub(super) fn indices(cases: &[Scored]) -> Vec<Option<f64>> {
        cases.iter().map(|case| case.score.map(index)).collect()
    }
}

/// The roles in the order of [`Trials`].
pub(super) const ROLES: [LeadRole; 2] = [LeadRole::Payer, LeadRole::Recipient];

/// What trials need.
pub(super) struct Bench<'a> {
    pub(super) worlds: &'a [World],
    pub(super) shipped: &'a Schemas,
    pub(super) before: &'a [Contest],
    pub(super) pull: Pull,
    pub(super) whole: bool,
}

/// Score of each lead by role and person.
type Scores = BTreeMap<(LeadRole, u32), f64>;

fn scores(contest: &Contest) -> Scores {
    let leads = contest.leads.iter().filter(|lead| lead.outcome == Outcome::Lead);
    leads.map(|lead| ((lead.role, lead.person), lead.score)).collect()
}

impl Bench<'_> {
    /// Tries the refit on each fold by network, then on those that began late.
    pub(super) fn run(&self) -> Result<Trials> {
        let before: Vec<Scores> = self.before.iter().map(scores).collect();
        let mut trials = Trials { least: self.shipped.contest.lead_posterior, ..Trials::default() };
        let folds: Vec<Vec<u8>> = self.worlds.iter().map(|world| by_network(&world.cases.circles, FOLDS)).collect();
        for fold in 0..FOLDS {
            let held: Vec<HeldOut> =
                folds.iter().map(|of| HeldOut(of.iter().map(|&at| at == fold).collect())).collect();
            self.try_out(&held, &before, (fold, self.whole), &mut trials.network, &mut trials.contests)?;
        }
        let held: Vec<HeldOut> = self.worlds.iter().map(|world| HeldOut(late(&world.cases.circles))).collect();
        // those who began early are no sample of everyone, so that priors are not learnt from them
        self.try_out(&held, &before, (0, false), &mut trials.time, &mut trials.contests)?;
        for tried in &mut trials.network {
            let maps: Vec<Option<Map>> = (0..FOLDS).map(|fold| tried.map_beside(|at| tried.fold[at] != fold)).collect();
            let mapped = tried.after.iter().zip(&tried.fold);
            tried.mapped = mapped.map(|(case, &fold)| Some(maps[usize::from(fold)]?.at(case.score?))).collect();
        }
        for (role, tried) in trials.time.iter_mut().enumerate() {
            let early = &trials.network[role];
            let map = early.map_beside(|at| !held[early.after[at].world].holds(early.after[at].circle));
            tried.mapped = tried.after.iter().map(|case| Some(map?.at(case.score?))).collect();
        }
        Ok(trials)
    }

    fn try_out(
        &self,
        held: &[HeldOut],
        before: &[Scores],
        (fold, whole): (u8, bool),
        tried: &mut [Tried; 2],
        contests: &mut usize,
    ) -> Result<()> {
        let learnt = refit(self.worlds, held, self.shipped, self.pull, whole);
        for (at, world) in self.worlds.iter().enumerate() {
            if !held[at].0.contains(&true) {
                continue;
            }
            let after = scores(&world.run.hold(&learnt.schemas)?);
            *contests += 1;
            let measured = &world.run.remeasured.measured;
            let people = [(&measured.payers, &world.cases.payers), (&measured.recipients, &world.cases.recipients)];
            for ((role, tried), (persons, cases)) in ROLES.into_iter().zip(tried.iter_mut()).zip(people) {
                let known = persons.iter().zip(cases).filter(|(_, case)| held[at].holds(case.circle));
                for (&person, &Case { guilty, circle, .. }) in known {
                    let Some(guilty) = guilty else { continue };
                    let scored =
                        |of: &Scores| Scored { world: at, circle, guilty, score: of.get(&(role, person)).copied() };
                    tried.before.push(scored(&before[at]));
                    tried.after.push(scored(&after));
                    tried.fold.push(fold);
                }
            }
        }
        Ok(())
    }
}

impl Tried {
    /// The map learnt from those of whom `is` holds.
    fn map_beside(&self, is: impl Fn(usize) -> bool) -> Option<Map> {
        Map::learn(self.after.iter().enumerate().filter(|(at, _)| is(*at)).map(|(_, case)| case))
    }

    /// The map learnt from all who were held out.
    pub(super) fn map(&self) -> Option<Map> {
        self.map_beside(|_| true)
    }
}
