//! In which order and by whom are the rows of a world written?

use std::path::{Path, PathBuf};

use anyhow::Result;
use rayon::prelude::*;

use super::faults::{Fault, fault, spoil};
use super::people::{Block, Pair, Pay};
use super::providers::{Layout, PROVIDERS};
use super::rows::{Row, fill};
use super::truth::{Counted, Truth};
use super::world::World;
use super::{Formats, Settings, Summary, layouts};

/// One payment of the blocks in memory: its number at the provider, its block, its place there.
#[derive(Clone, Copy)]
struct Place {
    number: u64,
    block: usize,
    pay: usize,
}

impl Place {
    fn of<'b>(&self, blocks: &'b [Block]) -> (&'b Block, &'b Pair, &'b Pay) {
        let block = &blocks[self.block];
        let pay = &block.pays[self.pay];
        (block, &block.pairs[pay.pair as usize], pay)
    }

    fn fault(&self, world: &World, blocks: &[Block]) -> Option<Fault> {
        let (block, pair, pay) = self.of(blocks);
        let guilty = block.people[pair.payer as usize].guilty || block.people[pair.recipient as usize].guilty;
        fault(world, block.number, pair, guilty, pay, self.number)
    }
}

/// The folder of a world being written.
pub(super) struct Exports {
    out: PathBuf,
    plain: bool,
    truth: Truth,
    counted: Counted,
    summary: Summary,
    /// Rows written so far, by provider.
    written: Vec<u64>,
    part: usize,
}

impl Exports {
    /// Opens the truth; exports are opened part by part.
    pub(super) fn open(settings: &Settings, out: &Path) -> Result<Self> {
        Ok(Self {
            out: out.to_owned(),
            plain: settings.formats == Formats::Csv,
            truth: Truth::open(&out.join("truth"))?,
            counted: Counted::default(),
            summary: Summary::default(),
            written: vec![0; PROVIDERS.len()],
            part: 0,
        })
    }

    /// Writes one part: a file of each provider, rows in time order (an agents' report: by agency, then time).
    pub(super) fn write(&mut self, world: &World, blocks: &[Block]) -> Result<()> {
        let places = self.places(blocks);
        let (out, plain, part) = (&self.out, self.plain, self.part);
        let (files, truth) = rayon::join(
            || {
                let files = places.par_iter().enumerate().filter(|(_, places)| !places.is_empty());
                files
                    .map(|(provider, places)| file(world, blocks, out, plain, (provider, part), places))
                    .collect::<Result<Vec<_>>>()
            },
            || answers(&mut self.truth, &mut self.counted, world, blocks, &places),
        );
        for (name, repeated) in files? {
            self.summary.files.push(name);
            self.summary.repeated += repeated;
        }
        let (payments, spoilt) = truth?;
        self.summary.payments += payments;
        self.summary.spoilt += spoilt;
        self.part += 1;
        Ok(())
    }

    /// The payments of every provider in time order, numbered on from the parts before.
    fn places(&mut self, blocks: &[Block]) -> Vec<Vec<Place>> {
        let mut places: Vec<Vec<Place>> = vec![Vec::new(); PROVIDERS.len()];
        for (at, block) in blocks.iter().enumerate() {
            for (nth, pay) in block.pays.iter().enumerate() {
                places[pay.provider as usize].push(Place { number: 0, block: at, pay: nth });
            }
        }
        for (provider, places) in places.iter_mut().enumerate() {
            places.sort_unstable_by_key(|place| (blocks[place.block].pays[place.pay].at, place.block, place.pay));
            for place in places.iter_mut() {
                place.number = self.written[provider];
                self.written[provider] += 1;
            }
        }
        places
    }

    /// Closes the truth and says what was made.
    pub(super) fn close(mut self) -> Result<Summary> {
        self.truth.close()?;
        self.summary.remitters = self.counted.remitters;
        self.summary.guilty = self.counted.guilty;
        self.summary.networks = self.counted.networks;
        self.summary.files.sort();
        Ok(self.summary)
    }
}

/// Writes one provider's part; its name below the folder and how many rows came twice.
fn file(
    world: &World,
    blocks: &[Block],
    out: &Path,
    plain: bool,
    (provider, part): (usize, usize),
    places: &[Place],
) -> Result<(String, u64)> {
    let provider = &PROVIDERS[provider];
    let mut export = layouts::open(provider, out, part, plain)?;
    let mut ordered: Vec<Place> = Vec::new();
    let mut places = places;
    if provider.layout == Layout::AgentReport && !plain {
        let mut row = Row::default();
        let mut keyed: Vec<(String, Place)> = places
            .iter()
            .map(|place| {
                let (block, _, pay) = place.of(blocks);
                fill(&mut row, world, block, pay, place.number);
                (row.get(crate::model::Role::SendingAgent).to_owned(), *place)
            })
            .collect();
        keyed.sort_by(|a, b| (&a.0, a.1.number).cmp(&(&b.0, b.1.number)));
        ordered.extend(keyed.into_iter().map(|(_, place)| place));
        places = &ordered;
    }
    let (mut row, mut repeated) = (Row::default(), 0);
    for place in places {
        let (block, _, pay) = place.of(blocks);
        fill(&mut row, world, block, pay, place.number);
        let fault = place.fault(world, blocks);
        if let Some(fault) = fault {
            spoil(&mut row, fault);
        }
        export.row(&row, fault)?;
        if fault == Some(Fault::Repeated) {
            export.row(&row, fault)?;
            repeated += 1;
        }
    }
    export.close()?;
    Ok((layouts::name(provider, part, plain), repeated))
}

/// Writes the truth of one part: payments that are well formed, and how many are not.
fn answers(
    truth: &mut Truth,
    counted: &mut Counted,
    world: &World,
    blocks: &[Block],
    places: &[Vec<Place>],
) -> Result<(u64, u64)> {
    for block in blocks {
        truth.people(block, world.today(), counted)?;
    }
    let (mut payments, mut spoilt) = (0, 0);
    for place in places.iter().flatten() {
        if place.fault(world, blocks).is_some_and(|fault| fault != Fault::Repeated) {
            spoilt += 1;
            continue;
        }
        let (block, pair, pay) = place.of(blocks);
        truth.payment(block, pair, pay, place.number)?;
        payments += 1;
    }
    Ok((payments, spoilt))
}
