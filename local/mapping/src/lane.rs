//! One of the places of a shard where one batch at a time is worked on: it gathers records, forms batches, and knows what is next.

use std::collections::VecDeque;
use std::time::Duration;

use crate::batch::{After, Batch, ENVELOPE_BYTES, Outcome, Placed};
use crate::record::SinceEpoch;
use crate::settings::Settings;

/// The largest event that Lambda hands to a function: 6 MB.
pub const PAYLOAD_BYTES: usize = 6 * 1024 * 1024;

/// A lane. It holds one batch at a time out for work; everything behind it waits, which keeps the records in order.
#[derive(Debug, Default)]
pub struct Lane {
    /// Read, and not yet part of a batch.
    gathered: VecDeque<Gathered>,
    /// Batches to try, the next one last: what is left of a batch comes before what was gathered since.
    batches: Vec<Batch>,
    /// Batches that were given up and have to be told of before anything else is done.
    given_up: VecDeque<GivenUp>,
    is_working: bool,
    /// Before this nothing is tried: the pause before a retry.
    not_before: SinceEpoch,
    /// When the last try ended.
    idle_since: SinceEpoch,
}

#[derive(Debug)]
struct Gathered {
    placed: Placed,
    at: SinceEpoch,
}

/// A batch whose records will not be tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// The records.
    pub batch: Batch,
    /// Why.
    pub condition: Condition,
}

/// Why records are given up, in the words of the invocation record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// They failed as often as `MaximumRetryAttempts` lets them.
    RetryAttemptsExhausted,
    /// They are older than `MaximumRecordAgeInSeconds`, or than the stream keeps them.
    RecordAgeExceeded,
}

/// What a lane wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Invoke the function with this batch, and call [`Lane::tried`].
    Invoke(Batch),
    /// Send this to the failure destination, and call [`Lane::discarded`].
    Discard(GivenUp),
    /// Ask again at this time.
    WaitUntil(SinceEpoch),
    /// Ask again when something happened.
    Nothing,
}

impl Lane {
    /// Takes a record that was read.
    pub fn gather(&mut self, placed: Placed, now: SinceEpoch) {
        self.gathered.push_back(Gathered { placed, at: now });
    }

    /// Says what to do now. `is_last`: no more records will come, so that there is nothing to wait for.
    pub fn next(&mut self, settings: &Settings, now: SinceEpoch, is_last: bool) -> Step {
        if self.is_working {
            return Step::Nothing;
        }
        if self.batches.is_empty() && self.given_up.is_empty() {
            match self.gathered_since() {
                None => return Step::Nothing,
                Some(since) => {
                    let (count, is_full) = self.next_batch(settings);
                    let until = since.saturating_add(settings.window);
                    if !is_full && !is_last && now < until {
                        return Step::WaitUntil(until);
                    }
                    let records = self.gathered.drain(..count).map(|gathered| gathered.placed);
                    self.batches.push(Batch::new(records.collect()));
                }
            }
        }
        self.give_up_expired(settings, now);
        if let Some(given_up) = self.given_up.pop_front() {
            self.is_working = true;
            return Step::Discard(given_up);
        }
        if now < self.not_before {
            return Step::WaitUntil(self.not_before);
        }
        match self.batches.pop() {
            Some(batch) => {
                self.is_working = true;
                Step::Invoke(batch)
            }
            None => Step::Nothing,
        }
    }

    /// Takes the outcome of a try, and returns the records that were processed.
    pub fn tried(&mut self, batch: Batch, outcome: Outcome, settings: &Settings, now: SinceEpoch) -> Vec<Placed> {
        self.is_working = false;
        self.idle_since = now;
        self.not_before = Duration::ZERO;
        match batch.after(outcome, settings) {
            After::Done(done) => done,
            After::Again { done, batches } => {
                let pause = batches.first().map_or(Duration::ZERO, Batch::pause);
                self.not_before = now.saturating_add(pause);
                self.batches.extend(batches.into_iter().rev());
                done
            }
            After::Exhausted(batch) => {
                self.given_up.push_back(GivenUp {
                    batch,
                    condition: Condition::RetryAttemptsExhausted,
                });
                Vec::new()
            }
        }
    }

    /// Notes that a batch which was given up has been told of.
    pub fn discarded(&mut self) {
        self.is_working = false;
    }

    /// Whether everything that was gathered has ended.
    pub fn is_empty(&self) -> bool {
        !self.is_working && self.gathered.is_empty() && self.batches.is_empty() && self.given_up.is_empty()
    }

    /// When the batching window of what was gathered began: with its first record, or when the lane became free for it.
    fn gathered_since(&self) -> Option<SinceEpoch> {
        self.gathered.front().map(|first| first.at.max(self.idle_since))
    }

    /// How many of the gathered records make up the next batch, and whether there is no room for another one.
    fn next_batch(&self, settings: &Settings) -> (usize, bool) {
        let mut bytes = ENVELOPE_BYTES;
        for (count, gathered) in self.gathered.iter().enumerate() {
            // The record and the comma before it.
            bytes = bytes
                .saturating_add(gathered.placed.record.json.len())
                .saturating_add(1);
            // A record that is too large by itself is still handed over, alone: it is for Lambda to refuse it.
            if count == settings.batch_size || (bytes > PAYLOAD_BYTES && count > 0) {
                return (count, true);
            }
        }
        (self.gathered.len(), self.gathered.len() >= settings.batch_size)
    }

    /// Of the batch that is next, the records that are too old.
    fn give_up_expired(&mut self, settings: &Settings, now: SinceEpoch) {
        while let Some(batch) = self.batches.last_mut()
            && let Some(expired) = batch.take_expired(settings, now)
        {
            if batch.records.is_empty() {
                self.batches.pop();
            }
            self.given_up.push_back(GivenUp {
                batch: expired,
                condition: Condition::RecordAgeExceeded,
            });
        }
    }
}

#[cfg(test)]
mod tests;
