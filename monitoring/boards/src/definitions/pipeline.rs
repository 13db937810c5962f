//! Figures of the histories (*Agent events*, *Contact events*) and of *Pipeline health*.

use super::{Comparison, Computed, Definition};
use crate::{agent_events, contact_events};

const HISTORICAL_DEFINITIONS: &str = "https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html";
const AGENT_EVENT_STREAMS: &str = "https://docs.aws.amazon.com/connect/latest/adminguide/agent-event-streams.html";
const CONTACT_EVENTS: &str = "https://docs.aws.amazon.com/connect/latest/adminguide/contact-events.html";

/// The definitions.
pub(super) fn definitions() -> Vec<Definition> {
    let mut all = agents();
    all.extend(contacts());
    all.extend(pipeline());
    all
}

fn agents() -> Vec<Definition> {
    vec![
        Definition {
            name: "Agent events",
            rule: "Rows of AgentEvent in the range, by event_type: one for each event that Connect sent, however often it came.",
            unit: "events",
            in_connect: Some(Comparison {
                rule: "Connect sends STATE_CHANGE, LOGIN, LOGOUT and, where nothing else was sent for 120 seconds, HEART_BEAT; heartbeats go on \
                       for up to an hour after a logout.",
                source: AGENT_EVENT_STREAMS,
            }),
            computed: Computed::Sql(agent_events::queries::totals()),
        },
        Definition {
            name: "Time in state",
            rule: "A state lasts from its start until the start of the agent's next one, or the end of the range; the one that the range begins \
                   in is looked for up to eight days before it. Offline and logged out are left out. Between a login and the first status an \
                   agent has none.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "Connect's Agent non-productive time, Agent idle time and Agent on contact time are such sums. Its idle time is that of \
                       status Available without a contact; here Missed, Rejected and Error stand apart from Available.",
                source: HISTORICAL_DEFINITIONS,
            }),
            computed: Computed::Sql(agent_events::queries::time_by_agent()),
        },
        Definition {
            name: "Status duration",
            rule: "How long a status had lasted when the agent chose the next one, contacts taken meanwhile included; counted where it ended.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "The difference of AgentStatus.StartTimestamp between an event's two snapshots.",
                source: AGENT_EVENT_STREAMS,
            }),
            computed: Computed::Sql(agent_events::queries::status_durations()),
        },
        Definition {
            name: "Login status",
            rule: "By the agent's latest LOGIN or LOGOUT up to the end of the range, at most eight days before its beginning. Time logged in is \
                   that between a LOGIN and the next of either, cut at the range's ends.",
            unit: "status; seconds",
            in_connect: Some(Comparison {
                rule: "Connect's Online time leaves out status Offline; here it counts while the agent is logged in.",
                source: HISTORICAL_DEFINITIONS,
            }),
            computed: Computed::Sql(agent_events::queries::login_status()),
        },
        Definition {
            name: "Contacts of an agent",
            rule: "Handled: conversations with the agent that ended in the range. Missed: offers that rang out. Rejected: offers that the agent \
                   declined. Talk includes hold; after-contact work counts where it ended.",
            unit: "contacts; seconds",
            in_connect: Some(Comparison {
                rule: "Connect's Agent non-response counts missed and rejected offers together. Its Contacts handled counts a contact when it is \
                       disconnected; a conversation can end before that, by a transfer to somebody outside.",
                source: HISTORICAL_DEFINITIONS,
            }),
            computed: Computed::Sql(agent_events::queries::contacts_by_agent()),
        },
    ]
}

fn contacts() -> Vec<Definition> {
    vec![
        Definition {
            name: "Contact events",
            rule: "Rows of ContactEvent in the range, by event_type and the instant that the event is about: one for each event, however often it \
                   came. Each leg of a chain of transfers and callbacks is a contact of its own.",
            unit: "events",
            in_connect: Some(Comparison {
                rule: "Connect sends events about voice calls, chats, tasks and e-mails, and not in order.",
                source: CONTACT_EVENTS,
            }),
            computed: Computed::Sql(contact_events::queries::flow()),
        },
        Definition {
            name: "Queue time",
            rule: "From the contact's entry into the queue until an agent took it. Averages and p90 are of contacts answered in the range; the \
                   longest wait is of all that left a queue.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "Average queue answer time; it includes the whisper that the agent hears before being joined with the customer, and so does this.",
                source: HISTORICAL_DEFINITIONS,
            }),
            computed: Computed::Sql(contact_events::queries::outcomes_by_queue()),
        },
        Definition {
            name: "Handle time",
            rule: "Agent time, hold included, and after-contact work, of contacts completed in the range; without after-contact work or hold these \
                   count as 0. Talk is agent time without hold.",
            unit: "seconds",
            in_connect: Some(Comparison {
                rule: "Connect's Average handle time is of the same parts. An outbound call's time before it is answered belongs to the agent's \
                       contact time there.",
                source: HISTORICAL_DEFINITIONS,
            }),
            computed: Computed::Sql(contact_events::queries::handling_by_queue()),
        },
        Definition {
            name: "Disposition",
            rule: "Answered: an agent took the contact. Abandoned: it was disconnected in a queue, and no CALLBACK or QUEUE_TRANSFER contact goes \
                   on from it. Called back, moved on: one does. Not queued: it ended without having been in a queue. A stay in a queue counts \
                   when it ends, a contact when it is disconnected.",
            unit: "contacts",
            in_connect: Some(Comparison {
                rule: "Connect's Contacts abandoned leaves out those that are called back or transferred to another queue, as here.",
                source: HISTORICAL_DEFINITIONS,
            }),
            computed: Computed::Sql(contact_events::queries::disposition()),
        },
    ]
}

