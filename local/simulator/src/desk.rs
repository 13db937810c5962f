//! An agent while the simulation runs.

use crate::centre::Channel;
use crate::moment::{ContactState, Held, Snapshot};
use crate::shifts::{Ending, Shift};
use crate::state::{state, status_name};
use crate::truth::{AgentHistory, InitiationMethod, Millis, Named};

/// Index of Available in `centre::STATUSES`.
pub(crate) const AVAILABLE: usize = 0;
/// Index of Offline in `centre::STATUSES`.
pub(crate) const OFFLINE: usize = 1;

/// Whether an agent is there, as Connect knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Not logged in.
    Away,
    /// Logged in, without any status yet.
    WithoutStatus,
    /// Logged in, with a status.
    Present,
    /// Logged out, and beating on.
    LoggedOut(Millis),
}

/// An agent at work.
#[derive(Debug)]
pub(crate) struct Desk {
    /// When the agent works.
    pub(crate) shift: Shift,
    /// How this shift ends.
    pub(crate) ending: Ending,
    pub(crate) presence: Presence,
    /// How things stand.
    pub(crate) current: Snapshot,
    /// How they stood before the latest change.
    pub(crate) previous: Snapshot,
    /// The time of the latest event: the next one is later, so that their order is plain.
    pub(crate) last_event: Millis,
    /// Since when the agent waits for work: who waits longest is offered the next contact.
    pub(crate) idle_since: Millis,
    /// For each channel of the routing profile, since when the agent waits for more of it: `idle_since` if the agent takes any.
    pub(crate) awaits: Vec<Option<Millis>>,
    /// Whether the browser is closed without Connect knowing.
    pub(crate) is_phantom: bool,
    /// Whether the agent went Offline and left after-contact work undone.
    pub(crate) has_walked_away: bool,
    /// Whether a heartbeat is on the agenda.
    pub(crate) beats: bool,
    /// How long the status that is to come shall last.
    pub(crate) next_lasts: Option<Millis>,
    pub(crate) history: AgentHistory,
}

impl Desk {
    /// An agent who has not come yet.
    pub(crate) fn new(shift: Shift) -> Self {
        let nothing = Snapshot {
            status: OFFLINE,
            status_start: 0,
            next_status: None,
            contacts: Vec::new(),
        };
        Self {
            shift,
            ending: Ending::LogsOut,
            presence: Presence::Away,
            current: nothing.clone(),
            previous: nothing,
            last_event: Millis::MIN,
            idle_since: 0,
            awaits: Vec::new(),
            is_phantom: false,
            has_walked_away: false,
            beats: false,
            next_lasts: None,
            history: AgentHistory::default(),
        }
    }

    /// Which session this is: what was planned for an earlier one is void.
    pub(crate) fn session(&self) -> usize {
        self.history.sessions.len()
    }

    /// Whether the agent does things in that session: is there, and at the screen.
    pub(crate) fn acts_in(&self, session: usize) -> bool {
        self.session() == session && self.presence == Presence::Present && !self.is_phantom
    }

    /// Whether Connect may offer one more contact of a channel to an agent with so many slots for it. One who holds contacts of a channel
    /// is offered no other channel, and one whom a missed or rejected contact blocks is offered nothing.
    pub(crate) fn takes(&self, channel: Channel, slots: u32) -> bool {
        let held = &self.current.contacts;
        self.presence == Presence::Present
            && self.current.status == AVAILABLE
            && self.current.next_status.is_none()
            && u32::try_from(held.len()).is_ok_and(|held| held < slots)
            && held
                .iter()
                .all(|held| held.channel == channel && !is_failed(held.state))
    }

    /// The contact as the agent holds it.
    pub(crate) fn held(&self, contact: usize) -> Option<&Held> {
        self.current.contacts.iter().find(|held| held.contact == contact)
    }

    /// Keeps how things stand as how they stood, before they change.
    pub(crate) fn keep_previous(&mut self) {
        let Self { current, previous, .. } = self;
        previous.status = current.status;
        previous.status_start = current.status_start;
        previous.next_status = current.next_status;
        // Keeps the room that it has.
        previous.contacts.clone_from(&current.contacts);
    }

    /// Writes down how things stand from now on.
    pub(crate) fn record(&mut self, now: Millis) {
        begin(&mut self.history.states, state(&self.current), now);
        begin(&mut self.history.statuses, status_name(self.current.status), now);
    }

    /// Writes down that nothing more is known of the agent.
    pub(crate) fn record_end(&mut self, now: Millis) {
        for names in [&mut self.history.states, &mut self.history.statuses] {
            if let Some(last) = names.last_mut() {
                last.until.get_or_insert(now);
            }
        }
    }
}

/// Puts a contact of the snapshot into another state.
pub(crate) fn enter(snapshot: &mut Snapshot, contact: usize, state: ContactState, now: Millis) {
    if let Some(held) = snapshot.contacts.iter_mut().find(|held| held.contact == contact) {
        held.state = state;
        held.state_start = now;
    }
}

/// How a contact rings at an agent: a queued callback does not ring, it is put before them.
pub(crate) fn offered_state(method: InitiationMethod) -> ContactState {
    match method {
        InitiationMethod::Callback => ContactState::Incoming,
        _ => ContactState::Connecting,
    }
}

fn is_failed(state: ContactState) -> bool {
    matches!(
        state,
        ContactState::Missed | ContactState::Rejected | ContactState::Error
    )
}

fn begin(names: &mut Vec<Named>, name: &str, now: Millis) {
    if let Some(last) = names.last_mut().filter(|last| last.until.is_none()) {
        if last.name == name {
            return;
        }
        last.until = Some(now);
    }
    names.push(Named {
        name: name.to_owned(),
        from: now,
        until: None,
    });
}
