//! The template's alarms, as far as each is one metric, and the names of the others.

use crate::field::Unit;

/// An alarm on one metric.
pub(super) struct Alarm {
    /// Its name after that of the stack.
    pub(super) name: &'static str,
    /// The page in docs/runbooks.
    pub(super) runbook: &'static str,
    pub(super) critical: bool,
    pub(super) namespace: &'static str,
    pub(super) metric: &'static str,
    /// `*` where CloudFormation makes up the value, or an instance's id stands: any.
    pub(super) dimensions: &'static [(&'static str, &'static str)],
    pub(super) statistic: &'static str,
    /// In seconds.
    pub(super) period: &'static str,
    pub(super) condition: Condition,
    /// How many datapoints of how many must fulfil the condition.
    pub(super) of: (u32, u32),
    pub(super) unit: Unit,
}

/// When a datapoint breaches.
#[derive(Clone, Copy)]
pub(super) enum Condition {
    /// Above this.
    Above(f64),
    /// Below this, or missing.
    BelowOrMissing(f64),
}

const AGENT_EVENTS: &[(&str, &str)] = &[("FunctionName", "${stack}-agent-events")];
const CONTACT_EVENTS: &[(&str, &str)] = &[("FunctionName", "${stack}-contact-events")];
const INSTANCE_SNAPSHOT: &[(&str, &str)] = &[("FunctionName", "${stack}-instance-snapshot")];
const ANY_MAPPING: &[(&str, &str)] = &[("EventSourceMappingUUID", "*")];
const ANY_RULE: &[(&str, &str)] = &[("RuleName", "*")];
const STREAM: &[(&str, &str)] = &[("StreamName", "${stack}-agent-events")];
const RULE_DEAD_LETTERS: &[(&str, &str)] = &[("QueueName", "${stack}-contact-event-rule-dead-letters")];
const BUFFER_DEAD_LETTERS: &[(&str, &str)] = &[("QueueName", "${stack}-contact-event-buffer-dead-letters")];
const SCHEDULE_DEAD_LETTERS: &[(&str, &str)] = &[("QueueName", "${stack}-schedule-dead-letters")];
const BUFFER: &[(&str, &str)] = &[("QueueName", "${stack}-contact-event-buffer")];
const VOICE_CALLS: &[(&str, &str)] = &[("InstanceId", "*"), ("MetricGroup", "VoiceCalls")];
const CHATS: &[(&str, &str)] = &[("InstanceId", "*"), ("MetricGroup", "Chats")];

const OURS: &str = "${namespace}";
const LAMBDA: &str = "AWS/Lambda";

/// Shortens the table below: something is counted, and none is right.
const fn counted(
    name: &'static str,
    runbook: &'static str,
    (namespace, metric): (&'static str, &'static str),
    dimensions: &'static [(&'static str, &'static str)],
    period: &'static str,
    of: (u32, u32),
) -> Alarm {
    Alarm {
        name,
        runbook,
        critical: true,
        namespace,
        metric,
        dimensions,
        statistic: "Sum",
        period,
        condition: Condition::Above(0.0),
        of,
        unit: Unit::Count,
    }
}

