//! Version conflicts of the magnetic store. The service answers such writes as if they had succeeded and puts a report into S3 later;
//! here the reports are kept in memory and shown by `GET /rejected`.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::table::Value;
use crate::write::record::{Measure, Record};

/// Older reports are forgotten.
const KEPT: usize = 1000;

/// The last conflicts, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Conflicts {
    reports: VecDeque<Conflict>,
}

/// One record that lost against a stored one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Conflict {
    pub(crate) database: String,
    pub(crate) table: String,
    pub(crate) reason: String,
    /// The record with the member names of the service's own reports.
    pub(crate) record: Json,
}

impl Conflicts {
    /// Adds a report.
    pub(crate) fn add(&mut self, conflict: Conflict) {
        if self.reports.len() >= KEPT {
            self.reports.pop_front();
        }
        self.reports.push_back(conflict);
    }

    /// All reports, oldest first.
    pub(crate) fn list(&self) -> Vec<Conflict> {
        self.reports.iter().cloned().collect()
    }
}

/// A record as the service's error reports show it.
pub(crate) fn describe(record: &Record) -> Json {
    let dimensions: Vec<Json> = record
        .dimensions
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let mut described = json!({
        "dimensions": dimensions,
        "measureName": record.measure_name,
        "time": record.time.to_string(),
        "timeUnit": "NANOSECONDS",
        "version": record.version,
    });
    if let Json::Object(members) = &mut described {
        match &record.measure {
            Measure::Scalar(value) => {
                let (kind, text) = typed(value);
                members.insert("measureValue".to_owned(), text.into());
                members.insert("measureValueType".to_owned(), kind.into());
            }
            Measure::Multi(attributes) => {
                let values: Vec<Json> = attributes
                    .iter()
                    .map(|(name, value)| {
                        let (kind, text) = typed(value);
                        json!({ "name": name, "type": kind, "value": text })
                    })
                    .collect();
                members.insert("measureValues".to_owned(), values.into());
                members.insert("measureValueType".to_owned(), "MULTI".into());
            }
        }
    }
    described
}

fn typed(value: &Value) -> (&'static str, String) {
    match value {
        Value::Varchar(text) => ("VARCHAR", text.clone()),
        Value::Bigint(number) => ("BIGINT", number.to_string()),
        Value::Double(number) => ("DOUBLE", number.to_string()),
        Value::Boolean(truth) => ("BOOLEAN", truth.to_string()),
        Value::Timestamp(nanos) => ("TIMESTAMP", nanos.to_string()),
    }
}
