//! What really happened: every contact and every agent, from which any figure can be computed without looking at an event.
//!
//! All instants are milliseconds since the Unix epoch, exact. `None` is "not yet" or "never": a simulation ends in the middle of things.

mod agent_figures;
mod contact_figures;
mod queue_figures;

#[cfg(test)]
mod tests;

pub use agent_figures::{AgentCounts, Occupancy};
pub use queue_figures::{QueueFigures, Thresholds};

use crate::centre::{Centre, Channel};

/// An instant: milliseconds since the Unix epoch.
pub type Millis = i64;

/// A whole simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// When the simulation began.
    pub start: Millis,
    /// When it ended; nothing happened at or after this instant.
    pub end: Millis,
    /// The contact centre: queues, routing profiles, agents. Contacts and agents below refer to it by index.
    pub centre: Centre,
    /// Every contact, in the order in which they were initiated. A transfer or a callback is a contact of its own.
    pub contacts: Vec<Contact>,
    /// What each agent did, in the order of `centre.agents`.
    pub agents: Vec<AgentHistory>,
}

/// One contact: one contact id, one leg.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    /// The contact's id, a UUID.
    pub contact_id: String,
    /// The first contact of its chain; `None` for a contact that is the first.
    pub initial: Option<usize>,
    /// The contact before it in its chain.
    pub previous: Option<usize>,
    /// The channel.
    pub channel: Channel,
    /// How it began.
    pub initiation_method: InitiationMethod,
    /// INITIATED.
    pub initiated: Millis,
    /// CONNECTED_TO_SYSTEM, for methods that have it.
    pub connected_to_system: Option<Millis>,
    /// When a task or callback is due, if it was scheduled.
    pub scheduled: Option<Millis>,
    /// Its stay in a queue. An outbound call has none.
    pub queued: Option<Queued>,
    /// Every offer to an agent, in order, also those that came to nothing.
    pub offers: Vec<Offer>,
    /// The part with an agent.
    pub handled: Option<Handled>,
    /// PAUSED and RESUMED of a task.
    pub pauses: Vec<Span>,
    /// DISCONNECTED.
    pub disconnected: Option<Millis>,
    /// COMPLETED; never before `disconnected`.
    pub completed: Option<Millis>,
}

/// How a contact began, in Connect's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InitiationMethod {
    /// INBOUND: the customer calls.
    Inbound,
    /// OUTBOUND: the agent calls.
    Outbound,
    /// CALLBACK: a queued callback.
    Callback,
    /// TRANSFER: an agent passed it on to a queue (quick connect).
    Transfer,
    /// QUEUE_TRANSFER: a flow moved it from one queue to another.
    QueueTransfer,
    /// API: chats and tasks.
    Api,
}

impl InitiationMethod {
    /// The name in events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbound => "INBOUND",
            Self::Outbound => "OUTBOUND",
            Self::Callback => "CALLBACK",
            Self::Transfer => "TRANSFER",
            Self::QueueTransfer => "QUEUE_TRANSFER",
            Self::Api => "API",
        }
    }
}

/// A stay in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    /// Index in `centre.queues`.
    pub queue: usize,
    /// QUEUED.
    pub enqueued: Millis,
    /// When and how it left; `None` while it waits.
    pub left: Option<(Millis, Left)>,
}

/// How a contact left a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Left {
    /// Joined with an agent.
    Answered,
    /// The customer gave up.
    Abandoned,
    /// The customer asked to be called back: another contact, CALLBACK, goes on.
    CallbackRequested,
    /// Moved to another queue: another contact, QUEUE_TRANSFER, goes on.
    Transferred,
}

/// An offer of a contact to an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Index in `centre.agents`.
    pub agent: usize,
    /// CONNECTING (INCOMING for a queued callback) began.
    pub offered: Millis,
    /// When and how it ended; `None` while it rings.
    pub ended: Option<(Millis, Outcome)>,
    /// When the contact left the agent's snapshot after an offer that came to nothing.
    pub cleared: Option<Millis>,
}

/// How an offer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// CONNECTED.
    Connected,
    /// MISSED: it rang out.
    Missed,
    /// REJECTED: the agent declined.
    Rejected,
    /// ERROR: for example the customer hung up while it rang.
    Error,
}

/// A contact's part with an agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Handled {
    /// Index in `centre.agents`.
    pub agent: usize,
    /// CONNECTED_TO_AGENT.
    pub connected: Millis,
    /// When it was on hold; an open hold ends with the conversation.
    pub holds: Vec<Span>,
    /// When the conversation ended at the agent: ENDED began. `None` while they talk.
    pub ended: Option<Millis>,
    /// When after-contact work ended and the contact was cleared. `None` while it lasts, or if that was never seen (a
    /// phantom, or an agent who went Offline and left the work undone).
    pub cleared: Option<Millis>,
    /// Whether the agent passed it on to another queue.
    pub transferred_out: bool,
    /// Whether the agent passed it on to somebody outside.
    pub external: bool,
}

/// A stretch of time; `until` is `None` while it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Millis,
    /// The first instant after it.
    pub until: Option<Millis>,
}

/// What one agent did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AgentHistory {
    /// Logins and logouts.
    pub sessions: Vec<Session>,
    /// The statuses, by the names that Connect shows (`Available`, `Offline`, `Lunch` …): they tile each session from its first status
    /// on, and an Offline may reach beyond the logout.
    pub statuses: Vec<Named>,
    /// The states (`state` of `AgentEvent`), by Connect's precedence, tiling the same time.
    pub states: Vec<Named>,
}

/// A session in the agent's workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// LOGIN.
    pub login: Millis,
    /// The first status after it; between the two the agent has no snapshot.
    pub first_status: Option<Millis>,
    /// LOGOUT; `None` while it lasts.
    pub logout: Option<Millis>,
    /// Since when the browser is closed without the agent having gone Offline: from here on nothing comes from the agent any more, no
    /// heartbeat either, and what is offered rings out.
    pub phantom_since: Option<Millis>,
}

/// A stretch of time with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The status or state.
    pub name: String,
    /// Its first instant.
    pub from: Millis,
    /// The first instant after it; `None` while it lasts.
    pub until: Option<Millis>,
}
