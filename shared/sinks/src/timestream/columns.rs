//! Columns before their first value.
//!
//! In Timestream a column exists once a row with it was written, and a query that names one which does not exist is refused as a whole.
//! In a new database a dashboard would therefore fail wherever nobody has been put on hold yet, or no task has come. One row in each table that
//! has them all is the remedy. Its measure name is its own, so that no query for events or snapshots finds it, and its time is as far back as
//! the table's memory store takes rows.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_timestreamwrite::Client;
use aws_sdk_timestreamwrite::types::{
    Dimension, MeasureValue, MeasureValueType, Record, RetentionProperties, TimeUnit,
};
use model::schema::{ColumnType, Role, Table};

use super::Timestream;
use crate::chain;

/// The measure name of the rows that are there for their columns.
pub const MEASURE_NAME: &str = "columns";
/// What stands in their texts.
const NOTHING: &str = "-";
/// How far such a row stays away from the end of the memory store, where it would be refused.
const MARGIN: Duration = Duration::from_mins(15);

/// Why not all columns are there now.
#[derive(Debug, thiserror::Error)]
#[error("the columns of {table} could not be made: {reason}")]
pub struct ColumnsError {
    /// The table's name.
    pub table: &'static str,
    /// Why, as the store has it.
    pub reason: String,
}

impl Timestream {
    /// Makes every column of the six tables exist, by one row in each. Doing it again does no harm.
    pub async fn make_columns(&self) -> Result<(), ColumnsError> {
        for table in Table::ALL.iter().copied() {
            let made = async {
                let client = self.endpoint.client().await?;
                let time = back(&client, &self.database, table).await?;
                write(&client, &self.database, table, time).await
            };
            made.await.map_err(|reason| ColumnsError {
                table: table.name(),
                reason,
            })?;
        }
        Ok(())
    }
}

/// About the earliest time that the table's memory store takes, in seconds.
async fn back(client: &Client, database: &str, table: Table) -> Result<u64, String> {
    let described = client
        .describe_table()
        .database_name(database)
        .table_name(table.name())
        .send()
        .await
        .map_err(|error| chain(&error))?;
    let retention = described.table().and_then(|table| table.retention_properties());
    let hours = retention.map_or(0, RetentionProperties::memory_store_retention_period_in_hours);
    let kept = Duration::from_secs(u64::try_from(hours).unwrap_or_default() * 3600);
    let back = SystemTime::now() - kept.saturating_sub(MARGIN);
    Ok(back.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

async fn write(client: &Client, database: &str, table: Table, seconds: u64) -> Result<(), String> {
    client
        .write_records()
        .database_name(database)
        .table_name(table.name())
        .records(row(table, seconds))
        .send()
        .await
        .map(drop)
        .map_err(|error| chain(&error))
}

fn row(table: Table, seconds: u64) -> Record {
    let dimensions = table.columns().iter().filter(|column| column.role == Role::Dimension);
    let measures = table.columns().iter().filter(|column| column.role == Role::Measure);
    let measures = measures.map(|column| {
        let (value, value_type) = match column.column_type {
            ColumnType::Varchar => (NOTHING.to_owned(), MeasureValueType::Varchar),
            ColumnType::Bigint => ("0".to_owned(), MeasureValueType::Bigint),
            ColumnType::Double => ("0".to_owned(), MeasureValueType::Double),
            ColumnType::Boolean => ("false".to_owned(), MeasureValueType::Boolean),
            // Counted in the record's own unit.
            ColumnType::Timestamp => (seconds.to_string(), MeasureValueType::Timestamp),
        };
        MeasureValue::builder()
            .name(column.name)
            .value(value)
            .r#type(value_type)
            .build()
    });
    let dimensions = dimensions.map(|column| Dimension::builder().name(column.name).value(NOTHING).build());
    Record::builder()
        // `build` fails only without a name, a value or a type, and all are given.
        .set_dimensions(Some(dimensions.filter_map(Result::ok).collect()))
        .set_measure_values(Some(measures.filter_map(Result::ok).collect()))
        .measure_name(MEASURE_NAME)
        .measure_value_type(MeasureValueType::Multi)
        .time(seconds.to_string())
        .time_unit(TimeUnit::Seconds)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_every_column_of_its_table() {
        for table in Table::ALL.iter().copied() {
            let row = row(table, 1_796_000_000);
            let dimensions = row.dimensions().iter().map(Dimension::name);
            let measures = row.measure_values().iter().map(MeasureValue::name);
            let found: Vec<&str> = dimensions.chain(measures).collect();
            let expected: Vec<&str> = table.columns().iter().map(|column| column.name).collect();
            assert_eq!(found, expected, "{}", table.name());
        }
    }
}
