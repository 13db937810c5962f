//! What really happened, as a file for reading: `truth.json`.
//!
//! One contact or agent a line. Instants are texts with milliseconds, contacts, queues and agents are told by their ids, and null is "not yet"
//! or "never". README.md names every field.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};
use simulator::centre::Centre;
use simulator::disorder::{PoisonKind, Report};
use simulator::truth::{AgentHistory, Contact, Left, Named, Outcome, Session, Span, Truth};
use simulator::{Millis, Settings};

/// Writes the truth.
pub(crate) fn write(
    out: &mut impl Write,
    settings: &Settings,
    truth: &Truth,
    report: Option<&Report>,
) -> io::Result<()> {
    let head = json!({
        "seed": settings.seed,
        "start": instant(truth.start),
        "end": instant(truth.end),
        "centre": centre(&truth.centre),
        "disorder": report.map(disorder),
    });
    let head = head.to_string();
    out.write_all(head.strip_suffix('}').unwrap_or(&head).as_bytes())?;
    let agents = truth.agents.iter().enumerate();
    list(out, "contacts", truth.contacts.iter().map(|item| contact(truth, item)))?;
    list(
        out,
        "agents",
        agents.map(|(index, history)| agent(&truth.centre, index, history)),
    )?;
    out.write_all(b"}\n")
}

fn list(out: &mut impl Write, name: &str, items: impl Iterator<Item = Value>) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (position, item) in items.enumerate() {
        write!(out, "{}{item}", if position == 0 { "\n" } else { ",\n" })?;
    }
    out.write_all(b"\n]")
}

fn centre(centre: &Centre) -> Value {
    let queues = centre.queues.iter();
    let queues = queues.map(|queue| json!({"id": queue.id, "name": queue.name, "channel": queue.channel.name()}));
    let profiles = centre.profiles.iter().map(|profile| {
        let slots = profile.slots.iter();
        let slots = slots.map(|(channel, most)| (channel.name().to_owned(), Value::from(*most)));
        let served = profile.queues.iter().map(|index| queue_id(centre, *index));
        json!({
            "id": profile.id,
            "name": profile.name,
            "slots": slots.collect::<serde_json::Map<String, Value>>(),
            "queues": served.collect::<Vec<Option<&str>>>(),
        })
    });
    let agents = centre.agents.iter().map(|agent| {
        json!({
            "id": agent.id,
            "username": agent.username,
            "first_name": agent.first_name,
            "last_name": agent.last_name,
            "routing_profile_id": centre.profiles.get(agent.profile).map(|profile| &profile.id),
            "team": agent.team,
            "team_id": agent.team_id,
        })
    });
    json!({
        "region": centre.region,
        "account": centre.account,
        "instance_id": centre.instance_id,
        "queues": queues.collect::<Vec<Value>>(),
        "routing_profiles": profiles.collect::<Vec<Value>>(),
        "agents": agents.collect::<Vec<Value>>(),
    })
}

fn contact(truth: &Truth, contact: &Contact) -> Value {
    let centre = &truth.centre;
    let id = |index: Option<usize>| truth.contacts.get(index?).map(|contact| contact.contact_id.as_str());
    let queue = contact.queued.map(|queued| {
        json!({
            "queue_id": queue_id(centre, queued.queue),
            "enqueued": instant(queued.enqueued),
            "left": queued.left.map(|(left, _)| instant(left)),
            "how": queued.left.map(|(_, how)| left_name(how)),
        })
    });
    let offers = contact.offers.iter().map(|offer| {
        json!({
            "agent_id": agent_id(centre, offer.agent),
            "offered": instant(offer.offered),
            "ended": offer.ended.map(|(ended, _)| instant(ended)),
            "outcome": offer.ended.map(|(_, outcome)| outcome_name(outcome)),
            "cleared": offer.cleared.map(instant),
        })
    });
    let handled = contact.handled.as_ref().map(|handled| {
        json!({
            "agent_id": agent_id(centre, handled.agent),
            "connected": instant(handled.connected),
            "holds": handled.holds.iter().map(span).collect::<Vec<Value>>(),
            "ended": handled.ended.map(instant),
            "cleared": handled.cleared.map(instant),
            "transferred_out": handled.transferred_out,
            "external": handled.external,
        })
    });
    json!({
        "contact_id": contact.contact_id,
        "initial_contact_id": id(contact.initial),
        "previous_contact_id": id(contact.previous),
        "channel": contact.channel.name(),
        "initiation_method": contact.initiation_method.name(),
        "initiated": instant(contact.initiated),
        "connected_to_system": contact.connected_to_system.map(instant),
        "scheduled": contact.scheduled.map(instant),
        "queue": queue,
        "offers": offers.collect::<Vec<Value>>(),
        "agent": handled,
        "pauses": contact.pauses.iter().map(span).collect::<Vec<Value>>(),
        "disconnected": contact.disconnected.map(instant),
        "completed": contact.completed.map(instant),
    })
}

fn agent(centre: &Centre, index: usize, history: &AgentHistory) -> Value {
    let session = |session: &Session| {
        json!({
            "login": instant(session.login),
            "first_status": session.first_status.map(instant),
            "logout": session.logout.map(instant),
            "phantom_since": session.phantom_since.map(instant),
        })
    };
    let named = |named: &Named| {
        let Named { name, from, until } = named;
        json!({"name": name, "from": instant(*from), "until": until.map(instant)})
    };
    json!({
        "agent_id": agent_id(centre, index),
        "sessions": history.sessions.iter().map(session).collect::<Vec<Value>>(),
        "statuses": history.statuses.iter().map(named).collect::<Vec<Value>>(),
        "states": history.states.iter().map(named).collect::<Vec<Value>>(),
    })
}

fn disorder(report: &Report) -> Value {
    let poison = report.poison.iter();
    let poison = poison.map(|(number, kind)| json!({"made_from": number, "kind": poison_name(*kind)}));
    json!({
        "emissions": report.emissions,
        "deliveries": report.deliveries,
        "lost": report.lost,
        "duplicated": report.duplicated,
        "late": report.late,
        "poison": poison.collect::<Vec<Value>>(),
    })
}

fn span(span: &Span) -> Value {
    json!({"from": instant(span.from), "until": span.until.map(instant)})
}

fn instant(millis: Millis) -> String {
    format!("{:.3}", Timestamp::from_millisecond(millis).unwrap_or_default())
}

fn queue_id(centre: &Centre, index: usize) -> Option<&str> {
    Some(centre.queues.get(index)?.id.as_str())
}

fn agent_id(centre: &Centre, index: usize) -> Option<&str> {
    Some(centre.agents.get(index)?.id.as_str())
}

fn left_name(left: Left) -> &'static str {
    match left {
        Left::Answered => "answered",
        Left::Abandoned => "abandoned",
        Left::CallbackRequested => "callback_requested",
        Left::Transferred => "transferred",
    }
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Connected => "connected",
        Outcome::Missed => "missed",
        Outcome::Rejected => "rejected",
        Outcome::Error => "error",
    }
}

fn poison_name(kind: PoisonKind) -> &'static str {
    match kind {
        PoisonKind::Truncated => "truncated",
        PoisonKind::NotJson => "not_json",
        PoisonKind::NotUtf8 => "not_utf8",
        PoisonKind::WrongType => "wrong_type",
        PoisonKind::MissingId => "missing_id",
        PoisonKind::BadTime => "bad_time",
    }
}
