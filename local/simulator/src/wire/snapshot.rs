//! The description that the local Connect answers from.

use super::agent_event::state_name;
use super::prepared::{Prepared, quoted};
use super::text;
use crate::centre::{Agent, Centre, INSTANCE_ALIAS, Queue, RoutingProfile, STATUSES};
use crate::moment::Snapshot;
use crate::truth::{Contact, InitiationMethod, Millis};

/// The instance's creation: 2025-01-01T12:00:00Z, in epoch seconds as the API has it.
const CREATED: &str = "1735732800.0";

/// Appends the description of the contact centre at `time`: what waits in each queue and for how long, and who does what. `agents` is in
/// the order of `centre.agents`; `None` is not logged in.
pub(crate) fn snapshot(
    out: &mut Vec<u8>,
    prepared: &Prepared,
    contacts: &[Contact],
    agents: &[Option<&Snapshot>],
    time: Millis,
) {
    let mut queues: Vec<InQueue> = vec![InQueue::default(); prepared.queues.len()];
    for contact in contacts {
        in_queue(&mut queues, contacts, contact, time);
    }
    out.extend_from_slice(&prepared.description);
    for (position, (queue, held)) in prepared.queues.iter().zip(&queues).enumerate() {
        comma(out, position);
        out.extend_from_slice(&queue.described);
        for (position, (channel, millis)) in held.waiting.iter().enumerate() {
            comma(out, position);
            out.extend_from_slice(b"{\"channel\":\"");
            out.extend_from_slice(channel.as_bytes());
            out.extend_from_slice(b"\",\"seconds\":");
            text::seconds(out, *millis);
            out.push(b'}');
        }
        out.extend_from_slice(b"],\"scheduled\":");
        text::number(out, held.scheduled);
        out.push(b'}');
    }
    out.extend_from_slice(b"],\"users\":[");
    for (position, agent) in prepared.agents.iter().enumerate() {
        comma(out, position);
        out.extend_from_slice(&agent.user);
        if let Some(snapshot) = agents.get(position).copied().flatten() {
            doing(out, prepared, snapshot);
        }
        out.push(b'}');
    }
    out.extend_from_slice(b"]}]}");
}

