//! The queries of *Contact events*.

use super::common::{
    FOLLOWER, JOIN_FOLLOWER, completions, departures, events, handling_columns, in_range_and_chosen, outcome_columns,
};
use crate::agents_now::people::{PERSON, left_join_person};
use crate::shared::sql;

/// The step of charts: Grafana's, and never less than a minute.
const STEP: &str = "greatest($__interval_ms, 60000ms)";

/// How far contacts had got: how many events of each step there were. One row, and none if there was no event at all.
pub(crate) fn flow() -> String {
    format!(
        "{}
SELECT count_if(event_type = 'INITIATED') AS initiated,
  count_if(event_type = 'CONNECTED_TO_SYSTEM') AS connected_to_system,
  count_if(event_type = 'QUEUED') AS queued,
  count_if(event_type = 'CONNECTED_TO_AGENT') AS connected_to_agent,
  count_if(event_type = 'DISCONNECTED') AS disconnected,
  count_if(event_type = 'COMPLETED') AS completed
FROM event
HAVING count(*) > 0",
        events(),
    )
}

/// What became of the contacts that left a queue, and how long they had waited: one row, and none if none left.
pub(crate) fn outcomes() -> String {
    format!(
        "{}
SELECT {}
FROM departure
HAVING count(*) > 0",
        departures(),
        outcome_columns(),
    )
}

/// What was handled: one row, and none if nothing was completed.
pub(crate) fn handling() -> String {
    format!(
        "{}
SELECT {}
FROM handled
HAVING count(*) > 0",
        completions(),
        handling_columns(),
    )
}

/// Events by type over time.
pub(crate) fn by_type() -> String {
    counted("event_type", "event_type IS NOT NULL")
}

/// Contacts begun over time, by channel.
pub(crate) fn begun() -> String {
    counted("channel", "event_type = 'INITIATED' AND channel IS NOT NULL")
}

fn counted(column: &str, condition: &str) -> String {
    format!(
        "{}, counted AS (
  SELECT {column}, bin(time, {STEP}) AS time, count(*) AS events
  FROM event
  WHERE {condition}
  GROUP BY {column}, bin(time, {STEP})
)
SELECT {column}, create_time_series(time, events) AS events
FROM counted
GROUP BY {column}
ORDER BY {column}",
        events(),
    )
}

/// Contacts begun, by channel: one row with a column for each, and none if no contact began.
pub(crate) fn by_channel() -> String {
    format!(
        "{}
SELECT count_if(channel = 'VOICE') AS voice, count_if(channel = 'CHAT') AS chat, count_if(channel = 'TASK') AS task,
  count_if(channel = 'EMAIL') AS email, count_if(coalesce(channel, '') NOT IN ('VOICE', 'CHAT', 'TASK', 'EMAIL')) AS other
FROM event
WHERE event_type = 'INITIATED'
HAVING count(*) > 0",
        events(),
    )
}

/// Contacts begun, by the way in which they began.
pub(crate) fn by_method() -> String {
    format!(
        "{}
SELECT coalesce(initiation_method, 'Not given') AS initiation_method, count(*) AS contacts
FROM event
WHERE event_type = 'INITIATED'
GROUP BY initiation_method
ORDER BY contacts DESC, initiation_method",
        events(),
    )
}

/// Waits of the contacts answered, over time.
pub(crate) fn waits_over_time() -> String {
    format!(
        "{}
SELECT bin(time, {STEP}) AS time, avg(queue_time) AS average, approx_percentile(queue_time, 0.9) AS p90
FROM departure
WHERE outcome = 'Answered'
GROUP BY bin(time, {STEP})
ORDER BY time",
        departures(),
    )
}

/// Outcomes over time, by the moment in which the contact left its queue.
pub(crate) fn outcomes_over_time() -> String {
    format!(
        "{}, counted AS (
  SELECT outcome, bin(time, {STEP}) AS time, count(*) AS contacts
  FROM departure
  GROUP BY outcome, bin(time, {STEP})
)
SELECT outcome, create_time_series(time, contacts) AS contacts
FROM counted
GROUP BY outcome
ORDER BY outcome",
        departures(),
    )
}

/// Outcomes and waits by queue.
pub(crate) fn outcomes_by_queue() -> String {
    format!(
        "{}
SELECT queue, {}
FROM departure
GROUP BY queue_id, queue
ORDER BY queue",
        departures(),
        outcome_columns(),
    )
}

/// Agent time, hold, after-contact work and handle time over time, by the moment in which the contact was completed.
pub(crate) fn handling_over_time() -> String {
    format!(
        "{}
SELECT bin(time, {STEP}) AS time, avg(talk) AS talk, avg(hold) AS hold, avg(work) AS work
FROM handled
GROUP BY bin(time, {STEP})
ORDER BY time",
        completions(),
    )
}

