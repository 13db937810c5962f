//! What an agent is doing, by Connect's order of precedence: the first of these that applies, else the status.

use crate::centre::STATUSES;
use crate::moment::{ContactState, Held, Snapshot};
use crate::truth::InitiationMethod;

/// What a contact makes of its agent; the first of several counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Activity {
    Error,
    Missed,
    Rejected,
    OnContact,
    /// So an agent is on hold only if every contact that they are on is.
    OnHold,
    AfterContactWork,
    Incoming,
}

impl Activity {
    fn of(held: &Held) -> Self {
        match held.state {
            ContactState::Error => Self::Error,
            ContactState::Missed => Self::Missed,
            ContactState::Rejected => Self::Rejected,
            ContactState::Connected | ContactState::Paused => Self::OnContact,
            ContactState::OnHold => Self::OnHold,
            ContactState::Ended => Self::AfterContactWork,
            // An outbound call rings elsewhere: the agent is on it already.
            ContactState::Connecting if held.initiation_method == InitiationMethod::Outbound => Self::OnContact,
            ContactState::Connecting | ContactState::Incoming => Self::Incoming,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Missed => "Missed",
            Self::Rejected => "Rejected",
            Self::OnContact => "On Contact",
            Self::OnHold => "On Hold",
            Self::AfterContactWork => "After Contact Work",
            Self::Incoming => "Incoming",
        }
    }
}

/// The state of an agent, by the names of the column `state`.
pub(crate) fn state(snapshot: &Snapshot) -> &'static str {
    let activity = snapshot.contacts.iter().map(Activity::of).min();
    activity.map_or_else(|| status_name(snapshot.status), Activity::name)
}

/// The name of a status.
pub(crate) fn status_name(status: usize) -> &'static str {
    STATUSES.get(status).map_or("", |(_, name, _)| name)
}
