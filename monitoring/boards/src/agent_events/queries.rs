//! The queries of *Agent events*.

use crate::agents_now::people::{BOUNDS_A_STATE, CONTACT_IS_CHOSEN, PERSON, is_chosen, left_join_person};

/// The states that Connect itself knows, and what an agent is in without one: every other state is a custom status.
const NOT_CUSTOM: &str =
    "('Available', 'Incoming', 'On Contact', 'On Hold', 'After Contact Work', 'Missed', 'Rejected', 'Error',
    'No status')";

/// The step of charts: Grafana's, and never less than a minute.
const STEP: &str = "greatest($__interval_ms, 60000ms)";

/// How many events of each type there were, and of how many agents: one row, and none if there was no event at all.
pub(crate) fn totals() -> String {
    format!(
        "{}
SELECT count(DISTINCT agent_id) AS agents,
  count_if(event_type = 'LOGIN') AS logins,
  count_if(event_type = 'LOGOUT') AS logouts,
  count_if(event_type = 'STATE_CHANGE') AS state_changes,
  count_if(event_type = 'HEART_BEAT') AS heartbeats,
  count(*) AS events
FROM event
HAVING count(*) > 0",
        events(),
    )
}

/// Events by type over time.
pub(crate) fn by_type() -> String {
    series_by_type("event_type IS NOT NULL")
}

/// Logins and logouts over time.
pub(crate) fn logins_and_logouts() -> String {
    series_by_type("event_type IN ('LOGIN', 'LOGOUT')")
}

fn series_by_type(condition: &str) -> String {
    format!(
        "{}, counted AS (
  SELECT event_type, bin(time, {STEP}) AS time, count(*) AS events
  FROM event
  WHERE {condition}
  GROUP BY event_type, bin(time, {STEP})
)
SELECT event_type, create_time_series(time, events) AS events
FROM counted
GROUP BY event_type
ORDER BY event_type",
        events(),
    )
}

/// How many agents were in each state at each moment of a grid.
pub(crate) fn agents_by_state() -> String {
    format!(
        "{}
SELECT moment.time,
  count_if(state = 'Available') AS available,
  count_if(state = 'Incoming') AS incoming,
  count_if(state = 'On Contact') AS on_contact,
  count_if(state = 'On Hold') AS on_hold,
  count_if(state = 'After Contact Work') AS after_contact_work,
  count_if(state IN ('Missed', 'Rejected', 'Error')) AS missed,
  count_if(state NOT IN {NOT_CUSTOM}) AS custom_status,
  count_if(state = 'No status') AS no_status
FROM span
CROSS JOIN UNNEST(sequence(bin(start - 1ns, {STEP}) + {STEP}, until, {STEP})) AS moment (time)
WHERE bin(start - 1ns, {STEP}) + {STEP} < until AND moment.time < until
GROUP BY moment.time
ORDER BY moment.time",
        spans(),
    )
}

/// Time in each state, of all chosen agents together.
pub(crate) fn time_by_state() -> String {
    format!(
        "{}
SELECT state, sum(to_milliseconds(until) - to_milliseconds(start)) / 1000.0 AS seconds, count(DISTINCT agent_id) AS agents
FROM span
GROUP BY state
ORDER BY seconds DESC, state",
        spans(),
    )
}

/// Time in each state by team.
pub(crate) fn time_by_team() -> String {
    format!(
        "{}
SELECT coalesce(team, 'No team') AS team, count(DISTINCT agent_id) AS agents, {}
FROM span
GROUP BY team
ORDER BY team",
        spans(),
        times(),
    )
}

/// Time in each state by agent.
pub(crate) fn time_by_agent() -> String {
    format!(
        "{}
SELECT agent, team, {}, agent_id
FROM span
GROUP BY instance_id, agent_id, agent, team
ORDER BY agent, agent_id",
        spans(),
        times(),
    )
}

