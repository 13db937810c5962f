//! The queues as they are at the end of the range: who waits, by contact events; who is there to answer, by snapshots.

use crate::Targets;
use crate::shared::sql::{self, AS_OF, LOOK_BACK};

/// An agent of whom nothing was heard for longer than this has no slot that could be used: heartbeats come each two minutes.
pub(crate) const HEARD_OF: &str = "5m";

/// The common table `queue`: the chosen queues by the latest snapshot of each, and what it says.
pub(crate) fn queues() -> String {
    format!(
        r#"queue AS (
  SELECT instance_id, queue_id, coalesce(max_by(queue_name, time), queue_id) AS queue,
    max_by(status, time) AS status,
    max_by(contacts_in_queue, time) AS contacts_in_queue,
    max_by(contacts_scheduled, time) AS contacts_scheduled,
    max_by(agents_online, time) AS agents_online,
    max_by(agents_staffed, time) AS agents_staffed,
    max_by(agents_available, time) AS agents_available,
    max_by(slots_available, time) AS slots_available,
    ($__timeTo - to_milliseconds(max(time))) / 1000.0 AS snapshot_age
  FROM "${{database}}"."Queue"
  WHERE measure_name = 'queue' AND {LOOK_BACK}
    AND {}
    AND {}
  GROUP BY instance_id, queue_id
)"#,
        sql::chosen("instance", "instance_id"),
        sql::chosen("queue", "queue_id"),
    )
}

/// The common table `waiting`: the chosen contacts that are in a standard queue, each with its wait in seconds. A contact waits from
/// `enqueued` until it is joined with an agent or disconnected; each event of a contact says what the events before it said.
pub(crate) fn waiting() -> String {
    format!(
        r#"waiting AS (
  SELECT queue_id, channel, initiation_method, ($__timeTo - to_milliseconds(enqueued)) / 1000.0 AS wait
  FROM (
    SELECT instance_id, contact_id, max_by(queue_id, time) AS queue_id, max(channel) AS channel,
      max(initiation_method) AS initiation_method, max_by(queue_type, time) AS queue_type, max(enqueued) AS enqueued,
      max(connected_to_agent) AS connected_to_agent, max(disconnected) AS disconnected
    FROM "${{database}}"."ContactEvent"
    WHERE measure_name = 'contact_event' AND {LOOK_BACK}
      AND {}
    GROUP BY instance_id, contact_id
  ) AS contact
  WHERE enqueued <= {AS_OF} AND connected_to_agent IS NULL AND disconnected IS NULL AND queue_type = 'STANDARD'
    AND {}
    AND {}
)"#,
        sql::chosen("instance", "instance_id"),
        sql::chosen("queue", "queue_id"),
        sql::chosen("channel", "channel"),
    )
}

/// Every chosen queue now.
pub(crate) fn now(targets: &Targets) -> String {
    let limit = targets.longest_wait_seconds("queue_id");
    format!(
        r"WITH {queues}, {waiting}, {clock}, waits AS (
  SELECT queue_id, count(*) AS waiting, max(wait) AS longest_wait, avg(wait) AS average_wait,
    count_if(wait > {limit}) AS over_threshold,
    count_if(initiation_method = 'CALLBACK') AS callbacks_waiting
  FROM waiting
  GROUP BY queue_id
)
SELECT coalesce(queue.queue, waits.queue_id) AS queue,
  coalesce(waits.waiting, 0) AS waiting, waits.longest_wait,
  100.0 * waits.longest_wait / {own_limit} AS of_limit,
  waits.average_wait, coalesce(waits.over_threshold, 0) AS over_threshold,
  queue.agents_available, queue.agents_staffed, queue.agents_online, queue.slots_available,
  coalesce(waits.callbacks_waiting, 0) AS callbacks_waiting, queue.contacts_scheduled,
  if({is_open}, 'open', 'closed') AS hours,
  if(queue.status = 'ENABLED' AND queue.agents_staffed = 0 AND ({is_open} OR waits.waiting > 0), 1, 0) AS unstaffed,
  queue.contacts_in_queue, queue.snapshot_age, coalesce(queue.queue_id, waits.queue_id) AS queue_id
FROM queue
FULL JOIN waits ON waits.queue_id = queue.queue_id
CROSS JOIN clock
ORDER BY waits.longest_wait DESC, 1",
        queues = queues(),
        waiting = waiting(),
        clock = targets.clock(AS_OF),
        own_limit = targets.longest_wait_seconds("coalesce(queue.queue_id, waits.queue_id)"),
        is_open = targets.is_open("coalesce(queue.queue_id, waits.queue_id)"),
    )
}

