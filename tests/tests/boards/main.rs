//! The boards against the truth: every query of every panel and variable runs on the local Timestream endpoint, on a simulated day whose
//! truth is known.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "all of it is test, and a panic is how a test fails"
)]

mod agent_events;
mod agents_now;
mod answer;
mod contact_events;
mod contact_journey;
mod day;
mod definitions;
mod every_query;
mod pipeline_health;
mod preview;
mod queues_now;
mod snapshots;