/// Every change of an agent's state, the newest first, at most 1,000.
pub(crate) fn state_changes() -> String {
    format!(
        r#"WITH {PERSON}, change AS (
  SELECT instance_id, agent_id, time, previous_state, state, status_name, next_status_name, contacts,
    to_milliseconds(coalesce(state_start, time))
      - lag(to_milliseconds(state_start)) OVER (PARTITION BY instance_id, agent_id ORDER BY time) AS lasted
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event'
    AND time BETWEEN from_milliseconds($__timeFrom) - 8d AND from_milliseconds($__timeTo)
    AND ('' IN (${{instance:sqlstring}}) OR instance_id IN (${{instance:sqlstring}}))
    AND {BOUNDS_A_STATE}
)
SELECT change.time, coalesce(person.agent, change.agent_id) AS agent, person.team, change.previous_state,
  if(change.previous_state IS NOT NULL, change.lasted / 1000.0) AS lasted, coalesce(change.state, 'Logged out') AS state, change.status_name, change.next_status_name,
  change.contacts, change.agent_id
FROM change
{}
WHERE change.time >= from_milliseconds($__timeFrom) AND {}
ORDER BY change.time DESC
LIMIT 1000"#,
        left_join_person("change"),
        is_chosen("person.team", "change.agent_id"),
    )
}

/// What every event says of its agent, the newest first, at most 1,000: the documented query, with time and name before it.
pub(crate) fn states() -> String {
    format!(
        "{}
SELECT time, agent, agent_id, state, duration, status_name, status_duration, event_type
FROM event
ORDER BY time DESC
LIMIT 1000",
        events(),
    )
}

/// The statuses that ended in the range: how often, and how long they had lasted.
pub(crate) fn status_durations() -> String {
    format!(
        "{}
SELECT previous_status_name AS status,
  count(*) AS times,
  sum(previous_status_duration) AS total,
  avg(previous_status_duration) AS average,
  max(previous_status_duration) AS longest
FROM event
WHERE previous_status_name IS NOT NULL
GROUP BY previous_status_name
ORDER BY total DESC, status",
        events(),
    )
}

/// Who is logged in at the end of the range and since when, with what logins, logouts and time logged in lie in it.
pub(crate) fn login_status() -> String {
    format!(
        r#"WITH {PERSON}, entry AS (
  SELECT instance_id, agent_id, event_type, time,
    lead(time) OVER (PARTITION BY instance_id, agent_id ORDER BY time) AS next_time
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event'
    AND time BETWEEN from_milliseconds($__timeFrom) - 8d AND from_milliseconds($__timeTo)
    AND ('' IN (${{instance:sqlstring}}) OR instance_id IN (${{instance:sqlstring}}))
    AND event_type IN ('LOGIN', 'LOGOUT')
)
SELECT coalesce(person.agent, entry.agent_id) AS agent, person.team,
  if(max_by(entry.event_type, entry.time) = 'LOGIN', 'Logged in', 'Logged out') AS status,
  max(entry.time) AS since,
  sum(if(entry.event_type = 'LOGIN', greatest(0, to_milliseconds(coalesce(entry.next_time, from_milliseconds($__timeTo)))
    - greatest(to_milliseconds(entry.time), $__timeFrom)), 0)) / 1000.0 AS logged_in,
  count_if(entry.event_type = 'LOGIN' AND entry.time >= from_milliseconds($__timeFrom)) AS logins,
  count_if(entry.event_type = 'LOGOUT' AND entry.time >= from_milliseconds($__timeFrom)) AS logouts,
  entry.agent_id
FROM entry
{}
WHERE {}
GROUP BY entry.instance_id, entry.agent_id, person.agent, person.team
ORDER BY agent, entry.agent_id"#,
        left_join_person("entry"),
        is_chosen("person.team", "entry.agent_id"),
    )
}

