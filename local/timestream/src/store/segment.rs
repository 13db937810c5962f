//! Rows as an Arrow batch and back: the columns of `SELECT *`, and the version in `ts_version`, a name that no column can have.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampNanosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use datafusion::arrow::error::ArrowError;

use crate::store::rows::{Row, Rows};
use crate::table::{Column, ColumnRole, ColumnType, Value};
use crate::write::record::{Measure, Record};

const VERSION: &str = "ts_version";
/// The key under which a field's metadata tells the part that a column plays.
const ROLE: &str = "timestream.role";

impl Rows {
    /// The unsaved rows, or all, as a batch; they count as saved from now on.
    pub(crate) fn take_batch(&mut self, all: bool) -> Result<RecordBatch, ArrowError> {
        let rows: Vec<&Row> = self.stored.iter().filter(|row| all || row.unsaved).collect();
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        let columns = self.columns.all();
        for (position, column) in columns.iter().enumerate() {
            fields.push(field(column));
            arrays.push(self.array(&rows, position, column));
        }
        fields.push(Field::new(VERSION, DataType::Int64, false));
        arrays.push(Arc::new(
            rows.iter().map(|row| Some(row.version)).collect::<Int64Array>(),
        ));
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        for row in &mut self.stored {
            row.unsaved = false;
        }
        Ok(batch)
    }

    /// Marks all rows as unsaved, after saving them failed.
    pub(crate) fn forget_saving(&mut self) {
        for row in &mut self.stored {
            row.unsaved = true;
        }
    }

    fn array(&self, rows: &[&Row], position: usize, column: &Column) -> ArrayRef {
        let series = |row: &Row| self.series.get(row.series as usize);
        match column.role {
            ColumnRole::Dimension => Arc::new(
                rows.iter()
                    .map(|row| {
                        let dimensions = &series(row)?.dimensions;
                        dimensions
                            .iter()
                            .find(|(index, _)| *index as usize == position)
                            .map(|(_, value)| value.as_ref())
                    })
                    .collect::<StringArray>(),
            ),
            ColumnRole::MeasureName => Arc::new(
                rows.iter()
                    .map(|row| {
                        let measure = series(row)?.measure_name;
                        self.columns
                            .measure_names
                            .get(measure as usize)
                            .map(|measure| measure.name.as_str())
                    })
                    .collect::<StringArray>(),
            ),
            ColumnRole::Time => Arc::new(
                rows.iter()
                    .map(|row| Some(row.time))
                    .collect::<TimestampNanosecondArray>(),
            ),
            ColumnRole::MeasureValue | ColumnRole::MultiMeasure => {
                let index = position.saturating_sub(self.columns.dimensions.len() + 2);
                measure_array(rows, index, column.column_type)
            }
        }
    }

    /// Applies the rows of a batch, oldest batch first: a later batch holds newer versions of the same keys.
    pub(crate) fn apply_batch(&mut self, batch: &RecordBatch) -> Result<(), String> {
        let columns = read_columns(batch)?;
        // In the order in which they were first seen, also those without a row in this batch.
        for column in &columns {
            match column.role {
                ColumnRole::Dimension => {
                    self.columns.add_dimension(&column.name);
                }
                ColumnRole::MeasureValue | ColumnRole::MultiMeasure => {
                    self.columns.add_measure(&column.name, column.role, column.column_type);
                }
                ColumnRole::MeasureName | ColumnRole::Time => {}
            }
        }
        let versions = batch
            .column_by_name(VERSION)
            .and_then(|array| array.as_any().downcast_ref::<Int64Array>())
            .ok_or_else(|| format!("there is no column {VERSION}"))?;
        for row in 0..batch.num_rows() {
            let record = read_row(batch, &columns, row, versions.value(row))?;
            self.apply(record)
                .map_err(|refusal| format!("row {row} does not fit: {refusal:?}"))?;
        }
        for row in &mut self.stored {
            row.unsaved = false;
        }
        Ok(())
    }
}

fn measure_array(rows: &[&Row], index: usize, column_type: ColumnType) -> ArrayRef {
    let value = |row: &Row| {
        let found = row
            .values
            .binary_search_by_key(&index, |(column, _)| *column as usize)
            .ok()?;
        row.values.get(found).map(|(_, value)| value.clone())
    };
    // A column has one type, so the patterns below leave nothing out.
    match column_type {
        ColumnType::Varchar => Arc::new(
            rows.iter()
                .map(|row| {
                    if let Some(Value::Varchar(text)) = value(row) {
                        Some(text)
                    } else {
                        None
                    }
                })
                .collect::<StringArray>(),
        ),
        ColumnType::Bigint => Arc::new(
            rows.iter()
                .map(|row| {
                    if let Some(Value::Bigint(number)) = value(row) {
                        Some(number)
                    } else {
                        None
                    }
                })
                .collect::<Int64Array>(),
        ),
        ColumnType::Double => Arc::new(
            rows.iter()
                .map(|row| {
                    if let Some(Value::Double(number)) = value(row) {
                        Some(number)
                    } else {
                        None
                    }
                })
                .collect::<Float64Array>(),
        ),
        ColumnType::Boolean => Arc::new(
            rows.iter()
                .map(|row| {
                    if let Some(Value::Boolean(truth)) = value(row) {
                        Some(truth)
                    } else {
                        None
                    }
                })
                .collect::<BooleanArray>(),
        ),
        ColumnType::Timestamp => Arc::new(
            rows.iter()
                .map(|row| {
                    if let Some(Value::Timestamp(nanos)) = value(row) {
                        Some(nanos)
                    } else {
                        None
                    }
                })
                .collect::<TimestampNanosecondArray>(),
        ),
    }
}

