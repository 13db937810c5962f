//! One snapshot of an agent, with its times read and its contacts told apart; the configuration is none of it.

use std::collections::HashSet;

use super::state::Activity;
use super::wire;
use crate::Instant;
use crate::json::{Text, text};

/// A second: the room for the made-up milliseconds of older events.
const SECOND: f64 = 1.0;

/// A snapshot.
pub(super) struct Snapshot<'e> {
    pub(super) status: Status<'e>,
    /// The contacts held, each id once: of two entries with one id the first counts.
    pub(super) contacts: Vec<Held<'e>>,
}

/// The agent status chosen in the CCP.
#[derive(PartialEq)]
pub(super) struct Status<'e> {
    pub(super) name: Option<&'e str>,
    pub(super) kind: Option<&'e str>,
    pub(super) start: Option<Instant>,
}

/// A contact held by the agent.
pub(super) struct Held<'e> {
    pub(super) wire: &'e wire::Contact<'e>,
    pub(super) id: Option<&'e str>,
    pub(super) state: Option<&'e str>,
    /// What it makes of the agent; nothing for a state not documented yet.
    pub(super) activity: Option<Activity>,
    /// StateStartTimestamp.
    pub(super) start: Option<Instant>,
    pub(super) connected: Option<Instant>,
}

impl<'e> Snapshot<'e> {
    pub(super) fn read(status: Option<&'e wire::AgentStatus<'e>>, contacts: Option<&'e [wire::Contact<'e>]>) -> Self {
        let contacts = contacts.unwrap_or_default();
        let mut seen = HashSet::with_capacity(contacts.len());
        Self {
            status: Status::read(status),
            contacts: contacts
                .iter()
                .map(Held::read)
                .filter(|held| held.id.is_none_or(|id| seen.insert(id)))
                .collect(),
        }
    }
}

impl<'e> Status<'e> {
    fn read(wire: Option<&'e wire::AgentStatus<'e>>) -> Self {
        let name = text(wire.and_then(|status| status.name.as_ref()));
        let kind = text(wire.and_then(|status| status.status_type.as_ref()));
        Self {
            name,
            kind: kind.or(name.and_then(kind_by_name)),
            start: instant(wire.and_then(|status| status.start_timestamp.as_ref())),
        }
    }

    pub(super) fn is_offline(&self) -> bool {
        self.kind == Some("OFFLINE")
    }

    /// Connect marks an internal fault by the name of the status alone.
    pub(super) fn is_error(&self) -> bool {
        self.name == Some("Error")
    }
}

/// The type of a status in events that do not say it. Names are editable, so this is the last resort. The fault status is of
/// no type: it is nobody's choice.
fn kind_by_name(name: &str) -> Option<&'static str> {
    match name {
        "Available" => Some("ROUTABLE"),
        "Offline" => Some("OFFLINE"),
        "Error" => None,
        _ => Some("CUSTOM"),
    }
}

impl<'e> Held<'e> {
    fn read(wire: &'e wire::Contact<'e>) -> Self {
        let state = text(wire.state.as_ref());
        Self {
            wire,
            id: text(wire.contact_id.as_ref()),
            state,
            activity: state.and_then(|state| Activity::of_contact(state, text(wire.initiation_method.as_ref()))),
            start: instant(wire.state_start_timestamp.as_ref()),
            connected: instant(wire.connected_to_agent_timestamp.as_ref()),
        }
    }

    /// Since when it is in its state, as far as its snapshot alone proves. AWS does not say that hold resets
    /// StateStartTimestamp; where the start of a hold is still the moment of connection, it was not reset and says nothing.
    pub(super) fn proven_start(&self) -> Option<Instant> {
        if self.activity != Some(Activity::OnHold) {
            return self.start;
        }
        self.start.filter(|start| {
            self.connected
                .is_none_or(|connected| start.seconds_since(connected).is_some_and(|seconds| seconds > SECOND))
        })
    }

    /// Since when it is in its state, known from the same contact `before` the event at `event_time` too. A state that changed
    /// while StateStartTimestamp stood still changed with the event.
    pub(super) fn start_after(&self, before: Option<&Self>, event_time: Instant) -> Option<Instant> {
        match before {
            Some(before) if before.state != self.state => {
                self.start.filter(|_| self.start != before.start).or(Some(event_time))
            }
            _ => self.proven_start(),
        }
    }
}

/// A time, unless it is absent, unreadable or one of the moments of 1970 that mean "not set".
pub(super) fn instant(field: Option<&Text<'_>>) -> Option<Instant> {
    text(field)
        .and_then(Instant::parse)
        .filter(|instant| !instant.is_unset())
}
