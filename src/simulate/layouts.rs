//! In which shapes do the simulated providers export? One file each; all speak [`Row`].

use std::path::Path;

use anyhow::{Context, Result};

use super::faults::Fault;
use super::providers::{Layout, Provider};
use super::rows::Row;
use super::{agent_report::AgentReport, canonical::Canonical, columnar::Columnar, french::French, wallet::Wallet};

/// An export being written.
pub(super) trait Export {
    /// Adds one row; a bad date is spoilt here, the other faults are in the row already.
    fn row(&mut self, row: &Row, fault: Option<Fault>) -> Result<()>;
    /// Finishes the file.
    fn close(self: Box<Self>) -> Result<()>;
}

/// The file of the `part`-th export of a provider, below the world's folder; `plain` makes every layout the canonical one.
pub(super) fn name(provider: &Provider, part: usize, plain: bool) -> String {
    let extension = match layout(provider, plain) {
        Layout::Canonical | Layout::French | Layout::Wallet => "csv",
        Layout::AgentReport => "xlsx",
        Layout::Columnar => "parquet",
    };
    format!("exports/{0}/{0}-{1:03}.{extension}", provider.id, part + 1)
}

fn layout(provider: &Provider, plain: bool) -> Layout {
    if plain { Layout::Canonical } else { provider.layout }
}

/// Opens the `part`-th export of a provider below `out`.
pub(super) fn open(provider: &Provider, out: &Path, part: usize, plain: bool) -> Result<Box<dyn Export>> {
    let path = out.join(name(provider, part, plain));
    let export: Result<Box<dyn Export>> = match layout(provider, plain) {
        Layout::Canonical => Canonical::open(&path).map(|export| Box::new(export) as Box<dyn Export>),
        Layout::French => French::open(&path).map(|export| Box::new(export) as Box<dyn Export>),
        Layout::AgentReport => AgentReport::open(&path).map(|export| Box::new(export) as Box<dyn Export>),
        Layout::Columnar => Columnar::open(&path).map(|export| Box::new(export) as Box<dyn Export>),
        Layout::Wallet => Wallet::open(&path).map(|export| Box::new(export) as Box<dyn Export>),
    };
    export.with_context(|| format!("cannot write {}", path.display()))
}
