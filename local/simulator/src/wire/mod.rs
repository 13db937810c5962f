//! Amazon Connect's JSON, appended to a buffer: agent events, contact events, and the description that the local Connect answers from.
//!
//! No value tree is built and nothing is looked up twice: whatever of an event never changes (an agent's configuration, a queue, a
//! status) is written once, into [`Prepared`], and copied. The shapes are those of the samples in `events/`.

mod agent_event;
mod contact_event;
mod prepared;
mod snapshot;
mod text;

#[cfg(test)]
mod tests;

pub(crate) use agent_event::agent_event;
pub(crate) use contact_event::contact_event;
pub(crate) use prepared::{Prepared, default_outbound_queue};
pub(crate) use snapshot::snapshot;