/// Something that grows, up to a limit.
const fn limited(
    name: &'static str,
    runbook: &'static str,
    (namespace, metric, statistic): (&'static str, &'static str, &'static str),
    dimensions: &'static [(&'static str, &'static str)],
    (period, of): (&'static str, (u32, u32)),
    (limit, unit): (f64, Unit),
) -> Alarm {
    Alarm {
        name,
        runbook,
        critical: false,
        namespace,
        metric,
        dimensions,
        statistic,
        period,
        condition: Condition::Above(limit),
        of,
        unit,
    }
}

impl Alarm {
    const fn warning(mut self) -> Self {
        self.critical = false;
        self
    }

    const fn critical(mut self) -> Self {
        self.critical = true;
        self
    }

    const fn statistic(mut self, statistic: &'static str) -> Self {
        self.statistic = statistic;
        self
    }
}

/// The alarms on one metric, in the template's order.
#[rustfmt::skip]
pub(super) const ALARMS: [Alarm; 36] = [
    counted("agent-events-errors", "function-errors", (LAMBDA, "Errors"), AGENT_EVENTS, "60", (2, 3)),
    counted("contact-events-errors", "function-errors", (LAMBDA, "Errors"), CONTACT_EVENTS, "60", (2, 3)),
    counted("instance-snapshot-errors", "function-errors", (LAMBDA, "Errors"), INSTANCE_SNAPSHOT, "60", (2, 3)),
    counted("agent-events-throttles", "function-throttles", (LAMBDA, "Throttles"), AGENT_EVENTS, "60", (3, 5)),
    counted("contact-events-throttles", "function-throttles", (LAMBDA, "Throttles"), CONTACT_EVENTS, "60", (3, 5)),
    counted("instance-snapshot-throttles", "function-throttles", (LAMBDA, "Throttles"), INSTANCE_SNAPSHOT, "60", (3, 5)),
    counted("agent-events-quarantined", "records-quarantined", (OURS, "RecordsQuarantined"), AGENT_EVENTS, "300", (1, 1)),
    counted("contact-events-quarantined", "records-quarantined", (OURS, "RecordsQuarantined"), CONTACT_EVENTS, "300", (1, 1)),
    counted("instance-snapshot-quarantined", "records-quarantined", (OURS, "RecordsQuarantined"), INSTANCE_SNAPSHOT, "300", (1, 1)),
    counted("agent-events-not-stored", "records-not-stored", (OURS, "RecordsNotStored"), AGENT_EVENTS, "60", (3, 5)),
    counted("contact-events-not-stored", "records-not-stored", (OURS, "RecordsNotStored"), CONTACT_EVENTS, "60", (3, 5)),
    counted("instance-snapshot-not-stored", "records-not-stored", (OURS, "RecordsNotStored"), INSTANCE_SNAPSHOT, "60", (3, 5)),
    limited("agent-events-iterator-age", "iterator-age", (LAMBDA, "IteratorAge", "Maximum"), AGENT_EVENTS, ("60", (3, 5)), (300_000.0, Unit::Milliseconds)).critical(),
    counted("agent-events-given-up", "failure-destination", (LAMBDA, "OnFailureDestinationDeliveredEventCount"), ANY_MAPPING, "300", (1, 1)),
    counted("agent-events-dropped", "failure-destination", (LAMBDA, "DroppedEventCount"), ANY_MAPPING, "300", (1, 1)),
    counted("contact-events-given-up", "failure-destination", (LAMBDA, "AsyncEventsDropped"), CONTACT_EVENTS, "300", (1, 1)),
    counted("agent-events-undeliverable", "failure-destination", (LAMBDA, "DestinationDeliveryFailures"), AGENT_EVENTS, "300", (1, 1)),
    counted("contact-events-undeliverable", "failure-destination", (LAMBDA, "DestinationDeliveryFailures"), CONTACT_EVENTS, "300", (1, 1)),
    counted("contact-event-rule-dead-letters", "dead-letters", ("AWS/SQS", "ApproximateNumberOfMessagesVisible"), RULE_DEAD_LETTERS, "60", (1, 1)).statistic("Maximum"),
    counted("contact-event-buffer-dead-letters", "dead-letters", ("AWS/SQS", "ApproximateNumberOfMessagesVisible"), BUFFER_DEAD_LETTERS, "60", (1, 1)).statistic("Maximum"),
    counted("schedule-dead-letters", "dead-letters", ("AWS/SQS", "ApproximateNumberOfMessagesVisible"), SCHEDULE_DEAD_LETTERS, "60", (1, 1)).statistic("Maximum"),
    counted("contact-event-rule-lost", "dead-letters", ("AWS/Events", "InvocationsFailedToBeSentToDlq"), ANY_RULE, "300", (1, 1)),
    limited("agent-events-age", "event-age", (OURS, "EventAge", "p99"), AGENT_EVENTS, ("300", (2, 3)), (15_000.0, Unit::Milliseconds)),
    limited("contact-events-age", "event-age", (OURS, "EventAge", "p99"), CONTACT_EVENTS, ("300", (2, 3)), (15_000.0, Unit::Milliseconds)),
    limited("agent-events-duration", "function-duration", (LAMBDA, "Duration", "Maximum"), AGENT_EVENTS, ("300", (2, 2)), (48_000.0, Unit::Milliseconds)),
    limited("contact-events-duration", "function-duration", (LAMBDA, "Duration", "Maximum"), CONTACT_EVENTS, ("300", (2, 2)), (48_000.0, Unit::Milliseconds)),
    limited("instance-snapshot-duration", "function-duration", (LAMBDA, "Duration", "Maximum"), INSTANCE_SNAPSHOT, ("300", (2, 2)), (96_000.0, Unit::Milliseconds)),
    counted("connect-api-throttled", "connect-api-throttled", (OURS, "ConnectApiThrottles"), INSTANCE_SNAPSHOT, "300", (2, 3)).warning(),
    Alarm {
        condition: Condition::BelowOrMissing(1.0),
        ..counted("snapshot-missed", "snapshot-missed", (OURS, "RecordsReceived"), INSTANCE_SNAPSHOT, "60", (5, 5)).warning()
    },
    limited("contact-event-buffer-age", "contact-event-buffer-age", ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum"), BUFFER, ("60", (3, 5)), (300.0, Unit::Seconds)),
    counted("agent-event-stream-full", "agent-event-stream-full", ("AWS/Kinesis", "WriteProvisionedThroughputExceeded"), STREAM, "300", (1, 1)).warning(),
    counted("metrics-not-sent", "metrics-not-sent", ("${namespace}/Logs", "MetricsNotSent"), &[], "300", (2, 3)).warning(),
    limited("concurrent-calls", "concurrent-calls", ("AWS/Connect", "ConcurrentCallsPercentage", "Maximum"), VOICE_CALLS, ("60", (3, 5)), (0.8, Unit::Share)),
    limited("concurrent-chats", "concurrent-calls", ("AWS/Connect", "ConcurrentActiveChatsPercentage", "Maximum"), CHATS, ("60", (3, 5)), (80.0, Unit::Percent)),
    counted("calls-turned-away", "concurrent-calls", ("AWS/Connect", "CallsBreachingConcurrencyQuota"), VOICE_CALLS, "300", (1, 1)),
    counted("misconfigured-phone-numbers", "misconfigured-phone-numbers", ("AWS/Connect", "MisconfiguredPhoneNumbers"), VOICE_CALLS, "300", (1, 1)).warning(),
];

/// The alarms that are more than one metric: their changes of state are marks on the charts. Name, page, what raises them.
pub(super) const OTHERS: [(&str, &str, &str); 13] = [
    (
        "no-agent-events",
        "no-agent-events",
        "no event for 15 min although agents work",
    ),
    (
        "late-records-rejected",
        "late-records-rejected",
        "Timestream took late records and then rejected them",
    ),
    ("flow-errors", "flow-errors", "over 5 errors of a flow in 5 min"),
    ("flow-fatal-errors", "flow-errors", "a flow broke off"),
    (
        "freshness-burns-fast",
        "objective-freshness",
        "14.4 % of the events of an hour, and of the last 5 min, were late",
    ),
    (
        "freshness-burns-for-an-hour",
        "objective-freshness",
        "14.4 % of the events of an hour were late",
    ),
    (
        "freshness-burns-now",
        "objective-freshness",
        "14.4 % of the events of 5 min were late",
    ),
    (
        "freshness-burns-slowly",
        "objective-freshness",
        "6 % of the events of 6 hours were late",
    ),
    (
        "completeness-burns-fast",
        "objective-completeness",
        "1.44 % of the records of an hour, and of the last 5 min, were not stored",
    ),
    (
        "completeness-burns-for-an-hour",
        "objective-completeness",
        "1.44 % of the records of an hour were not stored",
    ),
    (
        "completeness-burns-now",
        "objective-completeness",
        "1.44 % of the records of 5 min were not stored",
    ),
    (
        "completeness-burns-slowly",
        "objective-completeness",
        "0.6 % of the records of 6 hours were not stored",
    ),
    (
        "outage",
        "objective-freshness",
        "another critical alarm explains both objectives' burning",
    ),
];
