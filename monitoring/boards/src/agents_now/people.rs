//! Who the agents are, which of them are chosen, and the fragments of SQL that several of the board's queries share.

use std::fmt::Display;

use crate::shared::{sql, variables};
use crate::variable::Variable;

/// The newest row of each user: name, team, routing profile and limit of after-contact work. Two of one name have their user names too;
/// a user without a name, as with the privacy setting `strict`, goes by id.
pub(crate) const PERSON: &str = r#"named AS (
  SELECT instance_id, user_id AS agent_id,
    max_by(coalesce(concat(first_name, ' ', last_name), username, user_id), time) AS agent,
    max_by(username, time) AS username,
    max_by(hierarchy_group_name, time) AS team,
    max_by(routing_profile_name, time) AS routing_profile,
    max_by(after_contact_work_time_limit, time) AS after_contact_work_limit
  FROM "${database}"."User"
  WHERE measure_name = 'user' AND time BETWEEN from_milliseconds($__timeTo) - 8d AND from_milliseconds($__timeTo)
    AND ('' IN (${instance:sqlstring}) OR instance_id IN (${instance:sqlstring}))
  GROUP BY instance_id, user_id
), person AS (
  SELECT instance_id, agent_id, team, routing_profile, after_contact_work_limit,
    if(count(*) OVER (PARTITION BY agent) > 1, coalesce(concat(agent, ' (', username, ')'), agent), agent) AS agent
  FROM named
)"#;

/// The newest name of each queue.
pub(crate) const QUEUE: &str = r#"queue AS (
  SELECT queue_id, max_by(queue_name, time) AS queue
  FROM "${database}"."Queue"
  WHERE measure_name = 'queue' AND time BETWEEN from_milliseconds($__timeTo) - 8d AND from_milliseconds($__timeTo)
    AND ('' IN (${instance:sqlstring}) OR instance_id IN (${instance:sqlstring}))
  GROUP BY queue_id
)"#;

/// Rows of the chosen range, and before it as far as states are looked for: what bounds the state that the range begins in.
pub(crate) const RANGE_AND_BEFORE: &str =
    "time BETWEEN from_milliseconds($__timeFrom) - 8d AND from_milliseconds($__timeTo)";

/// The condition that a row is of a chosen instance.
pub(crate) const INSTANCE_IS_CHOSEN: &str = "('' IN (${instance:sqlstring}) OR instance_id IN (${instance:sqlstring}))";

/// The variable `agent`: the users of the chosen teams, by name.
pub(crate) fn agent_variable() -> Variable {
    variables::many(
        "agent",
        "Agent",
        "Agents of the chosen teams. All includes agents who are no users any more.",
        format!(
            "WITH {PERSON}
SELECT concat(agent_id, ' ', agent) AS agent
FROM person
WHERE {}
ORDER BY agent",
            sql::chosen("team", "team"),
        ),
    )
}

/// Joins `person` to the rows of another table of the query, of which not every agent must be a user any more.
pub(crate) fn left_join_person(rows: &str) -> String {
    format!("LEFT JOIN person ON person.instance_id = {rows}.instance_id AND person.agent_id = {rows}.agent_id")
}

/// The condition that an agent is chosen by the variables `team` and `agent`, given the columns of both.
pub(crate) fn is_chosen(team: impl Display, agent_id: impl Display) -> String {
    format!(
        "('' IN (${{team:sqlstring}}) OR {team} IN (${{team:sqlstring}}))
  AND ('' IN (${{agent:sqlstring}}) OR {agent_id} IN (${{agent:sqlstring}}))"
    )
}

/// The condition that a contact is chosen by the variables `queue` and `channel`.
pub(crate) const CONTACT_IS_CHOSEN: &str = "('' IN (${queue:sqlstring}) OR queue_id IN (${queue:sqlstring}))
    AND ('' IN (${channel:sqlstring}) OR channel IN (${channel:sqlstring}))";

/// The condition that a row of `AgentEvent` says exactly when a state began: it changed the state, or is the first status after a
/// login. Of the latter kind `state_start` tells, which other rows do not have for a state that comes from the status.
pub(crate) const BOUNDS_A_STATE: &str =
    "(previous_state IS NOT NULL OR (event_type = 'STATE_CHANGE' AND state_start IS NOT NULL
      AND state NOT IN ('Error', 'Missed', 'Rejected', 'On Contact', 'On Hold', 'After Contact Work', 'Incoming')))";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_look_back_is_the_shared_one() {
        for names in [PERSON, QUEUE] {
            assert!(names.contains(sql::LOOK_BACK));
            assert!(names.contains(INSTANCE_IS_CHOSEN));
        }
        assert_eq!(INSTANCE_IS_CHOSEN, sql::chosen("instance", "instance_id"));
        assert_eq!(RANGE_AND_BEFORE, sql::LOOK_BACK.replacen("$__timeTo", "$__timeFrom", 1));
        assert!(CONTACT_IS_CHOSEN.contains(&sql::chosen("queue", "queue_id")));
        assert!(CONTACT_IS_CHOSEN.contains(&sql::chosen("channel", "channel")));
    }
}