fn field(column: &Column) -> Field {
    let data_type = match column.column_type {
        ColumnType::Varchar => DataType::Utf8,
        ColumnType::Bigint => DataType::Int64,
        ColumnType::Double => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Nanosecond, None),
    };
    let role = match column.role {
        ColumnRole::Dimension => "dimension",
        ColumnRole::MeasureName => "measure_name",
        ColumnRole::Time => "time",
        ColumnRole::MeasureValue => "measure_value",
        ColumnRole::MultiMeasure => "multi",
    };
    Field::new(&column.name, data_type, true).with_metadata(HashMap::from([(ROLE.to_owned(), role.to_owned())]))
}

/// The columns that a batch holds, in its order and without the version.
fn read_columns(batch: &RecordBatch) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    for field in batch.schema().fields() {
        if field.name() == VERSION {
            continue;
        }
        let role = match field.metadata().get(ROLE).map(String::as_str) {
            Some("dimension") => ColumnRole::Dimension,
            Some("measure_name") => ColumnRole::MeasureName,
            Some("time") => ColumnRole::Time,
            Some("measure_value") => ColumnRole::MeasureValue,
            Some("multi") => ColumnRole::MultiMeasure,
            other => return Err(format!("column {} has the role {other:?}", field.name())),
        };
        let column_type = match field.data_type() {
            DataType::Utf8 => ColumnType::Varchar,
            DataType::Int64 => ColumnType::Bigint,
            DataType::Float64 => ColumnType::Double,
            DataType::Boolean => ColumnType::Boolean,
            DataType::Timestamp(TimeUnit::Nanosecond, None) => ColumnType::Timestamp,
            other => return Err(format!("column {} has the type {other}", field.name())),
        };
        columns.push(Column {
            name: field.name().clone(),
            role,
            column_type,
        });
    }
    Ok(columns)
}

fn read_row(batch: &RecordBatch, columns: &[Column], row: usize, version: i64) -> Result<Record, String> {
    let (mut dimensions, mut attributes) = (Vec::new(), Vec::new());
    let (mut measure_name, mut time, mut scalar) = (None, None, None);
    for (column, array) in columns.iter().zip(batch.columns()) {
        let Some(value) = read_value(array, column.column_type, row) else {
            continue;
        };
        match (column.role, value) {
            (ColumnRole::Dimension, Value::Varchar(text)) => dimensions.push((column.name.clone(), text)),
            (ColumnRole::MeasureName, Value::Varchar(text)) => measure_name = Some(text),
            (ColumnRole::Time, Value::Timestamp(nanos)) => time = Some(nanos),
            (ColumnRole::MeasureValue, value) => scalar = Some(value),
            (ColumnRole::MultiMeasure, value) => attributes.push((column.name.clone(), value)),
            (_, value) => return Err(format!("column {} holds {value:?}", column.name)),
        }
    }
    let (Some(measure_name), Some(time)) = (measure_name, time) else {
        return Err(format!("row {row} has no time or no measure name"));
    };
    let measure = scalar.map_or(Measure::Multi(attributes), Measure::Scalar);
    Ok(Record {
        dimensions,
        measure_name,
        measure,
        time,
        version,
    })
}

fn read_value(array: &ArrayRef, column_type: ColumnType, row: usize) -> Option<Value> {
    if array.is_null(row) {
        return None;
    }
    let any = array.as_any();
    match column_type {
        ColumnType::Varchar => Some(Value::Varchar(any.downcast_ref::<StringArray>()?.value(row).to_owned())),
        ColumnType::Bigint => Some(Value::Bigint(any.downcast_ref::<Int64Array>()?.value(row))),
        ColumnType::Double => Some(Value::Double(any.downcast_ref::<Float64Array>()?.value(row))),
        ColumnType::Boolean => Some(Value::Boolean(any.downcast_ref::<BooleanArray>()?.value(row))),
        ColumnType::Timestamp => Some(Value::Timestamp(
            any.downcast_ref::<TimestampNanosecondArray>()?.value(row),
        )),
    }
}
