//! Answers in the service's form: `ColumnInfo` and `Rows`.

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;
use serde_json::{Value, json};

use super::cell::{Cell, canonical, element_type, read, series_value_type};
use super::text::scalar;

/// The whole answer of a statement.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Answer {
    /// `ColumnInfo`.
    pub(super) columns: Vec<Value>,
    /// `Rows`.
    pub(super) rows: Vec<Value>,
    /// Bytes that the scans of the tables read; nothing for a statement about the catalog.
    pub(super) scanned: Option<u64>,
}

/// One `ColumnInfo`. The name is given at the top level only.
pub(super) fn column_info(name: Option<&str>, data_type: &DataType) -> Value {
    let column_type = column_type(data_type);
    match name {
        Some(name) => json!({ "Name": name, "Type": column_type }),
        None => json!({ "Type": column_type }),
    }
}

/// The `Type` of a column. All integers are BIGINT but those that the caller knows to be INTEGER.
pub(super) fn column_type(data_type: &DataType) -> Value {
    if *data_type == DataType::Int32 {
        return json!({ "ScalarType": "INTEGER" });
    }
    let data_type = canonical(data_type).unwrap_or(DataType::Null);
    if let Some(value) = series_value_type(&data_type) {
        return json!({ "TimeSeriesMeasureValueColumnInfo": column_info(None, value) });
    }
    if let Some(element) = element_type(&data_type) {
        return json!({ "ArrayColumnInfo": column_info(None, element) });
    }
    if let DataType::Struct(fields) = &data_type {
        let fields: Vec<Value> = fields
            .iter()
            // The engine calls the fields of a nameless row c0, c1 and so on.
            .map(|field| column_info(Some(field.name().as_str()), field.data_type()))
            .collect();
        return json!({ "RowColumnInfo": fields });
    }
    json!({ "ScalarType": scalar_type(&data_type) })
}

fn scalar_type(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "BOOLEAN",
        DataType::Int64 => "BIGINT",
        DataType::Float64 => "DOUBLE",
        DataType::Utf8 => "VARCHAR",
        DataType::Timestamp(_, _) => "TIMESTAMP",
        DataType::Date32 => "DATE",
        DataType::Time64(_) => "TIME",
        DataType::Duration(_) => "INTERVAL_DAY_TO_SECOND",
        DataType::Interval(_) => "INTERVAL_YEAR_TO_MONTH",
        _ => "UNKNOWN",
    }
}

/// The rows of a batch.
pub(super) fn rows(batch: &RecordBatch) -> Result<Vec<Value>> {
    (0..batch.num_rows())
        .map(|row| {
            let data = batch.columns().iter().map(|column| {
                let series = series_value_type(column.data_type()).is_some();
                read(column, row).map(|cell| datum(&cell, series))
            });
            Ok(json!({ "Data": data.collect::<Result<Vec<_>>>()? }))
        })
        .collect()
}

/// One `Datum`.
pub(super) fn datum(cell: &Cell, series: bool) -> Value {
    match cell {
        Cell::Array(points) if series => {
            let points: Vec<Value> = points.iter().filter_map(point).collect();
            json!({ "TimeSeriesValue": points })
        }
        Cell::Array(items) => {
            let items: Vec<Value> = items.iter().map(|item| datum(item, false)).collect();
            json!({ "ArrayValue": items })
        }
        Cell::Row(fields) => {
            let fields: Vec<Value> = fields.iter().map(|field| datum(field, false)).collect();
            json!({ "RowValue": { "Data": fields } })
        }
        cell => match scalar(cell) {
            Some(text) => json!({ "ScalarValue": text }),
            None => json!({ "NullValue": true }),
        },
    }
}

fn point(point: &Cell) -> Option<Value> {
    match point {
        Cell::Row(fields) => match fields.as_slice() {
            [time, value] => Some(json!({ "Time": scalar(time)?, "Value": datum(value, false) })),
            _ => None,
        },
        _ => None,
    }
}
