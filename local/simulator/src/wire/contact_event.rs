//! Contact events in EventBridge's envelope.

use super::prepared::Prepared;
use super::text;
use crate::centre::Channel;
use crate::moment::ContactEventKind;
use crate::truth::{Contact, Handled, InitiationMethod, Millis};

/// The centre's own number. Numbers of the area code 555 belong to nobody.
const SYSTEM_ENDPOINT: &[u8] = br#"{"address":"+15550100000","type":"TELEPHONE_NUMBER"}"#;

/// Appends a contact event. Events are cumulative: all that is known of the contact at `time` is said, and nothing later; when it is due
/// (`scheduled`) is known from the start. Nothing is appended for a contact that does not exist.
pub(crate) fn contact_event(
    out: &mut Vec<u8>,
    prepared: &Prepared,
    contacts: &[Contact],
    index: usize,
    kind: ContactEventKind,
    time: Millis,
    id: u128,
) {
    let Some(contact) = contacts.get(index) else {
        return;
    };
    let happened = |instant: Option<Millis>| instant.filter(|instant| *instant <= time);
    envelope(out, prepared, contact, time, id);
    out.extend_from_slice(kind_name(kind).as_bytes());
    out.extend_from_slice(b"\",\"initiationTimestamp\":");
    text::instant(out, contact.initiated);
    out.extend_from_slice(b",\"contactId\":");
    text::string(out, &contact.contact_id);
    linked(out, b",\"initialContactId\":", contacts, contact.initial);
    linked(out, b",\"previousContactId\":", contacts, contact.previous);
    out.extend_from_slice(b",\"channel\":\"");
    out.extend_from_slice(contact.channel.name().as_bytes());
    out.push(b'"');
    out.extend_from_slice(&prepared.detail_instance);
    out.extend_from_slice(b",\"initiationMethod\":\"");
    out.extend_from_slice(contact.initiation_method.name().as_bytes());
    out.push(b'"');
    instant(out, b",\"scheduledTimestamp\":", contact.scheduled);
    endpoints(out, prepared, contact, index);
    subtype(out, contact.channel);
    instant(
        out,
        b",\"connectedToSystemTimestamp\":",
        happened(contact.connected_to_system),
    );
    // Connect sends no queue for outbound calls.
    let queued = contact.queued.filter(|queued| queued.enqueued <= time);
    let queued = queued.filter(|_| contact.initiation_method != InitiationMethod::Outbound);
    if let Some(queued) = queued
        && let Some(queue) = prepared.queues.get(queued.queue)
    {
        out.extend_from_slice(&queue.info);
        text::instant(out, queued.enqueued);
        out.push(b'}');
    }
    if let Some(handled) = contact.handled.as_ref().filter(|handled| handled.connected <= time) {
        agent_info(out, prepared, contact, handled, kind);
    }
    instant(out, b",\"disconnectTimestamp\":", happened(contact.disconnected));
    if kind == ContactEventKind::DataUpdated {
        // A contact that waits for its time has had the time changed; of any other somebody has set attributes.
        out.extend_from_slice(if contact.scheduled.is_some_and(|scheduled| time < scheduled) {
            b",\"updatedProperties\":[\"ScheduledTimestamp\"]"
        } else {
            b",\"updatedProperties\":[\"UserDefinedAttributes\"]"
        });
    }
    out.extend_from_slice(b"}}");
}

/// The envelope up to the event's type.
fn envelope(out: &mut Vec<u8>, prepared: &Prepared, contact: &Contact, time: Millis, id: u128) {
    out.extend_from_slice(b"{\"version\":\"0\",\"id\":");
    text::uuid(out, id);
    out.extend_from_slice(&prepared.account);
    text::whole_second(out, time);
    out.extend_from_slice(&prepared.resources);
    // A UUID needs no escaping.
    out.extend_from_slice(contact.contact_id.as_bytes());
    out.extend_from_slice(b"\"],\"detail\":{\"eventType\":\"");
}

