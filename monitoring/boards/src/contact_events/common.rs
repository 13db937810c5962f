//! The common tables that the queries of *Contact events* begin with.

use crate::agents_now::people::{PERSON, left_join_person};
use crate::shared::sql;

/// Contacts that another one goes on from, because the customer is called back or was moved to another queue.
pub(super) const FOLLOWER: &str = r#"follower AS (
  SELECT instance_id, previous_contact_id, max(initiation_method) AS method
  FROM "${database}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND time BETWEEN from_milliseconds($__timeFrom) - 8d AND from_milliseconds($__timeTo)
    AND ('' IN (${instance:sqlstring}) OR instance_id IN (${instance:sqlstring}))
    AND initiation_method IN ('CALLBACK', 'QUEUE_TRANSFER') AND previous_contact_id IS NOT NULL
  GROUP BY instance_id, previous_contact_id
)"#;

pub(super) const JOIN_FOLLOWER: &str = "LEFT JOIN follower ON follower.instance_id = event.instance_id AND follower.previous_contact_id = event.contact_id";

/// The condition on `happened` and `person` that an event lies in the range and is chosen. A chosen team leaves the events that name an
/// agent of it.
pub(super) fn in_range_and_chosen() -> String {
    format!(
        "happened.measure_name = 'contact_event'
    AND happened.time BETWEEN from_milliseconds($__timeFrom) AND from_milliseconds($__timeTo)
    AND {}
    AND {}
    AND {}
    AND {}",
        sql::chosen("instance", "happened.instance_id"),
        sql::chosen("queue", "happened.queue_id"),
        sql::chosen("channel", "happened.channel"),
        sql::chosen("team", "person.team"),
    )
}

/// The common tables up to `event`: the chosen events in the range.
pub(super) fn events() -> String {
    format!(
        r#"WITH {PERSON}, queue AS (
  SELECT instance_id, queue_id, max_by(queue_name, time) AS queue
  FROM "${{database}}"."Queue"
  WHERE measure_name = 'queue' AND {}
    AND {}
  GROUP BY instance_id, queue_id
), event AS (
  SELECT happened.time, happened.instance_id, happened.contact_id, happened.channel, happened.event_type, happened.initiation_method,
    happened.queue_id, coalesce(queue.queue, happened.queue_id) AS queue, happened.agent_id,
    coalesce(person.agent, happened.agent_id) AS agent, happened.initiated, happened.enqueued, happened.connected_to_agent,
    happened.disconnected, happened.queue_time, happened.agent_time, happened.hold_time, happened.after_call_work_time,
    happened.handle_time, happened.abandoned
  FROM "${{database}}"."ContactEvent" AS happened
  LEFT JOIN queue ON queue.instance_id = happened.instance_id AND queue.queue_id = happened.queue_id
  {}
  WHERE {}
)"#,
        sql::LOOK_BACK,
        sql::chosen("instance", "instance_id"),
        left_join_person("happened"),
        in_range_and_chosen(),
    )
}

/// The common tables up to `departure`: one row for each contact that left a queue in the range, when it did, and to what.
pub(super) fn departures() -> String {
    format!(
        "{}, {FOLLOWER}, departure AS (
  SELECT event.time, event.queue_id, event.queue, event.queue_time,
    CASE WHEN event.event_type = 'CONNECTED_TO_AGENT' THEN 'Answered' WHEN follower.method = 'CALLBACK' THEN 'Called back'
      WHEN follower.method IS NOT NULL THEN 'Moved on' ELSE 'Abandoned' END AS outcome
  FROM event
  {JOIN_FOLLOWER}
  WHERE (event.event_type = 'CONNECTED_TO_AGENT' AND event.queue_time IS NOT NULL)
    OR (event.event_type = 'DISCONNECTED' AND event.abandoned)
)",
        events(),
    )
}

/// The common tables up to `handled`: one row for each contact that was completed in the range and had an agent.
pub(super) fn completions() -> String {
    format!(
        "{}, handled AS (
  SELECT time, queue_id, queue, agent_time - coalesce(hold_time, 0.0) AS talk, coalesce(hold_time, 0.0) AS hold,
    coalesce(after_call_work_time, 0.0) AS work, handle_time
  FROM event
  WHERE event_type = 'COMPLETED' AND handle_time IS NOT NULL
)",
        events(),
    )
}

pub(super) fn outcome_columns() -> &'static str {
    "count(*) AS left_queue,
  count_if(outcome = 'Answered') AS answered,
  count_if(outcome = 'Abandoned') AS abandoned,
  count_if(outcome = 'Called back') AS called_back,
  count_if(outcome = 'Moved on') AS moved_on,
  CAST(count_if(outcome = 'Abandoned') AS DOUBLE) / count(*) AS abandoned_share,
  avg(if(outcome = 'Answered', queue_time)) AS average_wait,
  approx_percentile(if(outcome = 'Answered', queue_time), 0.9) AS p90_wait,
  max(queue_time) AS longest_wait"
}

pub(super) fn handling_columns() -> &'static str {
    "count(*) AS handled,
  avg(talk) AS average_talk,
  avg(hold) AS average_hold,
  avg(work) AS average_work,
  avg(handle_time) AS average_handle,
  approx_percentile(handle_time, 0.9) AS p90_handle"
}
