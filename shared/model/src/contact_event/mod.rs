//! Contact events: what EventBridge delivers of Amazon Connect's contacts.
//!
//! Delivery is best effort, out of order and at least once. So each event becomes one row of its own, at the time the event
//! tells of, from nothing but its own bytes: the order of arrival does not matter and the same event gives the same row.

mod durations;
mod metrics;
mod wire;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::durations::{Durations, Instants};
use self::wire::{Detail, Event, Header, QueueInfo};
use crate::json::{self, Text, text};
use crate::schema::{Table, contact_event as column};
use crate::{Facts, Ignored, MODEL_VERSION, Normalised, Poison, Row, arn, channel};

/// The detail-types of contact events. AWS's documents print the second one since the product was renamed.
pub const DETAIL_TYPES: [&str; 2] = ["Amazon Connect Contact Event", "Connect Customer Contact Event"];
const SOURCE: &str = "aws.connect";

/// Turns a whole EventBridge event into its row of `ContactEvent` and its metric points.
///
/// The detail-type alone decides whether an event is ours: EventBridge refuses `PutEvents` from sources named `aws.…`, so contact
/// events that are sent again come from a source of another name.
pub fn normalise(bytes: &[u8]) -> Result<Normalised, Poison> {
    let event = match json::read::<Event<'_>>(bytes) {
        Ok(event) => event,
        // The detail of another kind of event may have other values under the same keys, and is none of our business.
        Err(poison @ Poison::WrongType { .. }) => {
            let other = json::read::<Header<'_>>(bytes)
                .ok()
                .and_then(|header| ignored(text(header.detail_type.as_ref())?, text(header.source.as_ref())));
            return other.map(Normalised::Ignored).ok_or(poison);
        }
        Err(poison) => return Err(poison),
    };
    let detail_type = required("detail-type", event.detail_type.as_ref())?;
    match ignored(detail_type, text(event.source.as_ref())) {
        Some(reason) => Ok(Normalised::Ignored(reason)),
        None => facts(&event).map(Normalised::Facts),
    }
}

/// Why an event is not ours; nothing if it is.
fn ignored(detail_type: &str, source: Option<&str>) -> Option<Ignored> {
    if DETAIL_TYPES.contains(&detail_type) {
        None
    } else if source.is_none_or(|source| source == SOURCE) {
        Some(Ignored::OtherDetailType)
    } else {
        Some(Ignored::OtherSource)
    }
}

/// The event types that define a column or a metric. The others are kept under their own names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventType {
    Initiated,
    ConnectedToSystem,
    Queued,
    ConnectedToAgent,
    Disconnected,
    Completed,
    Other,
}

impl EventType {
    fn of(name: &str) -> Self {
        match name {
            "INITIATED" => Self::Initiated,
            "CONNECTED_TO_SYSTEM" => Self::ConnectedToSystem,
            "QUEUED" => Self::Queued,
            "CONNECTED_TO_AGENT" => Self::ConnectedToAgent,
            "DISCONNECTED" => Self::Disconnected,
            "COMPLETED" => Self::Completed,
            _ => Self::Other,
        }
    }
}

fn facts(event: &Event<'_>) -> Result<Facts, Poison> {
    let detail = event.detail.as_ref().ok_or(Poison::Missing { field: "detail" })?;
    let contact_id = required("detail.contactId", detail.contact_id.as_ref())?;
    let event_type_name = required("detail.eventType", detail.event_type.as_ref())?;
    let resources;
    let instance_id = if let Some(id) = text(detail.instance_arn.as_ref()).and_then(arn::instance_id) {
        id
    } else {
        resources = wire::resources(event.resources);
        resources
            .iter()
            .filter_map(Text::value)
            .filter(|resource| resource.contains("instance/"))
            .find_map(arn::instance_id)
            .ok_or(Poison::Missing {
                field: "detail.instanceArn",
            })?
    };
    let event_type = EventType::of(event_type_name);
    let instants = Instants::read(detail)?;
    let durations = Durations::of(event_type, detail, &instants);
    let event_time = instants.event_time(event_type, event.time.as_ref())?;
    let channel = text(detail.channel.as_ref()).map(channel::name);
    let queue = detail.queue_info.as_ref();
    let queue_id = queue.and_then(|queue| text(queue.queue_arn.as_ref()).and_then(arn::last_part));

    let event_id = text(event.id.as_ref());
    let row_time = match event_id {
        Some(id) => event_time.with_tie_break(id),
        // EventBridge always sets an id. An event that was stored and sent again without it is still the same event: its contact,
        // type and time identify it.
        None => event_time.with_tie_break(&format!("{contact_id} {event_type_name} {}", event_time.nanos())),
    };
    let mut row = Row::new(Table::ContactEvent, row_time, MODEL_VERSION);
    row.dimension(&column::INSTANCE_ID, Some(instance_id));
    row.dimension(&column::CONTACT_ID, Some(contact_id));
    row.dimension(&column::CHANNEL, channel.as_deref());
    row.dimension(&column::EVENT_TYPE, Some(event_type_name));
    row.varchar(&column::EVENT_ID, event_id);
    set_text(&mut row, detail, queue_id);
    set_instants(&mut row, &instants);
    set_durations(&mut row, &durations);

    let owner = metrics::Owner {
        instance_id,
        queue_id: queue_id.filter(|_| !queue.is_some_and(is_agents_own)),
        channel: channel.as_deref(),
    };
    Ok(Facts {
        event_time,
        metric_points: metrics::points(event_type, queue.is_some(), &durations, &owner, event_time),
        rows: vec![row.finish()?],
    })
}

