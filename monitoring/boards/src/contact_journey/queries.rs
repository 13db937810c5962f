//! The queries of *Contact journey*: each finds the whole chain of the chosen contact first.

use crate::agents_now::people::{INSTANCE_IS_CHOSEN, PERSON, QUEUE};

/// The contacts of the chain as far as they had got by the end of the range: one row per contact, in order.
pub(crate) fn legs() -> String {
    format!(
        "{}, {QUEUE}, {PERSON}
SELECT leg.number,
  leg.contact_id,
  leg.outcome,
  leg.initiation_method,
  leg.channel,
  coalesce(queue.queue, leg.queue_id) AS queue,
  coalesce(person.agent, leg.agent_id) AS agent,
  leg.initiated,
  leg.wait,
  leg.talk,
  leg.hold_time,
  leg.after_call_work_time,
  leg.handle_time,
  leg.disconnected,
  leg.agent_id
FROM leg
LEFT JOIN queue ON queue.queue_id = leg.queue_id
LEFT JOIN person ON person.agent_id = leg.agent_id
ORDER BY leg.number",
        chain(),
    )
}

/// The whole journey in figures: always one row, which says in words when there is nothing to tell.
pub(crate) fn totals() -> String {
    format!(
        "{}
SELECT
  CASE WHEN {CONTACT} = '' THEN 'No contact chosen: put a contact id into the box above, or follow a contact''s link on another board.'
    WHEN count(*) = 0 THEN concat('Nothing is known of a contact ', {CONTACT}, ' up to the end of the chosen range.')
    WHEN count(*) = 1 THEN 'One contact, neither transferred nor called back.'
    ELSE concat('A journey over ', CAST(count(*) AS VARCHAR), ' contacts.') END AS message,
  to_milliseconds(min(connected_to_agent) - min(initiated)) / 1000.0 AS first_answer,
  sum(wait) AS wait,
  sum(talk) AS talk,
  sum(hold_time) AS hold,
  sum(after_call_work_time) AS work,
  if(count(*) > 0, count(DISTINCT if(connected_to_agent IS NOT NULL, agent_id))) AS agents,
  if(count(*) > 0, count_if(initiation_method = 'TRANSFER')) AS transfers,
  if(count(*) > 0, count_if(initiation_method = 'QUEUE_TRANSFER')) AS queue_transfers,
  if(count(*) > 0, count_if(initiation_method = 'CALLBACK')) AS callbacks
FROM leg",
        chain(),
    )
}

/// Everything that happened, in order of time: the contacts' own events, and what agents did with them.
///
/// The offers, misses and holds are told by the agents' events. Their joining and pausing is not: the contact's events tell that.
pub(crate) fn steps() -> String {
    format!(
        r#"{}, {QUEUE}, {PERSON}, held AS (
  SELECT contact_id, agent_id, contact_state, state_start,
    max(previous_contact_state) AS previous_contact_state,
    max(initiation_method) AS initiation_method,
    max(ring_time) AS ring_time,
    max(queue_id) AS queue_id
  FROM "${{database}}"."AgentEvent_Contact"
  WHERE measure_name = 'agent_event_contact' AND {REACH}
    AND contact_id IN (SELECT contact_id FROM leg)
    AND contact_state IN ('INCOMING', 'CONNECTING', 'CONNECTED', 'CONNECTED_ONHOLD', 'MISSED', 'REJECTED', 'ERROR', 'ENDED')
    AND state_start IS NOT NULL
  GROUP BY contact_id, agent_id, contact_state, state_start
), step AS (
  SELECT to_milliseconds(time) AS millis,
    CASE event_type WHEN 'INITIATED' THEN 1 WHEN 'CONNECTED_TO_SYSTEM' THEN 2 WHEN 'QUEUED' THEN 3 WHEN 'CONNECTED_TO_AGENT' THEN 6
      WHEN 'DISCONNECTED' THEN 8 WHEN 'COMPLETED' THEN 10 ELSE 7 END AS place,
    contact_id,
    CASE event_type WHEN 'INITIATED' THEN 'Begun' WHEN 'CONNECTED_TO_SYSTEM' THEN 'Reached Connect' WHEN 'QUEUED' THEN 'Queued'
      WHEN 'CONNECTED_TO_AGENT' THEN 'Joined with the agent' WHEN 'PAUSED' THEN 'Paused' WHEN 'RESUMED' THEN 'Resumed'
      WHEN 'CONTACT_DATA_UPDATED' THEN 'Data updated' WHEN 'DISCONNECTED' THEN 'Disconnected' WHEN 'COMPLETED' THEN 'Completed'
      ELSE event_type END AS event,
    queue_id, agent_id,
    if(event_type = 'CONNECTED_TO_AGENT' OR abandoned, queue_time) AS wait,
    if(event_type = 'COMPLETED', agent_time - coalesce(hold_time, 0.0)) AS talk,
    if(event_type = 'COMPLETED' AND handle_time IS NOT NULL, coalesce(hold_time, 0.0)) AS hold,
    if(event_type = 'COMPLETED' AND handle_time IS NOT NULL, coalesce(after_call_work_time, 0.0)) AS work,
    NULL AS ring
  FROM event
  UNION ALL
  SELECT to_milliseconds(state_start),
    CASE contact_state WHEN 'ENDED' THEN 9 WHEN 'INCOMING' THEN 4 WHEN 'CONNECTING' THEN 4 ELSE 5 END,
    contact_id,
    CASE contact_state WHEN 'INCOMING' THEN 'Offered to the agent'
      WHEN 'CONNECTING' THEN if(initiation_method IN ('OUTBOUND', 'EXTERNAL_OUTBOUND'), 'Dialled by the agent', 'Offered to the agent')
      WHEN 'CONNECTED_ONHOLD' THEN 'On hold' WHEN 'CONNECTED' THEN 'Off hold' WHEN 'MISSED' THEN 'Missed by the agent'
      WHEN 'REJECTED' THEN 'Rejected by the agent' WHEN 'ERROR' THEN 'Failed at the agent' ELSE 'After-contact work begins' END,
    queue_id, agent_id, NULL, NULL, NULL, NULL,
    if(contact_state IN ('MISSED', 'REJECTED', 'ERROR'), ring_time)
  FROM held
  WHERE contact_state <> 'CONNECTED' OR previous_contact_state = 'CONNECTED_ONHOLD'
)
SELECT from_milliseconds(step.millis) AS time,
  leg.number,
  step.event,
  coalesce(queue.queue, step.queue_id) AS queue,
  coalesce(person.agent, step.agent_id) AS agent,
  step.ring,
  step.wait,
  step.talk,
  step.hold,
  step.work,
  step.contact_id,
  step.agent_id
FROM step
INNER JOIN leg ON leg.contact_id = step.contact_id
LEFT JOIN queue ON queue.queue_id = step.queue_id
LEFT JOIN person ON person.agent_id = step.agent_id
ORDER BY step.millis, step.place, leg.number"#,
        chain(),
    )
}

