//! What became of the contacts that agents were given over the chosen range: offers, handle time, transfers.

use super::limits::LONGEST_CONVERSATION;
use super::people::{CONTACT_IS_CHOSEN, INSTANCE_IS_CHOSEN, PERSON, QUEUE, is_chosen, left_join_person};

/// Offers by agent and queue, and how many of them were missed or rejected.
pub(crate) fn missed_by_agent() -> String {
    offers(
        "coalesce(person.agent, offer.agent_id) AS agent, offer.agent_id, offer.queue",
        "person.agent, offer.agent_id, offer.queue",
    )
}

/// Offers by queue, and how many of them were missed or rejected.
pub(crate) fn missed_by_queue() -> String {
    offers("offer.queue", "offer.queue")
}

fn offers(columns: &str, groups: &str) -> String {
    format!(
        r#"WITH {PERSON}, offer AS (
  SELECT instance_id, agent_id, coalesce(queue_name, queue_id) AS queue, contact_state, missed
  FROM "${{database}}"."AgentEvent_Contact"
  WHERE measure_name = 'agent_event_contact' AND $__timeFilter
    AND {INSTANCE_IS_CHOSEN}
    AND ring_time IS NOT NULL
    AND {CONTACT_IS_CHOSEN}
)
SELECT {columns},
  count_if(offer.missed) AS missed,
  count_if(offer.contact_state = 'REJECTED') AS rejected,
  count(*) AS offers,
  CAST(count_if(offer.missed) AS DOUBLE) / count(*) AS missed_share
FROM offer
{}
WHERE {}
GROUP BY {groups}
ORDER BY missed DESC, offers DESC, offer.queue"#,
        left_join_person("offer"),
        is_chosen("person.team", "offer.agent_id"),
    )
}

/// Handle time of the contacts completed, split into its parts, for each agent and for all of them.
pub(crate) fn handle_time() -> String {
    format!(
        r#"WITH {PERSON}, contact AS (
  SELECT instance_id, contact_id,
    max(agent_id) AS agent_id,
    max(agent_time) - coalesce(max(hold_time), 0.0) AS talk,
    coalesce(max(hold_time), 0.0) AS hold,
    coalesce(max(after_call_work_time), 0.0) AS work,
    max(handle_time) AS handle
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND $__timeFilter
    AND {INSTANCE_IS_CHOSEN}
    AND event_type = 'COMPLETED' AND handle_time IS NOT NULL
    AND {CONTACT_IS_CHOSEN}
  GROUP BY instance_id, contact_id
)
SELECT if(contact.agent_id IS NULL, 'All agents', coalesce(person.agent, contact.agent_id)) AS agent,
  count(*) AS contacts,
  avg(contact.talk) AS talk,
  avg(contact.hold) AS hold,
  avg(contact.work) AS work,
  approx_percentile(contact.talk, 0.5) AS talk_median,
  approx_percentile(contact.talk, 0.9) AS talk_p90,
  approx_percentile(contact.hold, 0.5) AS hold_median,
  approx_percentile(contact.hold, 0.9) AS hold_p90,
  approx_percentile(contact.work, 0.5) AS work_median,
  approx_percentile(contact.work, 0.9) AS work_p90,
  approx_percentile(contact.handle, 0.5) AS handle_median,
  approx_percentile(contact.handle, 0.9) AS handle_p90,
  contact.agent_id
FROM contact
{}
WHERE contact.agent_id IS NOT NULL AND {}
GROUP BY GROUPING SETS ((contact.agent_id, person.agent), ())
HAVING count(*) > 0
ORDER BY contact.agent_id IS NOT NULL, handle_median DESC, agent"#,
        left_join_person("contact"),
        is_chosen("person.team", "contact.agent_id"),
    )
}

/// Transfers by the agent who made them, from the queue of the contact to that of the transfer.
pub(crate) fn transfers_out() -> String {
    format!(
        r#"WITH {PERSON}, {QUEUE}, transfer AS (
  SELECT instance_id, contact_id, max(previous_contact_id) AS previous_contact_id, max(queue_id) AS queue_id
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event' AND $__timeFilter
    AND {INSTANCE_IS_CHOSEN}
    AND initiation_method = 'TRANSFER' AND previous_contact_id IS NOT NULL
    AND initiated >= from_milliseconds($__timeFrom)
  GROUP BY instance_id, contact_id
), giver AS (
  SELECT instance_id, contact_id, max(agent_id) AS agent_id, max(queue_id) AS queue_id
  FROM "${{database}}"."ContactEvent"
  WHERE measure_name = 'contact_event'
    AND time BETWEEN from_milliseconds($__timeFrom) - {LONGEST_CONVERSATION} AND from_milliseconds($__timeTo)
    AND {INSTANCE_IS_CHOSEN}
    AND agent_id IS NOT NULL
    AND {CONTACT_IS_CHOSEN}
  GROUP BY instance_id, contact_id
)
SELECT coalesce(person.agent, giver.agent_id) AS agent,
  coalesce(from_queue.queue, giver.queue_id) AS from_queue,
  coalesce(to_queue.queue, transfer.queue_id) AS to_queue,
  count(*) AS transfers,
  giver.agent_id
FROM transfer
INNER JOIN giver ON giver.instance_id = transfer.instance_id AND giver.contact_id = transfer.previous_contact_id
LEFT JOIN queue AS from_queue ON from_queue.queue_id = giver.queue_id
LEFT JOIN queue AS to_queue ON to_queue.queue_id = transfer.queue_id
{}
WHERE {}
GROUP BY coalesce(person.agent, giver.agent_id), giver.agent_id, coalesce(from_queue.queue, giver.queue_id),
  coalesce(to_queue.queue, transfer.queue_id)
ORDER BY transfers DESC, agent"#,
        left_join_person("giver"),
        is_chosen("person.team", "giver.agent_id"),
    )
}