fn set_text(row: &mut Row, detail: &Detail<'_>, queue_id: Option<&str>) {
    row.varchar(&column::INITIATION_METHOD, text(detail.initiation_method.as_ref()));
    row.varchar(&column::INITIAL_CONTACT_ID, text(detail.initial_contact_id.as_ref()));
    row.varchar(&column::PREVIOUS_CONTACT_ID, text(detail.previous_contact_id.as_ref()));
    row.varchar(&column::RELATED_CONTACT_ID, text(detail.related_contact_id.as_ref()));
    row.varchar(&column::QUEUE_ID, queue_id);
    let queue_type = detail.queue_info.as_ref().and_then(|queue| queue.queue_type.as_ref());
    row.varchar(&column::QUEUE_TYPE, text(queue_type));
    let agent_arn = detail.agent_info.as_ref().and_then(|agent| agent.agent_arn.as_ref());
    row.varchar(&column::AGENT_ID, text(agent_arn).and_then(arn::last_part));
    let reason = text(detail.disconnect_reason.as_ref()).map(disconnect_reason);
    row.varchar(&column::DISCONNECT_REASON, reason.as_deref());
    let subtype = wire::subtype(detail.segment_attributes);
    row.varchar(&column::SUBTYPE, text(subtype.as_ref()));
    let campaign_id = detail
        .campaign
        .as_ref()
        .and_then(|campaign| campaign.campaign_id.as_ref());
    row.varchar(&column::CAMPAIGN_ID, text(campaign_id));
}

fn set_instants(row: &mut Row, instants: &Instants) {
    row.timestamp(&column::INITIATED, instants.initiated);
    row.timestamp(&column::CONNECTED_TO_SYSTEM, instants.connected_to_system);
    row.timestamp(&column::ENQUEUED, instants.enqueued);
    row.timestamp(&column::CONNECTED_TO_AGENT, instants.connected_to_agent);
    row.timestamp(&column::DISCONNECTED, instants.disconnected);
    row.timestamp(&column::AFTER_CONTACT_WORK_START, instants.after_contact_work_start);
    row.timestamp(&column::AFTER_CONTACT_WORK_END, instants.after_contact_work_end);
    row.timestamp(&column::SCHEDULED, instants.scheduled);
}

fn set_durations(row: &mut Row, durations: &Durations) {
    row.double(&column::QUEUE_TIME, durations.queue_time);
    row.double(&column::AGENT_TIME, durations.agent_time);
    row.double(&column::HOLD_TIME, durations.hold_time);
    row.double(&column::AFTER_CALL_WORK_TIME, durations.after_call_work_time);
    row.double(&column::HANDLE_TIME, durations.handle_time);
    row.boolean(&column::ABANDONED, durations.abandoned);
}

/// Whether a queue is an agent's personal one, whose id is the agent's: a metric by that queue would be a metric by agent.
fn is_agents_own(queue: &QueueInfo<'_>) -> bool {
    text(queue.queue_type.as_ref()) == Some("AGENT")
        || text(queue.queue_arn.as_ref()).is_some_and(|arn| arn.contains("/queue/agent/"))
}

/// A disconnect reason, with the spelling `OUTBUND` of AWS's documents put right, so that one reason has one name.
fn disconnect_reason(reason: &str) -> Cow<'_, str> {
    match reason.strip_prefix("OUTBUND_") {
        Some(rest) => Cow::Owned(format!("OUTBOUND_{rest}")),
        None => Cow::Borrowed(reason),
    }
}

fn required<'b>(field: &'static str, value: Option<&'b Text<'_>>) -> Result<&'b str, Poison> {
    text(value).ok_or(Poison::Missing { field })
}
