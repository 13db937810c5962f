//! What the engine hands to the writers of JSON: one moment of one agent, or of one contact.

use crate::centre::Channel;
use crate::truth::{InitiationMethod, Millis};

/// An agent event before it is JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AgentEvent<'a> {
    /// The event's id, unique and the same for the same seed.
    pub(crate) id: u128,
    /// EventTimestamp.
    pub(crate) time: Millis,
    /// Index in `centre.agents`.
    pub(crate) agent: usize,
    /// EventType.
    pub(crate) kind: AgentEventKind,
    /// PreviousAgentSnapshot.
    pub(crate) previous: Option<&'a Snapshot>,
    /// CurrentAgentSnapshot.
    pub(crate) current: Option<&'a Snapshot>,
}

/// EventType of an agent event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AgentEventKind {
    /// LOGIN.
    Login,
    /// LOGOUT.
    Logout,
    /// STATE_CHANGE.
    StateChange,
    /// HEART_BEAT.
    HeartBeat,
}

/// What an agent is and holds at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// Index in `centre::STATUSES`.
    pub(crate) status: usize,
    /// When the status was chosen.
    pub(crate) status_start: Millis,
    /// The next status, and when it was chosen.
    pub(crate) next_status: Option<(usize, Millis)>,
    /// The contacts held, in the order in which they came.
    pub(crate) contacts: Vec<Held>,
}

/// A contact in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// Index in `truth.contacts`.
    pub(crate) contact: usize,
    /// The channel.
    pub(crate) channel: Channel,
    /// InitiationMethod.
    pub(crate) initiation_method: InitiationMethod,
    /// State.
    pub(crate) state: ContactState,
    /// StateStartTimestamp.
    pub(crate) state_start: Millis,
    /// ConnectedToAgentTimestamp.
    pub(crate) connected: Option<Millis>,
    /// QueueTimestamp.
    pub(crate) enqueued: Option<Millis>,
    /// Index in `centre.queues`; the outbound queue for an outbound call.
    pub(crate) queue: usize,
}

/// A contact's state at an agent, in Connect's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContactState {
    /// INCOMING: a queued callback is offered.
    Incoming,
    /// CONNECTING: it rings.
    Connecting,
    /// CONNECTED.
    Connected,
    /// CONNECTED_ONHOLD.
    OnHold,
    /// PAUSED: a task.
    Paused,
    /// MISSED.
    Missed,
    /// REJECTED.
    Rejected,
    /// ERROR.
    Error,
    /// ENDED: after-contact work.
    Ended,
}

/// eventType of a contact event. What the event says besides is read from the contact as the truth has it by then: contact events are
/// cumulative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContactEventKind {
    /// INITIATED.
    Initiated,
    /// CONNECTED_TO_SYSTEM.
    ConnectedToSystem,
    /// QUEUED.
    Queued,
    /// CONNECTED_TO_AGENT.
    ConnectedToAgent,
    /// CONTACT_DATA_UPDATED.
    DataUpdated,
    /// PAUSED.
    Paused,
    /// RESUMED.
    Resumed,
    /// DISCONNECTED.
    Disconnected,
    /// COMPLETED.
    Completed,
}