/// What became of the contacts of each agent, and of all of them.
pub(crate) fn contacts_by_agent() -> String {
    format!(
        r#"WITH {PERSON}, contact AS (
  SELECT instance_id, agent_id, talk_time, after_call_work_time, missed, contact_state, previous_contact_state
  FROM "${{database}}"."AgentEvent_Contact"
  WHERE measure_name = 'agent_event_contact' AND $__timeFilter
    AND ('' IN (${{instance:sqlstring}}) OR instance_id IN (${{instance:sqlstring}}))
    AND {CONTACT_IS_CHOSEN}
)
SELECT if(contact.agent_id IS NULL, 'All agents', coalesce(person.agent, contact.agent_id)) AS agent, person.team,
  count_if(contact.talk_time IS NOT NULL) AS handled,
  count_if(contact.missed) AS missed,
  count_if(contact.contact_state = 'REJECTED' AND contact.previous_contact_state IS NOT NULL) AS rejected,
  avg(contact.talk_time) AS average_talk,
  avg(contact.after_call_work_time) AS average_work,
  sum(contact.talk_time) AS talk,
  sum(contact.after_call_work_time) AS work,
  contact.agent_id
FROM contact
{}
WHERE {}
GROUP BY GROUPING SETS ((contact.agent_id, person.agent, person.team), ())
HAVING count(*) > 0
ORDER BY contact.agent_id IS NOT NULL, handled DESC, agent"#,
        left_join_person("contact"),
        is_chosen("person.team", "contact.agent_id"),
    )
}

/// The common tables up to `event`: the events of the chosen agents in the range.
fn events() -> String {
    format!(
        r#"WITH {PERSON}, event AS (
  SELECT happened.time, happened.instance_id, happened.agent_id, happened.event_type, happened.state, happened.duration,
    happened.status_name, happened.status_duration, happened.previous_status_name, happened.previous_status_duration,
    coalesce(person.agent, happened.agent_id) AS agent, person.team
  FROM "${{database}}"."AgentEvent" AS happened
  {}
  WHERE happened.measure_name = 'agent_event'
    AND happened.time BETWEEN from_milliseconds($__timeFrom) AND from_milliseconds($__timeTo)
    AND ('' IN (${{instance:sqlstring}}) OR happened.instance_id IN (${{instance:sqlstring}}))
    AND {}
)"#,
        left_join_person("happened"),
        is_chosen("person.team", "happened.agent_id"),
    )
}

/// The common tables up to `span`: what the chosen agents were in while they were logged in and not Offline, cut at the range's ends.
/// A state lasts until the next one begins; the one that the range begins in is looked for before it.
fn spans() -> String {
    format!(
        r#"WITH {PERSON}, change AS (
  SELECT instance_id, agent_id,
    greatest(if(state IS NULL, time, state_start), from_milliseconds($__timeFrom)) AS start,
    max_by(CASE WHEN state IS NOT NULL THEN state WHEN event_type = 'LOGIN' THEN 'No status' ELSE 'Logged out' END, time) AS state
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event'
    AND time BETWEEN from_milliseconds($__timeFrom) - 8d AND from_milliseconds($__timeTo)
    AND ('' IN (${{instance:sqlstring}}) OR instance_id IN (${{instance:sqlstring}}))
    AND (state IS NULL OR {BOUNDS_A_STATE})
  GROUP BY instance_id, agent_id, greatest(if(state IS NULL, time, state_start), from_milliseconds($__timeFrom))
), stretch AS (
  SELECT instance_id, agent_id, state, start,
    lead(start, 1, from_milliseconds($__timeTo)) OVER (PARTITION BY instance_id, agent_id ORDER BY start) AS until
  FROM change
), span AS (
  SELECT stretch.instance_id, stretch.agent_id, stretch.state, stretch.start, stretch.until,
    coalesce(person.agent, stretch.agent_id) AS agent, person.team
  FROM stretch
  {}
  WHERE stretch.state NOT IN ('Offline', 'Logged out') AND stretch.start < stretch.until
    AND {}
)"#,
        left_join_person("stretch"),
        is_chosen("person.team", "stretch.agent_id"),
    )
}

/// The columns of time in each state.
fn times() -> String {
    let time = |name: &str, condition: &str| {
        format!("\n  sum(if({condition}, to_milliseconds(until) - to_milliseconds(start), 0)) / 1000.0 AS {name}")
    };
    [
        time("logged_in", "true"),
        time("available", "state = 'Available'"),
        time("incoming", "state = 'Incoming'"),
        time("on_contact", "state = 'On Contact'"),
        time("on_hold", "state = 'On Hold'"),
        time("after_contact_work", "state = 'After Contact Work'"),
        time("missed", "state IN ('Missed', 'Rejected', 'Error')"),
        time("custom_status", &format!("state NOT IN {NOT_CUSTOM}")),
        time("no_status", "state = 'No status'"),
    ]
    .join(",")
}
