//! Agent events (Kinesis): one row for the agent, and one for each contact the agent holds or has just let go.

mod agent;
mod change;
mod contacts;
mod snapshot;
mod state;
mod wire;

#[cfg(test)]
mod tests;

use change::Change;
use snapshot::Snapshot;

use crate::json::text;
use crate::{Facts, Ignored, Instant, Normalised, Poison, arn, json};

/// Turns the bytes of one record of the agent event stream into rows and metric points.
///
/// Whatever the event says about the agent comes from its own two snapshots, so that no earlier record is needed. A heartbeat
/// and a change of configuration have rows that say how things stand, and count nothing again. Unknown event types, channels
/// and states are kept as text.
///
/// Poison is what is not JSON, what has another type where a field is read, and what lacks `EventType`, `AgentARN`, `EventId` or
/// `EventTimestamp`.
pub fn normalise(bytes: &[u8]) -> Result<Normalised, Poison> {
    let wire: wire::AgentEvent<'_> = json::read(bytes)?;
    let Some(event_type) = text(wire.event_type.as_ref()) else {
        return match wire.contact_record_version {
            Some(_) => Ok(Normalised::Ignored(Ignored::ContactRecord)),
            None => Err(Poison::Missing { field: "EventType" }),
        };
    };
    let identity = Identity::read(&wire, event_type)?;
    let previous = wire.previous_agent_snapshot.as_ref();
    let previous = previous.map(|wire| Snapshot::read(wire.agent_status.as_ref(), wire.contacts.as_deref()));
    let current = wire.current_agent_snapshot.as_ref();
    let current = current.map(|wire| Snapshot::read(wire.agent_status.as_ref(), wire.contacts.as_deref()));
    let change = Change::of(&identity, previous.as_ref(), current.as_ref());

    let mut rows = Vec::with_capacity(1 + current.as_ref().map_or(0, |snapshot| snapshot.contacts.len()));
    let mut metric_points = Vec::new();
    rows.push(agent::row(&identity, &change, wire.current_agent_snapshot.as_ref())?);
    contacts::add(&identity, &change, &mut rows, &mut metric_points)?;
    Ok(Normalised::Facts(Facts {
        event_time: identity.time,
        rows,
        metric_points,
    }))
}

/// What every row of an event is about.
struct Identity<'e> {
    instance_id: &'e str,
    agent_id: &'e str,
    event_id: &'e str,
    event_type: &'e str,
    time: Instant,
    /// The time with the tie-break that keeps two events of one made-up millisecond apart.
    row_time: Instant,
}

impl<'e> Identity<'e> {
    fn read(wire: &'e wire::AgentEvent<'_>, event_type: &'e str) -> Result<Self, Poison> {
        let agent_arn = text(wire.agent_arn.as_ref()).ok_or(Poison::Missing { field: "AgentARN" })?;
        let agent_id = arn::last_part(agent_arn).ok_or(Poison::Missing { field: "AgentARN" })?;
        let instance_id = text(wire.instance_arn.as_ref())
            .and_then(arn::instance_id)
            .or_else(|| agent_arn.contains('/').then(|| arn::instance_id(agent_arn)).flatten())
            .ok_or(Poison::Missing { field: "InstanceARN" })?;
        let event_id = text(wire.event_id.as_ref()).ok_or(Poison::Missing { field: "EventId" })?;
        let time = text(wire.event_timestamp.as_ref()).ok_or(Poison::Missing {
            field: "EventTimestamp",
        })?;
        let time = Instant::parse(time)
            .filter(|time| !time.is_unset())
            .ok_or(Poison::BadTime {
                field: "EventTimestamp",
            })?;
        Ok(Self {
            instance_id,
            agent_id,
            event_id,
            event_type,
            time,
            row_time: time.with_tie_break(event_id),
        })
    }
}
