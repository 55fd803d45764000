//! What does a measure see of one pair, recipient or payer?

use std::ops::Range;

use super::scene::{Moment, Scene, Tie};
use crate::model::{PairKey, Payment, PersonFacts, Precision};

/// Shortest time, in days, over which a rate is taken.
const SHORTEST_EXPOSURE: f64 = 30.0;

fn days(seconds: i64) -> f64 {
    seconds as f64 / 86_400.0
}

/// One payer's payments to one recipient.
#[derive(Clone, Copy)]
pub struct PairView<'a> {
    scene: &'a Scene<'a>,
    pair: usize,
}

impl<'a> PairView<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, pair: usize) -> Self {
        Self { scene, pair }
    }

    fn span(self) -> Range<usize> {
        let starts = &self.scene.measured.pair_starts;
        starts[self.pair] as usize..starts[self.pair + 1] as usize
    }

    /// The two persons.
    pub fn key(self) -> PairKey {
        self.scene.measured.pairs[self.pair]
    }

    /// The payments in time order; at least one.
    pub fn payments(self) -> &'a [Payment] {
        &self.scene.measured.payments[self.span()]
    }

    /// Values of the priced payments in US dollars, ascending.
    pub fn usd(self) -> &'a [f64] {
        let all = &self.scene.usd[self.span()];
        &all[..all.partition_point(|usd| !usd.is_nan())]
    }

    /// Days between payments, in time order; one fewer than payments.
    pub fn gaps(self) -> &'a [f64] {
        &self.scene.gaps[self.span()][1..]
    }

    /// The same, ascending.
    pub fn sorted_gaps(self) -> &'a [f64] {
        let all = &self.scene.sorted_gaps[self.span()];
        &all[..all.len() - 1]
    }

    /// The payments on the payer's calendar and clock, in time order.
    pub(super) fn payer_clock(self) -> &'a [Moment] {
        &self.scene.payer_clock[self.span()]
    }

    /// The payments on the recipient's calendar and clock, in time order.
    pub(super) fn recipient_clock(self) -> &'a [Moment] {
        &self.scene.recipient_clock[self.span()]
    }

    /// Times of day as fractions of a day, where known: on the recipient's clock, in UTC where that clock is not known.
    pub fn dial(self) -> impl Iterator<Item = f64> {
        let timed = self.payments().iter().zip(self.recipient_clock()).filter(|(p, _)| p.precision != Precision::Day);
        timed.map(|(p, at)| at.turn().unwrap_or(p.sent.rem_euclid(86_400) as f64 / 86_400.0))
    }

    /// For each payment, whether it answers a disaster, and whether it falls in the days of a feast.
    pub(super) fn events(self) -> &'a [(bool, bool)] {
        &self.scene.events[self.span()]
    }

    /// What is known to tie the two.
    pub(super) fn tie(self) -> Tie {
        self.scene.ties[self.pair]
    }

    /// Facts about the payer.
    pub fn payer(self) -> &'a PersonFacts {
        &self.scene.people[self.key().payer as usize]
    }

    /// Facts about the recipient.
    pub fn recipient(self) -> &'a PersonFacts {
        &self.scene.people[self.key().recipient as usize]
    }

    /// Days from the first payment to the end of the data, at least 30.
    pub fn days_observed(self) -> f64 {
        days(self.scene.measured.period.1 - self.payments()[0].sent).max(SHORTEST_EXPOSURE)
    }

    /// Days from the first payment to the last.
    pub fn days_active(self) -> f64 {
        let payments = self.payments();
        days(payments[payments.len() - 1].sent - payments[0].sent)
    }

    /// Whether the recipient ever paid the payer; `None` when the data would not show it.
    pub fn paid_back(self) -> Option<bool> {
        let PairKey { recipient, payer } = self.key();
        let back = PairKey { recipient: payer, payer: recipient };
        let found = self.scene.measured.pairs.binary_search(&back).is_ok();
        (found || self.payments().iter().any(|p| self.scene.covers_return_of(p))).then_some(found)
    }

    /// Whether the recipient is a hub even without this payer.
    pub fn pays_a_hub(self) -> bool {
        self.scene.hubs.here[self.pair]
    }
}

/// All payments to one recipient.
#[derive(Clone, Copy)]
pub struct RecipientView<'a> {
    scene: &'a Scene<'a>,
    index: usize,
}

