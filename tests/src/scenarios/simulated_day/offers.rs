//! Contacts at agents, by the agent events: every state of each contact at each agent, every offer, and what the conversation took.

use simulator::Truth;
use simulator::centre::Channel;
use simulator::truth::{Contact, Handled, InitiationMethod, Millis, Outcome};

use super::facts::{Facts, Line};

/// Every stretch of time that a contact was in one state at an agent. A row that changed the state says when, and the next such row of the
/// contact at the agent ends it.
pub(super) const STATES_SQL: &str = r#"
    WITH beside AS (
        SELECT agent_id, contact_id, contact_state, previous_contact_state, state_start, time,
            lag(contact_state) OVER (PARTITION BY agent_id, contact_id ORDER BY time) AS row_before
        FROM "connect-analytics"."AgentEvent_Contact"
        WHERE measure_name = 'agent_event_contact' AND event_type <> 'HEART_BEAT'
    ), changes AS (
        SELECT agent_id, contact_id, contact_state, to_milliseconds(state_start) AS since,
            lead(to_milliseconds(state_start)) OVER (PARTITION BY agent_id, contact_id ORDER BY time) AS until
        FROM beside
        WHERE previous_contact_state IS NOT NULL OR row_before IS NULL OR row_before = 'CLEARED'
    )
    SELECT agent_id, contact_id, since, contact_state, until
    FROM changes
    WHERE contact_state <> 'CLEARED'"#;

/// Every offer that ended: how long it rang, and how it ended.
pub(super) const OFFERS_SQL: &str = r#"
    SELECT agent_id, contact_id, to_milliseconds(state_start) AS ended, contact_state, missed,
        CAST(round(1000 * ring_time) AS bigint) AS ring_time
    FROM "connect-analytics"."AgentEvent_Contact"
    WHERE measure_name = 'agent_event_contact' AND previous_contact_state IN ('CONNECTING', 'INCOMING')
        AND contact_state <> 'CLEARED'"#;

/// What each contact took of each agent's time: each figure stands on exactly one row.
pub(super) const HANDLED_SQL: &str = r#"
    SELECT agent_id, contact_id,
        max(channel) AS channel,
        max(queue_id) AS queue_id,
        CAST(round(1000 * max(queue_time)) AS bigint) AS queue_time,
        to_milliseconds(max(connected_to_agent)) AS connected_to_agent,
        to_milliseconds(max(enqueued)) AS enqueued,
        count(talk_time) AS conversations,
        CAST(round(1000 * sum(talk_time)) AS bigint) AS talk_time,
        CAST(round(1000 * sum(after_call_work_time)) AS bigint) AS after_call_work_time
    FROM "connect-analytics"."AgentEvent_Contact"
    WHERE measure_name = 'agent_event_contact' AND connected_to_agent IS NOT NULL
    GROUP BY agent_id, contact_id"#;

/// The end of each conversation and of each after-contact work, as the one row that tells of it has it.
pub(super) const ENDS_SQL: &str = r#"
    SELECT agent_id, contact_id, to_milliseconds(state_start) AS at, contact_state,
        CAST(round(1000 * talk_time) AS bigint) AS talk_time,
        CAST(round(1000 * after_call_work_time) AS bigint) AS after_call_work_time
    FROM "connect-analytics"."AgentEvent_Contact"
    WHERE measure_name = 'agent_event_contact' AND (talk_time IS NOT NULL OR after_call_work_time IS NOT NULL)"#;

/// The states from the truth.
pub(super) fn expected_states(truth: &Truth) -> Facts {
    let mut facts = Facts::new();
    for (index, contact) in truth.contacts.iter().enumerate() {
        for (agent, stretches) in at_agents(truth, index) {
            for (state, since, until) in stretches {
                let key = format!("{} {} {since}", truth.centre.agents[agent].id, contact.contact_id);
                let line = Line::default().with("contact_state", state).maybe("until", until);
                facts.insert(key, line.text());
            }
        }
    }
    facts
}

