//! What does the truth say of each person of a run? For those who learn from it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::run::{Role, Run};
use super::truth::{Matched, Truth};

/// What is true of one person of a run in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Class in the truth, such as `P2` or `tutor`.
    pub class: String,
    /// Whether an investigator should find this person in this role; `None` for a runner listed as the payer of money
    /// handed on, who counts neither way.
    pub guilty: Option<bool>,
    /// The network of someone to be found.
    pub network: Option<String>,
}

/// What is true of the persons of a run, by person id.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// Those who pay.
    pub payers: BTreeMap<String, Label>,
    /// Those who are paid.
    pub recipients: BTreeMap<String, Label>,
    /// Payments for sessions, and payments, of each recipient and payer; only pairs with one for a session.
    pub sessions: BTreeMap<(String, String), (u32, u32)>,
}

/// Labels the persons of the finished run `run` by the truth folder `truth` that `obole simulate` wrote.
///
/// # Errors
/// When one of the folders cannot be read.
pub fn labels(run: &Path, truth: &Path) -> Result<Labels> {
    let truth = Truth::read(truth)?;
    let run = Run::read(run)?;
    let matched = Matched::new(&run, &truth);
    let of = |role| -> BTreeMap<String, Label> {
        let label = |(person, name): (usize, &String)| {
            let of = &truth.people(role).list[matched.person(role, person as u32)? as usize];
            let label = Label {
                class: of.class.clone(),
                guilty: (of.guilty || !of.guilty_otherwise).then_some(of.guilty),
                network: of.network.map(|at| truth.networks[at as usize].clone()),
            };
            Some((name.clone(), label))
        };
        run.names.iter().enumerate().filter_map(label).collect()
    };
    let mut sessions: BTreeMap<(u32, u32), (u32, u32)> = BTreeMap::new();
    for payment in &run.payments {
        if let (Some(&payer), Some(&recipient)) =
            (run.person_of.get(&payment.sender), run.person_of.get(&payment.recipient))
        {
            let counted = sessions.entry((recipient, payer)).or_default();
            counted.0 += u32::from(truth.is_session(payment.key));
            counted.1 += 1;
        }
    }
    sessions.retain(|_, counted| counted.0 > 0);
    let name = |person: u32| run.names[person as usize].clone();
    Ok(Labels {
        payers: of(Role::Payer),
        recipients: of(Role::Recipient),
        sessions: sessions.into_iter().map(|((to, from), counted)| ((name(to), name(from)), counted)).collect(),
    })
}
