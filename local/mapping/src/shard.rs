//! A shard: its lanes, and how far it has been processed.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::batch::{Batch, Outcome, Placed};
use crate::lane::{GivenUp, Lane, Step};
use crate::record::{Record, SequenceNumber, SinceEpoch};
use crate::settings::Settings;

/// The records of a shard between being read and having ended.
#[derive(Debug)]
pub struct Shard {
    lanes: Vec<Lane>,
    settings: Settings,
    /// Every record from the first that has not ended, in reading order.
    ledger: VecDeque<Entry>,
    /// The position of the ledger's first entry.
    first: u64,
    checkpoint: Option<SequenceNumber>,
    is_closed: bool,
}

#[derive(Debug)]
struct Entry {
    sequence_number: SequenceNumber,
    has_ended: bool,
}

/// Something to do for a lane, and then to report to the shard with the lane's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Invoke the function with the batch; then [`Shard::tried`].
    Invoke(Batch),
    /// Send this to the failure destination; then [`Shard::discarded`].
    Discard(GivenUp),
}

/// What there is to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// Work that can be done at the same time, each with its lane.
    pub work: Vec<(usize, Work)>,
    /// When to ask again, if nothing happens before.
    pub wake: Option<SinceEpoch>,
}

impl Shard {
    /// A shard of which nothing has been read.
    pub fn new(settings: Settings) -> Self {
        Self {
            lanes: std::iter::repeat_with(Lane::default)
                .take(settings.parallelization)
                .collect(),
            settings,
            ledger: VecDeque::new(),
            first: 0,
            checkpoint: None,
            is_closed: false,
        }
    }

    /// Takes the next record that was read. Records with the same partition key go to the same lane, one batch at a time.
    pub fn read(&mut self, record: Record, now: SinceEpoch) {
        let mut hasher = DefaultHasher::new();
        record.partition_key.hash(&mut hasher);
        let lanes = u64::try_from(self.lanes.len()).unwrap_or(1).max(1);
        let number = usize::try_from(hasher.finish() % lanes).unwrap_or_default();
        let length = u64::try_from(self.ledger.len()).unwrap_or(u64::MAX);
        let position = self.first.saturating_add(length);
        self.ledger.push_back(Entry {
            sequence_number: record.sequence_number.clone(),
            has_ended: false,
        });
        if let Some(lane) = self.lanes.get_mut(number) {
            lane.gather(Placed { position, record }, now);
        }
    }

    /// Notes that the shard has no more records: it was split or merged.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// Says what to do now.
    pub fn next(&mut self, now: SinceEpoch) -> Todo {
        let mut todo = Todo::default();
        for (number, lane) in self.lanes.iter_mut().enumerate() {
            match lane.next(&self.settings, now, self.is_closed) {
                Step::Invoke(batch) => todo.work.push((number, Work::Invoke(batch))),
                Step::Discard(given_up) => todo.work.push((number, Work::Discard(given_up))),
                Step::WaitUntil(until) => todo.wake = Some(todo.wake.map_or(until, |wake| wake.min(until))),
                Step::Nothing => {}
            }
        }
        todo
    }

    /// Takes the outcome of a try of a lane's batch.
    pub fn tried(&mut self, lane: usize, batch: Batch, outcome: Outcome, now: SinceEpoch) {
        if let Some(lane) = self.lanes.get_mut(lane) {
            let done = lane.tried(batch, outcome, &self.settings, now);
            self.end(&done);
        }
    }

    /// Notes that a lane's batch which was given up has been told of.
    pub fn discarded(&mut self, lane: usize, given_up: &GivenUp) {
        if let Some(lane) = self.lanes.get_mut(lane) {
            lane.discarded();
            self.end(&given_up.batch.records);
        }
    }

    /// The last record of which is true that it and all before it have ended: where to go on after a restart.
    pub fn checkpoint(&self) -> Option<&SequenceNumber> {
        self.checkpoint.as_ref()
    }

    /// How many records were read since the first that has not ended.
    pub fn held(&self) -> usize {
        self.ledger.len()
    }

    /// Whether the shard has no more records and all have ended.
    pub fn is_drained(&self) -> bool {
        self.is_closed && self.lanes.iter().all(Lane::is_empty)
    }

    fn end(&mut self, ended: &[Placed]) {
        for placed in ended {
            let index = usize::try_from(placed.position.saturating_sub(self.first)).ok();
            if let Some(entry) = index.and_then(|index| self.ledger.get_mut(index)) {
                entry.has_ended = true;
            }
        }
        while let Some(entry) = self.ledger.pop_front_if(|entry| entry.has_ended) {
            self.first = self.first.saturating_add(1);
            self.checkpoint = Some(entry.sequence_number);
        }
    }
}

#[cfg(test)]
mod tests;
