//! What happens to events between Amazon Connect and the functions: duplicates, delays, other orders, losses, and bytes that are no events.
//!
//! Seeded like the simulation. Kinesis keeps the order of one agent's events, but a producer that tries again puts a record twice, and a
//! consumer that begins again reads a stretch twice; EventBridge keeps no order at all. Every delivery says what it is, and what was done
//! is reported, so that a test can say what must come out.

mod delivery;
mod poison;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

pub use delivery::{Delivery, Origin, Owned, Source};
pub use poison::PoisonKind;

use crate::Millis;

/// As many records of a shard are read again after a replay.
const REPLAYED: usize = 20;

/// What is done to events: shares between 0 and 1 of all agent events and contact events. Descriptions for the API are left alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disorder {
    /// The same seed, disorder and events give the same deliveries.
    pub seed: u64,
    /// The share that is delivered once more, up to `longest_delay_millis` later.
    pub duplicates: f64,
    /// The share of agent events after which the stream's last twenty are delivered again.
    pub replays: f64,
    /// The share that is never delivered.
    pub lost: f64,
    /// The share that is delivered up to `longest_delay_millis` late. What the same agent does after a late event is late with it.
    pub delayed: f64,
    /// The longest delay.
    pub longest_delay_millis: i64,
    /// The share that changes place with what comes in the next moments: contact events freely, agent events with those of other agents.
    pub reordered: f64,
    /// How long these moments are.
    pub reordered_within_millis: i64,
    /// For so many of the events, as a share, bytes that are no event are delivered besides.
    pub poison: f64,
}

impl Default for Disorder {
    /// Nothing is done.
    fn default() -> Self {
        Self {
            seed: 0,
            duplicates: 0.0,
            replays: 0.0,
            lost: 0.0,
            delayed: 0.0,
            longest_delay_millis: 60_000,
            reordered: 0.0,
            reordered_within_millis: 5_000,
            poison: 0.0,
        }
    }
}

/// What was done. Events are told by their numbers, as in [`Origin`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How many emissions there were.
    pub emissions: usize,
    /// How many deliveries came of them.
    pub deliveries: usize,
    /// The events that were never delivered.
    pub lost: Vec<usize>,
    /// The events that were delivered again, once for each time.
    pub duplicated: Vec<usize>,
    /// The events that were late on their own account: delayed or reordered.
    pub late: Vec<usize>,
    /// The poison that was delivered the first time, and the event that each was made from.
    pub poison: Vec<(usize, PoisonKind)>,
}

/// Brings a whole list of emissions, in the order of their times, into disorder. The deliveries are in the order of their arrival.
pub fn disorder(disorder: &Disorder, emissions: impl IntoIterator<Item = Owned>) -> (Vec<Delivery>, Report) {
    let mut deliveries = Vec::new();
    let mut under_way = UnderWay::new(*disorder);
    for emission in emissions {
        under_way.push(emission, |delivery| deliveries.push(delivery));
    }
    let report = under_way.finish(|delivery| deliveries.push(delivery));
    (deliveries, report)
}

/// What has happened and has not arrived: the disorder of a stream, for those who cannot keep all of it.
#[derive(Debug)]
pub struct UnderWay {
    disorder: Disorder,
    random: ChaCha8Rng,
    /// By when they arrive; those of one millisecond in the order in which they came.
    pending: BTreeMap<(Millis, u64), Delivery>,
    sequence: u64,
    /// When the last event of each agent arrives.
    last_of_agent: BTreeMap<usize, Millis>,
    /// The stream's last deliveries.
    replayable: VecDeque<Delivery>,
    report: Report,
}

impl UnderWay {
    /// Nothing is under way yet.
    pub fn new(disorder: Disorder) -> Self {
        Self {
            disorder,
            random: ChaCha8Rng::seed_from_u64(disorder.seed),
            pending: BTreeMap::new(),
            sequence: 0,
            last_of_agent: BTreeMap::new(),
            replayable: VecDeque::new(),
            report: Report::default(),
        }
    }