impl<'a> RecipientView<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, index: usize) -> Self {
        Self { scene, index }
    }

    fn span(self) -> Range<usize> {
        let pairs = self.scene.measured.recipient_pairs(self.index);
        let starts = &self.scene.measured.pair_starts;
        starts[pairs.start] as usize..starts[pairs.end] as usize
    }

    /// The person paid.
    pub fn person(self) -> u32 {
        self.scene.measured.recipients[self.index]
    }

    /// Facts about the person.
    pub fn facts(self) -> &'a PersonFacts {
        &self.scene.people[self.person() as usize]
    }

    /// The payers, each with their payments.
    pub fn pairs(self) -> impl ExactSizeIterator<Item = PairView<'a>> + Clone {
        self.scene.measured.recipient_pairs(self.index).map(move |pair| PairView::new(self.scene, pair))
    }

    /// The payments, by payer and then time.
    pub fn payments(self) -> &'a [Payment] {
        &self.scene.measured.payments[self.span()]
    }

    /// The payments on the recipient's calendar and clock, by payer and then time.
    pub(super) fn clock(self) -> &'a [Moment] {
        &self.scene.recipient_clock[self.span()]
    }

    /// Days from the first payment to the last.
    pub fn days_active(self) -> f64 {
        let sent = self.payments().iter().map(|p| p.sent);
        days(sent.clone().max().unwrap_or_default() - sent.min().unwrap_or_default())
    }

    /// The same, at least 30: the time over which payers are counted.
    pub fn days_observed(self) -> f64 {
        self.days_active().max(SHORTEST_EXPOSURE)
    }

    /// Number of payers known to be unrelated; `None` when nothing ties or parts any payer.
    pub fn unrelated_payers(self) -> Option<u32> {
        let any_known = self.pairs().any(|pair| pair.tie().related().is_some());
        any_known.then(|| self.scene.hubs.unrelated_payers[self.index])
    }

    /// Other recipients with a phone, document, address, account or e-mail in common; `None` without any of these.
    pub fn shared_identifiers(self) -> Option<u32> {
        self.scene.shared_identifiers[self.index]
    }

    /// Payments this person made as a payer, each with its pair; empty when there are none.
    pub fn own_payments(self) -> impl Iterator<Item = &'a Payment> {
        let measured = self.scene.measured;
        let payer = measured.payers.binary_search(&self.person()).ok();
        let pairs = payer.map_or(&[][..], |payer| measured.payer_pairs(payer));
        pairs.iter().flat_map(move |&pair| measured.pair_payments(pair as usize))
    }

    /// Whether the data would show payments made by this person.
    pub fn covers_own_payments(self) -> bool {
        self.own_payments().next().is_some() || self.payments().iter().any(|p| self.scene.covers_return_of(p))
    }

    /// For each payer, whether they also pay another recipient who is a hub without them.
    pub fn payers_at_other_hubs(self) -> impl Iterator<Item = bool> {
        let pairs = self.scene.measured.recipient_pairs(self.index);
        self.scene.hubs.elsewhere[pairs].iter().copied()
    }
}

/// All payments of one payer.
#[derive(Clone, Copy)]
pub struct PayerView<'a> {
    scene: &'a Scene<'a>,
    index: usize,
}

impl<'a> PayerView<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, index: usize) -> Self {
        Self { scene, index }
    }

    /// Facts about the person.
    pub fn facts(self) -> &'a PersonFacts {
        let person = self.scene.measured.payers[self.index];
        &self.scene.people[person as usize]
    }

    /// The recipients, each with the payments made to them.
    pub fn pairs(self) -> impl ExactSizeIterator<Item = PairView<'a>> + Clone {
        self.scene.measured.payer_pairs(self.index).iter().map(move |&pair| PairView::new(self.scene, pair as usize))
    }

    /// The payments, by recipient and then time.
    pub fn payments(self) -> impl Iterator<Item = &'a Payment> + Clone {
        self.pairs().flat_map(PairView::payments)
    }

    /// Values of the priced payments in US dollars, ascending within each recipient.
    pub fn usd(self) -> impl Iterator<Item = f64> {
        self.pairs().flat_map(PairView::usd).copied()
    }

    /// Days from the first payment to the end of the data, at least 30.
    pub fn days_observed(self) -> f64 {
        self.pairs().map(PairView::days_observed).fold(SHORTEST_EXPOSURE, f64::max)
    }

    /// Largest number of distinct recipients paid within any `window` days.
    pub fn most_recipients_within(self, window: i64) -> usize {
        let timeline = &self.scene.timelines[self.index];
        let mut inside = vec![0_u32; self.pairs().len()];
        let (mut distinct, mut most, mut oldest) = (0, 0, 0);
        for &(sent, recipient) in timeline {
            let entered = &mut inside[recipient as usize];
            *entered += 1;
            distinct += usize::from(*entered == 1);
            while sent - timeline[oldest].0 >= window * 86_400 {
                let left = &mut inside[timeline[oldest].1 as usize];
                *left -= 1;
                distinct -= usize::from(*left == 0);
                oldest += 1;
            }
            most = most.max(distinct);
        }
        most
    }
}
