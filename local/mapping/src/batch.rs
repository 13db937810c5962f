//! A batch, and what becomes of it after each try.

use std::time::Duration;

use crate::record::{Record, SinceEpoch};
use crate::response::{Verdict, verdict};
use crate::settings::Settings;

/// The pause before the same batch is tried for the second time; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A record with its place in the shard's reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Counts the records that were read from the shard.
    pub position: u64,
    /// The record.
    pub record: Record,
}

/// Records that are handed to the function together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// In the order of the shard. Never empty.
    pub records: Vec<Placed>,
    /// How often the function was invoked with exactly these records.
    pub invocations: u32,
    /// How often exactly these records were tried, counting tries that did not reach the function.
    pub tries: u32,
    /// The last invocation with these records, or with the larger batch that they were split from.
    pub last: Option<Invocation>,
}

/// An invocation as the failure destination tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invocation {
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// HTTP status of the answer.
    pub status_code: i32,
    /// The version that ran.
    pub executed_version: Option<String>,
    /// `Handled` or `Unhandled`, where the function failed.
    pub function_error: Option<String>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It did not reach the function: throttled, unreachable, refused.
    NotInvoked,
    /// The function answered, or failed.
    Invoked {
        /// What is known of the invocation.
        invocation: Invocation,
        /// Its answer.
        answer: Vec<u8>,
    },
}

/// What is to be done with a batch after a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// All its records were processed.
    Done(Vec<Placed>),
    /// The first were processed; the others come again as these batches, one after the other.
    Again {
        /// Processed.
        done: Vec<Placed>,
        /// To be tried, in this order.
        batches: Vec<Batch>,
    },
    /// It is given up: its retries are used up.
    Exhausted(Batch),
}

impl Batch {
    /// A batch that was not tried yet.
    pub fn new(records: Vec<Placed>) -> Self {
        Self {
            records,
            ..Self::default()
        }
    }

    /// The event to invoke the function with.
    pub fn event(&self) -> String {
        let records: Vec<&str> = self.records.iter().map(|placed| placed.record.json.as_str()).collect();
        format!("{START}{}{END}", records.join(","))
    }

    /// How long to wait before the next try.
    pub fn pause(&self) -> Duration {
        match self.tries {
            0 => Duration::ZERO,
            tries => LONGEST_PAUSE.min(FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(tries - 1))),
        }
    }

    /// Takes off the records that are too old to be handed to a function. They are the first: a shard is in order of arrival.
    pub fn take_expired(&mut self, settings: &Settings, now: SinceEpoch) -> Option<Self> {
        let is_expired = |placed: &Placed| now.saturating_sub(placed.record.arrival) > settings.maximum_age;
        let expired = self.records.iter().take_while(|placed| is_expired(placed)).count();
        if expired == 0 {
            return None;
        }
        let kept = self.records.split_off(expired);
        Some(Self {
            records: std::mem::replace(&mut self.records, kept),
            ..self.clone()
        })
    }

    /// Says what is to be done after a try of this batch.
    pub fn after(mut self, outcome: Outcome, settings: &Settings) -> After {
        self.tries = self.tries.saturating_add(1);
        let (invocation, answer) = match outcome {
            // What never ran has no error to count or to isolate: it comes again until it is too old.
            Outcome::NotInvoked => return After::again(self),
            Outcome::Invoked { invocation, answer } => (invocation, answer),
        };
        self.invocations = self.invocations.saturating_add(1);
        let verdict = if invocation.function_error.is_some() {
            Verdict::Failed
        } else if settings.reports_item_failures {
            let numbers: Vec<_> = self
                .records
                .iter()
                .map(|placed| &placed.record.sequence_number)
                .collect();
            verdict(&answer, &numbers)
        } else {
            Verdict::Complete
        };
        self.last = Some(invocation);
        match verdict {
            Verdict::Complete => After::Done(self.records),
            Verdict::Failed | Verdict::From(0) => self.after_failure(settings),
            Verdict::From(position) => {
                let (done, rest) = self.split(position);
                After::Again {
                    done: done.records,
                    batches: vec![rest],
                }
            }
        }
    }

    fn after_failure(self, settings: &Settings) -> After {
        if settings.bisects && self.records.len() > 1 {
            let middle = self.records.len().div_ceil(2);
            let (first, second) = self.split(middle);
            return After::Again {
                done: Vec::new(),
                batches: vec![first, second],
            };
        }
        // The first invocation is no retry.
        let retries = self.invocations.saturating_sub(1);
        match settings.maximum_retries {
            Some(maximum) if retries >= maximum => After::Exhausted(self),
            _ => After::again(self),
        }
    }

    /// Two smaller batches, whose tries count from the beginning.
    fn split(mut self, position: usize) -> (Self, Self) {
        let second = Self {
            records: self.records.split_off(position),
            last: self.last.clone(),
            ..Self::default()
        };
        let first = Self {
            records: self.records,
            last: self.last,
            ..Self::default()
        };
        (first, second)
    }
}

impl After {
    fn again(batch: Batch) -> Self {
        Self::Again {
            done: Vec::new(),
            batches: vec![batch],
        }
    }
}

const START: &str = r#"{"Records":["#;
const END: &str = "]}";
/// The bytes of an event around its records.
pub const ENVELOPE_BYTES: usize = START.len() + END.len();

#[cfg(test)]
mod tests;
