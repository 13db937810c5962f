//! The variables that boards share. Lists come from the snapshot tables, as they are at the end of the chosen range.

use crate::shared::sql;
use crate::variable::{Variable, VariableKind};

/// Splits `<value> <text>` at the first blank. (Ids have none.)
pub const VALUE_AND_TEXT: &str = "/^(?<value>\\S+) (?<text>.*)$/";

/// The Grafana plugin for Timestream.
pub const TIMESTREAM_PLUGIN: &str = "grafana-timestream-datasource";

/// `datasource`: where the tables are.
pub fn datasource() -> Variable {
    Variable {
        name: "datasource",
        label: "Timestream",
        description: "The Timestream data source.",
        kind: VariableKind::DataSource {
            plugin: TIMESTREAM_PLUGIN,
        },
        hidden: false,
    }
}

/// `cloudwatch`: where the metrics are.
pub fn cloudwatch() -> Variable {
    Variable {
        name: "cloudwatch",
        label: "CloudWatch",
        description: "The CloudWatch data source.",
        kind: VariableKind::DataSource { plugin: "cloudwatch" },
        hidden: false,
    }
}

/// `database`: the database of the six tables.
pub fn database() -> Variable {
    Variable {
        name: "database",
        label: "Database",
        description: "The Timestream database.",
        kind: VariableKind::Query {
            sql: "SHOW DATABASES".to_owned(),
            regex: "",
            multi: false,
            default: "connect-analytics",
        },
        hidden: false,
    }
}

/// `instance`: instances by alias.
pub fn instance() -> Variable {
    many(
        "instance",
        "Instance",
        "Amazon Connect instances.",
        format!(
            r#"SELECT concat(instance_id, ' ', coalesce(max_by(instance_alias, time), instance_id)) AS instance
FROM "${{database}}"."Instance"
WHERE measure_name = 'instance' AND {}
GROUP BY instance_id"#,
            sql::LOOK_BACK,
        ),
    )
}

/// `queue`: the standard queues of the chosen instances, by name.
pub fn queue() -> Variable {
    many(
        "queue",
        "Queue",
        "Queues of the chosen instances. All includes contacts without a queue.",
        format!(
            r#"SELECT concat(queue_id, ' ', coalesce(max_by(queue_name, time), queue_id)) AS queue
FROM "${{database}}"."Queue"
WHERE measure_name = 'queue' AND {}
  AND {}
GROUP BY queue_id"#,
            sql::LOOK_BACK,
            sql::chosen("instance", "instance_id"),
        ),
    )
}

/// `channel`: the channels of the contacts of the chosen instances.
pub fn channel() -> Variable {
    many(
        "channel",
        "Channel",
        "Channels that contacts came on.",
        format!(
            r#"SELECT concat(channel, ' ', channel) AS channel
FROM "${{database}}"."ContactEvent"
WHERE measure_name = 'contact_event' AND {}
  AND {} AND channel IS NOT NULL
GROUP BY channel"#,
            sql::LOOK_BACK,
            sql::chosen("instance", "instance_id"),
        ),
    )
}

/// `team`: the hierarchy groups of the users of the chosen instances, by name.
pub fn team() -> Variable {
    Variable {
        kind: VariableKind::Query {
            sql: format!(
                r#"SELECT hierarchy_group_name AS team
FROM "${{database}}"."User"
WHERE measure_name = 'user' AND {}
  AND {} AND hierarchy_group_name IS NOT NULL
GROUP BY hierarchy_group_name"#,
                sql::LOOK_BACK,
                sql::chosen("instance", "instance_id"),
            ),
            regex: "",
            multi: true,
            default: "",
        },
        ..many(
            "team",
            "Team",
            "Teams: groups of the agent hierarchy. All includes agents without a team.",
            String::new(),
        )
    }
}

/// The variables of every board of the contact centre, in the order in which they depend on each other.
pub fn common() -> Vec<Variable> {
    vec![datasource(), database(), instance(), queue(), channel(), team()]
}

/// A variable of several values with All, from a query of `<value> <text>`.
pub fn many(name: &'static str, label: &'static str, description: &'static str, sql: String) -> Variable {
    Variable {
        name,
        label,
        description,
        kind: VariableKind::Query {
            sql,
            regex: VALUE_AND_TEXT,
            multi: true,
            default: "",
        },
        hidden: false,
    }
}