/// The offers from the truth. An outbound call rings elsewhere: when the customer answers, that is no offer that ended, and has no ring time.
pub(super) fn expected_offers(truth: &Truth) -> Facts {
    let mut facts = Facts::new();
    let mut add = |agent: usize, contact: &Contact, ended: Millis, line: Line| {
        let agent = &truth.centre.agents[agent].id;
        facts.insert(format!("{agent} {} {ended}", contact.contact_id), line.text());
    };
    for contact in &truth.contacts {
        for offer in &contact.offers {
            let Some((ended, outcome)) = offer.ended else { continue };
            let line = Line::default()
                .with("contact_state", state_of(outcome))
                .maybe("missed", (outcome == Outcome::Missed).then_some(true))
                .with("ring_time", ended - offer.offered);
            add(offer.agent, contact, ended, line);
        }
        if let (InitiationMethod::Outbound, Some(handled)) = (contact.initiation_method, &contact.handled)
            && let Some(answered) = contact.connected_to_system.or(handled.ended)
        {
            let is_answered = contact.connected_to_system.is_some();
            let state = if is_answered { "CONNECTED" } else { "ENDED" };
            add(
                handled.agent,
                contact,
                answered,
                Line::default().with("contact_state", state),
            );
        }
    }
    facts
}

/// What contacts took from the truth.
pub(super) fn expected_handled(truth: &Truth) -> Facts {
    let mut facts = Facts::new();
    for contact in &truth.contacts {
        let Some(handled) = &contact.handled else { continue };
        let key = format!("{} {}", truth.centre.agents[handled.agent].id, contact.contact_id);
        let enqueued = contact.queued.map(|queued| queued.enqueued);
        let queue = queue(truth, contact, handled.agent);
        let line = Line::default()
            .with("channel", contact.channel.name())
            .maybe("queue_id", queue.map(|queue| &truth.centre.queues[queue].id))
            .maybe("queue_time", enqueued.map(|enqueued| handled.connected - enqueued))
            .with("connected_to_agent", handled.connected)
            .maybe("enqueued", enqueued)
            .with("conversations", i64::from(handled.ended.is_some()))
            .maybe("talk_time", handled.ended.map(|ended| ended - handled.connected))
            .maybe("after_call_work_time", work(handled).map(|(start, end)| end - start));
        facts.insert(key, line.text());
    }
    facts
}

/// The ends of conversations and of after-contact work from the truth.
pub(super) fn expected_ends(truth: &Truth) -> Facts {
    let mut facts = Facts::new();
    for contact in &truth.contacts {
        let Some((handled, ended)) = contact
            .handled
            .as_ref()
            .and_then(|handled| Some((handled, handled.ended?)))
        else {
            continue;
        };
        let about = format!("{} {}", truth.centre.agents[handled.agent].id, contact.contact_id);
        let work = work(handled);
        let has_work = work.is_some() || handled.cleared.is_none();
        let line = Line::default()
            .with("contact_state", if has_work { "ENDED" } else { "CLEARED" })
            .with("talk_time", ended - handled.connected);
        facts.insert(format!("{about} {ended}"), line.text());
        if let Some((start, end)) = work {
            let line = Line::default()
                .with("contact_state", "CLEARED")
                .with("after_call_work_time", end - start);
            facts.insert(format!("{about} {end}"), line.text());
        }
    }
    facts
}

/// The queue that a contact came from; for an outbound call the first of voice that the agent's routing profile has, which is its queue
/// of outbound calls.
pub(super) fn queue(truth: &Truth, contact: &Contact, agent: usize) -> Option<usize> {
    let queues = &truth.centre.profiles[truth.centre.agents[agent].profile].queues;
    let of_voice = |queue: &&usize| truth.centre.queues[**queue].channel == Channel::Voice;
    let outbound = || queues.iter().find(of_voice).or(queues.first()).copied();
    contact.queued.map(|queued| queued.queue).or_else(outbound)
}