/// Free slots of each channel against the contacts that wait on it.
pub(crate) fn slots() -> String {
    let used = |channel: &str| format!("coalesce({channel}_slots_max - {channel}_slots_available, 0)");
    let channels = [
        ("VOICE", "voice"),
        ("CHAT", "chat"),
        ("TASK", "task"),
        ("EMAIL", "email"),
    ];
    let free: Vec<String> = channels
        .iter()
        .map(|(name, channel)| {
            let others: Vec<String> = channels
                .iter()
                .filter(|(_, other)| other != channel)
                .map(|(_, other)| format!("{other}_used"))
                .collect();
            format!(
                "  SELECT '{name}' AS channel, sum(if({} = 0, {channel}_slots_available)) AS free_slots, sum({channel}_slots_max) AS all_slots
  FROM agent",
                others.join(" + ")
            )
        })
        .collect();
    format!(
        r#"WITH {waiting}, latest AS (
  SELECT instance_id, agent_id, max_by(event_type, time) AS event_type, max_by(status_type, time) AS status_type,
    max_by(state, time) AS state, max_by(hierarchy_level_1_name, time) AS team,
    max_by(voice_slots_available, time) AS voice_slots_available, max_by({voice}, time) AS voice_used,
    max_by(voice_slots_max, time) AS voice_slots_max,
    max_by(chat_slots_available, time) AS chat_slots_available, max_by({chat}, time) AS chat_used,
    max_by(chat_slots_max, time) AS chat_slots_max,
    max_by(task_slots_available, time) AS task_slots_available, max_by({task}, time) AS task_used,
    max_by(task_slots_max, time) AS task_slots_max,
    max_by(email_slots_available, time) AS email_slots_available, max_by({email}, time) AS email_used,
    max_by(email_slots_max, time) AS email_slots_max
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event' AND time BETWEEN {AS_OF} - {HEARD_OF} AND {AS_OF}
    AND {instance}
  GROUP BY instance_id, agent_id
), agent AS (
  SELECT *
  FROM latest
  WHERE event_type <> 'LOGOUT' AND status_type = 'ROUTABLE' AND state NOT IN ('Error', 'Missed', 'Rejected')
    AND {team}
), free AS (
{free}
), waits AS (
  SELECT channel, count(*) AS waiting
  FROM waiting
  GROUP BY channel
)
SELECT coalesce(free.channel, waits.channel) AS channel, free.free_slots, coalesce(waits.waiting, 0) AS waiting
FROM free
FULL JOIN waits ON waits.channel = free.channel
WHERE (free.all_slots > 0 OR waits.waiting > 0)
  AND {channel}
ORDER BY 1"#,
        waiting = waiting(),
        voice = used("voice"),
        chat = used("chat"),
        task = used("task"),
        email = used("email"),
        instance = sql::chosen("instance", "instance_id"),
        team = sql::chosen("team", "team"),
        free = free.join("\n  UNION ALL\n"),
        channel = sql::chosen("channel", "coalesce(free.channel, waits.channel)"),
    )
}

/// Contacts waiting in each queue over time, by Connect's own count.
pub(crate) fn waiting_over_time() -> String {
    format!(
        r#"SELECT queue, create_time_series(time, contacts_in_queue) AS contacts_in_queue
FROM (
  SELECT max_by(queue_name, time) AS queue, queue_id, bin(time, $__interval_ms) AS time, max(contacts_in_queue) AS contacts_in_queue
  FROM "${{database}}"."Queue"
  WHERE measure_name = 'queue' AND $__timeFilter AND contacts_in_queue IS NOT NULL
    AND {}
    AND {}
  GROUP BY queue_id, bin(time, $__interval_ms)
)
GROUP BY queue_id, queue
ORDER BY queue"#,
        sql::chosen("instance", "instance_id"),
        sql::chosen("queue", "queue_id"),
    )
}

/// How old the newest snapshots of the chosen queues and the newest events of the chosen instances are, in seconds.
pub(crate) fn data_age() -> String {
    format!(
        r#"WITH snapshot AS (
  SELECT max(time) AS newest
  FROM "${{database}}"."Queue"
  WHERE measure_name = 'queue' AND {LOOK_BACK}
    AND {instance}
    AND {queue}
), event AS (
  SELECT max(time) AS newest
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND {LOOK_BACK}
    AND {instance}
)
SELECT ($__timeTo - to_milliseconds(snapshot.newest)) / 1000.0 AS snapshot_age,
  ($__timeTo - to_milliseconds(event.newest)) / 1000.0 AS event_age
FROM snapshot
CROSS JOIN event"#,
        instance = sql::chosen("instance", "instance_id"),
        queue = sql::chosen("queue", "queue_id"),
    )
}
