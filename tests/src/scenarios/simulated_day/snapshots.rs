//! What the Connect API said at each tick, in the tables: queues, the instance and its users, against what really was at that moment.
//!
//! The rules are those of Connect's real-time metrics: an agent counts in every queue that their routing profile serves, once in the instance;
//! contacts belong to the queue they came from; a contact that rings waits until it is answered; who holds contacts of one channel is
//! offered no other; who is in an error state or a custom status is offered nothing.

use std::collections::BTreeMap;

use simulator::Truth;
use simulator::centre::{Channel, INSTANCE_ALIAS, STATUSES};
use simulator::truth::{InitiationMethod, Millis};

use super::facts::{Facts, Line};
use super::{metrics, offers};

/// The figures of each queue at each tick.
pub(super) const QUEUES_SQL: &str = r#"
    SELECT queue_id, to_milliseconds(time) AS tick, queue_name, agents_online, agents_available, agents_staffed, agents_on_contact,
        agents_non_productive, agents_error, contacts_in_after_contact_work, contacts_in_queue, contacts_scheduled, slots_active,
        slots_available, CAST(round(1000 * oldest_contact_age) AS bigint) AS oldest_contact_age
    FROM "connect-analytics"."Queue"
    WHERE measure_name = 'queue'"#;

/// The figures of the instance at each tick.
pub(super) const INSTANCE_SQL: &str = r#"
    SELECT to_milliseconds(time) AS tick, instance_id, instance_alias, agents_online, agents_available, agents_staffed,
        agents_on_contact, agents_non_productive, agents_error, contacts_in_after_contact_work, contacts_in_queue,
        contacts_scheduled, slots_active, slots_available, CAST(round(1000 * oldest_contact_age) AS bigint) AS oldest_contact_age
    FROM "connect-analytics"."Instance"
    WHERE measure_name = 'instance'"#;

/// Every user: at how many ticks they were listed, and as what.
pub(super) const USERS_SQL: &str = r#"
    SELECT user_id, username, first_name, last_name, routing_profile_id, routing_profile_name, hierarchy_group_id,
        hierarchy_group_name, after_contact_work_time_limit, count(*) AS ticks
    FROM "connect-analytics"."User"
    WHERE measure_name = 'user'
    GROUP BY user_id, username, first_name, last_name, routing_profile_id, routing_profile_name, hierarchy_group_id,
        hierarchy_group_name, after_contact_work_time_limit"#;

/// Figures of a queue or of the instance.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    online: u32,
    available: u32,
    staffed: u32,
    on_contact: u32,
    non_productive: u32,
    error: u32,
    after_contact_work: u32,
    in_queue: u32,
    scheduled: u32,
    oldest: i64,
    slots_active: u32,
    slots_available: u32,
}

/// A contact at an agent for a while.
struct Stay {
    agent: usize,
    state: &'static str,
    channel: Channel,
    queue: Option<usize>,
    from: Millis,
    until: Option<Millis>,
}

/// Every such stay of the day.
pub(super) struct Stays(Vec<Stay>);

impl Stays {
    pub(super) fn of(truth: &Truth) -> Self {
        let mut stays = Vec::new();
        for (index, contact) in truth.contacts.iter().enumerate() {
            for (agent, stretches) in offers::at_agents(truth, index) {
                let queue = offers::queue(truth, contact, agent);
                stays.extend(stretches.into_iter().map(|(state, from, until)| Stay {
                    agent,
                    state,
                    channel: contact.channel,
                    queue,
                    from,
                    until,
                }));
            }
        }
        Self(stays)
    }

    /// Whether one state of one contact began at an agent at the first moment, and nothing else was there until the second.
    pub(super) fn is_one(&self, agent: usize, from: Millis, until: Millis) -> bool {
        let of_agent = self.0.iter().filter(|stay| stay.agent == agent);
        let mut meanwhile = of_agent.filter(|stay| stay.from < until && stay.until.is_none_or(|end| end > from));
        let only = meanwhile.next().filter(|_| meanwhile.next().is_none());
        only.is_some_and(|stay| stay.from == from)
    }

