//! A contact while the simulation runs: what is in store for it, which nobody but the simulation knows.

use crate::truth::{Left, Millis};

/// What is in store for a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Journey {
    /// The queue that it goes to: index in `centre.queues`.
    pub(crate) queue: usize,
    /// How and when it leaves the queue if nobody answers before.
    pub(crate) leaves: Option<(Millis, Left)>,
    /// Whether it waits in the queue now, and does not ring.
    pub(crate) is_waiting: bool,
    /// How many holds or pauses are still to come.
    pub(crate) interruptions: u32,
    /// How long they talk (or the agent works) before each, and to the end after the last.
    pub(crate) stretch: Millis,
    /// How it ends.
    pub(crate) ending: Passing,
    /// The agent who calls, for an outbound call.
    pub(crate) caller: Option<usize>,
    /// When after-contact work ends by Connect's limit at the latest.
    pub(crate) work_limit: Option<Millis>,
}

/// Where a contact goes at the end of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    /// It is over.
    Over,
    /// The agent passes it on to another queue.
    Transferred(usize),
    /// The agent passes it on to somebody outside, with whom the customer talks so many milliseconds more.
    External(Millis),
}

impl Journey {
    /// Of a contact that goes to a queue.
    pub(crate) fn to(queue: usize) -> Self {
        Self {
            queue,
            leaves: None,
            is_waiting: false,
            interruptions: 0,
            stretch: 1,
            ending: Passing::Over,
            caller: None,
            work_limit: None,
        }
    }
}