/// The endpoints and tags. The centre's own number is not said where a flow or an agent passed the caller on, nor of callbacks.
fn endpoints(out: &mut Vec<u8>, prepared: &Prepared, contact: &Contact, index: usize) {
    let is_voice = contact.channel == Channel::Voice;
    let method = contact.initiation_method;
    let has_system_endpoint = is_voice && matches!(method, InitiationMethod::Inbound | InitiationMethod::Outbound);
    if has_system_endpoint {
        out.extend_from_slice(b",\"systemEndpoint\":");
        out.extend_from_slice(SYSTEM_ENDPOINT);
    }
    if is_voice {
        // A caller keeps their number over transfers and callbacks.
        let caller = contact.initial.unwrap_or(index) % 99_999;
        let number = i64::try_from(caller).unwrap_or_default() + 15_550_100_001;
        out.extend_from_slice(b",\"customerEndpoint\":{\"address\":\"+");
        text::number(out, number);
        out.extend_from_slice(b"\",\"type\":\"TELEPHONE_NUMBER\"}");
    }
    out.extend_from_slice(&prepared.tags);
    if is_voice && method == InitiationMethod::Inbound {
        out.extend_from_slice(b",\"aws:connect:systemEndpoint\":\"+15550100000\"");
    }
    out.push(b'}');
}

fn subtype(out: &mut Vec<u8>, channel: Channel) {
    let subtype: &[u8] = match channel {
        Channel::Voice => b",\"segmentAttributes\":{\"connect:Subtype\":{\"valueString\":\"connect:Telephony\"}}",
        Channel::Chat => b",\"segmentAttributes\":{\"connect:Subtype\":{\"valueString\":\"connect:Chat\"}}",
        Channel::Task => {
            b",\"contactDetails\":{\"name\":{\"valueString\":\"Task\"}},\"segmentAttributes\":{\"connect:Subtype\":{\"valueString\":\"connect:Task\"}}"
        }
    };
    out.extend_from_slice(subtype);
}

/// The agent's part. Holds are told once the contact is disconnected, after-contact work once it is completed.
fn agent_info(out: &mut Vec<u8>, prepared: &Prepared, contact: &Contact, handled: &Handled, kind: ContactEventKind) {
    let Some(agent) = prepared.agents.get(handled.agent) else {
        return;
    };
    out.extend_from_slice(&agent.info);
    text::instant(out, handled.connected);
    out.extend_from_slice(&agent.info_groups);
    let is_over = matches!(kind, ContactEventKind::Disconnected | ContactEventKind::Completed);
    if is_over && !handled.holds.is_empty() {
        out.extend_from_slice(b",\"agentInitiatedHoldDuration\":");
        text::number(out, hold_millis(contact, handled) / 1000);
    }
    if kind == ContactEventKind::Completed
        && let Some((start, end)) = after_contact_work(contact, handled)
    {
        out.extend_from_slice(b",\"afterContactWorkStartTimestamp\":");
        text::instant(out, start);
        out.extend_from_slice(b",\"afterContactWorkEndTimestamp\":");
        text::instant(out, end);
        out.extend_from_slice(b",\"afterContactWorkDuration\":");
        text::number(out, end.saturating_sub(start) / 1000);
    }
    out.push(b'}');
}

/// All holds together; one that is open ends with the conversation.
fn hold_millis(contact: &Contact, handled: &Handled) -> i64 {
    let end = handled.ended.or(contact.disconnected);
    let length = |until: Option<Millis>, from: Millis| until.or(end).unwrap_or(from).saturating_sub(from).max(0);
    handled.holds.iter().map(|hold| length(hold.until, hold.from)).sum()
}

/// Where there was none, nothing is said of it, unless the agent's part ended at another moment than the contact: then only this tells
/// when.
fn after_contact_work(contact: &Contact, handled: &Handled) -> Option<(Millis, Millis)> {
    let (start, end) = (handled.ended?, handled.cleared?);
    (end > start || contact.disconnected != Some(start)).then_some((start, end))
}

fn linked(out: &mut Vec<u8>, key: &[u8], contacts: &[Contact], index: Option<usize>) {
    if let Some(contact) = index.and_then(|index| contacts.get(index)) {
        out.extend_from_slice(key);
        text::string(out, &contact.contact_id);
    }
}

fn instant(out: &mut Vec<u8>, key: &[u8], instant: Option<Millis>) {
    if let Some(instant) = instant {
        out.extend_from_slice(key);
        text::instant(out, instant);
    }
}

fn kind_name(kind: ContactEventKind) -> &'static str {
    match kind {
        ContactEventKind::Initiated => "INITIATED",
        ContactEventKind::ConnectedToSystem => "CONNECTED_TO_SYSTEM",
        ContactEventKind::Queued => "QUEUED",
        ContactEventKind::ConnectedToAgent => "CONNECTED_TO_AGENT",
        ContactEventKind::DataUpdated => "CONTACT_DATA_UPDATED",
        ContactEventKind::Paused => "PAUSED",
        ContactEventKind::Resumed => "RESUMED",
        ContactEventKind::Disconnected => "DISCONNECTED",
        ContactEventKind::Completed => "COMPLETED",
    }
}