fn pipeline() -> Vec<Definition> {
    let ours = |name, rule, unit, query| Definition {
        name,
        rule,
        unit,
        in_connect: None,
        computed: Computed::CloudWatch(query),
    };
    vec![
        ours(
            "Event age",
            "From an event's own time to its being stored, of each event that was stored. p99 of a period: 99 of 100 were no older.",
            "milliseconds",
            "EventAge, statistics p50 and p99, by FunctionName (agent-events, contact-events).",
        ),
        ours(
            "Freshness",
            "Events stored within 15 seconds, of all events stored: 99 % is the objective. Over a range, the sums from its beginning are divided.",
            "percent",
            "EventAge, statistics TC(:15000) and SampleCount, of both functions of events together.",
        ),
        ours(
            "Error budget",
            "The 1 % of events that may be stored late. What is left of it over a range: 100 % - late events / 1 % of all events. Its burn by the \
             hour: percent of late events / 1 %, which is 1 where it goes evenly, and 14.4 where somebody is called.",
            "percent; times the even speed",
            "EventAge, statistics TC(15000:) and SampleCount, of both functions of events together.",
        ),
        ours(
            "Lag",
            "Iterator age: how long the last record of a batch had lain in the stream when Lambda read the batch. Oldest message: the age of the \
             message that has been longest in the buffer. Age of a table's newest row: to the end of the range.",
            "milliseconds; seconds",
            "AWS/Lambda IteratorAge and AWS/SQS ApproximateAgeOfOldestMessage, statistic Maximum. The newest rows are asked of Timestream.",
        ),
        ours(
            "Alarm condition",
            "The newest datapoint of an alarm's metric, with the alarm's own statistic and period, fulfils its condition at the template's default \
             limits. The alarm is raised once enough datapoints in succession do.",
            "yes or no",
            "Metric, statistic, period and limit of each alarm of template.yaml.",
        ),
        ours(
            "Records received",
            "Records that arrived at a function. One that comes again counts again.",
            "records",
            "RecordsReceived, statistic Sum, by FunctionName.",
        ),
        ours(
            "Endings",
            "What became of the records received: stored, superseded, ignored, quarantined or not stored. Each record ends in exactly one way each \
             time it comes, so the five add up to those received.",
            "records",
            "RecordsStored, RecordsSuperseded, RecordsIgnored, RecordsQuarantined and RecordsNotStored, statistic Sum, by FunctionName.",
        ),
        ours(
            "Quarantine depth",
            "What waits for somebody: records put into quarantine in the range; objects in its bucket, older versions included, as S3 counts them \
             once a day; messages in the dead-letter queues.",
            "records; objects; messages",
            "RecordsQuarantined, statistic Sum; AWS/S3 NumberOfObjects, Average of a day; AWS/SQS ApproximateNumberOfMessagesVisible, Maximum.",
        ),
        ours(
            "Write units",
            "What Timestream bills for writing: the metered bytes of each request, in units of 1 KB, rounded up. Calls are WriteRecords requests \
             that were answered.",
            "units of 1 KB; calls",
            "WriteUnits and WriteCalls, statistic Sum, by FunctionName.",
        ),
        ours(
            "Connect API calls",
            "Calls that instance-snapshot made to the Connect API, repeated ones included, and those of them that were throttled.",
            "calls",
            "ConnectApiCalls and ConnectApiThrottles, statistic Sum, FunctionName instance-snapshot.",
        ),
        ours(
            "Invocations",
            "Runs of the functions; errors are those that failed, throttles those that Lambda turned away before.",
            "invocations; milliseconds",
            "AWS/Lambda Invocations, Errors and Throttles, statistic Sum; Duration, statistic Maximum; by FunctionName.",
        ),
        ours(
            "Cost per day",
            "What a day costs at the rate of one hour: Timestream write units, Lambda requests and duration, and the hours of the stream, at the \
             published prices of operate/prices.toml. Storage, queries, metrics, alarms and logs are in docs/costs.md.",
            "dollars a day",
            "24 * the sums of an hour of WriteUnits, AWS/Lambda Invocations and Duration, times their prices, and the stream's.",
        ),
    ]
}
