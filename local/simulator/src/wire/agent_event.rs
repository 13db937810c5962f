//! Records of the agent event stream.

use super::prepared::{Prepared, PreparedAgent, agent_event_channel};
use super::text;
use crate::moment::{AgentEvent, AgentEventKind, ContactState, Held, Snapshot};
use crate::truth::Contact;

/// Appends an agent event. Nothing is appended for an agent that does not exist.
pub(crate) fn agent_event(out: &mut Vec<u8>, prepared: &Prepared, contacts: &[Contact], event: &AgentEvent<'_>) {
    let Some(agent) = prepared.agents.get(event.agent) else {
        return;
    };
    let kind: &[u8] = match event.kind {
        AgentEventKind::Login => b",\"EventType\":\"LOGIN",
        AgentEventKind::Logout => b",\"EventType\":\"LOGOUT",
        AgentEventKind::StateChange => b",\"EventType\":\"STATE_CHANGE",
        AgentEventKind::HeartBeat => b",\"EventType\":\"HEART_BEAT",
    };
    out.extend_from_slice(&agent.event);
    let start = out.len();
    snapshot(out, prepared, contacts, agent, event.current);
    let end = out.len();
    out.extend_from_slice(b",\"EventId\":");
    text::uuid(out, event.id);
    out.extend_from_slice(b",\"EventTimestamp\":");
    text::instant(out, event.time);
    out.extend_from_slice(kind);
    out.extend_from_slice(&prepared.instance);
    // Heartbeats have the same snapshot twice: most of all events.
    if event.previous == event.current {
        out.extend_from_within(start..end);
    } else {
        snapshot(out, prepared, contacts, agent, event.previous);
    }
    out.extend_from_slice(b",\"Version\":\"2017-10-01\"}");
}

fn snapshot(
    out: &mut Vec<u8>,
    prepared: &Prepared,
    contacts: &[Contact],
    agent: &PreparedAgent,
    snapshot: Option<&Snapshot>,
) {
    let status = snapshot.and_then(|snapshot| prepared.statuses.get(snapshot.status));
    let (Some(snapshot), Some(status)) = (snapshot, status) else {
        out.extend_from_slice(b"null");
        return;
    };
    out.extend_from_slice(&status.current);
    text::instant(out, snapshot.status_start);
    out.extend_from_slice(&status.current_end);
    out.extend_from_slice(&agent.configuration);
    for (position, (channel, most, rest)) in agent.slots.iter().enumerate() {
        let used = snapshot.contacts.iter().filter(|held| held.channel == *channel).count();
        let free = most.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX));
        out.extend_from_slice(if position == 0 {
            b"{\"AvailableSlots\":"
        } else {
            b",{\"AvailableSlots\":"
        });
        text::number(out, free.into());
        out.extend_from_slice(rest);
    }
    out.extend_from_slice(&agent.configuration_end);
    for (position, held) in snapshot.contacts.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        contact(out, prepared, contacts, held);
    }
    let next = snapshot.next_status;
    match next.and_then(|(next, chosen)| Some((prepared.statuses.get(next)?, chosen))) {
        Some((next, chosen)) => {
            out.extend_from_slice(&next.next);
            text::instant(out, chosen);
            out.extend_from_slice(b"}}");
        }
        None => out.extend_from_slice(b"],\"NextAgentStatus\":null}"),
    }
}

fn contact(out: &mut Vec<u8>, prepared: &Prepared, contacts: &[Contact], held: &Held) {
    let id = |index: Option<usize>| Some(contacts.get(index?)?.contact_id.as_str());
    out.extend_from_slice(b"{\"Channel\":\"");
    out.extend_from_slice(agent_event_channel(held.channel).as_bytes());
    out.extend_from_slice(b"\",\"ConnectedToAgentTimestamp\":");
    text::instant_or_null(out, held.connected);
    out.extend_from_slice(b",\"ContactId\":");
    id_or_null(out, id(Some(held.contact)));
    out.extend_from_slice(b",\"InitialContactId\":");
    id_or_null(out, id(contacts.get(held.contact).and_then(|contact| contact.initial)));
    out.extend_from_slice(b",\"InitiationMethod\":\"");
    out.extend_from_slice(held.initiation_method.name().as_bytes());
    out.extend_from_slice(b"\",\"Queue\":");
    match prepared.queues.get(held.queue) {
        Some(queue) => out.extend_from_slice(&queue.in_snapshot),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"QueueTimestamp\":");
    text::instant_or_null(out, held.enqueued);
    out.extend_from_slice(b",\"State\":\"");
    out.extend_from_slice(state_name(held.state).as_bytes());
    out.extend_from_slice(b"\",\"StateStartTimestamp\":");
    text::instant(out, held.state_start);
    out.push(b'}');
}

/// The name in events and in the description alike.
pub(super) fn state_name(state: ContactState) -> &'static str {
    match state {
        ContactState::Incoming => "INCOMING",
        ContactState::Connecting => "CONNECTING",
        ContactState::Connected => "CONNECTED",
        ContactState::OnHold => "CONNECTED_ONHOLD",
        ContactState::Paused => "PAUSED",
        ContactState::Missed => "MISSED",
        ContactState::Rejected => "REJECTED",
        ContactState::Error => "ERROR",
        ContactState::Ended => "ENDED",
    }
}

fn id_or_null(out: &mut Vec<u8>, id: Option<&str>) {
    match id {
        Some(id) => text::string(out, id),
        None => out.extend_from_slice(b"null"),
    }
}