    /// Who holds what at a moment.
    fn at(&self, time: Millis) -> BTreeMap<usize, Vec<&Stay>> {
        let mut held: BTreeMap<usize, Vec<&Stay>> = BTreeMap::new();
        for stay in &self.0 {
            if covers(stay.from, stay.until, time) {
                held.entry(stay.agent).or_default().push(stay);
            }
        }
        held
    }
}

/// The queues at these ticks from the truth.
pub(super) fn expected_queues(truth: &Truth, stays: &Stays, ticks: &[Millis]) -> Facts {
    let mut facts = Facts::new();
    for tick in ticks {
        let held = stays.at(*tick);
        for (index, queue) in truth.centre.queues.iter().enumerate() {
            let figures = figures(truth, &held, *tick, Some(index));
            let line = line(figures).with("queue_name", &queue.name);
            facts.insert(format!("{} {tick}", queue.id), line.text());
        }
    }
    facts
}

/// The instance at these ticks from the truth.
pub(super) fn expected_instance(truth: &Truth, stays: &Stays, ticks: &[Millis]) -> Facts {
    let line = |tick: &Millis| {
        line(figures(truth, &stays.at(*tick), *tick, None))
            .with("instance_id", &truth.centre.instance_id)
            .with("instance_alias", INSTANCE_ALIAS)
            .text()
    };
    ticks.iter().map(|tick| (tick.to_string(), line(tick))).collect()
}

/// The users from the truth.
pub(super) fn expected_users(truth: &Truth, ticks: &[Millis]) -> Facts {
    let users = truth.centre.agents.iter().map(|agent| {
        let profile = &truth.centre.profiles[agent.profile];
        let line = Line::default()
            .with("username", &agent.username)
            .with("first_name", &agent.first_name)
            .with("last_name", &agent.last_name)
            .with("routing_profile_id", &profile.id)
            .with("routing_profile_name", &profile.name)
            .with("hierarchy_group_id", &agent.team_id)
            .with("hierarchy_group_name", &agent.team)
            .with(
                "after_contact_work_time_limit",
                format!("{}.0", agent.after_contact_work_limit_seconds),
            )
            .with("ticks", ticks.len());
        (agent.id.clone(), line.text())
    });
    users.collect()
}

/// The metrics of these ticks from the truth: a value for each figure of the instance and of each queue.
pub(super) fn expected_metrics(truth: &Truth, stays: &Stays, ticks: &[Millis]) -> Facts {
    let mut facts = Facts::new();
    for tick in ticks {
        let held = stays.at(*tick);
        let queues = truth.centre.queues.iter().enumerate();
        let queues = queues.map(|(index, queue)| (Some(index), format!("queue={}", queue.id)));
        for (queue, name) in queues.chain([(None, "instance".to_owned())]) {
            let figures = figures(truth, &held, *tick, queue);
            let counts = [
                figures.online,
                figures.available,
                figures.on_contact,
                figures.non_productive,
                figures.error,
                figures.slots_available,
                figures.in_queue,
            ];
            let thousandths = counts.map(|count| 1000 * i64::from(count));
            let values = thousandths.into_iter().chain([figures.oldest]);
            for (metric, value) in metrics::OF_SNAPSHOTS.iter().zip(values) {
                facts.insert(format!("{metric} {name} {tick}"), metrics::line(1, value));
            }
        }
    }
    facts
}