/// The chosen contact's id.
const CONTACT: &str = "trim(${contact:sqlstring})";

/// A journey is told up to the end of the range, and back from there as far as states are, or to the range's beginning.
const REACH: &str = "time BETWEEN least(from_milliseconds($__timeFrom), from_milliseconds($__timeTo) - 8d)
      AND from_milliseconds($__timeTo)";

/// The common tables of every query: the events of the chain's contacts, and one row per contact.
///
/// An event that has no hold and no after-contact work in it says 0 of them only if it knows the handle time.
///
/// The chosen contact may stand anywhere in the chain: whatever it is, all contacts of the chain name the first one.
fn chain() -> String {
    format!(
        r#"WITH chosen AS (
  SELECT contact_id, initial_contact_id
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND {REACH} AND contact_id = {CONTACT} AND {INSTANCE_IS_CHOSEN}
  UNION ALL
  SELECT contact_id, initial_contact_id
  FROM "${{database}}"."AgentEvent_Contact"
  WHERE measure_name = 'agent_event_contact' AND {REACH} AND contact_id = {CONTACT} AND {INSTANCE_IS_CHOSEN}
), first_contact AS (
  SELECT coalesce(max(initial_contact_id), max(contact_id)) AS contact_id
  FROM chosen
), event AS (
  SELECT *
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND {REACH}
    AND (contact_id IN (SELECT contact_id FROM first_contact) OR initial_contact_id IN (SELECT contact_id FROM first_contact))
), contact AS (
  SELECT contact_id,
    max(channel) AS channel,
    max(initiation_method) AS initiation_method,
    max(previous_contact_id) AS previous_contact_id,
    max(queue_id) AS queue_id,
    max(agent_id) AS agent_id,
    min(initiated) AS initiated,
    max(enqueued) AS enqueued,
    max(connected_to_agent) AS connected_to_agent,
    max(disconnected) AS disconnected,
    max(queue_time) AS queue_time,
    max(agent_time) - coalesce(max(hold_time), 0.0) AS talk,
    if(max(handle_time) IS NOT NULL, coalesce(max(hold_time), 0.0), max(hold_time)) AS hold_time,
    if(max(handle_time) IS NOT NULL, coalesce(max(after_call_work_time), 0.0), max(after_call_work_time)) AS after_call_work_time,
    max(handle_time) AS handle_time,
    bool_or(abandoned) AS abandoned,
    bool_or(event_type = 'COMPLETED') AS completed
  FROM event
  GROUP BY contact_id
), successor AS (
  SELECT previous_contact_id AS contact_id, max(initiation_method) AS initiation_method
  FROM contact
  WHERE previous_contact_id IS NOT NULL
  GROUP BY previous_contact_id
), leg AS (
  SELECT contact.*,
    row_number() OVER (ORDER BY contact.initiated, contact.contact_id) AS number,
    coalesce(contact.queue_time, if(contact.connected_to_agent IS NULL AND contact.disconnected IS NULL,
      ($__timeTo - to_milliseconds(contact.enqueued)) / 1000.0)) AS wait,
    CASE
      WHEN contact.connected_to_agent IS NOT NULL AND successor.initiation_method = 'TRANSFER' THEN 'Transferred by the agent'
      WHEN contact.connected_to_agent IS NOT NULL AND contact.completed THEN 'Handled'
      WHEN contact.connected_to_agent IS NOT NULL AND contact.disconnected IS NOT NULL THEN 'In after-contact work'
      WHEN contact.connected_to_agent IS NOT NULL THEN 'With the agent'
      WHEN successor.initiation_method = 'CALLBACK' THEN 'Callback requested'
      WHEN successor.initiation_method = 'QUEUE_TRANSFER' THEN 'Moved to another queue'
      WHEN contact.abandoned THEN 'Abandoned'
      WHEN contact.disconnected IS NOT NULL THEN 'Ended before any agent'
      WHEN contact.enqueued IS NOT NULL THEN 'Waiting'
      ELSE 'Begun' END AS outcome
  FROM contact
  LEFT JOIN successor ON successor.contact_id = contact.contact_id
)"#,
    )
}
