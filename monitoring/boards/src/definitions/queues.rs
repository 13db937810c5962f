//! Figures about queues at the end of the range.

use super::{Comparison, Computed, Definition};
use crate::Targets;
use crate::queues_now::queues;
use crate::shared::sql::LOOK_BACK;

/// Where Connect defines its real-time metrics.
const REAL_TIME: &str = "https://docs.aws.amazon.com/connect/latest/adminguide/real-time-metrics-definitions.html";

/// The definitions.
pub(super) fn definitions(targets: &Targets) -> Vec<Definition> {
    let mut all = waiting(targets);
    all.extend(staff(targets));
    all
}

/// A figure over the contacts that wait.
fn of_waiting(expression: &str) -> Computed {
    Computed::Sql(format!("WITH {}\nSELECT {expression}\nFROM waiting", queues::waiting()))
}

/// A column of the latest snapshot of each queue.
fn of_snapshot(column: &str) -> Computed {
    Computed::Sql(format!(
        "WITH {}\nSELECT queue, {column}\nFROM queue\nORDER BY queue",
        queues::queues()
    ))
}

fn waiting(targets: &Targets) -> Vec<Definition> {
    let limit = targets.longest_wait_seconds("queue_id");
    vec![
        Definition {
            name: "Contacts waiting",
            rule: "Contacts in a standard queue at the end of the range: `enqueued` by then, and neither `connected_to_agent` nor `disconnected`, by \
                   all events of the contact in the eight days before. It is seconds old. If the end of a contact was lost, it waits for \
                   eight days: compare Contacts in queue.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts in queue counts the same, as the snapshot of each minute has it.",
                source: REAL_TIME,
            }),
            computed: of_waiting("count(*) AS waiting"),
        },
        Definition {
            name: "Contacts in queue",
            rule: "Connect's own count, of the latest snapshot of each queue: `contacts_in_queue`.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "CONTACTS_IN_QUEUE of GetCurrentMetricData; scheduled ones are apart, in CONTACTS_SCHEDULED.",
                source: REAL_TIME,
            }),
            computed: of_snapshot("contacts_in_queue"),
        },
        Definition {
            name: "Longest wait now",
            rule: "The wait so far of the contact that waits longest: the end of the range − `enqueued`.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "Oldest: the same of the snapshot, in the column `oldest_contact_age`; 0 where nobody waits, where this is nothing.",
                source: REAL_TIME,
            }),
            computed: of_waiting("max(wait) AS longest_wait"),
        },
        Definition {
            name: "Average wait now",
            rule: "The average wait so far of the contacts that wait.",
            unit: "seconds",
            in_connect: None,
            computed: of_waiting("avg(wait) AS average_wait"),
        },
        Definition {
            name: "Over the limit",
            rule: "Contacts that have waited longer than `longest_wait_seconds` of their queue in monitoring/queues.toml; 120 s for a queue that is \
                   not there.",
            unit: "contacts",
            in_connect: None,
            computed: of_waiting(&format!("count_if(wait > {limit}) AS over_threshold")),
        },
        Definition {
            name: "Callback backlog",
            rule: "Two figures: contacts of method CALLBACK that wait in a queue, and `contacts_scheduled` of the latest snapshot of each queue. \
                   Connect counts scheduled tasks among the latter.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Scheduled: contacts in the queue for which a callback is scheduled; those whose time has come are in Contacts in queue.",
                source: REAL_TIME,
            }),
            computed: of_waiting("count_if(initiation_method = 'CALLBACK') AS callbacks_waiting"),
        },
    ]
}

fn staff(targets: &Targets) -> Vec<Definition> {
    let of_agents = |name, column: &'static str, rule, in_connect| Definition {
        name,
        rule,
        unit: "agents",
        in_connect: Some(Comparison {
            rule: in_connect,
            source: REAL_TIME,
        }),
        computed: of_snapshot(column),
    };
    vec![
        of_agents(
            "Agents online",
            "agents_online",
            "Agents who serve the queue, are logged in and not Offline, by the latest snapshot. An agent counts in each queue of the routing \
             profile: add up nothing over queues; `Instance` has each agent once.",
            "Online, of GetCurrentMetricData AGENTS_ONLINE.",
        ),
        of_agents(
            "Agents available",
            "agents_available",
            "Agents who serve the queue and can take a contact, by the latest snapshot.",
            "Available, of GetCurrentMetricData AGENTS_AVAILABLE.",
        ),
        of_agents(
            "Agents staffed",
            "agents_staffed",
            "Agents who serve the queue, online and not in a custom status, by the latest snapshot.",
            "Staffed, of GetCurrentMetricData AGENTS_STAFFED.",
        ),
        Definition {
            name: "Nobody staffed",
            rule: "A queue that is enabled, has 0 agents staffed in its latest snapshot, and is open by its hours in monitoring/queues.toml, or has \
                   somebody waiting. A queue without hours, or not in the file, is always open. A queue without a snapshot is not known to be \
                   unstaffed.",
            unit: "queues",
            in_connect: None,
            computed: Computed::Sql(queues::now(targets)),
        },
        Definition {
            name: "Free slots",
            rule: "By channel: the free slots of the agents whose latest event, at most five minutes old, says that their status is routable and \
                   that they are not in Error, Missed or Rejected; an agent who holds contacts of one channel has none of the others free, \
                   which is Connect's default. With cross-channel concurrency more are free than this says.",
            unit: "slots",
            in_connect: Some(Comparison {
                rule: "Availability of slots, per queue in the column `slots_available`: slots to which a contact of the queue could be routed.",
                source: REAL_TIME,
            }),
            computed: Computed::Sql(queues::slots()),
        },
        Definition {
            name: "Snapshot age",
            rule: "The end of the range − the time of the latest snapshot, at most eight days before; of several queues the newest.",
            unit: "seconds",
            in_connect: None,
            computed: Computed::Sql(format!(
                "SELECT ($__timeTo - to_milliseconds(max(time))) / 1000.0 AS snapshot_age
FROM \"${{database}}\".\"Queue\"
WHERE measure_name = 'queue' AND {LOOK_BACK}"
            )),
        },
    ]
}
