//! What *Pipeline health* asks of Timestream.

use crate::shared::sql;

/// The step of charts: Grafana's, and never less than a minute.
const STEP: &str = "greatest($__interval_ms, 60000ms)";

/// How old the newest snapshot of queues is: one row, without an age if there was none in eight days.
pub(crate) fn snapshot_age() -> String {
    format!(
        r#"SELECT ($__timeTo - to_milliseconds(max(time))) / 1000.0 AS snapshot_age
FROM "${{database}}"."Queue"
WHERE measure_name = 'queue' AND {} AND {}"#,
        sql::LOOK_BACK,
        sql::chosen("instance", "instance_id"),
    )
}

/// The newest row of each table and its age.
pub(crate) fn newest_rows() -> String {
    let tables = [
        ("AgentEvent", "agent_event"),
        ("ContactEvent", "contact_event"),
        ("Instance", "instance"),
        ("Queue", "queue"),
        ("User", "user"),
    ];
    let newest = tables.map(|(table, measure_name)| {
        format!(
            r#"SELECT '{table}' AS table_name, max(time) AS newest, ($__timeTo - to_milliseconds(max(time))) / 1000.0 AS age
FROM "${{database}}"."{table}"
WHERE measure_name = '{measure_name}' AND {} AND {}"#,
            sql::LOOK_BACK,
            sql::chosen("instance", "instance_id"),
        )
    });
    format!("{}\nORDER BY table_name", newest.join("\nUNION ALL\n"))
}

/// Agent events stored, by type and their own time.
pub(crate) fn agent_events_by_type() -> String {
    by_type("AgentEvent", "agent_event")
}

/// Contact events stored, by type and their own time.
pub(crate) fn contact_events_by_type() -> String {
    by_type("ContactEvent", "contact_event")
}

fn by_type(table: &str, measure_name: &str) -> String {
    format!(
        r#"WITH counted AS (
  SELECT event_type, bin(time, {STEP}) AS time, count(*) AS events
  FROM "${{database}}"."{table}"
  WHERE measure_name = '{measure_name}' AND $__timeFilter AND {}
  GROUP BY event_type, bin(time, {STEP})
)
SELECT event_type, create_time_series(time, events) AS events
FROM counted
GROUP BY event_type
ORDER BY event_type"#,
        sql::chosen("instance", "instance_id"),
    )
}
