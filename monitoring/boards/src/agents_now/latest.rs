//! How every agent stands at the end of the chosen range: by the latest row of each, however old.

use super::limits::{
    AFTER_CONTACT_WORK_SECONDS, BREAK_SECONDS, HOLD_SECONDS, MISSED_IN_A_ROW, MISSED_SECONDS, SILENT_SECONDS,
};
use super::people::{BOUNDS_A_STATE, CONTACT_IS_CHOSEN, INSTANCE_IS_CHOSEN, PERSON, is_chosen};
use crate::shared::sql::LOOK_BACK;

/// The agents, each with what a team lead wants to know of it now.
pub(crate) fn agents() -> String {
    format!(
        "{}
SELECT agent, state, time_in_state, last_event_age, contacts, next_status, over_limit, suspicion, team, routing_profile,
  voice_slots_free, chat_slots_free, task_slots_free, status, over_by, contact_id, agent_id
FROM agent_now
ORDER BY agent, agent_id",
        agent_now(),
    )
}

/// How many agents are in each state, over a limit and suspected: one row, and none if there are no agents at all.
pub(crate) fn counts() -> String {
    format!(
        "{}
SELECT count_if(state = 'Available') AS available,
  count_if(state = 'On Contact') AS on_contact,
  count_if(state = 'On Hold') AS on_hold,
  count_if(state = 'After Contact Work') AS after_contact_work,
  count_if(state = 'Incoming') AS incoming,
  count_if(state IN ('Missed', 'Rejected', 'Error')) AS missed,
  count_if(on_break) AS on_break,
  count_if(state IN ('Offline', 'Logged out')) AS offline,
  count_if(state IN ('No status', 'No events')) AS unknown,
  count_if(over_limit IS NOT NULL) AS over_limit,
  count_if(suspicion IS NOT NULL) AS suspects
FROM agent_now
HAVING count(*) > 0",
        agent_now(),
    )
}

/// The contacts that agents hold, those in after-contact work included.
pub(crate) fn held_contacts() -> String {
    format!(
        "{}
SELECT agent_now.agent, contact.contact_id, contact.channel, contact.queue, contact.contact_state,
  ($__timeTo - to_milliseconds(contact.state_start)) / 1000.0 AS time_in_state,
  ($__timeTo - to_milliseconds(contact.connected_to_agent)) / 1000.0 AS time_with_agent,
  agent_now.agent_id
FROM agent_now
INNER JOIN contact ON contact.instance_id = agent_now.instance_id AND contact.agent_id = agent_now.agent_id
  AND contact.event_id = agent_now.event_id
WHERE contact.contact_state <> 'CLEARED'
  AND {CONTACT_IS_CHOSEN}
ORDER BY time_in_state DESC, contact.contact_id",
        agent_now(),
    )
}

