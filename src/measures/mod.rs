//! Floor 1: one measure a file, a number a pair, recipient or payer; no threshold inside.
//!
//! A member is a file of [`pair`], [`recipient`] or [`payer`] named as its id, one line in that folder's list, and a text
//! in `schemas/measures/<id>.toml`. [`measure`] lays the payments out, works out what many measures need (the *scene*),
//! and asks every measure about every view, in parallel and in a fixed order.

use rayon::prelude::*;

use crate::model::{Calendar, MeasureTable, Measured, Payment, PersonFacts, Subject, Value, Zones};

mod extracts;
mod facts;
mod forwarding;
mod hubs;
mod identifiers;
mod layout;
pub mod pair;
pub mod payer;
pub mod recipient;
mod scene;
mod statistics;
mod view;

pub use extracts::leave_out;
pub use facts::facts;
pub use view::{PairView, PayerView, RecipientView};

use scene::Scene;

/// Values worked out by one task: enough to outweigh the cost of handing it out.
const CELLS_A_TASK: usize = 8_192;

/// Every measure with its subject: pairs, recipients, payers, each by id.
#[must_use]
pub fn list() -> Vec<(Subject, &'static str)> {
    let pairs = pair::LIST.iter().map(|measure| (Subject::Pair, measure.id()));
    let recipients = recipient::LIST.iter().map(|measure| (Subject::Recipient, measure.id()));
    let payers = payer::LIST.iter().map(|measure| (Subject::Payer, measure.id()));
    pairs.chain(recipients).chain(payers).collect()
}

/// Measures completed payments between persons: `sender` and `recipient` index `people`, which is aligned with
/// `Identity::persons`. The result depends on neither the order of the payments nor the number of threads.
#[must_use]
pub fn measure(payments: Vec<Payment>, people: &[PersonFacts], zones: &Zones, calendar: &Calendar) -> Measured {
    let mut measured = layout::lay_out(payments);
    let scene = Scene::new(&measured, people, zones, calendar);
    let pair_table =
        table(pair::LIST.iter().map(|measure| measure.id()).collect(), measured.pairs.len(), |row, column| {
            pair::LIST[column].measure(PairView::new(&scene, row))
        });
    let recipient_table = table(
        recipient::LIST.iter().map(|measure| measure.id()).collect(),
        measured.recipients.len(),
        |row, column| recipient::LIST[column].measure(RecipientView::new(&scene, row)),
    );
    let payer_table =
        table(payer::LIST.iter().map(|measure| measure.id()).collect(), measured.payers.len(), |row, column| {
            payer::LIST[column].measure(PayerView::new(&scene, row))
        });
    drop(scene);
    measured.pair_table = pair_table;
    measured.recipient_table = recipient_table;
    measured.payer_table = payer_table;
    measured
}

fn table(ids: Vec<&'static str>, rows: usize, value: impl Fn(usize, usize) -> Value + Sync) -> MeasureTable {
    let columns = ids.len();
    let cells = (0..rows * columns).into_par_iter().with_min_len(CELLS_A_TASK);
    let values = cells.map(|cell| value(cell / columns, cell % columns)).collect();
    MeasureTable { ids, values }
}