/// After-contact work that is over.
pub(super) fn work(handled: &Handled) -> Option<(Millis, Millis)> {
    handled.ended.zip(handled.cleared).filter(|(start, end)| start < end)
}

/// State, start and end.
pub(super) type Stretch = (&'static str, Millis, Option<Millis>);

/// The states of a contact at each of the agents that it was at, in order.
pub(super) fn at_agents(truth: &Truth, contact: usize) -> Vec<(usize, Vec<Stretch>)> {
    let contact = &truth.contacts[contact];
    let mut found = Vec::new();
    if let (InitiationMethod::Outbound, Some(handled)) = (contact.initiation_method, &contact.handled) {
        found.push((handled.agent, outbound(contact, handled)));
    }
    for offer in &contact.offers {
        let ringing = if contact.initiation_method == InitiationMethod::Callback {
            "INCOMING"
        } else {
            "CONNECTING"
        };
        let mut stretches = vec![(ringing, offer.offered, offer.ended.map(|(ended, _)| ended))];
        match offer.ended {
            Some((_, Outcome::Connected)) => stretches.extend(
                contact
                    .handled
                    .iter()
                    .flat_map(|handled| from_connection(contact, handled, handled.connected)),
            ),
            Some((ended, outcome)) => stretches.push((state_of(outcome), ended, offer.cleared)),
            None => {}
        }
        found.push((offer.agent, stretches));
    }
    for (agent, stretches) in &mut found {
        if let Some((_, since, until @ None)) = stretches.last_mut() {
            *until = logout(truth, *agent, *since);
        }
    }
    found
}

/// When the session ended in which the agent was at that moment. An agent who walked away from after-contact work, or whom nobody saw any
/// more, holds the contact until then.
fn logout(truth: &Truth, agent: usize, at: Millis) -> Option<Millis> {
    let sessions = truth.agents[agent].sessions.iter();
    sessions
        .filter_map(|session| session.logout)
        .find(|logout| at < *logout)
}

/// A call by the agent: it rings elsewhere until the customer answers, or nobody does.
fn outbound(contact: &Contact, handled: &Handled) -> Vec<Stretch> {
    let answered = contact.connected_to_system;
    let mut stretches = vec![("CONNECTING", contact.initiated, answered.or(handled.ended))];
    match (answered, handled.ended) {
        (Some(answered), _) => stretches.extend(from_connection(contact, handled, answered)),
        (None, Some(ended)) => stretches.push(("ENDED", ended, handled.cleared)),
        (None, None) => {}
    }
    stretches
}

/// Conversation, hold, pause and after-contact work, from the moment on at which the agent has the contact.
fn from_connection(contact: &Contact, handled: &Handled, connected: Millis) -> Vec<Stretch> {
    let mut breaks: Vec<Stretch> = handled
        .holds
        .iter()
        .map(|hold| ("CONNECTED_ONHOLD", hold.from, hold.until.or(handled.ended)))
        .collect();
    if contact.channel == Channel::Task {
        let pauses = contact.pauses.iter().filter(|pause| pause.from >= connected);
        breaks.extend(pauses.map(|pause| ("PAUSED", pause.from, pause.until.or(handled.ended))));
    }
    breaks.sort_by_key(|(_, from, _)| *from);
    let mut stretches = Vec::new();
    let mut at = Some(connected);
    for (state, from, until) in breaks {
        if let Some(start) = at.filter(|start| *start < from) {
            stretches.push(("CONNECTED", start, Some(from)));
        }
        stretches.push((state, from, until));
        at = until;
    }
    if let Some(start) = at.filter(|start| handled.ended.is_none_or(|ended| *start < ended)) {
        stretches.push(("CONNECTED", start, handled.ended));
    }
    if let Some(ended) = handled.ended.filter(|ended| handled.cleared != Some(*ended)) {
        stretches.push(("ENDED", ended, handled.cleared));
    }
    stretches
}

fn state_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Connected => "CONNECTED",
        Outcome::Missed => "MISSED",
        Outcome::Rejected => "REJECTED",
        Outcome::Error => "ERROR",
    }
}
