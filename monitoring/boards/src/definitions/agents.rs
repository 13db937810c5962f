//! Figures about agents, and about the way of one contact.

use super::{Comparison, Computed, Definition};
use crate::agents_now::{contacts, latest, states};
use crate::contact_journey::queries;

/// Where Connect defines its metrics.
const METRICS: &str = "https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html";
/// Where Connect defines the agent activity of its real-time reports.
const REAL_TIME: &str = "https://docs.aws.amazon.com/connect/latest/adminguide/real-time-metrics-definitions.html";

/// The definitions.
pub(super) fn definitions() -> Vec<Definition> {
    let mut all = at_an_instant();
    all.extend(over_a_range());
    all.extend(journey());
    all
}

fn at_an_instant() -> Vec<Definition> {
    vec![
        Definition {
            name: "Agent state",
            rule: "What an agent does at the end of the range: `state` of the agent's latest event at or before it, at most 8 days old. After a \
                   login without any status yet it is No status, after a logout without a snapshot Logged out; a user of whom there is no \
                   event has No events. The time in it counts from `state_start` of the latest event that changed the state, or was the \
                   first status after a login; if an event was lost in between and the latest event is in another state, from that \
                   event's own `state_start`, and it is unknown where that has none. In a logout or login it counts from that.",
            unit: "state, seconds",
            in_connect: Some(Comparison {
                rule: "Agent activity: of several contacts the first of Error, Missed, Rejected, On contact, After contact work, Incoming, then \
                       the custom status, Available, Offline. Here the same, with On Hold told apart from On Contact where every contact \
                       that the agent is on is on hold.",
                source: REAL_TIME,
            }),
            computed: Computed::Sql(latest::agents()),
        },
        Definition {
            name: "Contacts held",
            rule: "The contacts in the snapshot of the agent's latest event at or before the end of the range, those in after-contact work, and \
                   those that ring or were missed and not cleared yet, included. A contact's time in its state counts from the latest \
                   `state_start` known of it at this agent.",
            unit: "contacts, seconds",
            in_connect: Some(Comparison {
                rule: "Connect's real-time reports count slots: Active slots are those connected, on hold, paused, in after-contact work or \
                       ringing out; contacts that ring in or were missed are not active there.",
                source: METRICS,
            }),
            computed: Computed::Sql(latest::held_contacts()),
        },
        Definition {
            name: "Over a limit",
            rule: "An agent is over a limit at the end of the range who holds a contact in after-contact work for longer than \
                   `after_contact_work_time_limit` of the user (120 s where that is 0 or missing), or else a contact on hold for longer \
                   than 120 s, or else is in a custom status for longer than 2,400 s (40 min), without contacts. Agents who are Offline or \
                   logged out are not over any.",
            unit: "agents, seconds",
            in_connect: None,
            computed: Computed::Sql(latest::counts()),
        },
        Definition {
            name: "Phantom suspect",
            rule: "An agent whose latest event before the end of the range has a snapshot, is no LOGOUT, and has a status that is not Offline, \
                   and one of these: no event for more than 360 s (three heartbeats: every agent who is logged in beats every 120 s); or in \
                   the state Missed for more than 300 s; or the last three offers of the last 8 days were all missed. Somebody closed the \
                   browser without going Offline, and Connect goes on offering contacts.",
            unit: "agents",
            in_connect: None,
            computed: Computed::Sql(latest::counts()),
        },
    ]
}

