//! What goes in, and what arrives.

use super::PoisonKind;
use crate::{Emission, Millis};

/// Which way something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// Kinesis.
    AgentEvents,
    /// EventBridge.
    ContactEvents,
    /// The API's answers.
    Snapshots,
}

/// An emission that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// Which way it goes.
    pub source: Source,
    /// When it happened.
    pub time: Millis,
    /// The agent's or contact's index; 0 for a snapshot.
    pub key: usize,
    /// The JSON.
    pub json: Vec<u8>,
}

impl From<Emission<'_>> for Owned {
    fn from(emission: Emission<'_>) -> Self {
        let (source, time, key, json) = match emission {
            Emission::AgentEvent { time, agent, json } => (Source::AgentEvents, time, agent, json),
            Emission::ContactEvent { time, contact, json } => (Source::ContactEvents, time, contact, json),
            Emission::Snapshot { time, json } => (Source::Snapshots, time, 0, json),
        };
        Self {
            source,
            time,
            key,
            json: json.to_vec(),
        }
    }
}

/// Something that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// When it arrives.
    pub at: Millis,
    /// Which way it comes.
    pub source: Source,
    /// The agent's or contact's index, for poison that of the event it was made from.
    pub key: usize,
    /// What it is.
    pub origin: Origin,
    /// Whether it was delivered before.
    pub again: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The event of that number, counted from 0 in the order in which events happened.
    Event(usize),
    /// No event, though made from the event of that number.
    Poison(usize, PoisonKind),
}