/// The common tables of the queries above, up to `agent_now`: one row per chosen agent, of whom there are events, a user, or both.
///
/// The contacts an agent holds are those of the agent's latest event. Their states are dated by the latest start known of each:
/// a start is missing on later events of a hold that Connect did not date itself.
fn agent_now() -> String {
    let chosen = is_chosen(
        "coalesce(person.team, latest.team)",
        "coalesce(person.agent_id, latest.agent_id)",
    );
    format!(
        r#"WITH {PERSON}, latest AS (
  SELECT instance_id, agent_id,
    max(time) AS last_event,
    max_by(event_id, time) AS event_id,
    max_by(event_type, time) AS event_type,
    max_by(state, time) AS state,
    max_by(status_name, time) AS status,
    max_by(status_type, time) AS status_type,
    max_by(state_start, time) AS state_start,
    max_by(next_status_name, time) AS next_status,
    max_by(contacts, time) AS contacts,
    max_by(voice_slots_available, time) AS voice_slots_free,
    max_by(chat_slots_available, time) AS chat_slots_free,
    max_by(task_slots_available, time) AS task_slots_free,
    max_by(coalesce(concat(first_name, ' ', last_name), username), if(state IS NOT NULL, time)) AS agent,
    max_by(hierarchy_level_1_name, if(state IS NOT NULL, time)) AS team,
    max_by(routing_profile_name, if(state IS NOT NULL, time)) AS routing_profile,
    max_by(state, if({BOUNDS_A_STATE}, time)) AS changed_to,
    max_by(state_start, if({BOUNDS_A_STATE}, time)) AS changed_at
  FROM "${{database}}"."AgentEvent"
  WHERE measure_name = 'agent_event' AND {LOOK_BACK}
    AND {INSTANCE_IS_CHOSEN}
  GROUP BY instance_id, agent_id
), contact AS (
  SELECT instance_id, agent_id, contact_id,
    max_by(event_id, time) AS event_id,
    max_by(contact_state, time) AS contact_state,
    max(state_start) AS state_start,
    max(connected_to_agent) AS connected_to_agent,
    max(channel) AS channel,
    max(queue_id) AS queue_id,
    max(coalesce(queue_name, queue_id)) AS queue
  FROM "${{database}}"."AgentEvent_Contact"
  WHERE measure_name = 'agent_event_contact' AND {LOOK_BACK}
    AND {INSTANCE_IS_CHOSEN}
  GROUP BY instance_id, agent_id, contact_id
), held AS (
  SELECT latest.instance_id, latest.agent_id,
    min_by(contact.contact_id, contact.state_start) AS contact_id,
    min(if(contact.contact_state = 'ENDED', contact.state_start)) AS work_start,
    min(if(contact.contact_state = 'CONNECTED_ONHOLD', contact.state_start)) AS hold_start
  FROM latest
  INNER JOIN contact ON contact.instance_id = latest.instance_id AND contact.agent_id = latest.agent_id
    AND contact.event_id = latest.event_id
  WHERE contact.contact_state <> 'CLEARED'
  GROUP BY latest.instance_id, latest.agent_id
), offer AS (
  SELECT instance_id, agent_id, max_by(coalesce(missed, false), time, {MISSED_IN_A_ROW}) AS missed
  FROM "${{database}}"."AgentEvent_Contact"
  WHERE measure_name = 'agent_event_contact' AND {LOOK_BACK}
    AND {INSTANCE_IS_CHOSEN}
    AND ring_time IS NOT NULL
  GROUP BY instance_id, agent_id
), measured AS (
  SELECT coalesce(person.instance_id, latest.instance_id) AS instance_id,
    coalesce(person.agent_id, latest.agent_id) AS agent_id,
    coalesce(person.agent, latest.agent, latest.agent_id) AS agent,
    coalesce(person.team, latest.team) AS team,
    coalesce(latest.routing_profile, person.routing_profile) AS routing_profile,
    CASE WHEN latest.agent_id IS NULL THEN 'No events' WHEN latest.state IS NOT NULL THEN latest.state
      WHEN latest.event_type = 'LOGIN' THEN 'No status' ELSE 'Logged out' END AS state,
    latest.event_type = 'LOGOUT' OR latest.state IS NULL OR latest.status_type = 'OFFLINE' AS is_gone,
    latest.event_id,
    latest.status_type = 'CUSTOM' AND latest.state NOT IN ('Error', 'Missed', 'Rejected', 'On Contact', 'On Hold',
      'After Contact Work', 'Incoming') AS on_break,
    ($__timeTo - to_milliseconds(CASE WHEN latest.state IS NULL THEN latest.last_event
      WHEN latest.state = latest.changed_to THEN latest.changed_at ELSE latest.state_start END)) / 1000.0 AS time_in_state,
    latest.status, latest.next_status, latest.contacts, latest.voice_slots_free, latest.chat_slots_free, latest.task_slots_free,
    ($__timeTo - to_milliseconds(latest.last_event)) / 1000.0 AS last_event_age,
    held.contact_id,
    ($__timeTo - to_milliseconds(held.work_start)) / 1000.0
      - coalesce(nullif(person.after_contact_work_limit, 0.0), {AFTER_CONTACT_WORK_SECONDS}.0) AS work_over_by,
    ($__timeTo - to_milliseconds(held.hold_start)) / 1000.0 - {HOLD_SECONDS}.0 AS hold_over_by,
    cardinality(offer.missed) = {MISSED_IN_A_ROW} AND NOT contains(offer.missed, false) AS misses_all
  FROM person
  FULL JOIN latest ON latest.instance_id = person.instance_id AND latest.agent_id = person.agent_id
  LEFT JOIN held ON held.instance_id = latest.instance_id AND held.agent_id = latest.agent_id
  LEFT JOIN offer ON offer.instance_id = latest.instance_id AND offer.agent_id = latest.agent_id
  WHERE {chosen}
), agent_now AS (
  SELECT measured.*,
    CASE WHEN is_gone THEN NULL WHEN work_over_by > 0.0 THEN 'After-contact work' WHEN hold_over_by > 0.0 THEN 'Hold'
      WHEN on_break AND time_in_state > {BREAK_SECONDS}.0 THEN 'Break' END AS over_limit,
    CASE WHEN is_gone THEN NULL WHEN work_over_by > 0.0 THEN work_over_by WHEN hold_over_by > 0.0 THEN hold_over_by
      WHEN on_break AND time_in_state > {BREAK_SECONDS}.0 THEN time_in_state - {BREAK_SECONDS}.0 END AS over_by,
    CASE WHEN is_gone THEN NULL
      WHEN last_event_age > {SILENT_SECONDS}.0 THEN 'No heartbeat'
      WHEN state = 'Missed' AND time_in_state > {MISSED_SECONDS}.0 THEN 'Missed and not back'
      WHEN misses_all THEN 'Missed the last {MISSED_IN_A_ROW} offers' END AS suspicion
  FROM measured
)"#,
    )
}
