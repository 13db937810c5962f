//! Each contact, by its contact events: when its stages were, and how long they lasted.

use simulator::Truth;
use simulator::truth::{Contact, Handled, InitiationMethod, Left, Millis};

use super::facts::{Facts, Line};

/// One row for each contact: what all its events together say.
pub(super) const SQL: &str = r#"
    SELECT contact_id,
        max(channel) AS channel,
        max(initiation_method) AS initiation_method,
        max(initial_contact_id) AS initial_contact_id,
        max(previous_contact_id) AS previous_contact_id,
        max(queue_id) AS queue_id,
        max(agent_id) AS agent_id,
        to_milliseconds(max(initiated)) AS initiated,
        to_milliseconds(max(connected_to_system)) AS connected_to_system,
        to_milliseconds(max(enqueued)) AS enqueued,
        to_milliseconds(max(connected_to_agent)) AS connected_to_agent,
        to_milliseconds(max(disconnected)) AS disconnected,
        to_milliseconds(max(after_contact_work_start)) AS after_contact_work_start,
        to_milliseconds(max(after_contact_work_end)) AS after_contact_work_end,
        to_milliseconds(max(scheduled)) AS scheduled,
        to_milliseconds(max(CASE WHEN event_type = 'COMPLETED' THEN time END)) AS completed,
        CAST(round(1000 * max(queue_time)) AS bigint) AS queue_time,
        CAST(round(1000 * max(CASE WHEN event_type = 'COMPLETED' THEN agent_time END)) AS bigint) AS agent_time,
        CAST(round(max(CASE WHEN event_type = 'COMPLETED' THEN hold_time END)) AS bigint) AS hold_seconds,
        CAST(round(1000 * max(after_call_work_time)) AS bigint) AS after_call_work_time,
        CAST(round(1000 * max(handle_time)) AS bigint) AS handle_time,
        bool_or(abandoned) AS abandoned
    FROM "connect-analytics"."ContactEvent"
    WHERE measure_name = 'contact_event'
    GROUP BY contact_id"#;

/// One row for each event of a contact, by its type and time.
pub(super) const EVENTS_SQL: &str = r#"
    SELECT contact_id, event_type, to_milliseconds(time) AS time, count(*) AS rows
    FROM "connect-analytics"."ContactEvent"
    WHERE measure_name = 'contact_event' AND event_type <> 'CONTACT_DATA_UPDATED'
    GROUP BY contact_id, event_type, to_milliseconds(time)"#;

/// The same from the truth.
///
/// Hold is compared in whole seconds, in which contact events have it; to the millisecond it is among the states of contacts at agents.
pub(super) fn expected(truth: &Truth) -> Facts {
    let line = |contact: &Contact| {
        let id = |index: usize| truth.contacts[index].contact_id.clone();
        let queued = contact.queued.as_ref();
        let handled = contact.handled.as_ref();
        let completed = handled.filter(|_| contact.completed.is_some());
        let work = completed.and_then(|handled| after_contact_work(contact, handled));
        let conversation_end = work.map(|(start, _)| start).or(contact.disconnected);
        let queue_end = handled.map_or(contact.disconnected, |handled| Some(handled.connected));
        Line::default()
            .with("channel", contact.channel.name())
            .with("initiation_method", method(contact.initiation_method))
            .maybe("initial_contact_id", contact.initial.map(id))
            .maybe("previous_contact_id", contact.previous.map(id))
            .maybe("queue_id", queued.map(|queued| &truth.centre.queues[queued.queue].id))
            .maybe(
                "agent_id",
                handled.map(|handled| &truth.centre.agents[handled.agent].id),
            )
            .with("initiated", contact.initiated)
            .maybe("connected_to_system", contact.connected_to_system)
            .maybe("enqueued", queued.map(|queued| queued.enqueued))
            .maybe("connected_to_agent", handled.map(|handled| handled.connected))
            .maybe("disconnected", contact.disconnected)
            .maybe("after_contact_work_start", work.map(|(start, _)| start))
            .maybe("after_contact_work_end", work.map(|(_, end)| end))
            .maybe("scheduled", contact.scheduled)
            .maybe("completed", contact.completed)
            .maybe(
                "queue_time",
                difference(queued.map(|queued| queued.enqueued), queue_end),
            )
            .maybe(
                "agent_time",
                difference(completed.map(|handled| handled.connected), conversation_end),
            )
            .maybe("hold_seconds", completed.and_then(hold_seconds))
            .maybe("after_call_work_time", work.map(|(start, end)| end - start))
            .maybe(
                "handle_time",
                difference(
                    completed.map(|handled| handled.connected),
                    work.map(|(_, end)| end).or(contact.disconnected),
                ),
            )
            .maybe("abandoned", abandoned(contact))
            .text()
    };
    truth
        .contacts
        .iter()
        .map(|contact| (contact.contact_id.clone(), line(contact)))
        .collect()
}