fn over_a_range() -> Vec<Definition> {
    vec![
        Definition {
            name: "State over time",
            rule: "Two rows of `AgentEvent` that follow each other, of those with a `previous_state`, the first status after a login, and a LOGIN \
                   or LOGOUT without a snapshot, bound a state: it lasts from `state_start` of the first to that of the second. The range \
                   begins in the state of the latest such row before it, at most 8 days older. Heartbeats bound nothing.",
            unit: "state",
            in_connect: None,
            computed: Computed::Sql(states::timeline()),
        },
        Definition {
            name: "Occupancy",
            rule: "Of the time in the range in which an agent had the status Available: time in the states On Contact, On Hold and After Contact \
                   Work / (that + time in Available, Missed, Rejected and Error). Ringing (Incoming) counts for neither. Of several agents \
                   the sums are divided.",
            unit: "share",
            in_connect: Some(Comparison {
                rule: "Occupancy = agent on contact time / (agent on contact time + agent idle time), whatever the number of contacts at once. \
                       Idle is the time Available without a contact, and with a contact in an error state, but not while one rings; time on \
                       a contact in a custom status or Offline does not count. Here the same; Connect does not say what a missed contact \
                       that is not cleared counts for: here it is idle.",
                source: METRICS,
            }),
            computed: Computed::Sql(states::occupancy()),
        },
        Definition {
            name: "Contact occupancy",
            rule: "Contact time / (on contact + idle, as in Occupancy). The contact time is the sum over all contacts of the time in the range \
                   from `connected_to_agent` until the agent's CLEARED row: two chats at once count twice, so it can be more than 100 %. A \
                   contact that the agent still holds counts until the end of the range, or until the agent logged out and left it; one \
                   that is gone though its clearing was never seen, until it was seen last.",
            unit: "share",
            in_connect: Some(Comparison {
                rule: "Connect's Occupancy ignores how many contacts an agent had at once.",
                source: METRICS,
            }),
            computed: Computed::Sql(states::occupancy()),
        },
        Definition {
            name: "Handle time split",
            rule: "Of each contact whose COMPLETED event lies in the range: talk = `agent_time` − `hold_time`, hold = `hold_time` (whole seconds \
                   in events), after-contact work = `after_call_work_time` (0 where there was none), handle time = all three. Medians and \
                   90th percentiles are `approx_percentile`. A contact that is never completed, as a chat left in after-contact work, is not \
                   among them.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "Average handle time is made of agent interaction time, customer hold time and after contact work time, and the pause of \
                       tasks, by contact records. Here pauses are within talk.",
                source: METRICS,
            }),
            computed: Computed::Sql(contacts::handle_time()),
        },
        Definition {
            name: "Missed contacts",
            rule: "Offers of contacts to agents that ended in the range: rows of `AgentEvent_Contact` with a `ring_time`. Missed are those with \
                   `missed`, rejected those in the state REJECTED. One contact can be offered, and missed, several times.",
            unit: "offers",
            in_connect: Some(Comparison {
                rule: "Agent non-response counts contacts that were routed to an agent and not answered, also those whose customer hung up while \
                       it rang (here: the state ERROR or REJECTED, which is not missed).",
                source: METRICS,
            }),
            computed: Computed::Sql(contacts::missed_by_agent()),
        },
        Definition {
            name: "Session",
            rule: "From a LOGIN to the agent's next LOGOUT; until the end of the range if there is none yet. If another LOGIN comes first, the \
                   logout was not seen, and the session ends there. Listed are the sessions that touch the range, also those begun at most \
                   8 days before it.",
            unit: "instants, seconds",
            in_connect: Some(Comparison {
                rule: "The login/logout report lists logins, logouts and durations of sessions by the same rule.",
                source: "https://docs.aws.amazon.com/connect/latest/adminguide/login-logout-reports.html",
            }),
            computed: Computed::Sql(states::sessions()),
        },
        Definition {
            name: "Transfers out",
            rule: "Contacts begun in the range with the initiation method TRANSFER whose previous contact was with the agent (a row with \
                   `agent_id`, at most a day before the range). They count for that agent, from the queue of the previous contact.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts transferred out counts transfers to queues, agents and outside. Those to somebody outside are no contact of \
                       their own, and not in contact events.",
                source: METRICS,
            }),
            computed: Computed::Sql(contacts::transfers_out()),
        },
    ]
}

fn journey() -> Vec<Definition> {
    vec![
        Definition {
            name: "Journey",
            rule: "The contacts that share the first contact of the chosen one: those with its `initial_contact_id`, and that contact itself. Each \
                   transfer and each callback is a contact of its own. Agents are those joined with any of them, each once; talk, hold and \
                   after-contact work are added up over the contacts, as far as they are known.",
            unit: "contacts, seconds",
            in_connect: Some(Comparison {
                rule: "A contact chain: InitialContactId names its first contact.",
                source: "https://docs.aws.amazon.com/connect/latest/adminguide/contacts-contact-chains-attributes.html",
            }),
            computed: Computed::Sql(queries::legs()),
        },
        Definition {
            name: "Time to first answer",
            rule: "The earliest `connected_to_agent` of a journey − the earliest `initiated`: flows, waits and the time until a callback \
                   included.",
            unit: "seconds",
            in_connect: None,
            computed: Computed::Sql(queries::totals()),
        },
        Definition {
            name: "Journey wait",
            rule: "The sum of `queue_time` over the contacts of a journey; for one that still waits at the end of the range, the time since it \
                   was queued.",
            unit: "seconds",
            in_connect: None,
            computed: Computed::Sql(queries::totals()),
        },
    ]
}