/// The same by queue.
pub(crate) fn handling_by_queue() -> String {
    format!(
        "{}
SELECT coalesce(queue, 'No queue') AS queue, {}
FROM handled
GROUP BY queue_id, queue
ORDER BY queue",
        completions(),
        handling_columns(),
    )
}

/// How the contacts that ended had gone: one row with a column for each way, and none if no contact ended.
pub(crate) fn disposition() -> String {
    format!(
        "{}, {FOLLOWER}, ended AS (
  SELECT CASE WHEN event.connected_to_agent IS NOT NULL THEN 'Answered' WHEN NOT coalesce(event.abandoned, false) THEN 'Not queued'
      WHEN follower.method = 'CALLBACK' THEN 'Called back' WHEN follower.method IS NOT NULL THEN 'Moved on'
      ELSE 'Abandoned' END AS disposition
  FROM event
  {JOIN_FOLLOWER}
  WHERE event.event_type = 'DISCONNECTED'
)
SELECT count_if(disposition = 'Answered') AS answered, count_if(disposition = 'Abandoned') AS abandoned,
  count_if(disposition = 'Called back') AS called_back, count_if(disposition = 'Moved on') AS moved_on,
  count_if(disposition = 'Not queued') AS not_queued
FROM ended
HAVING count(*) > 0",
        events(),
    )
}

/// Why contacts ended.
pub(crate) fn disconnect_reasons() -> String {
    format!(
        r#"WITH {PERSON}
SELECT coalesce(happened.disconnect_reason, 'Not given') AS reason, count(*) AS contacts
FROM "${{database}}"."ContactEvent" AS happened
{}
WHERE {} AND happened.event_type = 'DISCONNECTED'
GROUP BY coalesce(happened.disconnect_reason, 'Not given')
ORDER BY contacts DESC, reason"#,
        left_join_person("happened"),
        in_range_and_chosen(),
    )
}

/// The contacts with an event in the range, as far as their last one there tells; the newest first, at most 1,000. With the columns of
/// the documented query.
pub(crate) fn contacts() -> String {
    format!(
        "{}, {FOLLOWER}, contact AS (
  SELECT instance_id, contact_id, max(channel) AS channel, max(initiation_method) AS initiation_method, max(queue) AS queue,
    max(agent) AS agent, min(initiated) AS initiated, max(enqueued) AS enqueued, max(connected_to_agent) AS connected_to_agent,
    max(disconnected) AS disconnected, bool_or(abandoned) AS abandoned, max(queue_time) AS queue_time, max(agent_time) AS agent_time,
    max(hold_time) AS hold_time, max(after_call_work_time) AS after_call_work_time, max(handle_time) AS handle_time,
    max(agent_id) AS agent_id
  FROM event
  GROUP BY instance_id, contact_id
)
SELECT event.initiated, event.contact_id, event.channel, event.initiation_method, event.queue, event.agent, event.queue_time,
  event.agent_time, event.hold_time, event.after_call_work_time, event.handle_time,
  CASE WHEN event.connected_to_agent IS NOT NULL THEN if(event.disconnected IS NULL, 'With an agent', 'Answered')
    WHEN event.abandoned AND follower.method = 'CALLBACK' THEN 'Called back'
    WHEN event.abandoned AND follower.method IS NOT NULL THEN 'Moved on'
    WHEN event.abandoned THEN 'Abandoned' WHEN event.disconnected IS NOT NULL THEN 'Not queued'
    WHEN event.enqueued IS NOT NULL THEN 'Waiting' ELSE 'In a flow' END AS disposition,
  event.disconnected, event.agent_id
FROM contact AS event
{JOIN_FOLLOWER}
ORDER BY event.initiated DESC, event.contact_id
LIMIT 1000",
        events(),
    )
}

/// What the snapshots say of the queues, the newest first, at most 1,000: the documented query, with its time.
pub(crate) fn queue_metrics() -> String {
    format!(
        r#"SELECT time, queue_name, agents_available, contacts_in_queue
FROM "${{database}}"."Queue"
WHERE measure_name = 'queue' AND $__timeFilter AND {} AND {}
ORDER BY time DESC, queue_name
LIMIT 1000"#,
        sql::chosen("instance", "instance_id"),
        sql::chosen("queue", "queue_id"),
    )
}

/// Contacts waiting by queue over time, as the snapshots say.
pub(crate) fn waiting_over_time() -> String {
    format!(
        r#"WITH counted AS (
  SELECT queue_id, bin(time, {STEP}) AS time, max(queue_name) AS queue, max(contacts_in_queue) AS waiting
  FROM "${{database}}"."Queue"
  WHERE measure_name = 'queue' AND $__timeFilter AND {} AND {} AND contacts_in_queue IS NOT NULL
  GROUP BY queue_id, bin(time, {STEP})
)
SELECT coalesce(max_by(queue, time), queue_id) AS queue, create_time_series(time, waiting) AS waiting
FROM counted
GROUP BY queue_id
ORDER BY queue"#,
        sql::chosen("instance", "instance_id"),
        sql::chosen("queue", "queue_id"),
    )
}
