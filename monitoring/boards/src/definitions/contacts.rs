//! Figures about contacts that entered and left queues.

use super::{Comparison, Computed, Definition};
use crate::Targets;
use crate::queues_now::contacts::{self, Figure};

/// Where Connect defines its metrics.
const METRICS: &str = "https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html";

/// The definitions.
pub(super) fn definitions(targets: &Targets) -> Vec<Definition> {
    let mut all = entered();
    all.extend(left(targets));
    all.extend(waits(targets));
    all
}

fn over_range(targets: &Targets, figure: Figure) -> Computed {
    Computed::Sql(contacts::over_range(targets, &[figure]))
}

fn entered() -> Vec<Definition> {
    vec![
        Definition {
            name: "Offered",
            rule: "Contacts that entered a standard queue in the range: the QUEUED events. A contact that is moved to another queue, transferred \
                   or called back is another contact there, and counts again.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts queued counts contacts by the instant at which they were put in the queue, as here.",
                source: METRICS,
            }),
            computed: Computed::Sql(format!(
                "WITH {}\nSELECT {}\nFROM offer",
                contacts::offers(),
                contacts::OFFERED.selected()
            )),
        },
        Definition {
            name: "Inflow",
            rule: "Contacts that entered the queues in each hour; `past_weeks` is the average of the same hours of the four weeks before, each \
                   shifted by whole weeks. A week of which no QUEUED event of the instance is known at all is not part of the average. An \
                   hour that is not over is compared with the same part of the hours before. By UTC: in the week after a clock change the \
                   hours are off by one.",
            unit: "contacts",
            in_connect: None,
            computed: Computed::Sql(contacts::inflow()),
        },
    ]
}

fn left(targets: &Targets) -> Vec<Definition> {
    vec![
        Definition {
            name: "Contacts that left a queue",
            rule: "Contacts that left a standard queue in the range, at the instant at which they left it: joined with an agent \
                   (CONNECTED_TO_AGENT), or ended without one (DISCONNECTED with `abandoned`): given up, called back or moved on.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "The denominator of Connect's service level: all contacts that were removed from the queue.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::LEFT_QUEUE),
        },
        Definition {
            name: "Answered",
            rule: "Contacts that were joined with an agent in the range out of a standard queue: CONNECTED_TO_AGENT with a time in queue.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts handled counts a contact when it was connected to an agent, outbound calls included, and by default at the \
                       instant at which it was disconnected. Here it counts at the instant of the answer, and only out of a queue.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::ANSWERED),
        },
        Definition {
            name: "Left unanswered",
            rule: "What the column `abandoned` of ContactEvent says by itself: contacts that ended in a queue without an agent. An event cannot \
                   tell whether its contact goes on as another: contacts that asked for a callback or were moved to another queue are \
                   among them.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts abandoned leaves out those that asked for a callback or went on in another queue: see Abandoned.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::LEFT_UNANSWERED),
        },
        Definition {
            name: "Abandoned",
            rule: "Contacts that ended in a queue without an agent and from which no other contact goes on: none of method CALLBACK or \
                   QUEUE_TRANSFER has it as `previous_contact_id`. Boards show those with a wait of more than `short_abandon_seconds` \
                   of the queue as Abandoned, and the others as Short.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts abandoned: disconnected by the customer while in queue; not those queued for a callback, nor those that were \
                       transferred to another queue. Connect knows no short abandons there.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::ABANDONED),
        },
        Definition {
            name: "Short abandons",
            rule: "Abandoned contacts that waited for at most `short_abandon_seconds` of their queue in monitoring/queues.toml; 0 for a queue \
                   that is not there.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts abandoned in X seconds has the limit in the question, not per queue.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::ABANDONED_SHORT),
        },
        Definition {
            name: "Callbacks",
            rule: "Contacts that left their queue because the customer asked to be called back: a contact of method CALLBACK has it as \
                   `previous_contact_id`. The callback itself is offered and answered as a contact of its own.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Callback contacts counts the callbacks that were begun, not the contacts that they came from.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::CALLBACKS),
        },
        Definition {
            name: "Moved on",
            rule: "Contacts that left their queue because a flow moved them to another: a contact of method QUEUE_TRANSFER has it as \
                   `previous_contact_id`.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Contacts transferred out of the queue by a flow count as Contacts transferred out queue.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::MOVED_ON),
        },
    ]
}

fn waits(targets: &Targets) -> Vec<Definition> {
    vec![
        Definition {
            name: "Service level",
            rule: "Of the contacts that left the queue in the range, the percentage that did so within `service_level_seconds` of their queue, \
                   however they left it: answered, given up, called back or moved on. A queue that is not in monitoring/queues.toml has \
                   20 seconds. There is none where nobody left.",
            unit: "percent",
            in_connect: Some(Comparison {
                rule: "The same rule: Service level X counts every contact removed from the queue within X seconds, whatever became of it. \
                       Who gives up in time counts as served in time.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::SERVICE_LEVEL),
        },
        Definition {
            name: "Answered in time",
            rule: "The second definition of service level: answered within `service_level_seconds` / (answered + abandoned − short abandons). \
                   Short abandons count neither way, late ones as failures; callbacks and contacts moved on not at all.",
            unit: "percent",
            in_connect: Some(Comparison {
                rule: "Connect's has abandoned contacts in the numerator too, callbacks and transfers in both parts, and no short abandons: \
                       see Service level.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::ANSWERED_IN_TIME),
        },
        Definition {
            name: "Speed of answer",
            rule: "The average wait of the contacts that were answered in the range: `queue_time`, from `enqueued` until `connected_to_agent`.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "Average queue answer time, from the queue's beginning until an agent answers; whispers are part of it, as they are here: \
                       agent and customer are joined after them.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::SPEED_OF_ANSWER),
        },
        Definition {
            name: "Wait p90",
            rule: "The wait that nine of ten contacts answered in the range did not exceed. Timestream computes it approximately.",
            unit: "seconds",
            in_connect: None,
            computed: over_range(targets, contacts::WAIT_P90),
        },
        Definition {
            name: "Longest wait",
            rule: "The longest wait of all contacts that left the queue in the range, answered or not.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "Maximum queued time, of all contacts that were in the queue.",
                source: METRICS,
            }),
            computed: over_range(targets, contacts::LONGEST_WAIT),
        },
    ]
}
