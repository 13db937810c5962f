//! The query side as a whole: statements in, answers out.

mod api;
mod corpus;
mod documentation;
mod hostile;

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::QueryService;
use crate::clock::Clock;
use crate::control::{databases, tables};
use crate::error::ApiError;
use crate::store::{Catalog, Store};
use crate::testing::account;
use crate::write::write_records;

/// 2026-03-02 12:00:00 UTC, a Monday.
pub(super) const NOW: i64 = 1_772_452_800_000_000_000;

/// A service over `connect-analytics`, with the three tables that the documented queries ask, and `dev`, with columns in mixed case
/// and single measures.
pub(super) fn service() -> QueryService {
    let clock = Clock::fixed(NOW);
    let store = Store::new(clock.clone(), crate::Tolerance::default(), Catalog::default(), None);
    for (database, table) in [
        ("connect-analytics", "AgentEvent"),
        ("connect-analytics", "ContactEvent"),
        ("connect-analytics", "Queue"),
        ("dev", "host"),
        ("dev", "Mixed"),
    ] {
        drop(databases::create(
            &store,
            &account(),
            json!({ "DatabaseName": database }).to_string().as_bytes(),
        ));
        let request = json!({
            "DatabaseName": database, "TableName": table,
            "RetentionProperties": { "MemoryStoreRetentionPeriodInHours": 25, "MagneticStoreRetentionPeriodInDays": 365 },
        });
        tables::create(&store, &account(), request.to_string().as_bytes()).unwrap();
    }
    agents(&store);
    contacts(&store);
    queues(&store);
    hosts(&store);
    mixed(&store);
    QueryService::new(Arc::new(store), clock)
}

fn write(store: &Store, database: &str, table: &str, records: &[Json]) {
    let request = json!({ "DatabaseName": database, "TableName": table, "Records": records });
    write_records(store, request.to_string().as_bytes()).unwrap();
}

/// A MULTI record, that many minutes before [`NOW`].
fn multi(minutes_ago: i64, measure_name: &str, dimensions: &[(&str, &str)], measures: &[(&str, &str, &str)]) -> Json {
    let dimensions: Vec<Json> = dimensions
        .iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }))
        .collect();
    let measures: Vec<Json> = measures
        .iter()
        .map(|(name, kind, value)| json!({ "Name": name, "Type": kind, "Value": value }))
        .collect();
    json!({
        "Dimensions": dimensions, "MeasureName": measure_name, "MeasureValueType": "MULTI", "MeasureValues": measures,
        "Time": (NOW - minutes_ago * 60_000_000_000).to_string(), "TimeUnit": "NANOSECONDS",
    })
}

fn agents(store: &Store) {
    let event = |minutes, agent, state, duration: &str| {
        let dimensions = [
            ("instance_id", "i-1"),
            ("agent_id", agent),
            ("event_type", "STATE_CHANGE"),
        ];
        multi(
            minutes,
            "agent_event",
            &dimensions,
            &[("state", "VARCHAR", state), ("duration", "DOUBLE", duration)],
        )
    };
    write(
        store,
        "connect-analytics",
        "AgentEvent",
        &[
            event(90, "a-1", "Offline", "600"),
            event(50, "a-1", "Available", "5.005"),
            event(40, "a-2", "Available", "12.5"),
            event(10, "a-1", "On Contact", "0"),
        ],
    );
}

fn contacts(store: &Store) {
    let event = |minutes, contact, kind, measures: &[(&str, &str, &str)]| {
        let dimensions = [("instance_id", "i-1"), ("contact_id", contact), ("event_type", kind)];
        multi(minutes, "contact_event", &dimensions, measures)
    };
    write(
        store,
        "connect-analytics",
        "ContactEvent",
        &[
            event(30, "c-1", "CONNECTED_TO_AGENT", &[("queue_time", "DOUBLE", "31.25")]),
            event(
                25,
                "c-1",
                "DISCONNECTED",
                &[
                    ("queue_time", "DOUBLE", "31.25"),
                    ("handle_time", "DOUBLE", "305.005"),
                    ("after_call_work_time", "DOUBLE", "5.005"),
                    ("abandoned", "BOOLEAN", "false"),
                    ("disconnected", "TIMESTAMP", &(NOW - 1_500_000_000_000).to_string()),
                ],
            ),
        ],
    );
}

fn queues(store: &Store) {
    let queue = |minutes, id, name, available, waiting| {
        let dimensions = [("instance_id", "i-1"), ("queue_id", id)];
        let measures = [
            ("queue_name", "VARCHAR", name),
            ("agents_available", "BIGINT", available),
            ("contacts_in_queue", "BIGINT", waiting),
        ];
        multi(minutes, "queue", &dimensions, &measures)
    };
    write(
        store,
        "connect-analytics",
        "Queue",
        &[
            queue(2, "q-1", "Sales", "3", "0"),
            queue(2, "q-2", "Support", "0", "7"),
            queue(1, "q-1", "Sales", "2", "1"),
        ],
    );
}

/// `cpu` every ten minutes on two hosts, and a count and a text once.
fn hosts(store: &Store) {
    let single = |minutes: i64, host: &str, name: &str, kind: &str, value: &str| {
        json!({
            "Dimensions": [{ "Name": "host", "Value": host }],
            "MeasureName": name, "MeasureValueType": kind, "MeasureValue": value,
            "Time": (NOW - minutes * 60_000_000_000).to_string(), "TimeUnit": "NANOSECONDS",
        })
    };
    write(
        store,
        "dev",
        "host",
        &[
            single(60, "a", "cpu", "DOUBLE", "10"),
            single(50, "a", "cpu", "DOUBLE", "20"),
            single(40, "a", "cpu", "DOUBLE", "40"),
            single(60, "b", "cpu", "DOUBLE", "1"),
            single(50, "b", "cpu", "DOUBLE", "2"),
            single(30, "a", "requests", "BIGINT", "12"),
            single(20, "b", "status", "VARCHAR", "it's fine"),
        ],
    );
}

fn mixed(store: &Store) {
    write(
        store,
        "dev",
        "Mixed",
        &[
            multi(
                5,
                "m",
                &[("AgentARN", "arn:1")],
                &[("CurrentState", "VARCHAR", "Busy"), ("Quality", "DOUBLE", "0.5")],
            ),
            multi(4, "m", &[("AgentARN", "arn:2")], &[("CurrentState", "VARCHAR", "Idle")]),
        ],
    );
}

/// Runs one operation to its end.
pub(super) fn wait<T>(operation: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(operation)
}

/// The answer to a `Query` request with the members given.
pub(super) fn query(service: &QueryService, request: &Json) -> Result<Json, ApiError> {
    wait(service.query(request.to_string().as_bytes()))
}