/// The events of each contact from the truth, at the moments they tell of.
pub(super) fn expected_events(truth: &Truth) -> Facts {
    let mut facts = Facts::new();
    for contact in &truth.contacts {
        let mut add = |event_type: &str, time: Option<Millis>| {
            if let Some(time) = time {
                let rows = Line::default().with("rows", 1).text();
                facts.insert(format!("{} {event_type} {time}", contact.contact_id), rows);
            }
        };
        add("INITIATED", Some(contact.initiated));
        add("CONNECTED_TO_SYSTEM", contact.connected_to_system);
        add("QUEUED", contact.queued.map(|queued| queued.enqueued));
        add(
            "CONNECTED_TO_AGENT",
            contact.handled.as_ref().map(|handled| handled.connected),
        );
        for pause in &contact.pauses {
            // These two announce no instant of their own, and the envelope's time is in whole seconds.
            add("PAUSED", Some(pause.from / 1000 * 1000));
            add("RESUMED", pause.until.map(|until| until / 1000 * 1000));
        }
        add("DISCONNECTED", contact.disconnected);
        add("COMPLETED", contact.completed);
    }
    facts
}

/// Start and end of after-contact work, as COMPLETED tells it: also where there was none and the agent's part ended at another moment than
/// the contact (a call passed on to somebody outside), since nothing else tells when.
pub(super) fn after_contact_work(contact: &Contact, handled: &Handled) -> Option<(Millis, Millis)> {
    let (start, end) = handled.ended.zip(handled.cleared)?;
    (start < end || contact.disconnected != Some(start)).then_some((start, end))
}

/// Whether the contact left its queue before any agent: of contacts that were in a queue and are over.
pub(super) fn abandoned(contact: &Contact) -> Option<bool> {
    contact.queued?;
    contact.disconnected?;
    Some(contact.handled.is_none())
}

/// Whether it is abandoned in Connect's reading too: not if another contact goes on from it.
pub(super) fn abandoned_for_good(contact: &Contact) -> bool {
    let left = contact.queued.and_then(|queued| queued.left);
    left.is_some_and(|(_, how)| how == Left::Abandoned)
}

/// Whole seconds on hold, if there was any. A hold that is open ends with the conversation.
pub(super) fn hold_seconds(handled: &Handled) -> Option<i64> {
    let holds = handled.holds.iter();
    let millis: i64 = holds
        .filter_map(|hold| Some(hold.until.or(handled.ended)? - hold.from))
        .sum();
    (!handled.holds.is_empty()).then_some(millis / 1000)
}

pub(super) fn method(method: InitiationMethod) -> &'static str {
    match method {
        InitiationMethod::Inbound => "INBOUND",
        InitiationMethod::Outbound => "OUTBOUND",
        InitiationMethod::Callback => "CALLBACK",
        InitiationMethod::Transfer => "TRANSFER",
        InitiationMethod::QueueTransfer => "QUEUE_TRANSFER",
        InitiationMethod::Api => "API",
    }
}

fn difference(from: Option<Millis>, until: Option<Millis>) -> Option<i64> {
    Some(until? - from?)
}