/// The figures of a queue, or of everything.
fn figures(truth: &Truth, held: &BTreeMap<usize, Vec<&Stay>>, time: Millis, queue: Option<usize>) -> Figures {
    let mut figures = Figures::default();
    let is_meant = |other: Option<usize>| queue.is_none() || queue == other;
    for (index, agent) in truth.centre.agents.iter().enumerate() {
        let contacts = held.get(&index).map(Vec::as_slice).unwrap_or_default();
        for contact in contacts.iter().filter(|contact| is_meant(contact.queue)) {
            figures.slots_active += u32::from(is_handled(contact));
            figures.after_contact_work += u32::from(contact.state == "ENDED");
        }
        let profile = &truth.centre.profiles[agent.profile];
        let kind = status_type(truth, index, time);
        if kind == "OFFLINE" || queue.is_some_and(|queue| !profile.queues.contains(&queue)) {
            continue;
        }
        let is_custom = kind == "CUSTOM";
        let is_in_error = contacts
            .iter()
            .any(|contact| matches!(contact.state, "MISSED" | "REJECTED" | "ERROR"));
        figures.online += 1;
        figures.non_productive += u32::from(is_custom);
        figures.staffed += u32::from(!is_custom);
        figures.on_contact += u32::from(contacts.iter().any(|contact| is_handled(contact)));
        figures.error += u32::from(is_in_error);
        if is_custom || is_in_error {
            continue;
        }
        figures.available += u32::from(contacts.is_empty());
        for (channel, most) in &profile.slots {
            let mut served = profile.queues.iter().filter(|served| is_meant(Some(**served)));
            let is_served = served.any(|served| truth.centre.queues[*served].channel == *channel);
            let of_channel = contacts.iter().filter(|contact| contact.channel == *channel).count();
            if is_served && (contacts.is_empty() || of_channel > 0) {
                figures.slots_available += most.saturating_sub(u32::try_from(of_channel).unwrap());
            }
        }
    }
    for contact in truth.contacts.iter().filter(|contact| contact.initiated <= time) {
        let is_over = contact.disconnected.is_some_and(|end| end <= time);
        let waits = contact.queued.filter(|queued| {
            covers(queued.enqueued, queued.left.map(|(left, _)| left), time) && is_meant(Some(queued.queue))
        });
        if let Some(queued) = waits {
            figures.in_queue += 1;
            figures.oldest = figures.oldest.max(time - queued.enqueued);
        }
        // A callback that is not due yet is scheduled in the queue that its caller waited in.
        let previous = contact.previous.and_then(|previous| truth.contacts[previous].queued);
        if contact.initiation_method == InitiationMethod::Callback
            && !is_over
            && contact.scheduled.is_some_and(|due| time < due)
            && previous.is_some_and(|previous| is_meant(Some(previous.queue)))
        {
            figures.scheduled += 1;
        }
    }
    figures
}

/// The type of the status that an agent is in; OFFLINE for who is not logged in, or has not chosen one yet.
fn status_type(truth: &Truth, agent: usize, time: Millis) -> &'static str {
    let history = &truth.agents[agent];
    let is_logged_in = history
        .sessions
        .iter()
        .any(|session| covers(session.login, session.logout, time));
    let status = history
        .statuses
        .iter()
        .rfind(|status| is_logged_in && covers(status.from, status.until, time));
    status
        .and_then(|status| STATUSES.iter().find(|(_, name, _)| *name == status.name))
        .map_or("OFFLINE", |(_, _, kind)| kind)
}

fn is_handled(contact: &Stay) -> bool {
    matches!(contact.state, "CONNECTED" | "CONNECTED_ONHOLD" | "PAUSED" | "ENDED")
}

fn covers(from: Millis, until: Option<Millis>, time: Millis) -> bool {
    from <= time && until.is_none_or(|until| time < until)
}

fn line(figures: Figures) -> Line {
    Line::default()
        .with("agents_online", figures.online)
        .with("agents_available", figures.available)
        .with("agents_staffed", figures.staffed)
        .with("agents_on_contact", figures.on_contact)
        .with("agents_non_productive", figures.non_productive)
        .with("agents_error", figures.error)
        .with("contacts_in_after_contact_work", figures.after_contact_work)
        .with("contacts_in_queue", figures.in_queue)
        .with("contacts_scheduled", figures.scheduled)
        .with("oldest_contact_age", figures.oldest)
        .with("slots_active", figures.slots_active)
        .with("slots_available", figures.slots_available)
}
