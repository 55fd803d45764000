//! Floor 3: the local page on which investigators read ranked clusters, and what they decide.
//!
//! Everything but `server` is synchronous and needs no socket: [`Office`] takes a request as plain values, [`Guard`] says
//! whether it may be answered, [`Desk`] answers. [`Decisions`] keeps what is decided in one SQLite file beside the runs,
//! with an audit chain.

mod assets;
mod audit;
mod blind;
mod decisions;
mod desk;
mod entry;
mod export;
mod guard;
mod index;
mod overview;
mod places;
mod queue;
mod report;
mod routes;
mod rows;
mod server;
mod settings;
mod standing;
mod victims;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

pub use assets::{names as page_files, page_text};
pub use audit::{Head, Verdict, anchor_path};
pub use blind::{AtDepth, Fare, Proportion};
pub use decisions::{Decisions, Judgement, Written};
pub use desk::{Desk, Unsaved};
pub use entry::{Action, Basis, Entry, Proposal, Snapshot};
pub use export::Exported;
pub use guard::{Ask, Entered, Guard, Refusal, Secret};
pub use index::{Index, Listed};
pub use queue::{Page, Query, QueuePage, QueueRow};
pub use report::{MODULES, joined, report, write_new};
pub use routes::{LARGEST_BODY, Office, POLICY, Reply};
pub use server::{Clock, Place, serve};
pub use settings::{Material, ReviewSettings};
pub use standing::{Ancestry, Reason, Standing, Status, changes, stand};
pub use victims::{Asked, Others, Paid, PaidGroup, VictimLine};

/// Where the decisions of a run are kept unless told otherwise: beside the runs, so that later ones find them.
#[must_use]
pub fn decisions_beside(run: &Path) -> PathBuf {
    let whole = std::path::absolute(run).unwrap_or_else(|_| run.to_owned());
    whole.parent().unwrap_or(Path::new(".")).join("decisions.sqlite")
}

/// A secret that cannot be guessed: 256 bits from the system's random source, as hexadecimal digits.
#[must_use]
pub fn secret() -> String {
    audit::hex(&rand::random::<[u8; 32]>())
}

/// The names under which a page at `bound` is reached.
#[must_use]
pub fn hosts(bound: SocketAddr) -> Vec<String> {
    let mut hosts = vec![bound.to_string()];
    if bound.ip().is_loopback() {
        hosts.push(format!("localhost:{}", bound.port()));
    }
    hosts
}

/// Whether only this machine reaches `address`.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    address.is_loopback()
}
