//! What the agent is doing, and since when: Connect's agent activity, from the status and the contacts held.

use super::Change;
use super::snapshot::{Held, Snapshot, Status};
use crate::Instant;

/// What a contact makes of its agent, in the order in which Connect's real-time metrics pick one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Activity {
    Error,
    Missed,
    Rejected,
    OnContact,
    /// Every contact the agent is on is on hold: one that is not makes it `OnContact`, which comes before.
    OnHold,
    AfterContactWork,
    Incoming,
}

impl Activity {
    /// The activity behind a contact's state; none for a state not documented yet, which leaves the agent's state as it is
    /// without that contact. An outbound call that still rings is a contact the agent is on, not one that is offered.
    pub(super) fn of_contact(state: &str, initiation_method: Option<&str>) -> Option<Self> {
        Some(match state {
            "ERROR" => Self::Error,
            "MISSED" => Self::Missed,
            "REJECTED" => Self::Rejected,
            "CONNECTED" | "PAUSED" => Self::OnContact,
            "CONNECTED_ONHOLD" => Self::OnHold,
            "ENDED" => Self::AfterContactWork,
            "CONNECTING" if matches!(initiation_method, Some("OUTBOUND" | "EXTERNAL_OUTBOUND")) => Self::OnContact,
            "CONNECTING" | "INCOMING" | "PENDING" => Self::Incoming,
            _ => return None,
        })
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

/// The state of the agent in a snapshot.
pub(super) fn state<'e>(snapshot: &Snapshot<'e>) -> Option<&'e str> {
    activity(snapshot)
        .map(Activity::name)
        .or_else(|| idle(&snapshot.status))
}

/// The state of an agent without contacts: that of the status.
fn idle<'e>(status: &Status<'e>) -> Option<&'e str> {
    match status.kind {
        Some("ROUTABLE") => Some("Available"),
        Some("OFFLINE") => Some("Offline"),
        _ => status.name,
    }
}

fn activity(snapshot: &Snapshot<'_>) -> Option<Activity> {
    if snapshot.status.is_error() {
        return Some(Activity::Error);
    }
    snapshot.contacts.iter().filter_map(|held| held.activity).min()
}

/// When the agent entered the state of `change.current`. An event that changed the state tells it: the moment of its latest
/// difference to the snapshot before. Any other goes by the contacts held: by those before the event where that may be compared,
/// since they knew of the ones that left.
pub(super) fn start(change: &Change<'_, '_>) -> Option<Instant> {
    let current = change.current?;
    let start = if change.changed_state() {
        Some(latest_difference(change, current))
    } else if change.is_first_status && activity(current).is_none() {
        current.status.start
    } else {
        change.previous.and_then(proven_start).or_else(|| proven_start(current))
    };
    // Clocks differ a little: what the event shows has begun by its time.
    start.map(|start| start.min(change.event_time))
}

/// How long the state that the event ended had lasted, as far as the snapshot before proves its start.
pub(super) fn previous_duration(change: &Change<'_, '_>) -> Option<f64> {
    let end = match change.current {
        Some(_) => start(change)?,
        None => change.event_time,
    };
    end.seconds_since(proven_start(change.previous?)?)
}

/// Since when the agent is in the state of a snapshot, by the contacts in it.
///
/// A state given by the status has no start here: contacts may have come and gone since the status was chosen, and the time
/// since then would be too long. Nor is the earliest contact's start the state's where another contact held the agent in one
/// that comes before: after-contact work and hold last since the latest of the contacts that ended or were put on hold.
fn proven_start(snapshot: &Snapshot<'_>) -> Option<Instant> {
    let state = activity(snapshot).filter(|_| !snapshot.status.is_error())?;
    let in_state = |held: &&Held<'_>| held.activity == Some(state);
    match state {
        Activity::OnHold | Activity::AfterContactWork => snapshot
            .contacts
            .iter()
            .filter(|held| in_state(held) || held.activity == Some(Activity::AfterContactWork))
            .map(Held::proven_start)
            .try_fold(None, |latest, start| start.map(|start| latest.max(Some(start))))
            .flatten(),
        _ => snapshot
            .contacts
            .iter()
            .filter(in_state)
            .filter_map(Held::proven_start)
            .min(),
    }
}

/// The moment of the latest of the differences between the two snapshots: a contact that came, changed its state or left, or
/// another status.
fn latest_difference(change: &Change<'_, '_>, current: &Snapshot<'_>) -> Instant {
    let contacts = current.contacts.iter().filter_map(|held| {
        let before = change.before(held);
        if before.is_some_and(|before| before.state == held.state) {
            return None;
        }
        held.start_after(before, change.event_time)
    });
    let left = change.left().next().map(|_| change.event_time);
    let status = change
        .previous
        .filter(|previous| previous.status != current.status)
        .and(current.status.start);
    contacts.chain(left).chain(status).max().unwrap_or(change.event_time)
}
