//! What an event changed: the pair of snapshots it carries, where the pair tells of a change at all.

use std::collections::{HashMap, HashSet};

use super::Identity;
use super::snapshot::{Held, Snapshot};
use super::state::state;
use crate::Instant;

/// The snapshot after an event, and the one before where the event can have changed anything.
pub(super) struct Change<'s, 'e> {
    pub(super) event_time: Instant,
    /// How things stand now; nothing at LOGIN, and possibly at LOGOUT.
    pub(super) current: Option<&'s Snapshot<'e>>,
    /// How they stood before; nothing where there is no snapshot, or where it must not be compared.
    pub(super) previous: Option<&'s Snapshot<'e>>,
    /// The first status after a login: nothing can have come before it.
    pub(super) is_first_status: bool,
    pub(super) state: Option<&'e str>,
    pub(super) previous_state: Option<&'e str>,
    held_before: HashMap<&'e str, &'s Held<'e>>,
    held_now: HashSet<&'e str>,
}

impl<'s, 'e> Change<'s, 'e> {
    /// A heartbeat repeats what an earlier event said, and a LOGIN without a snapshot says nothing about the contacts held before:
    /// their pairs are not compared. A LOGOUT without a snapshot ends what was before.
    pub(super) fn of(
        identity: &Identity<'e>,
        previous: Option<&'s Snapshot<'e>>,
        current: Option<&'s Snapshot<'e>>,
    ) -> Self {
        let is_first_status = identity.event_type == "STATE_CHANGE" && previous.is_none();
        let previous = previous.filter(|_| match identity.event_type {
            "HEART_BEAT" => false,
            "LOGIN" => current.is_some(),
            _ => true,
        });
        Self {
            event_time: identity.time,
            current,
            previous,
            is_first_status,
            state: current.and_then(state),
            previous_state: previous.and_then(state),
            held_before: contacts(previous)
                .filter_map(|held| held.id.map(|id| (id, held)))
                .collect(),
            held_now: contacts(current).filter_map(|held| held.id).collect(),
        }
    }

    /// Whether the event ended one state of the agent and began another. A LOGOUT without a snapshot ends the state and begins
    /// none.
    pub(super) fn changed_state(&self) -> bool {
        self.previous_state.is_some() && self.previous_state != self.state
    }

    /// The same contact before the event.
    pub(super) fn before(&self, held: &Held<'_>) -> Option<&'s Held<'e>> {
        self.held_before.get(held.id?).copied()
    }

    /// The contacts that the event took away from the agent.
    pub(super) fn left(&self) -> impl Iterator<Item = &'s Held<'e>> {
        contacts(self.previous).filter(|held| held.id.is_some_and(|id| !self.held_now.contains(id)))
    }
}

fn contacts<'s, 'e>(snapshot: Option<&'s Snapshot<'e>>) -> std::slice::Iter<'s, Held<'e>> {
    snapshot.map_or([].iter(), |snapshot| snapshot.contacts.iter())
}
