//! Rows as Timestream records. Pure: nothing is sent here.

use aws_sdk_timestreamwrite::types::{Dimension, MeasureValue, MeasureValueType, Record, TimeUnit};
use model::Row;
use model::row::Value;
use model::schema::Column;

use super::metering;

/// One `WriteRecords` request, but for the names of database and table.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What all rows share: dimensions with one value, measure name, time unit, and the version where it is the same.
    pub common: Record,
    /// What each row has of its own, in order.
    pub records: Vec<Record>,
    /// Bytes that Timestream meters for it.
    pub metered_bytes: u64,
}

/// Encodes rows of one table.
pub fn encode(rows: &[&Row]) -> Request {
    let shared = shared_dimensions(rows);
    let version = rows
        .first()
        .map(|row| row.version())
        .filter(|version| rows.iter().all(|row| row.version() == *version));
    let common = Record::builder()
        .set_dimensions(Some(
            shared.iter().map(|(column, value)| dimension(column, value)).collect(),
        ))
        .set_measure_name(rows.first().map(|row| row.table().measure_name().to_owned()))
        .measure_value_type(MeasureValueType::Multi)
        .time_unit(TimeUnit::Nanoseconds)
        .set_version(version)
        .build();
    let records = rows.iter().map(|row| record(row, &shared, version)).collect();
    Request {
        common,
        records,
        metered_bytes: metering::request_bytes(rows, &shared),
    }
}

/// The dimensions that every row has with the same value.
fn shared_dimensions<'a>(rows: &[&'a Row]) -> Vec<(&'static Column, &'a str)> {
    let Some((first, others)) = rows.split_first() else {
        return Vec::new();
    };
    let candidates = first
        .dimensions()
        .iter()
        .map(|(column, value)| (*column, value.as_str()));
    candidates
        .filter(|candidate| {
            others.iter().all(|row| {
                row.dimensions()
                    .iter()
                    .any(|(column, value)| is(*candidate, column, value))
            })
        })
        .collect()
}

fn record(row: &Row, shared: &[(&'static Column, &str)], shared_version: Option<i64>) -> Record {
    let own = row
        .dimensions()
        .iter()
        .filter(|(column, _)| !shared.iter().any(|(common, _)| common.name == column.name));
    Record::builder()
        .set_dimensions(Some(own.map(|(column, value)| dimension(column, value)).collect()))
        .set_measure_values(Some(
            row.measures()
                .iter()
                .map(|(column, value)| measure(column, value))
                .collect(),
        ))
        .time(row.time().nanos().to_string())
        .set_version(if shared_version.is_some() {
            None
        } else {
            Some(row.version())
        })
        .build()
}

fn is(candidate: (&'static Column, &str), column: &Column, value: &str) -> bool {
    candidate.0.name == column.name && candidate.1 == value
}

fn dimension(column: &Column, value: &str) -> Dimension {
    #[expect(
        clippy::unwrap_used,
        reason = "`build` fails only without a name or a value, and both are given"
    )]
    Dimension::builder().name(column.name).value(value).build().unwrap()
}

fn measure(column: &Column, value: &Value) -> MeasureValue {
    let (text, value_type) = match value {
        Value::Varchar(text) => (text.clone(), MeasureValueType::Varchar),
        Value::Bigint(number) => (number.to_string(), MeasureValueType::Bigint),
        Value::Double(number) => (number.to_string(), MeasureValueType::Double),
        Value::Boolean(answer) => (answer.to_string(), MeasureValueType::Boolean),
        // A TIMESTAMP measure is counted in the record's own time unit, nanoseconds.
        Value::Timestamp(instant) => (instant.nanos().to_string(), MeasureValueType::Timestamp),
    };
    #[expect(
        clippy::unwrap_used,
        reason = "`build` fails only without a name, a value or a type, and all are given"
    )]
    MeasureValue::builder()
        .name(column.name)
        .value(text)
        .r#type(value_type)
        .build()
        .unwrap()
}
