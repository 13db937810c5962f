//! What agents did over the chosen range: their states, sessions and occupancy, from the rows that bound a state.
//!
//! Each query looks back from the range's beginning for the row that bounds the state, or the session, that the range begins in.

use super::people::{BOUNDS_A_STATE, INSTANCE_IS_CHOSEN, PERSON, RANGE_AND_BEFORE, is_chosen, left_join_person};

/// The states of each agent as one time series: a point where each begins, the first at the beginning of the range. An agent who
/// was in a state there before is in it until the next point, or until the end.
pub(crate) fn timeline() -> String {
    format!(
        r#"WITH {PERSON}, change AS (
  SELECT instance_id, agent_id,
    greatest(if(state IS NULL, time, state_start), from_milliseconds($__timeFrom)) AS start,
    max_by(CASE WHEN state IS NOT NULL THEN state WHEN event_type = 'LOGIN' THEN 'No status' ELSE 'Logged out' END, time) AS state
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event'
    AND {RANGE_AND_BEFORE}
    AND {INSTANCE_IS_CHOSEN}
    AND (state IS NULL OR {BOUNDS_A_STATE})
  GROUP BY instance_id, agent_id, greatest(if(state IS NULL, time, state_start), from_milliseconds($__timeFrom))
)
SELECT coalesce(person.agent, change.agent_id) AS agent, create_time_series(change.start, change.state) AS state
FROM change
{}
WHERE {}
GROUP BY coalesce(person.agent, change.agent_id), change.agent_id
ORDER BY agent, change.agent_id"#,
        left_join_person("change"),
        is_chosen("person.team", "change.agent_id"),
    )
}

/// Occupancy of each agent, and of all of them, by both rules. Here a change of status bounds a span too: time on a contact in a
/// custom status counts for neither.
///
/// A contact is with the agent from its connection until it is cleared. One that the agent still holds is so until the end, or until
/// the agent logged out and left it. One that is gone though its clearing was never seen is so until it was seen last.
pub(crate) fn occupancy() -> String {
    format!(
        r#"WITH {PERSON}, change AS (
  SELECT instance_id, agent_id, state, status_type,
    greatest(CASE WHEN previous_state IS NULL AND previous_status_name IS NOT NULL THEN status_start
      WHEN state IS NULL THEN time ELSE state_start END, from_milliseconds($__timeFrom)) AS start,
    time
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event'
    AND {RANGE_AND_BEFORE}
    AND {INSTANCE_IS_CHOSEN}
    AND (state IS NULL OR previous_status_name IS NOT NULL OR {BOUNDS_A_STATE})
), span AS (
  SELECT instance_id, agent_id, state, status_type,
    to_milliseconds(lead(start, 1, from_milliseconds($__timeTo)) OVER (PARTITION BY instance_id, agent_id ORDER BY time))
      - to_milliseconds(start) AS millis
  FROM change
), activity AS (
  SELECT instance_id, agent_id,
    sum(if(state IN ('On Contact', 'On Hold', 'After Contact Work'), millis, 0)) / 1000.0 AS on_contact,
    sum(if(state IN ('Available', 'Missed', 'Rejected', 'Error'), millis, 0)) / 1000.0 AS idle
  FROM span
  WHERE status_type = 'ROUTABLE'
  GROUP BY instance_id, agent_id
), heard AS (
  SELECT instance_id, agent_id,
    max_by(event_id, time) AS event_id,
    max(if(event_type = 'LOGOUT', time)) AS logout
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event'
    AND {RANGE_AND_BEFORE}
    AND {INSTANCE_IS_CHOSEN}
  GROUP BY instance_id, agent_id
), held AS (
  SELECT instance_id, agent_id, contact_id,
    max_by(event_id, time) AS event_id,
    min(connected_to_agent) AS connected_to_agent,
    min(if(contact_state = 'CLEARED', time)) AS cleared,
    max(time) AS last_time
  FROM "${{database}}"."AgentEvent_Contact"
  WHERE measure_name = 'agent_event_contact'
    AND {RANGE_AND_BEFORE}
    AND {INSTANCE_IS_CHOSEN}
    AND connected_to_agent IS NOT NULL
  GROUP BY instance_id, agent_id, contact_id
), with_agent AS (
  SELECT held.instance_id, held.agent_id,
    greatest(to_milliseconds(held.connected_to_agent), $__timeFrom) AS start,
    to_milliseconds(CASE WHEN held.cleared IS NOT NULL THEN held.cleared WHEN held.event_id <> heard.event_id THEN held.last_time
      WHEN heard.logout > held.connected_to_agent THEN heard.logout ELSE from_milliseconds($__timeTo) END) AS until
  FROM held
  INNER JOIN heard ON heard.instance_id = held.instance_id AND heard.agent_id = held.agent_id
), handled AS (
  SELECT instance_id, agent_id, sum(until - start) / 1000.0 AS contact_time
  FROM with_agent
  WHERE until > start
  GROUP BY instance_id, agent_id
)
SELECT if(activity.agent_id IS NULL, 'All agents', coalesce(person.agent, activity.agent_id)) AS agent,
  sum(activity.on_contact) AS on_contact,
  sum(activity.idle) AS idle,
  sum(activity.on_contact) / nullif(sum(activity.on_contact) + sum(activity.idle), 0.0) AS occupancy,
  sum(coalesce(handled.contact_time, 0.0)) AS contact_time,
  sum(coalesce(handled.contact_time, 0.0)) / nullif(sum(activity.on_contact) + sum(activity.idle), 0.0) AS contact_occupancy,
  activity.agent_id
FROM activity
LEFT JOIN handled ON handled.instance_id = activity.instance_id AND handled.agent_id = activity.agent_id
{}
WHERE {}
GROUP BY GROUPING SETS ((activity.agent_id, person.agent), ())
HAVING count(*) > 0
ORDER BY activity.agent_id IS NOT NULL, occupancy DESC, agent"#,
        left_join_person("activity"),
        is_chosen("person.team", "activity.agent_id"),
    )
}

/// The sessions that lie in the range, wholly or in part: login, logout and how long they lasted so far.
pub(crate) fn sessions() -> String {
    format!(
        r#"WITH {PERSON}, entry AS (
  SELECT instance_id, agent_id, event_type, to_milliseconds(time) AS millis,
    lead(event_type) OVER (PARTITION BY instance_id, agent_id ORDER BY time) AS next_type,
    lead(to_milliseconds(time)) OVER (PARTITION BY instance_id, agent_id ORDER BY time) AS next_millis
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event'
    AND {RANGE_AND_BEFORE}
    AND {INSTANCE_IS_CHOSEN}
    AND event_type IN ('LOGIN', 'LOGOUT')
)
SELECT coalesce(person.agent, entry.agent_id) AS agent,
  from_milliseconds(entry.millis) AS login,
  if(entry.next_type = 'LOGOUT', from_milliseconds(entry.next_millis)) AS logout,
  (coalesce(entry.next_millis, $__timeTo) - entry.millis) / 1000.0 AS logged_in,
  entry.agent_id
FROM entry
{}
WHERE entry.event_type = 'LOGIN' AND coalesce(entry.next_millis, $__timeTo) >= $__timeFrom
  AND {}
ORDER BY login DESC, agent"#,
        left_join_person("entry"),
        is_chosen("person.team", "entry.agent_id"),
    )
}
