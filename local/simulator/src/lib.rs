//! A seeded contact centre whose truth is known: it emits exactly the JSON that Amazon Connect would, and says what really happened.

mod agenda;
mod arrivals;
pub mod centre;
mod desk;
mod dice;
pub mod disorder;
mod engine;
pub mod erlang;
mod journey;
mod moment;
mod plan;
mod shifts;
mod state;
mod table;
pub mod truth;
mod wire;

pub use truth::{Millis, Truth};

/// What is simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The same seed and settings give the same bytes.
    pub seed: u64,
    /// When it begins.
    pub start: Millis,
    /// When a day of the contact centre begins, modulo 24 h: shifts and the daily profile of arrivals count from it.
    pub midnight: Millis,
    /// How long it lasts, in milliseconds.
    pub duration_millis: i64,
    /// How many agents there are.
    pub agents: u32,
    /// How often the API's answers are emitted, in milliseconds, at whole multiples of it since 1970; `None` for never.
    pub snapshot_every_millis: Option<i64>,
}

/// Something that Amazon Connect says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emission<'a> {
    /// A record of the agent event stream.
    AgentEvent {
        /// EventTimestamp.
        time: Millis,
        /// Index in `centre.agents`.
        agent: usize,
        /// The record's data.
        json: &'a [u8],
    },
    /// An event on the bus.
    ContactEvent {
        /// The instant that the event is about (the envelope has it in whole seconds).
        time: Millis,
        /// Index in `truth.contacts`.
        contact: usize,
        /// The whole EventBridge event, envelope and detail.
        json: &'a [u8],
    },
    /// What the API would answer from now on: a description that `connect-local` answers from.
    Snapshot {
        /// When.
        time: Millis,
        /// The description, as `events/contact-centre.json` has it.
        json: &'a [u8],
    },
}

/// Simulates a contact centre. Emissions come in the order of their times; with the same seed and settings they are the same bytes, and a
/// longer simulation begins with those of a shorter one.
pub fn simulate(settings: &Settings, mut emit: impl FnMut(Emission<'_>)) -> Truth {
    engine::Engine::new(settings, &mut emit).run()
}
