//! What the tests of this crate share: a store that stands still in time, and requests.

use serde_json::{Value as Json, json};

use crate::clock::Clock;
use crate::control::{Account, databases, tables};
use crate::error::ApiError;
use crate::store::window::Tolerance;
use crate::store::{Catalog, Store};
use crate::write::write_records;

/// 2023-02-20T19:42:45.051Z, in milliseconds.
pub(crate) const NOW_MS: i64 = 1_676_922_165_051;

pub(crate) fn account() -> Account {
    Account {
        region: "eu-west-1".to_owned(),
        id: "123456789012".to_owned(),
    }
}

/// A store in memory that thinks it is [`NOW_MS`] and has the empty table `d.t`, which keeps data for 7 days and takes nothing older.
pub(crate) fn store() -> Store {
    let store = Store::new(clock(), Tolerance::default(), Catalog::default(), None);
    add_table(&store, &json!({}));
    store
}

pub(crate) fn clock() -> Clock {
    Clock::fixed(NOW_MS * 1_000_000)
}

/// Adds the table `d.t`, with `members` in the request besides its name and its 7 days in the memory store.
pub(crate) fn add_table(store: &Store, members: &Json) {
    databases::create(store, &account(), br#"{"DatabaseName":"d"}"#).unwrap();
    let mut request = json!({
        "DatabaseName": "d", "TableName": "t",
        "RetentionProperties": { "MemoryStoreRetentionPeriodInHours": 168, "MagneticStoreRetentionPeriodInDays": 30 },
    });
    request
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    tables::create(store, &account(), request.to_string().as_bytes()).unwrap();
}

/// A record with the value 1.5 at [`NOW_MS`], with `members` put over it; null takes a member away.
pub(crate) fn record(members: &Json) -> Json {
    let mut record = json!({
        "Dimensions": [{ "Name": "host", "Value": "h1" }],
        "MeasureName": "m", "MeasureValue": "1.5", "Time": NOW_MS.to_string(),
    });
    for (name, value) in members.as_object().unwrap() {
        match value {
            Json::Null => drop(record.as_object_mut().unwrap().remove(name)),
            value => drop(record.as_object_mut().unwrap().insert(name.clone(), value.clone())),
        }
    }
    record
}

/// Writes records into `d.t`.
pub(crate) fn write(store: &Store, records: &[Json]) -> Result<Json, ApiError> {
    write_with(store, &json!({}), records)
}

/// Writes records with common attributes into `d.t`.
pub(crate) fn write_with(store: &Store, common: &Json, records: &[Json]) -> Result<Json, ApiError> {
    let request = json!({ "DatabaseName": "d", "TableName": "t", "CommonAttributes": common, "Records": records });
    write_records(store, request.to_string().as_bytes())
}

/// An answer in one line: the counts, `index: reason [existing version]` for rejected records, or the message.
pub(crate) fn outcome(answer: Result<Json, ApiError>) -> String {
    match answer {
        Ok(body) => {
            let counts = &body["RecordsIngested"];
            assert_eq!(
                counts["Total"],
                counts["MemoryStore"].as_i64().unwrap() + counts["MagneticStore"].as_i64().unwrap()
            );
            format!("{} + {}", counts["MemoryStore"], counts["MagneticStore"])
        }
        Err(error) => match error.extra.get("RejectedRecords").and_then(Json::as_array) {
            Some(rejected) => rejected
                .iter()
                .map(|record| {
                    let version = record
                        .get("ExistingVersion")
                        .map(|version| format!(" [{version}]"))
                        .unwrap_or_default();
                    format!(
                        "{}: {}{version}",
                        record["RecordIndex"],
                        record["Reason"].as_str().unwrap()
                    )
                })
                .collect::<Vec<_>>()
                .join("\n"),
            None => format!("{}: {}", error.kind.name(), error.message),
        },
    }
}