    /// Takes the next emission, and delivers all that arrives before it happens.
    pub fn push(&mut self, emission: Owned, mut deliver: impl FnMut(Delivery)) {
        let number = self.report.emissions;
        self.report.emissions += 1;
        while let Some(entry) = self.pending.first_entry()
            && entry.key().0 < emission.time
        {
            let delivery = entry.remove();
            self.deliver(delivery, &mut deliver);
        }
        if emission.source == Source::Snapshots {
            self.send(emission.time, Origin::Event(number), false, emission);
            return;
        }
        if self.happens(self.disorder.poison) {
            let (kind, bytes) = poison::made_from(&emission, &mut self.random);
            let json = Owned {
                json: bytes,
                ..emission
            };
            self.report.poison.push((number, kind));
            self.send(emission.time, Origin::Poison(number, kind), false, json);
        }
        if self.happens(self.disorder.lost) {
            self.report.lost.push(number);
            return;
        }
        let at = self.arrival(number, &emission);
        if self.happens(self.disorder.duplicates) {
            let again = at.saturating_add(self.up_to(self.disorder.longest_delay_millis));
            self.send(at, Origin::Event(number), false, emission.clone());
            self.send(again, Origin::Event(number), true, emission);
        } else {
            self.send(at, Origin::Event(number), false, emission);
        }
    }

    /// Delivers all that is still under way, and says what was done.
    pub fn finish(mut self, mut deliver: impl FnMut(Delivery)) -> Report {
        while let Some((_, delivery)) = self.pending.pop_first() {
            self.deliver(delivery, &mut deliver);
        }
        self.report
    }

    fn arrival(&mut self, number: usize, emission: &Owned) -> Millis {
        let mut at = emission.time;
        if self.happens(self.disorder.reordered) {
            at = at.saturating_add(self.up_to(self.disorder.reordered_within_millis));
        }
        if self.happens(self.disorder.delayed) {
            at = at.saturating_add(self.up_to(self.disorder.longest_delay_millis));
        }
        if at > emission.time {
            self.report.late.push(number);
        }
        if emission.source == Source::AgentEvents {
            let last = self.last_of_agent.entry(emission.key).or_insert(at);
            at = at.max(*last);
            *last = at;
        }
        at
    }

    fn send(&mut self, at: Millis, origin: Origin, again: bool, emission: Owned) {
        let delivery = Delivery {
            at,
            source: emission.source,
            key: emission.key,
            origin,
            again,
            bytes: emission.json,
        };
        self.pending.insert((at, self.sequence), delivery);
        self.sequence += 1;
    }

    fn deliver(&mut self, delivery: Delivery, deliver: &mut impl FnMut(Delivery)) {
        let now = delivery.at;
        let is_agent_event = delivery.source == Source::AgentEvents;
        if is_agent_event && self.disorder.replays > 0.0 {
            if self.replayable.len() == REPLAYED {
                self.replayable.pop_front();
            }
            self.replayable.push_back(delivery.clone());
        }
        self.hand_over(delivery, deliver);
        if is_agent_event && self.happens(self.disorder.replays) {
            for delivery in self.replayable.clone() {
                let again = Delivery {
                    at: now,
                    again: true,
                    ..delivery
                };
                self.hand_over(again, deliver);
            }
        }
    }

    fn hand_over(&mut self, delivery: Delivery, deliver: &mut impl FnMut(Delivery)) {
        self.report.deliveries += 1;
        if let (true, Origin::Event(number)) = (delivery.again, delivery.origin) {
            self.report.duplicated.push(number);
        }
        deliver(delivery);
    }

    fn happens(&mut self, share: f64) -> bool {
        // Not a number is no share.
        share > 0.0 && self.random.random_bool(share.min(1.0))
    }

    /// At least a millisecond.
    fn up_to(&mut self, millis: i64) -> i64 {
        self.random.random_range(1..=millis.max(1))
    }
}