/// What is in a queue.
#[derive(Debug, Clone, Default)]
struct InQueue {
    /// Channel, and for how many milliseconds.
    waiting: Vec<(&'static str, i64)>,
    scheduled: i64,
}

/// A callback that is not due yet is scheduled in its queue, before it is queued in the one that its caller waited in; any other contact
/// waits from when it is queued until it leaves.
fn in_queue(queues: &mut [InQueue], contacts: &[Contact], contact: &Contact, time: Millis) {
    if contact.disconnected.is_some() {
        return;
    }
    if contact.scheduled.is_some_and(|scheduled| time < scheduled) {
        let previous = contact
            .previous
            .filter(|_| contact.initiation_method == InitiationMethod::Callback);
        let before = previous.and_then(|index| contacts.get(index)?.queued);
        let queue = contact.queued.or(before).map(|queued| queued.queue);
        if let Some(queue) = queue.and_then(|index| queues.get_mut(index)) {
            queue.scheduled += 1;
        }
    } else if let Some(queued) = contact.queued
        && queued.left.is_none_or(|(left, _)| left > time)
        && queued.enqueued <= time
        && let Some(queue) = queues.get_mut(queued.queue)
    {
        queue
            .waiting
            .push((contact.channel.name(), time.saturating_sub(queued.enqueued)));
    }
}

fn doing(out: &mut Vec<u8>, prepared: &Prepared, snapshot: &Snapshot) {
    let Some(status) = prepared.statuses.get(snapshot.status) else {
        return;
    };
    out.extend_from_slice(b",\"status\":");
    out.extend_from_slice(&status.name);
    out.extend_from_slice(b",\"contacts\":[");
    for (position, held) in snapshot.contacts.iter().enumerate() {
        comma(out, position);
        out.push(b'{');
        if let Some(queue) = prepared.queues.get(held.queue) {
            out.extend_from_slice(b"\"queue_id\":");
            out.extend_from_slice(&queue.id);
            out.push(b',');
        }
        out.extend_from_slice(b"\"channel\":\"");
        out.extend_from_slice(held.channel.name().as_bytes());
        out.extend_from_slice(b"\",\"state\":\"");
        out.extend_from_slice(state_name(held.state).as_bytes());
        out.extend_from_slice(b"\"}");
    }
    out.push(b']');
}

fn comma(out: &mut Vec<u8>, position: usize) {
    if position > 0 {
        out.push(b',');
    }
}

/// The description up to the first queue.
pub(super) fn beginning(centre: &Centre) -> Vec<u8> {
    let statuses = STATUSES
        .iter()
        .map(|(id, name, kind)| format!(r#"{{"id":{},"name":{},"type":"{kind}"}}"#, quoted(id), quoted(name)));
    let mut teams: Vec<(&str, &str)> = Vec::new();
    for agent in &centre.agents {
        if !teams.iter().any(|(id, _)| *id == agent.team_id) {
            teams.push((&agent.team_id, &agent.team));
        }
    }
    let teams = teams
        .into_iter()
        .map(|(id, name)| format!(r#"{{"id":{},"name":{}}}"#, quoted(id), quoted(name)));
    let profiles = centre.profiles.iter().map(|profile| routing_profile(centre, profile));
    format!(
        r#"{{"region":{},"account":{},"instances":[{{"id":{},"alias":{},"status":"ACTIVE","identity_management_type":"CONNECT_MANAGED","created":{CREATED},"inbound_calls":true,"outbound_calls":true,"attributes":{{"AUTO_RESOLVE_BEST_VOICES":true,"CONTACTFLOW_LOGS":true,"CONTACT_LENS":false,"EARLY_MEDIA":true}},"agent_statuses":[{}],"hierarchy_groups":[{}],"routing_profiles":[{}],"queues":["#,
        quoted(&centre.region),
        quoted(&centre.account),
        quoted(&centre.instance_id),
        quoted(INSTANCE_ALIAS),
        joined(statuses),
        joined(teams),
        joined(profiles),
    )
    .into_bytes()
}

fn routing_profile(centre: &Centre, profile: &RoutingProfile) -> String {
    let slots = profile
        .slots
        .iter()
        .map(|(channel, most)| format!(r#""{}":{most}"#, channel.name()));
    let queues = profile.queues.iter().filter_map(|index| centre.queues.get(*index));
    let queues = queues.map(|queue| format!(r#"{}:["{}"]"#, quoted(&queue.id), queue.channel.name()));
    format!(
        r#"{{"id":{},"name":{},"slots":{{{}}},"queues":{{{}}}}}"#,
        quoted(&profile.id),
        quoted(&profile.name),
        joined(slots),
        joined(queues)
    )
}

/// A queue, without what waits in it. One that no routing profile serves is out of use.
pub(super) fn queue(centre: &Centre, queue: &Queue) -> String {
    let is_it = |index: &usize| centre.queues.get(*index).is_some_and(|served| served.id == queue.id);
    let is_served = centre.profiles.iter().any(|profile| profile.queues.iter().any(is_it));
    format!(
        r#"{{"id":{},"name":{},"status":"{}","hours_of_operation_id":"ffffffff-0000-4000-8000-000000000001","waiting":["#,
        quoted(&queue.id),
        quoted(&queue.name),
        if is_served { "ENABLED" } else { "DISABLED" }
    )
}

/// A user, without what they are doing.
pub(super) fn user(agent: &Agent, profile: Option<&RoutingProfile>) -> String {
    format!(
        r#"{{"id":{},"username":{},"first_name":{},"last_name":{},"routing_profile_id":{},"hierarchy_group_id":{},"after_contact_work_time_limit":{}"#,
        quoted(&agent.id),
        quoted(&agent.username),
        quoted(&agent.first_name),
        quoted(&agent.last_name),
        quoted(profile.map_or("", |profile| profile.id.as_str())),
        quoted(&agent.team_id),
        agent.after_contact_work_limit_seconds,
    )
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<String>>().join(",")
}
